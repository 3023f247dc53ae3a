/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-record.h"

#include "latent-error.h"
#include "latent-values.h"

static const char *const state_words[LATENT_N_JOB_STATES] = {
  [LATENT_JOB_QUEUED] = "queued",   [LATENT_JOB_SUBMITTING] = "submitting",
  [LATENT_JOB_WAITING] = "waiting", [LATENT_JOB_DOWNLOADING] = "downloading",
  [LATENT_JOB_DONE] = "done",       [LATENT_JOB_REFUSED] = "refused",
  [LATENT_JOB_FAILED] = "failed",   [LATENT_JOB_UNKNOWN] = "unknown",
  [LATENT_JOB_STOPPED] = "stopped",
};

G_DEFINE_BOXED_TYPE (LatentJobRecord,
                     latent_job_record,
                     latent_job_record_copy,
                     latent_job_record_free)

GType
latent_job_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LATENT_JOB_QUEUED, "LATENT_JOB_QUEUED", "queued" },
    { LATENT_JOB_SUBMITTING, "LATENT_JOB_SUBMITTING", "submitting" },
    { LATENT_JOB_WAITING, "LATENT_JOB_WAITING", "waiting" },
    { LATENT_JOB_DOWNLOADING, "LATENT_JOB_DOWNLOADING", "downloading" },
    { LATENT_JOB_DONE, "LATENT_JOB_DONE", "done" },
    { LATENT_JOB_REFUSED, "LATENT_JOB_REFUSED", "refused" },
    { LATENT_JOB_FAILED, "LATENT_JOB_FAILED", "failed" },
    { LATENT_JOB_UNKNOWN, "LATENT_JOB_UNKNOWN", "unknown" },
    { LATENT_JOB_STOPPED, "LATENT_JOB_STOPPED", "stopped" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LatentJobState", values));
  return type;
}

const char *
latent_job_state_to_string (LatentJobState state)
{
  g_return_val_if_fail ((guint) state < LATENT_N_JOB_STATES, "unknown");

  return state_words[state];
}

gboolean
latent_job_state_from_string (const char *text, LatentJobState *state)
{
  for (guint i = 0; i < LATENT_N_JOB_STATES; i++)
    {
      if (g_strcmp0 (text, state_words[i]) == 0)
        {
          *state = (LatentJobState) i;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
latent_job_state_is_running (LatentJobState state)
{
  switch (state)
    {
    case LATENT_JOB_QUEUED:
    case LATENT_JOB_SUBMITTING:
    case LATENT_JOB_WAITING:
    case LATENT_JOB_DOWNLOADING:
      return TRUE;
    case LATENT_JOB_DONE:
    case LATENT_JOB_REFUSED:
    case LATENT_JOB_FAILED:
    case LATENT_JOB_UNKNOWN:
    case LATENT_JOB_STOPPED:
    default:
      return FALSE;
    }
}

gboolean
latent_job_state_is_final (LatentJobState state)
{
  return state == LATENT_JOB_DONE || state == LATENT_JOB_REFUSED || state == LATENT_JOB_FAILED;
}

LatentJobRecord *
latent_job_record_new (void)
{
  LatentJobRecord *self = g_new0 (LatentJobRecord, 1);

  self->values = latent_values_new ();
  self->credits = -1;
  self->price = -1;
  self->progress = -1;
  self->error_code = -1;
  self->server_offset_us = LATENT_OFFSET_UNKNOWN;
  return self;
}

LatentJobRecord *
latent_job_record_copy (const LatentJobRecord *self)
{
  LatentJobRecord *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->id = g_strdup (self->id);
  copy->origin = g_strdup (self->origin);
  copy->team = g_strdup (self->team);
  copy->idempotency_key = g_strdup (self->idempotency_key);
  copy->body = self->body != NULL ? g_bytes_ref (self->body) : NULL;
  copy->body_sha256 = g_strdup (self->body_sha256);
  copy->model_id = g_strdup (self->model_id);
  copy->prompt = g_strdup (self->prompt);
  copy->values = latent_values_copy (self->values);
  copy->webhook_url = g_strdup (self->webhook_url);
  copy->parent_id = g_strdup (self->parent_id);
  copy->remote_id = g_strdup (self->remote_id);
  copy->reason = g_strdup (self->reason);
  copy->error_text = g_strdup (self->error_text);
  copy->request_id = g_strdup (self->request_id);
  copy->result_urls = g_strdupv (self->result_urls);
  copy->reply = self->reply != NULL ? g_bytes_ref (self->reply) : NULL;
  copy->boot_id = g_strdup (self->boot_id);
  copy->owner = g_strdup (self->owner);
  return copy;
}

void
latent_job_record_free (LatentJobRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->origin);
  g_free (self->team);
  g_free (self->idempotency_key);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->body_sha256);
  g_free (self->model_id);
  g_free (self->prompt);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_free (self->webhook_url);
  g_free (self->parent_id);
  g_free (self->remote_id);
  g_free (self->reason);
  g_free (self->error_text);
  g_free (self->request_id);
  g_strfreev (self->result_urls);
  g_clear_pointer (&self->reply, g_bytes_unref);
  g_free (self->boot_id);
  g_free (self->owner);
  g_free (self);
}

void
latent_job_record_set_reason (LatentJobRecord *self, const char *reason)
{
  g_return_if_fail (self != NULL);

  g_free (self->reason);
  self->reason = g_strdup (reason);
}

/* (transfer full) (nullable): what the service said, one line each. */
static char *
join_server_words (const LatentErrorFacts *facts)
{
  g_autofree char *details = NULL;

  if (facts->details != NULL && facts->details[0] != NULL)
    details = g_strjoinv ("\n", facts->details);
  if (facts->server_text == NULL || details == NULL)
    return details != NULL ? g_steal_pointer (&details) : g_strdup (facts->server_text);
  return g_strconcat (facts->server_text, "\n", details, NULL);
}

void
latent_job_record_set_error (LatentJobRecord *self, const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);

  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->error_text, g_free);
  g_clear_pointer (&self->request_id, g_free);
  self->error_http_status = 0;
  self->error_code = -1;
  if (error == NULL)
    return;

  self->error_code = LATENT_ERROR_INTERNAL;
  if (facts == NULL)
    return;
  self->error_code = error->code;
  /* Storage errors keep file names in their details: these are ours, not the service's. */
  if (facts->http_status != 0 || facts->server_text != NULL)
    self->error_text = join_server_words (facts);
  self->error_http_status = facts->http_status;
  self->request_id = g_strdup (facts->request_id);
}

GError *
latent_job_record_dup_error (const LatentJobRecord *self)
{
  GError *error;
  LatentErrorFacts *facts;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->error_code < 0)
    return NULL;
  error = latent_error_new ((LatentErrorCode) self->error_code, "%s", "");
  facts = latent_error_facts (error);
  facts->http_status = self->error_http_status;
  facts->request_id = g_strdup (self->request_id);
  facts->server_text = g_strdup (self->error_text);
  return error;
}
