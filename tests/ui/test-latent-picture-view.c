/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/viewer/latent-picture-view.h"

#include <math.h>

#include "support/latent-test.h"

static const LatentPicturePlace wide = { 2048, 1024, 1000, 800 };
static const LatentPicturePlace small = { 100, 60, 1000, 800 };

static void
assert_area (LatentPictureView *view, const LatentPicturePlace *place, const GdkRectangle *wanted)
{
  GdkRectangle area;

  latent_picture_view_locate (view, place, &area);
  g_assert_cmpint (area.x, ==, wanted->x);
  g_assert_cmpint (area.y, ==, wanted->y);
  g_assert_cmpint (area.width, ==, wanted->width);
  g_assert_cmpint (area.height, ==, wanted->height);
}

/* All of it, in the middle, on whole device pixels, never larger than it is. */
static void
test_fit (void)
{
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();
  LatentPicturePlace odd = { 333, 1000, 701, 500 };

  g_assert_true (latent_picture_view_get_is_fit (view));
  assert_area (view, &wide, &(GdkRectangle){ 0, 150, 1000, 500 });
  g_assert_cmpfloat_with_epsilon (latent_picture_view_get_zoom (view, &wide), 1000.0 / 2048, 1e-9);
  assert_area (view, &small, &(GdkRectangle){ 450, 370, 100, 60 });
  g_assert_cmpfloat (latent_picture_view_get_zoom (view, &small), ==, 1);
  assert_area (view, &odd, &(GdkRectangle){ 267, 0, 167, 500 });
}

static void
assert_fit_edge (guint width, guint height, int place_width, int place_height, guint edge_px)
{
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();
  LatentPicturePlace place = { width, height, place_width, place_height };

  g_assert_cmpuint (latent_picture_view_get_fit_edge (view, &place), ==, edge_px);
  latent_picture_view_zoom_at (view, &place, 3, 0, 0);
  g_assert_cmpuint (latent_picture_view_get_fit_edge (view, &place), ==, edge_px);
}

/* What a person sees of a picture never exceeds its place by a pixel nor is enlarged. */
static void
test_fit_edge (void)
{
  assert_fit_edge (2000, 1000, 500, 500, 500);
  assert_fit_edge (1000, 2000, 500, 500, 500);
  assert_fit_edge (100, 100, 500, 500, 100);
  assert_fit_edge (2816, 1536, 900, 300, 550);
  assert_fit_edge (0, 10, 500, 500, 10);
  assert_fit_edge (0, 0, 500, 500, 1);
  assert_fit_edge (10, 10, 0, 500, 10);
}

/* The pixel of the picture that is under the pointer, as a part of its sides. */
static double
find_part (LatentPictureView *view, const LatentPicturePlace *place, double x)
{
  GdkRectangle area;

  latent_picture_view_locate (view, place, &area);
  return (x - area.x) / area.width;
}

/* However often and wherever it is zoomed, what is under the pointer stays there. */
static void
test_zoom_keeps_the_point (void)
{
  static const double points[] = { 350, 500, 777 };
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      double part;

      latent_picture_view_zoom_at (view, &wide, 2.5, 500, 400);
      part = find_part (view, &wide, points[i]);
      for (int step = 0; step < 9; step++)
        {
          latent_picture_view_step_at (view, &wide, 1, points[i], 400);
          g_assert_cmpfloat_with_epsilon (find_part (view, &wide, points[i]), part, 1.0 / 2048);
        }
      for (int step = 0; step < 9; step++)
        latent_picture_view_step_at (view, &wide, -1, points[i], 400);
      g_assert_cmpfloat_with_epsilon (find_part (view, &wide, points[i]), part, 1.0 / 2048);
      g_assert_cmpfloat_with_epsilon (latent_picture_view_get_zoom (view, &wide), 2.5, 1e-6);
    }
}

/* From fitted, too, where the picture fills its place. */
static void
test_toggle (void)
{
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();
  GdkRectangle area;
  double part = find_part (view, &wide, 250);

  latent_picture_view_toggle_at (view, &wide, 250, 400);
  g_assert_false (latent_picture_view_get_is_fit (view));
  g_assert_cmpfloat (latent_picture_view_get_zoom (view, &wide), ==, 1);
  latent_picture_view_locate (view, &wide, &area);
  g_assert_cmpint (area.width, ==, 2048);
  g_assert_cmpint (area.height, ==, 1024);
  g_assert_cmpfloat_with_epsilon (find_part (view, &wide, 250), part, 1.0 / 2048);
  latent_picture_view_toggle_at (view, &wide, 250, 400);
  g_assert_true (latent_picture_view_get_is_fit (view));
}

static void
test_limits (void)
{
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();

  latent_picture_view_zoom_at (view, &wide, 1e9, 0, 0);
  g_assert_cmpfloat (latent_picture_view_get_zoom (view, &wide), ==, LATENT_PICTURE_ZOOM_MAX);
  latent_picture_view_zoom_at (view, &wide, 0.01, 0, 0);
  g_assert_true (latent_picture_view_get_is_fit (view));
  latent_picture_view_zoom_at (view, &wide, NAN, 0, 0);
  g_assert_true (latent_picture_view_get_is_fit (view));
  latent_picture_view_zoom_at (view, &small, 0.5, 0, 0);
  g_assert_true (latent_picture_view_get_is_fit (view));
}

