/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-queue-private.h"

#include "core/base/latent-error.h"
#include "latent-job-runner.h"

#define DEFAULT_RETRY_BASE_MS 500
#define DEFAULT_RETRY_CAP_MS 20000
#define DEFAULT_MAX_RUNNING 4
#define MAX_COUNT 100

struct _LatentJobQueue
{
  GObject parent_instance;

  LatentJobContext *context; /* owned: shared with the runners */
  GPtrArray *jobs;           /* of LatentJob, newest first */
  GHashTable *runners;       /* job id -> LatentJobRunner: exactly the jobs this process drives */
  GCancellable *cancellable;

  guint max_running;
  gboolean is_started;
  gboolean is_shut_down;
  GError *pause_error; /* nullable */
  GError *trouble;     /* nullable */
  guint limit_id;      /* source: nothing is submitted until it fires (429), 0 none */
  guint n_running;     /* as last notified */
  guint n_queued;
};

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
} LatentJobQueueProperty;

static GParamSpec *properties[PROP_TROUBLE + 1];

typedef enum
{
  SIGNAL_IMAGE_STORED,
  SIGNAL_JOB_ENDED,
  N_SIGNALS,
} LatentJobQueueSignal;

static guint signals[N_SIGNALS];

static void submit_when_free (LatentJobQueue *self);
static LatentJobRunner *ensure_runner (LatentJobQueue *self, LatentJob *job);

/* Newest first; equal times by id, so that the order never changes. */
static int
compare_records (const LatentJobRecord *a, const LatentJobRecord *b)
{
  if (a->created_us != b->created_us)
    return a->created_us > b->created_us ? -1 : 1;
  return g_strcmp0 (b->id, a->id);
}

/* A process drives jobs of its own origin and team only; a job without a team was never sent. */
static gboolean
is_ours (LatentJobQueue *self, const LatentJobRecord *record)
{
  if (g_strcmp0 (record->origin, latent_service_get_origin (self->context->service)) != 0)
    return FALSE;
  return self->context->team == NULL || record->team == NULL
         || g_str_equal (record->team, self->context->team);
}

static void
count_jobs (LatentJobQueue *self)
{
  guint n_running = 0;
  guint n_queued = 0;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      LatentJob *job = g_ptr_array_index (self->jobs, i);

      if (!latent_job_is_running (job)
          || !g_hash_table_contains (self->runners, latent_job_get_id (job)))
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
    }
  if (n_queued != self->n_queued)
    {
      self->n_queued = n_queued;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_QUEUED]);
    }
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
  count_jobs (self);
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

static LatentJob *
add_job (LatentJobQueue *self, const LatentJobRecord *record)
{
  LatentJob *job = latent_job_new (record, is_ours (self, record));
  guint place = find_place (self, record);

  g_signal_connect_object (job, "notify::state", G_CALLBACK (state_changed_cb), self, 0);
  g_ptr_array_insert (self->jobs, (int) place, job);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
  return job;
}

static void
remove_job (LatentJobQueue *self, LatentJob *job)
{
  g_autoptr (LatentJob) keep = g_object_ref (job);
  guint place = 0;

  if (!g_ptr_array_find (self->jobs, job, &place))
    return;
  g_signal_handlers_disconnect_by_func (job, state_changed_cb, self);
  g_ptr_array_remove_index (self->jobs, place);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 1, 0);
}

/* Shows what the ledger says now. */
static LatentJob *
show_record (LatentJobQueue *self, const LatentJobRecord *record)
{
  LatentJob *job = latent_job_queue_find (self, record->id);

  if (job != NULL && latent_job_apply (job, record))
    return job;
  /* Another process took it further than one step. */
  if (job != NULL)
    remove_job (self, job);
  return add_job (self, record);
}

static void
image_stored_cb (LatentJobRunner *runner, const LatentImageRecord *image, LatentJobQueue *self)
{
  g_signal_emit (
      self, signals[SIGNAL_IMAGE_STORED], 0, latent_job_runner_get_job (runner), image);
}

static void
rested_cb (LatentJobRunner *runner, LatentJobQueue *self)
{
  g_autoptr (LatentJob) job = g_object_ref (latent_job_runner_get_job (runner));
  const LatentJobRecord *record = latent_job_get_record (job);
  gboolean is_shown = g_ptr_array_find (self->jobs, job, NULL);
  gboolean belongs = record->state != LATENT_JOB_DONE && !record->hidden;

  g_hash_table_remove (self->runners, latent_job_get_id (job));
  if (!latent_job_is_running (job) && !record->hidden)
    g_signal_emit (self, signals[SIGNAL_JOB_ENDED], 0, job);
  if (is_shown && !belongs)
    remove_job (self, job);
  else if (!is_shown && belongs)
    add_job (self, record);
  count_jobs (self);
  if (latent_job_queue_is_idle (self))
    latent_job_queue_set_trouble (self, NULL);
  submit_when_free (self);
}

