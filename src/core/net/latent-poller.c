/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-poller.h"

#include "core/base/latent-error.h"

#define DEFAULT_FIRST_POLL_MS 2000
#define DEFAULT_INTERVAL_MS 1000
/* More due jobs than this are asked for with one list. */
#define MAX_SINGLES_BEFORE_LIST 2
#define LIST_LIMIT 100
#define MAX_SINGLES_AT_ONCE 4
/* Single questions of one interval, so that a thousand old jobs are no storm (faults.md P14); the
 * service's users speak of 500 requests a minute (contract, section 13). */
#define MAX_SINGLES_PER_ROUND 8
#define MIN_BACK_OFF_MS 500
#define MAX_BACK_OFF_MS 20000
/* An automatic wait is never longer than this, whatever Retry-After says (faults.md 6.3). */
#define MAX_RETRY_AFTER_MS 60000

struct _LatentPoller
{
  GObject parent_instance;

  LatentService *service;
  LatentClock *clock;
  guint first_poll_ms;
  guint interval_ms;

  GHashTable *watches; /* (element-type utf8 Watch): job id -> Watch */
  GSource *timer;      /* nullable: the next tick */
  GCancellable *cancellable;
  gboolean is_paused;

  /* the round under way */
  gboolean is_listing;
  guint n_singles;      /* on their way */
  guint n_singles_left; /* may still be asked in this interval */
  gint64 round_ends_us; /* when n_singles_left is filled again */

  /* the state of the connection */
  guint n_failures; /* in a row */
  gint64 quiet_until_us;
  GError *trouble; /* nullable: as told last */
};

G_DEFINE_FINAL_TYPE (LatentPoller, latent_poller, G_TYPE_OBJECT)

typedef enum
{
  PROP_SERVICE = 1,
  PROP_CLOCK,
  PROP_FIRST_POLL_MS,
  PROP_INTERVAL_MS,
} LatentPollerProperty;

static GParamSpec *properties[PROP_INTERVAL_MS + 1];

enum
{
  SIGNAL_ANSWER,
  SIGNAL_PROBLEM,
  SIGNAL_TROUBLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* One waiting job; owned by the table of watches. */
typedef struct
{
  char *remote_id;
  gint64 due_us;
  gboolean is_single;       /* being asked singly right now */
  gboolean is_off_the_page; /* the list of this round did not have it */
} Watch;

/* One request under way. The job may be unwatched meanwhile, so it is found again by its id; and
 * the poller may be let go, which calls the request off. */
typedef struct
{
  GWeakRef poller;
  char *remote_id; /* nullable: a list */
} Request;

static void schedule (LatentPoller *self, gint64 at_least_us);

static void
watch_free (Watch *watch)
{
  g_free (watch->remote_id);
  g_free (watch);
}

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

/* The clock that goes on in suspend: after it one round is due, at once and only one. */
static gint64
get_now_us (LatentPoller *self)
{
  return latent_clock_get_boot_us (self->clock);
}

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

/* A success that was already on its way when another request failed proves nothing. */
static void
note_success (LatentPoller *self)
{
  if (self->is_paused || get_now_us (self) < self->quiet_until_us)
    return;
  self->n_failures = 0;
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
  gint64 now_us = get_now_us (self);

  if (facts != NULL && facts->retry_after_ms >= 0)
    wait_ms = MIN (facts->retry_after_ms, MAX_RETRY_AFTER_MS);
  wait_ms = MAX (wait_ms, self->interval_ms);
  /* Several requests that fail together are one failure. */
  if (now_us >= self->quiet_until_us)
    self->n_failures++;
  self->quiet_until_us = MAX (self->quiet_until_us, now_us + wait_ms * 1000);
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
  Watch *watch = g_hash_table_lookup (self->watches, job->id);

  if (watch == NULL)
    return;
  watch->due_us = get_now_us (self) + (gint64) self->interval_ms * 1000;
  watch->is_off_the_page = FALSE;
  g_signal_emit (self, signals[SIGNAL_ANSWER], 0, job);
}

/* --- asking --- */

static int
compare_due (gconstpointer a, gconstpointer b)
{
  const Watch *first = *(const Watch *const *) a;
  const Watch *second = *(const Watch *const *) b;

  return (first->due_us > second->due_us) - (first->due_us < second->due_us);
}

/* (transfer container): those to be asked about now, the longest overdue first. */
static GPtrArray *
collect_due (LatentPoller *self)
{
  GPtrArray *due = g_ptr_array_new ();
  gint64 now_us = get_now_us (self);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Watch *watch = value;

      if (!watch->is_single && watch->due_us <= now_us)
        g_ptr_array_add (due, watch);
    }
  g_ptr_array_sort (due, compare_due);
  return due;
}

