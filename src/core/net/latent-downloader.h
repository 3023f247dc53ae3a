/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-byte-sink.h"

G_BEGIN_DECLS

/* LatentDownloader: fetches pictures without the key, at most 4 at a time, in the order asked. A
 * cut or stalled transfer, HTTP 5xx and a 429 with a short Retry-After are tried again from zero
 * (at most 3 tries, full jitter); the sink's "restart" forgets what came before. Main thread. */
#define LATENT_TYPE_DOWNLOADER (latent_downloader_get_type ())
G_DECLARE_FINAL_TYPE (LatentDownloader, latent_downloader, LATENT, DOWNLOADER, GObject)

/* @service_address: tells whether results on loopback are allowed; @tls_database: tests only, NULL
 * otherwise */
LatentDownloader *latent_downloader_new (const char *service_address, GTlsDatabase *tls_database);

/* Errors: as latent_http_client_fetch_async(). Finish returns the bytes delivered, -1 on error. */
void latent_downloader_fetch_async (LatentDownloader *self,
                                    const char *address,
                                    LatentByteSink *sink,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gint64
latent_downloader_fetch_finish (LatentDownloader *self, GAsyncResult *result, GError **error);

G_END_DECLS
