/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-cli-context.h"
#include "latent-cli-filter.h"

G_BEGIN_DECLS

/* LatentCliPictures: the pictures a command works on: those that the filter's options ask for (all,
 * when none is given), or those named by their ids (a job's id means all of its pictures). On the
 * command's stack: options are read into @filter (latent_cli_filter_create_group()) and, as
 * G_OPTION_REMAINING, into @ids. */
typedef struct
{
  LatentCliFilter filter;
  char **ids;              /* owned, nullable: as given */
  LatentImageQuery *query; /* owned, nullable: what the filter asks for */
} LatentCliPictures;

#define LATENT_CLI_PICTURES_INIT                                                                   \
  {                                                                                                \
    .filter = LATENT_CLI_FILTER_INIT                                                               \
  }

void latent_cli_pictures_clear (LatentCliPictures *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatentCliPictures, latent_cli_pictures_clear)

/* Reads what was given, before anything is opened. FALSE: a mistake was complained about and
 * @status set. */
gboolean
latent_cli_pictures_check (LatentCliPictures *self, const LatentCliCommand *command, int *status);

/* (transfer full) (nullable) (element-type guint32): the pictures' numbers, in the order of the
 * filter or of the ids, each once; after check(). NULL: it failed, was complained about, and
 * @status is set. */
GArray *latent_cli_pictures_find (const LatentCliPictures *self,
                                  const LatentCliCommand *command,
                                  LatentCliContext *context,
                                  int *status);

/* (transfer full) (nullable) (element-type LatentImageRecord): the records of some of the numbers;
 * those that are there no more are left out. */
GPtrArray *latent_cli_pictures_load (LatentCliContext *context,
                                     const guint32 *numbers,
                                     gsize n_numbers,
                                     GError **error);

G_END_DECLS
