/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-query.h"
#include "latent-cli-command.h"

G_BEGIN_DECLS

/* LatentCliFilter: the options that say which pictures are meant, and in which order. On the
 * command's stack; texts and lists are as given, owned, nullable. */
typedef struct
{
  char *search;
  char **models;
  char **aspect_ratios;
  char **image_sizes;
  char **formats;
  char **states;
  char **tags;
  char **collections;
  gint64 rating;
  gboolean favourite;
  gboolean rejected;
  char *since;
  char *until;
  char *sort;
} LatentCliFilter;

/* Asks for every picture. */
#define LATENT_CLI_FILTER_INIT \
  {                            \
    .rating = G_MININT64       \
  }

void latent_cli_filter_clear (LatentCliFilter *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatentCliFilter, latent_cli_filter_clear)

/* (transfer full): the options; they write into @self, which stays where it is. */
GOptionGroup *latent_cli_filter_create_group (LatentCliFilter *self);

/* (transfer full) (nullable): what the options ask for; NULL: a mistake was complained about and
 * @status set. */
LatentImageQuery *latent_cli_filter_create_query (const LatentCliFilter *self,
                                                  const LatentCliCommand *command,
                                                  int *status);

G_END_DECLS
