/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-runner-private.h"

/* The service remembers a key for 24 h (contract, section 5); one hour is left for clocks and
 * slow answers. */
#define KEY_LIFE_US (23 * G_TIME_SPAN_HOUR)
/* A clock set back by more than this says nothing about age any more. */
#define CLOCK_SKEW_US (5 * G_TIME_SPAN_MINUTE)

G_DEFINE_FINAL_TYPE (LatentJobRunner, latent_job_runner, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_IMAGE_STORED,
  SIGNAL_RESTED,
  SIGNAL_READY,
  SIGNAL_TURNED_AWAY,
  SIGNAL_HELD,
  SIGNAL_TROUBLE,
  SIGNAL_ELSEWHERE,
  SIGNAL_LIMITED,
  SIGNAL_RETRY_CHANGED,
  N_SIGNALS,
} LatentJobRunnerSignal;

static guint signals[N_SIGNALS];

LatentJobContext *
latent_job_context_new (void)
{
  LatentJobContext *self = g_rc_box_new0 (LatentJobContext);

  self->cadence = latent_cadence_new ();
  return self;
}

LatentJobContext *
latent_job_context_ref (LatentJobContext *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_context (LatentJobContext *self)
{
  g_clear_object (&self->service);
  g_clear_object (&self->ledger);
  g_clear_object (&self->poller);
  g_clear_object (&self->generation);
  g_clear_object (&self->clock);
  g_clear_object (&self->pacer);
  g_clear_object (&self->catalog);
  g_clear_pointer (&self->cadence, latent_cadence_free);
  g_free (self->team);
}

void
latent_job_context_unref (LatentJobContext *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) clear_context);
}

static gboolean
is_young (gint64 age_us)
{
  return age_us >= -CLOCK_SKEW_US && age_us < KEY_LIFE_US;
}

/* @used_us, @used_boot_us: since when the service may know the key; @boot_id: (nullable): in which
 * boot that was */
static gboolean
is_fresh_since (const LatentJobRecord *record,
                LatentClock *clock,
                gint64 service_us,
                gint64 used_us,
                gint64 used_boot_us,
                const char *used_boot_id)
{
  const char *boot_id = latent_clock_get_boot_id (clock);

  if (!is_young (latent_clock_get_wall_us (clock) - used_us))
    return FALSE;
  /* The service forgets keys by its own clock. */
  if (service_us != 0 && record->server_offset_us != LATENT_OFFSET_UNKNOWN
      && !is_young (service_us - used_us - record->server_offset_us))
    return FALSE;
  /* Within one boot the boot clock cannot be set: it catches a wall clock that was put back. */
  if (*boot_id != '\0' && g_strcmp0 (boot_id, used_boot_id) == 0)
    return latent_clock_get_boot_us (clock) - used_boot_us < KEY_LIFE_US;
  return TRUE;
}

gboolean
latent_job_intent_is_fresh (const LatentJobRecord *record, LatentClock *clock, gint64 service_us)
{
  return is_fresh_since (record, clock, service_us, record->created_us, record->created_boot_us,
                         record->boot_id);
}

gboolean
latent_job_runner_is_key_fresh (LatentJobRunner *self)
{
  const LatentJobRecord *record = latent_job_get_record (self->job);
  LatentClock *clock = self->context->clock;
  gint64 service_us = latent_service_get_time_us (self->context->service);

  if (self->first_sent_us == 0)
    return latent_job_intent_is_fresh (record, clock, service_us);
  return is_fresh_since (record, clock, service_us, self->first_sent_us, self->first_sent_boot_us,
                         latent_clock_get_boot_id (clock));
}

/* Where a stopped or unknown job goes on; its own state when that cannot be said. A row comes from
 * outside: an accepted job needs its remote id, and only what was never accepted is queued. */
