/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-runner-private.h"

#include "core/base/latent-error.h"

#define STORE_RETRY_MS 2000

/* One ledger write with what follows it. */
struct _StoreStep
{
  LatentJobRunner *runner; /* owned */
  LatentJobRecord *record; /* owned */
  GPtrArray *images;       /* owned, nullable */
  gboolean needs_admission;
  gboolean needs_consent;
  LatentJobRunnerStep next;
};

static void
store_step_free (StoreStep *step)
{
  g_clear_object (&step->runner);
  g_clear_pointer (&step->record, latent_job_record_free);
  g_clear_pointer (&step->images, g_ptr_array_unref);
  g_free (step);
}

static void store_now (StoreStep *step);

static gboolean
store_again_cb (gpointer user_data)
{
  LatentJobRunner *self = user_data;

  self->retry_id = 0;
  latent_job_runner_write_again (self);
  return G_SOURCE_REMOVE;
}

static gboolean
binds_remote_id (const StoreStep *step)
{
  return step->record->remote_id != NULL
         && latent_job_get_record (step->runner->job)->remote_id == NULL;
}

/* The service answered this intent with a job that another one is bound to already (S20). That
 * one will bring the picture; this one must not be sent a third time by itself. */
static void
refuse_binding (StoreStep *step)
{
  g_autoptr (LatentJobRunner) self = g_object_ref (step->runner);
  g_autoptr (GError) error
      = latent_error_new (LATENT_ERROR_OUTCOME_UNKNOWN, "answered with the job of another intent");
  LatentJobRecord *record = latent_job_runner_edit (self);

  store_step_free (step);
  self->is_busy = FALSE;
  record->state = LATENT_JOB_UNKNOWN;
  latent_job_record_set_reason (record, "same-job");
  latent_job_record_set_error (record, error);
  latent_job_runner_store (self, record, NULL, latent_job_runner_rest);
}

/* The row is gone, or not that of this job: there is nothing to write to, and without a row nothing
 * is sent or asked (promise 1). Only the tile can tell. */
static void
lose_row (LatentJobRunner *self, const LatentJobRecord *known, const GError *cause)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_ROW_LOST, "%s", cause->message);
  g_autoptr (LatentJobRecord) record = latent_job_record_copy (known);
  LatentJobState old = latent_job_get_state (self->job);

  self->stop_wanted = FALSE;
  if (old == LATENT_JOB_QUEUED)
    record->charged = LATENT_CHARGED_NO;
  record->state = latent_job_state_is_final (old) ? old : LATENT_JOB_UNKNOWN;
  latent_job_record_set_reason (record, "row-lost");
  latent_job_record_set_error (record, error);
  if (self->has_hidden_wish)
    record->hidden = self->hidden_wanted;
  self->has_hidden_wish = FALSE;
  self->has_ended = old != record->state;
  latent_job_follow (self->job, record);
  latent_job_runner_rest (self);
}

static void
fail_storing (StoreStep *step, const GError *error)
{
  LatentJobRunner *self = step->runner;

  if (self->is_abandoned || latent_error_is_cancelled (error))
    {
      store_step_free (step);
      return;
    }
  if (latent_error_is (error, LATENT_ERROR_CONFLICT) && binds_remote_id (step))
    {
      refuse_binding (step);
      return;
    }
  if (latent_error_is (error, LATENT_ERROR_CONFLICT))
    {
      /* Another living process drives it: that one will end it, and this one follows. */
      self->is_busy = FALSE;
      self->has_hidden_wish = FALSE;
      self->was_overtaken = TRUE;
      latent_job_runner_rest (self);
      store_step_free (step);
      return;
    }
  if (latent_error_is (error, LATENT_ERROR_ROW_LOST))
    {
      self->is_busy = FALSE;
      lose_row (self, step->record, error);
      store_step_free (step);
      return;
    }
  if (latent_error_is (error, LATENT_ERROR_LIMIT))
    {
      self->is_busy = FALSE;
      self->is_driving = FALSE;
      latent_job_runner_report (self, "limited", error);
      latent_job_runner_rest (self);
      store_step_free (step);
      return;
    }

  /* Going on without the row would break promises 1 and 2: the step waits until the disk takes
   * it. */
  self->unwritten = step;
  self->retry_id = g_timeout_add (STORE_RETRY_MS, store_again_cb, self);
  latent_job_runner_report (self, "trouble", error);
}

static void
finish_storing (StoreStep *step)
{
  LatentJobRunner *self = step->runner;
  LatentJobState old = latent_job_get_state (self->job);

  /* It may have been moved meanwhile: that is stored by itself. */
  step->record->rank = latent_job_get_record (self->job)->rank;
  /* Busy until everybody was told: whoever answers with stop() must not start a second step. */
  if (!latent_job_apply (self->job, step->record))
    g_warning ("job %s: step from %s to %s is not in the table",
               step->record->id,
               latent_job_state_to_string (latent_job_get_state (self->job)),
               latent_job_state_to_string (step->record->state));

  if (old != step->record->state)
    self->has_ended = !latent_job_is_running (self->job);
  for (guint i = 0; step->images != NULL && i < step->images->len; i++)
    g_signal_emit_by_name (self, "image-stored", g_ptr_array_index (step->images, i));
  self->is_busy = FALSE;
  if (!self->is_abandoned)
    step->next (self);
  store_step_free (step);
}

