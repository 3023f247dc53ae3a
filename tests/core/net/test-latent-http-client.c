/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-http-client.h"

#include <string.h>

#include "support/latent-hostile-server.h"
#include "support/latent-test.h"

#define KEY "afk_canary_5d41402abc4b2a76"
#define LONG_MS 20000
#define SHORT_MS 200

static LatentHttpReply *
call_at (LatentHttpClient *client, const char *method, guint deadline_ms, GError **error)
{
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gboolean is_post = strcmp (method, "POST") == 0;
  g_autoptr (GBytes) body = is_post ? g_bytes_new_static ("{\"prompt\":\"a\"}", 14) : NULL;

  latent_http_client_call_async (client, method, "/v2/thing", KEY, is_post ? "key-1" : NULL, body,
                                 deadline_ms, NULL, latent_test_result_cb, &pending);
  result = latent_test_await (&pending);
  return latent_http_client_call_finish (client, result, error);
}

static LatentHttpReply *
call (LatentHostileServer *server, const char *method, guint deadline_ms, GError **error)
{
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_API, latent_hostile_server_get_address (server), NULL);

  return call_at (client, method, deadline_ms, error);
}

/* The error of a call to a server with this one reply; nothing of it may hold the key. */
static GError *
fail_with (LatentHostileReply *reply, const char *method, guint deadline_ms)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpReply) got = NULL;
  GError *error = NULL;

  latent_hostile_server_push (server, NULL, NULL, reply);
  got = call (server, method, deadline_ms, &error);
  g_assert_null (got);
  g_assert_nonnull (error);
  g_assert_null (strstr (error->message, KEY));
  return error;
}

static LatentHostileReply *
reply_with (const char *text)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();

  latent_hostile_reply_add_text (reply, text);
  return reply;
}

static void
test_good (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpReply) reply = NULL;
  g_autoptr (LatentHostileRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  latent_hostile_server_push (
      server, "POST", "/v2/thing",
      latent_hostile_reply_new_http (202,
                                     "Content-Type: application/json; charset=utf-8\r\n"
                                     "X-Request-Id: req-7\r\nRetry-After: 3\r\n"
                                     "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n",
                                     "{\"jobId\":1}"));
  reply = call (server, "POST", LONG_MS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 202);
  g_assert_cmpstr (reply->content_type, ==, "application/json");
  g_assert_cmpstr (reply->request_id, ==, "req-7");
  g_assert_cmpint (reply->retry_after_ms, ==, 3000);
  g_assert_cmpint (reply->date_us, ==, G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC);
  g_assert_cmpmem (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body),
                   "{\"jobId\":1}", 11);

  request = latent_hostile_server_get_request (server, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, "/v2/thing");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "x-api-key"), ==, KEY);
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "idempotency-key"), ==, "key-1");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "content-type"), ==, "application/json");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "accept-encoding"), ==, "identity");
  g_assert_true (
      g_str_has_prefix (g_hash_table_lookup (request->headers, "user-agent"), "Latent/"));
  g_assert_null (g_hash_table_lookup (request->headers, "cookie"));
  g_assert_cmpmem (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body),
                   "{\"prompt\":\"a\"}", 14);
}

