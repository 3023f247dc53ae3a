/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-image-record.h"
#include "core/media/latent-decoder.h"
#include "core/media/latent-thumbnail-store.h"
#include "latent-picture-view.h"

G_BEGIN_DECLS

/* LatentPicture: one stored picture, fitted into the widget. Leaf widget. The thumbnail is
 * shown at once, then the picture decoded at exactly the device pixels of its place, so that no
 * frame resamples it; decoded again when the place settled at another size. Main thread.
 *
 * Properties: "error" (string, nullable, notified): why it cannot be shown, in words. */
#define LATENT_TYPE_PICTURE (latent_picture_get_type ())
G_DECLARE_FINAL_TYPE (LatentPicture, latent_picture, LATENT, PICTURE, GtkWidget)

GtkWidget *latent_picture_new (LatentDecoder *decoder, LatentThumbnailStore *thumbnails);

/* @image: (nullable), copied */
void latent_picture_set_image (LatentPicture *self, const LatentImageRecord *image);
/* What part of it is shown; pictures may share one. @view: (not nullable); at first each has its
 * own */
void latent_picture_set_view (LatentPicture *self, LatentPictureView *view);
LatentPictureView *latent_picture_get_view (LatentPicture *self);

const char *latent_picture_get_error (LatentPicture *self);

/* Pure: the longest side, in device pixels, of a @width x @height picture fitted into the
 * place; never more than it has. */
guint latent_picture_fit_edge (guint width, guint height, int place_width, int place_height);

G_END_DECLS
