/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-hostile-server.h"

#include <string.h>
#include <sys/socket.h>

/* GCC 12's leak checker crashes on the thread-local variables of GnuTLS, which GIO loads at run
 * time; the address sanitizer asks the program for its options here. Without a sanitizer nobody
 * calls it. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}

/* More than any test sends; a client that sends more is broken. */
#define MAX_REQUEST_BYTES (16 * 1024 * 1024)

typedef enum
{
  STEP_DATA,
  STEP_DRIP,
  STEP_STALL,
  STEP_HOLD,
  STEP_CLOSE,
  STEP_RESET,
} StepType;

typedef struct
{
  StepType type;
  GBytes *bytes; /* nullable */
  guint times;
  guint interval_ms;
} Step;

struct _LatentHostileReply
{
  GPtrArray *steps; /* (element-type Step) */
};

/* A pushed reply and what it is for. */
typedef struct
{
  char *method;      /* nullable */
  char *path_prefix; /* nullable */
  LatentHostileReply *reply;
} Rule;

struct _LatentHostileServer
{
  GSocket *listener;
  GThread *accept_thread;
  GCancellable *cancellable;
  GTlsCertificate *certificate; /* nullable */
  gboolean is_raw;
  char *address;
  guint16 port;

  GMutex mutex; /* guards all below */
  GCond changed;
  GPtrArray *threads;  /* (element-type GThread) */
  GPtrArray *requests; /* (element-type LatentHostileRequest) */
  GQueue rules;        /* (element-type Rule) */
  LatentHostileReply *default_reply;
  LatentHostileHandler handler;
  gpointer handler_data;
  guint n_connections;
  guint n_open;
  guint n_released;
};

/* One accepted connection, owned by its thread. */
typedef struct
{
  LatentHostileServer *server;
  GSocket *socket;
  GIOStream *stream;
  GByteArray *unread;
  guint number;
} Connection;

/* --- replies --- */

static void
step_free (Step *step)
{
  g_clear_pointer (&step->bytes, g_bytes_unref);
  g_free (step);
}

static Step *
add_step (LatentHostileReply *reply, StepType type)
{
  Step *step = g_new0 (Step, 1);

  step->type = type;
  step->times = 1;
  g_ptr_array_add (reply->steps, step);
  return step;
}

LatentHostileReply *
latent_hostile_reply_new (void)
{
  LatentHostileReply *self = g_new0 (LatentHostileReply, 1);

  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  return self;
}

void
latent_hostile_reply_free (LatentHostileReply *self)
{
  g_ptr_array_unref (self->steps);
  g_free (self);
}

void
latent_hostile_reply_add_data (LatentHostileReply *self, const void *data, gsize length)
{
  add_step (self, STEP_DATA)->bytes = g_bytes_new (data, length);
}

void
latent_hostile_reply_add_text (LatentHostileReply *self, const char *text)
{
  latent_hostile_reply_add_data (self, text, strlen (text));
}

void
latent_hostile_reply_add_repeated (LatentHostileReply *self, const char *text, guint times)
{
  Step *step = add_step (self, STEP_DATA);

  step->bytes = g_bytes_new (text, strlen (text));
  step->times = times;
}

void
latent_hostile_reply_add_drip (LatentHostileReply *self, const char *text, guint interval_ms)
{
  Step *step = add_step (self, STEP_DRIP);

  step->bytes = g_bytes_new (text, strlen (text));
  step->interval_ms = interval_ms;
}

void
latent_hostile_reply_add_stall (LatentHostileReply *self)
{
  add_step (self, STEP_STALL);
}

void
latent_hostile_reply_add_hold (LatentHostileReply *self)
{
  add_step (self, STEP_HOLD);
}

void
latent_hostile_reply_add_close (LatentHostileReply *self)
{
  add_step (self, STEP_CLOSE);
}

void
latent_hostile_reply_add_reset (LatentHostileReply *self)
{
  add_step (self, STEP_RESET);
}

