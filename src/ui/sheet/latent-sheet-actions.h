/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "ui/latent-tile-actions.h"

G_BEGIN_DECLS

/* LatentSheetActions: pictures on paper, as the action group "sheet": open (the contact sheet of
 * the pictures that are meant), print (a single one at once, several as a contact sheet). Main
 * thread; owned by the main actions.
 *
 * Signal "toast" (AdwToast, floating no more: the receiver refs). */
#define LATENT_TYPE_SHEET_ACTIONS (latent_sheet_actions_get_type ())
G_DECLARE_FINAL_TYPE (LatentSheetActions, latent_sheet_actions, LATENT, SHEET_ACTIONS, GObject)

/* @tile_actions: say which pictures are meant when an action is used. @view: held weakly: whose
 * window the dialogs belong to */
LatentSheetActions *latent_sheet_actions_new (LatentWorkspace *workspace,
                                              LatentTileActions *tile_actions,
                                              GtkWidget *view);

GActionGroup *latent_sheet_actions_get_group (LatentSheetActions *self);

/* Ctrl+P. */
void latent_sheet_actions_install (GtkWidgetClass *widget_class);

G_END_DECLS
