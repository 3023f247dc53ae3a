/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-queue-internal.h"

#include "core/base/latent-error.h"

/* What people allow, and in which order: the pause, the limits, the line. */

/* How soon it is noticed, while jobs wait for it, that another process lifted the pause, changed
 * the limits or left a slot. */
#define LOOK_INTERVAL_MS 1000

static void
set_is_paused (LatentJobQueue *self, gboolean is_paused)
{
  if (self->limits.is_paused == is_paused)
    return;
  self->limits.is_paused = is_paused;
  latent_job_queue_notify_paused (self);
  latent_job_queue_look_after (self);
  latent_job_queue_wake (self);
}

void
latent_job_queue_take_limits (LatentJobQueue *self, const LatentLimits *limits)
{
  gboolean is_paused = self->limits.is_paused;

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (limits != NULL);

  self->limits = *limits;
  self->limits.is_paused = is_paused;
  /* A word of our own that is still on its way is newer than what was read. */
  if (self->n_pause_writes == 0)
    set_is_paused (self, limits->is_paused);
  self->is_full = FALSE; /* as far as is known: the ledger knows better */
  latent_job_queue_wake (self);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentJobQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  LatentLimits limits;

  /* A library that cannot be read is told where something has to be written. */
  if (latent_gate_load_finish (LATENT_GATE (object), result, &limits, &error)
      && !self->is_shut_down)
    latent_job_queue_take_limits (self, &limits);
}

static gboolean
look_cb (gpointer user_data)
{
  LatentJobQueue *self = user_data;

  latent_gate_load_async (self->gate, self->cancellable, loaded_cb, g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

void
latent_job_queue_look_after (LatentJobQueue *self)
{
  /* In a pause a job whose answer was lost waits, too. */
  guint n_waiting = self->n_queued + (self->limits.is_paused ? self->n_running : 0);
  gboolean is_needed = n_waiting > 0 && self->pause_error == NULL && !self->is_shut_down;

  if (!is_needed)
    g_clear_handle_id (&self->look_id, g_source_remove);
  else if (self->look_id == 0)
    self->look_id = g_timeout_add (LOOK_INTERVAL_MS, look_cb, self);
}

void
latent_job_queue_take_refusal (LatentJobQueue *self, LatentAdmission admission)
{
  if (admission == LATENT_ADMISSION_PAUSED && self->n_pause_writes == 0)
    set_is_paused (self, TRUE);
  else
    self->is_full = TRUE; /* until one of ours ends, or the next look */
  latent_job_queue_look_after (self);
}

guint
latent_job_queue_get_n_slots (LatentJobQueue *self)
{
  guint n_slots = self->context->max_running;

  return self->limits.jobs_at_once > 0 ? MIN (n_slots, self->limits.jobs_at_once) : n_slots;
}

static void
paused_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentJobQueue) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_pause_writes--;
  if (!latent_gate_set_paused_finish (LATENT_GATE (object), result, &error) && !self->is_shut_down)
    latent_job_queue_set_trouble (self, error);
}

static void
write_pause (LatentJobQueue *self, gboolean is_paused)
{
  if (self->is_shut_down || self->limits.is_paused == is_paused)
    return;
  self->n_pause_writes++;
  /* Before anything that set_is_paused() lets through: the database takes them in turn. */
  latent_gate_set_paused_async (self->gate, is_paused, NULL, paused_cb, g_object_ref (self));
  set_is_paused (self, is_paused);
}

void
latent_job_queue_pause (LatentJobQueue *self)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  write_pause (self, TRUE);
}

void
latent_job_queue_unpause (LatentJobQueue *self)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  write_pause (self, FALSE);
}

gboolean
latent_job_queue_get_is_paused (LatentJobQueue *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), FALSE);

  return self->limits.is_paused;
}

void
latent_job_queue_keep_from_sending (LatentJobQueue *self)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  self->sends_nothing = TRUE;
}

