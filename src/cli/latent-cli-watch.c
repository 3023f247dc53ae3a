/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-watch.h"

#include "core/jobs/latent-explanation.h"
#include "latent-cli-output.h"
#include "latent-cli-progress.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define STEP_DEADLINE_MS 5000

struct _LatentCliWatch
{
  LatentWorkspace *workspace; /* owned */
  LatentJobQueue *queue;      /* unowned: the workspace's */
  GCancellable *cancellable;  /* owned */
  GPtrArray *open;            /* owned (element-type LatentJob): not settled yet */
  LatentCliUntil until;

  guint n_jobs;
  gint64 begun_us;
  guint timeout_id;
  guint tick_id;
  gboolean is_timed_out;
  gboolean has_complained; /* about the connection */
  LatentCliProgress progress;
};

/* The only job on its way, NULL when there are several. */
static LatentJob *
get_only_job (LatentCliWatch *self)
{
  return self->n_jobs == 1 && self->open->len == 1 ? self->open->pdata[0] : NULL;
}

static void
draw_progress (LatentCliWatch *self)
{
  LatentJob *only = get_only_job (self);
  LatentCliProgressFacts facts = {
    .n_jobs = self->n_jobs,
    .n_settled = self->n_jobs - self->open->len,
    .percent = -1,
    .rest_s = latent_job_queue_get_rest_s (self->queue),
    .elapsed_s = (guint) ((g_get_monotonic_time () - self->begun_us) / G_USEC_PER_SEC),
  };

  if (self->open->len == 0)
    return;
  if (only != NULL)
    g_object_get (only, "progress", &facts.percent, "is-slow", &facts.is_slow, NULL);
  latent_cli_progress_draw (&self->progress, &facts);
}

/* Once: a connection that comes and goes must not fill the terminal. */
static void
complain_about_connection (LatentCliWatch *self)
{
  const GError *trouble = latent_job_queue_get_trouble (self->queue);
  g_autofree char *text = NULL;

  if (trouble == NULL && latent_workspace_get_account (self->workspace) == NULL)
    trouble = latent_workspace_get_account_error (self->workspace);
  if (self->has_complained || !latent_cli_account_error_passes (trouble))
    return;

  self->has_complained = TRUE;
  latent_cli_progress_erase (&self->progress);
  text = latent_explain_error_briefly (trouble);
  latent_cli_complain (_ ("%s Trying again; Ctrl+C stops the waiting, not the jobs."), text);
}

static gboolean
timeout_cb (gpointer user_data)
{
  LatentCliWatch *self = user_data;

  self->timeout_id = 0;
  self->is_timed_out = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
tick_cb (gpointer user_data)
{
  draw_progress (user_data);
  return G_SOURCE_CONTINUE;
}

/* (transfer full) (nullable) */
static LatentJob *
take_settled (LatentCliWatch *self)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      LatentJob *job = self->open->pdata[i];

      if (latent_cli_job_is_settled (latent_job_get_record (job), self->until)
          && !latent_job_queue_is_looking_for (self->queue, job))
        return g_ptr_array_steal_index (self->open, i);
    }
  return NULL;
}

