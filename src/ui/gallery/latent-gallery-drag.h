/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-timeline.h"
#include "latent-cell.h"
#include "latent-gallery-selection.h"

G_BEGIN_DECLS

/* Lets the picture of @cell be dragged as LatentDraggedImages: with all that are selected when it
 * is one of them, else alone. Whatever is not picture begins a rubber band, as before. */
void latent_gallery_drag_add (LatentCell *cell,
                              LatentTimeline *timeline,
                              LatentGallerySelection *selection);

G_END_DECLS
