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

      /* What we drive ourselves we know better than a row that was read a moment ago. */
      if (!g_hash_table_contains (self->runners, record->id))
        follow (self, record);
    }
  latent_job_queue_count (self);
  latent_job_queue_guard (self);
}
