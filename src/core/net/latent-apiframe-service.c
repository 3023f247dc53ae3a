/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-apiframe-service.h"

#include <string.h>

#include "core/base/latent-address.h"
#include "core/base/latent-api-key.h"
#include "core/base/latent-clock.h"
#include "core/base/latent-error.h"
#include "latent-apiframe-codec.h"
#include "latent-http-client.h"
#include "latent-pacer.h"

/* The service answers a submit only after its own checks and queues. */
#define DEFAULT_SUBMIT_DEADLINE_MS 60000
#define DEFAULT_QUERY_DEADLINE_MS 30000

struct _LatentApiframeService
{
  GObject parent_instance;

  LatentHttpClient *client;
  char *origin;
  char *api_key; /* nullable */
  gint64 date_us;      /* of the last answer with a `Date`, 0 none yet */
  gint64 date_boot_us; /* when that came */

  /* construct-only */
  LatentClock *clock; /* not null: the system's unless a test brings one */
  char *address;
  GTlsDatabase *tls_database; /* nullable */
  LatentPacer *pacer;         /* nullable */
  guint submit_deadline_ms;
  guint query_deadline_ms;
};

static void latent_apiframe_service_iface_init (LatentServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentApiframeService,
                               latent_apiframe_service,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_SERVICE,
                                                      latent_apiframe_service_iface_init))

typedef enum
{
  PROP_ADDRESS = 1,
  PROP_TLS_DATABASE,
  PROP_PACER,
  PROP_SUBMIT_DEADLINE_MS,
  PROP_QUERY_DEADLINE_MS,
  PROP_CLOCK,
} LatentApiframeServiceProperty;

static GParamSpec *properties[PROP_CLOCK + 1];

typedef struct _CallData CallData;

/* Turns the body of a good reply into the task's result. */
typedef gpointer (*DecodeFunc) (GBytes *body, const CallData *data, GError **error);

/* One request, any route. */
struct _CallData
{
  /* input */
  DecodeFunc decode;
  GDestroyNotify free_result;
  char *expected_id; /* nullable */
  char *api_key;     /* nullable: the one this request was sent with */
  const char *method; /* static */
  char *path_and_query;
  char *idempotency_key; /* nullable */
  GBytes *request_body;  /* nullable */
  guint deadline_ms;

  /* in progress */
  LatentPacer *pacer;         /* nullable: while it is waited for */
  guint turn_id;              /* 0: not waiting */
  GSource *cancelled_source;  /* nullable: while waiting */
};

static void
stop_waiting (CallData *data)
{
  if (data->cancelled_source != NULL)
    g_source_destroy (data->cancelled_source);
  g_clear_pointer (&data->cancelled_source, g_source_unref);
  if (data->turn_id != 0)
    latent_pacer_give_up (data->pacer, data->turn_id);
  data->turn_id = 0;
  g_clear_object (&data->pacer);
}

static void
call_data_free (CallData *data)
{
  stop_waiting (data);
  g_free (data->expected_id);
  g_free (data->path_and_query);
  g_free (data->idempotency_key);
  g_clear_pointer (&data->request_body, g_bytes_unref);
  latent_api_key_free (data->api_key);
  g_free (data);
}

static gpointer
decode_job (GBytes *body, const CallData *data, GError **error)
{
  return latent_apiframe_decode_job (body, data->expected_id, error);
}

static gpointer
decode_page (GBytes *body, const CallData *data, GError **error)
{
  return latent_apiframe_decode_page (body, error);
}

static gpointer
decode_account (GBytes *body, const CallData *data, GError **error)
{
  return latent_apiframe_decode_account (body, error);
}

static gpointer
decode_models (GBytes *body, const CallData *data, GError **error)
{
  return latent_apiframe_decode_models (body, error);
}

/* (transfer full): @body with every @secret overwritten: replies are kept in the library, the key
 * never is. */
