/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-pixels-private.h"
#include "core/media/latent-thumbnail-jpeg-private.h"
#include "support/latent-test.h"

/* (transfer full) */
static GBytes *
make_jpeg (guint width, guint height)
{
  g_autoptr (GdkPixbuf) pixbuf
      = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int) width, (int) height);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize length;

  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  gdk_pixbuf_save_to_buffer (pixbuf, &data, &length, "jpeg", &error, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static void
check_size (guint width, guint height, guint edge_px)
{
  g_autoptr (GBytes) jpeg = make_jpeg (width, height);
  g_autoptr (GdkPixbuf) pixbuf = latent_thumbnail_jpeg_decode (jpeg, edge_px);
  guint fit_width, fit_height;

  g_assert_nonnull (pixbuf);
  latent_pixels_fit_size (width, height, edge_px, &fit_width, &fit_height);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, (int) fit_width);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, (int) fit_height);
}

/* The decoder makes 96 x 95 pixels of 381 x 380 when it quarters them: too few for 96 x 96. */
static void
test_sizes (void)
{
  static const guint edges[] = { 3, 20, 96, 97, 180, 384, 512 };
  static const guint longest[] = { 1, 7, 8, 9, 153, 380, 381, 382, 383, 511, 512 };

  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      for (guint k = 0; k < G_N_ELEMENTS (longest); k++)
        {
          for (guint step = 1; step <= 10; step++)
            {
              guint other = MAX (1, longest[k] * step / 10);

              check_size (longest[k], other, edges[i]);
              check_size (MAX (1, other - 1), longest[k], edges[i]);
            }
          check_size (longest[k], MAX (2, longest[k]) - 1, edges[i]);
        }
    }
}

static void
test_nonsense (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) words = g_bytes_new_static ("no picture", 10);
  g_autoptr (GBytes) large = make_jpeg (513, 20);
  g_autoptr (GBytes) whole = make_jpeg (64, 64);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - 20);

  g_assert_null (latent_thumbnail_jpeg_decode (empty, 96));
  g_assert_null (latent_thumbnail_jpeg_decode (words, 96));
  g_assert_null (latent_thumbnail_jpeg_decode (large, 96));
  g_assert_null (latent_thumbnail_jpeg_decode (cut, 96));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/media/thumbnail-jpeg/sizes", test_sizes);
  g_test_add_func ("/media/thumbnail-jpeg/nonsense", test_nonsense);
  return latent_test_run ();
}
