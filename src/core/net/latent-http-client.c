/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-http-client-private.h"

#include <string.h>

#include "core/base/latent-address.h"
#include "core/base/latent-api-key.h"
#include "core/base/latent-error.h"
#include "core/base/latent-image-record.h"
#include "core/base/latent-thread.h"
#include "latent-config.h"
#include "latent-http-guard-private.h"
#include "latent-http-headers-private.h"
#include "latent-http-log-private.h"
#include "latent-public-resolver-private.h"

#define MAX_REPLY_BYTES (1024 * 1024)
#define READ_BUFFER_BYTES (16 * 1024)
#define MAX_CONNECTIONS_PER_HOST 6
#define DEFAULT_CONNECT_TIMEOUT_MS 10000
#define DEFAULT_DOWNLOAD_DEADLINE_MS (10 * 60 * 1000)
#define DEFAULT_RATE_WINDOW_MS 30000
#define DEFAULT_RATE_FLOOR (30 * 1024)

G_DEFINE_FINAL_TYPE (LatentHttpClient, latent_http_client, G_TYPE_OBJECT)

typedef enum
{
  PROP_KIND = 1,
  PROP_SERVICE_ADDRESS,
  PROP_TLS_DATABASE,
  PROP_CONNECT_TIMEOUT_MS,
  PROP_DOWNLOAD_DEADLINE_MS,
  PROP_RATE_WINDOW_MS,
  PROP_RATE_FLOOR,
  PROP_MAX_DOWNLOAD,
  PROP_NETWORK_MONITOR,
  PROP_PROXIES,
} LatentHttpClientProperty;

static GParamSpec *properties[PROP_PROXIES + 1];

/* One call to the API. */
typedef struct
{
  /* input */
  char *api_key; /* nullable */

  /* in progress */
  LatentHttpGuard *guard;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  goffset expected_length; /* -1 unknown */
  guint8 buffer[READ_BUFFER_BYTES];

  /* output */
  LatentHttpReply *reply;
} CallData;

static void
call_data_free (CallData *data)
{
  g_clear_pointer (&data->guard, latent_http_guard_free);
  g_clear_object (&data->stream);
  g_clear_object (&data->message);
  g_clear_pointer (&data->body, g_byte_array_unref);
  g_clear_pointer (&data->reply, latent_http_reply_free);
  g_clear_pointer (&data->api_key, latent_api_key_free);
  g_free (data);
}

/* Whoever keeps the result must not keep the timers and the connection. Letting go of an unfinished
 * stream makes libsoup close the connection. */
static void
stop_call (CallData *data)
{
  g_clear_pointer (&data->guard, latent_http_guard_free);
  g_clear_object (&data->stream);
}

/* Ends the call; takes over @task and @error. */
static void
fail_call (GTask *task, GError *error)
{
  CallData *data = g_task_get_task_data (task);
  GError *failure = latent_http_guard_explain (data->guard, error, data->message);

  stop_call (data);
  g_task_return_error (task, failure);
  g_object_unref (task);
}

/* A reply that quotes the key gets its quotation dropped: it would end up in error texts and files.
 */
static char *
drop_if_secret (char *text, const char *secret)
{
  if (text != NULL && secret != NULL && strstr (text, secret) != NULL)
    g_clear_pointer (&text, g_free);
  return text;
}

static LatentHttpReply *
read_reply_head (SoupMessage *message, const char *secret)
{
  LatentHttpReply *reply = g_new0 (LatentHttpReply, 1);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  reply->status = soup_message_get_status (message);
  reply->content_type = drop_if_secret (latent_http_read_content_type (headers), secret);
  reply->request_id = drop_if_secret (latent_http_read_request_id (headers), secret);
  reply->retry_after_ms = latent_http_read_retry_after_ms (headers, g_get_real_time ());
  reply->date_us = latent_http_read_date_us (headers);
  return reply;
}

static GError *
make_redirect_error (const LatentHttpReply *reply)
{
  GError *error
      = latent_error_new (LATENT_ERROR_UNEXPECTED_REDIRECT,
                          "the service redirects (HTTP %u) where it must not", reply->status);
  LatentErrorFacts *facts = latent_error_facts (error);

  facts->http_status = reply->status;
  facts->request_id = g_strdup (reply->request_id);
  return error;
}

