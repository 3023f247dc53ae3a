/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <pango/pango.h>

#include "core/base/latent-text-search.h"

G_BEGIN_DECLS

/* The part of a prompt that was found, short enough for a tile. Pure functions. */
typedef struct
{
  char *text;     /* not null: one line; begins and ends with "…" where the prompt goes on */
  GArray *ranges; /* not null (element-type LatentTextRange): what to mark in it */
} LatentCellCaption;

/* (transfer full): around the first place of @prompt that @search finds; its beginning when there
 * is none. @prompt: any text, @search: (nullable) */
LatentCellCaption *latent_cell_caption_new (const LatentTextSearch *search, const char *prompt);
void latent_cell_caption_free (LatentCellCaption *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCellCaption, latent_cell_caption_free)

/* How what was found looks wherever a prompt is shown, on any ground: not by colour alone. */
#define LATENT_CELL_CAPTION_PAPER "#ffe566"
#define LATENT_CELL_CAPTION_INK "#000000"

/* Marks @range, in bytes of the text that @attributes are of. */
void latent_cell_caption_add_mark (PangoAttrList *attributes, const LatentTextRange *range);

G_END_DECLS
