/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What may be known of a call when somebody debugs (G_MESSAGES_DEBUG=latent). libsoup's own logger
 * prints the key (faults.md M22), so there is this one: the origin, the path without its query, the
 * status, and the headers on a list of names. Never a body, which holds the prompt. */

/* Logs that @message was answered; at no cost unless somebody debugs. @secret: (nullable): the key,
 * never printed, also when the service sends it back. Any thread. */
void latent_http_log_reply (SoupMessage *message, const char *secret);

/* (transfer full): that line, for tests */
char *latent_http_describe_reply (SoupMessage *message, const char *secret);

G_END_DECLS
