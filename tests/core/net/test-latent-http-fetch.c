/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <string.h>

#include "core/net/latent-http-client.h"
#include "support/latent-hostile-server.h"
#include "support/latent-memory-sink.h"
#include "support/latent-test.h"

#define SMALL_CAP 100000

/* One download with small limits from a server on loopback. */
typedef struct
{
  LatentHostileServer *server;
  LatentHttpClient *client;
  LatentMemorySink *sink;
} Fixture;

/* The deadline is the usual one, so that a test of the rate cannot be passed by it. */
static LatentHttpClient *
new_client (const char *service_address, guint rate_window_ms)
{
  return g_object_new (LATENT_TYPE_HTTP_CLIENT, "kind", LATENT_HTTP_DOWNLOAD, "service-address",
                       service_address, "rate-window-ms", rate_window_ms, "rate-floor", 1000,
                       "max-download", (guint64) SMALL_CAP, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->server = latent_hostile_server_new ();
  fixture->client = new_client (latent_hostile_server_get_address (fixture->server), 5000);
  fixture->sink = latent_memory_sink_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  latent_hostile_server_free (fixture->server);
  latent_test_assert_gone (&fixture->sink);
  latent_test_assert_gone (&fixture->client);
}

static gint64
fetch (Fixture *fixture, const char *address, GError **error)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  latent_http_client_fetch_async (fixture->client, address, LATENT_BYTE_SINK (fixture->sink), NULL,
                                  latent_test_result_cb, &pending);
  result = latent_test_await (&pending);
  return latent_http_client_fetch_finish (fixture->client, result, error);
}

static gint64
fetch_path (Fixture *fixture, const char *path, GError **error)
{
  g_autofree char *address = latent_hostile_server_build_url (fixture->server, path);

  return fetch (fixture, address, error);
}

static LatentHostileReply *
reply_with (const char *text)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();

  latent_hostile_reply_add_text (reply, text);
  return reply;
}

static void
assert_fails (Fixture *fixture, LatentHostileReply *reply, LatentErrorCode code)
{
  GError *error = NULL;

  latent_hostile_server_push (fixture->server, NULL, NULL, reply);
  g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, -1);
  latent_test_assert_error (&error, code);
}

static void
assert_sink_holds (Fixture *fixture, const char *text)
{
  g_autoptr (GBytes) bytes = latent_memory_sink_get_bytes (fixture->sink);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
test_good (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LatentHostileRequest) request = NULL;
  GError *error = NULL;

  latent_hostile_server_push (
      fixture->server, "GET", "/a.png?sig=1%2F2",
      latent_hostile_reply_new_http (200, "Content-Type: image/png\r\n", "picture"));
  g_assert_cmpint (fetch_path (fixture, "/a.png?sig=1%2F2", &error), ==, 7);
  g_assert_no_error (error);
  assert_sink_holds (fixture, "picture");

  request = latent_hostile_server_get_request (fixture->server, 0);
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "accept-encoding"), ==, "identity");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "accept"), ==, "*/*");
  g_assert_null (g_hash_table_lookup (request->headers, "x-api-key"));
  g_assert_null (g_hash_table_lookup (request->headers, "idempotency-key"));
}

/* Big ones come in several writes, with and without a length, and byte for byte. */
static void
test_large (Fixture *fixture, gconstpointer user_data)
{
  static const gsize sizes[]
      = { 0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024 + 12345 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (LatentHttpClient) client = latent_http_client_new (
          LATENT_HTTP_DOWNLOAD, latent_hostile_server_get_address (fixture->server), NULL);
      guint8 *data = g_malloc (sizes[i] + 1);
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GBytes) got = NULL;
      GError *error = NULL;

      for (gsize j = 0; j < sizes[i]; j++)
        data[j] = (guint8) (j * 2654435761u >> 24);
      body = g_bytes_new_take (data, sizes[i]);
      latent_hostile_server_push (fixture->server, NULL, NULL,
                                  latent_hostile_reply_new_data (200, NULL, body));
      g_set_object (&fixture->client, client);
      g_clear_object (&fixture->sink);
      fixture->sink = latent_memory_sink_new ();
      g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, (gint64) sizes[i]);
      g_assert_no_error (error);
      got = latent_memory_sink_get_bytes (fixture->sink);
      g_assert_true (g_bytes_equal (got, body));
      g_assert_cmpuint (latent_memory_sink_count_writes (fixture->sink), ==,
                        (sizes[i] + 1048575) / 1048576);
    }
}