static void
finish_call (GTask *task)
{
  CallData *data = g_task_get_task_data (task);

  if (data->expected_length >= 0 && data->body->len < (guint64) data->expected_length)
    {
      fail_call (task, latent_error_new (LATENT_ERROR_OFFLINE,
                                         "the connection was cut before the answer was complete"));
      return;
    }
  stop_call (data);
  data->reply->body = g_byte_array_free_to_bytes (g_steal_pointer (&data->body));
  g_task_return_pointer (task, g_steal_pointer (&data->reply),
                         (GDestroyNotify) latent_http_reply_free);
  g_object_unref (task);
}

static void read_more (GTask *task);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  CallData *data = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_read < 0)
    {
      fail_call (task, error);
      return;
    }
  if (n_read == 0)
    {
      finish_call (task);
      return;
    }
  if (data->body->len + (guint64) n_read > MAX_REPLY_BYTES)
    {
      fail_call (task, latent_error_new (LATENT_ERROR_BAD_REPLY, "the answer is too big"));
      return;
    }
  g_byte_array_append (data->body, data->buffer, (guint) n_read);
  read_more (task);
}

static void
read_more (GTask *task)
{
  CallData *data = g_task_get_task_data (task);

  g_input_stream_read_async (data->stream, data->buffer, sizeof data->buffer, G_PRIORITY_DEFAULT,
                             latent_http_guard_get_cancellable (data->guard), read_cb, task);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  CallData *data = g_task_get_task_data (task);
  GError *error = NULL;

  data->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (data->stream == NULL)
    {
      fail_call (task, error);
      return;
    }

  error = latent_http_client_check_tunnel (data->message);
  if (error != NULL)
    {
      fail_call (task, error);
      return;
    }
  latent_http_log_reply (data->message, data->api_key);
  data->reply = read_reply_head (data->message, data->api_key);
  if (SOUP_STATUS_IS_REDIRECTION (data->reply->status))
    {
      fail_call (task, make_redirect_error (data->reply));
      return;
    }
  data->expected_length
      = latent_http_read_length (soup_message_get_response_headers (data->message));
  if (data->expected_length > MAX_REPLY_BYTES)
    {
      fail_call (task, latent_error_new (LATENT_ERROR_BAD_REPLY, "the answer is too big"));
      return;
    }
  data->body = g_byte_array_new ();
  read_more (task);
}

static GError *
check_call_headers (const char *api_key, const char *idempotency_key)
{
  if (api_key != NULL && !latent_http_is_header_value (api_key))
    return latent_error_new (LATENT_ERROR_KEY_MALFORMED,
                             "the key holds characters that cannot be sent");
  if (idempotency_key != NULL && !latent_http_is_header_value (idempotency_key))
    return latent_error_new (LATENT_ERROR_INTERNAL, "the idempotency key cannot be sent");
  return NULL;
}

static SoupMessage *
build_call (LatentHttpClient *self,
            const char *method,
            const char *path_and_query,
            const char *api_key,
            const char *idempotency_key,
            GBytes *body)
{
  g_autofree char *address = g_strconcat (self->service_address, path_and_query, NULL);
  g_autoptr (GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message = uri != NULL ? latent_http_client_new_message (method, uri) : NULL;
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;

  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept", "application/json");
  if (api_key != NULL)
    soup_message_headers_replace (headers, "X-API-Key", api_key);
  if (idempotency_key != NULL)
    {
      soup_message_headers_replace (headers, "Idempotency-Key", idempotency_key);
      /* The key makes a repetition harmless, and only flagged POSTs go over kept connections
       * (performance.md 6.1). */
      soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
    }
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", body);
  return message;
}

/* API hosts and proxies are the user's own choice; everything else must be public. */
static SoupSession *
new_session (LatentHttpClient *self)
{
  g_autoptr (GProxyResolver) proxy_resolver = latent_proxy_resolver_new (
      self->proxies != NULL ? self->proxies : g_proxy_resolver_get_default ());
  /* Timeouts are the guards' business: libsoup's would count single steps only. */
  SoupSession *session = soup_session_new_with_options (
      "max-conns-per-host", MAX_CONNECTIONS_PER_HOST, "timeout", 0, "proxy-resolver",
      proxy_resolver, "user-agent", "Latent/" LATENT_VERSION, NULL);

  if (self->tls_database != NULL)
    soup_session_set_tls_database (session, self->tls_database);

  /* What is not there cannot be attacked (faults.md 2.1): no decompression, no answers to
   * authentication challenges, no websockets. Sniffer, cookies, cache, HSTS and logger are off
   * unless added. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  return session;
}

/* The network is another one: kept connections are dead and nobody says so (faults.md W3). A fresh
 * session has none of them; what is under way keeps the old one until its end. */
static void
network_changed_cb (GNetworkMonitor *monitor, gboolean is_available, LatentHttpClient *self)
{
  g_clear_object (&self->session);
  self->session = new_session (self);
}

static void
follow_network (LatentHttpClient *self)
{
  g_signal_connect_object (
      self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self, 0);
}

static void
find_monitor_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, g_network_monitor_get_default (), NULL);
}

