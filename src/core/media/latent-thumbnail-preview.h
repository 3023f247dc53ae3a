/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/* What the index keeps of a picture, so that its place in the gallery is never blank: one colour,
 * and a picture of 4 x 4 pixels. */
#define LATENT_THUMBNAIL_PREVIEW_EDGE_PX 4

typedef struct
{
  guint colour; /* 0xRRGGBB: the one that covers most of the picture */
  /* RGB, rows from the top: the picture, stretched to a square */
  guint8 pixels[LATENT_THUMBNAIL_PREVIEW_EDGE_PX * LATENT_THUMBNAIL_PREVIEW_EDGE_PX * 3];
} LatentThumbnailPreview;

/* @pixbuf: RGB, a thumbnail. Any thread. */
void latent_thumbnail_preview_init (LatentThumbnailPreview *self, GdkPixbuf *pixbuf);

G_END_DECLS
