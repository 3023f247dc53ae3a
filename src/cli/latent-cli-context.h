/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-workspace.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"

G_BEGIN_DECLS

/* What a command needs of the world. */
typedef enum
{
  LATENT_CLI_LIBRARY_ONLY, /* reads the library: no key, no keyring, no network */
  LATENT_CLI_SERVICE,      /* talks to the service: without a key it ends before it begins */
} LatentCliAccess;

/* LatentCliContext: the open workspace of a command, the demo service it may have started, its
 * output, and what Ctrl+C does: it cancels @cancellable, so that the command comes to an orderly
 * end; a second one kills. On the command's stack; main thread. */
typedef struct
{
  const LatentCliConfig *config;   /* borrowed */
  const LatentCliOptions *options; /* borrowed */
  LatentCliOutput output;
  LatentWorkspace *workspace; /* owned, nullable */
  GObject *demo;              /* owned, nullable */
  GCancellable *cancellable;  /* owned */
  guint interrupt_id;
  guint terminate_id;
} LatentCliContext;

/* Opens everything; what goes wrong is complained about. Returns the exit status, LATENT_EXIT_DONE
 * to go on. latent_cli_context_close() is due in either case. */
int latent_cli_context_open (LatentCliContext *self,
                             const LatentCliConfig *config,
                             const LatentCliOptions *options,
                             LatentCliAccess access);

/* Gives the jobs free for others, closes the library and lets go of everything. Returns @status, or
 * a graver one. */
int latent_cli_context_close (LatentCliContext *self, int status);

/* (transfer full): the command that finishes this library's jobs, ready to be typed: "latent resume
 * --demo" */
char *latent_cli_context_dup_resume (LatentCliContext *self);

/* (transfer full) (nullable): the address to use: @environment (LATENT_API_URL), else @setting,
 * else the vendor's; empty counts as unset. INVALID_ADDRESS. Pure. */
char *latent_cli_choose_address (const char *environment, const char *setting, GError **error);

G_END_DECLS
