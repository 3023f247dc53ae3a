/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-clock.h"
#include "core/base/latent-model.h"

G_BEGIN_DECLS

/* LatentDemoService: a stand-in for the image service on loopback that speaks its contract and
 * paints pictures itself. Its state (jobs, keys, credits) lives in a folder under a lock, so that a
 * restart knows its old jobs. One process at a time serves a folder; the others use its address and
 * watch: when it ends, one of them takes over, on the same port if that can be had (it nearly
 * always can). Main thread; painting and writing happen on threads of its own.
 *
 * Properties (read-only, notified): "address" (nullable before the start), "is-server". */
#define LATENT_TYPE_DEMO_SERVICE (latent_demo_service_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoService, latent_demo_service, LATENT, DEMO_SERVICE, GObject)

/* The key the program itself uses towards the demo; any key that begins with "afk_" is accepted. */
#define LATENT_DEMO_KEY "afk_demo_0000000000000000"

/**
 * latent_demo_service_new:
 * @folder: where state and painted pictures live
 * @seconds: how long a job takes, 0 = as the model usually does, shortened (imagen-4: 3 s)
 * @port: 0 = any free one; a restart of the same folder takes its old port again when it is free
 *
 * Needs a running default main context once started: requests are answered and the watch ticks
 * there.
 */
LatentDemoService *latent_demo_service_new (LatentModelCatalog *catalog,
                                            LatentClock *clock,
                                            const char *folder,
                                            double seconds,
                                            guint port);

/* Takes the folder's lock and listens. When another process serves this folder already: TRUE, and
 * the address is that one's, tried by connecting. Blocks shortly. Errors: STORAGE (the folder),
 * OFFLINE (the other process does not answer), or GIO's when the port asked for cannot be had. */
gboolean latent_demo_service_start (LatentDemoService *self, GError **error);

/* Takes over at once if the process that served has ended, instead of at the next tick of the
 * watch. */
gboolean latent_demo_service_ensure (LatentDemoService *self, GError **error);

/* "http://127.0.0.1:PORT"; (nullable) before the start */
const char *latent_demo_service_get_address (LatentDemoService *self);
gboolean latent_demo_service_is_server (LatentDemoService *self);

/* (transfer none): the prompt words that make it misbehave, for --help; translated */
const char *latent_demo_service_get_help (void);

G_END_DECLS