LatentHostileReply *
latent_hostile_reply_new_data (guint status, const char *headers, GBytes *body)
{
  LatentHostileReply *self = latent_hostile_reply_new ();
  gsize length = 0;
  const void *data = g_bytes_get_data (body, &length);
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 %u Scripted\r\n%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                         status, headers != NULL ? headers : "", length);

  latent_hostile_reply_add_text (self, head);
  latent_hostile_reply_add_data (self, data, length);
  return self;
}

LatentHostileReply *
latent_hostile_reply_new_http (guint status, const char *headers, const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  return latent_hostile_reply_new_data (status, headers, bytes);
}

LatentHostileReply *
latent_hostile_reply_new_json (guint status, const char *json)
{
  return latent_hostile_reply_new_http (status, "Content-Type: application/json\r\n", json);
}

LatentHostileReply *
latent_hostile_reply_new_redirect (guint status, const char *location)
{
  g_autofree char *header = g_strdup_printf ("Location: %s\r\n", location);

  return latent_hostile_reply_new_http (status, header, "");
}

/* --- requests --- */

void
latent_hostile_request_free (LatentHostileRequest *self)
{
  g_free (self->method);
  g_free (self->path);
  g_free (self->head);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static LatentHostileRequest *
copy_request (const LatentHostileRequest *request)
{
  LatentHostileRequest *copy = g_new0 (LatentHostileRequest, 1);

  copy->method = g_strdup (request->method);
  copy->path = g_strdup (request->path);
  copy->head = g_strdup (request->head);
  copy->headers = g_hash_table_ref (request->headers);
  copy->body = g_bytes_ref (request->body);
  copy->connection = request->connection;
  return copy;
}

/* The table is never changed after this, so copies of the request may share it. */
static LatentHostileRequest *
parse_head (char *head)
{
  LatentHostileRequest *request = g_new0 (LatentHostileRequest, 1);
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
  g_auto (GStrv) words = g_strsplit (lines[0] != NULL ? lines[0] : "", " ", 3);

  request->head = head;
  request->method = g_strdup (words[0] != NULL ? words[0] : "");
  request->path = g_strdup (words[0] != NULL && words[1] != NULL ? words[1] : "");
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon != NULL)
        g_hash_table_insert (request->headers, g_ascii_strdown (lines[i], colon - lines[i]),
                             g_strstrip (g_strdup (colon + 1)));
    }
  return request;
}

/* FALSE at the end of the connection. */
static gboolean
receive (Connection *connection)
{
  guint8 buffer[16384];
  gssize n_read = g_input_stream_read (g_io_stream_get_input_stream (connection->stream), buffer,
                                       sizeof buffer, connection->server->cancellable, NULL);

  if (n_read <= 0 || connection->unread->len > MAX_REQUEST_BYTES)
    return FALSE;
  g_byte_array_append (connection->unread, buffer, (guint) n_read);
  return TRUE;
}

static GBytes *
take_unread (Connection *connection, guint length)
{
  GBytes *bytes = g_bytes_new (connection->unread->data, length);

  g_byte_array_remove_range (connection->unread, 0, length);
  return bytes;
}

/* (transfer full) (nullable) */
static LatentHostileRequest *
read_request (Connection *connection)
{
  const char *end = NULL;
  g_autoptr (GBytes) head = NULL;
  LatentHostileRequest *request;
  const char *length_text;
  guint64 length;

  while (connection->unread->len == 0
         || (end = memmem (connection->unread->data, connection->unread->len, "\r\n\r\n", 4))
                == NULL)
    {
      if (!receive (connection))
        return NULL;
    }
  head = take_unread (connection, (guint) (end + 4 - (const char *) connection->unread->data));
  request = parse_head (g_strndup (g_bytes_get_data (head, NULL), g_bytes_get_size (head)));

  length_text = g_hash_table_lookup (request->headers, "content-length");
  length = length_text != NULL ? g_ascii_strtoull (length_text, NULL, 10) : 0;
  while (connection->unread->len < length)
    {
      if (!receive (connection))
        break;
    }
  request->body = take_unread (connection, (guint) MIN (length, connection->unread->len));
  request->connection = connection->number;
  return request;
}

