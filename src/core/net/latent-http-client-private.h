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
 * window), "max-download" (bytes) are for tests. */
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
  guint connect_timeout_ms;
  guint download_deadline_ms;
  guint rate_window_ms;
  guint rate_floor;
  guint64 max_download;
};

/* The message every request starts from: no redirects, no content decoding. NULL for an address
 * libsoup does not take. */
SoupMessage *latent_http_client_new_message (const char *method, GUri *uri);

G_END_DECLS