static GBytes *
mask_body (GBytes *body, const char *secret)
{
  gsize length = 0;
  gsize secret_length = secret != NULL ? strlen (secret) : 0;
  const char *text = g_bytes_get_data (body, &length);
  char *masked;
  char *place;

  if (secret_length == 0 || length == 0 || memmem (text, length, secret, secret_length) == NULL)
    return g_bytes_ref (body);

  masked = g_memdup2 (text, length);
  place = masked;
  while ((place = memmem (place, length - (gsize) (place - masked), secret, secret_length)) != NULL)
    {
      memset (place, '*', secret_length);
      place += secret_length;
    }
  return g_bytes_new_take (masked, length);
}

/* Nothing of the reply is a fact for the caller yet when it cannot be read; so the status and the
 * request id are added to the codec's error. */
static void
add_reply_facts (GError *error, const LatentHttpReply *reply)
{
  LatentErrorFacts *facts = latent_error_facts (error);

  if (facts == NULL)
    return;
  if (facts->http_status == 0)
    facts->http_status = reply->status;
  if (facts->request_id == NULL)
    facts->request_id = g_strdup (reply->request_id);
}

/* Only what the service itself said: a page of somebody else's has a clock of its own. */
static void
learn_time (LatentApiframeService *self, const LatentHttpReply *reply)
{
  if (reply->date_us == 0 || g_strcmp0 (reply->content_type, "application/json") != 0)
    return;
  self->date_us = reply->date_us;
  self->date_boot_us = latent_clock_get_boot_us (self->clock);
}

static gboolean
is_success (guint status)
{
  return status >= 200 && status <= 299;
}

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentApiframeService *self = g_task_get_source_object (task);
  CallData *data = g_task_get_task_data (task);
  g_autoptr (LatentHttpReply) reply = NULL;
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;
  gpointer value;

  if (self->pacer != NULL)
    latent_pacer_end (self->pacer);
  reply = latent_http_client_call_finish (LATENT_HTTP_CLIENT (source), result, &error);
  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  learn_time (g_task_get_source_object (task), reply);
  body = mask_body (reply->body, data->api_key);
  value = is_success (reply->status) ? data->decode (body, data, &error) : NULL;
  if (value != NULL)
    {
      g_task_return_pointer (task, value, data->free_result);
      return;
    }

  /* A 2xx that cannot be read may be a web page in the service's place (faults.md W2). */
  if (error == NULL || latent_error_is (error, LATENT_ERROR_BAD_REPLY))
    {
      GError *explained
          = latent_apiframe_decode_error (reply->status, reply->content_type, reply->body,
                                          reply->request_id, reply->retry_after_ms, data->api_key);

      if (error == NULL || !latent_error_is (explained, LATENT_ERROR_BAD_REPLY))
        {
          g_clear_error (&error);
          error = explained;
        }
      else
        g_error_free (explained);
    }
  add_reply_facts (error, reply);
  g_task_return_error (task, error);
}

static CallData *
call_data_new (LatentApiframeService *self, DecodeFunc decode, GDestroyNotify free_result)
{
  CallData *data = g_new0 (CallData, 1);

  data->decode = decode;
  data->free_result = free_result;
  data->api_key = g_strdup (self->api_key);
  return data;
}

/* Takes over @data. Without a key nothing is sent. */
static GTask *
start_task (LatentApiframeService *self,
            CallData *data,
            gpointer source_tag,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, data, (GDestroyNotify) call_data_free);
  if (g_task_return_error_if_cancelled (task))
    return NULL;
  if (self->api_key == NULL)
    {
      g_task_return_error (task, latent_error_new (LATENT_ERROR_NO_KEY, "there is no key"));
      return NULL;
    }
  return g_steal_pointer (&task);
}

/* What costs must not be paid for with a key that came while it waited: that may be another team's.
 * It was not sent, so it is as if the caller had called it off. */