static LatentJobState
find_next_state (const LatentJobRecord *record)
{
  if (record->state == LATENT_JOB_UNKNOWN)
    return record->remote_id != NULL ? LATENT_JOB_WAITING : LATENT_JOB_SUBMITTING;
  if (record->state == LATENT_JOB_FAILED)
    return LATENT_JOB_WAITING;
  if (record->resume_state == LATENT_JOB_DOWNLOADING && record->remote_id != NULL)
    return LATENT_JOB_DOWNLOADING;
  if (record->remote_id != NULL)
    return LATENT_JOB_WAITING;
  return record->resume_state == LATENT_JOB_QUEUED ? LATENT_JOB_QUEUED : record->state;
}

gboolean
latent_job_intent_is_whole (const LatentJobRecord *record)
{
  g_autofree char *sha256 = NULL;

  if (record->body == NULL)
    return FALSE;
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, record->body);
  return g_strcmp0 (sha256, record->body_sha256) == 0;
}

gboolean
latent_job_can_take_up (const LatentJobRecord *record)
{
  /* Paid, and its pictures were gone: the service may have them again. What it failed itself and
   * paid back stays failed. */
  if (record->state == LATENT_JOB_FAILED)
    return record->remote_id != NULL && record->charged != LATENT_CHARGED_NO;
  /* An unknown job is asked for, sent again under its key, or looked for in the service's list. */
  return record->state == LATENT_JOB_UNKNOWN
         || (record->state == LATENT_JOB_STOPPED && find_next_state (record) != record->state);
}

/* Has the service not confirmed the job yet? */
static gboolean
is_unaccepted (LatentJob *job)
{
  LatentJobState state = latent_job_get_state (job);

  return state == LATENT_JOB_QUEUED || state == LATENT_JOB_SUBMITTING;
}

LatentJobRecord *
latent_job_runner_edit (LatentJobRunner *self)
{
  return latent_job_record_copy (latent_job_get_record (self->job));
}

/* Only the queue knows when something may be sent that may cost money. */
static void
go_on (LatentJobRunner *self)
{
  if (self->stop_wanted || !is_unaccepted (self->job))
    latent_job_runner_run (self);
  else
    g_signal_emit (self, signals[SIGNAL_READY], 0);
}

static gboolean retry_cb (gpointer user_data);

/* @wait_ms: < 0: no try is waited for any more */
static void
set_retry (LatentJobRunner *self, gint64 wait_ms)
{
  gint64 retry_us = wait_ms < 0 ? 0
                                : latent_clock_get_monotonic_us (self->context->clock)
                                      + wait_ms * 1000;

  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (wait_ms >= 0)
    self->retry_id = g_timeout_add ((guint) wait_ms, retry_cb, self);
  if (self->retry_us == retry_us)
    return;
  self->retry_us = retry_us;
  g_signal_emit (self, signals[SIGNAL_RETRY_CHANGED], 0);
}

static gboolean
retry_cb (gpointer user_data)
{
  LatentJobRunner *self = user_data;
  LatentPacer *pacer = self->context->pacer;
  gint64 wait_us = 0;

  self->retry_id = 0;
  /* All jobs share the tokens of automatic retries: none left means later, never dropped (W6). The
   * free steps, downloading again, are not the service's load. */
  if (pacer != NULL && !self->stop_wanted && is_unaccepted (self->job)
      && !latent_pacer_take_retry (pacer, &wait_us))
    {
      set_retry (self, (gint64) (g_random_double_range (1.0, 1.5) * (double) wait_us / 1000) + 1);
      return G_SOURCE_REMOVE;
    }
  set_retry (self, -1);
  go_on (self);
  return G_SOURCE_REMOVE;
}

void
latent_job_runner_retry_later (LatentJobRunner *self, gint64 wait_ms)
{
  if (wait_ms < 0)
    {
      guint doublings = MIN (self->n_tries, 10);
      gint64 ceiling
          = MIN ((gint64) self->context->retry_base_ms << doublings, self->context->retry_cap_ms);

      wait_ms = (gint64) g_random_double_range (0.0, (double) ceiling) + 1;
    }
  self->n_tries++;
  set_retry (self, self->is_abandoned ? -1 : wait_ms);
}

void
latent_job_runner_report (LatentJobRunner *self, const char *signal_name, const GError *error)
{
  g_signal_emit_by_name (self, signal_name, error);
}

