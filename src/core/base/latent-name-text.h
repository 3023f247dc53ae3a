/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Any text as a part of a file name that every file system takes and that nobody misreads. Pure. */

/* What stands for @character in a name: itself, a blank, or 0 for nothing. */
gunichar latent_name_text_clean_character (gunichar character);

/* Would a cut before @character tear what is seen as one (accents, joined emoji, flags)? @before:
 * the character in front of it; @n_flags: how many regional indicators stand directly in front */
gboolean latent_name_text_is_joined (gunichar before, gunichar character, guint n_flags);

/* (transfer full): the start of @text (any bytes) with single blanks, and no dots, dashes or blanks
 * at its ends; at most @max_bytes and @max_characters of it, never cut within what is seen as one
 * character. May be empty. */
char *latent_name_text_clean (const char *text, gsize max_bytes, guint max_characters);

G_END_DECLS
