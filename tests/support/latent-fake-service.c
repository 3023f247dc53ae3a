/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-fake-service.h"

#include <string.h>

#include "core/base/latent-address.h"
#include "core/base/latent-error.h"
#include "core/net/latent-apiframe-codec.h"

struct _LatentFakeService
{
  GObject parent_instance;

  char *address;
  char *origin;
  char *api_key;

  GPtrArray *jobs;        /* (element-type LatentRemoteJob), oldest first */
  GHashTable *ids_by_key; /* idempotency key -> job id */
  LatentAccount *account;

  GQueue scripts[LATENT_N_FAKE_CALLS]; /* (element-type Script) */
  GQueue pending[LATENT_N_FAKE_CALLS]; /* (element-type GTask) owned */
  gboolean is_held[LATENT_N_FAKE_CALLS];
  guint counts[LATENT_N_FAKE_CALLS];
  guint most_pending[LATENT_N_FAKE_CALLS];

  GPtrArray *bodies;
  GPtrArray *keys;
  GPtrArray *asked_ids;
};

static void latent_fake_service_iface_init (LatentServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentFakeService,
                               latent_fake_service,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_SERVICE,
                                                      latent_fake_service_iface_init))

/* What the next call gets. */
typedef struct
{
  GError *error;        /* nullable */
  LatentRemoteJob *job; /* nullable */
  gboolean takes_effect;
} Script;

/* One call. */
typedef struct
{
  /* input */
  LatentFakeCall call;
  char *argument; /* nullable: job id or idempotency key */
  guint limit;

  /* in progress */
  GSource *source; /* what will end it */
} CallData;

static void
script_free (Script *script)
{
  g_clear_error (&script->error);
  g_clear_pointer (&script->job, latent_remote_job_free);
  g_free (script);
}

static void
call_data_free (CallData *data)
{
  g_clear_pointer (&data->source, g_source_unref);
  g_free (data->argument);
  g_free (data);
}

static LatentRemoteJob *
find_job (LatentFakeService *self, const char *remote_id)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      LatentRemoteJob *job = g_ptr_array_index (self->jobs, i);

      if (strcmp (job->id, remote_id) == 0)
        return job;
    }
  return NULL;
}

/* --- the behaviour when nothing was scripted --- */

static LatentRemoteJob *
accept_submit (LatentFakeService *self, const char *key)
{
  const char *id = g_hash_table_lookup (self->ids_by_key, key);

  if (id == NULL)
    {
      g_autofree char *fresh = g_uuid_string_random ();

      latent_fake_service_set_job (
          self, latent_fake_service_make_job (fresh, LATENT_REMOTE_QUEUED, NULL));
      g_hash_table_insert (self->ids_by_key, g_strdup (key), g_strdup (fresh));
      id = g_hash_table_lookup (self->ids_by_key, key);
    }
  return latent_remote_job_copy (find_job (self, id));
}

static LatentRemotePage *
make_page (LatentFakeService *self, guint limit, const char *cursor)
{
  LatentRemotePage *page = latent_remote_page_new ();
  guint first = cursor != NULL ? (guint) g_ascii_strtoull (cursor, NULL, 10) : 0;
  guint end = MIN (first + limit, self->jobs->len);

  for (guint i = first; i < end; i++)
    g_ptr_array_add (page->jobs, latent_remote_job_copy (
                                     g_ptr_array_index (self->jobs, self->jobs->len - 1 - i)));
  page->has_more = end < self->jobs->len;
  if (page->has_more)
    page->next_cursor = g_strdup_printf ("%u", end);
  return page;
}

static void
return_job (GTask *task, LatentRemoteJob *job)
{
  if (job != NULL)
    g_task_return_pointer (task, job, (GDestroyNotify) latent_remote_job_free);
  else
    g_task_return_error (task, latent_error_new (LATENT_ERROR_NOT_FOUND, "no such job"));
}

