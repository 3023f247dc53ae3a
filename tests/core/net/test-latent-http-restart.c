/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-http-client.h"

#include <libsoup/soup.h>
#include <string.h>

#include "support/latent-hostile-server.h"
#include "support/latent-memory-sink.h"
#include "support/latent-test.h"

#define LONG_MS 60000
#define N_CANCELLED 1000

/* A kept connection dies between libsoup's look at it and its first read: libsoup sends the request
 * again on the next kept one. Chance has to be very unkind for that; here it is helped by handlers
 * that run inside libsoup, on every message. */
typedef struct
{
  LatentHostileServer *server;
  gboolean is_armed;
  gboolean answers_at_once; /* the second answer is there before libsoup first looks for it */
  guint n_starting;
  guint n_written;
  gulong hooks[2];
} Trap;

/* Not the main loop: libsoup is in the middle of something. */
static void
wait_for_open (LatentHostileServer *server, guint n_open)
{
  while (latent_hostile_server_count_open (server) != n_open)
    g_thread_yield ();
}

static gboolean
starting_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  Trap *trap = data;

  if (trap->is_armed && ++trap->n_starting == 1)
    {
      latent_hostile_server_release (trap->server);
      wait_for_open (trap->server, 1);
    }
  return TRUE;
}

static gboolean
wrote_body_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  Trap *trap = data;

  if (trap->is_armed && ++trap->n_written == 2 && trap->answers_at_once)
    wait_for_open (trap->server, 0);
  return TRUE;
}

static void
trap_init (Trap *self, LatentHostileServer *server, gboolean answers_at_once)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (SOUP_TYPE_MESSAGE);

  *self = (Trap){ .server = server, .answers_at_once = answers_at_once };
  self->hooks[0] = g_signal_add_emission_hook (g_signal_lookup ("starting", SOUP_TYPE_MESSAGE), 0,
                                               starting_cb, self, NULL);
  self->hooks[1] = g_signal_add_emission_hook (g_signal_lookup ("wrote-body", SOUP_TYPE_MESSAGE), 0,
                                               wrote_body_cb, self, NULL);
}

static void
trap_clear (Trap *self)
{
  g_signal_remove_emission_hook (g_signal_lookup ("starting", SOUP_TYPE_MESSAGE), self->hooks[0]);
  g_signal_remove_emission_hook (g_signal_lookup ("wrote-body", SOUP_TYPE_MESSAGE), self->hooks[1]);
}

/* A reply whose connection looks kept until the server is told to close it. */
static LatentHostileReply *
reply_and_close_later (void)
{
  LatentHostileReply *reply = latent_hostile_reply_new_http (200, NULL, "b");

  latent_hostile_reply_add_hold (reply);
  latent_hostile_reply_add_close (reply);
  return reply;
}

static LatentHostileReply *
reply_and_close (void)
{
  LatentHostileReply *reply = latent_hostile_reply_new_http (200, NULL, "cc");

  latent_hostile_reply_add_close (reply);
  return reply;
}

static void
push_replies (LatentHostileServer *server)
{
  latent_hostile_server_push (server, "GET", "/a", latent_hostile_reply_new_http (200, NULL, "a"));
  latent_hostile_server_push (server, "GET", "/b", reply_and_close_later ());
  latent_hostile_server_push (server, "GET", "/c", reply_and_close ());
}

/* One request of either kind, told apart by the client. */
static void
start (LatentHttpClient *client, const char *address, const char *path, GAsyncResult **pending)
{
  if (address == NULL)
    {
      latent_http_client_call_async (client, "GET", path, NULL, NULL, NULL, LONG_MS, NULL,
                                     latent_test_result_cb, pending);
    }
  else
    {
      g_autofree char *url = g_strconcat (address, path, NULL);
      g_autoptr (LatentMemorySink) sink = latent_memory_sink_new ();

      latent_http_client_fetch_async (client, url, LATENT_BYTE_SINK (sink), NULL,
                                      latent_test_result_cb, pending);
    }
}