/* Errors are the codec's business: here every status but a redirect is a reply. */
static void
test_statuses (void)
{
  static const guint statuses[]
      = { 200, 201, 400, 401, 402, 404, 407, 409, 421, 429, 500, 503, 599 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
      g_autoptr (LatentHttpReply) reply = NULL;
      g_autoptr (GError) error = NULL;

      latent_hostile_server_set_default (
          server,
          latent_hostile_reply_new_http (statuses[i], "WWW-Authenticate: Basic realm=x\r\n", "{}"));
      reply = call (server, "GET", LONG_MS, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (reply->status, ==, statuses[i]);
    }
}

static void
test_redirects (void)
{
  static const guint statuses[] = { 300, 301, 302, 303, 304, 305, 307, 308 };
  static const char *const targets[] = { "http://127.0.0.1:%u/v2/thing", "http://localhost:%u/",
                                         "https://127.0.0.1:%u/",        "//127.0.0.1:%u/v2/thing",
                                         "http://user:pw@127.0.0.1:%u/", "http://127.0.0.1:%u/#x" };
  static const char *const methods[] = { "GET", "POST" };
  g_autoptr (LatentHostileServer) canary = latent_hostile_server_new ();

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (targets) * G_N_ELEMENTS (methods); j++)
        {
          /* The formats are the table's above. */
          g_auto (GStrv) parts = g_strsplit (targets[j / 2], "%u", 2);
          g_autofree char *location = g_strdup_printf (
              "%s%u%s", parts[0], (guint) latent_hostile_server_get_port (canary), parts[1]);
          g_autoptr (GError) error = fail_with (
              latent_hostile_reply_new_redirect (statuses[i], location), methods[j % 2], LONG_MS);

          g_assert_cmpuint (latent_error_facts (error)->http_status, ==, statuses[i]);
          latent_test_assert_error (&error, LATENT_ERROR_UNEXPECTED_REDIRECT);
        }
    }
  g_assert_cmpuint (latent_hostile_server_count_connections (canary), ==, 0);
}

/* Not even on the same origin: a submit would come back as the answer of a GET (M3). */
static void
test_redirect_same_origin (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  latent_hostile_server_push (server, "POST", NULL,
                              latent_hostile_reply_new_redirect (302, "/v2/other"));
  latent_hostile_server_push (server, "GET", NULL, latent_hostile_reply_new_json (200, "{}"));
  reply = call (server, "POST", LONG_MS, &error);
  g_assert_null (reply);
  latent_test_assert_error (&error, LATENT_ERROR_UNEXPECTED_REDIRECT);
  g_assert_cmpuint (latent_hostile_server_count_requests (server), ==, 1);
}

static void
test_too_big (void)
{
  g_autofree char *chunk = g_strnfill (0x4000, 'x');
  g_autofree char *chunked = g_strdup_printf ("4000\r\n%s\r\n", chunk);
  g_autoptr (GError) error = NULL;
  LatentHostileReply *reply;

  /* The length alone is enough. */
  error = fail_with (reply_with ("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n"), "GET",
                     LONG_MS);
  latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);

  reply = reply_with ("HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999999999\r\n\r\n");
  latent_hostile_reply_add_repeated (reply, chunk, 70);
  latent_hostile_reply_add_close (reply);
  error = fail_with (reply, "GET", LONG_MS);
  g_clear_error (&error);

  reply = reply_with ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  latent_hostile_reply_add_repeated (reply, chunked, 5000);
  error = fail_with (reply, "GET", LONG_MS);
  latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);

  reply = reply_with ("HTTP/1.1 200 OK\r\n\r\n");
  latent_hostile_reply_add_repeated (reply, chunk, 5000);
  error = fail_with (reply, "GET", LONG_MS);
  latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);
}

/* A connection that is not wanted any more is closed, not drained. */
static void
test_too_big_closes (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  LatentHostileReply *endless = reply_with ("HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n");
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_API, latent_hostile_server_get_address (server), NULL);
  g_autoptr (GError) error = NULL;

  latent_hostile_reply_add_stall (endless);
  latent_hostile_server_push (server, NULL, NULL, endless);
  g_assert_null (call_at (client, "GET", LONG_MS, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);
  latent_test_wait_for (latent_hostile_server_count_open (server) == 0);
}

