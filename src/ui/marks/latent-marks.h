/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "ui/latent-tile-actions.h"

G_BEGIN_DECLS

/* LatentMarks: what a person says about pictures, as the action group "marks": rate (int32: -1
 * rejected, 0 none, 1 to 5), favourite (on when any of the pictures is none), edit-tags, undo. They
 * are for the tiles of LatentTileActions; the states follow its current tile. What is asked for is
 * done in that order, one after the other. Like "tile" the group lives on widgets only (T8). Owned by
 * the main view. Main thread.
 *
 * Signal "toast" (AdwToast, to be shown): where more than one picture changed, and where nothing
 * could be done, with the reason. */
#define LATENT_TYPE_MARKS (latent_marks_get_type ())
G_DECLARE_FINAL_TYPE (LatentMarks, latent_marks, LATENT, MARKS, GObject)

/* @view: held weakly: whose window the dialog is for */
LatentMarks *
latent_marks_new (LatentWorkspace *workspace, LatentTileActions *tile_actions, GtkWidget *view);

GActionGroup *latent_marks_get_group (LatentMarks *self);

/* (transfer none): says what was done, for screen readers; nothing to be seen. To be put somewhere
 * in the window. */
GtkWidget *latent_marks_get_status (LatentMarks *self);

/* As of latent_tile_actions_set_target(), and after it. */
void latent_marks_set_target (LatentMarks *self,
                              LatentTile *current,
                              LatentGallerySelection *selection);

G_END_DECLS
