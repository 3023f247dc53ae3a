/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/* Decodes a thumbnail as the pack keeps them, straight to the size of a cell: rows go from the
 * decoder into the average. (GdkPixbuf's loader and a scaling afterwards take half as long again;
 * and there are 42 cells on a screen.) RGB of at most 512 x 512 pixels, whole and without one
 * warning; anything else is NULL, and made again. Any thread. */
GdkPixbuf *latent_thumbnail_jpeg_decode (GBytes *jpeg, guint edge_px);

G_END_DECLS