static void
test_exactly_the_cap (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autofree char *body = g_strnfill (1024 * 1024, 'x');
  g_autoptr (LatentHttpReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  latent_hostile_server_push (server, NULL, NULL, latent_hostile_reply_new_http (200, NULL, body));
  reply = call (server, "GET", LONG_MS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 1024 * 1024);
}

static void
test_cut (void)
{
  static const char *const texts[] = {
    "",
    "HTTP/1.1 2",
    "HTTP/1.1 200 OK\r\nContent-Le",
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"jobs\":",
    /* libsoup itself takes this one for whole. */
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{\"jobs\":",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{\"jobs\":",
  };
  static const char *const methods[] = { "GET", "POST" };

  for (guint i = 0; i < G_N_ELEMENTS (texts) * G_N_ELEMENTS (methods) * 2; i++)
    {
      LatentHostileReply *reply = reply_with (texts[i / 4]);
      g_autoptr (GError) error = NULL;

      if (i % 2 == 0)
        latent_hostile_reply_add_close (reply);
      else
        latent_hostile_reply_add_reset (reply);
      g_test_message ("case %u", i);
      error = fail_with (reply, methods[i / 2 % 2], LONG_MS);
      latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);
    }
}

static void
test_not_http (void)
{
  static const char *const texts[]
      = { "SSH-2.0-OpenSSH_9.2\r\n\r\n", "\r\n\r\n\r\n\r\n", "HTTP/9.9 xyz\r\n\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      LatentHostileReply *reply = reply_with (texts[i]);
      g_autoptr (GError) error = NULL;

      latent_hostile_reply_add_close (reply);
      error = fail_with (reply, "GET", LONG_MS);
      g_assert_true (error->domain == LATENT_ERROR);
    }
}

static void
test_deadline (void)
{
  static const char *const texts[] = {
    "",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n",
  };
  LatentHostileReply *slow = reply_with ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
  g_autoptr (GError) slow_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      LatentHostileReply *reply = reply_with (texts[i]);
      g_autoptr (GError) error = NULL;

      latent_hostile_reply_add_stall (reply);
      error = fail_with (reply, "POST", SHORT_MS);
      latent_test_assert_error (&error, LATENT_ERROR_TIMED_OUT);
    }

  /* M13: every single step is fast, the whole is not. */
  latent_hostile_reply_add_drip (slow, "{\"a\":                                             ", 20);
  latent_hostile_reply_add_stall (slow);
  slow_error = fail_with (slow, "GET", SHORT_MS);
  latent_test_assert_error (&slow_error, LATENT_ERROR_TIMED_OUT);
}

static void
test_interim_flood (void)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();
  g_autoptr (GError) error = NULL;

  latent_hostile_reply_add_repeated (reply, "HTTP/1.1 103 Early Hints\r\n\r\n", 200000);
  latent_hostile_reply_add_text (reply, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  error = fail_with (reply, "GET", LONG_MS);
  latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);
}

