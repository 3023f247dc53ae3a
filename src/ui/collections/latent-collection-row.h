/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "latent-collection-item.h"

G_BEGIN_DECLS

/* LatentCollectionRow: a line of the collections page: one collection with its menu, or all images.
 * Pictures from the gallery can be dropped on a collection. Main thread.
 *
 * Signals: "rename", "remove": asked for in the menu or by key; "drop" (LatentDraggedImages *). */
#define LATENT_TYPE_COLLECTION_ROW (latent_collection_row_get_type ())
G_DECLARE_FINAL_TYPE (
    LatentCollectionRow, latent_collection_row, LATENT, COLLECTION_ROW, GtkListBoxRow)

/* @item: (nullable): NULL stands for all images. */
GtkWidget *latent_collection_row_new (LatentCollectionItem *item);

LatentCollectionItem *latent_collection_row_get_item (LatentCollectionRow *self); /* (nullable) */

/* Of all images; a collection knows its own. -1: not known yet. */
void latent_collection_row_set_n_images (LatentCollectionRow *self, int n_images);

/* Is it what the gallery shows? */
void latent_collection_row_set_is_shown (LatentCollectionRow *self, gboolean is_shown);

/* Where the menu's button is, or would be: as wide in every row. */
GtkWidget *latent_collection_row_get_menu_place (LatentCollectionRow *self);

G_END_DECLS
