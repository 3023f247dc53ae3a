/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-queue-internal.h"

#include "core/base/latent-error.h"

/* New jobs: their intents, written as far as people allow. */

#define MAX_COUNT 100

/* One submit_async(). */
static void
inserted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentJobQueue *self = g_task_get_source_object (task);
  GPtrArray *records = g_task_get_task_data (task);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;

  if (!latent_ledger_insert_finish (LATENT_LEDGER (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < records->len; i++)
    {
      const LatentJobRecord *record = g_ptr_array_index (records, i);
      LatentJob *job = latent_job_queue_show (self, record);

      g_hash_table_add (self->owned, g_strdup (record->id));
      if (latent_job_get_is_mine (job))
        latent_job_queue_drive (self, job);
      else
        latent_job_queue_let_go (self, job); /* the key has changed meanwhile */
      g_ptr_array_add (jobs, g_object_ref (job));
    }

  latent_job_queue_count (self);
  latent_job_queue_wake (self);
  g_task_return_pointer (task, g_steal_pointer (&jobs), (GDestroyNotify) g_ptr_array_unref);
}

/* (transfer full): an intent for the service and team in use; what is asked for is not filled in */
static LatentJobRecord *
make_intent (LatentJobQueue *self, GBytes *body, const char *parent_id)
{
  LatentJobRecord *record = latent_job_record_new ();
  LatentClock *clock = self->context->clock;

  record->id = g_uuid_string_random ();
  record->idempotency_key = g_uuid_string_random ();
  record->origin = g_strdup (latent_service_get_origin (self->context->service));
  record->team = g_strdup (self->context->team);
  record->body = g_bytes_ref (body);
  record->body_sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);
  record->parent_id = g_strdup (parent_id);
  record->created_us = latent_clock_get_wall_us (clock);
  record->created_boot_us = latent_clock_get_boot_us (clock);
  record->boot_id = g_strdup (latent_clock_get_boot_id (clock));
  return record;
}

/* Of @record, what a request says. */
static LatentJobRecord *
make_requested (LatentJobQueue *self, LatentImageRequest *request, GBytes *body, const char *parent)
{
  LatentJobRecord *record = make_intent (self, body, parent);

  record->model_id = g_strdup (latent_model_get_id (latent_image_request_get_model (request)));
  record->prompt = g_strdup (latent_image_request_get_prompt (request));
  g_hash_table_unref (record->values);
  record->values = g_hash_table_ref (latent_image_request_get_values (request));
  record->webhook_url = g_strdup (latent_image_request_get_webhook_url (request));
  return record;
}

/* By the clock as it shows now: one that was put back must not hide what was spent since. */
static gint64
find_session_start_us (LatentJobQueue *self)
{
  LatentClock *clock = self->context->clock;
  gint64 age_us = latent_clock_get_boot_us (clock) - self->session_start_boot_us;

  self->session_start_us
      = MIN (self->session_start_us, latent_clock_get_wall_us (clock) - age_us);
  return self->session_start_us;
}

LatentConsent
latent_job_queue_make_consent (LatentJobQueue *self, const LatentSubmitOptions *options)
{
  LatentConsent consent = {
    .session_start_us = find_session_start_us (self),
    .month_start_us
    = latent_limits_month_start_us (latent_clock_get_wall_us (self->context->clock)),
  };

  if (options != NULL)
    {
      consent.has_budget = options->has_budget;
      consent.budget_credits = options->budget_credits;
      consent.was_asked = options->limits_were_asked;
    }
  return consent;
}

/* (transfer full) of both: writes the intents, as far as their cost is allowed. */
static void
write_intents (LatentJobQueue *self,
               GTask *task,
               GPtrArray *records,
               const LatentSubmitOptions *options)
{
  const LatentConsent consent = latent_job_queue_make_consent (self, options);

  for (guint i = 0; i < records->len; i++)
    {
      LatentJobRecord *record = g_ptr_array_index (records, i);

      /* Apart by a microsecond each, so that a batch keeps its order. */
      record->created_us += i;
      record->rank = record->created_us;
      record->price = latent_price_book_find (self->prices, record->model_id, record->values);
    }
  g_task_set_task_data (task, records, (GDestroyNotify) g_ptr_array_unref);
  /* From here it must end one way or the other: an intent that was stored is shown. */
  g_task_set_check_cancellable (task, FALSE);
  latent_ledger_insert_async (self->context->ledger, records, &consent, NULL, inserted_cb, task);
}

void
latent_job_queue_submit_async (LatentJobQueue *self,
                               LatentImageRequest *request,
                               guint count,
                               const LatentSubmitOptions *options,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) body = NULL;
  GPtrArray *records;

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_IMAGE_REQUEST (request));
  g_return_if_fail (count >= 1 && count <= MAX_COUNT);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_job_queue_submit_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  body = latent_service_build_body (self->context->service, request);
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  for (guint i = 0; i < count; i++)
    g_ptr_array_add (
        records, make_requested (self, request, body, options != NULL ? options->parent_id : NULL));
  write_intents (self, g_steal_pointer (&task), records, options);
}

void
latent_job_queue_run_again_async (LatentJobQueue *self,
                                  const LatentJobRecord *record,
                                  const LatentSubmitOptions *options,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GPtrArray *records;
  LatentJobRecord *again;

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (record != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_job_queue_run_again_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  again = make_intent (self, record->body, record->id);
  again->model_id = g_strdup (record->model_id);
  again->prompt = g_strdup (record->prompt);
  g_hash_table_unref (again->values);
  again->values = g_hash_table_ref (record->values);
  again->webhook_url = g_strdup (record->webhook_url);
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  g_ptr_array_add (records, again);
  write_intents (self, g_steal_pointer (&task), records, options);
}

gint64
latent_job_queue_estimate (LatentJobQueue *self,
                           const char *model_id,
                           GHashTable *values,
                           guint count)
{
  gint64 price;

  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), -1);

  price = latent_price_book_find (self->prices, model_id, values);
  return price >= 0 && price <= G_MAXINT64 / MAX (count, 1) ? price * count : -1;
}

GPtrArray *
latent_job_queue_submit_finish (LatentJobQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