static void
monitor_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GNetworkMonitor *monitor = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (LatentHttpClient) self = g_weak_ref_get (user_data);

  g_weak_ref_clear (user_data);
  g_free (user_data);
  if (self == NULL)
    return;
  self->monitor = g_object_ref (monitor);
  follow_network (self);
}

/* The system's monitor may have to ask other programs before it exists: not on this thread. */
static void
find_monitor (LatentHttpClient *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, monitor_found_cb, weak);

  g_weak_ref_init (weak, self);
  g_task_set_source_tag (task, find_monitor);
  g_task_run_in_thread (task, find_monitor_thread);
}

static void
latent_http_client_constructed (GObject *object)
{
  LatentHttpClient *self = LATENT_HTTP_CLIENT (object);
  g_autoptr (GUri) uri = g_uri_parse (self->service_address, SOUP_HTTP_URI_FLAGS, NULL);

  G_OBJECT_CLASS (latent_http_client_parent_class)->constructed (object);

  self->service_host = g_strdup (uri != NULL ? g_uri_get_host (uri) : "");
  self->service_is_loopback = latent_address_is_loopback (self->service_address);
  self->session = new_session (self);
  if (self->monitor != NULL)
    follow_network (self);
  else
    find_monitor (self);
  if (self->kind == LATENT_HTTP_API && *self->service_host != '\0')
    latent_public_resolver_exempt_default (self->service_host);
}

static void
latent_http_client_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  LatentHttpClient *self = LATENT_HTTP_CLIENT (object);

  switch ((LatentHttpClientProperty) prop_id)
    {
    case PROP_KIND:
      self->kind = (LatentHttpKind) g_value_get_int (value);
      break;
    case PROP_SERVICE_ADDRESS:
      self->service_address = g_value_dup_string (value);
      break;
    case PROP_TLS_DATABASE:
      self->tls_database = g_value_dup_object (value);
      break;
    case PROP_CONNECT_TIMEOUT_MS:
      self->connect_timeout_ms = g_value_get_uint (value);
      break;
    case PROP_DOWNLOAD_DEADLINE_MS:
      self->download_deadline_ms = g_value_get_uint (value);
      break;
    case PROP_RATE_WINDOW_MS:
      self->rate_window_ms = g_value_get_uint (value);
      break;
    case PROP_RATE_FLOOR:
      self->rate_floor = g_value_get_uint (value);
      break;
    case PROP_MAX_DOWNLOAD:
      self->max_download = g_value_get_uint64 (value);
      break;
    case PROP_NETWORK_MONITOR:
      self->monitor = g_value_dup_object (value);
      break;
    case PROP_PROXIES:
      self->proxies = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_http_client_finalize (GObject *object)
{
  LatentHttpClient *self = LATENT_HTTP_CLIENT (object);

  g_clear_object (&self->session);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->monitor);
  g_clear_object (&self->proxies);
  g_clear_pointer (&self->service_address, g_free);
  g_clear_pointer (&self->service_host, g_free);
  G_OBJECT_CLASS (latent_http_client_parent_class)->finalize (object);
}

