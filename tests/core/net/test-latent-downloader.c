/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-downloader.h"

#include <string.h>

#include "core/net/latent-http-client.h"
#include "support/latent-hostile-server.h"
#include "support/latent-memory-sink.h"
#include "support/latent-test.h"

typedef struct
{
  LatentHostileServer *server;
  LatentDownloader *downloader;
  LatentMemorySink *sink;
  GCancellable *cancellable;
  GAsyncResult *pending;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LatentHttpClient) client = NULL;

  fixture->server = latent_hostile_server_new ();
  client = g_object_new (LATENT_TYPE_HTTP_CLIENT, "kind", LATENT_HTTP_DOWNLOAD, "service-address",
                         latent_hostile_server_get_address (fixture->server), "rate-window-ms",
                         latent_test_slow (150), "rate-floor", 10, "max-download", (guint64) 1000,
                         NULL);
  fixture->downloader
      = g_object_new (LATENT_TYPE_DOWNLOADER, "client", client, "retry-base-ms", 1, NULL);
  fixture->sink = latent_memory_sink_new ();
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  latent_hostile_server_free (fixture->server);
  g_clear_object (&fixture->cancellable);
  latent_test_assert_gone (&fixture->sink);
  latent_test_assert_gone (&fixture->downloader);
}

static void
start (Fixture *fixture, GAsyncResult **pending)
{
  g_autofree char *address = latent_hostile_server_build_url (fixture->server, "/a.png");

  latent_downloader_fetch_async (fixture->downloader, address, LATENT_BYTE_SINK (fixture->sink),
                                 fixture->cancellable, latent_test_result_cb, pending);
}

static gint64
finish (Fixture *fixture, GAsyncResult **pending, GError **error)
{
  g_autoptr (GAsyncResult) result = latent_test_await (pending);

  return latent_downloader_fetch_finish (fixture->downloader, result, error);
}

static gint64
fetch (Fixture *fixture, GError **error)
{
  start (fixture, &fixture->pending);
  return finish (fixture, &fixture->pending, error);
}

static void
push_cut (Fixture *fixture)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();

  latent_hostile_reply_add_text (reply, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf a pic");
  latent_hostile_reply_add_reset (reply);
  latent_hostile_server_push (fixture->server, NULL, NULL, reply);
}

static void
push_stall (Fixture *fixture)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();

  latent_hostile_reply_add_text (reply, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf");
  latent_hostile_reply_add_stall (reply);
  latent_hostile_server_push (fixture->server, NULL, NULL, reply);
}

static void
push_status (Fixture *fixture, guint status, const char *headers)
{
  latent_hostile_server_push (fixture->server, NULL, NULL,
                              latent_hostile_reply_new_http (status, headers, ""));
}

static void
push_good (Fixture *fixture)
{
  latent_hostile_server_push (fixture->server, NULL, NULL,
                              latent_hostile_reply_new_http (200, NULL, "the whole picture"));
}

static void
assert_whole (Fixture *fixture)
{
  g_autoptr (GBytes) bytes = latent_memory_sink_get_bytes (fixture->sink);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "the whole picture",
                   17);
}

static void
test_good (Fixture *fixture, gconstpointer user_data)
{
  GError *error = NULL;

  push_good (fixture);
  g_assert_cmpint (fetch (fixture, &error), ==, 17);
  g_assert_no_error (error);
  assert_whole (fixture);
  g_assert_cmpuint (latent_memory_sink_count_restarts (fixture->sink), ==, 0);
}

/* The bytes of two transfers never mix. */
static void
test_restarts (Fixture *fixture, gconstpointer user_data)
{
  GError *error = NULL;

  push_cut (fixture);
  push_stall (fixture);
  push_good (fixture);
  g_assert_cmpint (fetch (fixture, &error), ==, 17);
  g_assert_no_error (error);
  assert_whole (fixture);
  g_assert_cmpuint (latent_memory_sink_count_restarts (fixture->sink), ==, 2);
  g_assert_cmpuint (latent_hostile_server_count_requests (fixture->server), ==, 3);
}

static void
test_gives_up (Fixture *fixture, gconstpointer user_data)
{
  GError *error = NULL;

  for (guint i = 0; i < 4; i++)
    push_cut (fixture);
  g_assert_cmpint (fetch (fixture, &error), ==, -1);
  latent_test_assert_error (&error, LATENT_ERROR_OFFLINE);
  g_assert_cmpuint (latent_hostile_server_count_requests (fixture->server), ==, 3);
}

static void
test_server_trouble (Fixture *fixture, gconstpointer user_data)
{
  GError *error = NULL;

  push_status (fixture, 503, NULL);
  push_status (fixture, 429, "Retry-After: 0\r\n");
  push_good (fixture);
  g_assert_cmpint (fetch (fixture, &error), ==, 17);
  g_assert_no_error (error);
  assert_whole (fixture);
}

/* What another try cannot mend comes back at once. */
static void
test_not_tried_again (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    guint status;
    const char *headers;
    LatentErrorCode code;
  } cases[] = {
    { 403, NULL, LATENT_ERROR_EXPIRED },
    { 404, NULL, LATENT_ERROR_EXPIRED },
    { 410, NULL, LATENT_ERROR_EXPIRED },
    { 429, "Retry-After: 3600\r\n", LATENT_ERROR_RATE_LIMITED },
    { 302, "Location: file:///etc/passwd\r\n", LATENT_ERROR_UNEXPECTED_REDIRECT },
    { 418, NULL, LATENT_ERROR_SERVICE_TROUBLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = NULL;

      push_status (fixture, cases[i].status, cases[i].headers);
      g_assert_cmpint (fetch (fixture, &error), ==, -1);
      latent_test_assert_error (&error, cases[i].code);
      g_assert_cmpuint (latent_hostile_server_count_requests (fixture->server), ==, i + 1);
    }
}