static void
test_few_interim_answers (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  LatentHostileReply *scripted = latent_hostile_reply_new ();

  latent_hostile_reply_add_repeated (scripted, "HTTP/1.1 103 Early Hints\r\n\r\n", 3);
  latent_hostile_reply_add_text (scripted, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  latent_hostile_server_push (server, NULL, NULL, scripted);
  reply = call (server, "GET", LONG_MS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 200);
}

static void
test_header_flood (void)
{
  LatentHostileReply *reply = reply_with ("HTTP/1.1 200 OK\r\n");
  g_autoptr (GError) error = NULL;

  latent_hostile_reply_add_repeated (
      reply, "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 40000);
  latent_hostile_reply_add_text (reply, "Content-Length: 2\r\n\r\n{}");
  error = fail_with (reply, "GET", LONG_MS);
  g_assert_true (error->domain == LATENT_ERROR);
}

static void
test_hostile_headers (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  LatentHostileReply *scripted
      = reply_with ("HTTP/1.1 200 OK\r\nContent-Type: text/\xff\xfe\r\n"
                    "X-Request-Id: " KEY "\r\nSet-Cookie: a=b\r\nDate: never\r\n"
                    "Retry-After: -1\r\nContent-Encoding: gzip\r\n"
                    "Content-Length: 2\r\n\r\n{}");

  latent_hostile_server_push (server, NULL, NULL, scripted);
  reply = call (server, "GET", LONG_MS, &error);
  g_assert_no_error (error);
  g_assert_null (reply->content_type);
  g_assert_null (reply->request_id);
  g_assert_cmpint (reply->date_us, ==, 0);
  g_assert_cmpint (reply->retry_after_ms, ==, -1);
  /* Nothing is decoded. */
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 2);
}

static void
test_cancelled_before (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_API, latent_hostile_server_get_address (server), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  latent_http_client_call_async (client, "GET", "/v2/me", KEY, NULL, NULL, LONG_MS, cancellable,
                                 latent_test_result_cb, &pending);
  result = latent_test_await (&pending);
  g_assert_null (latent_http_client_call_finish (client, result, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 0);
}

static void
test_cancelled_under_way (void)
{
  static const char *const texts[] = { "", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
      LatentHttpClient *client = latent_http_client_new (
          LATENT_HTTP_API, latent_hostile_server_get_address (server), NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      GAsyncResult *pending = NULL;
      GAsyncResult *result;
      g_autoptr (GError) error = NULL;
      LatentHostileReply *reply = reply_with (texts[i]);

      latent_hostile_reply_add_stall (reply);
      latent_hostile_server_push (server, NULL, NULL, reply);
      latent_http_client_call_async (client, "GET", "/v2/me", KEY, NULL, NULL, LONG_MS, cancellable,
                                     latent_test_result_cb, &pending);
      latent_test_wait_for (latent_hostile_server_count_requests (server) == 1);
      g_cancellable_cancel (cancellable);
      result = latent_test_await (&pending);
      g_assert_null (latent_http_client_call_finish (client, result, &error));
      g_assert_true (latent_error_is_cancelled (error));
      g_object_unref (result);
      latent_test_wait_for (latent_hostile_server_count_open (server) == 0);
      latent_test_assert_gone (&client);
    }
}

static void
test_keeps_connection (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_API, latent_hostile_server_get_address (server), NULL);

  latent_hostile_server_set_default (server, latent_hostile_reply_new_json (200, "{}"));
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentHttpReply) reply
          = call_at (client, i % 2 == 0 ? "POST" : "GET", LONG_MS, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (reply->status, ==, 200);
    }
  g_assert_cmpuint (latent_hostile_server_count_requests (server), ==, 10);
  g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 1);
}

static LatentHostileReply *
hold_handler (const LatentHostileRequest *request, gpointer user_data)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();

  latent_hostile_reply_add_hold (reply);
  latent_hostile_reply_add_text (reply, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  return reply;
}

static void
test_connections_per_host (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_API, latent_hostile_server_get_address (server), NULL);
  GAsyncResult *pending[20] = { NULL };

  latent_hostile_server_set_handler (server, hold_handler, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    latent_http_client_call_async (client, "GET", "/v2/me", KEY, NULL, NULL, LONG_MS, NULL,
                                   latent_test_result_cb, &pending[i]);
  latent_test_wait_for (latent_hostile_server_count_requests (server) == 6);
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    latent_hostile_server_release (server);
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      g_autoptr (GAsyncResult) result = latent_test_await (&pending[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentHttpReply) reply = latent_http_client_call_finish (client, result, &error);

      g_assert_no_error (error);
    }
  g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 6);
}

static void
test_odd_key (void)
{
  static const char *const keys[]
      = { "afk_a\nb", "afk_a b", "afk_\xc3\xa4", "afk_a\r\nX-Evil: 1", "" };
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_API, latent_hostile_server_get_address (server), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GAsyncResult) pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latent_http_client_call_async (client, "GET", "/v2/me", keys[i], NULL, NULL, LONG_MS, NULL,
                                     latent_test_result_cb, &pending);
      result = latent_test_await (&pending);
      g_assert_null (latent_http_client_call_finish (client, result, &error));
      latent_test_assert_error (&error, LATENT_ERROR_KEY_MALFORMED);
    }
  g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 0);
}

