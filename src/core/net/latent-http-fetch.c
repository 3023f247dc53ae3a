/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The downloads of LatentHttpClient: one picture's bytes into a sink, redirects followed by hand.
 */

#include "core/base/latent-address.h"
#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"
#include "latent-http-client-private.h"
#include "latent-http-guard-private.h"
#include "latent-http-headers-private.h"
#include "latent-http-log-private.h"

/* Measured best for libsoup (performance.md 6.1); also the size of one write to the sink. */
#define BUFFER_BYTES (1024 * 1024)
#define MAX_REDIRECTS 3
#define HTTP_TOO_MANY_REQUESTS 429 /* RFC 6585; libsoup has no name for it */

/* One download. */
typedef struct
{
  /* input */
  LatentHttpClient *client; /* unowned: the task holds it */
  LatentByteSink *sink;

  /* in progress */
  LatentHttpGuard *guard;
  GUri *uri;
  guint n_redirects;
  SoupMessage *message;
  GInputStream *stream;
  goffset expected_length; /* -1 unknown */
  guint8 *buffer;
  gsize n_buffered;
  GSource *rate_source;
  guint64 n_received_in_window;
  gboolean is_writing;
  gboolean is_at_end;

  /* output */
  guint64 n_received;
} FetchData;

static void
stop_fetch (FetchData *data)
{
  if (data->rate_source != NULL)
    g_source_destroy (data->rate_source);
  g_clear_pointer (&data->rate_source, g_source_unref);
  g_clear_pointer (&data->guard, latent_http_guard_free);
  g_clear_object (&data->stream);
  g_clear_object (&data->message);
  g_clear_pointer (&data->buffer, g_free);
}

static void
fetch_data_free (FetchData *data)
{
  stop_fetch (data);
  g_clear_object (&data->sink);
  g_clear_pointer (&data->uri, g_uri_unref);
  g_free (data);
}

/* Ends the fetch; takes over @task and @error. */
static void
fail_fetch (GTask *task, GError *error)
{
  FetchData *data = g_task_get_task_data (task);
  GError *failure = latent_http_guard_explain (data->guard, error, data->message);

  /* The names a redirect leads to are judged by the resolver: it cannot know that it was a
   * redirect. */
  if (data->n_redirects > 0 && latent_error_is (failure, LATENT_ERROR_INVALID_ADDRESS))
    {
      g_autoptr (GError) reason = failure;

      failure = latent_error_new (LATENT_ERROR_UNEXPECTED_REDIRECT, "the redirect was refused: %s",
                                  reason->message);
    }
  stop_fetch (data);
  g_task_return_error (task, failure);
  g_object_unref (task);
}

static void
succeed_fetch (GTask *task)
{
  FetchData *data = g_task_get_task_data (task);

  stop_fetch (data);
  g_task_return_int (task, (gssize) data->n_received);
  g_object_unref (task);
}

static LatentErrorCode
code_of_status (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_FORBIDDEN:
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      return LATENT_ERROR_EXPIRED;
    case HTTP_TOO_MANY_REQUESTS:
      return LATENT_ERROR_RATE_LIMITED;
    default:
      return SOUP_STATUS_IS_REDIRECTION (status) ? LATENT_ERROR_UNEXPECTED_REDIRECT
                                                 : LATENT_ERROR_SERVICE_TROUBLE;
    }
}

static GError *
make_status_error (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  guint status = soup_message_get_status (message);
  GError *error = latent_error_new (code_of_status (status),
                                    "the picture's server answered with HTTP %u", status);
  LatentErrorFacts *facts = latent_error_facts (error);

  facts->http_status = status;
  facts->request_id = latent_http_read_request_id (headers);
  facts->retry_after_ms = latent_http_read_retry_after_ms (headers, g_get_real_time ());
  return error;
}

static GError *
make_too_big_error (void)
{
  return latent_error_new (LATENT_ERROR_BAD_IMAGE, "the picture is larger than pictures are");
}

static gboolean
is_followed (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND
         || status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT
         || status == SOUP_STATUS_PERMANENT_REDIRECT;
}