static void
test_keeps_connection (Fixture *fixture, gconstpointer user_data)
{
  latent_hostile_server_set_default (fixture->server,
                                     latent_hostile_reply_new_http (200, NULL, "picture"));
  for (guint i = 0; i < 5; i++)
    {
      GError *error = NULL;

      g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, 7);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (latent_hostile_server_count_connections (fixture->server), ==, 1);
}

static void
test_redirect_followed (Fixture *fixture, gconstpointer user_data)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };
  g_autoptr (LatentHostileServer) other = latent_hostile_server_new ();
  g_autofree char *elsewhere = latent_hostile_server_build_url (other, "/there.png");

  latent_hostile_server_set_default (other, latent_hostile_reply_new_http (200, NULL, "there"));
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      GError *error = NULL;

      /* relative, then to another origin */
      latent_hostile_server_push (
          fixture->server, NULL, "/a.png",
          latent_hostile_reply_new_redirect (statuses[i], "../b/c.png?x=1"));
      latent_hostile_server_push (fixture->server, NULL, "/b/c.png?x=1",
                                  latent_hostile_reply_new_redirect (statuses[i], elsewhere));
      g_clear_object (&fixture->sink);
      fixture->sink = latent_memory_sink_new ();
      g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, 5);
      g_assert_no_error (error);
      assert_sink_holds (fixture, "there");
    }
  g_assert_false (latent_hostile_server_has_seen (other, "X-API-Key"));
  g_assert_false (latent_hostile_server_has_seen (other, "Referer"));
}

static void
test_redirect_limit (Fixture *fixture, gconstpointer user_data)
{
  GError *error = NULL;

  for (guint i = 0; i < 3; i++)
    latent_hostile_server_push (fixture->server, NULL, "/a.png",
                                latent_hostile_reply_new_redirect (302, "/a.png"));
  latent_hostile_server_push (fixture->server, NULL, "/a.png",
                              latent_hostile_reply_new_http (200, NULL, "x"));
  g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, 1);
  g_assert_no_error (error);

  /* A loop. */
  latent_hostile_server_set_handler (fixture->server, NULL, NULL);
  for (guint i = 0; i < 4; i++)
    latent_hostile_server_push (fixture->server, NULL, "/a.png",
                                latent_hostile_reply_new_redirect (307, "/a.png"));
  g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, -1);
  latent_test_assert_error (&error, LATENT_ERROR_UNEXPECTED_REDIRECT);
  g_assert_cmpuint (latent_hostile_server_count_requests (fixture->server), ==, 8);
}

static void
test_redirect_refused (Fixture *fixture, gconstpointer user_data)
{
  static const char *const targets[] = {
    "http://example.com/a.png", "https://10.0.0.1/a.png",        "https://example.com:8443/a.png",
    "file:///etc/passwd",       "data:image/png;base64,AAAA",    "resource:///io/github/x",
    "ftp://example.com/a.png",  "https://user:pw@example.com/a", "https://example.com\\@evil.test/",
    "//169.254.169.254/latest", "https://[fe80::1]/a.png",       "http://127.0.0.1.nip.test/",
    "smb://host/share",         "javascript:alert(1)",           "https:///a.png",
    "https://127.1/a.png",      "//user@127.0.0.1/a.png",
  };
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_test_message ("%s", targets[i]);
      assert_fails (fixture, latent_hostile_reply_new_redirect (302, targets[i]),
                    LATENT_ERROR_UNEXPECTED_REDIRECT);
    }
  assert_fails (fixture, latent_hostile_reply_new_http (302, NULL, ""),
                LATENT_ERROR_UNEXPECTED_REDIRECT);
  assert_fails (fixture, latent_hostile_reply_new_redirect (300, "/b.png"),
                LATENT_ERROR_UNEXPECTED_REDIRECT);
  assert_fails (fixture, latent_hostile_reply_new_redirect (304, "/b.png"),
                LATENT_ERROR_UNEXPECTED_REDIRECT);
  g_assert_no_error (error);
}

