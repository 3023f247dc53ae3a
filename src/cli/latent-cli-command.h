/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-cli.h"

G_BEGIN_DECLS

typedef struct _LatentCliCommand LatentCliCommand;

/* One row of the table of commands; constant. */
struct _LatentCliCommand
{
  const char *name;
  const char *words;   /* nullable: what stands behind the options; untranslated */
  const char *summary; /* untranslated */
  gboolean has_json;   /* takes --json */
  /* @argv[0] is the command's name. Returns the exit status. */
  int (*run) (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
};

int
latent_cli_generate (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
int latent_cli_resume (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
int latent_cli_jobs (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
int latent_cli_images (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
int latent_cli_export (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
int latent_cli_sheet (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
int
latent_cli_rebuild (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
int
latent_cli_account (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
int latent_cli_models (const LatentCliConfig *config, const LatentCliCommand *command, char **argv);
int latent_cli_demo_service (const LatentCliConfig *config,
                             const LatentCliCommand *command,
                             char **argv);

G_END_DECLS