/* (transfer full) (nullable): where the redirect leads, when the rules allow it. */
static GUri *
read_redirect_target (FetchData *data, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (data->message);
  const char *location = soup_message_headers_get_one (headers, "Location");
  g_autofree char *base = g_uri_to_string (data->uri);
  g_autofree char *address = NULL;
  g_autoptr (GError) reason = NULL;
  GUri *target = NULL;

  if (++data->n_redirects > MAX_REDIRECTS)
    reason = latent_error_new (LATENT_ERROR_UNEXPECTED_REDIRECT, "too many redirects");
  else if (location == NULL)
    reason = latent_error_new (LATENT_ERROR_UNEXPECTED_REDIRECT, "it leads nowhere");
  else if (g_uri_peek_scheme (location) != NULL)
    address = g_strdup (location);
  else
    address = g_uri_resolve_relative (base, location, G_URI_FLAGS_ENCODED, &reason);

  if (address != NULL)
    target = latent_address_check_result (address, data->client->service_is_loopback, &reason);
  if (target == NULL)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_UNEXPECTED_REDIRECT,
                                                  "the redirect was refused: %s",
                                                  reason != NULL ? reason->message : "no address"));
      latent_error_facts (*error)->http_status = soup_message_get_status (data->message);
    }
  return target;
}

/* Bytes that are not coming are worse than an error: somebody waits for them. Time spent writing to
 * the sink is not the server's fault. */
static gboolean
check_rate_cb (gpointer user_data)
{
  FetchData *data = user_data;

  if (!data->is_writing && data->n_received_in_window < data->client->rate_floor)
    {
      latent_http_guard_stop (data->guard, latent_error_new (LATENT_ERROR_TIMED_OUT,
                                                             "the picture's server is too slow"));
      return G_SOURCE_REMOVE;
    }
  data->n_received_in_window = 0;
  return G_SOURCE_CONTINUE;
}

static void read_more (GTask *task);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;

  data->is_writing = FALSE;
  if (!latent_byte_sink_write_finish (LATENT_BYTE_SINK (source), result, &error))
    fail_fetch (task, error);
  else if (data->is_at_end)
    succeed_fetch (task);
  else
    read_more (task);
}

/* Hands the buffer itself to the sink: nothing is copied. */
static void
write_buffer (GTask *task)
{
  FetchData *data = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&data->buffer), data->n_buffered);

  data->n_buffered = 0;
  data->is_writing = TRUE;
  latent_byte_sink_write_async (data->sink, bytes, latent_http_guard_get_cancellable (data->guard),
                                written_cb, task);
}

static void
finish_body (GTask *task)
{
  FetchData *data = g_task_get_task_data (task);

  /* libsoup takes a short body for whole when the server closes by agreement (faults.md D8). */
  if (data->expected_length >= 0 && data->n_received != (guint64) data->expected_length)
    {
      fail_fetch (task,
                  latent_error_new (LATENT_ERROR_OFFLINE, "the connection was cut before the end"));
      return;
    }
  data->is_at_end = TRUE;
  if (data->n_buffered > 0)
    write_buffer (task);
  else
    succeed_fetch (task);
}

/* What came of a read; takes over @error. TRUE: there may be more to read at once. */
static gboolean
take_read (GTask *task, gssize n_read, GError *error)
{
  FetchData *data = g_task_get_task_data (task);

  if (n_read < 0)
    {
      fail_fetch (task, error);
      return FALSE;
    }

  data->n_received += (guint64) n_read;
  data->n_received_in_window += (guint64) n_read;
  data->n_buffered += (gsize) n_read;
  if (data->n_received > data->client->max_download)
    fail_fetch (task, make_too_big_error ());
  else if (n_read == 0)
    finish_body (task);
  else if (data->n_buffered == BUFFER_BYTES)
    write_buffer (task);
  else
    return TRUE;
  return FALSE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (take_read (task, n_read, error))
    read_more (task);
}