static gboolean
is_meant_for_other_key (const LatentApiframeService *self, const CallData *data)
{
  return data->idempotency_key != NULL && g_strcmp0 (data->api_key, self->api_key) != 0;
}

/* Takes over @task. The key is the one of now: it may have changed while the request waited.
 * Returns whether it was sent. */
static gboolean
send_now (GTask *task)
{
  LatentApiframeService *self = g_task_get_source_object (task);
  CallData *data = g_task_get_task_data (task);

  if (is_meant_for_other_key (self, data))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the key has changed");
      g_object_unref (task);
      return FALSE;
    }
  if (g_strcmp0 (data->api_key, self->api_key) != 0)
    {
      latent_api_key_free (data->api_key);
      data->api_key = g_strdup (self->api_key);
    }
  if (data->api_key == NULL)
    {
      g_task_return_error (task, latent_error_new (LATENT_ERROR_NO_KEY, "there is no key"));
      g_object_unref (task);
      return FALSE;
    }
  if (self->pacer != NULL)
    latent_pacer_begin (self->pacer);
  latent_http_client_call_async (self->client, data->method, data->path_and_query, data->api_key,
                                 data->idempotency_key, data->request_body, data->deadline_ms,
                                 g_task_get_cancellable (task), replied_cb, task);
  return TRUE;
}

static gboolean
turn_cb (gpointer user_data)
{
  GTask *task = user_data;
  CallData *data = g_task_get_task_data (task);

  data->turn_id = 0;
  stop_waiting (data);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return FALSE;
    }
  return send_now (task);
}

/* Whoever is called off leaves the lane at once and costs no turn. */
static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  stop_waiting (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* Takes over @task: sends it when the pacer allows. */
static void
send_paced (GTask *task, LatentLane lane)
{
  LatentApiframeService *self = g_task_get_source_object (task);
  CallData *data = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (self->pacer == NULL || latent_pacer_use_turn (self->pacer))
    {
      send_now (task);
      return;
    }
  data->pacer = g_object_ref (self->pacer);
  data->turn_id = latent_pacer_wait (self->pacer, lane, turn_cb, task);
  if (cancellable == NULL)
    return;
  data->cancelled_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (data->cancelled_source, G_SOURCE_FUNC (cancelled_cb), task, NULL);
  g_source_attach (data->cancelled_source, g_main_context_get_thread_default ());
}

/* Takes over @task. */
static void
send_query (LatentApiframeService *self, GTask *task, LatentLane lane, const char *path_and_query)
{
  CallData *data = g_task_get_task_data (task);

  data->method = "GET";
  data->path_and_query = g_strdup (path_and_query);
  data->deadline_ms = self->query_deadline_ms;
  send_paced (task, lane);
}

static const char *
latent_apiframe_service_get_address (LatentService *service)
{
  return LATENT_APIFRAME_SERVICE (service)->address;
}

static const char *
latent_apiframe_service_get_origin (LatentService *service)
{
  return LATENT_APIFRAME_SERVICE (service)->origin;
}

static void
latent_apiframe_service_set_key (LatentService *service, const char *api_key)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (service);
  char *copy = api_key != NULL && *api_key != '\0' ? g_strdup (api_key) : NULL;

  latent_api_key_free (self->api_key);
  self->api_key = copy;
}

static gboolean
latent_apiframe_service_has_key (LatentService *service)
{
  return LATENT_APIFRAME_SERVICE (service)->api_key != NULL;
}

static gint64
latent_apiframe_service_get_time_us (LatentService *service)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (service);

  if (self->date_us == 0)
    return 0;
  return self->date_us + latent_clock_get_boot_us (self->clock) - self->date_boot_us;
}

static GBytes *
latent_apiframe_service_build_body (LatentService *service, LatentImageRequest *request)
{
  return latent_apiframe_encode_request (request);
}

