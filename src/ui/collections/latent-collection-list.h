/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-workspace.h"
#include "latent-collection-item.h"

G_BEGIN_DECLS

/* LatentCollectionList: a GListModel of LatentCollectionItem: the library's collections in the
 * order of their names, with what this and other processes do to them while somebody watches. Of a
 * collection that stays, the item stays. Main thread.
 *
 * Properties: "n-images" (integer, read-only, notified): of the whole library; -1: not known yet.
 * Signal "loaded": it was read (again), changed or not. */
#define LATENT_TYPE_COLLECTION_LIST (latent_collection_list_get_type ())
G_DECLARE_FINAL_TYPE (LatentCollectionList,
                      latent_collection_list,
                      LATENT,
                      COLLECTION_LIST,
                      GObject)

LatentCollectionList *latent_collection_list_new (LatentWorkspace *workspace);

/* Nobody watches at first. What changed meanwhile is read when somebody does. */
void latent_collection_list_set_is_watched (LatentCollectionList *self, gboolean is_watched);

int latent_collection_list_get_n_images (LatentCollectionList *self);

/* (transfer none) (nullable): the collection that @name, as a person typed it, would be: its case
 * does not matter. */
LatentCollectionItem *latent_collection_list_find (LatentCollectionList *self, const char *name);

G_END_DECLS
