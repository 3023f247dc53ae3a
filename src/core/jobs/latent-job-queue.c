/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-queue-internal.h"

#include "core/base/latent-error.h"

#define DEFAULT_RETRY_BASE_MS 500
#define DEFAULT_RETRY_CAP_MS 20000
#define DEFAULT_MAX_RUNNING 4

static void implement_list_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentJobQueue,
                               latent_job_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, implement_list_model))

typedef enum
{
  PROP_N_RUNNING = 1,
  PROP_N_QUEUED,
  PROP_PAUSE_ERROR,
  PROP_TROUBLE,
  PROP_RESUME_US,
  PROP_IS_PAUSED,
} LatentJobQueueProperty;

static GParamSpec *properties[PROP_IS_PAUSED + 1];

typedef enum
{
  SIGNAL_IMAGE_STORED,
  SIGNAL_JOB_ENDED,
  SIGNAL_DRIVEN_ELSEWHERE,
  SIGNAL_LIMITED,
  SIGNAL_MISSED,
  SIGNAL_OVERTAKEN,
  N_SIGNALS,
} LatentJobQueueSignal;

static guint signals[N_SIGNALS];

/* Newest first; equal times by id, so that the order never changes. */
static int
compare_records (const LatentJobRecord *a, const LatentJobRecord *b)
{
  if (a->created_us != b->created_us)
    return a->created_us > b->created_us ? -1 : 1;
  return g_strcmp0 (b->id, a->id);
}

/* A process drives jobs of its own origin and team only; a job without a team was never sent. */
gboolean
latent_job_queue_is_ours (LatentJobQueue *self, const LatentJobRecord *record)
{
  if (g_strcmp0 (record->origin, latent_service_get_origin (self->context->service)) != 0)
    return FALSE;
  return self->context->team == NULL || record->team == NULL
         || g_str_equal (record->team, self->context->team);
}

void
latent_job_queue_count (LatentJobQueue *self)
{
  guint n_running = 0;
  guint n_queued = 0;
  GHashTableIter iter;
  gpointer runner;

  /* Over what we drive and not over the list: this is asked after every step of every job. */
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    {
      LatentJob *job = latent_job_runner_get_job (runner);

      if (!latent_job_is_running (job))
        continue;
      if (latent_job_get_state (job) == LATENT_JOB_QUEUED)
        n_queued++;
      else
        n_running++;
    }
  if (n_running != self->n_running)
    {
      self->n_running = n_running;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_RUNNING]);
      latent_job_queue_look_after (self);
    }
  if (n_queued != self->n_queued)
    {
      self->n_queued = n_queued;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_QUEUED]);
      latent_job_queue_look_after (self);
    }
}

void
latent_job_queue_notify_paused (LatentJobQueue *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_PAUSED]);
}

