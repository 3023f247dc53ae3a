/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-thumbnail-store.h"

#include "core/base/latent-thread.h"

G_DEFINE_INTERFACE (LatentThumbnailStore, latent_thumbnail_store, G_TYPE_OBJECT)

static void
latent_thumbnail_store_default_init (LatentThumbnailStoreInterface *iface)
{
}

void
latent_thumbnail_store_load_async (LatentThumbnailStore *self,
                                   const char *image_id,
                                   const char *path,
                                   guint edge_px,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_THUMBNAIL_STORE (self));
  g_return_if_fail (image_id != NULL && path != NULL);
  g_return_if_fail (edge_px > 0);

  LATENT_THUMBNAIL_STORE_GET_IFACE (self)->load_async (self, image_id, path, edge_px, cancellable,
                                                       callback, user_data);
}

GdkPixbuf *
latent_thumbnail_store_load_finish (LatentThumbnailStore *self,
                                    GAsyncResult *result,
                                    GError **error)
{
  g_return_val_if_fail (LATENT_IS_THUMBNAIL_STORE (self), NULL);

  return LATENT_THUMBNAIL_STORE_GET_IFACE (self)->load_finish (self, result, error);
}

void
latent_thumbnail_store_remove (LatentThumbnailStore *self, const char *image_id)
{
  g_return_if_fail (LATENT_IS_THUMBNAIL_STORE (self));
  g_return_if_fail (image_id != NULL);

  LATENT_THUMBNAIL_STORE_GET_IFACE (self)->remove (self, image_id);
}