/* @task: (nullable): NULL only takes effect. */
static void
behave (LatentFakeService *self, const CallData *data, GTask *task)
{
  LatentRemoteJob *job
      = data->call == LATENT_FAKE_SUBMIT ? accept_submit (self, data->argument) : NULL;

  if (task == NULL)
    {
      latent_remote_job_free (job);
      return;
    }
  switch (data->call)
    {
    case LATENT_FAKE_GET_JOB:
      job = find_job (self, data->argument);
      return_job (task, job != NULL ? latent_remote_job_copy (job) : NULL);
      break;
    case LATENT_FAKE_LIST_JOBS:
      g_task_return_pointer (task, make_page (self, data->limit, data->argument),
                             (GDestroyNotify) latent_remote_page_free);
      break;
    case LATENT_FAKE_GET_ACCOUNT:
      g_task_return_pointer (task, latent_account_copy (self->account),
                             (GDestroyNotify) latent_account_free);
      break;
    case LATENT_FAKE_LIST_MODELS:
      g_task_return_pointer (
          task, g_ptr_array_new_with_free_func ((GDestroyNotify) latent_remote_model_free),
          (GDestroyNotify) g_ptr_array_unref);
      break;
    case LATENT_FAKE_SUBMIT:
    default:
      return_job (task, job);
      break;
    }
}

/* --- calls --- */

/* Gives @task its answer; takes it over. */
static void
answer (LatentFakeService *self, GTask *task)
{
  CallData *data = g_task_get_task_data (task);
  Script *script;

  g_queue_remove (&self->pending[data->call], task);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  script = g_queue_pop_head (&self->scripts[data->call]);
  if (script == NULL)
    {
      behave (self, data, task);
    }
  else
    {
      if (script->takes_effect)
        behave (self, data, NULL);
      if (script->error != NULL)
        g_task_return_error (task, g_steal_pointer (&script->error));
      else
        return_job (task, g_steal_pointer (&script->job));
      script_free (script);
    }
  g_object_unref (task);
}

static gboolean
answer_cb (gpointer user_data)
{
  GTask *task = user_data;

  answer (g_task_get_source_object (task), task);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  return answer_cb (user_data);
}

/* Held calls are only ended by their cancellable. */
static void
attach_end (GTask *task, gboolean held)
{
  CallData *data = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (data->source != NULL)
    g_source_destroy (data->source);
  g_clear_pointer (&data->source, g_source_unref);

  if (held && cancellable == NULL)
    return;
  data->source = held ? g_cancellable_source_new (cancellable) : g_idle_source_new ();
  g_source_set_callback (data->source, held ? G_SOURCE_FUNC (cancelled_cb) : answer_cb, task, NULL);
  g_source_attach (data->source, NULL);
}

static void
start_call (LatentService *service,
            LatentFakeCall call,
            const char *argument,
            guint limit,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  LatentFakeService *self = LATENT_FAKE_SERVICE (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CallData *data = g_new0 (CallData, 1);

  g_task_set_source_tag (task, start_call);
  data->call = call;
  data->argument = g_strdup (argument);
  data->limit = limit;
  g_task_set_task_data (task, data, (GDestroyNotify) call_data_free);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->api_key == NULL)
    {
      g_task_return_error (task, latent_error_new (LATENT_ERROR_NO_KEY, "there is no key"));
      return;
    }

  self->counts[call]++;
  attach_end (task, self->is_held[call]);
  g_queue_push_tail (&self->pending[call], g_steal_pointer (&task));
  self->most_pending[call] = MAX (self->most_pending[call], self->pending[call].length);
}

static const char *
latent_fake_service_get_address (LatentService *service)
{
  return LATENT_FAKE_SERVICE (service)->address;
}

static const char *
latent_fake_service_get_origin (LatentService *service)
{
  return LATENT_FAKE_SERVICE (service)->origin;
}

static void
latent_fake_service_set_key (LatentService *service, const char *api_key)
{
  LatentFakeService *self = LATENT_FAKE_SERVICE (service);
  char *copy = g_strdup (api_key);

  g_free (self->api_key);
  self->api_key = copy;
}

static gboolean
latent_fake_service_has_key (LatentService *service)
{
  return LATENT_FAKE_SERVICE (service)->api_key != NULL;
}

static GBytes *
latent_fake_service_build_body (LatentService *service, LatentImageRequest *request)
{
  return latent_apiframe_encode_request (request);
}

static void
latent_fake_service_submit_async (LatentService *service,
                                  GBytes *body,
                                  const char *idempotency_key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LatentFakeService *self = LATENT_FAKE_SERVICE (service);
  guint count = self->counts[LATENT_FAKE_SUBMIT];

  start_call (service, LATENT_FAKE_SUBMIT, idempotency_key, 0, cancellable, callback, user_data);
  if (self->counts[LATENT_FAKE_SUBMIT] == count)
    return;
  g_ptr_array_add (self->bodies, g_bytes_ref (body));
  g_ptr_array_add (self->keys, g_strdup (idempotency_key));
}