static void
ready_cb (LatentJobRunner *runner, LatentJobQueue *self)
{
  submit_when_free (self);
}

static gboolean
limit_over_cb (gpointer user_data)
{
  LatentJobQueue *self = user_data;

  self->limit_id = 0;
  submit_when_free (self);
  return G_SOURCE_REMOVE;
}

static void
held_cb (LatentJobRunner *runner, const GError *error, LatentJobQueue *self)
{
  if (!latent_error_is (error, LATENT_ERROR_RATE_LIMITED))
    {
      latent_job_queue_hold (self, error);
      return;
    }
  /* One limit for all jobs: none of them is submitted before the time the service asked for. */
  latent_job_queue_set_trouble (self, error);
  g_clear_handle_id (&self->limit_id, g_source_remove);
  self->limit_id = g_timeout_add (
      (guint) latent_error_facts (error)->retry_after_ms, limit_over_cb, self);
}

static void
trouble_cb (LatentJobRunner *runner, const GError *error, LatentJobQueue *self)
{
  latent_job_queue_set_trouble (self, error);
}

static LatentJobRunner *
ensure_runner (LatentJobQueue *self, LatentJob *job)
{
  LatentJobRunner *runner = g_hash_table_lookup (self->runners, latent_job_get_id (job));

  if (runner != NULL)
    return runner;

  runner = latent_job_runner_new (self->context, job);
  g_signal_connect_object (runner, "image-stored", G_CALLBACK (image_stored_cb), self, 0);
  g_signal_connect_object (runner, "rested", G_CALLBACK (rested_cb), self, 0);
  g_signal_connect_object (runner, "ready", G_CALLBACK (ready_cb), self, 0);
  g_signal_connect_object (runner, "held", G_CALLBACK (held_cb), self, 0);
  g_signal_connect_object (runner, "trouble", G_CALLBACK (trouble_cb), self, 0);
  g_hash_table_insert (self->runners, g_strdup (latent_job_get_id (job)), runner);
  return runner;
}

/* From now on this process drives @job: queued ones wait for a slot, unknown and stopped ones for
 * a person. */
static void
drive (LatentJobQueue *self, LatentJob *job)
{
  LatentJobRunner *runner;

  if (!latent_job_is_running (job))
    return;
  runner = ensure_runner (self, job);
  if (latent_job_get_state (job) != LATENT_JOB_QUEUED)
    latent_job_runner_run (runner);
}

static gboolean
may_submit (LatentJobQueue *self)
{
  return self->is_started && !self->is_shut_down && self->pause_error == NULL
         && self->limit_id == 0 && latent_service_has_key (self->context->service);
}

/* Starts queued jobs, oldest first, while slots are free. */
static void
submit_when_free (LatentJobQueue *self)
{
  guint n_active = 0;

  if (!may_submit (self))
    return;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      LatentJob *job = g_ptr_array_index (self->jobs, i);
      LatentJobRunner *runner = g_hash_table_lookup (self->runners, latent_job_get_id (job));

      if (runner != NULL
          && (latent_job_get_state (job) != LATENT_JOB_QUEUED || latent_job_runner_is_busy (runner)))
        n_active++;
    }
  for (guint i = self->jobs->len; i > 0 && n_active < self->max_running; i--)
    {
      LatentJob *job = g_ptr_array_index (self->jobs, i - 1);
      LatentJobRunner *runner = g_hash_table_lookup (self->runners, latent_job_get_id (job));

      if (runner == NULL || latent_job_get_state (job) != LATENT_JOB_QUEUED
          || latent_job_runner_is_busy (runner))
        continue;
      latent_job_runner_run (runner);
      n_active++;
    }
}

static LatentJobRunner *
find_runner_of_remote (LatentJobQueue *self, const char *remote_id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LatentJobRecord *record = latent_job_get_record (latent_job_runner_get_job (value));

      if (g_strcmp0 (record->remote_id, remote_id) == 0)
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
  if (error != NULL && latent_error_remedy (error) == LATENT_REMEDY_KEY)
    latent_job_queue_hold (self, error);
  else
    latent_job_queue_set_trouble (self, error);
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
      latent_job_queue_hold (self, error);
      return;
    }

  for (guint i = 0; i < records->len; i++)
    {
      LatentJob *job = show_record (self, g_ptr_array_index (records, i));

      drive (self, job);
    }
  count_jobs (self);
  submit_when_free (self);
}

