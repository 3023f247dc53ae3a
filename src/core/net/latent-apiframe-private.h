/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Parts of the codec that have files of their own. Pure functions, any thread. */

/* (transfer full) (array zero-terminated=1): the pictures named by the `result` of a job, in order,
 * in whatever shape it comes (contract, section 8); @result: (nullable). The grid picture of some
 * models is left out. */
char **latent_apiframe_read_result (JsonNode *result);

/* (transfer full) (nullable): @text for showing: at most @max_chars characters, control characters
 * made blanks,
 * @redact (nullable) and everything that looks like a key masked. NULL for NULL and for nothing but
 * blanks. */
char *latent_apiframe_clean_text (const char *text, gsize max_chars, const char *redact);

G_END_DECLS
