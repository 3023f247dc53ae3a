/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* LatentCollectionItem: a collection in a list model. Main thread.
 *
 * Properties: "name" (string, read-only, constant); "n-images" (unsigned, read-only, notified). */
#define LATENT_TYPE_COLLECTION_ITEM (latent_collection_item_get_type ())
G_DECLARE_FINAL_TYPE (LatentCollectionItem,
                      latent_collection_item,
                      LATENT,
                      COLLECTION_ITEM,
                      GObject)

LatentCollectionItem *latent_collection_item_new (const char *name, guint n_images);

const char *latent_collection_item_get_name (LatentCollectionItem *self);
guint latent_collection_item_get_n_images (LatentCollectionItem *self);
void latent_collection_item_set_n_images (LatentCollectionItem *self, guint n_images);

/* The order people read them in: that of their language, capitals or not. */
int latent_collection_item_compare (LatentCollectionItem *a, LatentCollectionItem *b);
/* Does the name have this text in it, whatever its accents and capitals? Nothing is in every name.
 */
gboolean latent_collection_item_matches (LatentCollectionItem *self, const char *text);

G_END_DECLS
