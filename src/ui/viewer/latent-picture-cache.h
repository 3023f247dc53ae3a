/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "core/media/latent-decoder.h"

G_BEGIN_DECLS

#define LATENT_PICTURE_CACHE_MAX_BYTES (256 * 1024 * 1024)

/* LatentPictureCache: pictures as decoded for the viewer and the comparison, which share it: whole
 * and fitted into their places, the most recently used of them. What is kept, what is shown and
 * what is being decoded are together within a number of bytes; only a single decode is let go
 * beyond it. Requests for the same pixels are joined, the newest is served first, and decoding
 * stops when the last who wanted it cancels. Who shows pixels holds them; nobody may change them.
 * Main thread. */
#define LATENT_TYPE_PICTURE_CACHE (latent_picture_cache_get_type ())
G_DECLARE_FINAL_TYPE (LatentPictureCache, latent_picture_cache, LATENT, PICTURE_CACHE, GObject)

LatentPictureCache *latent_picture_cache_new (LatentDecoder *decoder, guint64 max_bytes);

/* (transfer none) */
LatentDecoder *latent_picture_cache_get_decoder (LatentPictureCache *self);

/* So many pictures are to be seen at once: each may have its part of the bytes. At first 1. */
void latent_picture_cache_set_n_shown (LatentPictureCache *self, guint n_shown);

/* What @edge_px (0: the whole picture) comes to: no more than the picture has, nor than the cache
 * has room for beside the others that are shown (faults.md I8). */
guint latent_picture_cache_limit_edge (LatentPictureCache *self,
                                       const LatentImageRecord *image,
                                       guint edge_px);

/* (transfer none) (nullable): the pixels of @image with that longest side, when they are here. */
GdkPixbuf *latent_picture_cache_lookup (LatentPictureCache *self,
                                        const LatentImageRecord *image,
                                        guint edge_px);

/* Returns at once, also what is here; calls back from the main loop. Errors: those of the decoder.
 * @cancellable: cancelled in the main thread only */
void latent_picture_cache_load_async (LatentPictureCache *self,
                                      const LatentImageRecord *image,
                                      guint edge_px,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* (transfer full) */
GdkPixbuf *
latent_picture_cache_load_finish (LatentPictureCache *self, GAsyncResult *result, GError **error);

/* Lets go of everything that nobody shows. */
void latent_picture_cache_clear (LatentPictureCache *self);

/* Of the pixels that are there, and of those that are being decoded. */
guint64 latent_picture_cache_get_bytes (LatentPictureCache *self);

G_END_DECLS
