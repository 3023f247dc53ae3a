/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-clock.h"
#include "core/base/latent-model.h"
#include "core/jobs/latent-timeline.h"
#include "core/media/latent-thumbnail-store.h"

G_BEGIN_DECLS

/* LatentCell: one tile of the gallery as a single leaf widget that draws picture, shape and
 * words itself: the grid keeps hundreds alive (architecture, section 6). The picture is loaded
 * at exactly the device pixels it is drawn with, when a tile is set, and called off when it is
 * taken away. Main thread.
 *
 * Properties: "is-running" (boolean, notified): shows a job whose elapsed time must be kept up
 * to date. */
#define LATENT_TYPE_CELL (latent_cell_get_type ())
G_DECLARE_FINAL_TYPE (LatentCell, latent_cell, LATENT, CELL, GtkWidget)

/* @item: (nullable): unowned; where the accessible name goes, it outlives the cell's place in it */
GtkWidget *latent_cell_new (LatentThumbnailStore *thumbnails,
                            LatentModelCatalog *catalog,
                            LatentClock *clock,
                            GtkListItem *item);

/* NULL: shows nothing and loads nothing. */
void latent_cell_set_tile (LatentCell *self, LatentTile *tile);
LatentTile *latent_cell_get_tile (LatentCell *self); /* (nullable) */

/* Edge of the square the picture is fitted into, in logical pixels. */
void latent_cell_set_edge (LatentCell *self, int edge_px);

/* Once a second: the elapsed time. */
void latent_cell_tick (LatentCell *self);

gboolean latent_cell_is_running (LatentCell *self);
GtkListItem *latent_cell_get_item (LatentCell *self);

G_END_DECLS
