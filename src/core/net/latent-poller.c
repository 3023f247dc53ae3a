/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-poller-private.h"

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"

/* Other programs' jobs may lie between ours; a slow line need not carry a hundred for three. */
#define MIN_LIST_LIMIT 20
#define MAX_LIST_LIMIT 100
/* A walk through the service's list ends after so many pages, or so many without a job of ours. */
#define MAX_PAGES 20
#define MAX_DRY_PAGES 2
#define MIN_BACK_OFF_MS 500
#define MAX_BACK_OFF_MS 20000
/* An automatic wait is never longer than this, whatever Retry-After says (faults.md 6.3). */
#define MAX_RETRY_AFTER_MS 60000
/* The timer stands still in suspend. */
#define DEFAULT_LOOK_MS 1000
/* A job whose answer could not be used is asked about again between these. */
#define MIN_PROBLEM_WAIT_US (2 * G_USEC_PER_SEC)
#define MAX_PROBLEM_WAIT_US (10 * G_USEC_PER_SEC)
#define DEFAULT_TYPICAL_US (15 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (LatentPoller, latent_poller, G_TYPE_OBJECT)

typedef enum
{
  PROP_SERVICE = 1,
  PROP_CLOCK,
  PROP_PACER,
  PROP_FIRST_POLL_MS,
  PROP_INTERVAL_MS,
  PROP_LOOK_MS,
  PROP_RESUME_US,
} LatentPollerProperty;

static GParamSpec *properties[PROP_RESUME_US + 1];

enum
{
  SIGNAL_ANSWER,
  SIGNAL_PROBLEM,
  SIGNAL_TROUBLE,
  SIGNAL_SLOW,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* One request under way. The job may be unwatched meanwhile, so it is found again by its id; and
 * the poller may be let go, which calls the request off. */
typedef struct
{
  GWeakRef poller;
  char *remote_id; /* nullable: a list */
} Request;

static void schedule (LatentPoller *self, gint64 patience_us);

static Request *
request_new (LatentPoller *self, const char *remote_id)
{
  Request *request = g_new0 (Request, 1);

  g_weak_ref_init (&request->poller, self);
  request->remote_id = g_strdup (remote_id);
  return request;
}

static void
request_free (Request *request)
{
  g_weak_ref_clear (&request->poller);
  g_free (request->remote_id);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

/* --- telling --- */

static void
tell_trouble (LatentPoller *self, const GError *error)
{
  gboolean is_told = error == NULL ? self->trouble == NULL
                                   : self->trouble != NULL && self->trouble->code == error->code
                                         && self->trouble->domain == error->domain;

  if (is_told)
    return;
  g_clear_error (&self->trouble);
  self->trouble = error != NULL ? g_error_copy (error) : NULL;
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, self->trouble);
}

static void
set_quiet_until (LatentPoller *self, gint64 quiet_until_us)
{
  gint64 wait_us = quiet_until_us - latent_poller_get_now_us (self);
  gint64 resume_us
      = wait_us > 0 ? latent_clock_get_monotonic_us (self->clock) + wait_us : 0;

  self->quiet_until_us = quiet_until_us;
  if (resume_us == self->resume_us)
    return;
  self->resume_us = resume_us;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESUME_US]);
}

/* A success that was already on its way when another request failed proves nothing. */
static void
note_success (LatentPoller *self)
{
  if (self->is_paused || latent_poller_get_now_us (self) < self->quiet_until_us)
    return;
  self->n_failures = 0;
  set_quiet_until (self, 0);
  tell_trouble (self, NULL);
}

/* The next attempt never comes earlier than the normal schedule would bring it, so failures only
 * ever lower the rate (faults.md P5, W6). */
