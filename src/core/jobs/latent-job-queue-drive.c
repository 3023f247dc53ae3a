/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-queue-internal.h"

#include "core/base/latent-error.h"

#define CLAIM_RETRY_MS 2000

static void submit_when_free (LatentJobQueue *self);

static void
image_stored_cb (LatentJobRunner *runner, const LatentImageRecord *image, LatentJobQueue *self)
{
  const GError *trouble = latent_job_queue_get_trouble (self);

  /* The disk takes pictures (again). */
  if (trouble != NULL && latent_error_remedy (trouble) == LATENT_REMEDY_STORAGE)
    latent_job_queue_set_trouble (self, NULL);
  g_signal_emit_by_name (self, "image-stored", latent_job_runner_get_job (runner), image);
}

static void
rested_cb (LatentJobRunner *runner, LatentJobQueue *self)
{
  g_autoptr (LatentJob) job = g_object_ref (latent_job_runner_get_job (runner));
  const LatentJobRecord *record = latent_job_get_record (job);
  gboolean was_shown = g_ptr_array_find (self->jobs, job, NULL);
  gboolean belongs = record->state != LATENT_JOB_DONE && !record->hidden;
  /* A tile that was dismissed or brought back ended long ago. */
  gboolean has_ended = was_shown && !record->hidden && latent_job_runner_has_ended (runner);
  gboolean was_overtaken = latent_job_runner_was_overtaken (runner);

  g_hash_table_remove (self->runners, latent_job_get_id (job));
  /* A row that rests, or that another process drives, does not carry our name. */
  g_hash_table_remove (self->owned, latent_job_get_id (job));
  if (was_overtaken)
    g_signal_emit_by_name (self, "overtaken", job);
  if (has_ended)
    g_signal_emit_by_name (self, "job-ended", job);
  if (was_shown && !belongs)
    latent_job_queue_remove (self, job);
  else if (!was_shown && belongs)
    latent_job_queue_insert (self, job);
  latent_job_queue_count (self);
  if (latent_job_queue_is_idle (self))
    latent_job_queue_set_trouble (self, NULL);
  if (has_ended && latent_job_get_state (job) == LATENT_JOB_UNKNOWN)
    latent_job_queue_look_for_lost (self);
  self->is_full = FALSE; /* this one has left a slot */
  submit_when_free (self);
}

static void
elsewhere_cb (LatentJobRunner *runner, const GError *error, LatentJobQueue *self)
{
  g_signal_emit_by_name (self, "driven-elsewhere", latent_job_runner_get_job (runner), error);
}

static void
limited_cb (LatentJobRunner *runner, const GError *error, LatentJobQueue *self)
{
  g_signal_emit_by_name (self, "limited", latent_job_runner_get_job (runner), error);
}

static void
ready_cb (LatentJobRunner *runner, LatentJobQueue *self)
{
  const char *id = latent_job_get_id (latent_job_runner_get_job (runner));

  /* Looked at for a person, in vain: as long as there is a runner nobody would adopt the job. */
  if (!g_hash_table_contains (self->owned, id))
    {
      g_hash_table_remove (self->runners, id);
      latent_job_queue_guard (self);
      return;
    }
  submit_when_free (self);
}

static void limit_submits (LatentJobQueue *self, gint64 wait_ms);

static void
turned_away_cb (LatentJobRunner *runner, guint admission, LatentJobQueue *self)
{
  latent_job_queue_take_refusal (self, (LatentAdmission) admission);
}

static gboolean
limit_over_cb (gpointer user_data)
{
  LatentJobQueue *self = user_data;
  LatentPacer *pacer = self->context->pacer;
  gint64 wait_us = 0;

  self->limit_id = 0;
  if (pacer != NULL && !latent_pacer_take_retry (pacer, &wait_us))
    {
      limit_submits (self, wait_us / 1000 + 1);
      return G_SOURCE_REMOVE;
    }
  latent_job_queue_update_resume (self);
  submit_when_free (self);
  return G_SOURCE_REMOVE;
}

/* One limit for all jobs: none of them is submitted before the latest time the service asked
 * for. */
