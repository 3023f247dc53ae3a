/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-runner-private.h"

#include "core/base/latent-error.h"
#include "core/net/latent-apiframe-codec.h"

/* A job may be missing right after it was accepted (P2). */
#define MISSING_TOLERANCE_US (60 * G_USEC_PER_SEC)
/* A download that failed for the network's or the disk's sake is tried again at this pace at
 * most. */
#define MAX_FETCH_WAIT_MS 60000
#define MIN_FETCH_WAIT_MS 2000
/* A disk is looked at before anything is downloaded, and that is cheap. */
#define MAX_STORAGE_WAIT_MS 10000
/* Then the addresses themselves are doubted, and read again. */
#define MAX_FETCH_TRIES 4
/* A picture that is missing so soon after its job was accepted may be late rather than gone. */
#define SOON_US G_TIME_SPAN_HOUR
#define HTTP_GONE 410
/* A job that is younger was accepted a moment ago: its first question waits for its time. */
#define FRESH_US (10 * G_USEC_PER_SEC)
/* The service's clock and its rounding may be off by this against ours. */
#define MAX_TOOK_SKEW_US (5 * G_USEC_PER_SEC)
/* So long a state we do not know is taken for a passing one (P6). */
#define MAX_ODD_US (10 * G_TIME_SPAN_MINUTE)

static void
end_with (LatentJobRunner *self,
          LatentJobState state,
          const char *reason,
          const LatentRemoteJob *answer,
          const GError *error)
{
  LatentJobRecord *record = latent_job_runner_edit (self);

  record->state = state;
  latent_job_record_set_reason (record, reason);
  latent_job_record_set_error (record, error);
  if (answer != NULL)
    {
      record->credits = answer->credit_cost >= 0 ? answer->credit_cost : record->credits;
      g_clear_pointer (&record->reply, g_bytes_unref);
      record->reply = answer->reply != NULL ? g_bytes_ref (answer->reply) : NULL;
      if (answer->status == LATENT_REMOTE_FAILED || answer->status == LATENT_REMOTE_CANCELLED)
        /* "creditCost" 0 is the refund in black and white; without a number nothing is proved. */
        record->charged = answer->credit_cost == 0  ? LATENT_CHARGED_NO
                          : answer->credit_cost > 0 ? LATENT_CHARGED_YES
                                                    : LATENT_CHARGED_UNKNOWN;
    }
  if (latent_job_state_is_final (state))
    record->finished_us = latent_clock_get_wall_us (self->context->clock);
  latent_job_runner_store (self, record, NULL, latent_job_runner_rest);
}

static LatentExpectation
get_expectation (LatentJobRunner *self)
{
  const LatentJobRecord *record = latent_job_get_record (self->job);
  LatentModelCatalog *catalog = self->context->catalog;
  LatentModel *model
      = catalog != NULL ? latent_model_catalog_find (catalog, record->model_id) : NULL;
  gint64 guess_us
      = model != NULL ? (gint64) latent_model_get_typical_seconds (model) * G_USEC_PER_SEC : 0;

  return latent_cadence_expect (
      self->context->cadence, record->model_id, record->values, guess_us);
}

/* How long the service took, 0 unknown: by its own times, else between the last time we saw it
 * running and now. */
static gint64
find_took_us (LatentJobRunner *self, const LatentRemoteJob *answer)
{
  gint64 own_us = latent_clock_get_boot_us (self->context->clock) - self->accepted_boot_us;
  gint64 last_us = self->last_running_us - self->accepted_boot_us;
  gint64 service_us
      = answer->created_us > 0 ? answer->completed_us - answer->created_us : 0;

  if (service_us > 0 && service_us < G_TIME_SPAN_DAY
      && (!self->was_accepted_here || service_us <= own_us + MAX_TOOK_SKEW_US))
    return service_us;
  if (!self->was_accepted_here)
    return 0;
  /* Finished before the first question: else what was learned could never become less. */
  if (self->last_running_us == 0)
    return own_us <= get_expectation (self).typical_us ? own_us / 4 * 3 : 0;
  return own_us - last_us <= MAX (own_us / 4, FRESH_US / 2) ? (own_us + last_us) / 2 : 0;
}

void
latent_job_runner_watch (LatentJobRunner *self)
{
  const LatentJobRecord *record = latent_job_get_record (self->job);
  gint64 age_us = latent_clock_get_wall_us (self->context->clock) - record->accepted_us;
  LatentPollPlan plan;

  if (record->remote_id == NULL)
    {
      /* Only a row that somebody else wrote says "accepted" without saying as what. */
      g_autoptr (GError) error
          = latent_error_new (LATENT_ERROR_OUTCOME_UNKNOWN, "an accepted job without an id");

      end_with (self, LATENT_JOB_UNKNOWN, "no-id", NULL, error);
      return;
    }
  /* A job taken up again may be finished for long: ask at once. */
  plan.expected = get_expectation (self);
  plan.age_us = MAX (age_us, 0);
  latent_poller_watch (self->context->poller,
                       record->remote_id,
                       self->was_reread || ABS (age_us) > FRESH_US,
                       &plan);
}

