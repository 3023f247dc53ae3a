/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"
#include "ui/gallery/latent-gallery-selection.h"
#include "ui/viewer/latent-picture-cache.h"
#include "ui/viewer/latent-pins.h"

G_BEGIN_DECLS

/* LatentComparePlace: the page on which pictures are compared, in the window: made when it is asked
 * for the first time, it comes from gallery or viewer and goes back there, to what had the focus.
 * The selection in the gallery stays as it is. It gives the leaflet the action group "comparison":
 * open and open-pins, each enabled while two to four are selected or pinned. Main thread; owned by
 * the main view.
 *
 * Signals: "target-changed": another picture is looked at, or none on this page. */
#define LATENT_TYPE_COMPARE_PLACE (latent_compare_place_get_type ())
G_DECLARE_FINAL_TYPE (LatentComparePlace,
                      latent_compare_place,
                      LATENT,
                      COMPARE_PLACE,
                      GObject)

/* @cache: shared with the viewer. @leaflet: has an AdwBin for its page "compare" */
LatentComparePlace *latent_compare_place_new (LatentWorkspace *workspace,
                                              LatentPictureCache *cache,
                                              LatentPins *pins,
                                              AdwLeaflet *leaflet);

/* What "open" is for. @selection: (nullable) */
void latent_compare_place_set_selection (LatentComparePlace *self,
                                         LatentGallerySelection *selection);

/* Compares these, two to four. FALSE: fewer of them are pictures. @numbers: (element-type
 * guint32) */
gboolean latent_compare_place_open (LatentComparePlace *self, GArray *numbers);
gboolean latent_compare_place_get_is_open (LatentComparePlace *self);
/* (nullable): the one that is looked at */
LatentTile *latent_compare_place_get_tile (LatentComparePlace *self);

/* Back to where it was opened; nothing while it is not open. */
void latent_compare_place_leave (LatentComparePlace *self);

G_END_DECLS