static void
limit_submits (LatentJobQueue *self, gint64 wait_ms)
{
  gint64 until_us
      = latent_clock_get_monotonic_us (self->context->clock) + wait_ms * 1000;

  if (self->limit_id != 0 && until_us <= self->limit_us)
    return;
  g_clear_handle_id (&self->limit_id, g_source_remove);
  self->limit_us = until_us;
  self->limit_id = g_timeout_add ((guint) wait_ms, limit_over_cb, self);
  latent_job_queue_update_resume (self);
}

static void
held_cb (LatentJobRunner *runner, const GError *error, LatentJobQueue *self)
{
  if (!latent_error_is (error, LATENT_ERROR_RATE_LIMITED))
    {
      latent_job_queue_hold (self, error);
      return;
    }
  limit_submits (self, latent_error_facts (error)->retry_after_ms);
  latent_job_queue_set_trouble (self, error);
}

static void
retry_changed_cb (LatentJobRunner *runner, LatentJobQueue *self)
{
  latent_job_queue_update_resume (self);
}

static void
trouble_cb (LatentJobRunner *runner, const GError *error, LatentJobQueue *self)
{
  latent_job_queue_set_trouble (self, error);
}

LatentJobRunner *
latent_job_queue_ensure_runner (LatentJobQueue *self, LatentJob *job)
{
  LatentJobRunner *runner = g_hash_table_lookup (self->runners, latent_job_get_id (job));

  if (runner != NULL)
    return runner;

  runner = latent_job_runner_new (self->context, job);
  g_signal_connect_object (runner, "image-stored", G_CALLBACK (image_stored_cb), self, 0);
  g_signal_connect_object (runner, "rested", G_CALLBACK (rested_cb), self, 0);
  g_signal_connect_object (runner, "ready", G_CALLBACK (ready_cb), self, 0);
  g_signal_connect_object (runner, "turned-away", G_CALLBACK (turned_away_cb), self, 0);
  g_signal_connect_object (runner, "held", G_CALLBACK (held_cb), self, 0);
  g_signal_connect_object (runner, "trouble", G_CALLBACK (trouble_cb), self, 0);
  g_signal_connect_object (runner, "elsewhere", G_CALLBACK (elsewhere_cb), self, 0);
  g_signal_connect_object (runner, "limited", G_CALLBACK (limited_cb), self, 0);
  g_signal_connect_object (runner, "retry-changed", G_CALLBACK (retry_changed_cb), self, 0);
  g_hash_table_insert (self->runners, g_strdup (latent_job_get_id (job)), runner);
  return runner;
}

/* From now on this process drives @job, when it is meant for our service and team (they may have
 * changed since it was asked for). What is not accepted yet waits for submit_when_free(), unknown
 * and stopped ones for a person. */
static void
drive (LatentJobQueue *self, LatentJob *job)
{
  LatentJobRunner *runner;

  if (!latent_job_get_is_mine (job) || !latent_job_is_running (job)
      || g_hash_table_contains (self->runners, latent_job_get_id (job)))
    return;
  runner = latent_job_queue_ensure_runner (self, job);
  if (!latent_job_runner_wants_to_submit (runner))
    latent_job_runner_run (runner);
}

static gboolean
may_submit (LatentJobQueue *self)
{
  return self->context->is_connected && !self->is_shut_down && !self->sends_nothing
         && self->pause_error == NULL && !self->limits.is_paused && self->limit_id == 0
         && latent_service_has_key (self->context->service);
}

static gboolean
waits_for_slot (LatentJobRunner *runner)
{
  return latent_job_runner_wants_to_submit (runner)
         && latent_job_get_state (latent_job_runner_get_job (runner)) == LATENT_JOB_QUEUED;
}

/* Submits in the order of the line. Queued jobs need a free slot; a job without an answer has one:
 * the service may be painting it. */