static void
test_statuses (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    guint status;
    LatentErrorCode code;
  } cases[] = {
    { 403, LATENT_ERROR_EXPIRED },         { 404, LATENT_ERROR_EXPIRED },
    { 410, LATENT_ERROR_EXPIRED },         { 429, LATENT_ERROR_RATE_LIMITED },
    { 500, LATENT_ERROR_SERVICE_TROUBLE }, { 503, LATENT_ERROR_SERVICE_TROUBLE },
    { 401, LATENT_ERROR_SERVICE_TROUBLE }, { 206, LATENT_ERROR_SERVICE_TROUBLE },
    { 204, LATENT_ERROR_SERVICE_TROUBLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = NULL;

      latent_hostile_server_push (
          fixture->server, NULL, NULL,
          latent_hostile_reply_new_http (cases[i].status, "Retry-After: 9\r\nX-Request-Id: r\r\n",
                                         ""));
      g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, -1);
      g_assert_cmpuint (latent_error_facts (error)->http_status, ==, cases[i].status);
      g_assert_cmpint (latent_error_facts (error)->retry_after_ms, ==, 9000);
      g_assert_cmpstr (latent_error_facts (error)->request_id, ==, "r");
      latent_test_assert_error (&error, cases[i].code);
    }
  g_assert_cmpuint (latent_memory_sink_count_writes (fixture->sink), ==, 0);
}

static void
test_cut (Fixture *fixture, gconstpointer user_data)
{
  static const char *const texts[] = {
    "",
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npicture",
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\npicture",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\npicture",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts) * 2; i++)
    {
      LatentHostileReply *reply = reply_with (texts[i / 2]);

      if (i % 2 == 0)
        latent_hostile_reply_add_close (reply);
      else
        latent_hostile_reply_add_reset (reply);
      assert_fails (fixture, reply, LATENT_ERROR_OFFLINE);
    }
}

/* libsoup 3.2.3 takes a body that ends between two chunks for whole (M7): what is left to us is the
 * picture's own structure, which the store checks. A libsoup that notices is welcome too. */
static void
test_cut_between_chunks (Fixture *fixture, gconstpointer user_data)
{
  LatentHostileReply *reply
      = reply_with ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\npicture\r\n");
  GError *error = NULL;
  gint64 n_bytes;

  latent_hostile_reply_add_close (reply);
  latent_hostile_server_push (fixture->server, NULL, NULL, reply);
  n_bytes = fetch_path (fixture, "/a.png", &error);
  if (n_bytes >= 0)
    g_assert_cmpint (n_bytes, ==, 7);
  else
    latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);
}

static void
test_reset_after_last_byte (Fixture *fixture, gconstpointer user_data)
{
  static const char *const heads[]
      = { "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\npicture",
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\npicture" };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      LatentHostileReply *reply = reply_with (heads[i]);
      GError *error = NULL;

      latent_hostile_reply_add_reset (reply);
      latent_hostile_server_push (fixture->server, NULL, NULL, reply);
      g_clear_object (&fixture->sink);
      fixture->sink = latent_memory_sink_new ();
      g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, 7);
      g_assert_no_error (error);
      assert_sink_holds (fixture, "picture");
    }
}

static void
test_slow (Fixture *fixture, gconstpointer user_data)
{
  static const char *const texts[] = { "", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nabc" };
  LatentHostileReply *dripping = reply_with ("HTTP/1.1 200 OK\r\n\r\n");

  g_set_object (&fixture->client, NULL);
  fixture->client = new_client (latent_hostile_server_get_address (fixture->server), 150);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      LatentHostileReply *reply = reply_with (texts[i]);

      latent_hostile_reply_add_stall (reply);
      assert_fails (fixture, reply, LATENT_ERROR_TIMED_OUT);
    }
  latent_hostile_reply_add_drip (dripping, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
                                 10);
  latent_hostile_reply_add_stall (dripping);
  assert_fails (fixture, dripping, LATENT_ERROR_TIMED_OUT);
  latent_test_wait_for (latent_hostile_server_count_open (fixture->server) == 0);
}

