/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-workspace.h"
#include "latent-picture-cache.h"
#include "ui/common/latent-settings.h"

G_BEGIN_DECLS

/* LatentViewer: one picture filling the window (first form), and its details beside it when they
 * are asked for. Left and right walk the pictures of the timeline; tiles that are no pictures are
 * passed over, and what comes next is decoded ahead. Its menu activates the "tile.", "mark." and
 * "pins." actions of an ancestor; "zoom." is its own (latent-picture-control), and so is
 * "viewer.full-screen". Main thread.
 *
 * Properties: "show-details" (boolean, notified): kept in the settings, and an action
 * "viewer.details".
 *
 * Signals: "back". "target-changed": another picture is shown. "toast" (AdwToast, floating no more:
 * the receiver refs). */
#define LATENT_TYPE_VIEWER (latent_viewer_get_type ())
G_DECLARE_FINAL_TYPE (LatentViewer, latent_viewer, LATENT, VIEWER, GtkWidget)

/* @cache: shared with whatever else shows whole pictures */
GtkWidget *latent_viewer_new (LatentWorkspace *workspace,
                              LatentPictureCache *cache,
                              LatentSettings *settings);

/* NULL: shows nothing and lets go of the picture's memory. */
void latent_viewer_set_tile (LatentViewer *self, LatentTile *tile);
LatentTile *latent_viewer_get_tile (LatentViewer *self); /* (nullable) */

/* The next picture in reading order for 1, the one before for -1; stays where there is none. */
void latent_viewer_walk (LatentViewer *self, int step);

/* Somebody said what they think of the picture: goes on to the next where that is preferred. */
void latent_viewer_marked (LatentViewer *self);

G_END_DECLS
