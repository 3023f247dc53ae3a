/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <math.h>
#include <string.h>

#include "core/media/latent-average-private.h"
#include "core/media/latent-pixels-private.h"
#include "media-test.h"
#include "support/latent-test.h"

/* (transfer full): what LatentAverage makes of @pixels */
static guint8 *
shrink (const LatentAverageSize *size, const guint8 *pixels)
{
  gsize stride = (gsize) size->to_width * size->n_channels;
  guint8 *result = g_malloc (stride * size->to_height);
  g_autoptr (LatentAverage) average = latent_average_new (size, result, stride);

  for (guint y = 0; y < size->height; y++)
    {
      g_assert_cmpuint (latent_average_count_rows (average), ==, y);
      latent_average_add_row (average, pixels + (gsize) y * size->width * size->n_channels);
    }
  /* More rows than announced change nothing. */
  latent_average_add_row (average, pixels);
  g_assert_cmpuint (latent_average_count_rows (average), ==, size->height);
  return result;
}

/* @random: where the pixels come from; NULL: all white and opaque */
static void
check_size (const LatentAverageSize *size, GRand *random, double tolerance)
{
  gsize n = (gsize) size->width * size->height * size->n_channels;
  g_autofree guint8 *pixels = g_malloc (n);
  g_autofree guint8 *result = NULL;
  g_autofree double *wanted = NULL;

  for (gsize i = 0; i < n; i++)
    pixels[i] = random != NULL ? (guint8) g_rand_int_range (random, 0, 256) : 255;
  result = shrink (size, pixels);
  wanted = media_test_average (size, pixels);
  for (gsize i = 0; i < (gsize) size->to_width * size->to_height * size->n_channels; i++)
    {
      if (fabs (wanted[i] - result[i]) > tolerance)
        g_error ("%ux%u to %ux%u, value %zu: %f, not %u", size->width, size->height, size->to_width,
                 size->to_height, i, wanted[i], result[i]);
    }
}

/* Every pair of sizes up to 13, and some large ones, against the definition. */
static void
test_sizes (gconstpointer data)
{
  guint n_channels = GPOINTER_TO_UINT (data);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  static const guint large[][4] = {
    { 2048, 64, 512, 16 }, { 2047, 63, 170, 5 },   { 600, 1000, 154, 256 },
    { 9, 16384, 1, 1 },    { 16384, 9, 256, 1 },   { 700, 700, 1, 1 },
    { 257, 515, 1, 1 },    { 301, 299, 300, 298 }, { 64, 64, 64, 64 },
  };

  for (guint width = 1; width < 14; width++)
    {
      for (guint to_width = 1; to_width <= width; to_width++)
        {
          LatentAverageSize size = { width, 14 - to_width, to_width, 1, n_channels };

          for (size.to_height = 1; size.to_height <= size.height; size.to_height++)
            check_size (&size, random, 0.6);
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (large); i++)
    {
      LatentAverageSize size = { large[i][0], large[i][1], large[i][2], large[i][3], n_channels };

      check_size (&size, random, 0.6);
      check_size (&size, NULL, 0.001);
    }
}

/* What was divided before: the last pixel stands for less than the others. 10 pixels, made to 3 by
 * 4, become 2 of 5 each. */
static void
test_divided (void)
{
  static const guint8 pixels[] = { 100, 10, 0, 200, 20, 0, 50, 40, 255 };
  LatentAverageSize size = { 10, 3, 2, 1, 3, 4 };
  guint8 result[6];
  g_autoptr (LatentAverage) average = latent_average_new (&size, result, 6);

  latent_average_add_row (average, pixels);
  g_assert_cmpuint (latent_average_count_rows (average), ==, 1);
  /* 4/5 of the first, 1/5 of the second; 3/5 of the second, 2/5 of the third */
  g_assert_cmpmem (result, 6, ((guint8[]){ 120, 12, 0, 140, 28, 102 }), 6);
}

/* All sizes after all divisors: one colour stays that colour, and all rows come out. */
static void
test_divided_sizes (void)
{
  guint8 row[3 * 40], result[3 * 40 * 40];

  memset (row, 200, sizeof row);
  for (guint divisor = 2; divisor <= 8; divisor *= 2)
    {
      for (guint width = 1; width < 40; width++)
        {
          guint n = (width + divisor - 1) / divisor;

          for (guint to = 1; to <= n; to++)
            {
              LatentAverageSize size = { width, width, to, to, 3, divisor };
              g_autoptr (LatentAverage) average = latent_average_new (&size, result, 3 * to);

              memset (result, 0, sizeof result);
              for (guint y = 0; y < n; y++)
                latent_average_add_row (average, row);
              g_assert_cmpmem (result, 3 * to, row, 3 * to);
              g_assert_cmpmem (result + 3 * to * (to - 1), 3 * to, row, 3 * to);
            }
        }
    }
}

/* What is transparent has no colour. */
static void
test_transparent (void)
{
  static const guint8 pixels[] = { 255, 0, 0, 0, 10, 20, 30, 255, 0, 255, 0, 0, 0, 0, 255, 0 };
  LatentAverageSize size = { 4, 1, 2, 1, 4 };
  g_autofree guint8 *result = shrink (&size, pixels);

  g_assert_cmpmem (result, 8, ((guint8[]){ 10, 20, 30, 128, 0, 0, 0, 0 }), 8);
}

static void
test_no_memory_for_nothing (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 7, 5);
  GdkPixbuf *same;

  gdk_pixbuf_fill (pixbuf, 0);
  same = latent_pixels_fit (g_object_ref (pixbuf), 7);
  g_assert_true (same == pixbuf);
  g_object_unref (same);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_data_func ("/media/average/sizes-rgb", GUINT_TO_POINTER (3), test_sizes);
  g_test_add_data_func ("/media/average/sizes-rgba", GUINT_TO_POINTER (4), test_sizes);
  g_test_add_func ("/media/average/divided", test_divided);
  g_test_add_func ("/media/average/divided-sizes", test_divided_sizes);
  g_test_add_func ("/media/average/transparent", test_transparent);
  g_test_add_func ("/media/average/as-it-is", test_no_memory_for_nothing);
  return latent_test_run ();
}