static void
assert_ends_well (LatentHttpClient *client,
                  const char *address,
                  GAsyncResult **pending,
                  gint64 size)
{
  g_autoptr (GAsyncResult) result = latent_test_await (pending);
  g_autoptr (LatentHttpReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n_bytes = -1;

  if (address != NULL)
    n_bytes = latent_http_client_fetch_finish (client, result, &error);
  else if ((reply = latent_http_client_call_finish (client, result, &error)) != NULL)
    n_bytes = (gint64) g_bytes_get_size (reply->body);
  g_assert_no_error (error);
  g_assert_cmpint (n_bytes, ==, size);
}

static void
ask_for_three (LatentHostileServer *server, LatentHttpKind kind, gboolean answers_at_once)
{
  const char *address = latent_hostile_server_get_address (server);
  g_autoptr (LatentHttpClient) client = latent_http_client_new (kind, address, NULL);
  GAsyncResult *pending[3] = { NULL, NULL, NULL };
  Trap trap;

  if (kind == LATENT_HTTP_API)
    address = NULL;
  push_replies (server);
  trap_init (&trap, server, answers_at_once);
  /* Both at once: two kept connections, the one of /b the first to be used again. */
  start (client, address, "/a", &pending[0]);
  start (client, address, "/b", &pending[1]);
  assert_ends_well (client, address, &pending[0], 1);
  assert_ends_well (client, address, &pending[1], 1);

  trap.is_armed = TRUE;
  start (client, address, "/c", &pending[2]);
  assert_ends_well (client, address, &pending[2], 2);
  g_assert_cmpuint (trap.n_starting, ==, 2);
  trap_clear (&trap);
}

static void
test_kept_connection_dies (gconstpointer answers_at_once)
{
  static const LatentHttpKind kinds[] = { LATENT_HTTP_API, LATENT_HTTP_DOWNLOAD };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();

      ask_for_three (server, kinds[i], GPOINTER_TO_INT (answers_at_once));
      g_assert_cmpuint (latent_hostile_server_count_connections (server), ==, 2);
      g_assert_cmpuint (latent_hostile_server_count_matching (server, "GET", "/c"), ==, 1);
    }
}

static LatentHostileReply *
reply_somehow (const LatentHostileRequest *request, gpointer data)
{
  g_auto (GStrv) parts = g_strsplit (request->path, "-", -1);
  LatentHostileReply *reply;

  /* The path says what becomes of it. */
  if (strcmp (parts[1], "silent") == 0)
    reply = latent_hostile_reply_new ();
  else
    reply = latent_hostile_reply_new_http (200, NULL, "a body");
  if (strcmp (parts[2], "close") == 0)
    latent_hostile_reply_add_close (reply);
  return reply;
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* One call that is cancelled, or whose time is up, wherever it just is. Was it answered before? */
static gboolean
call_for_a_moment (LatentHttpClient *client)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = g_strdup_printf ("/-%s-%s-", g_test_rand_bit () ? "silent" : "loud",
                                           g_test_rand_bit () ? "close" : "keep");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatentHttpReply) reply = NULL;
  GAsyncResult *pending = NULL;
  guint deadline_ms = (guint) g_test_rand_int_range (1, 4);

  if (g_test_rand_bit ())
    {
      g_timeout_add_full (G_PRIORITY_DEFAULT, deadline_ms - 1, cancel_cb,
                          g_object_ref (cancellable), g_object_unref);
      deadline_ms = LONG_MS;
    }
  latent_http_client_call_async (client, "GET", path, NULL, NULL, NULL, deadline_ms, cancellable,
                                 latent_test_result_cb, &pending);
  result = latent_test_await (&pending);
  reply = latent_http_client_call_finish (client, result, NULL);
  return reply != NULL;
}

/* The connections one call leaves are used by the next ones. */
static void
test_cancelled_anywhere (void)
{
  g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
  g_autoptr (LatentHttpClient) client
      = latent_http_client_new (LATENT_HTTP_API, latent_hostile_server_get_address (server), NULL);
  guint n_answered = 0;

  latent_hostile_server_set_handler (server, reply_somehow, NULL);
  for (guint i = 0; i < N_CANCELLED; i++)
    n_answered += call_for_a_moment (client) ? 1 : 0;
  g_test_message ("%u of %d were answered first", n_answered, N_CANCELLED);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  latent_http_init_process ();
  g_test_add_data_func ("/net/http-restart/S3-answered-at-once", GINT_TO_POINTER (TRUE),
                        test_kept_connection_dies);
  g_test_add_data_func ("/net/http-restart/S3-answered-later", GINT_TO_POINTER (FALSE),
                        test_kept_connection_dies);
  g_test_add_func ("/net/http-restart/S3-cancelled-anywhere", test_cancelled_anywhere);
  return latent_test_run ();
}