/* Fast enough for the floor, and still not for ever. */
static void
test_deadline (Fixture *fixture, gconstpointer user_data)
{
  LatentHostileReply *reply = reply_with ("HTTP/1.1 200 OK\r\n\r\n");
  g_autofree char *text = g_strnfill (5000, 'x');

  g_clear_object (&fixture->client);
  fixture->client
      = g_object_new (LATENT_TYPE_HTTP_CLIENT, "kind", LATENT_HTTP_DOWNLOAD, "service-address",
                      latent_hostile_server_get_address (fixture->server), "rate-floor", 0,
                      "download-deadline-ms", 150, NULL);
  latent_hostile_reply_add_drip (reply, text, 1);
  latent_hostile_reply_add_stall (reply);
  assert_fails (fixture, reply, LATENT_ERROR_TIMED_OUT);
}

static void
test_interim_flood (Fixture *fixture, gconstpointer user_data)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();

  latent_hostile_reply_add_repeated (reply, "HTTP/1.1 102 Processing\r\n\r\n", 100000);
  assert_fails (fixture, reply, LATENT_ERROR_BAD_REPLY);
}

static void
test_too_big (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *block = g_strnfill (1000, 'x');
  g_autofree char *chunked = g_strdup_printf ("3e8\r\n%s\r\n", block);
  LatentHostileReply *reply;
  g_autoptr (GBytes) got = NULL;

  assert_fails (fixture, reply_with ("HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n"),
                LATENT_ERROR_BAD_IMAGE);
  reply = reply_with ("HTTP/1.1 200 OK\r\n\r\n");
  latent_hostile_reply_add_repeated (reply, block, 5000);
  assert_fails (fixture, reply, LATENT_ERROR_BAD_IMAGE);
  reply = reply_with ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  latent_hostile_reply_add_repeated (reply, chunked, 5000);
  assert_fails (fixture, reply, LATENT_ERROR_BAD_IMAGE);
  got = latent_memory_sink_get_bytes (fixture->sink);
  g_assert_cmpuint (g_bytes_get_size (got), <=, SMALL_CAP);
}

/* More than was declared belongs to nobody. */
static void
test_longer_than_declared (Fixture *fixture, gconstpointer user_data)
{
  LatentHostileReply *reply = reply_with ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\npicture");
  GError *error = NULL;

  latent_hostile_reply_add_close (reply);
  latent_hostile_server_push (fixture->server, NULL, NULL, reply);
  g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, 3);
  g_assert_no_error (error);
  assert_sink_holds (fixture, "pic");
}

/* A real gzip stream of a megabyte of zeros: what is stored is the thousand bytes that came. */
static void
test_not_decoded (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autofree char *zeros = g_malloc0 (1024 * 1024);
  char packed[4096];
  gsize n_read = 0;
  gsize n_packed = 0;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) got = NULL;
  GError *error = NULL;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), zeros, 1024 * 1024, packed,
                                        sizeof packed, G_CONVERTER_INPUT_AT_END, &n_read, &n_packed,
                                        &error),
                   ==, G_CONVERTER_FINISHED);
  body = g_bytes_new (packed, n_packed);
  latent_hostile_server_push (
      fixture->server, NULL, NULL,
      latent_hostile_reply_new_data (200, "Content-Encoding: gzip\r\n", body));
  g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, (gint64) n_packed);
  g_assert_no_error (error);
  got = latent_memory_sink_get_bytes (fixture->sink);
  g_assert_true (g_bytes_equal (got, body));
}

static void
test_hostile_headers (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GString) headers
      = g_string_new ("Content-Disposition: attachment; filename=\"../../.bashrc\"\r\n"
                      "X-Bad: \xff\xfe\x01\r\nContent-Type: \xff\r\n");
  LatentHostileReply *flood = reply_with ("HTTP/1.1 200 OK\r\n");
  GError *error = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (headers, "X-Filler-%u: %u\r\n", i, i);
  latent_hostile_server_push (fixture->server, NULL, NULL,
                              latent_hostile_reply_new_http (200, headers->str, "picture"));
  g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, 7);
  g_assert_no_error (error);

  latent_hostile_reply_add_repeated (flood, "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
                                     40000);
  latent_hostile_server_push (fixture->server, NULL, NULL, flood);
  g_assert_cmpint (fetch_path (fixture, "/a.png", &error), ==, -1);
  g_assert_true (error->domain == LATENT_ERROR);
  g_clear_error (&error);
}

