/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-runner-private.h"

#include "core/base/latent-error.h"

#define MAX_AUTOMATIC_TRIES 3
/* Promise 1: that often the same key is tried again after a 409; 4 requests in all. */
#define MAX_CONFLICTS 3
/* A wait the service asks for is obeyed up to this; beyond it the job is asked about again all
 * the same. */
#define MAX_RETRY_AFTER_MS 60000
/* While the network is away there is nothing to overload: look again at this pace. */
#define OFFLINE_RETRY_MS 20000
/* When a 429 does not say how long (contract, section 16). */
#define DEFAULT_RETRY_AFTER_MS 5000
#define MIN_RETRY_AFTER_MS 1000
#define HTTP_NOT_IMPLEMENTED 501

static void submitted_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
end_as (LatentJobRunner *self, LatentJobState state, const char *reason, const GError *error)
{
  LatentJobRecord *record = latent_job_runner_edit (self);

  record->state = state;
  latent_job_record_set_reason (record, reason);
  latent_job_record_set_error (record, error);
  if (state == LATENT_JOB_FAILED)
    {
      record->charged = LATENT_CHARGED_NO;
      record->finished_us = latent_clock_get_wall_us (self->context->clock);
    }
  latent_job_runner_store (self, record, NULL, latent_job_runner_rest);
}

static void
end_as_unknown (LatentJobRunner *self, const char *reason)
{
  g_autoptr (GError) error
      = latent_error_new (LATENT_ERROR_OUTCOME_UNKNOWN, "it is not known whether it was accepted");

  end_as (self, LATENT_JOB_UNKNOWN, reason, error);
}

/* What was promised to the service under the key is not there any more: whatever is there in its
 * place is never sent. A job that was not sent before cannot have cost anything. */
static void
end_as_damaged (LatentJobRunner *self)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_INTENT_DAMAGED,
                                               "the stored request does not fit its checksum");
  LatentJobRecord *record = latent_job_runner_edit (self);

  if (record->state == LATENT_JOB_QUEUED)
    record->charged = LATENT_CHARGED_NO;
  record->state = LATENT_JOB_UNKNOWN;
  latent_job_record_set_reason (record, "damaged");
  latent_job_record_set_error (record, error);
  latent_job_runner_store (self, record, NULL, latent_job_runner_rest);
}

/* The step was stored; the job rests until somebody calls run(). */
static void
hold (LatentJobRunner *self)
{
  if (self->stop_wanted)
    latent_job_runner_run (self);
  else
    latent_job_runner_report (self, "held", self->last_error);
}

/* The service answered that it did not take the job. When an earlier request under the same key
 * went without an answer it may have taken that one: then the job stays submitting, where only a
 * fresh key may be sent again. */
static void
return_to_queue (LatentJobRunner *self, const GError *error, LatentJobRunnerStep next)
{
  LatentJobRecord *record = latent_job_runner_edit (self);

  if (!self->is_ambiguous)
    {
      record->state = LATENT_JOB_QUEUED;
      record->charged = LATENT_CHARGED_NO;
    }
  latent_job_record_set_error (record, error);
  latent_job_runner_store (self, record, NULL, next);
}

/* The network's fault, not the service's: a sign-in page, too, says nothing about the service. */
static gboolean
is_network_error (const GError *error)
{
  return latent_error_remedy (error) == LATENT_REMEDY_OFFLINE
         || latent_error_is (error, LATENT_ERROR_UNEXPECTED_REDIRECT);
}

static void
wait_for_next_try (LatentJobRunner *self)
{
  const LatentErrorFacts *facts = latent_error_facts (self->last_error);

  if (self->stop_wanted)
    latent_job_runner_run (self);
  else if (facts != NULL && facts->retry_after_ms >= 0)
    latent_job_runner_retry_later (self, MIN (facts->retry_after_ms, MAX_RETRY_AFTER_MS));
  else if (is_network_error (self->last_error) && self->n_tries >= MAX_AUTOMATIC_TRIES)
    latent_job_runner_retry_later (self, OFFLINE_RETRY_MS);
  else
    latent_job_runner_retry_later (self, -1);
}