static void
take_failure (LatentJobRunner *self, const LatentRemoteJob *answer)
{
  gboolean is_refusal = latent_apiframe_is_refusal (answer->error_text);
  g_autoptr (GError) error = latent_error_new (
      is_refusal ? LATENT_ERROR_CONTENT_REFUSED : LATENT_ERROR_JOB_FAILED, "the job ended badly");

  latent_error_facts (error)->server_text = g_strdup (answer->error_text);
  if (is_refusal)
    end_with (self, LATENT_JOB_REFUSED, "content", answer, error);
  else if (answer->status == LATENT_REMOTE_CANCELLED)
    end_with (self, LATENT_JOB_FAILED, "cancelled", answer, error);
  else
    end_with (self, LATENT_JOB_FAILED, "failed", answer, error);
}

static void
take_completion (LatentJobRunner *self, const LatentRemoteJob *answer)
{
  g_autoptr (GError) error = NULL;
  LatentJobRecord *record;

  if (answer->expired)
    {
      error = latent_error_new (LATENT_ERROR_EXPIRED, "the service has removed the picture");
      end_with (self, LATENT_JOB_FAILED, "expired", answer, error);
      return;
    }
  if (answer->result_urls[0] == NULL)
    {
      /* Paid, and perhaps readable later: unknown can be taken up again, failed could not. */
      error = latent_error_new (LATENT_ERROR_NO_IMAGE, "no picture in the answer");
      end_with (self, LATENT_JOB_UNKNOWN, "no-image", answer, error);
      return;
    }

  record = latent_job_runner_edit (self);
  record->state = LATENT_JOB_DOWNLOADING;
  record->progress = -1;
  record->charged = LATENT_CHARGED_YES;
  if (answer->credit_cost >= 0)
    record->credits = answer->credit_cost;
  g_strfreev (record->result_urls);
  record->result_urls = g_strdupv (answer->result_urls);
  g_clear_pointer (&record->reply, g_bytes_unref);
  record->reply = answer->reply != NULL ? g_bytes_ref (answer->reply) : NULL;
  if (record->took_us == 0)
    {
      record->took_us = find_took_us (self, answer);
      latent_cadence_learn (
          self->context->cadence, record->model_id, record->values, record->took_us);
    }
  self->n_tries = 0;
  latent_poller_unwatch (self->context->poller, record->remote_id);
  latent_job_runner_store (self, record, NULL, latent_job_runner_run);
}

static void
go_on_waiting (LatentJobRunner *self)
{
  if (self->stop_wanted)
    latent_job_runner_run (self);
}

/* The job runs on and is asked about on; the person is told what is known (@error NULL: that it is
 * well again). */
static void
note_oddity (LatentJobRunner *self, const GError *error)
{
  LatentJobRecord *record = latent_job_runner_edit (self);

  latent_job_record_set_error (record, error);
  latent_job_runner_store (self, record, NULL, go_on_waiting);
}

static void
take_running (LatentJobRunner *self, const LatentRemoteJob *answer)
{
  gint64 now_us = latent_clock_get_boot_us (self->context->clock);
  gboolean was_told = latent_error_is (latent_job_get_error (self->job), LATENT_ERROR_BAD_REPLY);
  g_autoptr (GError) error = NULL;

  self->last_running_us = now_us;
  latent_job_set_progress (self->job, answer->progress);
  if (answer->status != LATENT_REMOTE_OTHER)
    {
      self->odd_since_us = 0;
      if (was_told)
        note_oddity (self, NULL);
      return;
    }
  if (self->odd_since_us == 0)
    self->odd_since_us = now_us;
  if (was_told || now_us - self->odd_since_us < MAX_ODD_US)
    return;
  error = latent_error_new (LATENT_ERROR_BAD_REPLY, "a state that is not in the contract");
  note_oddity (self, error);
}

void
latent_job_runner_take_answer (LatentJobRunner *self, const LatentRemoteJob *answer)
{
  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));
  g_return_if_fail (answer != NULL);

  /* Only a waiting job listens: a final answer counts once, and a late running one never undoes
   * it (P7). While a step is being written the job is still watched, so nothing is missed. */
  if (self->is_busy || self->is_abandoned
      || latent_job_get_state (self->job) != LATENT_JOB_WAITING)
    return;

  self->missing_since_us = 0;
  switch (answer->status)
    {
    case LATENT_REMOTE_COMPLETED:
      take_completion (self, answer);
      break;
    case LATENT_REMOTE_FAILED:
    case LATENT_REMOTE_CANCELLED:
      take_failure (self, answer);
      break;
    case LATENT_REMOTE_QUEUED:
    case LATENT_REMOTE_PROCESSING:
    case LATENT_REMOTE_OTHER:
    default:
      take_running (self, answer);
      break;
    }
}

