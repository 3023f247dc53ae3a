/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <libsoup/soup.h>

#include "latent-http-client.h"

G_BEGIN_DECLS

/* What the two halves of LatentHttpClient share: latent-http-client.c makes the session and does
 * the API's calls, latent-http-fetch.c the downloads. Construct-only properties
 * "connect-timeout-ms", "download-deadline-ms", "rate-window-ms", "rate-floor" (bytes in one
 * window), "max-download" (bytes) and "network-monitor", "proxies" are for tests. */
struct _LatentHttpClient
{
  GObject parent_instance;

  SoupSession *session;

  /* construct-only */
  LatentHttpKind kind;
  char *service_address;
  char *service_host;
  gboolean service_is_loopback;
  GTlsDatabase *tls_database; /* nullable */
  GNetworkMonitor *monitor;   /* nullable: until it is known */
  GProxyResolver *proxies;    /* nullable: the system's */
  guint connect_timeout_ms;
  guint download_deadline_ms;
  guint rate_window_ms;
  guint rate_floor;
  guint64 max_download;
};

/* The priority of everything libsoup does for a request until its answer begins. Above the default,
 * because that is libsoup's own for its queue: when a kept connection dies under a request that may
 * be repeated, libsoup 3.2 queues the repetition and then reports the failure of the first attempt
 * to itself. If the queue runs first and finds another kept connection, the second attempt gets the
 * failure of the first; and if its answer is there at once, libsoup crashes. */
#define LATENT_HTTP_PRIORITY (G_PRIORITY_DEFAULT - 1)

/* The message every request starts from: no redirects, no content decoding. NULL for an address
 * libsoup does not take. */
SoupMessage *latent_http_client_new_message (const char *method, GUri *uri);

/* (transfer full) (nullable): libsoup hands the answer of a proxy that makes no tunnel back as if
 * it were the server's: its 403 says nothing about the key, its 404 nothing about a picture
 * (faults.md W5). OFFLINE for such an answer. */
GError *latent_http_client_check_tunnel (SoupMessage *message);

G_END_DECLS
