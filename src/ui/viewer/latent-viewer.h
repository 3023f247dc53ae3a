/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-timeline.h"
#include "core/media/latent-decoder.h"
#include "core/media/latent-thumbnail-store.h"

G_BEGIN_DECLS

/* LatentViewer: one picture filling the window (first form). Left and right walk the pictures
 * of the timeline; tiles that are no pictures are passed over. Its menu activates the "tile."
 * actions of an ancestor. Main thread.
 *
 * Signals: "back". "target-changed": another picture is shown. */
#define LATENT_TYPE_VIEWER (latent_viewer_get_type ())
G_DECLARE_FINAL_TYPE (LatentViewer, latent_viewer, LATENT, VIEWER, GtkWidget)

GtkWidget *latent_viewer_new (LatentTimeline *timeline,
                              LatentDecoder *decoder,
                              LatentThumbnailStore *thumbnails);

/* NULL: shows nothing and lets go of the picture's memory. */
void latent_viewer_set_tile (LatentViewer *self, LatentTile *tile);
LatentTile *latent_viewer_get_tile (LatentViewer *self); /* (nullable) */

G_END_DECLS
