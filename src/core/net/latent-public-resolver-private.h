/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentPublicResolver: a GResolver around the system's that refuses a name as soon as one of its
 * addresses is not public (threat T10): a picture's address must not reach loopback, the local
 * network or a cloud's metadata service, and refusing here means that no packet leaves. Names the
 * user chose - the service's own host, proxies - are exempted. Errors:
 * LATENT_ERROR_INVALID_ADDRESS, or the inner resolver's.
 *
 * It is the process's default resolver (GIO has no narrower place), owned by GIO. Any thread. */
#define LATENT_TYPE_PUBLIC_RESOLVER (latent_public_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LatentPublicResolver,
                      latent_public_resolver,
                      LATENT,
                      PUBLIC_RESOLVER,
                      GResolver)

GResolver *latent_public_resolver_new (GResolver *inner);

/* From now on @host may have any address. */
void latent_public_resolver_exempt (LatentPublicResolver *self, const char *host);

/* The same for the process's default resolver; nothing when that is another one. */
void latent_public_resolver_exempt_default (const char *host);

/* LatentProxyResolver: the proxy settings of @inner (the system's), passed on unchanged; the hosts
 * of the proxies they name are exempted just before somebody connects to them. Owned by its
 * session; main thread. */
#define LATENT_TYPE_PROXY_RESOLVER (latent_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LatentProxyResolver, latent_proxy_resolver, LATENT, PROXY_RESOLVER, GObject)

GProxyResolver *latent_proxy_resolver_new (GProxyResolver *inner);

G_END_DECLS
