/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/media/latent-cut.h"

#include <string.h>

#include "media-test.h"
#include "support/latent-test.h"

/* Every pixel another colour. */
static GdkPixbuf *
make_pixels (int width, int height)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel
            = gdk_pixbuf_get_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x;

        pixel[0] = (guint8) x;
        pixel[1] = (guint8) y;
        pixel[2] = (guint8) (x * 7 + y * 13);
      }
  return pixbuf;
}

static void
assert_same_pixel (GdkPixbuf *one, int x, int y, GdkPixbuf *other, int other_x, int other_y)
{
  g_assert_cmphex (media_test_pixel (one, x, y), ==, media_test_pixel (other, other_x, other_y));
}

/* 1:1, a part is that part. */
static void
test_as_it_is (void)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixels (40, 30);
  g_autoptr (GdkPixbuf) part
      = latent_cut_pixels (pixbuf, &(LatentCutArea){ 40, 30, 11, 7, 20, 23 });

  g_assert_cmpint (gdk_pixbuf_get_width (part), ==, 20);
  g_assert_cmpint (gdk_pixbuf_get_height (part), ==, 23);
  for (int y = 0; y < 23; y++)
    for (int x = 0; x < 20; x++)
      assert_same_pixel (part, x, y, pixbuf, x + 11, y + 7);
}

/* Every pixel is a square of nothing but its colour. */
static void
test_crisp (void)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixels (40, 30);
  g_autoptr (GdkPixbuf) part
      = latent_cut_pixels (pixbuf, &(LatentCutArea){ 120, 90, 10, 20, 50, 40 });

  for (int y = 0; y < 40; y++)
    for (int x = 0; x < 50; x++)
      assert_same_pixel (part, x, y, pixbuf, (x + 10) / 3, (y + 20) / 3);
}

/* Where it is no whole number of times larger no colour is new, and none is left out. */
static void
test_crisp_parts (void)
{
  g_autoptr (GdkPixbuf) pixbuf = make_pixels (40, 1);
  g_autoptr (GdkPixbuf) whole = latent_cut_pixels (pixbuf, &(LatentCutArea){ 57, 1, 0, 0, 57, 1 });
  int last = 0;

  assert_same_pixel (whole, 0, 0, pixbuf, 0, 0);
  for (int x = 0; x < 57; x++)
    {
      int column = (int) (media_test_pixel (whole, x, 0) >> 16);

      g_assert_cmpint (column, >=, last);
      g_assert_cmpint (column, <=, last + 1);
      last = column;
    }
  g_assert_cmpint (last, ==, 39);
}

/* A part of the smaller picture is what the same place of all of it is, and that is the average. */
static void
test_smaller (void)
{
  g_autoptr (GdkPixbuf) photo = media_test_paint_photo (200, 150);
  LatentCutArea all = { 77, 58, 0, 0, 77, 58 };
  g_autoptr (GdkPixbuf) whole = latent_cut_pixels (photo, &all);
  g_autoptr (GdkPixbuf) part
      = latent_cut_pixels (photo, &(LatentCutArea){ 77, 58, 30, 11, 21, 40 });

  g_assert_cmpfloat (media_test_psnr (whole, photo), >, 50);
  for (int y = 0; y < 40; y++)
    for (int x = 0; x < 21; x++)
      assert_same_pixel (part, x, y, whole, x + 30, y + 11);
}

/* What cannot be seen has no colour that could show. */
static void
test_alpha (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 2, 2);
  g_autoptr (GdkPixbuf) smaller = NULL;
  g_autoptr (GdkPixbuf) larger = NULL;
  static const guint8 red[] = { 200, 10, 20, 255 };
  static const guint8 hidden[] = { 0, 255, 0, 0 };
  const guint8 *pixel;

  gdk_pixbuf_fill (pixbuf, 0xc80a14ff);
  memcpy (gdk_pixbuf_get_pixels (pixbuf), hidden, 4);
  smaller = latent_cut_pixels (pixbuf, &(LatentCutArea){ 1, 1, 0, 0, 1, 1 });
  pixel = gdk_pixbuf_read_pixels (smaller);
  g_assert_cmpmem (pixel, 3, red, 3);
  g_assert_cmpint (pixel[3], ==, 191);

  larger = latent_cut_pixels (pixbuf, &(LatentCutArea){ 4, 4, 0, 0, 4, 4 });
  g_assert_cmpmem (gdk_pixbuf_read_pixels (larger) + 4, 4, hidden, 4);
  g_assert_cmpmem (gdk_pixbuf_read_pixels (larger) + 8, 4, red, 4);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cut/as-it-is", test_as_it_is);
  g_test_add_func ("/cut/crisp", test_crisp);
  g_test_add_func ("/cut/crisp-parts", test_crisp_parts);
  g_test_add_func ("/cut/smaller", test_smaller);
  g_test_add_func ("/cut/alpha", test_alpha);
  return g_test_run ();
}