static void
test_refused (void)
{
  LatentHostileServer *server = latent_hostile_server_new ();
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_API, latent_hostile_server_get_address (server), NULL);
  g_autoptr (GError) error = NULL;

  latent_hostile_server_free (server);
  g_assert_null (call_at (client, "POST", LONG_MS, &error));
  latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);
}

/* A peer that accepts and then says nothing at all stalls in the handshake: that counts as
 * connecting. */
static void
test_connect_timeout (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new_raw ();
  g_autofree char *address
      = g_strdup_printf ("https://localhost:%u", (guint) latent_hostile_server_get_port (server));
  g_autoptr (LatentHttpClient) client = NULL;
  g_autoptr (GError) error = NULL;
  LatentHostileReply *reply = latent_hostile_reply_new ();

  latent_hostile_reply_add_stall (reply);
  latent_hostile_server_set_default (server, reply);
  client = g_object_new (LATENT_TYPE_HTTP_CLIENT, "kind", LATENT_HTTP_API, "service-address",
                         address, "connect-timeout-ms", SHORT_MS, NULL);
  g_assert_null (call_at (client, "POST", LONG_MS, &error));
  latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);
}

/* --- TLS --- */

static GTlsDatabase *
load_anchors (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "net", "ca.pem", NULL);
  g_autoptr (GError) error = NULL;
  GTlsDatabase *database = g_tls_file_database_new (path, &error);

  g_assert_no_error (error);
  return database;
}

/* S15: the server would rather speak HTTP/2, and understands only HTTP/1. */
static void
test_tls_good (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new_tls ("server.pem");
  g_autoptr (GTlsDatabase) anchors = load_anchors ();
  g_autoptr (LatentHttpClient) client = latent_http_client_new (
      LATENT_HTTP_API, latent_hostile_server_get_address (server), anchors);
  g_autoptr (LatentHttpReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  latent_hostile_server_set_default (server, latent_hostile_reply_new_json (200, "{}"));
  reply = call_at (client, "GET", LONG_MS, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->status, ==, 200);
}

static void
test_tls_bad_certificates (void)
{
  static const struct
  {
    const char *certificate;
    gboolean is_anchored;
    const char *word;
  } cases[] = {
    { "expired.pem", TRUE, "expired" },   { "future.pem", TRUE, "clock" },
    { "wrong-name.pem", TRUE, "name" },   { "self-signed.pem", TRUE, "certificate" },
    { "server.pem", FALSE, "authority" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentHostileServer) server = latent_hostile_server_new_tls (cases[i].certificate);
      g_autoptr (GTlsDatabase) anchors = cases[i].is_anchored ? load_anchors () : NULL;
      g_autoptr (LatentHttpClient) client = latent_http_client_new (
          LATENT_HTTP_API, latent_hostile_server_get_address (server), anchors);
      g_autoptr (GError) error = NULL;

      g_assert_null (call_at (client, "POST", LONG_MS, &error));
      g_test_message ("%s: %s", cases[i].certificate, error->message);
      g_assert_nonnull (strstr (error->message, cases[i].word));
      latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);
      g_assert_cmpuint (latent_hostile_server_count_requests (server), ==, 0);
    }
}

static guint
read_u16 (const guint8 *data)
{
  return (guint) data[0] << 8 | data[1];
}

/* (nullable): the body of extension @type in a ClientHello record (RFC 8446, 4.1.2). */
static const guint8 *
find_extension (const guint8 *hello, gsize length, guint type, guint *extension_length)
{
  gsize place = 5 + 4 + 2 + 32;

  place += 1 + hello[place];
  place += 2 + read_u16 (hello + place);
  place += 1 + hello[place];
  place += 2;
  while (place + 4 <= length)
    {
      *extension_length = read_u16 (hello + place + 2);
      if (read_u16 (hello + place) == type)
        return hello + place + 4;
      place += 4 + *extension_length;
    }
  return NULL;
}

