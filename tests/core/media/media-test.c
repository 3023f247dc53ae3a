/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "media-test.h"

#include <math.h>
#include <string.h>

#include "core/media/latent-crc32-private.h"
#include "core/media/latent-image-reader-private.h"
#include "support/latent-test.h"

#define TOLERANCE 10

const char *const media_test_pictures[] = {
  "alpha.png",
  "animated.png",
  "exif-6.png",
  "grey.png",
  "interlaced.png",
  "opaque-alpha.png",
  "palette.png",
  "rgb-16.png",
  "rgb.png",
  "baseline.jpg",
  "cmyk.jpg",
  "exif-1.jpg",
  "exif-6.jpg",
  "grey.jpg",
  "progressive.jpg",
  "restart.jpg",
  "animated-part.webp",
  "animated.webp",
  "extended.webp",
  "lossless-alpha.webp",
  "lossless.webp",
  "lossy.webp",
  NULL,
};

char *
media_test_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "media", name, NULL);
}

GByteArray *
media_test_read (const char *name)
{
  g_autofree char *in_folder = g_build_filename ("media", name, NULL);

  return g_bytes_unref_to_array (latent_test_read_data (in_folder));
}

char *
media_test_write (const char *folder, const char *name, const void *data, gsize length)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, (gssize) length, &error);
  g_assert_no_error (error);
  return path;
}

char *
media_test_paint (const char *folder, const char *name, const char *type, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < height; y++)
    {
      for (int x = 0; x < width; x++)
        {
          guint8 *pixel = pixels + y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x;

          pixel[0] = (guint8) (x * 255 / width);
          pixel[1] = (guint8) (y * 255 / height);
          pixel[2] = 80;
        }
    }
  gdk_pixbuf_save (pixbuf, path, type, &error, NULL);
  g_assert_no_error (error);
  return path;
}

/* A few waves of each length, and noise. */
GdkPixbuf *
media_test_paint_photo (int width, int height)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);

  for (int y = 0; y < height; y++)
    {
      for (int x = 0; x < width; x++)
        {
          for (int c = 0; c < 3; c++)
            {
              double value = 128 + g_rand_double_range (random, -3, 3);

              for (double length = 700; length > 9; length *= 0.55)
                value += 30 * pow (length / 700, 0.6)
                         * sin ((x * cos (length) + y * sin (length)) * 6.28 / length + c);
              pixels[y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x + c]
                  = (guint8) CLAMP (value, 0, 255);
            }
        }
    }
  return pixbuf;
}

/* How much of [start, end) lies in [i, i + 1). */
static double
overlap (double start, double end, guint i)
{
  return MAX (0, MIN (end, i + 1.0) - MAX (start, (double) i));
}

static void
average_pixel (const LatentAverageSize *size,
               const guint8 *pixels,
               guint to_x,
               guint to_y,
               double *value)
{
  double wide = (double) size->width / size->to_width;
  double high = (double) size->height / size->to_height;
  double sums[4] = { 0 };
  gboolean has_alpha = size->n_channels == 4;

  for (guint y = (guint) (to_y * high); y < size->height && y < (to_y + 1) * high; y++)
    {
      for (guint x = (guint) (to_x * wide); x < size->width && x < (to_x + 1) * wide; x++)
        {
          const guint8 *pixel = pixels + ((gsize) y * size->width + x) * size->n_channels;
          double weight = overlap (to_x * wide, (to_x + 1) * wide, x)
                          * overlap (to_y * high, (to_y + 1) * high, y)
                          * (has_alpha ? pixel[3] : 255);

          for (guint c = 0; c < 3; c++)
            sums[c] += weight * pixel[c];
          sums[3] += weight;
        }
    }
  for (guint c = 0; c < 3; c++)
    value[c] = sums[3] > 0 ? sums[c] / sums[3] : 0;
  if (has_alpha)
    value[3] = sums[3] / (wide * high);
}