static void
set_error_field (LatentJobQueue *self, GError **field, const GError *error, GParamSpec *pspec)
{
  if (*field == NULL && error == NULL)
    return;
  if (*field != NULL && error != NULL && (*field)->domain == error->domain
      && (*field)->code == error->code && g_str_equal ((*field)->message, error->message))
    return;

  g_clear_error (field);
  if (error != NULL)
    *field = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
state_changed_cb (LatentJob *job, GParamSpec *pspec, LatentJobQueue *self)
{
  switch (latent_job_get_state (job))
    {
    case LATENT_JOB_WAITING:
    case LATENT_JOB_DOWNLOADING:
    case LATENT_JOB_DONE:
      /* The step came from an answer and reached the disk: both work. */
      latent_job_queue_set_trouble (self, NULL);
      break;
    default:
      break;
    }
  latent_job_queue_count (self);
}

static guint
find_place (LatentJobQueue *self, const LatentJobRecord *record)
{
  guint low = 0;
  guint high = self->jobs->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      LatentJob *job = g_ptr_array_index (self->jobs, middle);

      if (compare_records (latent_job_get_record (job), record) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
latent_job_queue_insert (LatentJobQueue *self, LatentJob *job)
{
  guint place = find_place (self, latent_job_get_record (job));

  g_signal_connect_object (job, "notify::state", G_CALLBACK (state_changed_cb), self, 0);
  g_ptr_array_insert (self->jobs, (int) place, g_object_ref (job));
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
}

void
latent_job_queue_remove (LatentJobQueue *self, LatentJob *job)
{
  g_autoptr (LatentJob) keep = g_object_ref (job);
  guint place = 0;

  if (!g_ptr_array_find (self->jobs, job, &place))
    return;
  g_signal_handlers_disconnect_by_func (job, state_changed_cb, self);
  g_ptr_array_remove_index (self->jobs, place);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 1, 0);
}

LatentJob *
latent_job_queue_show (LatentJobQueue *self, const LatentJobRecord *record)
{
  LatentJob *job = latent_job_queue_find (self, record->id);
  g_autoptr (LatentJob) fresh = NULL;

  /* What we drive ourselves we know better than a row that was read a moment ago. */
  if (job != NULL && g_hash_table_contains (self->runners, record->id))
    return job;
  if (job != NULL)
    {
      latent_job_follow (job, record);
      latent_job_set_is_mine (job, latent_job_queue_is_ours (self, record));
      return job;
    }
  fresh = latent_job_new (record, latent_job_queue_is_ours (self, record));
  latent_job_queue_insert (self, fresh);
  return fresh;
}

static GType
get_item_type (GListModel *model)
{
  return LATENT_TYPE_JOB;
}

static guint
get_n_items (GListModel *model)
{
  return LATENT_JOB_QUEUE (model)->jobs->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LatentJobQueue *self = LATENT_JOB_QUEUE (model);

  if (position >= self->jobs->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->jobs, position));
}

static void
implement_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
latent_job_queue_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentJobQueue *self = LATENT_JOB_QUEUE (object);

  switch ((LatentJobQueueProperty) id)
    {
    case PROP_N_RUNNING:
      g_value_set_uint (value, self->n_running);
      break;
    case PROP_N_QUEUED:
      g_value_set_uint (value, self->n_queued);
      break;
    case PROP_PAUSE_ERROR:
      g_value_set_boxed (value, self->pause_error);
      break;
    case PROP_TROUBLE:
      g_value_set_boxed (value, self->trouble);
      break;
    case PROP_RESUME_US:
      g_value_set_int64 (value, self->resume_us);
      break;
    case PROP_IS_PAUSED:
      g_value_set_boolean (value, self->limits.is_paused);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_job_queue_dispose (GObject *object)
{
  LatentJobQueue *self = LATENT_JOB_QUEUE (object);

  if (self->context != NULL)
    latent_job_queue_shut_down (self);
  g_hash_table_remove_all (self->runners);
  g_hash_table_remove_all (self->owned);
  g_hash_table_remove_all (self->wanted);
  g_hash_table_remove_all (self->remotes);
  g_ptr_array_set_size (self->jobs, 0);
  g_clear_pointer (&self->context, latent_job_context_unref);
  g_clear_object (&self->line);
  g_clear_object (&self->gate);
  g_clear_object (&self->prices);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (latent_job_queue_parent_class)->dispose (object);
}

static void
latent_job_queue_finalize (GObject *object)
{
  LatentJobQueue *self = LATENT_JOB_QUEUE (object);

  g_ptr_array_unref (self->jobs);
  g_ptr_array_unref (self->parted);
  g_hash_table_unref (self->runners);
  g_hash_table_unref (self->owned);
  g_hash_table_unref (self->wanted);
  g_hash_table_unref (self->remotes);
  g_clear_error (&self->pause_error);
  g_clear_error (&self->trouble);
  G_OBJECT_CLASS (latent_job_queue_parent_class)->finalize (object);
}

static guint
add_job_signal (const char *name)
{
  return g_signal_new (name,
                       LATENT_TYPE_JOB_QUEUE,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       1,
                       LATENT_TYPE_JOB);
}

/* (LatentJob *, GError *) */
static guint
add_refusal_signal (const char *name)
{
  return g_signal_new (name, LATENT_TYPE_JOB_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 2, LATENT_TYPE_JOB, G_TYPE_ERROR);
}

static void
latent_job_queue_class_init (LatentJobQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = latent_job_queue_dispose;
  object_class->finalize = latent_job_queue_finalize;
  object_class->get_property = latent_job_queue_get_property;

  properties[PROP_N_RUNNING]
      = g_param_spec_uint ("n-running", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_QUEUED] = g_param_spec_uint ("n-queued", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PAUSE_ERROR]
      = g_param_spec_boxed ("pause-error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_TROUBLE] = g_param_spec_boxed ("trouble", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_RESUME_US]
      = g_param_spec_int64 ("resume-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_IS_PAUSED] = g_param_spec_boolean ("is-paused", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_IMAGE_STORED] = g_signal_new ("image-stored",
                                               LATENT_TYPE_JOB_QUEUE,
                                               G_SIGNAL_RUN_LAST,
                                               0,
                                               NULL,
                                               NULL,
                                               NULL,
                                               G_TYPE_NONE,
                                               2,
                                               LATENT_TYPE_JOB,
                                               LATENT_TYPE_IMAGE_RECORD);
  signals[SIGNAL_JOB_ENDED] = add_job_signal ("job-ended");
  signals[SIGNAL_DRIVEN_ELSEWHERE] = add_refusal_signal ("driven-elsewhere");
  signals[SIGNAL_LIMITED] = add_refusal_signal ("limited");
  signals[SIGNAL_MISSED] = add_job_signal ("missed");
  signals[SIGNAL_OVERTAKEN] = add_job_signal ("overtaken");
}

static void
latent_job_queue_init (LatentJobQueue *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->parted = g_ptr_array_new_with_free_func (g_free);
  self->runners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->owned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->remotes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cancellable = g_cancellable_new ();
  self->line = latent_job_line_new (G_LIST_MODEL (self));
}

LatentJobQueue *
latent_job_queue_new (const LatentJobQueueConfig *config)
{
  LatentJobQueue *self = g_object_new (LATENT_TYPE_JOB_QUEUE, NULL);

  self->context = latent_job_context_new ();
  self->gate = g_object_ref (config->gate);
  self->prices = g_object_ref (config->prices);
  self->session_start_us = latent_clock_get_wall_us (config->clock);
  self->session_start_boot_us = latent_clock_get_boot_us (config->clock);
  self->context->service = g_object_ref (config->service);
  self->context->ledger = g_object_ref (config->ledger);
  self->context->poller = g_object_ref (config->poller);
  self->context->generation = g_object_ref (config->generation);
  self->context->clock = g_object_ref (config->clock);
  g_set_object (&self->context->pacer, config->pacer);
  g_set_object (&self->context->catalog, config->catalog);
  self->context->retry_base_ms
      = config->retry_base_ms != 0 ? config->retry_base_ms : DEFAULT_RETRY_BASE_MS;
  self->context->retry_cap_ms
      = config->retry_cap_ms != 0 ? config->retry_cap_ms : DEFAULT_RETRY_CAP_MS;
  self->context->max_running = DEFAULT_MAX_RUNNING;
  /* Until start() nothing is asked: whose jobs these are is not known. */
  latent_poller_set_paused (self->context->poller, TRUE);
  latent_job_queue_listen (self);
  return self;
}

void
latent_job_queue_load (LatentJobQueue *self, GPtrArray *records)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (records != NULL);

  for (guint i = 0; i < records->len; i++)
    latent_job_queue_show (self, g_ptr_array_index (records, i));
  latent_job_queue_count (self);
}

void
latent_job_queue_hold (LatentJobQueue *self, const GError *error)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  if (error == NULL)
    return;
  if (latent_error_remedy (error) == LATENT_REMEDY_KEY)
    latent_poller_set_paused (self->context->poller, TRUE);
  set_error_field (self, &self->pause_error, error, properties[PROP_PAUSE_ERROR]);
  latent_job_queue_look_after (self);
}

void
latent_job_queue_clear_pause (LatentJobQueue *self)
{
  set_error_field (self, &self->pause_error, NULL, properties[PROP_PAUSE_ERROR]);
  latent_job_queue_look_after (self);
}

void
latent_job_queue_set_trouble (LatentJobQueue *self, const GError *error)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  set_error_field (self, &self->trouble, error, properties[PROP_TROUBLE]);
  latent_job_queue_update_resume (self);
}