/* T3, M20 and the HTTP/2 clarification: what the client offers, and that it refuses TLS 1.0. */
static void
test_tls_versions (void)
{
  /* A ServerHello that picks TLS 1.0 and AES128-SHA. */
  static const guint8 old_hello[]
      = { 0x16, 0x03, 0x01, 0x00, 0x2a, 0x02, 0x00, 0x00, 0x26, 0x03, 0x01, 1,  2,  3,    4,  5,
          6,    7,    8,    9,    10,   11,   12,   13,   14,   15,   16,   17, 18, 19,   20, 21,
          22,   23,   24,   25,   26,   27,   28,   29,   30,   31,   32,   0,  0,  0x2f, 0 };
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new_raw ();
  g_autofree char *address
      = g_strdup_printf ("https://localhost:%u", (guint) latent_hostile_server_get_port (server));
  g_autoptr (LatentHttpClient) client = NULL;
  g_autoptr (LatentHostileRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  LatentHostileReply *reply = latent_hostile_reply_new ();
  const guint8 *hello;
  const guint8 *versions;
  gsize length = 0;
  guint extension_length = 0;

  latent_hostile_reply_add_data (reply, old_hello, sizeof old_hello);
  latent_hostile_reply_add_stall (reply);
  latent_hostile_server_set_default (server, reply);
  client = latent_http_client_new (LATENT_HTTP_API, address, NULL);
  g_assert_null (call_at (client, "GET", LONG_MS, &error));
  latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);

  request = latent_hostile_server_get_request (server, 0);
  hello = g_bytes_get_data (request->body, &length);
  g_assert_cmpuint (length, >, 100);
  g_assert_cmpuint (hello[0], ==, 0x16);
  versions = find_extension (hello, length, 43, &extension_length);
  g_assert_nonnull (versions);
  g_assert_cmpuint (extension_length, ==, 5);
  g_assert_cmpuint (read_u16 (versions + 1), ==, 0x0304);
  g_assert_cmpuint (read_u16 (versions + 3), ==, 0x0303);
  /* No h2 in the ALPN list: either no list, or only http/1.1. */
  g_assert_null (memmem (hello, length, "\x02h2", 3));
}

/* W3: the network changed: kept connections are let go, what is under way comes to its end. */
static void
test_network_changed (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  GNetworkMonitor *monitor = g_network_monitor_get_default ();
  g_autoptr (LatentHttpClient) client
      = g_object_new (LATENT_TYPE_HTTP_CLIENT, "kind", LATENT_HTTP_API, "service-address",
                      latent_hostile_server_get_address (server), "network-monitor", monitor, NULL);
  LatentHostileReply *held = latent_hostile_reply_new ();
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GError) error = NULL;

  latent_hostile_server_set_default (server, latent_hostile_reply_new_json (200, "{}"));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LatentHttpReply) reply = call_at (client, "GET", LONG_MS, &error);

      g_assert_no_error (error);
      g_assert_nonnull (reply);
    }
  g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 1);

  latent_hostile_reply_add_hold (held);
  latent_hostile_reply_add_text (held, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  latent_hostile_server_push (server, NULL, NULL, held);
  latent_http_client_call_async (client, "GET", "/v2/held", KEY, NULL, NULL, LONG_MS, NULL,
                                 latent_test_result_cb, &pending);
  latent_test_wait_for (latent_hostile_server_count_requests (server) == 3);
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  {
    g_autoptr (LatentHttpReply) reply = call_at (client, "GET", LONG_MS, &error);

    g_assert_no_error (error);
    g_assert_nonnull (reply);
  }
  g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 2);
  latent_hostile_server_release (server);
  latent_test_wait_for (pending != NULL);
  {
    g_autoptr (LatentHttpReply) reply = latent_http_client_call_finish (client, pending, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (reply->status, ==, 200);
  }
  g_clear_object (&pending);
  /* The old session goes with its last call. */
  latent_test_wait_for (latent_hostile_server_count_open (server) == 1);
}

