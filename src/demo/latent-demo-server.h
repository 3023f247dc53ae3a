/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-demo-api.h"

G_BEGIN_DECLS

/* LatentDemoServer: HTTP on loopback in front of the API; the only user of SoupServer. Turns
 * requests into calls (with a cap on the body) and replies into responses, and breaks connections
 * where a reply asks for it. Main thread. */
#define LATENT_DEMO_TYPE_SERVER (latent_demo_server_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoServer, latent_demo_server, LATENT_DEMO, SERVER, GObject)

/* Listens on 127.0.0.1. @port: 0 = any free one. Errors: those of GIO (G_IO_ERROR_ADDRESS_IN_USE,
 * ...). */
LatentDemoServer *latent_demo_server_new (LatentDemoApi *api, guint port, GError **error);

guint latent_demo_server_get_port (LatentDemoServer *self);

/* Stops listening and drops all connections. */
void latent_demo_server_close (LatentDemoServer *self);

G_END_DECLS
