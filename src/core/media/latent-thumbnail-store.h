/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-decoder.h"

G_BEGIN_DECLS

/* LatentThumbnailStore: small pictures for the gallery. An interface, so that a pack file can take
 * the place of the folder. LatentThumbnailFolder is the first form: JPEG q85 files of 512 px long
 * side, named "<image id>.jpg", in the cache folder (files 0600, written to a temporary name and
 * renamed), made from the original when missing or damaged. Main thread. */
#define LATENT_TYPE_THUMBNAIL_STORE (latent_thumbnail_store_get_type ())
G_DECLARE_INTERFACE (LatentThumbnailStore, latent_thumbnail_store, LATENT, THUMBNAIL_STORE, GObject)

struct _LatentThumbnailStoreInterface
{
  GTypeInterface parent_iface;

  void (*load_async) (LatentThumbnailStore *self,
                      const char *image_id,
                      const char *path,
                      guint edge_px,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  GdkPixbuf *(*load_finish) (LatentThumbnailStore *self, GAsyncResult *result, GError **error);
  void (*remove) (LatentThumbnailStore *self, const char *image_id);
};

/* The picture @image_id (file @path) scaled so that its longest side is exactly @edge_px device
 * pixels (less when the picture is smaller), opaque RGB. The pixbuf may be shared with others: read
 * only. Equal requests under way are joined. Errors: those of latent_decoder_decode_async(), and
 * INVALID_VALUE for what is no image id; BAD_IMAGE is remembered for this run (or until removed).
 */
void latent_thumbnail_store_load_async (LatentThumbnailStore *self,
                                        const char *image_id,
                                        const char *path,
                                        guint edge_px,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GdkPixbuf *latent_thumbnail_store_load_finish (LatentThumbnailStore *self,
                                               GAsyncResult *result,
                                               GError **error);
/* Forgets (and deletes, in the background) the thumbnail: the picture is gone. */
void latent_thumbnail_store_remove (LatentThumbnailStore *self, const char *image_id);

#define LATENT_TYPE_THUMBNAIL_FOLDER (latent_thumbnail_folder_get_type ())
G_DECLARE_FINAL_TYPE (LatentThumbnailFolder,
                      latent_thumbnail_folder,
                      LATENT,
                      THUMBNAIL_FOLDER,
                      GObject)
LatentThumbnailStore *latent_thumbnail_folder_new (LatentDecoder *decoder, const char *folder);

G_END_DECLS
