/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-text-search.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_DIFFERENCE_KEPT,    /* in both texts */
  LATENT_DIFFERENCE_REMOVED, /* in the old one only */
  LATENT_DIFFERENCE_ADDED,   /* in the new one only */
} LatentDifferenceKind;

/* A run of whole words. */
typedef struct
{
  LatentDifferenceKind kind;
  LatentTextRange range; /* of the old text where it was removed, else of the new one */
} LatentDifferencePart;

/* (transfer full) (element-type LatentDifferencePart): what became of @old_text in @new_text, both
 * valid UTF-8, word by word, in reading order; where something else took a place, what was removed
 * comes first. The kept and removed parts make the old text, byte for byte, the kept and added ones
 * the new one. White space that is all two changes have between them is part of both: a phrase
 * that took the place of another is read in one piece.
 *
 * What is kept is as much as can be, for texts of up to a thousand words; in longer ones less may
 * be found, so that the time grows with the length and not with its square. Pure; any thread. */
GArray *latent_word_difference (const char *old_text, const char *new_text);

G_END_DECLS