static void
note_failure (LatentPoller *self, const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);
  gint64 ceiling
      = MIN ((gint64) MIN_BACK_OFF_MS << MIN (self->n_failures + 1, 10), MAX_BACK_OFF_MS);
  gint64 wait_ms = g_random_int_range (MIN_BACK_OFF_MS, (gint32) ceiling + 1);
  gint64 now_us = latent_poller_get_now_us (self);
  gint64 retry_us = 0;

  if (facts != NULL && facts->retry_after_ms >= 0)
    wait_ms = MIN (facts->retry_after_ms, MAX_RETRY_AFTER_MS);
  wait_ms = MAX (wait_ms, MAX (self->interval_ms, MIN_BACK_OFF_MS));
  /* Several requests that fail together are one failure, and tried again as one. */
  if (now_us >= self->quiet_until_us)
    {
      self->n_failures++;
      if (self->pacer != NULL && !latent_pacer_take_retry (self->pacer, &retry_us))
        wait_ms = MAX (wait_ms, retry_us / 1000);
    }
  set_quiet_until (self, MAX (self->quiet_until_us, now_us + wait_ms * 1000));
  tell_trouble (self, error);
}

/* Is the error about the connection as a whole, not about what was asked? Deals with it then. */
static gboolean
take_as_trouble (LatentPoller *self, const GError *error)
{
  switch (latent_error_remedy (error))
    {
    case LATENT_REMEDY_KEY:
      self->is_paused = TRUE;
      tell_trouble (self, error);
      return TRUE;
    case LATENT_REMEDY_TRY_LATER:
    case LATENT_REMEDY_OFFLINE:
      note_failure (self, error);
      return TRUE;
    default:
      if (!latent_error_is (error, LATENT_ERROR_UNEXPECTED_REDIRECT))
        return FALSE;
      /* A network's sign-in page answers like this (faults.md W2). */
      note_failure (self, error);
      return TRUE;
    }
}

static void
tell_answer (LatentPoller *self, LatentRemoteJob *job)
{
  LatentPollerWatch *watch = g_hash_table_lookup (self->watches, job->id);

  if (watch == NULL)
    return;
  watch->due_us = latent_poller_get_next_due_us (self, watch);
  watch->is_off_the_page = FALSE;
  g_signal_emit (self, signals[SIGNAL_ANSWER], 0, job);
}

static void
tell_problem (LatentPoller *self, const char *remote_id, const GError *error)
{
  LatentPollerWatch *watch = g_hash_table_lookup (self->watches, remote_id);

  if (watch == NULL)
    return;
  if (self->interval_ms == 0)
    watch->due_us = CLAMP (watch->due_us,
                           latent_poller_get_now_us (self) + MIN_PROBLEM_WAIT_US,
                           latent_poller_get_now_us (self) + MAX_PROBLEM_WAIT_US);
  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, remote_id, error);
}

/* --- asking --- */

static void
got_job_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (LatentPoller) self = g_weak_ref_get (&request->poller);
  g_autoptr (LatentRemoteJob) job = NULL;
  g_autoptr (GError) error = NULL;
  LatentPollerWatch *watch;

  job = latent_service_get_job_finish (LATENT_SERVICE (source), result, &error);
  if (self == NULL || latent_error_is_cancelled (error))
    return;
  self->n_singles--;
  watch = g_hash_table_lookup (self->watches, request->remote_id);
  if (watch != NULL)
    {
      watch->is_single = FALSE;
      watch->is_off_the_page = FALSE;
      watch->due_us = latent_poller_get_next_due_us (self, watch);
    }

  if (job != NULL)
    {
      note_success (self);
      tell_answer (self, job);
    }
  else if (!take_as_trouble (self, error))
    {
      /* The service answered, just not with this job. */
      note_success (self);
      tell_problem (self, request->remote_id, error);
    }
  schedule (self, 0);
}

static void
ask_singly (LatentPoller *self, LatentPollerWatch *watch)
{
  watch->is_single = TRUE;
  self->n_singles++;
  latent_service_get_job_async (self->service, watch->remote_id, self->cancellable, got_job_cb,
                                request_new (self, watch->remote_id));
}

