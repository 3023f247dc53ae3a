/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-timeline.h"
#include "latent-cell-tools.h"

G_BEGIN_DECLS

/* LatentCell: one tile of the gallery as a single leaf widget that draws picture, shape and
 * words itself: the grid keeps hundreds alive (architecture, section 6). It is never blank: until
 * the picture is there at exactly the device pixels it is drawn with, its colour is shown, then its
 * tiny preview; a tile that was not read yet is a quiet card. Pictures are loaded while the cell is
 * in sight, and called off when it is not any more. Main thread.
 *
 * Properties: "is-running" (boolean, notified): shows a job whose elapsed time must be kept up
 * to date. */
#define LATENT_TYPE_CELL (latent_cell_get_type ())
G_DECLARE_FINAL_TYPE (LatentCell, latent_cell, LATENT, CELL, GtkWidget)

/* @item: (nullable): unowned; where the accessible name goes, it outlives the cell's place in it */
GtkWidget *latent_cell_new (LatentCellTools *tools, GtkListItem *item);

/* NULL: shows nothing and loads nothing. */
void latent_cell_set_tile (LatentCell *self, LatentTile *tile);
LatentTile *latent_cell_get_tile (LatentCell *self); /* (nullable) */

/* Edge of the square the picture is fitted into, in logical pixels. */
void latent_cell_set_edge (LatentCell *self, int edge_px);

/* Is it on screen, or nearly? Only then a picture is loaded and held. */
void latent_cell_set_is_near (LatentCell *self, gboolean is_near);
gboolean latent_cell_get_is_near (LatentCell *self);
/* Is its picture, or what tells which that is, still on the way? */
gboolean latent_cell_is_waiting (LatentCell *self);

/* The tile in front of this one, where the list is in the order of days: the first tile of a day
 * says which. @previous: (nullable): there is none. */
void latent_cell_set_previous (LatentCell *self, LatentTile *previous, gboolean has_days);

/* (nullable): the day it says it is the first of */
const char *latent_cell_get_day (LatentCell *self);

/* The tiny preview, for when the picture takes its time. */
void latent_cell_show_preview (LatentCell *self);

/* What all tiles share has changed: what is searched for. */
void latent_cell_refresh (LatentCell *self);

/* Once a second: the elapsed time. */
void latent_cell_tick (LatentCell *self);

gboolean latent_cell_is_running (LatentCell *self);
GtkListItem *latent_cell_get_item (LatentCell *self);

/* Is the picture there, and not the empty place beside it? FALSE of tiles without a picture. */
gboolean latent_cell_is_on_picture (LatentCell *self, double x, double y);

G_END_DECLS
