/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* What a job is waited for. */
typedef enum
{
  LATENT_CLI_UNTIL_ENDED,
  LATENT_CLI_UNTIL_ACCEPTED, /* by the service, or ended before that */
} LatentCliUntil;

/* Why the waiting is over. */
typedef enum
{
  LATENT_CLI_END_SETTLED,     /* no job is left */
  LATENT_CLI_END_PAUSED,      /* key or credit: those left cannot go on */
  LATENT_CLI_END_HELD,        /* a person paused the library's queue */
  LATENT_CLI_END_STORAGE,     /* the library cannot be written */
  LATENT_CLI_END_TIMED_OUT,   /* `--timeout` */
  LATENT_CLI_END_INTERRUPTED, /* Ctrl+C */
} LatentCliEnd;

/* LatentCliWatch: waits for jobs, shows the progress meanwhile, and says once when the connection
 * is bad. It runs the main context; the queue does the work. Owned by its command; main thread. */
typedef struct _LatentCliWatch LatentCliWatch;

/* @timeout_s: 0 = none; counts from now on */
LatentCliWatch *latent_cli_watch_new (LatentWorkspace *workspace,
                                      GCancellable *cancellable,
                                      LatentCliUntil until,
                                      double timeout_s);
void latent_cli_watch_free (LatentCliWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCliWatch, latent_cli_watch_free)

/* Waits until the account was read, or could not be for another reason than passing trouble; with
 * @is_patient FALSE until the first attempt is over. FALSE: the waiting is over. */
gboolean latent_cli_watch_account (LatentCliWatch *self, gboolean is_patient);

/* (transfer none) (nullable): after that: the key is refused, and nothing can be done. */
const GError *latent_cli_watch_get_key_error (LatentCliWatch *self);

void latent_cli_watch_add (LatentCliWatch *self, LatentJob *job);

/* Waits for the next job that settles, and lets go of it. (transfer full) (nullable): NULL when the
 * waiting is over. */
LatentJob *latent_cli_watch_next (LatentCliWatch *self);

/* After latent_cli_watch_next() returned NULL. */
LatentCliEnd latent_cli_watch_get_end (LatentCliWatch *self);
/* (transfer none) (element-type LatentJob): those that did not settle */
GPtrArray *latent_cli_watch_get_open (LatentCliWatch *self);

/* Has @record reached what it is waited for? Pure. */
gboolean latent_cli_job_is_settled (const LatentJobRecord *record, LatentCliUntil until);
/* Does @account_error (nullable) pass by itself? Pure. */
gboolean latent_cli_account_error_passes (const GError *account_error);
/* Can @record come further while the queue is paused for @pause_error? Pure. */
gboolean latent_cli_job_can_go_on (const LatentJobRecord *record, const GError *pause_error);

/* Waits until @job left @state, which it does as soon as the step the queue was asked for is on
 * disk; at most 5 s. FALSE: it is still there. */
gboolean
latent_cli_wait_for_step (LatentJob *job, LatentJobState state, const gboolean *is_refused);

G_END_DECLS