/* No answer, or one that does not tell whether the job was taken: ask again under the same key. */
static void
ask_again (LatentJobRunner *self, const GError *error)
{
  LatentJobRecord *record;

  if (latent_error_is (error, LATENT_ERROR_CONFLICT) && ++self->n_conflicts > MAX_CONFLICTS)
    {
      end_as (self, LATENT_JOB_UNKNOWN, "conflict", error);
      return;
    }
  if (!is_network_error (error) && ++self->n_unclear > MAX_AUTOMATIC_TRIES)
    {
      end_as (self, LATENT_JOB_UNKNOWN, "no-answer", error);
      return;
    }

  self->is_ambiguous = TRUE;
  record = latent_job_runner_edit (self);
  latent_job_record_set_error (record, error);
  latent_job_runner_report (self, "trouble", error);
  latent_job_runner_store (self, record, NULL, wait_for_next_try);
}

/* A queued job waits until the queue's own clock allows the next submit; an ambiguous one keeps
 * its own. */
static void
wait_for_limit (LatentJobRunner *self)
{
  hold (self);
  if (latent_job_get_state (self->job) == LATENT_JOB_SUBMITTING && !self->is_busy)
    latent_job_runner_retry_later (self, latent_error_facts (self->last_error)->retry_after_ms);
}

/* What the queue and the views get to see: the error with the wait the program will keep. */
static void
remember_error (LatentJobRunner *self, const GError *error)
{
  LatentErrorFacts *facts;

  g_clear_error (&self->last_error);
  self->last_error = g_error_copy (error);
  facts = latent_error_facts (self->last_error);
  if (facts == NULL || !latent_error_is (error, LATENT_ERROR_RATE_LIMITED))
    return;
  if (facts->retry_after_ms < 0)
    facts->retry_after_ms = DEFAULT_RETRY_AFTER_MS;
  facts->retry_after_ms = CLAMP (facts->retry_after_ms, MIN_RETRY_AFTER_MS, MAX_RETRY_AFTER_MS);
}

/* Of the 5xx the one that says "never" (contract, section 9.3). */
static gboolean
is_not_implemented (const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);

  return facts != NULL && facts->http_status == HTTP_NOT_IMPLEMENTED;
}

static void
take_refusal (LatentJobRunner *self, const GError *error)
{
  end_as (self, self->is_ambiguous ? LATENT_JOB_UNKNOWN : LATENT_JOB_FAILED, "rejected", error);
}

static void
take_error (LatentJobRunner *self, const GError *error)
{
  remember_error (self, error);
  if (is_not_implemented (error))
    {
      take_refusal (self, error);
      return;
    }
  switch ((LatentErrorCode) (error->domain == LATENT_ERROR ? error->code : LATENT_ERROR_INTERNAL))
    {
    case LATENT_ERROR_REJECTED:
    case LATENT_ERROR_NOT_FOUND:
    case LATENT_ERROR_INVALID_VALUE:
      take_refusal (self, error);
      break;
    case LATENT_ERROR_NO_KEY:
    case LATENT_ERROR_KEY_MALFORMED:
    case LATENT_ERROR_KEY_REFUSED:
    case LATENT_ERROR_KEY_FORBIDDEN:
    case LATENT_ERROR_NO_CREDIT:
      return_to_queue (self, error, hold);
      break;
    case LATENT_ERROR_RATE_LIMITED:
      return_to_queue (self, error, wait_for_limit);
      break;
    default:
      ask_again (self, error);
      break;
    }
}

/* By how much the service's clock differs from ours: without it a job could not be found in the
 * service's list by its time, nor its age be told by the clock that counts. The first request says
 * it: ours may be set before the next, but not the time in the row. */
static void
remember_service_time (LatentJobRunner *self, LatentJobRecord *record)
{
  gint64 service_us = latent_service_get_time_us (self->context->service);

  if (service_us != 0
      && (record->attempts <= 1 || record->server_offset_us == LATENT_OFFSET_UNKNOWN))
    record->server_offset_us = service_us - latent_clock_get_wall_us (self->context->clock);
}