/* On the way up and down every picture is once seen as it is. */
static void
test_steps_stop_at_100 (void)
{
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();
  gboolean was_there = FALSE;

  for (int i = 0; i < 20; i++)
    {
      latent_picture_view_step_at (view, &wide, 1, 10, 10);
      was_there |= latent_picture_view_get_zoom (view, &wide) == 1;
    }
  g_assert_true (was_there);
  latent_picture_view_zoom_at (view, &wide, 1.1, 10, 10);
  latent_picture_view_step_at (view, &wide, -1, 10, 10);
  g_assert_cmpfloat (latent_picture_view_get_zoom (view, &wide), ==, 1);
  latent_picture_view_step_at (view, &wide, -1, 10, 10);
  g_assert_cmpfloat_with_epsilon (latent_picture_view_get_zoom (view, &wide), 0.8, 1e-9);
}

/* However far it is dragged, it covers its place, or lies in its middle. */
static void
test_pan (void)
{
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();
  LatentPicturePlace flat = { 2000, 100, 1000, 800 };

  g_assert_false (latent_picture_view_pan (view, &wide, 10, 10));
  latent_picture_view_zoom_at (view, &wide, 1, 500, 400);
  assert_area (view, &wide, &(GdkRectangle){ -524, -112, 2048, 1024 });
  g_assert_true (latent_picture_view_pan (view, &wide, 24, -12));
  assert_area (view, &wide, &(GdkRectangle){ -500, -124, 2048, 1024 });
  g_assert_true (latent_picture_view_pan (view, &wide, 1e9, 1e9));
  assert_area (view, &wide, &(GdkRectangle){ 0, 0, 2048, 1024 });
  g_assert_false (latent_picture_view_pan (view, &wide, 1, 1));
  g_assert_true (latent_picture_view_pan (view, &wide, -1e9, -1e9));
  assert_area (view, &wide, &(GdkRectangle){ -1048, -224, 2048, 1024 });

  latent_picture_view_fit (view);
  latent_picture_view_zoom_at (view, &flat, 1, 500, 400);
  g_assert_false (latent_picture_view_pan (view, &flat, 0, 50));
  assert_area (view, &flat, &(GdkRectangle){ -500, 350, 2000, 100 });
}

/* Two pictures, one of half the size, in two places: the same crop. */
static void
test_shared (void)
{
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();
  LatentPicturePlace half = { 1024, 512, 1000, 800 };
  GdkRectangle one, other;

  latent_picture_view_set_reference_edge (view, 2048);
  assert_area (view, &half, &(GdkRectangle){ 0, 150, 1000, 500 });
  latent_picture_view_zoom_at (view, &wide, 1, 300, 350);
  latent_picture_view_locate (view, &wide, &one);
  latent_picture_view_locate (view, &half, &other);
  g_assert_true (gdk_rectangle_equal (&one, &other));
  g_assert_cmpfloat (latent_picture_view_get_zoom (view, &half), ==, 1);
  /* Moved in one, it is moved in the other. */
  g_assert_true (latent_picture_view_pan (view, &half, -31, 0));
  latent_picture_view_locate (view, &wide, &one);
  latent_picture_view_locate (view, &half, &other);
  g_assert_true (gdk_rectangle_equal (&one, &other));

  latent_picture_view_set_reference_edge (view, 0);
  latent_picture_view_locate (view, &half, &other);
  g_assert_cmpint (other.width, ==, 1024);
}

static void
count_cb (LatentPictureView *view, guint *n_changes)
{
  (*n_changes)++;
}

static void
test_changed (void)
{
  g_autoptr (LatentPictureView) view = latent_picture_view_new ();
  guint n_changes = 0;

  g_signal_connect (view, "changed", G_CALLBACK (count_cb), &n_changes);
  latent_picture_view_fit (view);
  latent_picture_view_pan (view, &wide, 5, 5);
  g_assert_cmpuint (n_changes, ==, 0);
  latent_picture_view_toggle_at (view, &wide, 0, 0);
  latent_picture_view_pan (view, &wide, -5, 0);
  latent_picture_view_toggle_at (view, &wide, 0, 0);
  g_assert_cmpuint (n_changes, ==, 3);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/picture-view/fit", test_fit);
  g_test_add_func ("/picture-view/fit-edge", test_fit_edge);
  g_test_add_func ("/picture-view/zoom-keeps-the-point", test_zoom_keeps_the_point);
  g_test_add_func ("/picture-view/toggle", test_toggle);
  g_test_add_func ("/picture-view/limits", test_limits);
  g_test_add_func ("/picture-view/steps-stop-at-100", test_steps_stop_at_100);
  g_test_add_func ("/picture-view/pan", test_pan);
  g_test_add_func ("/picture-view/shared", test_shared);
  g_test_add_func ("/picture-view/changed", test_changed);
  return g_test_run ();
}
