/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"
#include "core/base/latent-model.h"
#include "core/net/latent-cadence.h"
#include "core/net/latent-pacer.h"
#include "core/net/latent-poller.h"
#include "core/net/latent-service.h"
#include "core/store/latent-ledger.h"
#include "latent-generation.h"
#include "latent-job.h"

G_BEGIN_DECLS

/* What all runners of a queue share. Made by the queue; reference-counted because an answer may
 * still be on its way when the queue is gone. */
typedef struct
{
  LatentService *service; /* all owned */
  LatentLedger *ledger;
  LatentPoller *poller;
  LatentGeneration *generation;
  LatentClock *clock;
  LatentPacer *pacer;          /* nullable */
  LatentModelCatalog *catalog; /* nullable */
  LatentCadence *cadence;
  char *team;          /* nullable until the account is known */
  gboolean is_connected; /* the key in use is known to be the team's: else nothing may be sent */
  guint max_running;   /* jobs at once, as the account allows */
  guint retry_base_ms; /* first wait of a retry; doubles up to retry_cap_ms, full jitter */
  guint retry_cap_ms;
} LatentJobContext;

LatentJobContext *latent_job_context_new (void);
LatentJobContext *latent_job_context_ref (LatentJobContext *self);
void latent_job_context_unref (LatentJobContext *self);

/* LatentJobRunner: drives one job from its intent to stored pictures: writes each step to the
 * ledger before it is taken, submits and submits again only under the job's own key and bytes,
 * watches it at the poller, has its pictures fetched. Made when a job becomes active, dropped
 * when it rests. Main thread, owned by the queue.
 *
 * Signals:
 *   "image-stored" (LatentImageRecord *): recorded
 *   "rested": the job reached done, refused, failed, unknown or stopped, or belongs to another
 *   process now
 *   "turned-away" (guint: LatentAdmission): it may not be sent now and stays queued; run() tries
 *   again
 *   "ready": it wants to be submitted (again): the queue calls run() when that may happen
 *   "held" (GError *): the job cannot go on until somebody mends something (key, payment) or time
 *   passed (RATE_LIMITED): it stays where it is; latent_job_runner_run() goes on
 *   "trouble" (GError *): the connection or the disk is bad; it goes on by itself
 *   "elsewhere" (GError *): what a person asked for was refused, because another living process
 *   drives the job (DRIVEN_ELSEWHERE); nothing was changed
 *   "limited" (GError *): what a person asked for was not done, because it would pass a limit on
 *   spending (LIMIT); nothing was changed
 *   "retry-changed": get_retry_us() says something else */
#define LATENT_TYPE_JOB_RUNNER (latent_job_runner_get_type ())
G_DECLARE_FINAL_TYPE (LatentJobRunner, latent_job_runner, LATENT, JOB_RUNNER, GObject)

LatentJobRunner *latent_job_runner_new (LatentJobContext *context, LatentJob *job);
LatentJob *latent_job_runner_get_job (LatentJobRunner *self);

/* When the next automatic try is, microseconds of the monotonic clock; 0: none is waited for. */
gint64 latent_job_runner_get_retry_us (LatentJobRunner *self);

/* Queued, or submitting without an answer, and only run() is missing? */
gboolean latent_job_runner_wants_to_submit (LatentJobRunner *self);

/* Did it come to rest by a step of its own, rather than without one? */
gboolean latent_job_runner_has_ended (LatentJobRunner *self);
/* Was a step of it refused because another process has the row now? */
gboolean latent_job_runner_was_overtaken (LatentJobRunner *self);

/* Takes the next step from wherever the job is. Harmless while one is under way. */
void latent_job_runner_run (LatentJobRunner *self);
/* The person stops waiting. */
void latent_job_runner_stop (LatentJobRunner *self);
/* From stopped or unknown back on its way. @consent: what it may cost when it was never sent, and
 * @price: what it costs, in credits, -1 unknown. */
void
latent_job_runner_take_up (LatentJobRunner *self, const LatentConsent *consent, gint64 price);
/* An unknown job was found in the service's list as @found: it waits from now on; nothing is
 * sent. */
void latent_job_runner_bind (LatentJobRunner *self, const LatentRemoteJob *found);
/* It was looked for there in vain: stays unknown. */
void latent_job_runner_note_missing (LatentJobRunner *self);
/* From unknown to failed. */
void latent_job_runner_give_up (LatentJobRunner *self);
/* Stores "hidden". */
void latent_job_runner_set_hidden (LatentJobRunner *self, gboolean hidden);
/* The program ends, or the job is not ours any more: nothing new is begun. Only what has happened
 * already is still written: an answer, a stored picture, a step the disk refused. */
void latent_job_runner_abandon (LatentJobRunner *self);

/* From the poller, for this job. */
void latent_job_runner_take_answer (LatentJobRunner *self, const LatentRemoteJob *answer);
void latent_job_runner_take_problem (LatentJobRunner *self, const GError *error);

/* May @record be sent (again) under its key: is it younger than 23 h by every clock (promise 1),
 * also by the service's, which shows @service_us now (0: not known)? Pure. */
gboolean latent_job_intent_is_fresh (const LatentJobRecord *record,
                                     LatentClock *clock,
                                     gint64 service_us);
/* Is the body still what was stored before the first request? Pure. */
gboolean latent_job_intent_is_whole (const LatentJobRecord *record);
/* Can take_up() do anything for a job with this record? Pure. */
gboolean latent_job_can_take_up (const LatentJobRecord *record);

G_END_DECLS
