/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"
#include "gallery/latent-gallery-selection.h"
#include "ui/common/latent-deleter.h"

G_BEGIN_DECLS

/* LatentTileActions: everything that can be done to tiles, as the action group "tile": open,
 * copy-prompt, use-settings, stop, check-again, download-again, send-now, run-again,
 * give-up, delete, remove, delete-selected. Gallery and viewer say which tile is meant; the enabled
 * states follow. The group lives on widgets only and is never exported on the bus (T8). Owned
 * by the main view. Main thread.
 *
 * Signals: "open" (LatentTile), "use-settings" (LatentTile), "toast" (AdwToast, floating no
 * more: the receiver refs). */
#define LATENT_TYPE_TILE_ACTIONS (latent_tile_actions_get_type ())
G_DECLARE_FINAL_TYPE (LatentTileActions, latent_tile_actions, LATENT, TILE_ACTIONS, GObject)

/* @view: held weakly: whose clipboard and window are used */
LatentTileActions *latent_tile_actions_new (LatentWorkspace *workspace, GtkWidget *view);

GActionGroup *latent_tile_actions_get_group (LatentTileActions *self);

/* @current: (nullable): what single actions are for; @selection: (nullable): what actions on many
 * are for, asked when one of them is used */
void latent_tile_actions_set_target (LatentTileActions *self,
                                     LatentTile *current,
                                     LatentGallerySelection *selection);

/* (transfer full) (element-type guint32): the tiles that an action on many is for: those selected,
 * when the current one is among them or there is none, else the current one. */
GArray *latent_tile_actions_dup_numbers (LatentTileActions *self);

/* (transfer none): outlives a closing window, for the deletions under way */
LatentDeleter *latent_tile_actions_get_deleter (LatentTileActions *self);

G_END_DECLS
