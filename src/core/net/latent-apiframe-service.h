/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-service.h"

G_BEGIN_DECLS

/* LatentApiframeService: Apiframe v2 behind the interface (shared contract, docs at
 * apiframe.ai/docs). */
#define LATENT_TYPE_APIFRAME_SERVICE (latent_apiframe_service_get_type ())
G_DECLARE_FINAL_TYPE (LatentApiframeService,
                      latent_apiframe_service,
                      LATENT,
                      APIFRAME_SERVICE,
                      GObject)

/* Properties (construct-only): "pacer" (LatentPacer, nullable): every request of this service waits
 * for its turn there, in its lane; "submit-deadline-ms", "query-deadline-ms" (from the turn on) are
 * for tests; "clock" (LatentClock): what the service's time is kept with, the system's unless
 * given.
 *
 * @address: a checked base address (latent_address_check_service()); @tls_database: see
 * latent_http_client_new(). */
LatentService *latent_apiframe_service_new (const char *address, GTlsDatabase *tls_database);

G_END_DECLS
