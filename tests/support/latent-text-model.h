/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The rules of core/base/latent-text-search.h a second time, slow and plain, for texts made of the
 * characters below: what a character folds to and whether it is a word of its own stands in tables
 * here, nothing is asked of the code under test. */

/* (transfer full): up to @max_atoms characters of several scripts; @is_long_alphabet: of all of
 * them, else of a few, which meet more often */
char *latent_text_model_make (GRand *rand, guint max_atoms, gboolean is_long_alphabet);

gboolean latent_text_model_matches (const char *search, const char *text);

G_END_DECLS
