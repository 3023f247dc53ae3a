/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "latent-decoder.h"
#include "latent-thumbnail-preview.h"

G_BEGIN_DECLS

/* LatentThumbnailStore: small pictures for the gallery, kept as JPEG q85 of 256 and 512 px in one
 * file of the cache folder (LatentThumbnailPack), and made from the picture where they are missing
 * or damaged. Kept by what was delivered (its SHA-256), so that a picture that moved, or was stored
 * again, has its thumbnail; one that another program changed is shown as it is now. Main thread.
 *
 * Signal "made" (char *image_id, LatentThumbnailPreview *preview): load() had to go to the picture
 * itself; here is what the index keeps of it. */
#define LATENT_TYPE_THUMBNAIL_STORE (latent_thumbnail_store_get_type ())
G_DECLARE_FINAL_TYPE (LatentThumbnailStore,
                      latent_thumbnail_store,
                      LATENT,
                      THUMBNAIL_STORE,
                      GObject)

/* @cache: the library's cache folder; what earlier versions kept there is cleared away. */
LatentThumbnailStore *latent_thumbnail_store_new (LatentDecoder *decoder, const char *cache);

/* The picture scaled so that its longest side is exactly @edge_px device pixels (less when the
 * picture is smaller), opaque RGB; above 512 px from the picture itself. The pixbuf may be shared
 * with others: read only. Equal requests under way are joined, the newest is served first, and what
 * nobody waits for any more is not made. @image: borrowed for the call. Errors: those of
 * latent_decoder_decode_async() (facts->field "missing": there is neither thumbnail nor picture);
 * BAD_IMAGE is remembered for this run (or until removed). */
void latent_thumbnail_store_load_async (LatentThumbnailStore *self,
                                        const LatentImageRecord *image,
                                        guint edge_px,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GdkPixbuf *latent_thumbnail_store_load_finish (LatentThumbnailStore *self,
                                               GAsyncResult *result,
                                               GError **error);

/* Makes both thumbnails where they are missing, and the preview, in one decode. @is_urgent FALSE:
 * when the decode pool has nothing else to do (one at a time, so that it stays free). Errors as
 * above. */
void latent_thumbnail_store_make_async (LatentThumbnailStore *self,
                                        const LatentImageRecord *image,
                                        gboolean is_urgent,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
/* @preview: (out) (optional) */
gboolean latent_thumbnail_store_make_finish (LatentThumbnailStore *self,
                                             GAsyncResult *result,
                                             LatentThumbnailPreview *preview,
                                             GError **error);

/* Forgets (and deletes, in the background) the thumbnail: the picture is gone. */
void latent_thumbnail_store_remove (LatentThumbnailStore *self, const LatentImageRecord *image);
/* The same; the callback comes when the thumbnail is deleted. Never fails: one that cannot be is
 * only in the way. */
void latent_thumbnail_store_remove_async (LatentThumbnailStore *self,
                                          const LatentImageRecord *image,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
void latent_thumbnail_store_remove_finish (LatentThumbnailStore *self, GAsyncResult *result);

G_END_DECLS
