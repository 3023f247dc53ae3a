/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-thumbnail-preview.h"

#include <string.h>

#define EDGE_PX LATENT_THUMBNAIL_PREVIEW_EDGE_PX
/* Colours that share the upper bits of red, green and blue are one colour here. */
#define BITS 3
/* Of a larger picture every other pixel, and every other row, will do. */
#define ENOUGH_PX 128
#define N_BOXES (1 << (3 * BITS))

typedef struct
{
  guint sums[3]; /* of 16 million pixels at most; a thumbnail has fewer */
  guint n;
} Box;

static void
add_pixel (Box *box, const guint8 *pixel)
{
  for (guint c = 0; c < 3; c++)
    box->sums[c] += pixel[c];
  box->n++;
}

static guint
average (const Box *box)
{
  guint n = MAX (box->n, 1);

  return ((box->sums[0] + n / 2) / n << 16 | (box->sums[1] + n / 2) / n << 8
          | (box->sums[2] + n / 2) / n);
}

static guint
find_box (const guint8 *pixel)
{
  return (guint) (pixel[0] >> (8 - BITS) << (2 * BITS) | pixel[1] >> (8 - BITS) << BITS
                  | pixel[2] >> (8 - BITS));
}

static guint
find_colour (GdkPixbuf *pixbuf)
{
  g_autofree Box *boxes = g_new0 (Box, N_BOXES);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  int step
      = MAX (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf)) > ENOUGH_PX ? 2 : 1;
  guint fullest = 0;

  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y += step)
    {
      const guint8 *row = pixels + (gsize) y * stride;

      for (int x = 0; x < gdk_pixbuf_get_width (pixbuf); x += step)
        add_pixel (&boxes[find_box (row + 3 * x)], row + 3 * x);
    }
  for (guint i = 1; i < N_BOXES; i++)
    {
      if (boxes[i].n > boxes[fullest].n)
        fullest = i;
    }
  return average (&boxes[fullest]);
}

/* The pixels that belong to part @i of four; at least one, for pictures that have fewer. */
static void
find_part (int size, int i, int *start, int *end)
{
  *start = MIN (size * i / EDGE_PX, size - 1);
  *end = MAX (*start + 1, size * (i + 1) / EDGE_PX);
}

static void
average_part (GdkPixbuf *pixbuf, int x, int y, guint8 *to)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  Box box = { 0 };
  int left, right, top, bottom;
  guint colour;

  find_part (gdk_pixbuf_get_width (pixbuf), x, &left, &right);
  find_part (gdk_pixbuf_get_height (pixbuf), y, &top, &bottom);
  for (int v = top; v < bottom; v++)
    {
      for (int u = left; u < right; u++)
        add_pixel (&box, pixels + (gsize) v * stride + 3 * u);
    }
  colour = average (&box);
  for (guint c = 0; c < 3; c++)
    to[c] = (guint8) (colour >> (16 - 8 * c));
}

void
latent_thumbnail_preview_init (LatentThumbnailPreview *self, GdkPixbuf *pixbuf)
{
  g_return_if_fail (GDK_IS_PIXBUF (pixbuf) && gdk_pixbuf_get_n_channels (pixbuf) == 3);

  self->colour = find_colour (pixbuf);
  for (int y = 0; y < EDGE_PX; y++)
    {
      for (int x = 0; x < EDGE_PX; x++)
        average_part (pixbuf, x, y, self->pixels + 3 * (EDGE_PX * y + x));
    }
}