void
latent_job_runner_report_image (LatentJobRunner *self, const LatentImageRecord *image)
{
  g_signal_emit (self, signals[SIGNAL_IMAGE_STORED], 0, image);
}

void
latent_job_runner_rest (LatentJobRunner *self)
{
  set_retry (self, -1);
  if (self->has_hidden_wish && !self->is_abandoned)
    {
      latent_job_runner_store_hidden (self);
      return;
    }
  if (latent_job_get_record (self->job)->remote_id != NULL)
    latent_poller_unwatch (self->context->poller, latent_job_get_record (self->job)->remote_id);
  g_signal_emit (self, signals[SIGNAL_RESTED], 0);
}

/* Stopping where it is allowed: a job that may have been sent but has no id can only become
 * unknown. */
static void
stop_now (LatentJobRunner *self)
{
  LatentJobRecord *record = latent_job_runner_edit (self);

  self->stop_wanted = FALSE;
  set_retry (self, -1);
  if (record->remote_id != NULL)
    latent_poller_unwatch (self->context->poller, record->remote_id);

  if (record->state == LATENT_JOB_SUBMITTING && !self->is_ambiguous)
    {
      /* Nothing was sent: back to the queue, and from there it can be stopped. */
      record->state = LATENT_JOB_QUEUED;
      latent_job_runner_store (self, record, NULL, stop_now);
      return;
    }
  if (record->state == LATENT_JOB_SUBMITTING)
    {
      record->state = LATENT_JOB_UNKNOWN;
    }
  else
    {
      record->resume_state = record->state;
      record->state = LATENT_JOB_STOPPED;
    }
  latent_job_record_set_reason (record, "stopped");
  latent_job_runner_store (self, record, NULL, latent_job_runner_rest);
}

void
latent_job_runner_run (LatentJobRunner *self)
{
  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));

  if (self->is_busy || self->is_abandoned)
    return;
  if (self->stop_wanted && latent_job_is_running (self->job))
    {
      stop_now (self);
      return;
    }

  set_retry (self, -1);
  self->is_driving = latent_job_is_running (self->job);
  switch (latent_job_get_state (self->job))
    {
    case LATENT_JOB_QUEUED:
    case LATENT_JOB_SUBMITTING:
      latent_job_runner_submit (self);
      break;
    case LATENT_JOB_WAITING:
      latent_job_runner_watch (self);
      break;
    case LATENT_JOB_DOWNLOADING:
      latent_job_runner_fetch (self);
      break;
    case LATENT_JOB_DONE:
    case LATENT_JOB_REFUSED:
    case LATENT_JOB_FAILED:
    case LATENT_JOB_UNKNOWN:
    case LATENT_JOB_STOPPED:
    default:
      latent_job_runner_rest (self);
      break;
    }
}

void
latent_job_runner_stop (LatentJobRunner *self)
{
  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));

  self->stop_wanted = TRUE;
  g_cancellable_cancel (self->fetching);
  if (self->is_driving || self->is_busy)
    latent_job_runner_run (self);
  else
    latent_job_runner_look (self, latent_job_runner_run);
}

static void
take_up_now (LatentJobRunner *self)
{
  LatentJobRecord *record;

  if (!latent_job_can_take_up (latent_job_get_record (self->job)))
    {
      latent_job_runner_rest (self);
      return;
    }
  record = latent_job_runner_edit (self);
  latent_job_record_set_reason (record, record->state == LATENT_JOB_FAILED ? "again" : NULL);
  record->state = find_next_state (record);
  record->finished_us = 0;
  latent_job_record_set_error (record, NULL);
  self->n_tries = 0;
  self->n_unclear = 0;
  self->n_conflicts = 0;
  self->missing_since_us = 0;
  self->was_reread = FALSE;
  self->is_ambiguous = record->state == LATENT_JOB_SUBMITTING;
  self->is_driving = TRUE;
  if (record->state != LATENT_JOB_QUEUED)
    {
      latent_job_runner_store (self, record, NULL, go_on);
      return;
    }
  record->price = self->price;
  latent_job_runner_store_consented (self, record, go_on);
}

