/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-cli-budget.h"
#include "latent-cli-command.h"

G_BEGIN_DECLS

/* The three different "again" of one job (promise 3), for `jobs`. */
typedef enum
{
  LATENT_CLI_AGAIN_CHECK,    /* asks the service what became of it: free */
  LATENT_CLI_AGAIN_DOWNLOAD, /* fetches its pictures: free */
  LATENT_CLI_AGAIN_RUN,      /* a new job with the same request: costs */
} LatentCliAgainKind;

/* Plain data. */
typedef struct
{
  LatentCliAgainKind kind;
  const char *id;         /* as given: an id, a remote id, or the beginning of an id */
  LatentCliBudget budget; /* run */
} LatentCliAgain;

/* Waits for the end and tells of it as `generate` does. Returns the exit status. */
int latent_cli_again (LatentCliContext *context,
                      const LatentCliAgain *again,
                      const LatentCliCommand *command);

G_END_DECLS