void
latent_job_runner_take_problem (LatentJobRunner *self, const GError *error)
{
  gint64 now_us;

  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));

  if (self->is_busy || self->is_abandoned || latent_job_get_state (self->job) != LATENT_JOB_WAITING
      || !latent_error_is (error, LATENT_ERROR_NOT_FOUND))
    return;

  now_us = latent_clock_get_monotonic_us (self->context->clock);
  if (self->missing_since_us == 0)
    self->missing_since_us = now_us;
  else if (now_us - self->missing_since_us >= MISSING_TOLERANCE_US)
    end_with (self, LATENT_JOB_UNKNOWN, "not-found", NULL, error);
}

/* After waiting was stored: the second failure of the addresses ends in a state that can be taken
 * up again. What is wrong with a picture's address no person can mend at their end, and nothing is
 * gone for good yet. */
static void
rest_as_unknown (LatentJobRunner *self)
{
  g_autoptr (GError) error = g_error_copy (latent_job_get_error (self->job));

  if (latent_error_is (error, LATENT_ERROR_INVALID_ADDRESS)
      || latent_error_is (error, LATENT_ERROR_EXPIRED))
    error->code = LATENT_ERROR_NO_IMAGE;
  end_with (self, LATENT_JOB_UNKNOWN, "no-picture", NULL, error);
}

/* Failed is final, so it takes more than a 403 or 404 from a server that has just got the file. */
static gboolean
is_gone (LatentJobRunner *self, const GError *error)
{
  gint64 now_us = latent_clock_get_wall_us (self->context->clock);

  if (!latent_error_is (error, LATENT_ERROR_EXPIRED))
    return FALSE;
  return latent_error_facts (error)->http_status == HTTP_GONE
         || now_us - latent_job_get_record (self->job)->accepted_us > SOON_US;
}

static void
read_addresses_again (LatentJobRunner *self, const GError *error)
{
  LatentJobRecord *record;

  if (self->was_reread && is_gone (self, error))
    {
      end_with (self, LATENT_JOB_FAILED, "expired", NULL, error);
      return;
    }

  record = latent_job_runner_edit (self);
  record->state = LATENT_JOB_WAITING;
  latent_job_record_set_error (record, error);
  if (self->was_reread)
    {
      latent_job_runner_store (self, record, NULL, rest_as_unknown);
      return;
    }
  self->was_reread = TRUE;
  latent_job_runner_store (self, record, NULL, latent_job_runner_run);
}

static void
fetch_later (LatentJobRunner *self, const GError *error)
{
  guint doublings = MIN (self->n_tries, 5);
  gboolean is_storage = latent_error_remedy (error) == LATENT_REMEDY_STORAGE;
  gint64 cap_ms = is_storage ? MAX_STORAGE_WAIT_MS : MAX_FETCH_WAIT_MS;

  latent_job_runner_report (self, "trouble", error);
  if (self->n_tries >= MAX_FETCH_TRIES && !is_storage)
    {
      LatentJobRecord *record = latent_job_runner_edit (self);

      record->state = LATENT_JOB_WAITING;
      latent_job_record_set_error (record, error);
      latent_job_runner_store (self, record, NULL, latent_job_runner_run);
      return;
    }
  latent_job_runner_retry_later (self, MIN ((gint64) MIN_FETCH_WAIT_MS << doublings, cap_ms));
}

static void
take_fetch_error (LatentJobRunner *self, const GError *error)
{
  switch (latent_error_remedy (error))
    {
    case LATENT_REMEDY_TRY_LATER:
    case LATENT_REMEDY_OFFLINE:
    case LATENT_REMEDY_STORAGE:
      /* The picture is there and paid for: the job waits in downloading and goes on by itself. */
      fetch_later (self, error);
      break;
    case LATENT_REMEDY_INPUT:
    case LATENT_REMEDY_KEY:
    case LATENT_REMEDY_PAYMENT:
    case LATENT_REMEDY_REFUSED:
    case LATENT_REMEDY_EXPIRED:
    case LATENT_REMEDY_BUG:
    default:
      read_addresses_again (self, error);
      break;
    }
}

/* Some pictures of the job are recorded, others failed: these are tried again. */
static void
go_on_after_part (LatentJobRunner *self)
{
  if (self->stop_wanted)
    latent_job_runner_run (self);
  else
    latent_job_runner_retry_later (self, MIN_FETCH_WAIT_MS);
}