/* One submit_async(). */
static void
inserted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentJobQueue *self = g_task_get_source_object (task);
  GPtrArray *records = g_task_get_task_data (task);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;

  if (!latent_ledger_insert_finish (LATENT_LEDGER (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < records->len; i++)
    {
      LatentJob *job = add_job (self, g_ptr_array_index (records, i));

      drive (self, job);
      g_ptr_array_add (jobs, g_object_ref (job));
    }

  count_jobs (self);
  submit_when_free (self);
  g_task_return_pointer (task, g_steal_pointer (&jobs), (GDestroyNotify) g_ptr_array_unref);
}

static LatentJobRecord *
make_intent (LatentJobQueue *self, LatentImageRequest *request, GBytes *body, const char *parent_id)
{
  LatentJobRecord *record = latent_job_record_new ();
  LatentClock *clock = self->context->clock;

  record->id = g_uuid_string_random ();
  record->idempotency_key = g_uuid_string_random ();
  record->origin = g_strdup (latent_service_get_origin (self->context->service));
  record->team = g_strdup (self->context->team);
  record->body = g_bytes_ref (body);
  record->body_sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);
  record->model_id = g_strdup (latent_model_get_id (latent_image_request_get_model (request)));
  record->prompt = g_strdup (latent_image_request_get_prompt (request));
  g_hash_table_unref (record->values);
  record->values = g_hash_table_ref (latent_image_request_get_values (request));
  record->webhook_url = g_strdup (latent_image_request_get_webhook_url (request));
  record->parent_id = g_strdup (parent_id);
  record->created_us = latent_clock_get_wall_us (clock);
  record->created_boot_us = latent_clock_get_boot_us (clock);
  record->boot_id = g_strdup (latent_clock_get_boot_id (clock));
  return record;
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
  g_ptr_array_set_size (self->jobs, 0);
  g_clear_pointer (&self->context, latent_job_context_unref);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (latent_job_queue_parent_class)->dispose (object);
}

static void
latent_job_queue_finalize (GObject *object)
{
  LatentJobQueue *self = LATENT_JOB_QUEUE (object);

  g_ptr_array_unref (self->jobs);
  g_hash_table_unref (self->runners);
  g_clear_error (&self->pause_error);
  g_clear_error (&self->trouble);
  G_OBJECT_CLASS (latent_job_queue_parent_class)->finalize (object);
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
                                               LATENT_TYPE_IMAGE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_JOB_ENDED] = g_signal_new ("job-ended",
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

static void
latent_job_queue_init (LatentJobQueue *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->runners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->cancellable = g_cancellable_new ();
  self->max_running = DEFAULT_MAX_RUNNING;
}

LatentJobQueue *
latent_job_queue_new (const LatentJobQueueConfig *config)
{
  LatentJobQueue *self = g_object_new (LATENT_TYPE_JOB_QUEUE, NULL);

  self->context = latent_job_context_new ();
  self->context->service = g_object_ref (config->service);
  self->context->ledger = g_object_ref (config->ledger);
  self->context->poller = g_object_ref (config->poller);
  self->context->generation = g_object_ref (config->generation);
  self->context->clock = g_object_ref (config->clock);
  self->context->retry_base_ms
      = config->retry_base_ms != 0 ? config->retry_base_ms : DEFAULT_RETRY_BASE_MS;
  self->context->retry_cap_ms
      = config->retry_cap_ms != 0 ? config->retry_cap_ms : DEFAULT_RETRY_CAP_MS;
  g_signal_connect_object (config->poller, "answer", G_CALLBACK (answer_cb), self, 0);
  g_signal_connect_object (config->poller, "problem", G_CALLBACK (problem_cb), self, 0);
  g_signal_connect_object (config->poller, "trouble", G_CALLBACK (poller_trouble_cb), self, 0);
  return self;
}

void
latent_job_queue_load (LatentJobQueue *self, GPtrArray *records)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (records != NULL);

  for (guint i = 0; i < records->len; i++)
    show_record (self, g_ptr_array_index (records, i));
  count_jobs (self);
}

static void
let_go (LatentJobQueue *self, LatentJob *job)
{
  const LatentJobRecord *record = latent_job_get_record (job);
  LatentJobRunner *runner = g_hash_table_lookup (self->runners, record->id);

  if (runner == NULL)
    return;
  if (record->remote_id != NULL)
    latent_poller_unwatch (self->context->poller, record->remote_id);
  latent_job_runner_abandon (runner);
  g_hash_table_remove (self->runners, record->id);
}

/* Another key may belong to another team: jobs that stopped being ours are let go, those that are
 * ours again go on (the ledger refuses a step when another process took them meanwhile). */