static void
submit_when_free (LatentJobQueue *self)
{
  GHashTableIter iter;
  gpointer value;
  GListModel *line = G_LIST_MODEL (self->line);
  guint n_slots = latent_job_queue_get_n_slots (self);
  guint n_active = 0;
  guint n_waiting = 0;

  if (!may_submit (self))
    return;

  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      n_active += waits_for_slot (value) ? 0 : 1;
      n_waiting += latent_job_runner_wants_to_submit (value) ? 1 : 0;
    }
  if (n_waiting == 0)
    return;

  /* A step is only begun here, and never ends before its callback: the list stays as it is. */
  for (guint i = 0; i < g_list_model_get_n_items (line); i++)
    {
      g_autoptr (LatentJob) job = g_list_model_get_item (line, i);
      LatentJobRunner *runner = g_hash_table_lookup (self->runners, latent_job_get_id (job));

      if (runner == NULL || !latent_job_runner_wants_to_submit (runner))
        continue;
      if (waits_for_slot (runner) && (self->is_full || n_active++ >= n_slots))
        break; /* behind the first who waits, all wait for a slot */
      latent_job_runner_run (runner);
    }
}

static gboolean
is_of_remote (LatentJobRunner *runner, const char *remote_id)
{
  const LatentJobRecord *record = latent_job_get_record (latent_job_runner_get_job (runner));

  return g_strcmp0 (record->remote_id, remote_id) == 0;
}

void
latent_job_queue_wake (LatentJobQueue *self)
{
  submit_when_free (self);
}

void
latent_job_queue_drive (LatentJobQueue *self, LatentJob *job)
{
  drive (self, job);
}

static LatentJobRunner *
find_runner_of_remote (LatentJobQueue *self, const char *remote_id)
{
  const char *hint = g_hash_table_lookup (self->remotes, remote_id);
  LatentJobRunner *hinted = hint != NULL ? g_hash_table_lookup (self->runners, hint) : NULL;
  GHashTableIter iter;
  gpointer value;

  if (hinted != NULL && is_of_remote (hinted, remote_id))
    return hinted;
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const char *id = latent_job_get_id (latent_job_runner_get_job (value));

      if (!is_of_remote (value, remote_id))
        continue;
      g_hash_table_replace (self->remotes, g_strdup (remote_id), g_strdup (id));
      return value;
    }
  return NULL;
}

static void
answer_cb (LatentPoller *poller, const LatentRemoteJob *answer, LatentJobQueue *self)
{
  LatentJobRunner *runner = find_runner_of_remote (self, answer->id);

  if (runner != NULL)
    latent_job_runner_take_answer (runner, answer);
}

static void
problem_cb (LatentPoller *poller, const char *remote_id, const GError *error, LatentJobQueue *self)
{
  LatentJobRunner *runner = find_runner_of_remote (self, remote_id);

  if (runner != NULL)
    latent_job_runner_take_problem (runner, error);
}

static void
poller_trouble_cb (LatentPoller *poller, const GError *error, LatentJobQueue *self)
{
  gint64 wait_us
      = latent_poller_get_resume_us (poller) - latent_clock_get_monotonic_us (self->context->clock);

  /* Too many questions are too many requests: a submit would be refused as well (S13). */
  if (latent_error_is (error, LATENT_ERROR_RATE_LIMITED))
    limit_submits (self, MAX (wait_us, 0) / 1000 + 1);
  if (error != NULL && latent_error_remedy (error) == LATENT_REMEDY_KEY)
    latent_job_queue_hold (self, error);
  else
    latent_job_queue_set_trouble (self, error);
}

static void
slow_cb (LatentPoller *poller, const char *remote_id, LatentJobQueue *self)
{
  LatentJobRunner *runner = find_runner_of_remote (self, remote_id);

  if (runner != NULL)
    latent_job_set_is_slow (latent_job_runner_get_job (runner), TRUE);
}

static void
resume_changed_cb (LatentPoller *poller, GParamSpec *pspec, LatentJobQueue *self)
{
  latent_job_queue_update_resume (self);
}

/* The poller's news, from now on. */
void
latent_job_queue_listen (LatentJobQueue *self)
{
  LatentPoller *poller = self->context->poller;

  g_signal_connect_object (poller, "answer", G_CALLBACK (answer_cb), self, 0);
  g_signal_connect_object (poller, "problem", G_CALLBACK (problem_cb), self, 0);
  g_signal_connect_object (poller, "trouble", G_CALLBACK (poller_trouble_cb), self, 0);
  g_signal_connect_object (poller, "slow", G_CALLBACK (slow_cb), self, 0);
  g_signal_connect_object (poller, "notify::resume-us", G_CALLBACK (resume_changed_cb), self, 0);
}

