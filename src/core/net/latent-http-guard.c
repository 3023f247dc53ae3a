/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-http-guard-private.h"

#include "core/base/latent-address.h"
#include "core/base/latent-error.h"

/* Real servers send one or two (100, 103). */
#define MAX_INTERIM_ANSWERS 20

struct _LatentHttpGuard
{
  GCancellable *cancellable;
  GCancellable *caller; /* nullable */
  GError *reason;       /* nullable: the first stop */
  guint connect_timeout_ms;
  guint n_interim_answers;

  GSource *caller_source;
  GSource *deadline_source;
  GSource *connect_source;

  SoupMessage *message; /* nullable: the latest */
};

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GSource *
attach_source (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_callback (source, callback, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/* May the connection that is about to be made go to this address? */
static gboolean
is_allowed (GIOStream *connection)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (!G_IS_SOCKET_CONNECTION (connection))
    return TRUE;
  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (G_IS_PROXY_ADDRESS (address) || !G_IS_INET_SOCKET_ADDRESS (address))
    return TRUE;
  return latent_address_is_public (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static const char *
describe_certificate_errors (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return "its certificate is not valid yet; is the clock of this computer right?";
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return "its certificate has expired";
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return "its certificate was made for another name";
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return "its certificate was revoked";
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return "its certificate comes from an authority this computer does not trust";
  return "its certificate is not acceptable";
}

/* Everything below HTTP is one remedy: the connection. The text says which part of it. */
static GError *
explain_transport (const GError *error, SoupMessage *message)
{
  GTlsCertificateFlags flags = 0;

  if (message != NULL)
    flags = soup_message_get_tls_peer_certificate_errors (message);
  if (flags != 0)
    return latent_error_new (LATENT_ERROR_OFFLINE, "the server could not be trusted: %s",
                             describe_certificate_errors (flags));
  if (error->domain == G_TLS_ERROR)
    return latent_error_new (LATENT_ERROR_OFFLINE, "no secure connection: %s", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return latent_error_new (LATENT_ERROR_OFFLINE,
                             "the connection was cut before the answer was complete");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return latent_error_new (LATENT_ERROR_OFFLINE, "the network's proxy: %s", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return latent_error_new (LATENT_ERROR_TIMED_OUT, "no answer in time");
  return latent_error_new (LATENT_ERROR_OFFLINE, "%s", error->message);
}

static gboolean
caller_cancelled_cb (GCancellable *caller, gpointer user_data)
{
  LatentHttpGuard *self = user_data;

  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
deadline_passed_cb (gpointer user_data)
{
  latent_http_guard_stop (user_data,
                          latent_error_new (LATENT_ERROR_TIMED_OUT, "no complete answer in time"));
  return G_SOURCE_REMOVE;
}

static gboolean
connect_timed_out_cb (gpointer user_data)
{
  /* Nothing was sent yet, so this is no "outcome unknown". */
  latent_http_guard_stop (user_data,
                          latent_error_new (LATENT_ERROR_OFFLINE, "no connection in time"));
  return G_SOURCE_REMOVE;
}

static void
got_informational_cb (SoupMessage *message, gpointer user_data)
{
  LatentHttpGuard *self = user_data;

  if (++self->n_interim_answers > MAX_INTERIM_ANSWERS)
    latent_http_guard_stop (
        self,
        latent_error_new (LATENT_ERROR_BAD_REPLY, "the server sends interim answers without end"));
}

static void
network_event_cb (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  gpointer user_data)
{
  LatentHttpGuard *self = user_data;

  /* The handshake counts as connecting: a silent peer stalls there as well. */
  if (event == G_SOCKET_CLIENT_RESOLVING && self->connect_source == NULL)
    self->connect_source = attach_source (g_timeout_source_new (self->connect_timeout_ms),
                                          connect_timed_out_cb, self);
  else if (event == G_SOCKET_CLIENT_COMPLETE)
    clear_source (&self->connect_source);
}

static void
judge_connection_cb (SoupMessage *message,
                     GSocketClientEvent event,
                     GIOStream *connection,
                     gpointer user_data)
{
  LatentHttpGuard *self = user_data;

  if (event == G_SOCKET_CLIENT_CONNECTING && !is_allowed (connection))
    latent_http_guard_stop (self, latent_error_new (LATENT_ERROR_INVALID_ADDRESS,
                                                    "the name leads into a private network"));
}

static void
forget_message (LatentHttpGuard *self)
{
  clear_source (&self->connect_source);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
}

LatentHttpGuard *
latent_http_guard_new (guint deadline_ms, guint connect_timeout_ms, GCancellable *caller)
{
  LatentHttpGuard *self = g_new0 (LatentHttpGuard, 1);

  self->cancellable = g_cancellable_new ();
  self->connect_timeout_ms = connect_timeout_ms;
  self->deadline_source
      = attach_source (g_timeout_source_new (deadline_ms), deadline_passed_cb, self);
  if (caller != NULL)
    {
      self->caller = g_object_ref (caller);
      /* A source instead of a handler: the caller may cancel from inside anything. */
      self->caller_source = attach_source (g_cancellable_source_new (caller),
                                           G_SOURCE_FUNC (caller_cancelled_cb), self);
    }
  return self;
}

void
latent_http_guard_free (LatentHttpGuard *self)
{
  if (self == NULL)
    return;

  forget_message (self);
  clear_source (&self->caller_source);
  clear_source (&self->deadline_source);
  g_clear_error (&self->reason);
  g_clear_object (&self->caller);
  g_clear_object (&self->cancellable);
  g_free (self);
}

GCancellable *
latent_http_guard_get_cancellable (LatentHttpGuard *self)
{
  return self->cancellable;
}

void
latent_http_guard_add_message (LatentHttpGuard *self, SoupMessage *message, gboolean only_public)
{
  forget_message (self);
  self->message = g_object_ref (message);
  g_signal_connect (message, "got-informational", G_CALLBACK (got_informational_cb), self);
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), self);
  if (only_public)
    g_signal_connect (message, "network-event", G_CALLBACK (judge_connection_cb), self);
}

void
latent_http_guard_stop (LatentHttpGuard *self, GError *reason)
{
  if (self->reason == NULL)
    self->reason = reason;
  else
    g_error_free (reason);
  g_cancellable_cancel (self->cancellable);
}

GError *
latent_http_guard_explain (LatentHttpGuard *self, GError *error, SoupMessage *message)
{
  g_autoptr (GError) owned = error;

  if (self->caller != NULL && g_cancellable_is_cancelled (self->caller))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  if (self->reason != NULL)
    return g_error_copy (self->reason);
  if (error->domain == LATENT_ERROR)
    return g_steal_pointer (&owned);
  return explain_transport (error, message);
}
