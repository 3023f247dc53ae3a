/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-pixels-private.h"

/* Transparent parts of a thumbnail: as far from a dark window as from a light one. */
#define GROUND 0x808080ffu

static gboolean
is_opaque (GdkPixbuf *pixbuf)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  int width = gdk_pixbuf_get_width (pixbuf);

  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    {
      const guint8 *row = pixels + (gsize) y * stride;

      for (int x = 0; x < width; x++)
        {
          if (row[4 * x + 3] != 255)
            return FALSE;
        }
    }
  return TRUE;
}

void
latent_pixels_fit_size (guint width,
                        guint height,
                        guint max_edge_px,
                        guint *fit_width,
                        guint *fit_height)
{
  guint longest = MAX (width, height);

  *fit_width = width;
  *fit_height = height;
  if (max_edge_px == 0 || longest <= max_edge_px)
    return;
  *fit_width = (guint) MAX (1, ((guint64) width * max_edge_px + longest / 2) / longest);
  *fit_height = (guint) MAX (1, ((guint64) height * max_edge_px + longest / 2) / longest);
}

guint
latent_pixels_find_jpeg_divisor (guint width, guint height, guint max_edge_px)
{
  guint fit_width, fit_height;
  guint divisor = 8;

  latent_pixels_fit_size (width, height, max_edge_px, &fit_width, &fit_height);
  while (divisor > 1
         && ((width + divisor - 1) / divisor < fit_width
             || (height + divisor - 1) / divisor < fit_height))
    divisor /= 2;
  return divisor;
}

GdkPixbuf *
latent_pixels_average (GdkPixbuf *pixbuf, const LatentAverageSize *size)
{
  g_autoptr (GdkPixbuf) source = pixbuf;
  g_autoptr (GdkPixbuf) smaller = NULL;
  g_autoptr (LatentAverage) average = NULL;
  const guint8 *row;

  if (source == NULL
      || ((int) size->to_width == gdk_pixbuf_get_width (source)
          && (int) size->to_height == gdk_pixbuf_get_height (source)))
    return g_steal_pointer (&source);

  smaller = gdk_pixbuf_new (GDK_COLORSPACE_RGB, size->n_channels == 4, 8, (int) size->to_width,
                            (int) size->to_height);
  if (smaller != NULL)
    average = latent_average_new (size, gdk_pixbuf_get_pixels (smaller),
                                  (gsize) gdk_pixbuf_get_rowstride (smaller));
  if (average == NULL)
    return NULL;
  row = gdk_pixbuf_read_pixels (source);
  for (int y = 0; y < gdk_pixbuf_get_height (source); y++, row += gdk_pixbuf_get_rowstride (source))
    latent_average_add_row (average, row);
  return g_steal_pointer (&smaller);
}

GdkPixbuf *
latent_pixels_fit (GdkPixbuf *pixbuf, guint max_edge_px)
{
  LatentAverageSize size = { 0 };

  if (pixbuf == NULL)
    return NULL;
  size.width = (guint) gdk_pixbuf_get_width (pixbuf);
  size.height = (guint) gdk_pixbuf_get_height (pixbuf);
  size.n_channels = (guint) gdk_pixbuf_get_n_channels (pixbuf);
  latent_pixels_fit_size (size.width, size.height, max_edge_px, &size.to_width, &size.to_height);
  return latent_pixels_average (pixbuf, &size);
}

GdkPixbuf *
latent_pixels_orient (GdkPixbuf *pixbuf, guint orientation)
{
  static const struct
  {
    GdkPixbufRotation rotation; /* counter-clockwise, first */
    gboolean is_mirrored;       /* left and right change places, then */
  } steps[9] = {
    [1] = { GDK_PIXBUF_ROTATE_NONE, FALSE },
    [2] = { GDK_PIXBUF_ROTATE_NONE, TRUE },
    [3] = { GDK_PIXBUF_ROTATE_UPSIDEDOWN, FALSE },
    [4] = { GDK_PIXBUF_ROTATE_UPSIDEDOWN, TRUE },
    [5] = { GDK_PIXBUF_ROTATE_CLOCKWISE, TRUE },
    [6] = { GDK_PIXBUF_ROTATE_CLOCKWISE, FALSE },
    [7] = { GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE, TRUE },
    [8] = { GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE, FALSE },
  };
  g_autoptr (GdkPixbuf) source = pixbuf;
  g_autoptr (GdkPixbuf) rotated = NULL;

  g_return_val_if_fail (orientation >= 1 && orientation <= 8, NULL);

  if (source == NULL || orientation == 1)
    return g_steal_pointer (&source);
  if (steps[orientation].rotation == GDK_PIXBUF_ROTATE_NONE)
    rotated = g_steal_pointer (&source);
  else
    rotated = gdk_pixbuf_rotate_simple (source, steps[orientation].rotation);
  if (rotated == NULL || !steps[orientation].is_mirrored)
    return g_steal_pointer (&rotated);
  return gdk_pixbuf_flip (rotated, TRUE);
}

GdkPixbuf *
latent_pixels_place (GdkPixbuf *pixbuf, guint x, guint y, guint width, guint height)
{
  g_autoptr (GdkPixbuf) source = pixbuf;
  GdkPixbuf *canvas;
  int frame_width, frame_height;

  if (source == NULL)
    return NULL;
  frame_width = gdk_pixbuf_get_width (source);
  frame_height = gdk_pixbuf_get_height (source);
  if (frame_width == (int) width && frame_height == (int) height)
    return g_steal_pointer (&source);

  g_return_val_if_fail (x + (guint) frame_width <= width && y + (guint) frame_height <= height,
                        NULL);

  canvas = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, (int) width, (int) height);
  if (canvas == NULL)
    return NULL;
  gdk_pixbuf_fill (canvas, 0);
  gdk_pixbuf_copy_area (source, 0, 0, frame_width, frame_height, canvas, (int) x, (int) y);
  return canvas;
}

GdkPixbuf *
latent_pixels_drop_opaque_alpha (GdkPixbuf *pixbuf)
{
  if (pixbuf == NULL || !gdk_pixbuf_get_has_alpha (pixbuf) || !is_opaque (pixbuf))
    return pixbuf;
  return latent_pixels_flatten (pixbuf);
}

GdkPixbuf *
latent_pixels_flatten (GdkPixbuf *pixbuf)
{
  g_autoptr (GdkPixbuf) source = pixbuf;
  GdkPixbuf *flat;
  int width, height;

  if (source == NULL || !gdk_pixbuf_get_has_alpha (source))
    return g_steal_pointer (&source);

  width = gdk_pixbuf_get_width (source);
  height = gdk_pixbuf_get_height (source);
  flat = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  if (flat == NULL)
    return NULL;
  gdk_pixbuf_fill (flat, GROUND);
  gdk_pixbuf_composite (source, flat, 0, 0, width, height, 0, 0, 1, 1, GDK_INTERP_NEAREST, 255);
  return flat;
}