/* @page: (nullable): could not be read */
static void
end_page (LatentPoller *self, const LatentRemotePage *page, gboolean is_dry)
{
  g_clear_pointer (&self->cursor, g_free);
  self->n_pages++;
  self->n_dry_pages = is_dry ? self->n_dry_pages + 1 : 0;
  if (page != NULL && page->has_more && page->next_cursor != NULL && self->n_pages < MAX_PAGES
      && self->n_dry_pages < MAX_DRY_PAGES
      && latent_poller_count_unmet (self, FALSE) > LATENT_POLLER_MAX_SINGLES)
    self->cursor = g_strdup (page->next_cursor);
  else
    latent_poller_count_unmet (self, TRUE);
}

static void
got_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (LatentPoller) self = g_weak_ref_get (&request->poller);
  g_autoptr (LatentRemotePage) page = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_dry = TRUE;

  page = latent_service_list_jobs_finish (LATENT_SERVICE (source), result, &error);
  if (self == NULL || latent_error_is_cancelled (error))
    return;

  self->is_listing = FALSE;
  if (page != NULL)
    {
      note_success (self);
      for (guint i = 0; i < page->jobs->len; i++)
        {
          LatentRemoteJob *job = g_ptr_array_index (page->jobs, i);

          is_dry = is_dry && !g_hash_table_contains (self->watches, job->id);
          tell_answer (self, job);
        }
      end_page (self, page, is_dry);
    }
  else if (!take_as_trouble (self, error))
    {
      /* A list that cannot be read says nothing about the jobs (faults.md P13). */
      end_page (self, NULL, TRUE);
    }
  schedule (self, 0);
}

static void
ask_for_list (LatentPoller *self)
{
  guint limit = CLAMP (2 * g_hash_table_size (self->watches), MIN_LIST_LIMIT, MAX_LIST_LIMIT);

  self->is_listing = TRUE;
  /* Whoever was still looked for may have ended meanwhile: then a new walk begins. */
  if (self->cursor != NULL && latent_poller_count_unmet (self, FALSE) == 0)
    g_clear_pointer (&self->cursor, g_free);
  if (self->cursor == NULL)
    {
      self->n_pages = 0;
      self->n_dry_pages = 0;
      self->walk_started_us = latent_poller_get_now_us (self);
    }
  latent_service_list_jobs_async (self->service, limit, self->cursor, self->cancellable,
                                  got_page_cb, request_new (self, NULL));
}

/* Returns whether there was anything to ask. */
static gboolean
ask_one (LatentPoller *self)
{
  LatentPollerQuestion question = latent_poller_find_question (self);

  if (question.is_list)
    ask_for_list (self);
  else if (question.watch != NULL)
    ask_singly (self, question.watch);
  else
    return FALSE;
  return TRUE;
}

/* The question is chosen when the turn comes: by then another job may be nearer. */
static gboolean
turn_cb (gpointer user_data)
{
  LatentPoller *self = user_data;
  gboolean has_asked;

  self->turn_id = 0;
  has_asked = ask_one (self);
  schedule (self, 0);
  return has_asked;
}

/* Asks what is due, or stands in the pacer's lane for it. Returns whether anything was asked. */
static gboolean
ask (LatentPoller *self)
{
  LatentPollerQuestion question;
  gboolean has_asked = FALSE;

  if (self->pacer == NULL)
    {
      while (ask_one (self))
        has_asked = TRUE;
      return has_asked;
    }
  question = latent_poller_find_question (self);
  if (self->turn_id == 0 && (question.is_list || question.watch != NULL))
    self->turn_id = latent_pacer_wait (self->pacer, LATENT_LANE_POLL, turn_cb, self);
  return FALSE;
}

/* --- the schedule --- */

static void
tell_slow_ones (LatentPoller *self)
{
  g_autoptr (GPtrArray) ids = latent_poller_take_slow (self);

  for (guint i = 0; i < ids->len; i++)
    g_signal_emit (self, signals[SIGNAL_SLOW], 0, g_ptr_array_index (ids, i));
}

