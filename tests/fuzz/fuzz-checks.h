/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <string.h>

#include "core/base/latent-error.h"

G_BEGIN_DECLS

/* What the targets assert of every result. */

#define FUZZ_KEY "afk_canary_5d41402abc4b2a76"

/* Text for people: valid, bounded, and without the key even when the service sent it back. */
static inline void
fuzz_check_text (const char *text, gsize max_chars)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  g_assert_true (text == NULL || (gsize) g_utf8_strlen (text, -1) <= max_chars);
  g_assert_true (text == NULL || strstr (text, FUZZ_KEY) == NULL);
}

/* A reply that was not understood is BAD_REPLY, nothing else. Clears @error. */
static inline void
fuzz_check_failure (gboolean is_null, GError **error)
{
  g_assert_true (is_null == (*error != NULL));
  if (*error != NULL)
    {
      g_assert_true (latent_error_is (*error, LATENT_ERROR_BAD_REPLY));
      g_assert_true (g_utf8_validate ((*error)->message, -1, NULL));
    }
  g_clear_error (error);
}

G_END_DECLS