void
latent_job_runner_take_up (LatentJobRunner *self, const LatentConsent *consent, gint64 price)
{
  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));
  g_return_if_fail (consent != NULL);

  if (self->is_busy || !latent_job_can_take_up (latent_job_get_record (self->job)))
    return;
  self->consent = *consent;
  self->price = price;
  latent_job_runner_look (self, take_up_now);
}

/* Is it a job whose fate only the service's list can tell? */
static gboolean
is_lost (LatentJobRunner *self)
{
  return latent_job_get_state (self->job) == LATENT_JOB_UNKNOWN
         && latent_job_get_record (self->job)->remote_id == NULL;
}

static void
bind_now (LatentJobRunner *self)
{
  const LatentRemoteJob *found = self->found;
  LatentJobRecord *record;

  if (!is_lost (self))
    {
      latent_job_runner_rest (self);
      return;
    }
  record = latent_job_runner_edit (self);
  record->remote_id = g_strdup (found->id);
  record->state = LATENT_JOB_WAITING;
  record->charged = LATENT_CHARGED_YES;
  record->accepted_us = MAX (record->created_us, record->submitted_us);
  latent_job_record_set_reason (record, NULL);
  latent_job_record_set_error (record, NULL);
  self->n_tries = 0;
  self->is_ambiguous = FALSE;
  self->is_driving = TRUE;
  latent_job_runner_store (self, record, NULL, latent_job_runner_run);
}

void
latent_job_runner_bind (LatentJobRunner *self, const LatentRemoteJob *found)
{
  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));
  g_return_if_fail (found != NULL);

  if (self->is_busy || !is_lost (self))
    return;
  latent_remote_job_free (self->found);
  self->found = latent_remote_job_copy (found);
  latent_job_runner_look (self, bind_now);
}

/* A new reason, so that it is not looked for at every start; a person may ask again. */
static void
note_missing_now (LatentJobRunner *self)
{
  LatentJobRecord *record;

  if (!is_lost (self) || g_strcmp0 (latent_job_get_record (self->job)->reason, "not-listed") == 0)
    {
      latent_job_runner_rest (self);
      return;
    }
  record = latent_job_runner_edit (self);
  latent_job_record_set_reason (record, "not-listed");
  latent_job_runner_store (self, record, NULL, latent_job_runner_rest);
}

void
latent_job_runner_note_missing (LatentJobRunner *self)
{
  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));

  if (!self->is_busy && is_lost (self))
    latent_job_runner_look (self, note_missing_now);
}

static void
give_up_now (LatentJobRunner *self)
{
  LatentJobRecord *record;

  if (latent_job_get_state (self->job) != LATENT_JOB_UNKNOWN)
    {
      latent_job_runner_rest (self);
      return;
    }
  record = latent_job_runner_edit (self);
  record->state = LATENT_JOB_FAILED;
  record->finished_us = latent_clock_get_wall_us (self->context->clock);
  latent_job_runner_store (self, record, NULL, latent_job_runner_rest);
}

void
latent_job_runner_give_up (LatentJobRunner *self)
{
  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));

  if (!self->is_busy && latent_job_get_state (self->job) == LATENT_JOB_UNKNOWN)
    latent_job_runner_look (self, give_up_now);
}

/* The person may have thought better of it while the step was written: then rest() comes back. */
void
latent_job_runner_store_hidden (LatentJobRunner *self)
{
  LatentJobRecord *record;

  self->has_hidden_wish = FALSE;
  if (latent_job_get_record (self->job)->hidden == self->hidden_wanted
      || latent_job_is_running (self->job))
    {
      latent_job_runner_rest (self);
      return;
    }
  record = latent_job_runner_edit (self);
  record->hidden = self->hidden_wanted;
  latent_job_runner_store (self, record, NULL, latent_job_runner_rest);
}

void
latent_job_runner_set_hidden (LatentJobRunner *self, gboolean hidden)
{
  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));

  self->hidden_wanted = !!hidden;
  self->has_hidden_wish = TRUE;
  if (!self->is_busy && !latent_job_is_running (self->job))
    latent_job_runner_look (self, latent_job_runner_store_hidden);
}

