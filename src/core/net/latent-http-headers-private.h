/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Reading the headers of a reply without trusting them (faults.md D19): libsoup hands over any
 * bytes of any length. What is no plain, short ASCII text counts as absent. Pure functions, any
 * thread. */

/* A wait longer than this is no advice any more; it also keeps sums of times far from overflow. */
#define LATENT_HTTP_MAX_RETRY_AFTER_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* (transfer full) (nullable): the media type, in lower case, without parameters. */
char *latent_http_read_content_type (SoupMessageHeaders *headers);

/* (transfer full) (nullable): `x-request-id`. */
char *latent_http_read_request_id (SoupMessageHeaders *headers);

/* The reply's `Date` in microseconds since 1970 UTC, 0 when absent or odd. */
gint64 latent_http_read_date_us (SoupMessageHeaders *headers);

/* `Retry-After` in milliseconds from the reply: seconds, or a date measured against the reply's own
 * `Date` (a skewed clock of ours does not matter then; faults.md Z3), else against @wall_us. A date
 * in the past is 0; -1 when absent, negative or odd; at most LATENT_HTTP_MAX_RETRY_AFTER_MS. */
gint64 latent_http_read_retry_after_ms (SoupMessageHeaders *headers, gint64 wall_us);

/* `Content-Length` when it tells how long the body is, -1 otherwise. */
goffset latent_http_read_length (SoupMessageHeaders *headers);

/* May @value be sent as a header value? libsoup drops a header with a line break silently and sends
 * the request without it (faults.md M23). */
gboolean latent_http_is_header_value (const char *value);

G_END_DECLS
