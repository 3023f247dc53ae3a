/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-job-queue-private.h"
#include "latent-job-runner.h"

G_BEGIN_DECLS

/* Shared by the parts of the type: the list and what views see (latent-job-queue.c); which jobs
 * are driven, and when (-drive.c); what other processes do (-follow.c); what became of lost ones
 * (-search.c). */
struct _LatentJobQueue
{
  GObject parent_instance;

  LatentJobContext *context; /* owned: shared with the runners */
  GPtrArray *jobs;           /* of LatentJob, newest first */
  GHashTable *runners;       /* job id -> LatentJobRunner: exactly the jobs we drive */
  GHashTable *owned;         /* set of job ids: rows of the ledger that carry our name */
  GHashTable *wanted;        /* set of job ids: looked for in the service's list */
  GCancellable *cancellable;

  guint max_running;
  gboolean is_started;
  gboolean is_shut_down;
  GError *pause_error; /* nullable */
  GError *trouble;     /* nullable */
  guint limit_id;      /* source: nothing is submitted until it fires (429), 0 none */
  gint64 limit_us;     /* monotonic: when that is */
  guint claim_id;      /* source: the ledger could not be claimed from and is asked again, 0 none */
  guint adopt_id;      /* source: jobs of other processes are looked after, 0 none */
  gboolean is_searching;
  guint search_id;  /* source: the next search after a failed one, 0 none */
  guint n_searches; /* failed ones in a row */
  guint n_running;     /* as last notified */
  guint n_queued;
};

/* latent-job-queue.c */
void latent_job_queue_insert (LatentJobQueue *self, LatentJob *job);
void latent_job_queue_remove (LatentJobQueue *self, LatentJob *job);
/* (transfer none): shows what the ledger says now. */
LatentJob *latent_job_queue_show (LatentJobQueue *self, const LatentJobRecord *record);
void latent_job_queue_count (LatentJobQueue *self);
/* Is @record meant for our service and team? */
gboolean latent_job_queue_owns (LatentJobQueue *self, const LatentJobRecord *record);
void latent_job_queue_clear_pause (LatentJobQueue *self);

/* latent-job-queue-drive.c */
LatentJobRunner *latent_job_queue_ensure_runner (LatentJobQueue *self, LatentJob *job);
void latent_job_queue_listen (LatentJobQueue *self);
/* Takes over the jobs of our service and team that nobody drives. */
void latent_job_queue_claim (LatentJobQueue *self);

/* latent-job-queue-follow.c */
/* Looks, a little later, whether the drivers of other processes' jobs are still there. */
void latent_job_queue_guard (LatentJobQueue *self);

/* latent-job-queue-search.c */
/* Looks for one job as soon as it can. */
void latent_job_queue_look_for (LatentJobQueue *self, LatentJob *job);
/* Looks for all jobs the program has lost, and goes on with what could not be done before. */
void latent_job_queue_look_for_lost (LatentJobQueue *self);

G_END_DECLS