static void
take_acceptance (LatentJobRunner *self, const LatentRemoteJob *answer)
{
  LatentJobRecord *record = latent_job_runner_edit (self);

  remember_service_time (self, record);

  record->remote_id = g_strdup (answer->id);
  record->state = LATENT_JOB_WAITING;
  /* Credits are taken with the 202; a failed job gets them back. */
  record->charged = LATENT_CHARGED_YES;
  record->accepted_us = latent_clock_get_wall_us (self->context->clock);
  latent_job_record_set_reason (record, NULL);
  latent_job_record_set_error (record, NULL);
  self->n_tries = 0;
  self->n_unclear = 0;
  self->n_conflicts = 0;
  /* A repetition may be answered long after the job began. */
  self->was_accepted_here = !self->is_ambiguous;
  self->accepted_boot_us = latent_clock_get_boot_us (self->context->clock);
  self->is_ambiguous = FALSE;
  /* The id is on disk before the first poll (architecture 2.3). */
  latent_job_runner_store (self, record, NULL, latent_job_runner_run);
}

static void
submitted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentJobRunner) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentRemoteJob) answer
      = latent_service_submit_finish (LATENT_SERVICE (object), result, &error);

  self->is_busy = FALSE;
  /* An answer that arrives while the program ends is still written: it may have cost money. */
  if (answer != NULL)
    take_acceptance (self, answer);
  else if (self->is_abandoned)
    return;
  else if (latent_error_is_cancelled (error))
    latent_job_runner_retry_later (self, 0); /* not sent: the key changed while it waited */
  else
    take_error (self, error);
}

/* The disk may have kept the step waiting, so what was true before it is asked once more. */
static void
send_request (LatentJobRunner *self)
{
  const LatentJobRecord *record = latent_job_get_record (self->job);

  if (self->stop_wanted)
    {
      latent_job_runner_run (self);
      return;
    }
  /* A key nobody has used yet cannot be too old. */
  if (self->is_ambiguous && !latent_job_runner_is_key_fresh (self))
    {
      end_as_unknown (self, "too-old");
      return;
    }
  /* The next start of the queue sends it, with the right key. */
  if (!self->context->is_connected)
    return;
  self->is_busy = TRUE;
  latent_service_submit_async (self->context->service,
                               record->body,
                               record->idempotency_key,
                               self->cancellable,
                               submitted_cb,
                               g_object_ref (self));
}

/* A job may have waited for days for its turn, and its key is as young as its first request. Only
 * what was certainly never sent counts so: a restored row may have been. */
static void
note_first_use (LatentJobRunner *self, const LatentJobRecord *now)
{
  if (now->state != LATENT_JOB_QUEUED || now->attempts != 0 || now->submitted_us != 0)
    return;
  self->first_sent_us = latent_clock_get_wall_us (self->context->clock);
  self->first_sent_boot_us = latent_clock_get_boot_us (self->context->clock);
}

void
latent_job_runner_submit (LatentJobRunner *self)
{
  const LatentJobRecord *now = latent_job_get_record (self->job);
  LatentJobRecord *record;

  if (!latent_job_intent_is_whole (now))
    {
      end_as_damaged (self);
      return;
    }
  if (now->state == LATENT_JOB_SUBMITTING && !latent_job_runner_is_key_fresh (self))
    {
      end_as_unknown (self, "too-old");
      return;
    }
  note_first_use (self, now);

  record = latent_job_runner_edit (self);
  record->state = LATENT_JOB_SUBMITTING;
  record->attempts++;
  /* What an earlier refusal proved (nothing was charged) does not hold for this request. */
  record->charged = LATENT_CHARGED_UNKNOWN;
  record->submitted_us = latent_clock_get_wall_us (self->context->clock);
  remember_service_time (self, record);
  if (record->team == NULL)
    record->team = g_strdup (self->context->team);
  if (now->state == LATENT_JOB_QUEUED)
    latent_job_runner_store_admitted (self, record, send_request);
  else
    latent_job_runner_store (self, record, NULL, send_request);
}
