/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-server.h"

#include <libsoup/soup.h>
#include <string.h>

/* A body so much over the cap is not even read to its end. */
#define PATIENCE_BYTES (8 * LATENT_DEMO_MAX_BODY_BYTES)

#define SOCKET_DATA "latent-demo-socket"

struct _LatentDemoServer
{
  GObject parent_instance;

  LatentDemoApi *api;
  SoupServer *server;       /* NULL once closed */
  GSocketService *listener; /* NULL once closed */
  GHashTable *sockets;      /* port of the client -> GSocket, owned */
  guint port;
};

G_DEFINE_FINAL_TYPE (LatentDemoServer, latent_demo_server, G_TYPE_OBJECT)

/* The body of a request while it arrives; hangs on the message. */
typedef struct
{
  GByteArray *bytes;
  gsize n_seen;
} Intake;

static void
intake_free (gpointer data)
{
  Intake *intake = data;

  g_byte_array_unref (intake->bytes);
  g_free (intake);
}

static guint
get_port (GSocketAddress *address)
{
  return G_IS_INET_SOCKET_ADDRESS (address)
             ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address))
             : 0;
}

/* Is the connection still there to answer on? */
static gboolean
is_connected (SoupServerMessage *message)
{
  GSocket *socket = g_object_get_data (G_OBJECT (message), SOCKET_DATA);

  return socket != NULL && !g_socket_is_closed (socket);
}

static void
break_connection (SoupServerMessage *message)
{
  if (is_connected (message))
    g_socket_shutdown (g_object_get_data (G_OBJECT (message), SOCKET_DATA), TRUE, TRUE, NULL);
}

static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  Intake *intake = user_data;
  gsize size = g_bytes_get_size (chunk);
  gsize room = LATENT_DEMO_MAX_BODY_BYTES - intake->bytes->len;

  intake->n_seen += size;
  g_byte_array_append (intake->bytes, g_bytes_get_data (chunk, NULL), (guint)MIN (size, room));
  if (intake->n_seen > PATIENCE_BYTES)
    break_connection (message);
}

/* Runs when the headers are there: from now on the body is collected here, up to the cap, instead
 * of by libsoup without one. */
static void
early_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  LatentDemoServer *self = user_data;
  guint port = get_port (soup_server_message_get_remote_address (message));
  GSocket *socket = g_hash_table_lookup (self->sockets, GUINT_TO_POINTER (port));
  Intake *intake = g_new0 (Intake, 1);

  /* libsoup knows no socket for a connection that it did not accept itself. */
  if (socket != NULL)
    g_object_set_data_full (G_OBJECT (message), SOCKET_DATA, g_object_ref (socket), g_object_unref);
  intake->bytes = g_byte_array_new ();
  g_object_set_data_full (G_OBJECT (message), "latent-demo-intake", intake, intake_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), intake);
}

static LatentDemoCall *
make_call (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GUri *uri = soup_server_message_get_uri (message);
  const char *method = soup_server_message_get_method (message);
  const char *content_type = soup_message_headers_get_content_type (headers, NULL);
  Intake *intake = g_object_get_data (G_OBJECT (message), "latent-demo-intake");
  LatentDemoCall *call = latent_demo_call_new (g_str_equal (method, "HEAD") ? "GET" : method,
                                               g_uri_get_path (uri), g_uri_get_query (uri));

  call->api_key = g_strdup (soup_message_headers_get_one (headers, "X-API-Key"));
  call->idempotency_key = g_strdup (soup_message_headers_get_one (headers, "Idempotency-Key"));
  if (call->idempotency_key != NULL && *call->idempotency_key == '\0')
    g_clear_pointer (&call->idempotency_key, g_free);
  if (content_type != NULL)
    call->content_type = g_ascii_strdown (content_type, -1);
  call->body = g_bytes_new (intake != NULL ? intake->bytes->data : NULL,
                            intake != NULL ? intake->bytes->len : 0);
  call->is_too_large = intake != NULL && intake->n_seen > LATENT_DEMO_MAX_BODY_BYTES;
  return call;
}

/* After half of a picture has gone out. */
static void
wrote_half_cb (SoupServerMessage *message, gpointer user_data)
{
  break_connection (message);
}