static void
latent_apiframe_service_submit_async (LatentService *service,
                                      GBytes *body,
                                      const char *idempotency_key,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (service);
  CallData *data = call_data_new (self, decode_job, (GDestroyNotify) latent_remote_job_free);
  GTask *task = start_task (self, data, latent_apiframe_service_submit_async, cancellable, callback,
                            user_data);

  if (task == NULL)
    return;
  data->method = "POST";
  data->path_and_query = g_strdup ("/v2/images/generate");
  data->idempotency_key = g_strdup (idempotency_key);
  data->request_body = g_bytes_ref (body);
  data->deadline_ms = self->submit_deadline_ms;
  send_paced (task, LATENT_LANE_SUBMIT);
}

static void
latent_apiframe_service_get_job_async (LatentService *service,
                                       const char *remote_id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (service);
  CallData *data = call_data_new (self, decode_job, (GDestroyNotify) latent_remote_job_free);
  GTask *task = start_task (self, data, latent_apiframe_service_get_job_async, cancellable,
                            callback, user_data);
  g_autofree char *path = NULL;

  if (task == NULL)
    return;
  /* The path is built from a checked UUID and nothing else (threat T2). */
  data->expected_id = latent_apiframe_clean_job_id (remote_id);
  if (data->expected_id == NULL)
    {
      g_task_return_error (task, latent_error_new (LATENT_ERROR_INTERNAL, "this is no job id"));
      g_object_unref (task);
      return;
    }
  path = g_strconcat ("/v2/jobs/", data->expected_id, NULL);
  send_query (self, task, LATENT_LANE_POLL, path);
}

static void
latent_apiframe_service_list_jobs_async (LatentService *service,
                                         guint limit,
                                         const char *cursor,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (service);
  CallData *data = call_data_new (self, decode_page, (GDestroyNotify) latent_remote_page_free);
  GTask *task = start_task (self, data, latent_apiframe_service_list_jobs_async, cancellable,
                            callback, user_data);
  g_autoptr (GString) path = NULL;

  if (task == NULL)
    return;
  path = g_string_new (NULL);
  g_string_printf (path, "/v2/jobs?limit=%u", limit);
  if (cursor != NULL)
    {
      g_string_append (path, "&cursor=");
      g_string_append_uri_escaped (path, cursor, NULL, FALSE);
    }
  send_query (self, task, LATENT_LANE_POLL, path->str);
}

static void
latent_apiframe_service_get_account_async (LatentService *service,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (service);
  CallData *data = call_data_new (self, decode_account, (GDestroyNotify) latent_account_free);
  GTask *task = start_task (self, data, latent_apiframe_service_get_account_async, cancellable,
                            callback, user_data);

  if (task != NULL)
    send_query (self, task, LATENT_LANE_QUERY, "/v2/me");
}

static void
latent_apiframe_service_list_models_async (LatentService *service,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (service);
  CallData *data = call_data_new (self, decode_models, (GDestroyNotify) g_ptr_array_unref);
  GTask *task = start_task (self, data, latent_apiframe_service_list_models_async, cancellable,
                            callback, user_data);

  if (task != NULL)
    send_query (self, task, LATENT_LANE_QUERY, "/v2/models?modality=image");
}