static void
test_too_big (Fixture *fixture, gconstpointer user_data)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();
  GError *error = NULL;

  latent_hostile_reply_add_text (reply, "HTTP/1.1 200 OK\r\n\r\n");
  latent_hostile_reply_add_repeated (reply, "0123456789", 1000);
  latent_hostile_server_push (fixture->server, NULL, NULL, reply);
  g_assert_cmpint (fetch (fixture, &error), ==, -1);
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
  g_assert_cmpuint (latent_hostile_server_count_requests (fixture->server), ==, 1);
}

static void
test_bad_address (Fixture *fixture, gconstpointer user_data)
{
  static const char *const addresses[]
      = { "", "file:///etc/passwd", "a.png", "data:image/png,x", "https://10.0.0.1/" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      GError *error = NULL;

      latent_downloader_fetch_async (fixture->downloader, addresses[i],
                                     LATENT_BYTE_SINK (fixture->sink), NULL, latent_test_result_cb,
                                     &fixture->pending);
      g_assert_cmpint (finish (fixture, &fixture->pending, &error), ==, -1);
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
    }
}

static void
test_sink_fails (Fixture *fixture, gconstpointer user_data)
{
  GError *error = NULL;

  push_good (fixture);
  latent_memory_sink_fail (fixture->sink,
                           latent_error_new (LATENT_ERROR_STORAGE, "the disk is full"));
  g_assert_cmpint (fetch (fixture, &error), ==, -1);
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_cmpuint (latent_hostile_server_count_requests (fixture->server), ==, 1);
}

static LatentHostileReply *
hold_handler (const LatentHostileRequest *request, gpointer user_data)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();

  latent_hostile_reply_add_text (reply, "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\nthe whole ");
  latent_hostile_reply_add_hold (reply);
  latent_hostile_reply_add_text (reply, "picture");
  return reply;
}

static void
test_four_at_a_time (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LatentDownloader) downloader
      = latent_downloader_new (latent_hostile_server_get_address (fixture->server), NULL);
  GAsyncResult *pending[11] = { NULL };

  /* The usual limits: here the server takes its time. */
  g_set_object (&fixture->downloader, downloader);
  latent_hostile_server_set_handler (fixture->server, hold_handler, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    start (fixture, &pending[i]);
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      latent_test_wait_for (latent_hostile_server_count_requests (fixture->server)
                            == MIN (4 + i, G_N_ELEMENTS (pending)));
      latent_test_drain ();
      g_assert_cmpuint (latent_hostile_server_count_requests (fixture->server), ==,
                        MIN (4 + i, G_N_ELEMENTS (pending)));
      latent_hostile_server_release (fixture->server);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      GError *error = NULL;

      g_assert_cmpint (finish (fixture, &pending[i], &error), ==, 17);
      g_assert_no_error (error);
    }
}

/* Called off before its turn, before its start, under way, and between two tries. */
static void
test_cancelled (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (LatentDownloader) downloader
      = latent_downloader_new (latent_hostile_server_get_address (fixture->server), NULL);
  GAsyncResult *pending[7] = { NULL };

  g_set_object (&fixture->downloader, downloader);
  for (guint i = 0; i < 4; i++)
    push_stall (fixture);
  for (guint i = 0; i < 6; i++)
    start (fixture, &pending[i]);
  latent_test_wait_for (latent_hostile_server_count_requests (fixture->server) == 4);
  g_cancellable_cancel (fixture->cancellable);
  start (fixture, &pending[6]);
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (finish (fixture, &pending[i], &error), ==, -1);
      g_assert_true (latent_error_is_cancelled (error));
    }
  g_assert_cmpuint (latent_hostile_server_count_requests (fixture->server), ==, 4);
}

static void
test_cancelled_between_tries (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  push_status (fixture, 429, "Retry-After: 20\r\n");
  start (fixture, &fixture->pending);
  latent_test_wait_for (latent_hostile_server_count_requests (fixture->server) == 1);
  latent_test_drain ();
  g_cancellable_cancel (fixture->cancellable);
  g_assert_cmpint (finish (fixture, &fixture->pending, &error), ==, -1);
  g_assert_true (latent_error_is_cancelled (error));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/net/downloader/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  latent_http_init_process ();
  ADD ("good", test_good);
  ADD ("D8-D10-restarts-from-zero", test_restarts);
  ADD ("D8-gives-up", test_gives_up);
  ADD ("server-trouble", test_server_trouble);
  ADD ("D4-not-tried-again", test_not_tried_again);
  ADD ("D11-too-big", test_too_big);
  ADD ("D1-bad-address", test_bad_address);
  ADD ("F1-sink-fails", test_sink_fails);
  ADD ("four-at-a-time", test_four_at_a_time);
  ADD ("D18-cancelled", test_cancelled);
  ADD ("D18-cancelled-between-tries", test_cancelled_between_tries);
  return latent_test_run ();
}