double *
media_test_average (const LatentAverageSize *size, const guint8 *pixels)
{
  double *values = g_new (double, (gsize) size->to_width * size->to_height * size->n_channels);

  for (guint y = 0; y < size->to_height; y++)
    {
      for (guint x = 0; x < size->to_width; x++)
        average_pixel (size, pixels, x, y,
                       values + ((gsize) y * size->to_width + x) * size->n_channels);
    }
  return values;
}

double
media_test_psnr (GdkPixbuf *pixbuf, GdkPixbuf *original)
{
  LatentAverageSize size = {
    .width = (guint) gdk_pixbuf_get_width (original),
    .height = (guint) gdk_pixbuf_get_height (original),
    .to_width = (guint) gdk_pixbuf_get_width (pixbuf),
    .to_height = (guint) gdk_pixbuf_get_height (pixbuf),
    .n_channels = 3,
  };
  g_autofree guint8 *packed = g_malloc ((gsize) size.width * size.height * 3);
  g_autofree double *wanted = NULL;
  double squares = 0;

  g_assert_cmpint (gdk_pixbuf_get_n_channels (original), ==, 3);
  g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, 3);
  for (gsize y = 0; y < size.height; y++)
    memcpy (packed + y * size.width * 3,
            gdk_pixbuf_read_pixels (original) + y * (gsize) gdk_pixbuf_get_rowstride (original),
            (gsize) size.width * 3);
  wanted = media_test_average (&size, packed);
  for (gsize y = 0; y < size.to_height; y++)
    {
      const guint8 *row
          = gdk_pixbuf_read_pixels (pixbuf) + y * (gsize) gdk_pixbuf_get_rowstride (pixbuf);

      for (gsize i = 0; i < (gsize) size.to_width * 3; i++)
        squares += pow (wanted[y * size.to_width * 3 + i] - row[i], 2);
    }
  return 10 * log10 (255.0 * 255.0 * size.to_width * size.to_height * 3 / MAX (squares, 1e-9));
}

static void
put_be32 (guint8 *data, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    data[i] = (guint8) (value >> (24 - 8 * i));
}

static guint32
find_crc (const guint8 *data, gsize length)
{
  LatentCrc32 crc32;

  latent_crc32_init (&crc32);
  return latent_crc32_update (&crc32, 0, data, length);
}

void
media_test_put_chunk (GByteArray *png, const char *type, const void *data, gsize length)
{
  guint start = png->len;
  guint8 word[4];

  put_be32 (word, (guint32) length);
  g_byte_array_append (png, word, 4);
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, data, (guint) length);
  put_be32 (word, find_crc (png->data + start + 4, length + 4));
  g_byte_array_append (png, word, 4);
}

GByteArray *
media_test_start_png (guint32 width, guint32 height)
{
  GByteArray *png = g_byte_array_new ();
  guint8 header[13] = { 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0 };

  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  put_be32 (header, width);
  put_be32 (header + 4, height);
  media_test_put_chunk (png, "IHDR", header, sizeof header);
  return png;
}

void
media_test_mend_crcs (GByteArray *png)
{
  gsize offset = 8;

  while (offset + 12 <= png->len)
    {
      gsize length = latent_image_be32 (png->data + offset);

      if (length > png->len - offset - 12)
        return;
      put_be32 (png->data + offset + 8 + length, find_crc (png->data + offset + 4, length + 4));
      offset += 12 + length;
    }
}

guint
media_test_pixel (GdkPixbuf *pixbuf, int x, int y)
{
  const guint8 *pixel = gdk_pixbuf_read_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf)
                        + x * gdk_pixbuf_get_n_channels (pixbuf);

  return (guint) pixel[0] << 16 | (guint) pixel[1] << 8 | pixel[2];
}

void
media_test_assert_pixel_at (GdkPixbuf *pixbuf, int x, int y, guint rgb, const char *where)
{
  guint found = media_test_pixel (pixbuf, x, y);

  for (guint shift = 0; shift <= 16; shift += 8)
    {
      int difference = (int) (found >> shift & 0xff) - (int) (rgb >> shift & 0xff);

      if (ABS (difference) > TOLERANCE)
        g_error ("%s: pixel %d, %d is %06x, not %06x", where, x, y, found, rgb);
    }
}