/* W5: a proxy that wants a password, refuses, or is not there: its fault, said so; the key, which
 * belongs inside the tunnel, was not sent. */
static void
test_proxy_trouble (void)
{
  static const guint statuses[] = { 401, 403, 407, 502 };

  for (guint i = 0; i <= G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (LatentHostileServer) proxy = latent_hostile_server_new ();
      g_autofree char *gone
          = i == G_N_ELEMENTS (statuses)
                ? g_strdup ("http://127.0.0.1:1")
                : g_strdup (latent_hostile_server_get_address (proxy));
      g_autoptr (GProxyResolver) proxies = g_simple_proxy_resolver_new (gone, NULL);
      g_autoptr (LatentHttpClient) client = g_object_new (
          LATENT_TYPE_HTTP_CLIENT, "kind", LATENT_HTTP_API, "service-address",
          "https://api.example.com", "proxies", proxies, NULL);
      g_autoptr (LatentHttpReply) reply = NULL;
      g_autoptr (GError) error = NULL;

      if (i < G_N_ELEMENTS (statuses))
        latent_hostile_server_set_default (
            proxy, latent_hostile_reply_new_http (
                       statuses[i], "Proxy-Authenticate: Basic realm=\"x\"\r\n", "no"));
      reply = call_at (client, "POST", LONG_MS, &error);
      g_assert_null (reply);
      g_test_message ("%u: %s", i, error->message);
      g_assert_nonnull (strstr (error->message, "proxy"));
      latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);
      g_assert_false (latent_hostile_server_has_seen (proxy, KEY));
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  latent_http_init_process ();
  g_test_add_func ("/net/http-client/good", test_good);
  g_test_add_func ("/net/http-client/statuses-are-replies", test_statuses);
  g_test_add_func ("/net/http-client/T1-M1-S7-redirects", test_redirects);
  g_test_add_func ("/net/http-client/S6-M3-redirect-same-origin", test_redirect_same_origin);
  g_test_add_func ("/net/http-client/T16-too-big", test_too_big);
  g_test_add_func ("/net/http-client/T16-too-big-closes", test_too_big_closes);
  g_test_add_func ("/net/http-client/exactly-the-cap", test_exactly_the_cap);
  g_test_add_func ("/net/http-client/S3-S4-cut", test_cut);
  g_test_add_func ("/net/http-client/not-http", test_not_http);
  g_test_add_func ("/net/http-client/S2-P1-M13-deadline", test_deadline);
  g_test_add_func ("/net/http-client/M15-interim-flood", test_interim_flood);
  g_test_add_func ("/net/http-client/few-interim-answers", test_few_interim_answers);
  g_test_add_func ("/net/http-client/M14-header-flood", test_header_flood);
  g_test_add_func ("/net/http-client/D19-T4-hostile-headers", test_hostile_headers);
  g_test_add_func ("/net/http-client/cancelled-before", test_cancelled_before);
  g_test_add_func ("/net/http-client/cancelled-under-way", test_cancelled_under_way);
  g_test_add_func ("/net/http-client/keeps-connection", test_keeps_connection);
  g_test_add_func ("/net/http-client/connections-per-host", test_connections_per_host);
  g_test_add_func ("/net/http-client/M23-odd-key", test_odd_key);
  g_test_add_func ("/net/http-client/S1-refused", test_refused);
  g_test_add_func ("/net/http-client/S2-connect-timeout", test_connect_timeout);
  g_test_add_func ("/net/http-client/W3-network-changed", test_network_changed);
  g_test_add_func ("/net/http-client/W5-proxy-trouble", test_proxy_trouble);
  g_test_add_func ("/net/http-client/tls/S15-server-offers-h2", test_tls_good);
  g_test_add_func ("/net/http-client/tls/T3-Z4-bad-certificates", test_tls_bad_certificates);
  g_test_add_func ("/net/http-client/tls/S15-T3-M20-versions", test_tls_versions);
  return latent_test_run ();
}
