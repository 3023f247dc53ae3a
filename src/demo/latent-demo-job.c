/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-job.h"

#include "core/base/latent-json.h"
#include "latent-demo-trouble.h"

/* Up to this share of its time a job is only queued. */
#define QUEUED_SHARE 0.15
#define STUCK_PROGRESS 42

static const char *const status_words[LATENT_DEMO_N_STATUS]
    = { "QUEUED", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED" };

const char *
latent_demo_status_to_string (LatentDemoStatus status)
{
  return status_words[status];
}

gboolean
latent_demo_status_from_string (const char *text, LatentDemoStatus *status)
{
  for (guint i = 0; i < LATENT_DEMO_N_STATUS; i++)
    if (g_strcmp0 (text, status_words[i]) == 0)
      {
        *status = (LatentDemoStatus)i;
        return TRUE;
      }
  return FALSE;
}

LatentDemoJob *
latent_demo_job_new (void)
{
  return g_new0 (LatentDemoJob, 1);
}

void
latent_demo_job_free (LatentDemoJob *self)
{
  g_free (self->id);
  g_free (self->idempotency_key);
  g_free (self->body_sha256);
  g_free (self->model_id);
  g_clear_pointer (&self->input, json_node_unref);
  g_clear_pointer (&self->commission, latent_demo_commission_free);
  g_free (self->error);
  g_free (self);
}

static void
set_text (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

JsonNode *
latent_demo_job_to_entry (const LatentDemoJob *self)
{
  JsonObject *entry = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  const LatentDemoCommission *commission = self->commission;

  json_object_set_string_member (entry, "event", "accepted");
  json_object_set_string_member (entry, "id", self->id);
  set_text (entry, "key", self->idempotency_key);
  json_object_set_string_member (entry, "body", self->body_sha256);
  json_object_set_string_member (entry, "model", self->model_id);
  json_object_set_member (entry, "input", json_node_copy (self->input));
  json_object_set_string_member (entry, "prompt", commission->prompt);
  json_object_set_string_member (entry, "seed", commission->seed_text);
  json_object_set_int_member (entry, "width", commission->width);
  json_object_set_int_member (entry, "height", commission->height);
  json_object_set_string_member (entry, "format",
                                 latent_image_format_to_string (commission->format));
  json_object_set_int_member (entry, "trouble", self->trouble);
  json_object_set_boolean_member (entry, "webhook", self->has_webhook);
  json_object_set_int_member (entry, "cost", self->cost);
  json_object_set_int_member (entry, "created_us", self->created_us);
  json_object_set_int_member (entry, "duration_us", self->duration_us);
  json_node_take_object (node, entry);
  return node;
}

static LatentDemoCommission *
read_commission (JsonObject *entry)
{
  const char *prompt = latent_json_string (entry, "prompt");
  const char *seed = latent_json_string (entry, "seed");
  const char *format = latent_json_string (entry, "format");
  guint width = (guint)latent_json_integer (entry, "width", 1, LATENT_DEMO_MAX_EDGE_PX, 0);
  guint height = (guint)latent_json_integer (entry, "height", 1, LATENT_DEMO_MAX_EDGE_PX, 0);
  LatentDemoCommission commission;

  if (prompt == NULL || seed == NULL || format == NULL || width == 0 || height == 0)
    return NULL;
  commission = (LatentDemoCommission){ .prompt = (char *)prompt,
                                       .seed_text = (char *)seed,
                                       .width = width,
                                       .height = height,
                                       .format = latent_image_format_from_string (format) };
  return latent_demo_commission_copy (&commission);
}

LatentDemoJob *
latent_demo_job_from_entry (JsonObject *entry)
{
  g_autoptr (LatentDemoJob) self = latent_demo_job_new ();
  JsonNode *input = latent_json_member (entry, "input");

  self->id = g_strdup (latent_json_string (entry, "id"));
  self->idempotency_key = g_strdup (latent_json_string (entry, "key"));
  self->body_sha256 = g_strdup (latent_json_string (entry, "body"));
  self->model_id = g_strdup (latent_json_string (entry, "model"));
  self->commission = read_commission (entry);
  self->trouble = (guint)latent_json_integer (entry, "trouble", 0, G_MAXINT32, 0);
  self->has_webhook = latent_json_boolean (entry, "webhook", FALSE);
  self->cost = (guint)latent_json_integer (entry, "cost", 0, G_MAXINT32, 0);
  self->created_us = latent_json_integer (entry, "created_us", 0, G_MAXINT64, -1);
  self->duration_us = latent_json_integer (entry, "duration_us", 0, G_MAXINT64, -1);
  if (self->id == NULL || !g_uuid_string_is_valid (self->id) || self->body_sha256 == NULL
      || self->model_id == NULL || self->commission == NULL || latent_json_object (input) == NULL
      || self->created_us < 0 || self->duration_us < 0)
    return NULL;
  self->input = json_node_copy (input);
  self->is_durable = TRUE;
  return g_steal_pointer (&self);
}

char *
latent_demo_job_get_file_name (const LatentDemoJob *self)
{
  return g_strdup_printf ("%s-1.%s", self->id,
                          latent_image_format_to_string (self->commission->format));
}

gboolean
latent_demo_job_wants_picture (const LatentDemoJob *self)
{
  return (self->trouble
          & (LATENT_DEMO_REFUSE | LATENT_DEMO_FAIL | LATENT_DEMO_CANCEL | LATENT_DEMO_STUCK
             | LATENT_DEMO_EXPIRED | LATENT_DEMO_BAD_IMAGE | LATENT_DEMO_NO_IMAGE))
         == 0;
}

LatentDemoStatus
latent_demo_job_get_status (const LatentDemoJob *self, gint64 now_us, int *progress)
{
  gint64 elapsed_us = now_us - self->created_us;
  double share = self->duration_us > 0 ? (double)elapsed_us / (double)self->duration_us : 1.0;

  if (self->has_ended)
    {
      *progress = self->end == LATENT_DEMO_COMPLETED ? 100 : -1;
      return self->end;
    }
  /* A clock that was set back makes it wait again, not run backwards out of an end. */
  if (share < QUEUED_SHARE)
    {
      *progress = 0;
      return LATENT_DEMO_QUEUED;
    }
  *progress = (int)(MIN (share, 1.0) * 99.0);
  if (self->trouble & LATENT_DEMO_STUCK)
    *progress = MIN (*progress, STUCK_PROGRESS);
  return LATENT_DEMO_PROCESSING;
}

gboolean
latent_demo_job_try_end (LatentDemoJob *self, gint64 now_us)
{
  if (self->has_ended || (self->trouble & LATENT_DEMO_STUCK)
      || now_us - self->created_us < self->duration_us)
    return FALSE;

  if (self->trouble & LATENT_DEMO_REFUSE)
    self->error = g_strdup ("Provider returned an error: content policy violation");
  else if ((self->trouble & LATENT_DEMO_FAIL) || self->picture == LATENT_DEMO_PICTURE_FAILED)
    self->error = g_strdup ("Provider returned an error: internal error");
  else if (!(self->trouble & LATENT_DEMO_CANCEL) && self->picture != LATENT_DEMO_PICTURE_THERE)
    return FALSE;

  self->end = self->error != NULL                  ? LATENT_DEMO_FAILED
              : self->trouble & LATENT_DEMO_CANCEL ? LATENT_DEMO_CANCELLED
                                                   : LATENT_DEMO_COMPLETED;
  self->has_ended = TRUE;
  /* Nobody may have asked for hours: it ended when it was due. */
  self->ended_us = self->created_us + self->duration_us;
  return TRUE;
}

/* RFC 3339 in UTC with milliseconds, as the service writes it. (transfer full) */
static char *
format_time (gint64 time_us)
{
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *head = seconds != NULL ? g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S")
                                          : g_strdup ("1970-01-01T00:00:00");

  return g_strdup_printf ("%s.%03dZ", head, (int)(time_us % G_USEC_PER_SEC / 1000));
}

static JsonNode *
describe_result (const LatentDemoJob *self, const char *files_address)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *result = json_object_new ();
  JsonArray *images = json_array_new ();

  if (!(self->trouble & LATENT_DEMO_NO_IMAGE))
    {
      g_autofree char *name = latent_demo_job_get_file_name (self);
      g_autofree char *address = g_strconcat (files_address, name, NULL);

      json_array_add_string_element (images, address);
    }
  json_object_set_array_member (result, "images", images);
  json_node_take_object (node, result);
  return node;
}

/* Webhooks are accepted and never called: a stand-in on loopback calls nobody. */
static const char *
get_webhook_status (const LatentDemoJob *self)
{
  if (!self->has_webhook)
    return NULL;
  return self->has_ended ? "failed" : "pending";
}

JsonObject *
latent_demo_job_describe (const LatentDemoJob *self,
                          gint64 now_us,
                          const char *files_address,
                          gboolean is_listed)
{
  JsonObject *object = json_object_new ();
  int progress;
  LatentDemoStatus status = latent_demo_job_get_status (self, now_us, &progress);
  g_autofree char *created = format_time (self->created_us);
  g_autofree char *completed = self->has_ended ? format_time (self->ended_us) : NULL;

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "status", latent_demo_status_to_string (status));
  json_object_set_string_member (object, "model", self->model_id);
  if (progress >= 0)
    json_object_set_int_member (object, "progress", progress);
  else
    json_object_set_null_member (object, "progress");
  if (status == LATENT_DEMO_COMPLETED)
    json_object_set_member (object, "result", describe_result (self, files_address));
  else
    json_object_set_null_member (object, "result");
  set_text (object, "error", self->error);
  if (self->has_ended)
    json_object_set_int_member (object, "creditCost",
                                status == LATENT_DEMO_COMPLETED ? self->cost : 0);
  else
    json_object_set_null_member (object, "creditCost");
  set_text (object, "webhookStatus", get_webhook_status (self));
  if (!is_listed)
    json_object_set_member (object, "input", json_node_copy (self->input));
  json_object_set_boolean_member (object, "expired",
                                  status == LATENT_DEMO_COMPLETED
                                      && (self->trouble & LATENT_DEMO_EXPIRED) != 0);
  json_object_set_string_member (object, "createdAt", created);
  set_text (object, "completedAt", completed);
  return object;
}
