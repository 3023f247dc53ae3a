/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-queue-internal.h"

/* What other processes do with the jobs of this library: their rows are followed, and adopted when
 * their drivers are gone (promise 8). */

/* Half of what promise 8 allows for an adoption. */
#define ADOPT_MS 2000

static gboolean
is_foreign (LatentJobQueue *self, LatentJob *job)
{
  return latent_job_get_is_mine (job) && latent_job_is_running (job)
         && !g_hash_table_contains (self->runners, latent_job_get_id (job));
}

static gboolean
has_foreign (LatentJobQueue *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      if (is_foreign (self, g_ptr_array_index (self->jobs, i)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
adopt_cb (gpointer user_data)
{
  LatentJobQueue *self = user_data;

  self->adopt_id = 0;
  latent_job_queue_claim (self);
  return G_SOURCE_REMOVE;
}

void
latent_job_queue_guard (LatentJobQueue *self)
{
  /* Nothing wakes up unless there is a job that may need a new driver. */
  if (self->adopt_id == 0 && self->context->is_connected && !self->is_shut_down
      && has_foreign (self))
    self->adopt_id = g_timeout_add (ADOPT_MS, adopt_cb, self);
}

static void
released_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentJobQueue) self = user_data;
  g_autoptr (GError) error = NULL;

  /* They keep our name until we end, then: nothing is lost by that. */
  if (!latent_ledger_release_jobs_finish (LATENT_LEDGER (object), result, &error))
    g_debug ("jobs of another team were not released: %s", error->message);
}

static gboolean
release_parted_cb (gpointer user_data)
{
  LatentJobQueue *self = user_data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  self->part_id = 0;
  for (guint i = 0; i < self->parted->len; i++)
    {
      const char *id = g_ptr_array_index (self->parted, i);

      /* Ours again meanwhile. */
      if (!g_hash_table_contains (self->owned, id))
        g_strv_builder_add (builder, id);
    }
  g_ptr_array_set_size (self->parted, 0);
  ids = g_strv_builder_end (builder);
  latent_ledger_release_jobs_async (self->context->ledger, (const char *const *) ids, NULL,
                                    released_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* @id: (transfer full) */
static void
release (LatentJobQueue *self, char *id)
{
  g_ptr_array_add (self->parted, id);
  if (self->part_id == 0)
    self->part_id = g_idle_add (release_parted_cb, self);
}

/* One job that is let go. */
typedef struct
{
  GWeakRef queue;
  char *id;
} Parting;

/* Its runner is gone, and with it all that was under way: an answer that still came was written. */
static void
parted_cb (gpointer user_data, GObject *runner)
{
  Parting *parting = user_data;
  g_autoptr (LatentJobQueue) self = g_weak_ref_get (&parting->queue);

  /* At the end everything is released. */
  if (self != NULL && !self->is_shut_down)
    release (self, g_steal_pointer (&parting->id));
  g_weak_ref_clear (&parting->queue);
  g_free (parting->id);
  g_free (parting);
}

void
latent_job_queue_let_go (LatentJobQueue *self, LatentJob *job)
{
  const LatentJobRecord *record = latent_job_get_record (job);
  LatentJobRunner *runner = g_hash_table_lookup (self->runners, record->id);
  gboolean is_owned = g_hash_table_remove (self->owned, record->id);
  Parting *parting;

  if (runner == NULL)
    {
      if (is_owned)
        release (self, g_strdup (record->id));
      return;
    }
  if (record->remote_id != NULL)
    latent_poller_unwatch (self->context->poller, record->remote_id);
  latent_job_runner_abandon (runner);
  parting = g_new0 (Parting, 1);
  g_weak_ref_init (&parting->queue, self);
  parting->id = g_strdup (record->id);
  g_object_weak_ref (G_OBJECT (runner), parted_cb, parting);
  g_hash_table_remove (self->runners, record->id);
}

static void
follow (LatentJobQueue *self, const LatentJobRecord *record)
{
  gboolean belongs = record->state != LATENT_JOB_DONE && !record->hidden;
  LatentJob *job = latent_job_queue_find (self, record->id);

  if (!latent_ledger_is_owner (self->context->ledger, record))
    g_hash_table_remove (self->owned, record->id);
  if (job == NULL)
    {
      if (belongs)
        latent_job_queue_show (self, record);
      return;
    }
  latent_job_follow (job, record);
  latent_job_set_is_mine (job, latent_job_queue_is_ours (self, record));
  if (!belongs)
    latent_job_queue_remove (self, job);
}

void
latent_job_queue_follow (LatentJobQueue *self, GPtrArray *records)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (records != NULL);

  if (self->is_shut_down)
    return;
  for (guint i = 0; i < records->len; i++)
    {
      const LatentJobRecord *record = g_ptr_array_index (records, i);

      LatentJobRunner *runner = g_hash_table_lookup (self->runners, record->id);

      /* What we drive ourselves we know better than a row that was read a moment ago; but its place
       * in the line anybody may change, and its number. */
      if (runner == NULL)
        follow (self, record);
      else
        {
          latent_job_set_rank (latent_job_runner_get_job (runner), record->rank);
          latent_job_set_number (latent_job_runner_get_job (runner), record->number);
        }
    }
  latent_job_queue_count (self);
  latent_job_queue_guard (self);
}
