/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "latent-average-private.h"

G_BEGIN_DECLS

/* Steps on pixels between decoder and screen. Each takes @pixbuf over and returns it or its
 * successor (transfer full); NULL goes through, and comes out when memory runs short. Any thread.
 */

/* The size of a @width x @height picture whose longest side is at most @max_edge_px; 0 = no limit.
 */
void latent_pixels_fit_size (guint width,
                             guint height,
                             guint max_edge_px,
                             guint *fit_width,
                             guint *fit_height);

/* 1, 2, 4 or 8: the JPEG decoder makes a @width x @height picture smaller by that at a fraction of
 * the cost of decoding it whole, rounding up, and the result is not smaller than the picture that
 * fits @max_edge_px, in either direction. */
guint latent_pixels_find_jpeg_divisor (guint width, guint height, guint max_edge_px);

/* Smaller by averaging over the area of each new pixel; never larger. average: @pixbuf is what
 * comes in according to @size. */
GdkPixbuf *latent_pixels_average (GdkPixbuf *pixbuf, const LatentAverageSize *size);
GdkPixbuf *latent_pixels_fit (GdkPixbuf *pixbuf, guint max_edge_px);
/* Undoes the EXIF orientation 1..8. */
GdkPixbuf *latent_pixels_orient (GdkPixbuf *pixbuf, guint orientation);
/* Puts a frame on its transparent canvas. */
GdkPixbuf *latent_pixels_place (GdkPixbuf *pixbuf, guint x, guint y, guint width, guint height);
/* Takes the alpha channel away when every pixel is opaque. */
GdkPixbuf *latent_pixels_drop_opaque_alpha (GdkPixbuf *pixbuf);
/* Opaque RGB: transparent parts show a neutral grey. */
GdkPixbuf *latent_pixels_flatten (GdkPixbuf *pixbuf);

G_END_DECLS
