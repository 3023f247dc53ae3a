/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-intake.h"

#include "core/base/latent-error.h"
#include "latent-demo-noise.h"
#include "latent-demo-prices.h"
#include "latent-demo-submission.h"
#include "latent-demo-trouble.h"

#define MAX_KEY_LENGTH 255
#define SLOW_SECONDS 60.0
/* A job takes this part of what its model usually takes: long enough to see, short enough to try.
 */
#define SHORTENED 0.2

struct _LatentDemoIntake
{
  GObject parent_instance;

  LatentModelCatalog *catalog;
  LatentDemoState *state;
  LatentDemoPrices *prices;
  double seconds;
  GHashTable *attempts; /* "trouble key" -> how often it has been refused */
};

G_DEFINE_FINAL_TYPE (LatentDemoIntake, latent_demo_intake, G_TYPE_OBJECT)

/* What one call carries from its check to its answer. */
typedef struct
{
  /* in progress */
  char *idempotency_key; /* nullable */
  char *body_sha256;
  guint trouble;
  /* output */
  LatentDemoJob *accepted; /* unowned, nullable */
} IntakeData;

static void
intake_data_free (IntakeData *data)
{
  g_free (data->idempotency_key);
  g_free (data->body_sha256);
  g_free (data);
}

static void
return_reply (GTask *task, LatentDemoReply *reply)
{
  g_task_return_pointer (task, reply, (GDestroyNotify)latent_demo_reply_free);
}

static LatentDemoReply *
reply_accepted (LatentDemoIntake *self, const LatentDemoJob *job)
{
  JsonObject *object = json_object_new ();
  int progress;
  LatentDemoStatus status
      = latent_demo_job_get_status (job, latent_demo_state_get_now_us (self->state), &progress);

  /* The schema of this answer knows no CANCELLED. */
  if (status == LATENT_DEMO_CANCELLED)
    status = LATENT_DEMO_FAILED;
  json_object_set_string_member (object, "jobId", job->id);
  json_object_set_string_member (object, "status", latent_demo_status_to_string (status));
  return latent_demo_reply_new_json (202, object);
}

static LatentDemoReply *
reply_no_credit (guint required, guint available)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "error", "Insufficient credits");
  json_object_set_int_member (object, "creditsRequired", required);
  json_object_set_int_member (object, "creditsAvailable", available);
  return latent_demo_reply_new_json (402, object);
}

static LatentDemoReply *
reply_retry_later (guint status, const char *text, guint seconds)
{
  LatentDemoReply *reply = latent_demo_reply_new_error (status, text);

  reply->retry_after_s = seconds;
  return reply;
}

static LatentDemoReply *
reply_gateway_page (void)
{
  static const char page[] = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
                             "<body><h1>Bad Gateway</h1></body></html>";
  g_autoptr (GBytes) body = g_bytes_new_static (page, sizeof page - 1);

  return latent_demo_reply_new_bytes (502, "text/html", body);
}

/* The first @times calls under one key; a call without a key is known by its body. */
static gboolean
is_among_first (LatentDemoIntake *self,
                const IntakeData *data,
                LatentDemoTrouble trouble,
                guint times)
{
  g_autofree char *name = g_strdup_printf (
      "%u %s", trouble, data->idempotency_key != NULL ? data->idempotency_key : data->body_sha256);
  guint attempts = GPOINTER_TO_UINT (g_hash_table_lookup (self->attempts, name));

  if (!(data->trouble & trouble) || attempts >= times)
    return FALSE;
  g_hash_table_insert (self->attempts, g_steal_pointer (&name), GUINT_TO_POINTER (attempts + 1));
  return TRUE;
}