void
latent_job_runner_abandon (LatentJobRunner *self)
{
  g_return_if_fail (LATENT_IS_JOB_RUNNER (self));

  self->is_abandoned = TRUE;
  set_retry (self, -1);
  /* The last chance of a step that the disk refused: it may be a job id, and that was paid for. */
  latent_job_runner_write_again (self);
  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->fetching);
}

gboolean
latent_job_runner_wants_to_submit (LatentJobRunner *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_RUNNER (self), FALSE);

  return !self->is_busy && self->retry_id == 0 && is_unaccepted (self->job);
}

gboolean
latent_job_runner_has_ended (LatentJobRunner *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_RUNNER (self), FALSE);

  return self->has_ended;
}

gboolean
latent_job_runner_was_overtaken (LatentJobRunner *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_RUNNER (self), FALSE);

  return self->was_overtaken;
}

gint64
latent_job_runner_get_retry_us (LatentJobRunner *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_RUNNER (self), 0);

  return self->retry_us;
}

LatentJob *
latent_job_runner_get_job (LatentJobRunner *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_RUNNER (self), NULL);

  return self->job;
}

static void
latent_job_runner_dispose (GObject *object)
{
  LatentJobRunner *self = LATENT_JOB_RUNNER (object);

  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->fetching);
  g_clear_object (&self->job);
  g_clear_pointer (&self->context, latent_job_context_unref);
  g_clear_pointer (&self->found, latent_remote_job_free);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->suspects, g_hash_table_unref);
  g_clear_pointer (&self->arrived, g_ptr_array_unref);
  g_clear_error (&self->fetch_error);
  g_clear_error (&self->last_error);
  G_OBJECT_CLASS (latent_job_runner_parent_class)->dispose (object);
}

/* @argument: G_TYPE_NONE for a signal without one */
static guint
add_signal (const char *name, GType argument)
{
  return g_signal_new (name,
                       LATENT_TYPE_JOB_RUNNER,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       argument != G_TYPE_NONE ? 1 : 0,
                       argument);
}

static void
latent_job_runner_class_init (LatentJobRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_job_runner_dispose;

  signals[SIGNAL_IMAGE_STORED] = add_signal ("image-stored", LATENT_TYPE_IMAGE_RECORD);
  signals[SIGNAL_RESTED] = add_signal ("rested", G_TYPE_NONE);
  signals[SIGNAL_READY] = add_signal ("ready", G_TYPE_NONE);
  signals[SIGNAL_TURNED_AWAY] = add_signal ("turned-away", G_TYPE_UINT);
  signals[SIGNAL_HELD] = add_signal ("held", G_TYPE_ERROR);
  signals[SIGNAL_TROUBLE] = add_signal ("trouble", G_TYPE_ERROR);
  signals[SIGNAL_ELSEWHERE] = add_signal ("elsewhere", G_TYPE_ERROR);
  signals[SIGNAL_LIMITED] = add_signal ("limited", G_TYPE_ERROR);
  signals[SIGNAL_RETRY_CHANGED] = add_signal ("retry-changed", G_TYPE_NONE);
}

static void
latent_job_runner_init (LatentJobRunner *self)
{
  self->cancellable = g_cancellable_new ();
  self->known = g_hash_table_new (NULL, NULL);
  self->suspects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->arrived = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
}

LatentJobRunner *
latent_job_runner_new (LatentJobContext *context, LatentJob *job)
{
  LatentJobRunner *self = g_object_new (LATENT_TYPE_JOB_RUNNER, NULL);

  self->context = latent_job_context_ref (context);
  self->job = g_object_ref (job);
  self->is_ambiguous = latent_job_get_state (job) == LATENT_JOB_SUBMITTING;
  self->may_have_stored = latent_job_get_state (job) == LATENT_JOB_DOWNLOADING
                          || latent_job_get_record (job)->resume_state == LATENT_JOB_DOWNLOADING;
  return self;
}
