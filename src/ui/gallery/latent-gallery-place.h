/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-timeline.h"

G_BEGIN_DECLS

/* LatentGalleryPlace: where in the grid somebody is: the first picture in sight, by number, and how
 * much of its row is scrolled away; and the picture that has the focus. Both survive another result
 * taking the place of the list, other sizes, and a restart: what is gone, its nearest neighbour
 * stands for, and the top stays the top. Only whoever scrolls changes the place: that a short
 * result has no room for it does not.
 *
 * All tiles have one size, so that rows can be computed (GTK 4.8 cannot scroll to an item's exact
 * place by itself). Owned by the gallery. Main thread. */
typedef struct _LatentGalleryPlace LatentGalleryPlace;

LatentGalleryPlace *
latent_gallery_place_new (GtkGridView *grid, GtkScrolledWindow *scroller, LatentTimeline *timeline);
void latent_gallery_place_free (LatentGalleryPlace *self);

/* So many tiles with squares of @edge_px stand side by side from now on; where sizes are others
 * than before, the place is found again in the next layout(). */
void latent_gallery_place_set_shape (LatentGalleryPlace *self, guint columns, int edge_px);

/* Before the grid hears of it. */
void latent_gallery_place_before_change (LatentGalleryPlace *self,
                                         guint position,
                                         guint removed,
                                         guint added);

/* When sizes have been allocated and nothing was drawn yet. */
void latent_gallery_place_layout (LatentGalleryPlace *self);

/* Something has come that may decide where the place is. */
void latent_gallery_place_queue (LatentGalleryPlace *self);

/* The positions in sight, whole or in part. */
void latent_gallery_place_get_visible (LatentGalleryPlace *self, guint *first, guint *n_visible);
guint latent_gallery_place_get_columns (LatentGalleryPlace *self);

/* The grid's widgets for what stands at @position and behind move in front of it, if there is room
 * for them: GTK 4.8 throws those away whose things go, and makes new ones. Afterwards the place is
 * found again. */
void latent_gallery_place_make_way (LatentGalleryPlace *self, guint position);

/* "NUMBER OFFSET", for the session; "" at the top. */
char *latent_gallery_place_to_string (LatentGalleryPlace *self);
/* @text: what to_string() once said; anything else is the top. */
void latent_gallery_place_restore (LatentGalleryPlace *self, const char *text);

/* Brings the position into view and gives it the focus, unless something else asks for that before
 * its tile is there. */
void latent_gallery_place_show (LatentGalleryPlace *self, guint position);
void latent_gallery_place_go_to_top (LatentGalleryPlace *self);

G_END_DECLS