static void
got_job_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (LatentPoller) self = g_weak_ref_get (&request->poller);
  g_autoptr (LatentRemoteJob) job = NULL;
  g_autoptr (GError) error = NULL;
  Watch *watch;

  job = latent_service_get_job_finish (LATENT_SERVICE (source), result, &error);
  if (self == NULL || latent_error_is_cancelled (error))
    return;
  self->n_singles--;
  watch = g_hash_table_lookup (self->watches, request->remote_id);
  if (watch != NULL)
    {
      watch->is_single = FALSE;
      watch->is_off_the_page = FALSE;
      watch->due_us = get_now_us (self) + (gint64) self->interval_ms * 1000;
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
      if (g_hash_table_contains (self->watches, request->remote_id))
        g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, request->remote_id, error);
    }
  schedule (self, 0);
}

static void
ask_singly (LatentPoller *self, Watch *watch)
{
  watch->is_single = TRUE;
  self->n_singles++;
  self->n_singles_left--;
  latent_service_get_job_async (self->service, watch->remote_id, self->cancellable, got_job_cb,
                                request_new (self, watch->remote_id));
}

/* Asks for as many of @due as may be asked right now; the rest stays due. */
static void
ask_for_some (LatentPoller *self, GPtrArray *due, gboolean only_off_the_page)
{
  for (guint i = 0; i < due->len; i++)
    {
      Watch *watch = g_ptr_array_index (due, i);

      if (self->n_singles >= MAX_SINGLES_AT_ONCE || self->n_singles_left == 0)
        return;
      if (!only_off_the_page || watch->is_off_the_page)
        ask_singly (self, watch);
    }
}

/* Everything that is due and was not in the answer has to be asked for singly. */
static void
mark_off_the_page (LatentPoller *self)
{
  g_autoptr (GPtrArray) due = collect_due (self);

  for (guint i = 0; i < due->len; i++)
    ((Watch *) g_ptr_array_index (due, i))->is_off_the_page = TRUE;
}

static void
got_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (LatentPoller) self = g_weak_ref_get (&request->poller);
  g_autoptr (LatentRemotePage) page = NULL;
  g_autoptr (GError) error = NULL;

  page = latent_service_list_jobs_finish (LATENT_SERVICE (source), result, &error);
  if (self == NULL || latent_error_is_cancelled (error))
    return;

  self->is_listing = FALSE;
  if (page != NULL)
    {
      note_success (self);
      for (guint i = 0; i < page->jobs->len; i++)
        tell_answer (self, g_ptr_array_index (page->jobs, i));
      mark_off_the_page (self);
    }
  else if (!take_as_trouble (self, error))
    {
      /* A list that cannot be read says nothing about the jobs (faults.md P13). */
      mark_off_the_page (self);
    }
  schedule (self, 0);
}

static void
ask_for_list (LatentPoller *self)
{
  self->is_listing = TRUE;
  latent_service_list_jobs_async (self->service, LIST_LIMIT, NULL, self->cancellable, got_page_cb,
                                  request_new (self, NULL));
}

static gboolean
has_any_on_the_page (GPtrArray *due)
{
  for (guint i = 0; i < due->len; i++)
    {
      if (!((Watch *) g_ptr_array_index (due, i))->is_off_the_page)
        return TRUE;
    }
  return FALSE;
}

/* One round. The jobs a list may answer for never wait behind the old ones that have to be asked
 * singly. Returns whether anything was asked. */
static gboolean
ask (LatentPoller *self)
{
  g_autoptr (GPtrArray) due = collect_due (self);
  gboolean is_many = due->len > MAX_SINGLES_BEFORE_LIST;
  gint64 now_us = get_now_us (self);
  guint n_singles_left;
  gboolean is_new_list;

  if (now_us >= self->round_ends_us)
    {
      self->round_ends_us = now_us + (gint64) self->interval_ms * 1000;
      self->n_singles_left = MAX_SINGLES_PER_ROUND;
    }
  is_new_list = is_many && !self->is_listing && has_any_on_the_page (due);
  if (is_new_list)
    ask_for_list (self);
  n_singles_left = self->n_singles_left;
  ask_for_some (self, due, is_many || self->is_listing);
  return is_new_list || self->n_singles_left < n_singles_left;
}

/* --- the schedule --- */

static gboolean
tick_cb (gpointer user_data)
{
  g_autoptr (LatentPoller) self = g_object_ref (user_data);
  gboolean has_asked = FALSE;

  g_clear_pointer (&self->timer, g_source_unref);
  if (get_now_us (self) >= self->quiet_until_us)
    has_asked = ask (self);
  /* What could not be asked waits for an answer under way, which sets the timer anew. */
  schedule (self, has_asked ? 0 : (gint64) self->interval_ms * 1000);
  return G_SOURCE_REMOVE;
}

