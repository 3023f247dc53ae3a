/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Length of @text in UTF-16 code units, the unit in which the service counts (contract, section
 * 4.1); @text must be valid UTF-8. Pure, any thread. */
guint latent_utf16_length (const char *text);

G_END_DECLS
