/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "ui/latent-tile-actions.h"

G_BEGIN_DECLS

/* LatentFileActions: what takes pictures out of the library, as the action group "file": save-as
 * (several: into a folder) and copy for those that are meant; open-with, show-in-folder and
 * set-wallpaper (disabled where the desktop has no portal for it) for a single one; export, which
 * asks which ones. The library's own files are never handed to a program that may write into them:
 * open-with gives it a copy (latent-handed-copies). Like "tile" the group lives on widgets only and
 * is never exported on the bus (T8). Main thread; owned by the main view.
 *
 * Signal "toast" (AdwToast, floating no more: the receiver refs). */
#define LATENT_TYPE_FILE_ACTIONS (latent_file_actions_get_type ())
G_DECLARE_FINAL_TYPE (LatentFileActions, latent_file_actions, LATENT, FILE_ACTIONS, GObject)

/* @tile_actions: say which pictures are meant when an action is used. @view: held weakly: whose
 * clipboard and window are used */
LatentFileActions *latent_file_actions_new (LatentWorkspace *workspace,
                                            LatentTileActions *tile_actions,
                                            GtkWidget *view);

GActionGroup *latent_file_actions_get_group (LatentFileActions *self);

/* As of latent_tile_actions_set_target(), after it. */
void latent_file_actions_set_target (LatentFileActions *self,
                                     LatentTile *current,
                                     LatentGallerySelection *selection);

/* Ctrl+S (and Ctrl+Shift+S, as it was), Ctrl+C and Ctrl+Shift+C (the prompt), for a widget in which
 * nobody types: @callback gets the action's name as its string. */
void latent_file_actions_bind_keys (GtkWidgetClass *widget_class, GtkShortcutFunc callback);

/* Ctrl+E, for the whole view. */
void latent_file_actions_bind_export (GtkWidgetClass *widget_class);

G_END_DECLS