static LatentHostileRequest *
read_raw (Connection *connection)
{
  LatentHostileRequest *request;

  if (!receive (connection))
    return NULL;
  request = parse_head (g_strdup (""));
  request->body = take_unread (connection, connection->unread->len);
  request->connection = connection->number;
  return request;
}

/* --- running a reply --- */

static gboolean
send_bytes (Connection *connection, GBytes *bytes)
{
  gsize length = 0;
  const void *data = g_bytes_get_data (bytes, &length);

  return g_output_stream_write_all (g_io_stream_get_output_stream (connection->stream), data,
                                    length, NULL, connection->server->cancellable, NULL);
}

/* Waits on the server's condition so that freeing the server ends it. FALSE when that happened. */
static gboolean
pause_for (LatentHostileServer *server, guint interval_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) interval_ms * 1000;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->mutex);

  while (!g_cancellable_is_cancelled (server->cancellable)
         && g_cond_wait_until (&server->changed, &server->mutex, end))
    ;
  return !g_cancellable_is_cancelled (server->cancellable);
}

static gboolean
wait_for_release (LatentHostileServer *server)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->mutex);

  while (server->n_released == 0 && !g_cancellable_is_cancelled (server->cancellable))
    g_cond_wait (&server->changed, &server->mutex);
  if (server->n_released > 0)
    server->n_released--;
  return !g_cancellable_is_cancelled (server->cancellable);
}

static gboolean
drip (Connection *connection, const Step *step)
{
  for (gsize i = 0; i < g_bytes_get_size (step->bytes); i++)
    {
      g_autoptr (GBytes) byte = g_bytes_new_from_bytes (step->bytes, i, 1);

      if (!send_bytes (connection, byte) || !pause_for (connection->server, step->interval_ms))
        return FALSE;
    }
  return TRUE;
}

static void
reset (Connection *connection)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (connection->socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (connection->socket, NULL);
}

/* FALSE when the connection is over. */
static gboolean
run_step (Connection *connection, const Step *step)
{
  switch (step->type)
    {
    case STEP_DATA:
      for (guint i = 0; i < step->times; i++)
        {
          if (!send_bytes (connection, step->bytes))
            return FALSE;
        }
      return TRUE;
    case STEP_DRIP:
      return drip (connection, step);
    case STEP_STALL:
      while (receive (connection))
        ;
      return FALSE;
    case STEP_HOLD:
      return wait_for_release (connection->server);
    case STEP_RESET:
      reset (connection);
      return FALSE;
    case STEP_CLOSE:
    default:
      return FALSE;
    }
}