/* (nullable): the misbehaviour asked for, NULL when the job is to be accepted */
static LatentDemoReply *
misbehave (LatentDemoIntake *self, const IntakeData *data, guint price)
{
  if (data->trouble & LATENT_DEMO_UNAUTHORIZED)
    return latent_demo_reply_new_error (401, "Invalid API key");
  if (data->trouble & LATENT_DEMO_FORBIDDEN)
    return latent_demo_reply_new_error (403, "API key is inactive");
  if (data->trouble & LATENT_DEMO_REJECT)
    {
      JsonObject *details = NULL;

      latent_demo_details_add (&details, "prompt", "Invalid input: asked for by demo:400");
      return latent_demo_reply_new_invalid ("Validation failed", details);
    }
  if (data->trouble & LATENT_DEMO_NO_CREDIT)
    return reply_no_credit (price, MIN (latent_demo_state_get_credits (self->state), price - 1));
  if (is_among_first (self, data, LATENT_DEMO_RATE_LIMIT, 2))
    return reply_retry_later (429, "Rate limit exceeded", 1);
  if (is_among_first (self, data, LATENT_DEMO_UNAVAILABLE, 2))
    return reply_retry_later (503, "Service temporarily unavailable", 0);
  if (is_among_first (self, data, LATENT_DEMO_HTML, 1))
    return reply_gateway_page ();
  return NULL;
}

/* The call itself, before its body is looked at: (nullable). */
static LatentDemoReply *
check_call (const LatentDemoCall *call)
{
  if (g_strcmp0 (call->content_type, "application/json") != 0)
    return latent_demo_reply_new_error (415, "Content-Type must be application/json");
  if (call->is_too_large)
    return latent_demo_reply_new_error (413, "Request body is too large");
  if (call->idempotency_key != NULL
      && (!g_utf8_validate (call->idempotency_key, -1, NULL)
          || g_utf8_strlen (call->idempotency_key, -1) > MAX_KEY_LENGTH))
    return latent_demo_reply_new_error (400, "Idempotency-Key must have at most 255 characters");
  return NULL;
}

static gint64
choose_duration_us (LatentDemoIntake *self, LatentModel *model, const char *id, guint trouble)
{
  LatentDemoRandom random = latent_demo_random_new (g_str_hash (id));
  double seconds
      = self->seconds > 0.0 ? self->seconds : latent_model_get_typical_seconds (model) * SHORTENED;

  if (trouble & LATENT_DEMO_SLOW)
    seconds = SLOW_SECONDS;
  return (gint64)(seconds * (double)latent_demo_random_range (&random, 0.85f, 1.15f)
                  * G_USEC_PER_SEC);
}

static LatentDemoJob *
make_job (LatentDemoIntake *self,
          const LatentDemoSubmission *submission,
          const IntakeData *data,
          guint price)
{
  LatentDemoJob *job = latent_demo_job_new ();

  job->id = g_uuid_string_random ();
  job->idempotency_key = g_strdup (data->idempotency_key);
  job->body_sha256 = g_strdup (data->body_sha256);
  job->model_id = g_strdup (latent_model_get_id (submission->model));
  job->input = json_node_copy (submission->input);
  job->commission = latent_demo_submission_commission (
      submission, latent_demo_state_count_body (self->state, data->body_sha256));
  job->trouble = data->trouble;
  job->has_webhook = submission->has_webhook;
  job->cost = price;
  job->created_us = latent_demo_state_get_now_us (self->state);
  job->duration_us = choose_duration_us (self, submission->model, job->id, data->trouble);
  return job;
}

static void
accept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentDemoIntake *self = g_task_get_source_object (task);
  IntakeData *data = g_task_get_task_data (task);
  LatentDemoReply *reply;

  data->accepted = latent_demo_state_accept_finish (LATENT_DEMO_STATE (source), result, NULL);
  if (data->accepted == NULL)
    {
      return_reply (task, reply_retry_later (503, "Service temporarily unavailable", 0));
      return;
    }
  reply = reply_accepted (self, data->accepted);
  if (data->trouble & LATENT_DEMO_LOST)
    reply->delivery = LATENT_DEMO_DELIVER_NOTHING;
  return_reply (task, reply);
}