static gboolean
claim_again_cb (gpointer user_data)
{
  LatentJobQueue *self = user_data;

  self->claim_id = 0;
  latent_job_queue_claim (self);
  return G_SOURCE_REMOVE;
}

static void
claimed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentJobQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records
      = latent_ledger_claim_finish (LATENT_LEDGER (object), result, &error);

  if (self->is_shut_down || latent_error_is_cancelled (error))
    return;
  if (records == NULL)
    {
      latent_job_queue_set_trouble (self, error);
      g_clear_handle_id (&self->claim_id, g_source_remove);
      self->claim_id = g_timeout_add (CLAIM_RETRY_MS, claim_again_cb, self);
      return;
    }

  for (guint i = 0; i < records->len; i++)
    {
      const LatentJobRecord *record = g_ptr_array_index (records, i);
      LatentJob *job = latent_job_queue_show (self, record);

      g_hash_table_add (self->owned, g_strdup (record->id));
      /* The key may have changed since they were asked for. */
      if (latent_job_get_is_mine (job))
        drive (self, job);
      else
        latent_job_queue_let_go (self, job);
    }
  latent_job_queue_count (self);
  submit_when_free (self);
  latent_job_queue_guard (self);
}

void
latent_job_queue_claim (LatentJobQueue *self)
{
  if (!self->context->is_connected) /* start() does it, for the right team */
    return;
  latent_ledger_claim_async (self->context->ledger,
                             latent_service_get_origin (self->context->service),
                             self->context->team,
                             FALSE,
                             self->cancellable,
                             claimed_cb,
                             g_object_ref (self));
}

/* Another key may belong to another team: jobs that stopped being ours are let go, those that are
 * ours again go on. Rows without our name are left to claim(): another process may drive them. */
static void
review_ownership (LatentJobQueue *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      LatentJob *job = g_ptr_array_index (self->jobs, i);
      gboolean ours = latent_job_queue_is_ours (self, latent_job_get_record (job));

      latent_job_set_is_mine (job, ours);
      if (!ours)
        latent_job_queue_let_go (self, job);
      else if (g_hash_table_contains (self->owned, latent_job_get_id (job)))
        drive (self, job);
    }
  latent_job_queue_count (self);
}

void
latent_job_queue_start (LatentJobQueue *self, const char *team, guint max_running)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (team != NULL);

  if (self->is_shut_down)
    return;
  g_free (self->context->team);
  self->context->team = g_strdup (team);
  self->context->max_running = MAX (max_running, 1);
  self->context->is_connected = TRUE;
  review_ownership (self);
  latent_job_queue_resume (self);
  latent_job_queue_claim (self);
}

void
latent_job_queue_disconnect (LatentJobQueue *self)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  self->context->is_connected = FALSE;
  latent_poller_set_paused (self->context->poller, TRUE);
}

void
latent_job_queue_shut_down (LatentJobQueue *self)
{
  GHashTableIter iter;
  gpointer runner;

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  self->is_shut_down = TRUE;
  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_clear_handle_id (&self->claim_id, g_source_remove);
  g_clear_handle_id (&self->adopt_id, g_source_remove);
  g_clear_handle_id (&self->part_id, g_source_remove);
  g_clear_handle_id (&self->search_id, g_source_remove);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  latent_poller_set_paused (self->context->poller, TRUE);
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    latent_job_runner_abandon (runner);
}

void
latent_job_queue_resume (LatentJobQueue *self)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  if (self->is_shut_down)
    return;
  latent_job_queue_clear_pause (self);
  if (!self->context->is_connected)
    return;

  latent_poller_set_paused (self->context->poller, FALSE);
  submit_when_free (self);
  g_clear_handle_id (&self->search_id, g_source_remove);
  latent_job_queue_look_for_lost (self);
}
