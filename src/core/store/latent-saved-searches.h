/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-query.h"
#include "latent-library.h"

G_BEGIN_DECLS

/* Queries that somebody gave a name. They belong to the library, not to a window. Main thread. */

typedef struct
{
  char *name;
  LatentImageQuery *query; /* not null */
} LatentSavedSearch;

/* (transfer full) (element-type LatentSavedSearch): by name; those that cannot be read are left
 * out. */
void latent_library_list_searches_async (LatentLibrary *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GPtrArray *
latent_library_list_searches_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* Another search under the same name (whatever its case) is replaced. @name: not empty; @query:
 * NULL forgets the one of that name. Both copied. */
void latent_library_save_search_async (LatentLibrary *self,
                                       const char *name,
                                       const LatentImageQuery *query,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
latent_library_save_search_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