static void
latent_http_client_class_init (LatentHttpClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = latent_http_client_constructed;
  object_class->set_property = latent_http_client_set_property;
  object_class->finalize = latent_http_client_finalize;

  properties[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, LATENT_HTTP_API,
                                            LATENT_HTTP_DOWNLOAD, LATENT_HTTP_API, flags);
  properties[PROP_SERVICE_ADDRESS]
      = g_param_spec_string ("service-address", NULL, NULL, LATENT_ADDRESS_DEFAULT_SERVICE, flags);
  properties[PROP_TLS_DATABASE]
      = g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE, flags);
  properties[PROP_CONNECT_TIMEOUT_MS] = g_param_spec_uint (
      "connect-timeout-ms", NULL, NULL, 1, G_MAXUINT, DEFAULT_CONNECT_TIMEOUT_MS, flags);
  properties[PROP_DOWNLOAD_DEADLINE_MS] = g_param_spec_uint (
      "download-deadline-ms", NULL, NULL, 1, G_MAXUINT, DEFAULT_DOWNLOAD_DEADLINE_MS, flags);
  properties[PROP_RATE_WINDOW_MS] = g_param_spec_uint ("rate-window-ms", NULL, NULL, 1, G_MAXUINT,
                                                       DEFAULT_RATE_WINDOW_MS, flags);
  properties[PROP_RATE_FLOOR]
      = g_param_spec_uint ("rate-floor", NULL, NULL, 0, G_MAXUINT, DEFAULT_RATE_FLOOR, flags);
  properties[PROP_MAX_DOWNLOAD] = g_param_spec_uint64 ("max-download", NULL, NULL, 1, G_MAXUINT64,
                                                       LATENT_IMAGE_MAX_BYTES, flags);
  properties[PROP_NETWORK_MONITOR]
      = g_param_spec_object ("network-monitor", NULL, NULL, G_TYPE_NETWORK_MONITOR, flags);
  properties[PROP_PROXIES]
      = g_param_spec_object ("proxies", NULL, NULL, G_TYPE_PROXY_RESOLVER, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_http_client_init (LatentHttpClient *self)
{
}

void
latent_http_init_process (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;

  /* libsoup 3.2 has no other way to HTTP/1, GIO none to the TLS versions (faults.md M19, M20). */
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", TRUE);
  {
    g_autoptr (GResolver) system = g_resolver_get_default ();
    g_autoptr (GResolver) resolver = latent_public_resolver_new (system);

    g_resolver_set_default (resolver);
  }
  g_once_init_leave (&done, 1);
}

void
latent_http_reply_free (LatentHttpReply *self)
{
  if (self == NULL)
    return;

  g_free (self->content_type);
  g_free (self->request_id);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

LatentHttpClient *
latent_http_client_new (LatentHttpKind kind,
                        const char *service_address,
                        GTlsDatabase *tls_database)
{
  g_return_val_if_fail (service_address != NULL, NULL);
  g_return_val_if_fail (tls_database == NULL || G_IS_TLS_DATABASE (tls_database), NULL);

  return g_object_new (LATENT_TYPE_HTTP_CLIENT, "kind", kind, "service-address", service_address,
                       "tls-database", tls_database, NULL);
}

SoupMessage *
latent_http_client_new_message (const char *method, GUri *uri)
{
  SoupMessage *message = soup_message_new_from_uri (method, uri);

  if (message == NULL)
    return NULL;

  /* libsoup would carry the key to another origin and make a GET of a POST (faults.md M1-M3). */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Encoding",
                                "identity");
  return message;
}

GError *
latent_http_client_check_tunnel (SoupMessage *message)
{
  const char *scheme = g_uri_get_scheme (soup_message_get_uri (message));

  /* What came through the tunnel came over TLS, and that knows its certificate. */
  if (g_strcmp0 (scheme, "https") != 0 || soup_message_get_tls_peer_certificate (message) != NULL)
    return NULL;
  return latent_error_new (LATENT_ERROR_OFFLINE,
                           "the network's proxy lets no connection through (HTTP %u)",
                           soup_message_get_status (message));
}

void
latent_http_client_call_async (LatentHttpClient *self,
                               const char *method,
                               const char *path_and_query,
                               const char *api_key,
                               const char *idempotency_key,
                               GBytes *body,
                               guint deadline_ms,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error;
  CallData *data;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_HTTP_CLIENT (self));
  g_return_if_fail (self->kind == LATENT_HTTP_API);
  g_return_if_fail (method != NULL);
  g_return_if_fail (path_and_query != NULL && *path_and_query == '/');
  g_return_if_fail (deadline_ms > 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_http_client_call_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  error = check_call_headers (api_key, idempotency_key);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  data = g_new0 (CallData, 1);
  g_task_set_task_data (task, data, (GDestroyNotify) call_data_free);
  data->api_key = g_strdup (api_key);
  data->message = build_call (self, method, path_and_query, api_key, idempotency_key, body);
  if (data->message == NULL)
    {
      g_task_return_error (task, latent_error_new (LATENT_ERROR_INVALID_ADDRESS,
                                                   "the service's address cannot be used"));
      return;
    }
  data->guard = latent_http_guard_new (deadline_ms, self->connect_timeout_ms, cancellable);
  latent_http_guard_add_message (data->guard, data->message, FALSE);
  soup_session_send_async (self->session, data->message, LATENT_HTTP_PRIORITY,
                           latent_http_guard_get_cancellable (data->guard), sent_cb,
                           g_steal_pointer (&task));
}

LatentHttpReply *
latent_http_client_call_finish (LatentHttpClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
