/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-clock.h"
#include "core/base/latent-model.h"
#include "core/jobs/latent-timeline.h"
#include "core/media/latent-thumbnail-store.h"
#include "latent-gallery-selection.h"
#include "ui/common/latent-settings.h"

G_BEGIN_DECLS

/* LatentGallery: the timeline as a grid of square tiles, with selection, keys and the tiles' menu;
 * a page of its own while there is nothing. Place, focus and selection are kept by picture,
 * whatever takes the place of the list. It does nothing to tiles itself:
 * keys and menu activate the "tile." actions of an ancestor (LatentTileActions), for the tile
 * and selection it announces. Main thread.
 *
 * Signals: "target-changed": the current tile or the selection is another one. "place-changed":
 * somebody scrolled, twice a second at most. "compose": the empty page's button. */
#define LATENT_TYPE_GALLERY (latent_gallery_get_type ())
G_DECLARE_FINAL_TYPE (LatentGallery, latent_gallery, LATENT, GALLERY, GtkWidget)

GtkWidget *latent_gallery_new (LatentTimeline *timeline,
                               LatentThumbnailStore *thumbnails,
                               LatentModelCatalog *catalog,
                               LatentClock *clock,
                               LatentSettings *settings);

/* (transfer full) (nullable): the tile an action is for: the one whose menu is open, else the
 * focused, else the first selected. */
LatentTile *latent_gallery_dup_current (LatentGallery *self);
/* (transfer none) */
LatentGallerySelection *latent_gallery_get_selection (LatentGallery *self);

/* Brings the tile into view, focuses it, and selects it alone unless it is selected already. */
void latent_gallery_show_tile (LatentGallery *self, LatentTile *tile);
void latent_gallery_scroll_to_newest (LatentGallery *self);

/* (transfer full): the place in the grid, for the session. */
char *latent_gallery_dup_place (LatentGallery *self);
/* Goes where dup_place() was, as soon as the pictures are there. @place: (nullable): the top */
void latent_gallery_restore_place (LatentGallery *self, const char *place);

/* +1 larger, -1 smaller, 0 the default */
void latent_gallery_zoom (LatentGallery *self, int direction);

/* Offers the empty page's button: the composer is not in sight. */
void latent_gallery_set_offer_compose (LatentGallery *self, gboolean offer);

/* Pure: how many tiles of @cell_size fit side by side into @width_px, and the edge they then
 * get: at least two columns wherever two tiles of the smallest size fit. */
guint latent_gallery_fit_columns (int width_px, int cell_size, int *edge_px);

G_END_DECLS