static void
updated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  StoreStep *step = user_data;
  g_autoptr (GError) error = NULL;

  if (latent_ledger_update_finish (LATENT_LEDGER (object), result, &error))
    finish_storing (step);
  else
    fail_storing (step, error);
}

static void
reopened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  StoreStep *step = user_data;
  g_autoptr (GError) error = NULL;

  if (latent_ledger_reopen_finish (LATENT_LEDGER (object), result, &error))
    finish_storing (step);
  else
    fail_storing (step, error);
}

static void
completed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  StoreStep *step = user_data;
  g_autoptr (GError) error = NULL;

  if (latent_ledger_complete_finish (LATENT_LEDGER (object), result, &error))
    finish_storing (step);
  else
    fail_storing (step, error);
}

static void
turn_away (StoreStep *step, LatentAdmission admission)
{
  g_autoptr (LatentJobRunner) self = g_object_ref (step->runner);

  store_step_free (step);
  self->is_busy = FALSE;
  if (self->is_abandoned)
    return;
  if (self->stop_wanted)
    latent_job_runner_run (self);
  else
    g_signal_emit_by_name (self, "turned-away", (guint) admission);
}

static void
admitted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  StoreStep *step = user_data;
  g_autoptr (GError) error = NULL;
  LatentAdmission admission
      = latent_ledger_admit_finish (LATENT_LEDGER (object), result, &error);

  if (admission == LATENT_ADMISSION_GRANTED)
    finish_storing (step);
  else if (admission == LATENT_ADMISSION_FAILED)
    fail_storing (step, error);
  else
    turn_away (step, admission);
}

static void
store_now (StoreStep *step)
{
  LatentJobContext *context = step->runner->context;
  LatentLedger *ledger = context->ledger;

  if (step->needs_admission)
    latent_ledger_admit_async (
        ledger, step->record, context->max_running, NULL, admitted_cb, step);
  else if (step->needs_consent)
    latent_ledger_reopen_async (
        ledger, step->record, &step->runner->consent, NULL, reopened_cb, step);
  else if (step->images != NULL)
    latent_ledger_complete_async (ledger, step->record, step->images, NULL, completed_cb, step);
  else
    latent_ledger_update_async (ledger, step->record, NULL, updated_cb, step);
}

static StoreStep *
begin_step (LatentJobRunner *self, LatentJobRecord *record, LatentJobRunnerStep next)
{
  StoreStep *step = g_new0 (StoreStep, 1);

  g_assert (!self->is_busy);

  step->runner = g_object_ref (self);
  step->record = record;
  step->next = next;
  self->is_busy = TRUE;
  return step;
}

void
latent_job_runner_store (LatentJobRunner *self,
                         LatentJobRecord *record,
                         GPtrArray *images,
                         LatentJobRunnerStep next)
{
  StoreStep *step = begin_step (self, record, next);

  step->images = images != NULL ? g_ptr_array_ref (images) : NULL;
  store_now (step);
}

void
latent_job_runner_store_admitted (LatentJobRunner *self,
                                  LatentJobRecord *record,
                                  LatentJobRunnerStep next)
{
  StoreStep *step = begin_step (self, record, next);

  step->needs_admission = TRUE;
  store_now (step);
}

void
latent_job_runner_store_consented (LatentJobRunner *self,
                                   LatentJobRecord *record,
                                   LatentJobRunnerStep next)
{
  StoreStep *step = begin_step (self, record, next);

  step->needs_consent = TRUE;
  store_now (step);
}

void
latent_job_runner_write_again (LatentJobRunner *self)
{
  if (self->unwritten != NULL)
    store_now (g_steal_pointer (&self->unwritten));
}

/* One look at the row. */
typedef struct
{
  LatentJobRunner *runner; /* owned */
  LatentJobRunnerStep next;
} LookStep;

static void
fail_looking (LatentJobRunner *self, const GError *error)
{
  if (latent_error_is (error, LATENT_ERROR_NOT_FOUND))
    {
      lose_row (self, latent_job_get_record (self->job), error);
      return;
    }
  self->stop_wanted = FALSE;
  self->has_hidden_wish = FALSE;
  if (latent_error_is (error, LATENT_ERROR_DRIVEN_ELSEWHERE))
    {
      self->was_overtaken = TRUE;
      latent_job_runner_report (self, "elsewhere", error);
      latent_job_runner_rest (self);
      return;
    }
  latent_job_runner_report (self, "trouble", error);
  /* The wish is not granted, but what is on its way stays so. */
  if (latent_job_is_running (self->job))
    g_signal_emit_by_name (self, "ready");
  else
    latent_job_runner_rest (self);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  LookStep *step = user_data;
  g_autoptr (LatentJobRunner) self = step->runner;
  LatentJobRunnerStep next = step->next;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentJobRecord) record
      = latent_ledger_look_finish (LATENT_LEDGER (object), result, &error);

  g_free (step);
  self->is_busy = FALSE;
  if (self->is_abandoned)
    return;
  if (record == NULL)
    {
      fail_looking (self, error);
      return;
    }
  latent_job_follow (self->job, record);
  next (self);
}

void
latent_job_runner_look (LatentJobRunner *self, LatentJobRunnerStep next)
{
  LookStep *step = g_new0 (LookStep, 1);

  g_assert (!self->is_busy);

  step->runner = g_object_ref (self);
  step->next = next;
  self->is_busy = TRUE;
  latent_ledger_look_async (self->context->ledger,
                            latent_job_get_id (self->job),
                            NULL,
                            looked_cb,
                            step);
}