static void
write_reply (SoupServerMessage *message, const LatentDemoReply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autofree char *request_id = g_uuid_string_random ();
  gsize size = g_bytes_get_size (reply->body);

  soup_server_message_set_status (message, reply->status, NULL);
  soup_message_headers_replace (headers, "x-request-id", request_id);
  soup_message_headers_set_content_type (headers, reply->content_type, NULL);
  soup_message_headers_replace (headers, "Cache-Control",
                                reply->is_lasting ? "public, max-age=86400, immutable"
                                                  : "no-store");
  if (reply->allow != NULL)
    soup_message_headers_replace (headers, "Allow", reply->allow);
  if (reply->retry_after_s > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", reply->retry_after_s);

      soup_message_headers_replace (headers, "Retry-After", seconds);
    }
  if (reply->delivery == LATENT_DEMO_DELIVER_WHOLE)
    {
      soup_message_body_append_bytes (body, reply->body);
      soup_message_body_complete (body);
      return;
    }
  if (reply->delivery == LATENT_DEMO_DELIVER_NOTHING)
    {
      break_connection (message);
      return;
    }

  /* The whole length is promised, half is sent. */
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (reply->body, 0, size / 2);

  soup_message_headers_set_content_length (headers, (goffset)size);
  soup_message_body_append_bytes (body, half);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (wrote_half_cb), NULL);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SoupServerMessage) message = user_data;
  g_autoptr (LatentDemoReply) reply
      = latent_demo_api_answer_finish (LATENT_DEMO_API (source), result);

  /* The client may have gone, or the server. */
  if (!is_connected (message))
    return;
  write_reply (message, reply);
  soup_server_message_unpause (message);
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  LatentDemoServer *self = user_data;

  soup_server_message_pause (message);
  latent_demo_api_answer_async (self->api, make_call (message), answered_cb,
                                g_object_ref (message));
}

static gboolean
is_closed (gpointer port, gpointer socket, gpointer user_data)
{
  return g_socket_is_closed (socket);
}

/* Connections are accepted here and handed to libsoup, because 3.2 leaks the socket of every
 * connection that it accepts itself. */
static gboolean
incoming_cb (GSocketService *listener,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  LatentDemoServer *self = user_data;
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);

  /* A client that has gone already has no address. */
  if (local == NULL || remote == NULL)
    return TRUE;
  g_hash_table_foreach_remove (self->sockets, is_closed, NULL);
  g_hash_table_replace (
      self->sockets, GUINT_TO_POINTER (get_port (remote)), g_object_ref (socket));
  soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote, NULL);
  return TRUE;
}

static void
latent_demo_server_dispose (GObject *object)
{
  LatentDemoServer *self = LATENT_DEMO_SERVER (object);

  latent_demo_server_close (self);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (latent_demo_server_parent_class)->dispose (object);
}

static void
latent_demo_server_finalize (GObject *object)
{
  g_hash_table_unref (LATENT_DEMO_SERVER (object)->sockets);

  G_OBJECT_CLASS (latent_demo_server_parent_class)->finalize (object);
}

static void
latent_demo_server_class_init (LatentDemoServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_demo_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_demo_server_finalize;
}

static void
latent_demo_server_init (LatentDemoServer *self)
{
  self->sockets = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

/* A socket of our own, bound with address reuse: connections of a process that just died must not
 * keep its successor from the port. */
static GSocket *
open_socket (guint port, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16)port);
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL || !g_socket_bind (socket, address, TRUE, error)
      || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

static guint
read_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return get_port (address);
}

LatentDemoServer *
latent_demo_server_new (LatentDemoApi *api, guint port, GError **error)
{
  g_autoptr (LatentDemoServer) self = g_object_new (LATENT_DEMO_TYPE_SERVER, NULL);
  g_autoptr (GSocket) socket = open_socket (port, error);

  if (socket == NULL)
    return NULL;
  self->api = g_object_ref (api);
  self->port = read_port (socket);
  self->server = soup_server_new ("server-header", "latent-demo", "raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->server, NULL, early_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  self->listener = g_socket_service_new ();
  g_signal_connect (self->listener, "incoming", G_CALLBACK (incoming_cb), self);
  if (!g_socket_listener_add_socket (G_SOCKET_LISTENER (self->listener), socket, NULL, error))
    return NULL;
  return g_steal_pointer (&self);
}

guint
latent_demo_server_get_port (LatentDemoServer *self)
{
  return self->port;
}

void
latent_demo_server_close (LatentDemoServer *self)
{
  if (self->listener != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->listener, self);
      g_socket_service_stop (self->listener);
      g_socket_listener_close (G_SOCKET_LISTENER (self->listener));
    }
  g_clear_object (&self->listener);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}