const LatentLimits *
latent_job_queue_get_limits (LatentJobQueue *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), NULL);

  return &self->limits;
}

static void
limits_set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentJobQueue *self = g_task_get_source_object (task);
  LatentLimits *limits = g_task_get_task_data (task);
  GError *error = NULL;

  if (!latent_gate_set_limits_finish (LATENT_GATE (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  limits->is_paused = self->limits.is_paused;
  latent_job_queue_take_limits (self, limits);
  g_task_return_boolean (task, TRUE);
}

void
latent_job_queue_set_limits_async (LatentJobQueue *self,
                                   const LatentLimits *limits,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (limits != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_job_queue_set_limits_async);
  g_task_set_task_data (task, g_memdup2 (limits, sizeof *limits), g_free);
  latent_gate_set_limits_async (self->gate, limits, NULL, limits_set_cb, task);
}

gboolean
latent_job_queue_set_limits_finish (LatentJobQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

LatentJob *
latent_job_queue_bring_back (LatentJobQueue *self, const LatentJobRecord *record)
{
  LatentJob *job;

  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  job = latent_job_queue_find (self, record->id);
  return job != NULL ? job : latent_job_queue_show (self, record);
}

LatentJobLine *
latent_job_queue_get_line (LatentJobQueue *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), NULL);

  return self->line;
}

gboolean
latent_job_queue_drives (LatentJobQueue *self, LatentJob *job)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), FALSE);
  g_return_val_if_fail (LATENT_IS_JOB (job), FALSE);

  return !self->is_shut_down && latent_job_is_running (job)
         && g_hash_table_contains (self->runners, latent_job_get_id (job));
}

void
latent_job_queue_stop_all (LatentJobQueue *self, gboolean running_too)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  /* Those who wait first: a slot that a running job frees must not go to one of them. */
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->line)); i > 0; i--)
    {
      g_autoptr (LatentJob) job = g_list_model_get_item (G_LIST_MODEL (self->line), i - 1);

      if (latent_job_queue_drives (self, job)
          && (running_too || latent_job_get_state (job) == LATENT_JOB_QUEUED))
        g_ptr_array_add (jobs, g_steal_pointer (&job));
    }
  for (guint i = 0; i < jobs->len; i++)
    latent_job_queue_stop (self, g_ptr_array_index (jobs, i));
}

gboolean
latent_job_queue_can_move (LatentJobQueue *self, LatentJob *job)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), FALSE);
  g_return_val_if_fail (LATENT_IS_JOB (job), FALSE);

  return latent_job_get_state (job) == LATENT_JOB_QUEUED && latent_job_queue_drives (self, job);
}

static void
moved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentJobQueue *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GHashTable) ranks = latent_gate_move_finish (LATENT_GATE (object), result, &error);
  GHashTableIter iter;
  gpointer id;
  gpointer rank;

  if (ranks == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_hash_table_iter_init (&iter, ranks);
  while (g_hash_table_iter_next (&iter, &id, &rank))
    {
      LatentJob *job = latent_job_queue_find (self, id);

      if (job != NULL)
        latent_job_set_rank (job, *(gint64 *) rank);
    }
  g_task_return_boolean (task, TRUE);
}

void
latent_job_queue_move_async (LatentJobQueue *self,
                             LatentJob *job,
                             LatentJob *before,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));
  g_return_if_fail (before == NULL || LATENT_IS_JOB (before));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_job_queue_move_async);
  if (!latent_job_queue_can_move (self, job))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* What was stored is shown, whoever still wants to know. */
  g_task_set_check_cancellable (task, FALSE);
  latent_gate_move_async (self->gate, latent_job_get_id (job),
                          before != NULL ? latent_job_get_id (before) : NULL, cancellable, moved_cb,
                          g_steal_pointer (&task));
}

gboolean
latent_job_queue_move_finish (LatentJobQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
