/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Trims @text and checks that it can be a key: printable ASCII, no blanks inside, 8 to 512
 * characters, beginning with "afk_" (contract, section 2; libsoup silently drops a header with a
 * line break). (transfer full): the key, to be freed with latent_api_key_free();
 * LATENT_ERROR_KEY_MALFORMED, never quoting the text. */
char *latent_api_key_clean (const char *text, GError **error);

/* Overwrites and frees; NULL is allowed. */
void latent_api_key_free (char *key);

G_END_DECLS
