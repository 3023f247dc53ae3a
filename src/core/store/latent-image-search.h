/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-query.h"
#include "latent-library.h"

G_BEGIN_DECLS

/* The library's pictures by query: numbers first (LatentImageRecord, "number"), records for those
 * that are looked at. Pictures marked as deleted are never found. Main thread.
 *
 * A call whose cancellable is cancelled costs nothing when it has not begun, and stops soon when it
 * has: G_IO_ERROR_CANCELLED. */

/**
 * latent_library_search_async:
 * @query: copied
 * @limit: the first so many; 0 = all
 *
 * Finish: (transfer full) (element-type guint32): in the query's order
 */
void latent_library_search_async (LatentLibrary *self,
                                  const LatentImageQuery *query,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GArray *latent_library_search_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* Those of @numbers (copied) that match @query (copied) as the library is now. (transfer full)
 * (element-type guint32): in the order of @numbers */
void latent_library_filter_numbers_async (LatentLibrary *self,
                                          const LatentImageQuery *query,
                                          const guint32 *numbers,
                                          gsize n_numbers,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
GArray *
latent_library_filter_numbers_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* The records of @numbers (copied), in their order; those that are not there are left out.
 * (transfer full) (element-type LatentImageRecord) */
void latent_library_load_async (LatentLibrary *self,
                                const guint32 *numbers,
                                gsize n_numbers,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *latent_library_load_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
