/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"
#include "ui/latent-tile-actions.h"

G_BEGIN_DECLS

/* LatentCollectionActions: what people do with collections, whether by menu, key or drag: asks for
 * names, tells what was done with a toast that takes it back, and keeps the gallery at the
 * collection it shows. Main thread.
 *
 * Signal: "toast" (AdwToast). */
#define LATENT_TYPE_COLLECTION_ACTIONS (latent_collection_actions_get_type ())
G_DECLARE_FINAL_TYPE (
    LatentCollectionActions, latent_collection_actions, LATENT, COLLECTION_ACTIONS, GObject)

/* Gives the widgets of a class the actions win.add-to-collection and win.remove-from-collection. */
void latent_collection_actions_install (GtkWidgetClass *widget_class);

/* @view: held weakly: of a class with the actions above, which are done here, and enabled when they
 * make sense; whose window asks. @tile_actions: they know which pictures are meant. */
LatentCollectionActions *latent_collection_actions_new (LatentWorkspace *workspace,
                                                        LatentTileActions *tile_actions,
                                                        GtkWidget *view);

/* What is meant has changed. @selection: (nullable) */
void latent_collection_actions_set_selection (LatentCollectionActions *self,
                                              LatentGallerySelection *selection);

/* The pictures that are meant: asks for a collection to add them to; takes them out of the one that
 * the gallery shows. */
void latent_collection_actions_ask_add (LatentCollectionActions *self);
void latent_collection_actions_remove_shown (LatentCollectionActions *self);

/* @numbers: (element-type guint32): copied. @name: a collection's; made when there is none */
void latent_collection_actions_add (LatentCollectionActions *self,
                                    const char *name,
                                    GArray *numbers);

/* Asks for the name of a new collection. @numbers: (nullable) (element-type guint32): its first
 * pictures; copied */
void latent_collection_actions_ask_new (LatentCollectionActions *self, GArray *numbers);
void latent_collection_actions_ask_rename (LatentCollectionActions *self, const char *name);
/* The pictures stay. */
void latent_collection_actions_delete (LatentCollectionActions *self, const char *name);

/* The gallery shows all of this collection, or of the library (NULL), in the same order. */
void latent_collection_actions_show (LatentCollectionActions *self, const char *name);

/* (transfer none) (nullable): the one collection @query asks for */
const char *latent_collection_of_query (const LatentImageQuery *query);

G_END_DECLS