/* Nothing is left but what the pause of a person keeps from being sent. */
static gboolean
is_held_by_person (LatentCliWatch *self)
{
  if (!latent_job_queue_get_is_paused (self->queue))
    return FALSE;
  for (guint i = 0; i < self->open->len; i++)
    {
      if (latent_job_get_state (self->open->pdata[i]) != LATENT_JOB_QUEUED)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_stuck (LatentCliWatch *self)
{
  const GError *pause_error = latent_job_queue_get_pause_error (self->queue);

  if (pause_error == NULL)
    return FALSE;
  for (guint i = 0; i < self->open->len; i++)
    {
      if (latent_cli_job_can_go_on (latent_job_get_record (self->open->pdata[i]), pause_error))
        return FALSE;
    }
  return TRUE;
}

/* A disk that cannot be written does not mend itself while a script waits. */
static gboolean
has_storage_trouble (LatentCliWatch *self)
{
  const GError *trouble = latent_job_queue_get_trouble (self->queue);

  return trouble != NULL && latent_error_remedy (trouble) == LATENT_REMEDY_STORAGE;
}

static gboolean
was_called_off (LatentCliWatch *self)
{
  return self->is_timed_out || g_cancellable_is_cancelled (self->cancellable);
}

static gboolean
is_over (LatentCliWatch *self)
{
  return self->open->len == 0 || was_called_off (self) || has_storage_trouble (self)
         || is_stuck (self) || is_held_by_person (self);
}

LatentCliWatch *
latent_cli_watch_new (LatentWorkspace *workspace,
                      GCancellable *cancellable,
                      LatentCliUntil until,
                      double timeout_s)
{
  LatentCliWatch *self = g_new0 (LatentCliWatch, 1);

  self->workspace = g_object_ref (workspace);
  self->queue = latent_workspace_get_queue (workspace);
  self->cancellable = g_object_ref (cancellable);
  self->open = g_ptr_array_new_with_free_func (g_object_unref);
  self->until = until;
  self->begun_us = g_get_monotonic_time ();
  latent_cli_progress_init (&self->progress);

  if (timeout_s > 0)
    self->timeout_id = g_timeout_add ((guint) (timeout_s * 1000), timeout_cb, self);
  if (self->progress.is_shown)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  return self;
}

void
latent_cli_watch_free (LatentCliWatch *self)
{
  latent_cli_progress_erase (&self->progress);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->open, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  g_free (self);
}

static gboolean
is_account_settled (LatentCliWatch *self, gboolean is_patient)
{
  const GError *error = latent_workspace_get_account_error (self->workspace);

  if (latent_workspace_get_account (self->workspace) != NULL)
    return TRUE;
  return error != NULL && (!is_patient || !latent_cli_account_error_passes (error));
}

gboolean
latent_cli_watch_account (LatentCliWatch *self, gboolean is_patient)
{
  while (!is_account_settled (self, is_patient) && !was_called_off (self))
    {
      g_main_context_iteration (NULL, TRUE);
      complain_about_connection (self);
    }
  return !was_called_off (self);
}

const GError *
latent_cli_watch_get_key_error (LatentCliWatch *self)
{
  const GError *error = latent_workspace_get_account_error (self->workspace);

  if (latent_workspace_get_account (self->workspace) != NULL || error == NULL)
    return NULL;
  return latent_error_remedy (error) == LATENT_REMEDY_KEY ? error : NULL;
}

void
latent_cli_watch_add (LatentCliWatch *self, LatentJob *job)
{
  g_ptr_array_add (self->open, g_object_ref (job));
  self->n_jobs++;
}

LatentJob *
latent_cli_watch_next (LatentCliWatch *self)
{
  LatentJob *job = take_settled (self);

  /* Whatever changes a job, the queue or the account runs in this main context, so that looking
   * again after each round misses nothing. */
  while (job == NULL && !is_over (self))
    {
      g_main_context_iteration (NULL, TRUE);
      complain_about_connection (self);
      job = take_settled (self);
    }
  latent_cli_progress_erase (&self->progress);
  return job;
}

LatentCliEnd
latent_cli_watch_get_end (LatentCliWatch *self)
{
  if (self->open->len == 0)
    return LATENT_CLI_END_SETTLED;
  if (g_cancellable_is_cancelled (self->cancellable))
    return LATENT_CLI_END_INTERRUPTED;
  if (self->is_timed_out)
    return LATENT_CLI_END_TIMED_OUT;
  if (!has_storage_trouble (self) && is_held_by_person (self))
    return LATENT_CLI_END_HELD;
  return has_storage_trouble (self) ? LATENT_CLI_END_STORAGE : LATENT_CLI_END_PAUSED;
}

GPtrArray *
latent_cli_watch_get_open (LatentCliWatch *self)
{
  return self->open;
}

gboolean
latent_cli_job_is_settled (const LatentJobRecord *record, LatentCliUntil until)
{
  switch (record->state)
    {
    case LATENT_JOB_QUEUED:
    case LATENT_JOB_SUBMITTING:
      return FALSE;
    case LATENT_JOB_WAITING:
    case LATENT_JOB_DOWNLOADING:
      return until == LATENT_CLI_UNTIL_ACCEPTED;
    case LATENT_JOB_DONE:
    case LATENT_JOB_REFUSED:
    case LATENT_JOB_FAILED:
    case LATENT_JOB_UNKNOWN:
    case LATENT_JOB_STOPPED:
    default:
      return TRUE;
    }
}

gboolean
latent_cli_account_error_passes (const GError *account_error)
{
  if (account_error == NULL)
    return FALSE;
  switch (latent_error_remedy (account_error))
    {
    case LATENT_REMEDY_TRY_LATER:
    case LATENT_REMEDY_OFFLINE:
    case LATENT_REMEDY_BUG: /* a page of somebody else's: a network that asks for sign-in, say */
      return TRUE;
    case LATENT_REMEDY_INPUT:
    case LATENT_REMEDY_KEY:
    case LATENT_REMEDY_PAYMENT:
    case LATENT_REMEDY_REFUSED:
    case LATENT_REMEDY_EXPIRED:
    case LATENT_REMEDY_STORAGE:
    default:
      return FALSE;
    }
}

/* Is the last error of @record one that only a person can mend? */
static gboolean
is_held (const LatentJobRecord *record)
{
  g_autoptr (GError) error = latent_job_record_dup_error (record);
  LatentRemedy remedy = error != NULL ? latent_error_remedy (error) : LATENT_REMEDY_TRY_LATER;

  return remedy == LATENT_REMEDY_KEY || remedy == LATENT_REMEDY_PAYMENT;
}

gboolean
latent_cli_job_can_go_on (const LatentJobRecord *record, const GError *pause_error)
{
  switch (record->state)
    {
    case LATENT_JOB_SUBMITTING:
      /* An answer is on its way, unless it was sent before without one and is refused now. */
      return !is_held (record);
    case LATENT_JOB_DOWNLOADING:
      return TRUE; /* needs no key */
    case LATENT_JOB_WAITING:
      return latent_error_remedy (pause_error) != LATENT_REMEDY_KEY;
    case LATENT_JOB_QUEUED:
    case LATENT_JOB_DONE:
    case LATENT_JOB_REFUSED:
    case LATENT_JOB_FAILED:
    case LATENT_JOB_UNKNOWN:
    case LATENT_JOB_STOPPED:
    default:
      return FALSE;
    }
}

static gboolean
wake_up_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
latent_cli_wait_for_step (LatentJob *job, LatentJobState state, const gboolean *is_refused)
{
  gint64 deadline_us = g_get_monotonic_time () + STEP_DEADLINE_MS * G_TIME_SPAN_MILLISECOND;
  guint wake_up_id = g_timeout_add (STEP_DEADLINE_MS / 10, wake_up_cb, NULL);

  while (latent_job_get_state (job) == state && (is_refused == NULL || !*is_refused)
         && g_get_monotonic_time () < deadline_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake_up_id);
  return latent_job_get_state (job) != state;
}
