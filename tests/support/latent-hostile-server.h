/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentHostileServer: a server on loopback that says exactly what a test tells it to, byte by
 * byte, and remembers everything it was asked. It knows just enough HTTP/1 to read requests.
 *
 * It runs in threads of its own, so it works whether or not the test's main loop does. All
 * functions may be called at any time from the test's thread.
 *
 *   g_autoptr (LatentHostileServer) server = latent_hostile_server_new ();
 *
 *   latent_hostile_server_push (server, "POST", "/v2/images/", latent_hostile_reply_new_json (503,
 * "{}")); latent_hostile_server_push (server, NULL, NULL, cut_reply);
 *   ... let the client talk to latent_hostile_server_get_address () ...
 *   g_assert_cmpuint (latent_hostile_server_count_requests (server), ==, 2);
 */

/* --- replies: a list of steps --- */

typedef struct _LatentHostileReply LatentHostileReply;

/* An empty reply: the server says nothing and waits for the next request. */
LatentHostileReply *latent_hostile_reply_new (void);
/* A whole reply with the right Content-Length. @headers: (nullable): further lines, each with
 * "\r\n". */
LatentHostileReply *
latent_hostile_reply_new_http (guint status, const char *headers, const char *body);
LatentHostileReply *latent_hostile_reply_new_data (guint status, const char *headers, GBytes *body);
LatentHostileReply *latent_hostile_reply_new_json (guint status, const char *json);
/* A redirect without a body. */
LatentHostileReply *latent_hostile_reply_new_redirect (guint status, const char *location);
void latent_hostile_reply_free (LatentHostileReply *self);

/* The steps, in the order they are added. A reply that does not end with close, reset or stall
 * leaves the connection open for the next request. */
void latent_hostile_reply_add_text (LatentHostileReply *self, const char *text);
void latent_hostile_reply_add_data (LatentHostileReply *self, const void *data, gsize length);
void latent_hostile_reply_add_repeated (LatentHostileReply *self, const char *text, guint times);
/* One byte every @interval_ms. */
void latent_hostile_reply_add_drip (LatentHostileReply *self, const char *text, guint interval_ms);
/* Says nothing more until the client goes away or the server is freed. */
void latent_hostile_reply_add_stall (LatentHostileReply *self);
/* Waits until latent_hostile_server_release() is called (once for each hold), then goes on. */
void latent_hostile_reply_add_hold (LatentHostileReply *self);
/* Ends the connection in order, or with a TCP reset. */
void latent_hostile_reply_add_close (LatentHostileReply *self);
void latent_hostile_reply_add_reset (LatentHostileReply *self);

/* --- what was asked --- */

typedef struct
{
  char *method;
  char *path;          /* with the query */
  char *head;          /* the request line and all headers as they came */
  GHashTable *headers; /* name in lower case -> value */
  GBytes *body;
  guint connection; /* number of its connection, from 0 */
} LatentHostileRequest;

void latent_hostile_request_free (LatentHostileRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentHostileRequest, latent_hostile_request_free)

/* Answers every request no pushed reply fits; called on the server's threads, one call at a time.
 * (transfer full) */
typedef LatentHostileReply *(*LatentHostileHandler) (const LatentHostileRequest *request,
                                                     gpointer user_data);

/* --- the server --- */

typedef struct _LatentHostileServer LatentHostileServer;

LatentHostileServer *latent_hostile_server_new (void);
/* @certificate: name of a file in tests/data/net with certificate and key: "server.pem" is good for
 * localhost and 127.0.0.1 towards "ca.pem"; "expired.pem", "future.pem", "wrong-name.pem",
 * "self-signed.pem". */
LatentHostileServer *latent_hostile_server_new_tls (const char *certificate);
/* Reads whatever comes first, records it as a body, and runs the default reply: for protocols below
 * HTTP. */
LatentHostileServer *latent_hostile_server_new_raw (void);
/* Breaks all connections and waits for the threads. */
void latent_hostile_server_free (LatentHostileServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentHostileServer, latent_hostile_server_free)

/* "http://127.0.0.1:PORT" or "https://localhost:PORT" */
const char *latent_hostile_server_get_address (LatentHostileServer *self);
guint16 latent_hostile_server_get_port (LatentHostileServer *self);
/* (transfer full): the address of @path on it */
char *latent_hostile_server_build_url (LatentHostileServer *self, const char *path);

/* Queues @reply (transfer full) for the next request with this method (NULL: any) whose path begins
 * with
 * @path_prefix (NULL: any). Each pushed reply is used once, the first fitting one first. */
void latent_hostile_server_push (LatentHostileServer *self,
                                 const char *method,
                                 const char *path_prefix,
                                 LatentHostileReply *reply);
/* For every request no pushed reply fits: the handler, else @reply (transfer full), again and
 * again; at first a 500 with a JSON error. */
void latent_hostile_server_set_default (LatentHostileServer *self, LatentHostileReply *reply);
void latent_hostile_server_set_handler (LatentHostileServer *self,
                                        LatentHostileHandler handler,
                                        gpointer user_data);
/* Lets one hold go on, now or when it is reached. */
void latent_hostile_server_release (LatentHostileServer *self);

guint latent_hostile_server_count_connections (LatentHostileServer *self);
/* Connections that are open right now. */
guint latent_hostile_server_count_open (LatentHostileServer *self);
guint latent_hostile_server_count_requests (LatentHostileServer *self);
/* Requests with this method (NULL: any) whose path begins with @path_prefix (NULL: any). */
guint latent_hostile_server_count_matching (LatentHostileServer *self,
                                            const char *method,
                                            const char *path_prefix);
/* (transfer full) */
LatentHostileRequest *latent_hostile_server_get_request (LatentHostileServer *self, guint index);
/* Requests that carried this `Idempotency-Key`, and how many different ones came. */
guint latent_hostile_server_count_key (LatentHostileServer *self, const char *idempotency_key);
guint latent_hostile_server_count_distinct_keys (LatentHostileServer *self);
/* Is @text anywhere in what was received? For canaries. */
gboolean latent_hostile_server_has_seen (LatentHostileServer *self, const char *text);

G_END_DECLS
