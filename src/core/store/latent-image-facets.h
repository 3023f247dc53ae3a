/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-query.h"
#include "latent-library.h"

G_BEGIN_DECLS

/* How many pictures each value of a filter would leave. */
typedef struct
{
  char *value;
  guint count;
} LatentFacet;

/* The lists are not null (element-type LatentFacet), most pictures first, of each kind the first
 * few hundred. A kind is counted under the query's other kinds: what a person would see who chose
 * that value instead. */
typedef struct
{
  GPtrArray *model_ids;
  GPtrArray *aspect_ratios;
  GPtrArray *image_sizes;
  GPtrArray *formats;
  GPtrArray *tags;
  GPtrArray *collections;
  guint rated[6]; /* [1] to [5]: rated so or better */
  guint n_favourites;
  guint n_rejected;
} LatentImageFacets;

void latent_image_facets_free (LatentImageFacets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImageFacets, latent_image_facets_free)

/* Of the library's pictures; the query's order does not matter. @query: copied. When @cancellable
 * is cancelled it costs nothing if it has not begun, and stops soon if it has. Main thread.
 * (transfer full) */
void latent_library_count_facets_async (LatentLibrary *self,
                                        const LatentImageQuery *query,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
LatentImageFacets *latent_library_count_facets_finish (LatentLibrary *self,
                                                       GAsyncResult *result,
                                                       GError **error);

G_END_DECLS