static gint64
get_look_us (LatentPoller *self)
{
  guint look_ms = self->interval_ms != 0 ? MIN (self->interval_ms, self->look_ms) : self->look_ms;

  return (gint64) look_ms * 1000;
}

static gboolean
tick_cb (gpointer user_data)
{
  g_autoptr (LatentPoller) self = g_object_ref (user_data);
  gboolean has_asked = FALSE;

  g_clear_pointer (&self->timer, g_source_unref);
  tell_slow_ones (self);
  has_asked = ask (self);
  /* What could not be asked waits for its turn or for an answer under way: both set the timer
   * anew. */
  schedule (self, has_asked ? 0 : get_look_us (self));
  return G_SOURCE_REMOVE;
}

/* Sets the timer; what is due already waits for @patience_us. */
static void
schedule (LatentPoller *self, gint64 patience_us)
{
  gint64 longest_us = get_look_us (self);
  gint64 next_us = G_MAXINT64;
  gint64 wait_us;

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);

  if (!self->is_paused && !g_cancellable_is_cancelled (self->cancellable))
    next_us = latent_poller_find_next_us (self);
  if (next_us == G_MAXINT64)
    return;

  wait_us = MAX (next_us, self->quiet_until_us) - latent_poller_get_now_us (self);
  wait_us = MIN (wait_us > 0 ? wait_us : patience_us, longest_us);
  self->timer = g_timeout_source_new ((guint) ((wait_us + 999) / 1000));
  g_source_set_callback (self->timer, tick_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
latent_poller_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LatentPoller *self = LATENT_POLLER (object);

  switch ((LatentPollerProperty) prop_id)
    {
    case PROP_SERVICE:
      self->service = g_value_dup_object (value);
      break;
    case PROP_CLOCK:
      self->clock = g_value_dup_object (value);
      break;
    case PROP_PACER:
      self->pacer = g_value_dup_object (value);
      break;
    case PROP_FIRST_POLL_MS:
      self->first_poll_ms = g_value_get_uint (value);
      break;
    case PROP_INTERVAL_MS:
      self->interval_ms = g_value_get_uint (value);
      break;
    case PROP_LOOK_MS:
      self->look_ms = g_value_get_uint (value);
      break;
    case PROP_RESUME_US:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_poller_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LatentPoller *self = LATENT_POLLER (object);

  switch ((LatentPollerProperty) prop_id)
    {
    case PROP_RESUME_US:
      g_value_set_int64 (value, self->resume_us);
      break;
    case PROP_SERVICE:
    case PROP_CLOCK:
    case PROP_PACER:
    case PROP_FIRST_POLL_MS:
    case PROP_INTERVAL_MS:
    case PROP_LOOK_MS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_poller_dispose (GObject *object)
{
  LatentPoller *self = LATENT_POLLER (object);

  if (self->turn_id != 0)
    latent_pacer_give_up (self->pacer, self->turn_id);
  self->turn_id = 0;
  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->watches);
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  G_OBJECT_CLASS (latent_poller_parent_class)->dispose (object);
}

static void
latent_poller_finalize (GObject *object)
{
  LatentPoller *self = LATENT_POLLER (object);

  g_clear_object (&self->service);
  g_clear_object (&self->clock);
  g_clear_object (&self->pacer);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->cursor, g_free);
  g_clear_pointer (&self->watches, g_hash_table_unref);
  g_clear_error (&self->trouble);
  G_OBJECT_CLASS (latent_poller_parent_class)->finalize (object);
}

static void
latent_poller_class_init (LatentPollerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = latent_poller_set_property;
  object_class->get_property = latent_poller_get_property;
  object_class->dispose = latent_poller_dispose;
  object_class->finalize = latent_poller_finalize;

  properties[PROP_SERVICE]
      = g_param_spec_object ("service", NULL, NULL, LATENT_TYPE_SERVICE, flags);
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, LATENT_TYPE_CLOCK, flags);
  properties[PROP_PACER] = g_param_spec_object ("pacer", NULL, NULL, LATENT_TYPE_PACER, flags);
  properties[PROP_FIRST_POLL_MS]
      = g_param_spec_uint ("first-poll-ms", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_INTERVAL_MS]
      = g_param_spec_uint ("interval-ms", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_LOOK_MS]
      = g_param_spec_uint ("look-ms", NULL, NULL, 1, G_MAXINT, DEFAULT_LOOK_MS, flags);
  properties[PROP_RESUME_US] = g_param_spec_int64 (
      "resume-us", NULL, NULL, 0, G_MAXINT64, 0,
      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_ANSWER]
      = g_signal_new ("answer", LATENT_TYPE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, LATENT_TYPE_REMOTE_JOB | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_PROBLEM] = g_signal_new (
      "problem", LATENT_TYPE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
      G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", LATENT_TYPE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_SLOW]
      = g_signal_new ("slow", LATENT_TYPE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
latent_poller_init (LatentPoller *self)
{
  self->watches
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                               (GDestroyNotify) latent_poller_watch_free);
  self->cancellable = g_cancellable_new ();
}

LatentPoller *
latent_poller_new (LatentService *service, LatentClock *clock)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (service), NULL);
  g_return_val_if_fail (LATENT_IS_CLOCK (clock), NULL);

  return g_object_new (LATENT_TYPE_POLLER, "service", service, "clock", clock, NULL);
}