static gboolean
run_reply (Connection *connection, const LatentHostileReply *reply)
{
  for (guint i = 0; i < reply->steps->len; i++)
    {
      if (!run_step (connection, g_ptr_array_index (reply->steps, i)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_matching (const LatentHostileRequest *request, const char *method, const char *path_prefix)
{
  return (method == NULL || strcmp (request->method, method) == 0)
         && (path_prefix == NULL || g_str_has_prefix (request->path, path_prefix));
}

static void
rule_free (Rule *rule)
{
  g_free (rule->method);
  g_free (rule->path_prefix);
  g_clear_pointer (&rule->reply, latent_hostile_reply_free);
  g_free (rule);
}

/* (transfer full) (nullable): the reply that was scripted for @request; called with the lock held.
 */
static LatentHostileReply *
take_scripted (LatentHostileServer *self, const LatentHostileRequest *request)
{
  for (GList *l = self->rules.head; l != NULL; l = l->next)
    {
      Rule *rule = l->data;
      LatentHostileReply *reply;

      if (!is_matching (request, rule->method, rule->path_prefix))
        continue;
      reply = g_steal_pointer (&rule->reply);
      g_queue_delete_link (&self->rules, l);
      rule_free (rule);
      return reply;
    }
  return self->handler != NULL ? self->handler (request, self->handler_data) : NULL;
}

/* Takes over @request. FALSE when the connection is over. */
static gboolean
answer (Connection *connection, LatentHostileRequest *request)
{
  LatentHostileServer *self = connection->server;
  LatentHostileReply *scripted;
  LatentHostileReply *fallback;
  gboolean is_open;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->requests, request);
  scripted = take_scripted (self, request);
  /* The default reply is only replaced before it is used, so it may be run without the lock. */
  fallback = self->default_reply;
  g_mutex_unlock (&self->mutex);

  is_open = run_reply (connection, scripted != NULL ? scripted : fallback);
  g_clear_pointer (&scripted, latent_hostile_reply_free);
  return is_open;
}

/* --- threads --- */

static GIOStream *
wrap_in_tls (LatentHostileServer *self, GIOStream *plain)
{
  /* In this order: who knows HTTP/2 as well is asked to use it (faults.md S15). */
  static const char *const protocols[] = { "h2", "http/1.1", NULL };
  g_autoptr (GIOStream) stream = g_tls_server_connection_new (plain, self->certificate, NULL);

  if (stream != NULL)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream), protocols);
  if (stream == NULL
      || !g_tls_connection_handshake (G_TLS_CONNECTION (stream), self->cancellable, NULL))
    return NULL;
  return g_steal_pointer (&stream);
}

static void
serve (Connection *connection)
{
  LatentHostileServer *self = connection->server;
  g_autoptr (GSocketConnection) plain
      = g_socket_connection_factory_create_connection (connection->socket);
  LatentHostileRequest *request;

  connection->stream = self->certificate != NULL ? wrap_in_tls (self, G_IO_STREAM (plain))
                                                 : G_IO_STREAM (g_object_ref (plain));
  if (connection->stream != NULL)
    {
      while ((request = self->is_raw ? read_raw (connection) : read_request (connection)) != NULL
             && answer (connection, request))
        ;
      if (!g_socket_is_closed (connection->socket))
        g_io_stream_close (connection->stream, self->cancellable, NULL);
    }
  g_socket_close (connection->socket, NULL);
}

static gpointer
connection_thread (gpointer user_data)
{
  Connection *connection = user_data;
  LatentHostileServer *self = connection->server;

  serve (connection);
  g_mutex_lock (&self->mutex);
  self->n_open--;
  g_mutex_unlock (&self->mutex);

  g_clear_object (&connection->stream);
  g_clear_object (&connection->socket);
  g_byte_array_unref (connection->unread);
  g_free (connection);
  return NULL;
}

static gpointer
accept_thread (gpointer user_data)
{
  LatentHostileServer *self = user_data;
  GSocket *socket;

  while ((socket = g_socket_accept (self->listener, self->cancellable, NULL)) != NULL)
    {
      Connection *connection = g_new0 (Connection, 1);

      connection->server = self;
      connection->socket = socket;
      connection->unread = g_byte_array_new ();
      g_mutex_lock (&self->mutex);
      connection->number = self->n_connections++;
      self->n_open++;
      g_ptr_array_add (self->threads,
                       g_thread_new ("hostile-server", connection_thread, connection));
      g_mutex_unlock (&self->mutex);
    }
  return NULL;
}

/* --- the server --- */

static void
listen_on_loopback (LatentHostileServer *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  self->listener
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->listener, wanted, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);
  got = g_socket_get_local_address (self->listener, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
}

static LatentHostileServer *
start (GTlsCertificate *certificate, gboolean is_raw)
{
  LatentHostileServer *self = g_new0 (LatentHostileServer, 1);

  self->cancellable = g_cancellable_new ();
  self->certificate = certificate;
  self->is_raw = is_raw;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->rules);
  self->threads = g_ptr_array_new ();
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_hostile_request_free);
  self->default_reply = latent_hostile_reply_new_json (500, "{\"error\":\"not scripted\"}");

  listen_on_loopback (self);
  self->address = g_strdup_printf (
      certificate != NULL ? "https://localhost:%u" : "http://127.0.0.1:%u", (guint) self->port);
  self->accept_thread = g_thread_new ("hostile-accept", accept_thread, self);
  return self;
}

LatentHostileServer *
latent_hostile_server_new (void)
{
  return start (NULL, FALSE);
}

LatentHostileServer *
latent_hostile_server_new_raw (void)
{
  return start (NULL, TRUE);
}

