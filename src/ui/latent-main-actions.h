/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "collections/latent-collection-actions.h"
#include "latent-tile-actions.h"
#include "viewer/latent-pins.h"

G_BEGIN_DECLS

/* LatentMainActions: all groups of actions of the main view: made together, and told together which
 * pictures are meant. A new group is added here. Main thread.
 *
 * Signals: "toast" (AdwToast): to be shown, of any of them. "marked": as of LatentMarks. */
#define LATENT_TYPE_MAIN_ACTIONS (latent_main_actions_get_type ())
G_DECLARE_FINAL_TYPE (LatentMainActions, latent_main_actions, LATENT, MAIN_ACTIONS, GObject)

/* Gives the widgets of a class the keys and the actions that are the view's own. */
void latent_main_actions_install (GtkWidgetClass *widget_class);

/* Puts the groups into @view (held weakly), of a class with the actions above; @place: what is in
 * it gets the keys that many places know. */
LatentMainActions *latent_main_actions_new (LatentWorkspace *workspace,
                                            GtkWidget *view,
                                            AdwToastOverlay *place);

/* Takes the groups out of the view again, which is going. */
void latent_main_actions_remove (LatentMainActions *self);

/* As of latent_tile_actions_set_target(). */
void latent_main_actions_set_target (LatentMainActions *self,
                                     LatentTile *current,
                                     LatentGallerySelection *selection);

/* (transfer none) */
LatentTileActions *latent_main_actions_get_tile_actions (LatentMainActions *self);
LatentCollectionActions *latent_main_actions_get_collection_actions (LatentMainActions *self);
LatentPins *latent_main_actions_get_pins (LatentMainActions *self);

G_END_DECLS
