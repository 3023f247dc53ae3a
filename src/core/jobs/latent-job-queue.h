/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-clock.h"
#include "core/base/latent-image-request.h"
#include "core/base/latent-limits.h"
#include "core/media/latent-decoder.h"
#include "core/net/latent-downloader.h"
#include "core/net/latent-service.h"
#include "core/store/latent-file-worker.h"
#include "core/store/latent-ledger.h"
#include "latent-job-line.h"
#include "latent-job.h"

G_BEGIN_DECLS

/* LatentJobQueue: a GListModel of LatentJob, newest first: the jobs of the library that are not
 * done and not dismissed, whichever process drives them. It writes every step to the ledger
 * before it is taken, submits when a slot is free, polls, hands finished jobs to the generation,
 * and alone decides about submitting again: only under the same key, with the same bytes, towards
 * the same origin and team (promises 1-3). Main thread.
 *
 * Properties: "n-running" (uint: submitting, waiting, downloading), "n-queued" (uint), "pause-
 * error" (GError, nullable: why nothing is submitted: key or payment; cleared by
 * latent_job_queue_resume()), "trouble" (GError, nullable: the connection, the service or the disk
 * is bad right now and the queue goes on by itself; cleared by the next step that succeeds and when
 * nothing is under way), "resume-us" (gint64: when what "trouble" tells about is tried again by
 * itself, in microseconds of the monotonic clock (g_get_monotonic_time()), for a countdown; 0 when
 * nothing is waited for. A 429's Retry-After is obeyed and shown up to a minute),
 * "is-paused" (gboolean: a person paused the library's queue).
 *
 * Signals: "image-stored" (LatentJob *job, LatentImageRecord *image): a picture is safe and
 * recorded. "job-ended" (LatentJob *job): it reached done, refused, failed, unknown or stopped (not
 * when its tile is dismissed or brought back), by this process's doing. "driven-elsewhere"
 * (LatentJob *job, GError *error): what a person asked for was not done, because another living
 * process drives the job. "limited" (LatentJob *job, GError *error): it would pass a limit on
 * spending (LIMIT) to send it after all, so it stays stopped. "missed" (LatentJob *job): it was looked for in the service's list in
 * vain. "overtaken" (LatentJob *job): another process has it now; its row is to be read again. */
#define LATENT_TYPE_JOB_QUEUE (latent_job_queue_get_type ())
G_DECLARE_FINAL_TYPE (LatentJobQueue, latent_job_queue, LATENT, JOB_QUEUE, GObject)

/**
 * LatentSubmitOptions:
 * @parent_id: (nullable): the job this was derived from
 * @budget_credits: with @has_budget: what all may cost together; the library's limits are not asked
 * @limits_were_asked: a person was told that a limit is passed, and wants it all the same
 */
typedef struct
{
  const char *parent_id;
  gboolean has_budget;
  gint64 budget_credits;
  gboolean limits_were_asked;
} LatentSubmitOptions;

/**
 * latent_job_queue_submit_async:
 * @count: 1..100 images, each a job and a key of its own
 * @options: (nullable): for the call
 *
 * Finishes when all intents are on disk (or none is: STORAGE; LIMIT: they would cost more than a
 * person allowed, or nobody knows what they cost); nothing was sent before that. The limits are
 * checked where the intents are written: they hold for the library, whichever process asks. The
 * session of the limit per session begins when this process opens the library, and counts what all
 * processes spend from then on. The jobs are then in the list and go on by themselves. Finish:
 * (transfer full) (element-type LatentJob)
 */