static void
replay_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentDemoIntake *self = g_task_get_source_object (task);
  IntakeData *data = g_task_get_task_data (task);
  LatentDemoJob *job = NULL;

  /* Looked up again: writing the original may have failed meanwhile. */
  if (latent_demo_state_flush_finish (LATENT_DEMO_STATE (source), result, NULL))
    job = latent_demo_state_find_by_key (self->state, data->idempotency_key);
  if (job == NULL || !job->is_durable)
    return_reply (task, reply_retry_later (503, "Service temporarily unavailable", 0));
  else
    return_reply (task, reply_accepted (self, job));
}

static void
latent_demo_intake_finalize (GObject *object)
{
  LatentDemoIntake *self = LATENT_DEMO_INTAKE (object);

  g_clear_object (&self->catalog);
  g_clear_object (&self->state);
  latent_demo_prices_free (self->prices);
  g_hash_table_unref (self->attempts);

  G_OBJECT_CLASS (latent_demo_intake_parent_class)->finalize (object);
}

static void
latent_demo_intake_class_init (LatentDemoIntakeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_demo_intake_finalize;
}

static void
latent_demo_intake_init (LatentDemoIntake *self)
{
  self->prices = latent_demo_prices_new ();
  self->attempts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

LatentDemoIntake *
latent_demo_intake_new (LatentModelCatalog *catalog, LatentDemoState *state, double seconds)
{
  LatentDemoIntake *self = g_object_new (LATENT_DEMO_TYPE_INTAKE, NULL);

  self->catalog = g_object_ref (catalog);
  self->state = g_object_ref (state);
  self->seconds = seconds;
  return self;
}

void
latent_demo_intake_answer_async (LatentDemoIntake *self,
                                 const LatentDemoCall *call,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (LatentDemoSubmission) submission = NULL;
  IntakeData *data = g_new0 (IntakeData, 1);
  LatentDemoReply *reply = check_call (call);
  JsonObject *details = NULL;
  LatentDemoJob *original = NULL;
  guint price;

  g_task_set_source_tag (task, latent_demo_intake_answer_async);
  g_task_set_task_data (task, data, (GDestroyNotify)intake_data_free);
  if (reply == NULL)
    {
      submission = latent_demo_submission_parse (self->catalog, call->body, &details);
      if (submission == NULL)
        reply = latent_demo_reply_new_invalid (
            details != NULL ? "Validation failed" : "Invalid JSON body", details);
    }
  if (reply != NULL)
    {
      return_reply (task, reply);
      return;
    }

  data->idempotency_key = g_strdup (call->idempotency_key);
  data->body_sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, call->body);
  data->trouble = latent_demo_trouble_read (submission->prompt);
  if (data->idempotency_key != NULL)
    original = latent_demo_state_find_by_key (self->state, data->idempotency_key);
  if (original != NULL && !g_str_equal (original->body_sha256, data->body_sha256))
    {
      return_reply (task,
                    latent_demo_reply_new_error (
                        409, "Idempotency-Key was already used with a different request body"));
      return;
    }
  if (original != NULL)
    {
      latent_demo_state_flush_async (self->state, replay_cb, g_steal_pointer (&task));
      return;
    }

  price = latent_demo_intake_get_price (self, latent_model_get_id (submission->model));
  reply = misbehave (self, data, price);
  if (reply == NULL && latent_demo_state_get_credits (self->state) < price)
    reply = reply_no_credit (price, latent_demo_state_get_credits (self->state));
  if (reply != NULL)
    return_reply (task, reply);
  else
    latent_demo_state_accept_async (self->state, make_job (self, submission, data, price),
                                    accept_cb, g_steal_pointer (&task));
}

LatentDemoReply *
latent_demo_intake_answer_finish (LatentDemoIntake *self,
                                  GAsyncResult *result,
                                  LatentDemoJob **accepted)
{
  IntakeData *data = g_task_get_task_data (G_TASK (result));

  *accepted = data->accepted;
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

guint
latent_demo_intake_get_price (LatentDemoIntake *self, const char *model_id)
{
  return latent_demo_prices_get (self->prices, model_id);
}