/* Who waits alone counts only while something is wrong; the earliest is what a person waits for. */
static gint64
find_resume_us (LatentJobQueue *self)
{
  GHashTableIter iter;
  gpointer runner;
  gint64 earliest_us;

  if (self->limit_id != 0)
    return self->limit_us;
  if (self->trouble == NULL || self->is_shut_down)
    return 0;
  earliest_us = latent_poller_get_resume_us (self->context->poller);
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    {
      gint64 retry_us = latent_job_runner_get_retry_us (runner);

      if (retry_us != 0 && (earliest_us == 0 || retry_us < earliest_us))
        earliest_us = retry_us;
    }
  return earliest_us;
}

void
latent_job_queue_update_resume (LatentJobQueue *self)
{
  gint64 resume_us = find_resume_us (self);

  if (resume_us == self->resume_us)
    return;
  self->resume_us = resume_us;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESUME_US]);
}

void
latent_job_queue_learn (LatentJobQueue *self,
                        const char *model_id,
                        GHashTable *values,
                        gint64 took_us)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (model_id != NULL);

  latent_cadence_learn (self->context->cadence, model_id, values, took_us);
}

void
latent_job_queue_stop (LatentJobQueue *self, LatentJob *job)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));

  if (!self->is_shut_down && latent_job_get_is_mine (job) && latent_job_is_running (job))
    latent_job_runner_stop (latent_job_queue_ensure_runner (self, job));
}

