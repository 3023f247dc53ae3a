/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/* Where a part lies, and what it is a part of, all in pixels of the enlarged or reduced picture. */
typedef struct
{
  int whole_width, whole_height;
  int x, y, width, height;
} LatentCutArea;

/**
 * latent_cut_pixels:
 * @area: lies wholly in its picture
 *
 * A part of @pixbuf as it is at another size, without making the rest. Larger: every pixel becomes
 * a rectangle of its colour, so that what is there is seen, and nothing else. Smaller: each pixel
 * is the average over the area it stands for; colours count by their opacity. Any thread; for pool
 * functions.
 *
 * Returns: (transfer full) (nullable): with an alpha channel when @pixbuf has one; NULL when memory
 *   runs short
 */
GdkPixbuf *latent_cut_pixels (GdkPixbuf *pixbuf, const LatentCutArea *area);

G_END_DECLS
