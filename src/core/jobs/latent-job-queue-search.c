/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-queue-internal.h"

#include "core/base/latent-error.h"
#include "latent-job-search.h"

/* Jobs whose fate is not known are looked for in the service's list, all in one search. */

#define FIRST_RETRY_MS 5000
#define MAX_RETRY_MS 300000

static void search (LatentJobQueue *self);

/* Whatever else is unknown about a job with a remote id, the service is simply asked. */
static gboolean
is_lost (const LatentJobRecord *record)
{
  return record->state == LATENT_JOB_UNKNOWN && record->remote_id == NULL;
}

/* Without a person's word only what the program lost itself is looked for, and once. */
static gboolean
is_to_be_sought (const LatentJobRecord *record)
{
  static const char *const reasons[]
      = { "too-old", "no-answer", "conflict", "rejected", "damaged", NULL };

  return is_lost (record) && record->reason != NULL && g_strv_contains (reasons, record->reason);
}

/* (transfer full) (element-type LatentJobRecord): what is still lost of what is wanted */
static GPtrArray *
list_lost (LatentJobQueue *self)
{
  GPtrArray *records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->wanted);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      LatentJob *job = latent_job_queue_find (self, id);

      if (job != NULL && latent_job_get_is_mine (job) && is_lost (latent_job_get_record (job)))
        g_ptr_array_add (records, latent_job_record_copy (latent_job_get_record (job)));
      else
        g_hash_table_iter_remove (&iter);
    }
  return records;
}

static gboolean
search_again_cb (gpointer user_data)
{
  LatentJobQueue *self = user_data;

  self->search_id = 0;
  search (self);
  return G_SOURCE_REMOVE;
}

static void
search_later (LatentJobQueue *self, const GError *error)
{
  gint64 wait_ms = MIN ((gint64) FIRST_RETRY_MS << MIN (self->n_searches, 10), MAX_RETRY_MS);

  self->n_searches++;
  if (latent_error_remedy (error) == LATENT_REMEDY_KEY)
    {
      latent_job_queue_hold (self, error); /* resume() goes on */
      return;
    }
  latent_job_queue_set_trouble (self, error);
  g_clear_handle_id (&self->search_id, g_source_remove);
  self->search_id = g_timeout_add ((guint) wait_ms, search_again_cb, self);
}

static void
settle (LatentJobQueue *self, const char *id, const LatentRemoteJob *found)
{
  LatentJob *job = latent_job_queue_find (self, id);
  LatentJobRunner *runner;

  /* Another team's key may have come into use meanwhile: its list says nothing about this job. */
  if (job == NULL || !latent_job_get_is_mine (job) || !is_lost (latent_job_get_record (job)))
    return;
  runner = latent_job_queue_ensure_runner (self, job);
  if (found != NULL)
    {
      g_hash_table_add (self->owned, g_strdup (id));
      latent_job_runner_bind (runner, found);
    }
  else
    {
      latent_job_runner_note_missing (runner);
      g_signal_emit_by_name (self, "missed", job);
    }
}

/* @sought: (element-type LatentJobRecord) */
static void
take_found (LatentJobQueue *self, GPtrArray *sought, GHashTable *found)
{
  self->n_searches = 0;
  for (guint i = 0; i < sought->len; i++)
    {
      const char *id = ((LatentJobRecord *) g_ptr_array_index (sought, i))->id;

      if (g_hash_table_remove (self->wanted, id))
        settle (self, id, g_hash_table_lookup (found, id));
    }
}

/* One search. */
typedef struct
{
  LatentJobQueue *queue; /* owned */
  GPtrArray *sought;     /* owned */
} Search;

static void
searched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Search *this_search = user_data;
  g_autoptr (LatentJobQueue) self = this_search->queue;
  g_autoptr (GPtrArray) sought = this_search->sought;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) found
      = latent_job_search_finish (LATENT_SERVICE (object), result, &error);

  g_free (this_search);
  self->is_searching = FALSE;
  if (self->is_shut_down || latent_error_is_cancelled (error))
    return;
  if (found == NULL)
    {
      search_later (self, error);
      return;
    }
  take_found (self, sought, found);
  search (self); /* what was lost meanwhile */
}

static gboolean
may_ask (LatentJobQueue *self)
{
  if (self->pause_error != NULL && latent_error_remedy (self->pause_error) == LATENT_REMEDY_KEY)
    return FALSE;
  return self->context->is_connected && !self->is_shut_down
         && latent_service_has_key (self->context->service);
}

static void
search (LatentJobQueue *self)
{
  LatentService *service = self->context->service;
  gint64 service_us = latent_service_get_time_us (service);
  g_autoptr (GPtrArray) records = NULL;
  Search *this_search;

  if (self->is_searching || self->search_id != 0 || !may_ask (self))
    return;
  records = list_lost (self);
  if (records->len == 0)
    return;

  self->is_searching = TRUE;
  this_search = g_new0 (Search, 1);
  this_search->queue = g_object_ref (self);
  this_search->sought = g_ptr_array_ref (records);
  latent_job_search_async (
      service,
      self->context->ledger,
      records,
      service_us != 0 ? service_us - latent_clock_get_wall_us (self->context->clock)
                      : LATENT_OFFSET_UNKNOWN,
      self->cancellable,
      searched_cb,
      this_search);
}

void
latent_job_queue_look_for (LatentJobQueue *self, LatentJob *job)
{
  g_hash_table_add (self->wanted, g_strdup (latent_job_get_id (job)));
  search (self);
}

void
latent_job_queue_look_for_lost (LatentJobQueue *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      LatentJob *job = g_ptr_array_index (self->jobs, i);

      if (latent_job_get_is_mine (job) && is_to_be_sought (latent_job_get_record (job)))
        g_hash_table_add (self->wanted, g_strdup (latent_job_get_id (job)));
    }
  search (self);
}

gboolean
latent_job_queue_is_looking_for (LatentJobQueue *self, LatentJob *job)
{
  LatentJobRunner *runner;

  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), FALSE);
  g_return_val_if_fail (LATENT_IS_JOB (job), FALSE);

  /* Found, and being written: it is not yet what it will be. */
  runner = g_hash_table_lookup (self->runners, latent_job_get_id (job));
  return g_hash_table_contains (self->wanted, latent_job_get_id (job))
         || (runner != NULL && is_lost (latent_job_get_record (job)));
}