/* Can only the service's list tell what became of it, unless it is sent again? */
static gboolean
is_lost (LatentJob *job)
{
  return latent_job_get_state (job) == LATENT_JOB_UNKNOWN
         && latent_job_get_record (job)->remote_id == NULL;
}

static void
take_up (LatentJobQueue *self, LatentJob *job, const LatentSubmitOptions *options)
{
  const LatentJobRecord *record = latent_job_get_record (job);
  const LatentConsent consent = latent_job_queue_make_consent (self, options);

  g_hash_table_add (self->owned, g_strdup (latent_job_get_id (job)));
  latent_job_runner_take_up (
      latent_job_queue_ensure_runner (self, job),
      &consent,
      latent_price_book_find (self->prices, record->model_id, record->values));
}

void
latent_job_queue_take_up (LatentJobQueue *self,
                          LatentJob *job,
                          const LatentSubmitOptions *options)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));

  if (!latent_job_queue_can_take_up (self, job))
    return;
  if (is_lost (job))
    latent_job_queue_look_for (self, job);
  else
    take_up (self, job, options);
}

gboolean
latent_job_queue_can_send_again (LatentJobQueue *self, LatentJob *job)
{
  const LatentJobRecord *record;

  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), FALSE);
  g_return_val_if_fail (LATENT_IS_JOB (job), FALSE);

  record = latent_job_get_record (job);
  return latent_job_queue_can_take_up (self, job) && is_lost (job)
         && latent_job_intent_is_whole (record)
         && latent_job_intent_is_fresh (
             record, self->context->clock, latent_service_get_time_us (self->context->service));
}

void
latent_job_queue_send_again (LatentJobQueue *self, LatentJob *job)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));

  if (!latent_job_queue_can_send_again (self, job))
    return;
  /* It is asked for itself: the list is no longer needed. */
  g_hash_table_remove (self->wanted, latent_job_get_id (job));
  take_up (self, job, NULL);
}

gboolean
latent_job_queue_can_take_up (LatentJobQueue *self, LatentJob *job)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), FALSE);
  g_return_val_if_fail (LATENT_IS_JOB (job), FALSE);

  return !self->is_shut_down && latent_job_get_is_mine (job)
         && latent_job_can_take_up (latent_job_get_record (job));
}

void
latent_job_queue_give_up (LatentJobQueue *self, LatentJob *job)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));

  if (!self->is_shut_down && latent_job_get_state (job) == LATENT_JOB_UNKNOWN)
    latent_job_runner_give_up (latent_job_queue_ensure_runner (self, job));
}

void
latent_job_queue_set_hidden (LatentJobQueue *self, LatentJob *job, gboolean hidden)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));

  if (!self->is_shut_down && !latent_job_is_running (job))
    latent_job_runner_set_hidden (latent_job_queue_ensure_runner (self, job), hidden);
}

LatentJob *
latent_job_queue_find (LatentJobQueue *self, const char *job_id)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), NULL);

  for (guint i = 0; i < self->jobs->len; i++)
    {
      LatentJob *job = g_ptr_array_index (self->jobs, i);

      if (g_strcmp0 (latent_job_get_id (job), job_id) == 0)
        return job;
    }
  return NULL;
}

gboolean
latent_job_queue_is_idle (LatentJobQueue *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), TRUE);

  return self->n_running == 0 && self->n_queued == 0;
}

guint
latent_job_queue_get_n_running (LatentJobQueue *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), 0);

  return self->n_running;
}

guint
latent_job_queue_get_n_queued (LatentJobQueue *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), 0);

  return self->n_queued;
}

const GError *
latent_job_queue_get_pause_error (LatentJobQueue *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), NULL);

  return self->pause_error;
}

const GError *
latent_job_queue_get_trouble (LatentJobQueue *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), NULL);

  return self->trouble;
}

gint64
latent_job_queue_get_resume_us (LatentJobQueue *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), 0);

  return self->resume_us;
}

guint
latent_job_queue_get_rest_s (LatentJobQueue *self)
{
  gint64 left_us;

  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), 0);

  left_us = self->resume_us - g_get_monotonic_time ();
  if (self->resume_us == 0 || left_us <= 0)
    return 0;
  return (guint) ((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}
