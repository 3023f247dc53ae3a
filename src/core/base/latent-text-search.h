/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How prompts are searched: one definition for the index (core/store), for texts in memory and for
 * marking what was found.
 *
 * Texts are folded: compatibility forms taken apart (NFKD), marks removed, case folded, so that
 * "cafe" finds "CAFÉ". What is searched for is split at blanks; every term must occur, in any
 * order. A term of three folded characters and more: anywhere in the text. A shorter one: where a
 * word begins. A character of a script without spaces (and every symbol, so every emoji) is a word
 * of its own; a short term of several words must find them side by side. A short term without any
 * word (a comma) asks for nothing. */

/* Characters of a search that count; what is longer is cut there. */
#define LATENT_TEXT_SEARCH_MAX_CHARS 2000
/* Folded characters from which on a term is found anywhere. */
#define LATENT_TEXT_SEARCH_ANYWHERE_CHARS 3

/* (transfer full): @text folded; what is not valid UTF-8 in it is replaced first. */
char *latent_text_fold (const char *text);

/* (transfer full) (nullable): the words of @folded with a blank between each; NULL where a
 * tokeniser that splits at everything that is neither letter nor digit nor outside of ASCII finds
 * them in
 * @folded itself. */
char *latent_text_split_words (const char *folded);

/* Is @c of a script that leaves no space between words? */
gboolean latent_text_is_written_without_spaces (gunichar c);

/* What somebody searches for. Immutable; any thread. */
typedef struct _LatentTextSearch LatentTextSearch;

LatentTextSearch *latent_text_search_new (const char *search); /* @search: (nullable) */
void latent_text_search_free (LatentTextSearch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentTextSearch, latent_text_search_free)

/* It asks for nothing: every text matches. */
gboolean latent_text_search_is_empty (const LatentTextSearch *self);

/* (transfer none) (array zero-terminated=1): the terms that are found anywhere, folded; and the
 * short ones, each as its words with a blank between. */
const char *const *latent_text_search_get_long_terms (const LatentTextSearch *self);
const char *const *latent_text_search_get_short_terms (const LatentTextSearch *self);

gboolean latent_text_search_matches (const LatentTextSearch *self, const char *text);
/* The same of a text that is folded already, for the short terms only. */
gboolean latent_text_search_matches_words (const LatentTextSearch *self, const char *folded);

/* Bytes from @start to before @end. */
typedef struct
{
  gsize start;
  gsize end;
} LatentTextRange;

/* (transfer full) (element-type LatentTextRange): where @text, which is valid UTF-8, has what is
 * searched for: whole characters of it, in order, not touching each other. */
GArray *latent_text_search_find (const LatentTextSearch *self, const char *text);

G_END_DECLS
