/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-byte-sink.h"

G_BEGIN_DECLS

/* LatentHttpClient: the only user of libsoup. One object is one session of one kind; the two kinds
 * never mix (threat T1):
 *
 * - API: talks to one origin only, sends the headers it is given (the key among them), takes any
 * 3xx for an error, caps bodies at 1 MiB.
 * - DOWNLOAD: never gets a header from outside, so it never sees the key; follows redirects by hand
 *   (at most 3, each judged by the address rules), no content decoding, 64 MiB cap, a rate floor of
 *   1 KiB/s over 30 s, only public addresses (unless the service is on loopback).
 *
 * Both: HTTP/1, TLS 1.2 or newer, no cookies, no automatic redirects, no authentication dialogs, a
 * deadline on every call. Main thread. */

typedef enum
{
  LATENT_HTTP_API,
  LATENT_HTTP_DOWNLOAD,
} LatentHttpKind;

/* Called once by main, before any thread and any network: forces HTTP/1, TLS >= 1.2 and installs
 * the resolver that refuses non-public addresses for downloads. */
void latent_http_init_process (void);

typedef struct
{
  guint status;
  char *content_type;    /* nullable, without parameters */
  char *request_id;      /* nullable: `x-request-id` */
  gint64 retry_after_ms; /* from now, whether given in seconds or as a date (by the reply's `Date`),
                            -1 absent */
  gint64 date_us;        /* the reply's `Date`, 0 absent */
  GBytes *body;
} LatentHttpReply;

void latent_http_reply_free (LatentHttpReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentHttpReply, latent_http_reply_free)

#define LATENT_TYPE_HTTP_CLIENT (latent_http_client_get_type ())
G_DECLARE_FINAL_TYPE (LatentHttpClient, latent_http_client, LATENT, HTTP_CLIENT, GObject)

/**
 * latent_http_client_new:
 * @service_address: a checked service base address; fixes the origin of an API client and tells a
 *   download client whether loopback is allowed
 * @tls_database: (nullable): trust anchors for tests; NULL is the system's. Reachable from here
 * only.
 */
LatentHttpClient *latent_http_client_new (LatentHttpKind kind,
                                          const char *service_address,
                                          GTlsDatabase *tls_database);

/**
 * latent_http_client_call_async:
 * @method: "GET" or "POST"
 * @path_and_query: appended to the service address, beginning with "/"; built by us, never by the
 * service
 * @api_key: (nullable): sent as `X-API-Key`
 * @idempotency_key: (nullable): sent as `Idempotency-Key`; marks the message idempotent
 * @body: (nullable): sent as application/json
 * @deadline_ms: for the whole call
 *
 * API kind only. Any HTTP status below 300 or from 400 on is a reply, not an error. Errors:
 * OFFLINE, TIMED_OUT, UNEXPECTED_REDIRECT, BAD_REPLY (too big), or G_IO_ERROR_CANCELLED.
 */
void latent_http_client_call_async (LatentHttpClient *self,
                                    const char *method,
                                    const char *path_and_query,
                                    const char *api_key,
                                    const char *idempotency_key,
                                    GBytes *body,
                                    guint deadline_ms,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
LatentHttpReply *
latent_http_client_call_finish (LatentHttpClient *self, GAsyncResult *result, GError **error);

/**
 * latent_http_client_fetch_async:
 * @address: from outside; judged before anything is sent
 *
 * DOWNLOAD kind only: streams the body into @sink. Errors: INVALID_ADDRESS, EXPIRED (403, 404,
 * 410), RATE_LIMITED, SERVICE_TROUBLE, UNEXPECTED_REDIRECT, BAD_IMAGE (over the cap), TIMED_OUT
 * (deadline or rate floor), OFFLINE (cut short), or the sink's own.
 *
 * Finish returns the number of bytes delivered, -1 on error.
 */
void latent_http_client_fetch_async (LatentHttpClient *self,
                                     const char *address,
                                     LatentByteSink *sink,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gint64
latent_http_client_fetch_finish (LatentHttpClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