void latent_job_queue_submit_async (LatentJobQueue *self,
                                    LatentImageRequest *request,
                                    guint count,
                                    const LatentSubmitOptions *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *latent_job_queue_submit_finish (LatentJobQueue *self,
                                           GAsyncResult *result,
                                           GError **error);

/* What @count images of @model_id with @values cost, in credits; -1 when that is not known. */
gint64 latent_job_queue_estimate (LatentJobQueue *self,
                                  const char *model_id,
                                  GHashTable *values,
                                  guint count);

/* "Run again" (promise 3): a new job with the very same request, a key of its own, and @record as
 * its parent: costs anew. Finish with latent_job_queue_submit_finish(). */
void latent_job_queue_run_again_async (LatentJobQueue *self,
                                       const LatentJobRecord *record,
                                       const LatentSubmitOptions *options,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/* "Stop waiting": the service cannot cancel; an accepted job may still be charged. */
void latent_job_queue_stop (LatentJobQueue *self, LatentJob *job);
/* Stops every job that waits for its turn and was never sent: it costs nothing. With @running_too
 * also those at the service (see latent_job_queue_stop()). Only jobs this process drives. */
void latent_job_queue_stop_all (LatentJobQueue *self, gboolean running_too);
/* Does this process drive @job? Only then can it be stopped and moved here. */
gboolean latent_job_queue_drives (LatentJobQueue *self, LatentJob *job);
/* "Check again" and "download again" (promise 3): takes a stopped, unknown or paid but failed job
 * up again: asks the service (free), downloads again (free). An unknown one that has no id of the
 * service's is looked for in its list (free). "Send now": only one that was stopped before it was
 * ever sent is sent, as a new one would be: within the limits ("limited" tells when it is not).
 * @options: (nullable): for the call */
void latent_job_queue_take_up (LatentJobQueue *self,
                               LatentJob *job,
                               const LatentSubmitOptions *options);
/* "Send again": sends an unknown job once more under its key, with the same bytes, while the service
 * is sure to know the key: what it has is not made twice, but what it does not have is made now and
 * charged. Only when a person wants that. */
void latent_job_queue_send_again (LatentJobQueue *self, LatentJob *job);
gboolean latent_job_queue_can_send_again (LatentJobQueue *self, LatentJob *job);
/* Is it being looked for in the service's list? Until then unknown is not the last word. */
gboolean latent_job_queue_is_looking_for (LatentJobQueue *self, LatentJob *job);
/* Can take_up() do anything for it? */
gboolean latent_job_queue_can_take_up (LatentJobQueue *self, LatentJob *job);
/* The person gives an unknown job up: failed, charged unknown. */
void latent_job_queue_give_up (LatentJobQueue *self, LatentJob *job);
/* Takes the tile of a job that is not running out of the list; the row stays in the ledger. With
 * @hidden FALSE: brings it back. */
void latent_job_queue_set_hidden (LatentJobQueue *self, LatentJob *job, gboolean hidden);

/* The pause of a person: running jobs go on, nothing new is sent. It is kept in the library, so it
 * survives a restart and holds for every process. "is-paused" changes at once; a library that
 * cannot be written is "trouble". */
void latent_job_queue_pause (LatentJobQueue *self);
void latent_job_queue_unpause (LatentJobQueue *self);
gboolean latent_job_queue_get_is_paused (LatentJobQueue *self);

/* (transfer none): who is under way, in the order of sending: for the page of the queue. The same
 * object always. */
LatentJobLine *latent_job_queue_get_line (LatentJobQueue *self);
/* May @job be moved: does it wait for its turn, driven by this process? */
gboolean latent_job_queue_can_move (LatentJobQueue *self, LatentJob *job);
/**
 * latent_job_queue_move_async:
 * @before: (nullable): the queued job that @job shall go before; NULL: to the end
 *
 * Jobs are sent in the order of the line, which changes when the move is on disk. A job that does
 * not wait any more is left alone: no error. Errors: STORAGE.
 */
void latent_job_queue_move_async (LatentJobQueue *self,
                                  LatentJob *job,
                                  LatentJob *before,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean latent_job_queue_move_finish (LatentJobQueue *self, GAsyncResult *result, GError **error);

/* For a process that only asks and downloads: it never sends anything that may cost. Before the
 * queue is started. */
void latent_job_queue_keep_from_sending (LatentJobQueue *self);

/* (transfer none): the library's limits as they were read last */
const LatentLimits *latent_job_queue_get_limits (LatentJobQueue *self);
/* Keeps everything of @limits but the pause in the library. Errors: STORAGE. */
void latent_job_queue_set_limits_async (LatentJobQueue *self,
                                        const LatentLimits *limits,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
latent_job_queue_set_limits_finish (LatentJobQueue *self, GAsyncResult *result, GError **error);

/* Is @record meant for the service and team in use? */
gboolean latent_job_queue_is_ours (LatentJobQueue *self, const LatentJobRecord *record);

/* (transfer none): shows a job of the ledger that is not in the list, a dismissed one for
 * instance. */
LatentJob *latent_job_queue_bring_back (LatentJobQueue *self, const LatentJobRecord *record);

/* After the key, the credits or the address were mended: clears "pause-error" and goes on. */
void latent_job_queue_resume (LatentJobQueue *self);

/* (transfer none) (nullable) */
LatentJob *latent_job_queue_find (LatentJobQueue *self, const char *job_id);
gboolean latent_job_queue_is_idle (LatentJobQueue *self); /* nothing of ours is on its way */
guint latent_job_queue_get_n_running (LatentJobQueue *self);
guint latent_job_queue_get_n_queued (LatentJobQueue *self);
const GError *latent_job_queue_get_pause_error (LatentJobQueue *self);
const GError *latent_job_queue_get_trouble (LatentJobQueue *self);
gint64 latent_job_queue_get_resume_us (LatentJobQueue *self);
/* Seconds (rounded up) until "resume-us"; 0: nothing is waited for. For a countdown. */
guint latent_job_queue_get_rest_s (LatentJobQueue *self);

G_END_DECLS
