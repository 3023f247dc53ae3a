/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-cli-command.h"

G_BEGIN_DECLS

/* LatentCliOptions: the options every command takes. On the command's stack. */
typedef struct
{
  gboolean wants_help;
  gboolean wants_json;
  gboolean is_demo;
  char *library; /* owned, nullable: bytes as given */
} LatentCliOptions;

void latent_cli_options_clear (LatentCliOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatentCliOptions, latent_cli_options_clear)

/* How a command's line is read. */
typedef struct
{
  const LatentCliCommand *command; /* not null */
  const GOptionEntry *entries;     /* nullable: its own options */
  GOptionGroup *group;             /* (nullable) (transfer full): further ones */
  const char *footer;              /* nullable: below the help, translated */
} LatentCliUsage;

/**
 * latent_cli_options_parse:
 * @argv: the command's name, then its options and words in any order; not changed
 * @status: (out): the exit status when the command is over
 *
 * Returns: FALSE when the command is over: the help was printed, or a mistake complained about.
 */
gboolean latent_cli_options_parse (LatentCliOptions *self,
                                   const LatentCliUsage *usage,
                                   char **argv,
                                   int *status);

/* Says what is wrong with the command line, points to the command's help; returns
 * LATENT_EXIT_USAGE. @command: (nullable) */
int latent_cli_fail_usage (const LatentCliCommand *command, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

G_END_DECLS
