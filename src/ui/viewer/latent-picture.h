/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-image-record.h"
#include "core/media/latent-decoder.h"
#include "core/media/latent-thumbnail-store.h"
#include "latent-picture-cache.h"
#include "latent-picture-view.h"

G_BEGIN_DECLS

/* LatentPicture: one stored picture, fitted into the widget or zoomed. Leaf widget. The thumbnail
 * is shown at once, then the picture decoded at exactly the device pixels of its place, so that no
 * frame resamples it; decoded again when the place settled at another size. While it is zoomed or
 * moved the nearest pixels there are stand in, and what is to be seen follows from a worker as soon
 * as it rests (latent-picture-crop). When all is shown the neighbours are decoded ahead, then the
 * whole picture for whoever zooms next. It knows no keys and no pointer: see
 * latent-picture-control. Main thread.
 *
 * Properties: "error" (string, nullable, notified): why it cannot be shown, in words. "is-settled"
 * (boolean, notified): every pixel is the one that belongs there. "view" (LatentPictureView,
 * notified). */
#define LATENT_TYPE_PICTURE (latent_picture_get_type ())
G_DECLARE_FINAL_TYPE (LatentPicture, latent_picture, LATENT, PICTURE, GtkWidget)

/* With a cache of its own. @decoder, @thumbnails: (nullable) */
GtkWidget *latent_picture_new (LatentDecoder *decoder, LatentThumbnailStore *thumbnails);
/* Several pictures share one memory. @thumbnails: (nullable) */
GtkWidget *latent_picture_new_with_cache (LatentPictureCache *cache,
                                          LatentThumbnailStore *thumbnails);

/* @image: (nullable), copied */
void latent_picture_set_image (LatentPicture *self, const LatentImageRecord *image);

/* What may be shown next, the likelier one first: decoded ahead when this one is done. Forgotten
 * with the next picture. Both (nullable), copied */
void latent_picture_set_neighbours (LatentPicture *self,
                                    const LatentImageRecord *first,
                                    const LatentImageRecord *second);

/* What part of it is shown; pictures may share one. @view: (not nullable); at first each has its
 * own */
void latent_picture_set_view (LatentPicture *self, LatentPictureView *view);
LatentPictureView *latent_picture_get_view (LatentPicture *self);

/* The picture and its place, for the calls of its view. FALSE: there is no picture, or no place. */
gboolean latent_picture_get_place (LatentPicture *self, LatentPicturePlace *place);

const char *latent_picture_get_error (LatentPicture *self);
gboolean latent_picture_get_is_settled (LatentPicture *self);

G_END_DECLS
