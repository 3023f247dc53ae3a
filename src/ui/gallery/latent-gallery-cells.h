/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-cell.h"

G_BEGIN_DECLS

/* LatentGalleryCells: the tiles that the grid keeps alive, many more than are in sight: tells each
 * whether it is, what stands in front of it, and the time. Owned by the gallery. Main thread. */
typedef struct _LatentGalleryCells LatentGalleryCells;

LatentGalleryCells *latent_gallery_cells_new (LatentTimeline *timeline, LatentCellTools *tools);
void latent_gallery_cells_free (LatentGalleryCells *self);

/* (transfer floating): a tile for @item, known here until it is destroyed */
GtkWidget *latent_gallery_cells_make (LatentGalleryCells *self, GtkListItem *item);

/* Shows in @item, or in all that are shown, what stands at their places of the timeline now. */
void latent_gallery_cells_bind (LatentGalleryCells *self, GtkListItem *item);
void latent_gallery_cells_bind_all (LatentGalleryCells *self);

/* The edge of all tiles, those to come included. */
void latent_gallery_cells_set_edge (LatentGalleryCells *self, int edge_px);
/* Is the gallery on screen? Otherwise nothing is waited for and no time passes. */
void latent_gallery_cells_set_is_mapped (LatentGalleryCells *self, gboolean is_mapped);

/* The places from @first on, @n_visible of them, are in sight, and @n_margin on either side nearly:
 * what they show is asked for, the first of the visible ones first, and what is not in sight when
 * the visible pictures are there; what the others wait for is called off. */
void latent_gallery_cells_update (LatentGalleryCells *self,
                                  guint first,
                                  guint n_visible,
                                  guint n_margin);

/* A frame was painted: what is nearly in sight may have its turn. */
void latent_gallery_cells_after_paint (LatentGalleryCells *self);

/* What they share has changed. */
void latent_gallery_cells_refresh (LatentGalleryCells *self);

G_END_DECLS
