/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-job-runner.h"

G_BEGIN_DECLS

/* Shared by the parts of the type: life (latent-job-runner.c), storing (-store.c), submitting
 * (-submit.c), answers and pictures (-fetch.c). */
typedef struct _StoreStep StoreStep;

struct _LatentJobRunner
{
  GObject parent_instance;

  LatentJobContext *context; /* owned */
  LatentJob *job;            /* owned */
  GCancellable *cancellable; /* owned: everything this runner started */
  GCancellable *fetching;    /* owned, nullable: the download under way */

  gboolean is_busy; /* a ledger write or a request is under way: run() waits for its end */
  gboolean is_abandoned;
  gboolean is_driving;   /* it has taken a step: the row carries our name */
  gboolean has_ended;    /* see latent_job_runner_has_ended() */
  gboolean was_overtaken;
  LatentConsent consent; /* of the last take_up() */
  gint64 price;          /* then, in credits, -1 unknown */
  gboolean stop_wanted;
  gboolean has_hidden_wish; /* a person asked for hidden_wanted, and it is not written yet */
  gboolean hidden_wanted;
  guint retry_id;   /* source of the next try, 0 none */
  gint64 retry_us;  /* monotonic: when that is, 0 none */
  guint n_tries;    /* in a row without success, of the present step: sets the pace */
  guint n_unclear;  /* of these: answers that did not tell whether the job was taken */
  guint n_conflicts;
  StoreStep *unwritten; /* owned, nullable: refused by the disk, to be written again */
  GError *last_error; /* nullable: of the last submit, with its facts */
  /* A request under this key went without a clear answer: the service may have taken the job.
   * True from the start for a job found submitting: a crash cut it off. */
  gboolean is_ambiguous;

  /* When this process used the key for the first time, as far as nobody can have used it before; 0:
   * not known, and then the key counts as old as its row. */
  gint64 first_sent_us;
  gint64 first_sent_boot_us;

  gboolean was_accepted_here; /* by this process: how long it took can be judged by our own clock */
  gint64 last_running_us;     /* boot clock: when it was last seen running, 0 never */
  gint64 accepted_boot_us;    /* boot clock, with was_accepted_here */
  gint64 odd_since_us;        /* boot clock: since when its state is a word we do not know, 0 no */

  gint64 missing_since_us; /* monotonic time of the first 404 in a row, 0 none */
  gboolean was_reread;     /* the addresses were read a second time already */
  LatentRemoteJob *found;  /* nullable: what it is to be bound to */

  /* pictures, while downloading */
  gboolean may_have_stored; /* a run before this one was downloading: see LatentGenerationOrder */
  GHashTable *known;        /* owned: indices of pictures that are stored */
  GHashTable *suspects;     /* owned: SHA-256 of damaged pictures delivered before */
  GPtrArray *arrived;       /* owned: pictures that have no row yet */
  gboolean is_recording;    /* rows of some of them are being written */
  gboolean has_recorded;    /* of this fetch */
  gboolean is_fetched;      /* the fetch has ended, with: */
  GError *fetch_error;      /* nullable */
};

typedef void (*LatentJobRunnerStep) (LatentJobRunner *self);

/* A copy of the job's record to change and hand to store(). */
LatentJobRecord *latent_job_runner_edit (LatentJobRunner *self);

/* -store.c */

/* (transfer full) of @record: writes it (with @images, nullable, in the same transaction),
 * applies it to the job, then calls @next. A disk that cannot be written is tried again until it
 * can; nothing is skipped. */
void latent_job_runner_store (LatentJobRunner *self,
                              LatentJobRecord *record,
                              GPtrArray *images,
                              LatentJobRunnerStep next);

/* Reads the row once more before a person's wish is taken for a job that rests: another process may
 * have gone on with it. Then calls @next, unless a living one drives it. */
void latent_job_runner_look (LatentJobRunner *self, LatentJobRunnerStep next);

/* The same for a queued job about to be sent, unless the library does not allow one more now: then
 * nothing is written and "turned-away" is emitted. */
void latent_job_runner_store_admitted (LatentJobRunner *self,
                                       LatentJobRecord *record,
                                       LatentJobRunnerStep next);
/* The same for one that was never sent and shall be now: nothing is written when it would pass a
 * limit. */
void latent_job_runner_store_consented (LatentJobRunner *self,
                                        LatentJobRecord *record,
                                        LatentJobRunnerStep next);

/* A wish about the tile that came while another step was written is not forgotten. */
void latent_job_runner_store_hidden (LatentJobRunner *self);

/* Writes the step that the disk refused, if there is one, once more. */
void latent_job_runner_write_again (LatentJobRunner *self);

/* latent-job-runner.c: goes on after the next back-off (or @wait_ms, when >= 0). */
void latent_job_runner_retry_later (LatentJobRunner *self, gint64 wait_ms);
void latent_job_runner_rest (LatentJobRunner *self);
void latent_job_runner_report (LatentJobRunner *self, const char *signal_name, const GError *error);
void latent_job_runner_report_image (LatentJobRunner *self, const LatentImageRecord *image);

/* May the job be sent (again) under its key? */
gboolean latent_job_runner_is_key_fresh (LatentJobRunner *self);

/* -submit.c */
void latent_job_runner_submit (LatentJobRunner *self);
/* -fetch.c */
void latent_job_runner_watch (LatentJobRunner *self);
void latent_job_runner_fetch (LatentJobRunner *self);

G_END_DECLS
