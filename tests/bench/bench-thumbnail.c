/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* What a thumbnail costs: made from a picture of 2048 pixels, and read back for a screen of cells.
 * Pictures: soft shapes of many sizes and the noise of a sensor, which compress like photographs.
 */

#include <math.h>
#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#ifdef HAVE_TURBOJPEG
#include <turbojpeg.h>
#endif

#include "bench/bench-report.h"
#include "core/media/latent-decoder.h"
#include "support/latent-test.h"

#define PICTURE_EDGE_PX 2048
#define N_PICTURES 4
#define N_ROUNDS 16

typedef struct
{
  char *folder;
  char *jpegs[N_PICTURES];
  char *pngs[N_PICTURES];
} Field;

/* --- pictures --- */

static float
smooth (float t)
{
  return t * t * (3 - 2 * t);
}

/* One layer: a lattice of random values, interpolated. */
static void
add_layer (float *plane, int edge, int cells, float strength, GRand *random)
{
  int stride = cells + 2;
  g_autofree float *lattice = g_new (float, stride *stride);

  for (int i = 0; i < stride * stride; i++)
    lattice[i] = (float) g_rand_double_range (random, -1, 1) * strength;
  for (int y = 0; y < edge; y++)
    {
      float v = (float) y * (float) cells / (float) edge;
      int row = (int) v;
      float down = smooth (v - (float) row);

      for (int x = 0; x < edge; x++)
        {
          float u = (float) x * (float) cells / (float) edge;
          int column = (int) u;
          float right = smooth (u - (float) column);
          const float *at = lattice + row * stride + column;
          float top = at[0] + right * (at[1] - at[0]);
          float bottom = at[stride] + right * (at[stride + 1] - at[stride]);

          plane[y * edge + x] += top + down * (bottom - top);
        }
    }
}

static GdkPixbuf *
paint (int edge, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, edge, edge);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  g_autofree float *plane = g_new (float, edge *edge);

  for (int c = 0; c < 3; c++)
    {
      for (int i = 0; i < edge * edge; i++)
        plane[i] = 128;
      for (int cells = 2, n = 0; cells <= edge / 8; cells *= 2, n++)
        add_layer (plane, edge, cells, 70.0f * powf (0.66f, (float) n), random);
      for (int i = 0; i < edge * edge; i++)
        {
          double noise = 0;

          for (int n = 0; n < 4; n++)
            noise += g_rand_double (random) - 0.5;
          pixels[3 * i + c] = (guint8) CLAMP (plane[i] + 2.1 * noise, 0, 255);
        }
    }
  return pixbuf;
}

static void
paint_pictures (Field *field)
{
  field->folder = latent_test_make_folder ("thumbnails");
  for (guint i = 0; i < N_PICTURES; i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = paint (PICTURE_EDGE_PX, i + 1);
      g_autofree char *jpeg = g_strdup_printf ("%u.jpg", i);
      g_autofree char *png = g_strdup_printf ("%u.png", i);

      field->jpegs[i] = g_build_filename (field->folder, jpeg, NULL);
      field->pngs[i] = g_build_filename (field->folder, png, NULL);
      g_assert_true (
          gdk_pixbuf_save (pixbuf, field->jpegs[i], "jpeg", NULL, "quality", "90", NULL));
      g_assert_true (gdk_pixbuf_save (pixbuf, field->pngs[i], "png", NULL, NULL));
    }
}

/* --- one picture made small --- */

typedef void (*Work) (const char *path, guint edge_px);

static void
decode_own (const char *path, guint edge_px)
{
  g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_file (path, edge_px, NULL, NULL);

  g_assert_cmpuint (gdk_pixbuf_get_width (pixbuf), ==, edge_px);
}

static void
decode_at_scale (const char *path, guint edge_px)
{
  g_autoptr (GdkPixbuf) pixbuf
      = gdk_pixbuf_new_from_file_at_scale (path, (int) edge_px, (int) edge_px, TRUE, NULL);

  g_assert_cmpuint (gdk_pixbuf_get_width (pixbuf), ==, edge_px);
}

#ifdef HAVE_TURBOJPEG
static void
decode_turbo (const char *path, guint edge_px)
{
  g_autofree char *data = NULL;
  g_autofree guint8 *pixels = g_malloc ((gsize) 3 * edge_px * edge_px);
  gsize length = 0;
  tjhandle handle = tjInitDecompress ();

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  g_assert_cmpint (tjDecompress2 (handle, (const guint8 *) data, length, pixels, (int) edge_px, 0,
                                  (int) edge_px, TJPF_RGB, 0),
                   ==, 0);
  tjDestroy (handle);
}
#endif

/* Microseconds of the processor. */
static double
measure (Work work, const char *path, guint edge_px)
{
  gint64 start_us = bench_thread_cpu_us ();

  work (path, edge_px);
  return (double) (bench_thread_cpu_us () - start_us);
}

/* ABBA; the median of the pairs' ratios. */
static void
compare (char **paths, guint edge_px, Work own, Work reference, const char *const names[2])
{
  double own_us[N_ROUNDS], ratios[N_ROUNDS];

  for (guint i = 0; i < N_PICTURES; i++)
    {
      own (paths[i], edge_px);
      reference (paths[i], edge_px);
    }
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      const char *path = paths[i % N_PICTURES];
      double a = measure (own, path, edge_px);
      double b = measure (reference, path, edge_px) + measure (reference, path, edge_px);

      a += measure (own, path, edge_px);
      own_us[i] = a / 2;
      ratios[i] = a / b;
    }
  bench_report (names[0], bench_quantile (own_us, N_ROUNDS, 0.5) / 1000, "ms",
                bench_quantile (ratios, N_ROUNDS, 0.5), names[1]);
}

static void
measure_decoding (Field *field)
{
  static const char *const png[] = { "thumbnail-png-256", "gdk-pixbuf-at-scale" };
  static const char *const jpeg[] = { "thumbnail-jpeg-256", "gdk-pixbuf-at-scale" };

#ifdef HAVE_TURBOJPEG
  static const char *const turbo[] = { "thumbnail-jpeg-256", "turbojpeg-1/8" };

  compare (field->jpegs, PICTURE_EDGE_PX / 8, decode_own, decode_turbo, turbo);
#endif
  compare (field->jpegs, PICTURE_EDGE_PX / 8, decode_own, decode_at_scale, jpeg);
  compare (field->pngs, PICTURE_EDGE_PX / 8, decode_own, decode_at_scale, png);
}

int
main (int argc, char **argv)
{
  Field field = { 0 };

  bench_init (&argc, &argv);
  paint_pictures (&field);
  measure_decoding (&field);

  for (guint i = 0; i < N_PICTURES; i++)
    {
      g_free (field.jpegs[i]);
      g_free (field.pngs[i]);
    }
  g_free (field.folder);
  return latent_test_run ();
}
