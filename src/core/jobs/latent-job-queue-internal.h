/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-job-line.h"
#include "latent-job-queue-private.h"
#include "latent-job-runner.h"

G_BEGIN_DECLS

/* Shared by the parts of the type: the list and what views see (latent-job-queue.c); which jobs
 * are driven, and when (-drive.c); what people allow, and in which order (-gate.c); new
 * jobs (-submit.c); what other processes do (-follow.c); what became of lost ones (-search.c). */
struct _LatentJobQueue
{
  GObject parent_instance;

  LatentJobContext *context; /* owned: shared with the runners */
  LatentGate *gate;          /* owned */
  LatentPriceBook *prices;   /* owned */
  gint64 session_start_us;   /* wall clock */
  gint64 session_start_boot_us;
  GPtrArray *jobs;           /* of LatentJob, newest first */
  LatentJobLine *line;       /* owned: of these, who is under way, in the order of sending */
  GHashTable *runners;       /* job id -> LatentJobRunner: exactly the jobs we drive */
  GHashTable *owned;         /* set of job ids: rows of the ledger that carry our name */
  GHashTable *wanted;        /* set of job ids: looked for in the service's list */
  GHashTable *remotes;       /* remote id -> job id, as found so far: a hint, checked when used */
  GCancellable *cancellable;

  LatentLimits limits; /* as the library has them */
  guint n_pause_writes; /* on their way to the library: what it said before is old */
  gboolean sends_nothing;
  gboolean is_full; /* the library has no slot: others have them */
  guint look_id; /* source: the library's limits are read again, 0 none */
  gboolean is_shut_down;
  GError *pause_error; /* nullable */
  GError *trouble;     /* nullable */
  guint limit_id;      /* source: nothing is submitted until it fires (429), 0 none */
  gint64 limit_us;     /* monotonic: when that is */
  gint64 resume_us;    /* as last notified */
  guint claim_id;      /* source: the ledger could not be claimed from and is asked again, 0 none */
  guint adopt_id;      /* source: jobs of other processes are looked after, 0 none */
  GPtrArray *parted;   /* of job ids: not ours any more; their rows still carry our name */
  guint part_id;       /* source: these are released, 0 none */
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
/* What may be spent now. @options: (nullable) */
LatentConsent latent_job_queue_make_consent (LatentJobQueue *self,
                                             const LatentSubmitOptions *options);
void latent_job_queue_count (LatentJobQueue *self);
void latent_job_queue_clear_pause (LatentJobQueue *self);
/* Works "resume-us" out anew. */
void latent_job_queue_update_resume (LatentJobQueue *self);

void latent_job_queue_notify_paused (LatentJobQueue *self);

/* latent-job-queue-drive.c */
/* Something changed that may let jobs go. */
void latent_job_queue_wake (LatentJobQueue *self);
LatentJobRunner *latent_job_queue_ensure_runner (LatentJobQueue *self, LatentJob *job);
/* From now on this process drives @job, when it is meant for our service and team. */
void latent_job_queue_drive (LatentJobQueue *self, LatentJob *job);
void latent_job_queue_listen (LatentJobQueue *self);
/* Takes over the jobs of our service and team that nobody drives. */
void latent_job_queue_claim (LatentJobQueue *self);

/* latent-job-queue-follow.c */
/* Looks, a little later, whether the drivers of other processes' jobs are still there. */
void latent_job_queue_guard (LatentJobQueue *self);
/* @job is not meant for our service and team (any more): whoever has its key may adopt it as soon
 * as nothing of it is under way here. */
void latent_job_queue_let_go (LatentJobQueue *self, LatentJob *job);

/* latent-job-queue-search.c */
/* Looks for one job as soon as it can. */
void latent_job_queue_look_for (LatentJobQueue *self, LatentJob *job);
/* Looks for all jobs the program has lost, and goes on with what could not be done before. */
void latent_job_queue_look_for_lost (LatentJobQueue *self);

/* latent-job-queue-gate.c */
/* While jobs wait for what other processes do: looks after it, or stops doing so. */
void latent_job_queue_look_after (LatentJobQueue *self);
/* The library did not let a job go. */
void latent_job_queue_take_refusal (LatentJobQueue *self, LatentAdmission admission);
/* How many jobs may be under way at once, as far as is known here. */
guint latent_job_queue_get_n_slots (LatentJobQueue *self);

G_END_DECLS
