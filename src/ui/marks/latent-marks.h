/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "ui/latent-tile-actions.h"

G_BEGIN_DECLS

/* LatentMarks: what a person says about the pictures that are meant (those selected, or the one
 * looked at), as the action group "mark": rate (int32: 0 to 5), reject and favourite (each on
 * where any of them is not so), reject-these (array of uint32: whichever they are), edit-tags and
 * undo. What is asked for is done in that order, one after the other. Gallery and viewer have the
 * keys. Like "tile" the group lives on widgets only and is never exported on the bus (T8). Main
 * thread; owned by the main view.
 *
 * What was done is said to screen readers; where several pictures changed a toast offers to take
 * it back. All can be taken back, newest first, by "undo".
 *
 * Signals: "marked": somebody rated, rejected or favoured what is meant, and that is under way.
 * "toast" (AdwToast, floating no more: the receiver refs). */
#define LATENT_TYPE_MARKS (latent_marks_get_type ())
G_DECLARE_FINAL_TYPE (LatentMarks, latent_marks, LATENT, MARKS, GObject)

/* @tile_actions: say which pictures are meant when an action is used. @place: what is in it gets
 * a neighbour that is not to be seen, for what screen readers are told; dialogs belong to its
 * window */
LatentMarks *latent_marks_new (LatentWorkspace *workspace,
                               LatentTileActions *tile_actions,
                               AdwToastOverlay *place);

GActionGroup *latent_marks_get_group (LatentMarks *self);

/* As of latent_tile_actions_set_target(), after it: nothing can be said about a tile that is no
 * picture yet. */
void latent_marks_set_target (LatentMarks *self,
                              LatentTile *current,
                              LatentGallerySelection *selection);

/* 1 to 5, 0, X, F, T, B and C, for a widget in which nobody types: @callback gets the action's
 * detailed name ("mark.rate(4)") as its string. */
void latent_marks_bind_keys (GtkWidgetClass *widget_class, GtkShortcutFunc callback);

/* Ctrl+Z, for a widget that has texts in it. */
void latent_marks_bind_undo (GtkWidgetClass *widget_class);

G_END_DECLS