/* What an address has to look like is tested with the address rules; here: nothing is sent to a bad
 * one. */
static void
test_address_policy (Fixture *fixture, gconstpointer user_data)
{
  static const char *const formats[]
      = { "http://127.0.0.1:", "https://127.0.0.1:", "https://localhost:",
          "http://localhost:", "https://[::1]:",     "https://127.1:",
          "file://127.0.0.1:", "HTTP://127.0.0.1:",  "https://user@localhost:" };
  guint port = latent_hostile_server_get_port (fixture->server);

  g_clear_object (&fixture->client);
  fixture->client = new_client ("https://api.example.com", 5000);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *address = g_strdup_printf ("%s%u/a.png", formats[i], port);
      GError *error = NULL;

      g_assert_cmpint (fetch (fixture, address, &error), ==, -1);
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
    }
  g_assert_cmpuint (latent_hostile_server_count_connections (fixture->server), ==, 0);
}

static void
test_sink_fails (Fixture *fixture, gconstpointer user_data)
{
  latent_memory_sink_fail (fixture->sink,
                           latent_error_new (LATENT_ERROR_STORAGE, "the disk is full"));
  assert_fails (fixture, latent_hostile_reply_new_http (200, NULL, "picture"),
                LATENT_ERROR_STORAGE);
}

static void
test_cancelled (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *address = latent_hostile_server_build_url (fixture->server, "/a.png");
  LatentHostileReply *reply = reply_with ("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nabc");

  latent_hostile_reply_add_stall (reply);
  latent_hostile_server_push (fixture->server, NULL, NULL, reply);
  for (guint i = 0; i < 2; i++)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      /* The second time it is cancelled before it starts. */
      latent_http_client_fetch_async (fixture->client, address, LATENT_BYTE_SINK (fixture->sink),
                                      cancellable, latent_test_result_cb, &pending);
      latent_test_wait_for (latent_hostile_server_count_requests (fixture->server) == 1);
      g_cancellable_cancel (cancellable);
      result = latent_test_await (&pending);
      g_assert_cmpint (latent_http_client_fetch_finish (fixture->client, result, &error), ==, -1);
      g_assert_true (latent_error_is_cancelled (error));
    }
  g_assert_cmpuint (latent_hostile_server_count_requests (fixture->server), ==, 1);
}

static void
test_certificate (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new_tls ("server.pem");
  g_autofree char *address = latent_hostile_server_build_url (server, "/a.png");
  GError *error = NULL;

  g_assert_cmpint (fetch (fixture, address, &error), ==, -1);
  latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);
  g_assert_cmpuint (latent_hostile_server_count_requests (server), ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/net/http-fetch/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  latent_http_init_process ();
  ADD ("T1-good-without-key", test_good);
  ADD ("large", test_large);
  ADD ("keeps-connection", test_keeps_connection);
  ADD ("D3-redirect-followed", test_redirect_followed);
  ADD ("D3-redirect-limit", test_redirect_limit);
  ADD ("D3-T10-T11-redirect-refused", test_redirect_refused);
  ADD ("D4-statuses", test_statuses);
  ADD ("D8-cut", test_cut);
  ADD ("D8-M7-cut-between-chunks", test_cut_between_chunks);
  ADD ("D15-reset-after-last-byte", test_reset_after_last_byte);
  ADD ("D10-slow", test_slow);
  ADD ("D10-deadline", test_deadline);
  ADD ("D10-M15-interim-flood", test_interim_flood);
  ADD ("D11-T16-too-big", test_too_big);
  ADD ("D11-longer-than-declared", test_longer_than_declared);
  ADD ("D9-M9-not-decoded", test_not_decoded);
  ADD ("D19-hostile-headers", test_hostile_headers);
  ADD ("D2-T10-address-policy", test_address_policy);
  ADD ("sink-fails", test_sink_fails);
  ADD ("cancelled", test_cancelled);
  ADD ("D16-certificate", test_certificate);
  return latent_test_run ();
}