static gint64
get_first_due_us (LatentPoller *self, const LatentPollerWatch *watch)
{
  if (self->interval_ms != 0)
    return latent_poller_get_now_us (self) + (gint64) self->first_poll_ms * 1000;
  return latent_poller_get_next_due_us (self, watch);
}

void
latent_poller_watch (LatentPoller *self,
                     const char *remote_id,
                     gboolean at_once,
                     const LatentPollPlan *plan)
{
  const LatentPollPlan nothing_known = { { 0, DEFAULT_TYPICAL_US, 3 * DEFAULT_TYPICAL_US, 0 }, 0 };
  LatentPollerWatch *watch;
  LatentPollerWatch *old;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_POLLER (self));
  g_return_if_fail (remote_id != NULL);

  if (plan == NULL)
    plan = &nothing_known;
  watch = g_new0 (LatentPollerWatch, 1);
  watch->remote_id = g_ascii_strdown (remote_id, -1);
  watch->expected = plan->expected;
  watch->started_us = latent_poller_get_now_us (self) - MAX (plan->age_us, 0);
  watch->due_us = at_once ? latent_poller_get_now_us (self) : get_first_due_us (self, watch);
  /* A question already under way about a job watched again is not asked twice. */
  old = g_hash_table_lookup (self->watches, watch->remote_id);
  watch->is_single = old != NULL && old->is_single;
  g_hash_table_replace (self->watches, watch->remote_id, watch);
  schedule (self, 0);
}

void
latent_poller_unwatch (LatentPoller *self, const char *remote_id)
{
  g_autofree char *id = NULL;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_POLLER (self));
  g_return_if_fail (remote_id != NULL);

  id = g_ascii_strdown (remote_id, -1);
  g_hash_table_remove (self->watches, id);
  schedule (self, 0);
}

void
latent_poller_set_paused (LatentPoller *self, gboolean paused)
{
  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_POLLER (self));

  if (self->is_paused == paused)
    return;
  self->is_paused = paused;
  if (!paused)
    {
      /* Whoever goes on has mended something: what was known of the connection is out of date, and
       * the same trouble again is news. */
      set_quiet_until (self, 0);
      self->n_failures = 0;
      tell_trouble (self, NULL);
    }
  schedule (self, 0);
}

gboolean
latent_poller_get_paused (LatentPoller *self)
{
  g_return_val_if_fail (LATENT_IS_POLLER (self), FALSE);

  return self->is_paused;
}

gint64
latent_poller_get_resume_us (LatentPoller *self)
{
  g_return_val_if_fail (LATENT_IS_POLLER (self), 0);

  return self->resume_us;
}
