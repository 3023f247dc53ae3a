/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "latent-picture-cache.h"

G_BEGIN_DECLS

/* Where a picture lies, as of latent_picture_view_locate(), and in how large a place; all in device
 * pixels. */
typedef struct
{
  GdkRectangle area;
  int place_width, place_height;
} LatentPictureSpot;

/* LatentPictureCrop: the part of a zoomed picture that is seen, and some more around it, cut out
 * and made exactly as large as it is shown by a worker: enlarged pixels are crisp, smaller ones
 * averaged, and no frame has to scale anything or to touch the pixels that are not seen. Nothing is
 * ever larger than some of the window, whatever the picture is (faults.md I8). Main thread; owned
 * by its picture.
 *
 * Signal "changed": there is another crop to be drawn. */
#define LATENT_TYPE_PICTURE_CROP (latent_picture_crop_get_type ())
G_DECLARE_FINAL_TYPE (LatentPictureCrop, latent_picture_crop, LATENT, PICTURE_CROP, GObject)

LatentPictureCrop *latent_picture_crop_new (LatentPictureCache *cache);

/* Another picture: lets go of everything. @image: (nullable), held only until the next call */
void latent_picture_crop_set_image (LatentPictureCrop *self, const LatentImageRecord *image);

/* Makes what is to be seen at @spot, unless it is there or under way. */
void latent_picture_crop_want (LatentPictureCrop *self, const LatentPictureSpot *spot);
/* Nothing is needed any more. */
void latent_picture_crop_drop (LatentPictureCrop *self);

typedef enum
{
  LATENT_PICTURE_CROP_NONE,  /* none, or one that leaves gaps */
  LATENT_PICTURE_CROP_NEAR,  /* covers what is seen, at another size */
  LATENT_PICTURE_CROP_GAPS,  /* of this size, and leaves gaps */
  LATENT_PICTURE_CROP_EXACT, /* pixel by pixel what is to be seen */
} LatentPictureCropMatch;

LatentPictureCropMatch latent_picture_crop_match (LatentPictureCrop *self,
                                                  const LatentPictureSpot *spot);

/* @scale: device pixels of a unit of the snapshot. Only where there is a match. */
void latent_picture_crop_snapshot (LatentPictureCrop *self,
                                   const LatentPictureSpot *spot,
                                   int scale,
                                   GtkSnapshot *snapshot);

G_END_DECLS
