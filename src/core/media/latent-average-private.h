/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LatentAverage: makes a picture smaller while its rows come in: each pixel that comes out is the
 * average over exactly the area it covers, parts of pixels included. Keeps a row or two, whatever
 * the size. 3 channels (RGB), or 4 (RGBA, not premultiplied): colours then count by their opacity.
 * Any thread, one at a time. */
typedef struct
{
  guint width, height; /* of the picture */
  guint to_width, to_height;
  guint n_channels;
  /* What comes in was made smaller by that before (as the JPEG decoder does it: the last pixel of a
   * row, and the last row, may stand for less than the others); 0 and 1: it was not. */
  guint divisor;
} LatentAverageSize;

typedef struct _LatentAverage LatentAverage;

/* (transfer full) (nullable): NULL when memory runs short. What comes out is written to @pixels,
 * rows @stride_bytes apart. Sizes are 1..65535; what comes out is nowhere larger than what comes
 * in.
 */
LatentAverage *
latent_average_new (const LatentAverageSize *size, guint8 *pixels, gsize stride_bytes);
void latent_average_free (LatentAverage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentAverage, latent_average_free)

/* The next row (ceil (width / divisor) pixels), from the top; rows beyond the last one are ignored.
 */
void latent_average_add_row (LatentAverage *self, const guint8 *row);

/* How many rows have come in. */
guint latent_average_count_rows (const LatentAverage *self);

G_END_DECLS
