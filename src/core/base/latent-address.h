/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The rules for addresses, in one place (pure functions, any thread). Names of hosts are judged as
 * text here; the addresses they resolve to are judged by latent_address_is_public(). */

#define LATENT_ADDRESS_DEFAULT_SERVICE "https://api.apiframe.ai"
#define LATENT_ADDRESS_MAX_LENGTH 8192

/* Checks a service base address: https, or http towards loopback only; a host; no user, query or
 * fragment. (transfer full): its normal form without a trailing slash;
 * LATENT_ERROR_INVALID_ADDRESS. */
char *latent_address_check_service (const char *address, GError **error);

/* Checks a webhook address: https with a host, at most 2048 characters, no user. */
gboolean latent_address_check_webhook (const char *address, GError **error);

/* Checks the address of a picture (threat T10): https on port 443, a public host name with a
 * dot, no user, no IP literal in any spelling, no percent sign in the host, no backslash, blank,
 * control or non-ASCII character. When @loopback_service is TRUE (the service itself is on
 * loopback) http and any port to loopback are allowed as well. (transfer full): the parsed
 * address. */
GUri *latent_address_check_result (const char *address, gboolean loopback_service, GError **error);

/* "scheme://host:port" with the default port left out and one spelling for one host: the
 * attribute under which keys are stored and jobs are kept. (transfer full) (nullable): NULL for
 * text that is no http or https address. */
char *latent_address_origin (const char *address);

/* Is this address (its origin) on loopback: 127.0.0.0/8, ::1 or "localhost"? */
gboolean latent_address_is_loopback (const char *address);

/* Is @address a public unicast one: not loopback, private, link-local, unique local, shared (RFC
 * 6598), multicast, unspecified, reserved, documentation, and no such IPv4 address wrapped in an
 * IPv6 one? */
gboolean latent_address_is_public (GInetAddress *address);

G_END_DECLS
