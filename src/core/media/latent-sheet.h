/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "latent-sheet-layout.h"

G_BEGIN_DECLS

/* LatentSheet: a contact sheet that is laid out: what it says, where everything stands, and how it
 * is put on paper (latent-sheet-draw.h) and into files (latent-sheet-document.h). Made on the
 * decode pool (texts are measured); from then on immutable, any thread, counted references. */
typedef struct _LatentSheet LatentSheet;

/* One picture on the sheet; texts are owned, nullable (then the caption leaves them out), and of
 * any length. */
typedef struct
{
  char *path;          /* not null: absolute file name */
  guint width, height; /* pixels as displayed, 0 unknown */
  char *number;
  char *rating;
  char *prompt;
  char *settings;
} LatentSheetItem;

/* (transfer full) (element-type LatentSheetItem): an empty list that owns its items */
GPtrArray *latent_sheet_items_new (void);

/* @items: (element-type LatentSheetItem): not to be changed any more. @missing: what stands in
 * place of a picture that cannot be read. Decode pool; takes as long as its texts to be measured
 * (10,000 captions: seconds). NULL: cancelled. */
LatentSheet *latent_sheet_new (const LatentSheetOptions *options,
                               GPtrArray *items,
                               const char *missing,
                               GCancellable *cancellable,
                               GError **error);
LatentSheet *latent_sheet_ref (LatentSheet *self);
void latent_sheet_unref (LatentSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentSheet, latent_sheet_unref)

guint latent_sheet_get_n_pages (const LatentSheet *self);
const LatentSheetOptions *latent_sheet_get_options (const LatentSheet *self);
const LatentSheetLayout *latent_sheet_get_layout (const LatentSheet *self);
/* (transfer none): of the @index-th picture of a page */
const LatentSheetItem *latent_sheet_get_item (const LatentSheet *self, guint page, guint index);
/* The longest side in pixels at which the @index-th picture of a page is shown when a point has
 * @scale pixels. */
guint latent_sheet_get_edge_px (const LatentSheet *self, guint page, guint index, double scale);

G_END_DECLS