static void
record_images (LatentJobRunner *self, GPtrArray *images, const GError *error)
{
  LatentJobRecord *record = latent_job_runner_edit (self);

  if (error != NULL)
    {
      if (!latent_error_is_cancelled (error))
        latent_job_record_set_error (record, error);
      if (latent_error_remedy (error) == LATENT_REMEDY_STORAGE)
        latent_job_runner_report (self, "trouble", error);
      latent_job_runner_store (self, record, images, go_on_after_part);
      return;
    }
  record->state = LATENT_JOB_DONE;
  record->finished_us = latent_clock_get_wall_us (self->context->clock);
  latent_job_record_set_reason (record, NULL);
  latent_job_record_set_error (record, NULL);
  latent_job_runner_store (self, record, images, latent_job_runner_rest);
}

/* What has arrived gets its row even while the program ends. */
static void
finish_fetch (LatentJobRunner *self)
{
  g_autoptr (GError) error = g_steal_pointer (&self->fetch_error);
  g_autoptr (GPtrArray) images = g_steal_pointer (&self->arrived);
  gboolean has_news = images->len > 0 || self->has_recorded || error == NULL;

  self->arrived = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  self->is_fetched = FALSE;
  self->has_recorded = FALSE;
  self->is_busy = FALSE;
  g_clear_object (&self->fetching);

  if (has_news)
    record_images (self, images, error);
  else if (self->is_abandoned)
    return;
  else if (self->stop_wanted || latent_error_is_cancelled (error))
    latent_job_runner_run (self);
  else
    take_fetch_error (self, error);
}

/* One write of rows while other pictures are still on their way. */
typedef struct
{
  LatentJobRunner *runner; /* owned */
  GPtrArray *images;       /* owned */
} RecordStep;

static void record_arrived (LatentJobRunner *self);

static void
recorded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  RecordStep *step = user_data;
  g_autoptr (LatentJobRunner) self = step->runner;
  g_autoptr (GPtrArray) images = step->images;
  g_autoptr (GError) error = NULL;
  gboolean is_recorded = latent_ledger_complete_finish (LATENT_LEDGER (object), result, &error);

  g_free (step);
  self->is_recording = FALSE;
  self->has_recorded |= is_recorded;
  for (guint i = 0; i < images->len; i++)
    {
      LatentImageRecord *image = g_ptr_array_index (images, i);

      /* What could not be written is written with the last one, again and again if need be. */
      if (is_recorded)
        latent_job_runner_report_image (self, image);
      else
        g_ptr_array_add (self->arrived, latent_image_record_copy (image));
    }
  if (self->is_fetched)
    finish_fetch (self);
  else if (is_recorded)
    record_arrived (self);
}

/* A picture is shown as soon as it is there, not only when the last one of its job is: that one may
 * be late, or never come. */
static void
record_arrived (LatentJobRunner *self)
{
  RecordStep *step;

  if (self->is_recording || self->arrived->len == 0)
    return;
  self->is_recording = TRUE;
  step = g_new0 (RecordStep, 1);
  step->runner = g_object_ref (self);
  step->images = g_steal_pointer (&self->arrived);
  self->arrived = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  latent_ledger_complete_async (self->context->ledger,
                                latent_job_get_record (self->job),
                                step->images,
                                NULL,
                                recorded_cb,
                                step);
}

static void
stored_cb (const LatentImageRecord *image, gpointer user_data)
{
  LatentJobRunner *self = user_data;
  const LatentJobRecord *record = latent_job_get_record (self->job);

  g_ptr_array_add (self->arrived, latent_image_record_copy (image));
  /* The only one is recorded together with the job's end. */
  if (record->result_urls[1] != NULL)
    record_arrived (self);
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentJobRunner) self = user_data;
  g_autoptr (GPtrArray) images
      = latent_generation_fetch_finish (LATENT_GENERATION (object), result, &self->fetch_error);

  self->is_fetched = TRUE;
  if (!self->is_recording)
    finish_fetch (self);
}

void
latent_job_runner_fetch (LatentJobRunner *self)
{
  LatentGenerationOrder order = {
    .record = latent_job_get_record (self->job),
    .known = self->known,
    .suspects = self->suspects,
    .look_for_stored = self->may_have_stored,
    .stored = stored_cb,
    .stored_data = self,
  };

  if (order.record->result_urls == NULL || order.record->result_urls[0] == NULL)
    {
      read_addresses_again (self, NULL);
      return;
    }
  self->is_busy = TRUE;
  self->fetching = g_cancellable_new ();
  latent_generation_fetch_async (
      self->context->generation, &order, self->fetching, fetched_cb, g_object_ref (self));
}