static gboolean
readable_cb (GObject *stream, gpointer user_data)
{
  read_more (user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_until_readable (GTask *task)
{
  FetchData *data = g_task_get_task_data (task);
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (
      G_POLLABLE_INPUT_STREAM (data->stream), latent_http_guard_get_cancellable (data->guard));

  g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), task, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* Everything that is there already is read in one go, one buffer at most: an operation and a turn
 * of the main loop for each piece would cost as much as the reading itself. */
static void
read_what_is_there (GTask *task)
{
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n_read;

  do
    {
      n_read = g_pollable_input_stream_read_nonblocking (
          G_POLLABLE_INPUT_STREAM (data->stream), data->buffer + data->n_buffered,
          BUFFER_BYTES - data->n_buffered, latent_http_guard_get_cancellable (data->guard), &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_error_free (error);
          wait_until_readable (task);
          return;
        }
    }
  while (take_read (task, n_read, error));
}

static void
read_more (GTask *task)
{
  FetchData *data = g_task_get_task_data (task);

  if (data->buffer == NULL)
    data->buffer = g_malloc (BUFFER_BYTES);
  if (G_IS_POLLABLE_INPUT_STREAM (data->stream)
      && g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (data->stream)))
    read_what_is_there (task);
  else
    g_input_stream_read_async (data->stream, data->buffer + data->n_buffered,
                               BUFFER_BYTES - data->n_buffered, G_PRIORITY_DEFAULT,
                               latent_http_guard_get_cancellable (data->guard), read_cb, task);
}

static void send_request (GTask *task);

static void
follow_redirect (GTask *task)
{
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  GUri *target = read_redirect_target (data, &error);

  if (target == NULL)
    {
      fail_fetch (task, error);
      return;
    }
  g_uri_unref (data->uri);
  data->uri = target;
  g_clear_object (&data->stream);
  g_clear_object (&data->message);
  send_request (task);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  guint status;

  data->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (data->stream == NULL)
    {
      fail_fetch (task, error);
      return;
    }

  error = latent_http_client_check_tunnel (data->message);
  if (error != NULL)
    {
      fail_fetch (task, error);
      return;
    }
  latent_http_log_reply (data->message, NULL);
  status = soup_message_get_status (data->message);
  data->expected_length
      = latent_http_read_length (soup_message_get_response_headers (data->message));
  if (is_followed (status))
    follow_redirect (task);
  else if (status != SOUP_STATUS_OK)
    fail_fetch (task, make_status_error (data->message));
  else if (data->expected_length > 0
           && (guint64) data->expected_length > data->client->max_download)
    fail_fetch (task, make_too_big_error ());
  else
    {
      latent_byte_sink_expect (data->sink, data->expected_length);
      read_more (task);
    }
}

/* On a loopback service its own pictures are on loopback too; and the user named the service's
 * host. */
static gboolean
is_public_only (FetchData *data)
{
  g_autofree char *address = g_uri_to_string (data->uri);

  if (g_ascii_strcasecmp (g_uri_get_host (data->uri), data->client->service_host) == 0)
    return FALSE;
  return !(data->client->service_is_loopback && latent_address_is_loopback (address));
}

static void
send_request (GTask *task)
{
  FetchData *data = g_task_get_task_data (task);

  data->message = latent_http_client_new_message ("GET", data->uri);
  if (data->message == NULL)
    {
      fail_fetch (task,
                  latent_error_new (LATENT_ERROR_INVALID_ADDRESS, "the address cannot be used"));
      return;
    }
  /* "*" keeps the server from choosing another file type than the one asked of the service. */
  soup_message_headers_replace (soup_message_get_request_headers (data->message), "Accept", "*/*");
  latent_http_guard_add_message (data->guard, data->message, is_public_only (data));
  soup_session_send_async (data->client->session, data->message, LATENT_HTTP_PRIORITY,
                           latent_http_guard_get_cancellable (data->guard), sent_cb, task);
}

void
latent_http_client_fetch_async (LatentHttpClient *self,
                                const char *address,
                                LatentByteSink *sink,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  FetchData *data;
  GError *error = NULL;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_HTTP_CLIENT (self));
  g_return_if_fail (self->kind == LATENT_HTTP_DOWNLOAD);
  g_return_if_fail (LATENT_IS_BYTE_SINK (sink));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_http_client_fetch_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  data = g_new0 (FetchData, 1);
  g_task_set_task_data (task, data, (GDestroyNotify) fetch_data_free);
  data->client = self;
  data->sink = g_object_ref (sink);
  data->uri = latent_address_check_result (address, self->service_is_loopback, &error);
  if (data->uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  data->guard
      = latent_http_guard_new (self->download_deadline_ms, self->connect_timeout_ms, cancellable);
  data->rate_source = g_timeout_source_new (self->rate_window_ms);
  g_source_set_callback (data->rate_source, check_rate_cb, data, NULL);
  g_source_attach (data->rate_source, g_main_context_get_thread_default ());
  send_request (g_steal_pointer (&task));
}

gint64
latent_http_client_fetch_finish (LatentHttpClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