static void
latent_fake_service_get_job_async (LatentService *service,
                                   const char *remote_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  LatentFakeService *self = LATENT_FAKE_SERVICE (service);
  guint count = self->counts[LATENT_FAKE_GET_JOB];

  start_call (service, LATENT_FAKE_GET_JOB, remote_id, 0, cancellable, callback, user_data);
  if (self->counts[LATENT_FAKE_GET_JOB] > count)
    g_ptr_array_add (self->asked_ids, g_strdup (remote_id));
}

static void
latent_fake_service_list_jobs_async (LatentService *service,
                                     guint limit,
                                     const char *cursor,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  start_call (service, LATENT_FAKE_LIST_JOBS, cursor, limit, cancellable, callback, user_data);
}

static void
latent_fake_service_get_account_async (LatentService *service,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  start_call (service, LATENT_FAKE_GET_ACCOUNT, NULL, 0, cancellable, callback, user_data);
}

static void
latent_fake_service_list_models_async (LatentService *service,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  start_call (service, LATENT_FAKE_LIST_MODELS, NULL, 0, cancellable, callback, user_data);
}

static LatentRemoteJob *
latent_fake_service_job_finish (LatentService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static LatentRemotePage *
latent_fake_service_list_jobs_finish (LatentService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static LatentAccount *
latent_fake_service_get_account_finish (LatentService *service,
                                        GAsyncResult *result,
                                        GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
latent_fake_service_list_models_finish (LatentService *service,
                                        GAsyncResult *result,
                                        GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
latent_fake_service_iface_init (LatentServiceInterface *iface)
{
  iface->get_address = latent_fake_service_get_address;
  iface->get_origin = latent_fake_service_get_origin;
  iface->set_key = latent_fake_service_set_key;
  iface->has_key = latent_fake_service_has_key;
  iface->build_body = latent_fake_service_build_body;
  iface->submit_async = latent_fake_service_submit_async;
  iface->submit_finish = latent_fake_service_job_finish;
  iface->get_job_async = latent_fake_service_get_job_async;
  iface->get_job_finish = latent_fake_service_job_finish;
  iface->list_jobs_async = latent_fake_service_list_jobs_async;
  iface->list_jobs_finish = latent_fake_service_list_jobs_finish;
  iface->get_account_async = latent_fake_service_get_account_async;
  iface->get_account_finish = latent_fake_service_get_account_finish;
  iface->list_models_async = latent_fake_service_list_models_async;
  iface->list_models_finish = latent_fake_service_list_models_finish;
}

static void
latent_fake_service_finalize (GObject *object)
{
  LatentFakeService *self = LATENT_FAKE_SERVICE (object);

  /* A pending task holds the service, so none is left. */
  for (guint i = 0; i < LATENT_N_FAKE_CALLS; i++)
    g_queue_clear_full (&self->scripts[i], (GDestroyNotify) script_free);
  g_ptr_array_unref (self->jobs);
  g_ptr_array_unref (self->bodies);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->asked_ids);
  g_hash_table_unref (self->ids_by_key);
  latent_account_free (self->account);
  g_free (self->address);
  g_free (self->origin);
  g_free (self->api_key);
  G_OBJECT_CLASS (latent_fake_service_parent_class)->finalize (object);
}

static void
latent_fake_service_class_init (LatentFakeServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_fake_service_finalize;
}

static void
latent_fake_service_init (LatentFakeService *self)
{
  self->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_remote_job_free);
  self->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->asked_ids = g_ptr_array_new_with_free_func (g_free);
  self->ids_by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->api_key = g_strdup ("afk_fake_0000000000000000");
  self->account = latent_account_new ();
  self->account->team_id = g_strdup ("team-1");
  self->account->credits = 100;
  for (guint i = 0; i < LATENT_N_FAKE_CALLS; i++)
    {
      g_queue_init (&self->scripts[i]);
      g_queue_init (&self->pending[i]);
    }
}

LatentFakeService *
latent_fake_service_new (const char *address)
{
  LatentFakeService *self = g_object_new (LATENT_TYPE_FAKE_SERVICE, NULL);

  self->address = g_strdup (address != NULL ? address : "https://api.example.com");
  self->origin = latent_address_origin (self->address);
  return self;
}

static Script *
push_script (LatentFakeService *self, LatentFakeCall call)
{
  Script *script = g_new0 (Script, 1);

  g_queue_push_tail (&self->scripts[call], script);
  return script;
}

void
latent_fake_service_push_error (LatentFakeService *self, LatentFakeCall call, GError *error)
{
  push_script (self, call)->error = error;
}

void
latent_fake_service_push_job (LatentFakeService *self, LatentFakeCall call, LatentRemoteJob *job)
{
  g_return_if_fail (call == LATENT_FAKE_SUBMIT || call == LATENT_FAKE_GET_JOB);

  push_script (self, call)->job = job;
}

void
latent_fake_service_push_lost (LatentFakeService *self, LatentFakeCall call, GError *error)
{
  Script *script = push_script (self, call);

  script->error = error;
  script->takes_effect = TRUE;
}

void
latent_fake_service_set_held (LatentFakeService *self, LatentFakeCall call, gboolean held)
{
  self->is_held[call] = held;
  if (held)
    return;
  for (GList *l = self->pending[call].head; l != NULL; l = l->next)
    attach_end (l->data, FALSE);
}

void
latent_fake_service_set_job (LatentFakeService *self, LatentRemoteJob *job)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      LatentRemoteJob *old = g_ptr_array_index (self->jobs, i);

      if (strcmp (old->id, job->id) != 0)
        continue;
      latent_remote_job_free (old);
      self->jobs->pdata[i] = job;
      return;
    }
  g_ptr_array_add (self->jobs, job);
}

