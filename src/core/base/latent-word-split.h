/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-text-search.h"

G_BEGIN_DECLS

/* (transfer none): behind the character, as a person counts them, that begins at @p: a letter with
 * its marks, a syllable of Hangul, a flag, an emoji of several parts. @p: valid UTF-8, not at the
 * end. Pure. It never ends where Pango would not let the cursor stand, and joins a little more: the
 * consonants that a virama stacks. */
const char *latent_text_skip_cluster (const char *p);

/* (transfer full) (element-type LatentTextRange): @text, which is valid UTF-8, cut into what a
 * person compares: words, numbers, runs of white space, and single characters where there are no
 * spaces between words, or that are no part of one. They follow each other without a gap. Pure. */
GArray *latent_text_split (const char *text);

/* Is it white space, as one of the above is wholly or not at all? */
gboolean latent_text_is_space (const char *text, LatentTextRange range);

G_END_DECLS
