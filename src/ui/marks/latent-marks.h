/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "ui/latent-tile-actions.h"

G_BEGIN_DECLS

/* LatentMarks: what a person says about the pictures that are meant (those selected, or the one
 * looked at), as the action group "mark": rate (int32: 0 to 5), reject, favourite, undo. Gallery
 * and viewer have the keys. Changes of several pictures offer to be taken back in a toast; all can
 * be, newest first, by "undo". Main thread; owned by the main view.
 *
 * Signal "toast" (AdwToast, floating no more: the receiver refs). */
#define LATENT_TYPE_MARKS (latent_marks_get_type ())
G_DECLARE_FINAL_TYPE (LatentMarks, latent_marks, LATENT, MARKS, GObject)

/* @tile_actions: say which pictures are meant when an action is used */
LatentMarks *latent_marks_new (LatentWorkspace *workspace, LatentTileActions *tile_actions);

GActionGroup *latent_marks_get_group (LatentMarks *self);

/* What one would see the mark of: nothing can be said about a tile that is no picture yet. @tile:
 * (nullable) */
void latent_marks_set_current (LatentMarks *self, LatentTile *tile);

/* One thing about the pictures that are meant, as the actions do. @edit: copied */
void latent_marks_apply (LatentMarks *self, const LatentImageEdit *edit);

/* 1 to 5, 0, X and F, for a widget in which nobody types: @callback gets the action's detailed name
 * ("mark.rate(4)") as its string. */
void latent_marks_bind_keys (GtkWidgetClass *widget_class, GtkShortcutFunc callback);

/* Ctrl+Z, for a widget that has texts in it. */
void latent_marks_bind_undo (GtkWidgetClass *widget_class);

/* (transfer full) (nullable): "4 stars, favourite": NULL: nothing was said about @image */
char *latent_marks_describe (const LatentImageRecord *image);

G_END_DECLS