/* When anything is due next, G_MAXINT64 for never. */
static gint64
find_next_us (LatentPoller *self)
{
  gint64 next_us = G_MAXINT64;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Watch *watch = value;

      if (!watch->is_single)
        next_us = MIN (next_us, watch->due_us);
    }
  return next_us;
}

/* Sets the timer. It stands still in suspend, so it is never longer than an interval. */
static void
schedule (LatentPoller *self, gint64 at_least_us)
{
  gint64 longest_us = (gint64) self->interval_ms * 1000;
  gint64 next_us = G_MAXINT64;
  gint64 wait_us;

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);

  if (!self->is_paused && !g_cancellable_is_cancelled (self->cancellable))
    next_us = find_next_us (self);
  if (next_us == G_MAXINT64)
    return;

  wait_us = MAX (next_us, self->quiet_until_us) - get_now_us (self);
  wait_us = CLAMP (wait_us, at_least_us, longest_us);
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
    case PROP_FIRST_POLL_MS:
      self->first_poll_ms = g_value_get_uint (value);
      break;
    case PROP_INTERVAL_MS:
      self->interval_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_poller_dispose (GObject *object)
{
  LatentPoller *self = LATENT_POLLER (object);

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
  g_clear_object (&self->cancellable);
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
  object_class->dispose = latent_poller_dispose;
  object_class->finalize = latent_poller_finalize;

  properties[PROP_SERVICE]
      = g_param_spec_object ("service", NULL, NULL, LATENT_TYPE_SERVICE, flags);
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, LATENT_TYPE_CLOCK, flags);
  properties[PROP_FIRST_POLL_MS]
      = g_param_spec_uint ("first-poll-ms", NULL, NULL, 0, G_MAXINT, DEFAULT_FIRST_POLL_MS, flags);
  properties[PROP_INTERVAL_MS]
      = g_param_spec_uint ("interval-ms", NULL, NULL, 1, G_MAXINT, DEFAULT_INTERVAL_MS, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_ANSWER]
      = g_signal_new ("answer", LATENT_TYPE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, LATENT_TYPE_REMOTE_JOB | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_PROBLEM] = g_signal_new (
      "problem", LATENT_TYPE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
      G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", LATENT_TYPE_POLLER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
latent_poller_init (LatentPoller *self)
{
  self->watches
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) watch_free);
  self->cancellable = g_cancellable_new ();
  self->n_singles_left = MAX_SINGLES_PER_ROUND;
}

LatentPoller *
latent_poller_new (LatentService *service, LatentClock *clock)
{
  g_return_val_if_fail (LATENT_IS_SERVICE (service), NULL);
  g_return_val_if_fail (LATENT_IS_CLOCK (clock), NULL);

  return g_object_new (LATENT_TYPE_POLLER, "service", service, "clock", clock, NULL);
}

void
latent_poller_watch (LatentPoller *self, const char *remote_id, gboolean at_once)
{
  Watch *watch;

  g_return_if_fail (LATENT_IS_POLLER (self));
  g_return_if_fail (remote_id != NULL);

  watch = g_new0 (Watch, 1);
  watch->remote_id = g_ascii_strdown (remote_id, -1);
  watch->due_us = get_now_us (self) + (at_once ? 0 : (gint64) self->first_poll_ms * 1000);
  /* A question already under way about a job watched again is not asked twice. */
  if (g_hash_table_contains (self->watches, watch->remote_id))
    watch->is_single = ((Watch *) g_hash_table_lookup (self->watches, watch->remote_id))->is_single;
  g_hash_table_replace (self->watches, watch->remote_id, watch);
  schedule (self, 0);
}

void
latent_poller_unwatch (LatentPoller *self, const char *remote_id)
{
  g_autofree char *id = NULL;

  g_return_if_fail (LATENT_IS_POLLER (self));
  g_return_if_fail (remote_id != NULL);

  id = g_ascii_strdown (remote_id, -1);
  g_hash_table_remove (self->watches, id);
  schedule (self, 0);
}

void
latent_poller_set_paused (LatentPoller *self, gboolean paused)
{
  g_return_if_fail (LATENT_IS_POLLER (self));

  if (self->is_paused == paused)
    return;
  self->is_paused = paused;
  if (!paused)
    {
      /* Whoever goes on has mended something: what was known of the connection is out of date, and
       * the same trouble again is news. */
      self->quiet_until_us = 0;
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