static LatentRemoteJob *
latent_apiframe_service_job_finish (LatentService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static LatentRemotePage *
latent_apiframe_service_list_jobs_finish (LatentService *service,
                                          GAsyncResult *result,
                                          GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static LatentAccount *
latent_apiframe_service_get_account_finish (LatentService *service,
                                            GAsyncResult *result,
                                            GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
latent_apiframe_service_list_models_finish (LatentService *service,
                                            GAsyncResult *result,
                                            GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
latent_apiframe_service_iface_init (LatentServiceInterface *iface)
{
  iface->get_address = latent_apiframe_service_get_address;
  iface->get_origin = latent_apiframe_service_get_origin;
  iface->set_key = latent_apiframe_service_set_key;
  iface->has_key = latent_apiframe_service_has_key;
  iface->get_time_us = latent_apiframe_service_get_time_us;
  iface->build_body = latent_apiframe_service_build_body;
  iface->submit_async = latent_apiframe_service_submit_async;
  iface->submit_finish = latent_apiframe_service_job_finish;
  iface->get_job_async = latent_apiframe_service_get_job_async;
  iface->get_job_finish = latent_apiframe_service_job_finish;
  iface->list_jobs_async = latent_apiframe_service_list_jobs_async;
  iface->list_jobs_finish = latent_apiframe_service_list_jobs_finish;
  iface->get_account_async = latent_apiframe_service_get_account_async;
  iface->get_account_finish = latent_apiframe_service_get_account_finish;
  iface->list_models_async = latent_apiframe_service_list_models_async;
  iface->list_models_finish = latent_apiframe_service_list_models_finish;
}

static void
latent_apiframe_service_constructed (GObject *object)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (object);

  G_OBJECT_CLASS (latent_apiframe_service_parent_class)->constructed (object);
  if (self->clock == NULL)
    self->clock = latent_system_clock_new ();
  self->origin = latent_address_origin (self->address);
  self->client = latent_http_client_new (LATENT_HTTP_API, self->address, self->tls_database);
}

static void
latent_apiframe_service_set_property (GObject *object,
                                      guint prop_id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (object);

  switch ((LatentApiframeServiceProperty) prop_id)
    {
    case PROP_ADDRESS:
      self->address = g_value_dup_string (value);
      break;
    case PROP_TLS_DATABASE:
      self->tls_database = g_value_dup_object (value);
      break;
    case PROP_PACER:
      self->pacer = g_value_dup_object (value);
      break;
    case PROP_SUBMIT_DEADLINE_MS:
      self->submit_deadline_ms = g_value_get_uint (value);
      break;
    case PROP_QUERY_DEADLINE_MS:
      self->query_deadline_ms = g_value_get_uint (value);
      break;
    case PROP_CLOCK:
      self->clock = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_apiframe_service_finalize (GObject *object)
{
  LatentApiframeService *self = LATENT_APIFRAME_SERVICE (object);

  g_clear_object (&self->client);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->clock);
  g_clear_object (&self->pacer);
  g_clear_pointer (&self->api_key, latent_api_key_free);
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (latent_apiframe_service_parent_class)->finalize (object);
}

static void
latent_apiframe_service_class_init (LatentApiframeServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = latent_apiframe_service_constructed;
  object_class->set_property = latent_apiframe_service_set_property;
  object_class->finalize = latent_apiframe_service_finalize;

  properties[PROP_ADDRESS]
      = g_param_spec_string ("address", NULL, NULL, LATENT_ADDRESS_DEFAULT_SERVICE, flags);
  properties[PROP_TLS_DATABASE]
      = g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE, flags);
  properties[PROP_PACER] = g_param_spec_object ("pacer", NULL, NULL, LATENT_TYPE_PACER, flags);
  properties[PROP_SUBMIT_DEADLINE_MS] = g_param_spec_uint (
      "submit-deadline-ms", NULL, NULL, 1, G_MAXUINT, DEFAULT_SUBMIT_DEADLINE_MS, flags);
  properties[PROP_QUERY_DEADLINE_MS] = g_param_spec_uint (
      "query-deadline-ms", NULL, NULL, 1, G_MAXUINT, DEFAULT_QUERY_DEADLINE_MS, flags);
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, LATENT_TYPE_CLOCK, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_apiframe_service_init (LatentApiframeService *self)
{
}

LatentService *
latent_apiframe_service_new (const char *address, GTlsDatabase *tls_database)
{
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (tls_database == NULL || G_IS_TLS_DATABASE (tls_database), NULL);

  return g_object_new (LATENT_TYPE_APIFRAME_SERVICE, "address", address, "tls-database",
                       tls_database, NULL);
}