LatentRemoteJob *
latent_fake_service_make_job (const char *remote_id, LatentRemoteStatus status, const char *url)
{
  LatentRemoteJob *job = latent_remote_job_new ();

  job->id = g_ascii_strdown (remote_id, -1);
  job->status = status;
  job->reply = g_bytes_new_static ("{}", 2);
  if (url != NULL)
    {
      const char *urls[] = { url, NULL };

      g_strfreev (job->result_urls);
      job->result_urls = g_strdupv ((char **) urls);
    }
  return job;
}

void
latent_fake_service_remove_job (LatentFakeService *self, const char *remote_id)
{
  LatentRemoteJob *job = find_job (self, remote_id);

  if (job != NULL)
    g_ptr_array_remove (self->jobs, job);
}

void
latent_fake_service_complete_all (LatentFakeService *self, const char *url)
{
  for (guint i = 0; i < self->jobs->len; i++)
    {
      LatentRemoteJob *job = g_ptr_array_index (self->jobs, i);
      gboolean is_final = job->status == LATENT_REMOTE_COMPLETED
                          || job->status == LATENT_REMOTE_FAILED
                          || job->status == LATENT_REMOTE_CANCELLED;

      if (!is_final)
        latent_fake_service_set_job (
            self, latent_fake_service_make_job (job->id, LATENT_REMOTE_COMPLETED, url));
    }
}

void
latent_fake_service_set_account (LatentFakeService *self, LatentAccount *account)
{
  latent_account_free (self->account);
  self->account = account;
}

guint
latent_fake_service_count (LatentFakeService *self, LatentFakeCall call)
{
  return self->counts[call];
}

guint
latent_fake_service_count_pending (LatentFakeService *self, LatentFakeCall call)
{
  return self->pending[call].length;
}

guint
latent_fake_service_get_most_pending (LatentFakeService *self, LatentFakeCall call)
{
  return self->most_pending[call];
}

GBytes *
latent_fake_service_get_body (LatentFakeService *self, guint index)
{
  g_assert_cmpuint (index, <, self->bodies->len);
  return g_ptr_array_index (self->bodies, index);
}

const char *
latent_fake_service_get_key (LatentFakeService *self, guint index)
{
  g_assert_cmpuint (index, <, self->keys->len);
  return g_ptr_array_index (self->keys, index);
}

guint
latent_fake_service_count_key (LatentFakeService *self, const char *idempotency_key)
{
  guint count = 0;

  for (guint i = 0; i < self->keys->len; i++)
    count += strcmp (g_ptr_array_index (self->keys, i), idempotency_key) == 0;
  return count;
}

guint
latent_fake_service_count_distinct_keys (LatentFakeService *self)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->keys->len; i++)
    g_hash_table_add (keys, g_ptr_array_index (self->keys, i));
  return g_hash_table_size (keys);
}

const char *
latent_fake_service_get_asked_id (LatentFakeService *self, guint index)
{
  g_assert_cmpuint (index, <, self->asked_ids->len);
  return g_ptr_array_index (self->asked_ids, index);
}

const char *
latent_fake_service_find_job (LatentFakeService *self, const char *idempotency_key)
{
  return g_hash_table_lookup (self->ids_by_key, idempotency_key);
}
