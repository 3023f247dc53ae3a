/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/media/latent-thumbnail-store.h"
#include "core/base/latent-image-record.h"

G_BEGIN_DECLS

/* LatentTextureCache: thumbnails as textures (opaque R8G8B8, exactly the device pixels they are
 * drawn with, architecture, section 6), the most recently used of them within a number of bytes. By
 * what was delivered and the edge: pictures that are the same share one. Who shows a texture holds
 * it; the bound is on what is kept beside that. Main thread. */
#define LATENT_TYPE_TEXTURE_CACHE (latent_texture_cache_get_type ())
G_DECLARE_FINAL_TYPE (LatentTextureCache, latent_texture_cache, LATENT, TEXTURE_CACHE, GObject)

#define LATENT_TEXTURE_CACHE_MAX_BYTES (64 * 1024 * 1024)

/* Where the pixels come from: latent_thumbnail_store_load_async() and its finish. */
typedef struct
{
  void (*load_async) (gpointer loader,
                      const LatentImageRecord *image,
                      guint edge_px,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  GdkPixbuf *(*load_finish) (gpointer loader, GAsyncResult *result, GError **error);
} LatentTextureSource;

LatentTextureCache *latent_texture_cache_new (LatentThumbnailStore *thumbnails);

/* The same with pixels of another kind. @loader: held for as long as the cache lives; @source:
 * static */
LatentTextureCache *latent_texture_cache_new_for_source (GObject *loader,
                                                         const LatentTextureSource *source,
                                                         guint64 max_bytes);

/* (transfer none) (nullable): the texture of @image whose longest side is @edge_px, when it is
 * here. */
GdkTexture *latent_texture_cache_lookup (LatentTextureCache *self,
                                         const LatentImageRecord *image,
                                         guint edge_px);

/* (transfer none) (nullable): why @image could not be shown when it was last asked for, whatever
 * the edge. It is worth asking again: a disk may be back. */
const GError *latent_texture_cache_get_failure (LatentTextureCache *self,
                                                const LatentImageRecord *image);

/* Loads what lookup() did not find. The newest request is served first, and one that is cancelled
 * before its turn costs nothing. Errors: those of the thumbnail store. */
void latent_texture_cache_load_async (LatentTextureCache *self,
                                      const LatentImageRecord *image,
                                      guint edge_px,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* (transfer full) */
GdkTexture *
latent_texture_cache_load_finish (LatentTextureCache *self, GAsyncResult *result, GError **error);

/* Of the textures kept. */
guint64 latent_texture_cache_get_bytes (LatentTextureCache *self);

G_END_DECLS