LatentHostileServer *
latent_hostile_server_new_tls (const char *certificate)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "net", certificate, NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *loaded = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return start (loaded, FALSE);
}

void
latent_hostile_server_free (LatentHostileServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->accept_thread);
  /* Nobody adds threads any more. */
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));

  g_ptr_array_unref (self->threads);
  g_ptr_array_unref (self->requests);
  g_queue_clear_full (&self->rules, (GDestroyNotify) rule_free);
  latent_hostile_reply_free (self->default_reply);
  g_clear_object (&self->listener);
  g_clear_object (&self->certificate);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->address);
  g_free (self);
}

const char *
latent_hostile_server_get_address (LatentHostileServer *self)
{
  return self->address;
}

guint16
latent_hostile_server_get_port (LatentHostileServer *self)
{
  return self->port;
}

char *
latent_hostile_server_build_url (LatentHostileServer *self, const char *path)
{
  return g_strconcat (self->address, path, NULL);
}

void
latent_hostile_server_push (LatentHostileServer *self,
                            const char *method,
                            const char *path_prefix,
                            LatentHostileReply *reply)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Rule *rule = g_new0 (Rule, 1);

  rule->method = g_strdup (method);
  rule->path_prefix = g_strdup (path_prefix);
  rule->reply = reply;
  g_queue_push_tail (&self->rules, rule);
}

void
latent_hostile_server_set_default (LatentHostileServer *self, LatentHostileReply *reply)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  /* A thread may be running the old one. */
  g_assert_cmpuint (self->n_open, ==, 0);
  latent_hostile_reply_free (self->default_reply);
  self->default_reply = reply;
}

void
latent_hostile_server_set_handler (LatentHostileServer *self,
                                   LatentHostileHandler handler,
                                   gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->handler = handler;
  self->handler_data = user_data;
}

void
latent_hostile_server_release (LatentHostileServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->n_released++;
  g_cond_broadcast (&self->changed);
}

guint
latent_hostile_server_count_connections (LatentHostileServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_connections;
}

guint
latent_hostile_server_count_open (LatentHostileServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_open;
}

guint
latent_hostile_server_count_matching (LatentHostileServer *self,
                                      const char *method,
                                      const char *path_prefix)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint count = 0;

  for (guint i = 0; i < self->requests->len; i++)
    count += is_matching (g_ptr_array_index (self->requests, i), method, path_prefix);
  return count;
}

guint
latent_hostile_server_count_requests (LatentHostileServer *self)
{
  return latent_hostile_server_count_matching (self, NULL, NULL);
}

LatentHostileRequest *
latent_hostile_server_get_request (LatentHostileServer *self, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_cmpuint (index, <, self->requests->len);
  return copy_request (g_ptr_array_index (self->requests, index));
}

/* Called with the lock held. */
static const char *
get_key (LatentHostileServer *self, guint index)
{
  LatentHostileRequest *request = g_ptr_array_index (self->requests, index);

  return g_hash_table_lookup (request->headers, "idempotency-key");
}

guint
latent_hostile_server_count_key (LatentHostileServer *self, const char *idempotency_key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint count = 0;

  for (guint i = 0; i < self->requests->len; i++)
    count += g_strcmp0 (get_key (self, i), idempotency_key) == 0;
  return count;
}

guint
latent_hostile_server_count_distinct_keys (LatentHostileServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->requests->len; i++)
    {
      const char *key = get_key (self, i);

      if (key != NULL)
        g_hash_table_add (keys, (gpointer) key);
    }
  return g_hash_table_size (keys);
}

gboolean
latent_hostile_server_has_seen (LatentHostileServer *self, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  for (guint i = 0; i < self->requests->len; i++)
    {
      const LatentHostileRequest *request = g_ptr_array_index (self->requests, i);
      gsize length = 0;
      const char *body = g_bytes_get_data (request->body, &length);

      if (strstr (request->head, text) != NULL
          || (length > 0 && memmem (body, length, text, strlen (text)) != NULL))
        return TRUE;
    }
  return FALSE;
}
