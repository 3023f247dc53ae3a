/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cut.h"

#include <math.h>
#include <string.h>

/* What pixels of a side one pixel of the result stands for: the first and the last of them count
 * only with the part that it covers. */
typedef struct
{
  int first, last;
  float first_weight, last_weight;
} Span;

/* One reduction, on the stack. */
typedef struct
{
  const GdkPixbuf *pixbuf;
  const LatentCutArea *area;
  int n_channels;
  Span *columns;      /* owned: of the area's columns */
  float *sums;        /* owned: n_channels for each column */
  GdkPixbuf *smaller; /* unowned */
} Reduction;

static Span
find_span (int position, int whole, int source_size)
{
  double scale = (double) source_size / whole;
  double start = position * scale;
  double end = MIN (start + scale, source_size);
  Span span;

  span.first = MIN ((int) start, source_size - 1);
  span.last = CLAMP ((int) ceil (end) - 1, span.first, source_size - 1);
  span.first_weight = (float) (MIN (span.first + 1, end) - start);
  span.last_weight = (float) (end - span.last);
  return span;
}

static float
get_weight (const Span *span, int position)
{
  if (position == span->first)
    return span->first_weight;
  return position == span->last ? span->last_weight : 1;
}

static void
add_pixel_rgb (float *sums, const guint8 *pixel, float weight)
{
  for (int i = 0; i < 3; i++)
    sums[i] += weight * pixel[i];
}

/* Colours count by their opacity. */
static void
add_pixel_rgba (float *sums, const guint8 *pixel, float weight)
{
  add_pixel_rgb (sums, pixel, weight * pixel[3]);
  sums[3] += weight * pixel[3];
}

static void
add_row (Reduction *self, const guint8 *row, float row_weight)
{
  for (int x = 0; x < self->area->width; x++)
    {
      const Span *span = &self->columns[x];
      float *sums = self->sums + (gsize) x * (gsize) self->n_channels;

      for (int i = span->first; i <= span->last; i++)
        {
          float weight = row_weight * get_weight (span, i);

          if (self->n_channels == 4)
            add_pixel_rgba (sums, row + i * 4, weight);
          else
            add_pixel_rgb (sums, row + i * 3, weight);
        }
    }
}

static guint8
round_value (float value)
{
  return (guint8) CLAMP (value + 0.5f, 0, 255);
}

static void
write_row (Reduction *self, guint8 *row, float full_weight)
{
  for (int x = 0; x < self->area->width; x++)
    {
      const float *sums = self->sums + (gsize) x * (gsize) self->n_channels;
      guint8 *pixel = row + (gsize) x * (gsize) self->n_channels;
      /* For colours the weight is the opacity, where there is one. */
      float weight = self->n_channels == 4 ? sums[3] : full_weight;

      for (int i = 0; i < 3; i++)
        pixel[i] = weight > 0 ? round_value (sums[i] / weight) : 0;
      if (self->n_channels == 4)
        pixel[3] = round_value (sums[3] / full_weight);
    }
}

static void
reduce (Reduction *self)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (self->pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (self->pixbuf);
  int width = gdk_pixbuf_get_width (self->pixbuf);
  int height = gdk_pixbuf_get_height (self->pixbuf);
  const LatentCutArea *area = self->area;
  float full_weight = (float) ((double) width / area->whole_width * height / area->whole_height);

  for (int x = 0; x < area->width; x++)
    self->columns[x] = find_span (area->x + x, area->whole_width, width);
  for (int y = 0; y < area->height; y++)
    {
      Span rows = find_span (area->y + y, area->whole_height, height);

      memset (self->sums, 0, sizeof (float) * (gsize) (area->width * self->n_channels));
      for (int i = rows.first; i <= rows.last; i++)
        add_row (self, pixels + (gsize) i * stride, get_weight (&rows, i));
      write_row (self,
                 gdk_pixbuf_get_pixels (self->smaller)
                     + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (self->smaller),
                 full_weight);
    }
}

/* The pixel in whose rectangle the middle of this one lies. */
static int
find_nearest (int position, int whole, int source_size)
{
  return (int) ((2 * (gint64) position + 1) * source_size / (2 * (gint64) whole));
}

static void
enlarge_row (const guint8 *source, guint8 *row, const int *columns, int width, int n_channels)
{
  for (int x = 0; x < width; x++)
    memcpy (row + (gsize) x * (gsize) n_channels, source + columns[x], n_channels == 4 ? 4 : 3);
}

/* @columns: room for as many as @area has */
static void
enlarge (const GdkPixbuf *pixbuf, const LatentCutArea *area, GdkPixbuf *larger, int *columns)
{
  int n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  gsize to_stride = (gsize) gdk_pixbuf_get_rowstride (larger);
  guint8 *to = gdk_pixbuf_get_pixels (larger);
  int last_row = -1;

  for (int x = 0; x < area->width; x++)
    columns[x]
        = n_channels * find_nearest (area->x + x, area->whole_width, gdk_pixbuf_get_width (pixbuf));
  for (int y = 0; y < area->height; y++, to += to_stride)
    {
      int row = find_nearest (area->y + y, area->whole_height, gdk_pixbuf_get_height (pixbuf));

      if (row == last_row)
        memcpy (to, to - to_stride, (gsize) (area->width * n_channels));
      else
        enlarge_row (gdk_pixbuf_read_pixels (pixbuf) + (gsize) row * stride, to, columns,
                     area->width, n_channels);
      last_row = row;
    }
}

static gboolean
is_inside (const LatentCutArea *area)
{
  return area->x >= 0 && area->y >= 0 && area->width > 0 && area->height > 0
         && area->width <= area->whole_width - area->x
         && area->height <= area->whole_height - area->y;
}

GdkPixbuf *
latent_cut_pixels (GdkPixbuf *pixbuf, const LatentCutArea *area)
{
  g_autoptr (GdkPixbuf) part = NULL;
  g_autofree int *positions = NULL;
  g_autofree Span *columns = NULL;
  g_autofree float *sums = NULL;
  Reduction reduction;
  int n_channels;

  g_return_val_if_fail (GDK_IS_PIXBUF (pixbuf), NULL);
  g_return_val_if_fail (area != NULL && is_inside (area), NULL);

  n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  part = gdk_pixbuf_new (GDK_COLORSPACE_RGB, n_channels == 4, 8, area->width, area->height);
  if (part == NULL)
    return NULL;
  if (area->whole_width >= gdk_pixbuf_get_width (pixbuf)
      && area->whole_height >= gdk_pixbuf_get_height (pixbuf))
    {
      positions = g_new (int, area->width);
      enlarge (pixbuf, area, part, positions);
      return g_steal_pointer (&part);
    }
  columns = g_new (Span, area->width);
  sums = g_new (float, area->width *n_channels);
  reduction = (Reduction){ pixbuf, area, n_channels, columns, sums, part };
  reduce (&reduction);
  return g_steal_pointer (&part);
}