static void
review_ownership (LatentJobQueue *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      LatentJob *job = g_ptr_array_index (self->jobs, i);
      gboolean was_ours = latent_job_get_is_mine (job);
      gboolean ours = is_ours (self, latent_job_get_record (job));

      latent_job_set_is_mine (job, ours);
      if (!ours)
        let_go (self, job);
      else if (!was_ours)
        drive (self, job);
    }
}

void
latent_job_queue_start (LatentJobQueue *self, const char *team, guint max_running)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (team != NULL);

  g_free (self->context->team);
  self->context->team = g_strdup (team);
  self->max_running = MAX (max_running, 1);
  self->is_started = TRUE;
  review_ownership (self);
  latent_job_queue_resume (self);
  latent_ledger_claim_async (self->context->ledger,
                             latent_service_get_origin (self->context->service),
                             team,
                             FALSE,
                             self->cancellable,
                             claimed_cb,
                             g_object_ref (self));
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
}

void
latent_job_queue_set_trouble (LatentJobQueue *self, const GError *error)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  set_error_field (self, &self->trouble, error, properties[PROP_TROUBLE]);
}

void
latent_job_queue_shut_down (LatentJobQueue *self)
{
  GHashTableIter iter;
  gpointer runner;

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  self->is_shut_down = TRUE;
  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  latent_poller_set_paused (self->context->poller, TRUE);
  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    latent_job_runner_abandon (runner);
}

void
latent_job_queue_submit_async (LatentJobQueue *self,
                               LatentImageRequest *request,
                               guint count,
                               const char *parent_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) body = NULL;
  GPtrArray *records;

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_IMAGE_REQUEST (request));
  g_return_if_fail (count >= 1 && count <= MAX_COUNT);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_job_queue_submit_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  body = latent_service_build_body (self->context->service, request);
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  for (guint i = 0; i < count; i++)
    {
      LatentJobRecord *record = make_intent (self, request, body, parent_id);

      /* Apart by a microsecond each, so that a batch keeps its order. */
      record->created_us += i;
      g_ptr_array_add (records, record);
    }
  g_task_set_task_data (task, records, (GDestroyNotify) g_ptr_array_unref);
  /* From here it must end one way or the other: an intent that was stored is shown. */
  g_task_set_check_cancellable (task, FALSE);
  latent_ledger_insert_async (
      self->context->ledger, records, NULL, inserted_cb, g_steal_pointer (&task));
}

GPtrArray *
latent_job_queue_submit_finish (LatentJobQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_job_queue_stop (LatentJobQueue *self, LatentJob *job)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));

  if (latent_job_get_is_mine (job) && latent_job_is_running (job))
    latent_job_runner_stop (ensure_runner (self, job));
}

void
latent_job_queue_take_up (LatentJobQueue *self, LatentJob *job)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));

  if (latent_job_queue_can_take_up (self, job))
    latent_job_runner_take_up (ensure_runner (self, job));
}

gboolean
latent_job_queue_can_take_up (LatentJobQueue *self, LatentJob *job)
{
  g_return_val_if_fail (LATENT_IS_JOB_QUEUE (self), FALSE);
  g_return_val_if_fail (LATENT_IS_JOB (job), FALSE);

  return latent_job_get_is_mine (job)
         && latent_job_can_take_up (latent_job_get_record (job), self->context->clock);
}

void
latent_job_queue_give_up (LatentJobQueue *self, LatentJob *job)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));

  if (latent_job_get_state (job) == LATENT_JOB_UNKNOWN)
    latent_job_runner_give_up (ensure_runner (self, job));
}

void
latent_job_queue_set_hidden (LatentJobQueue *self, LatentJob *job, gboolean hidden)
{
  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));
  g_return_if_fail (LATENT_IS_JOB (job));

  if (!latent_job_is_running (job))
    latent_job_runner_set_hidden (ensure_runner (self, job), hidden);
}

void
latent_job_queue_resume (LatentJobQueue *self)
{
  g_autoptr (GList) runners = NULL;

  g_return_if_fail (LATENT_IS_JOB_QUEUE (self));

  if (self->is_shut_down)
    return;
  set_error_field (self, &self->pause_error, NULL, properties[PROP_PAUSE_ERROR]);
  if (!self->is_started)
    return;

  latent_poller_set_paused (self->context->poller, FALSE);
  /* Running a runner never removes one at once (every step ends in a callback), so the list stays
   * good. */
  runners = g_hash_table_get_values (self->runners);
  for (GList *l = runners; l != NULL; l = l->next)
    {
      if (latent_job_get_state (latent_job_runner_get_job (l->data)) == LATENT_JOB_SUBMITTING)
        latent_job_runner_run (l->data);
    }
  submit_when_free (self);
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
