/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <math.h>

#include "bench/bench-window.h"
#include "ui/viewer/latent-picture.h"

/* What is looked at in the viewer, on pictures of 2048 pixels in a window as large as the
 * gallery's: the main thread's processor time per frame while a picture is zoomed and dragged,
 * against a window of one colour; then fifty steps with the arrow key held down. Needs a display:
 *
 *   tests/support/driver/in-session.py --screen 1400x900 \
 *     env GSK_RENDERER=cairo GDK_DEBUG=gl-disable _build/tests/bench/bench-viewer */

#define EDGE_PX 2048
#define PAIRS 12
#define FRAMES 40
#define N_PICTURES 60
#define STEPS 50
#define REPEAT_MS 33

static GArray *
new_figures (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

/* (transfer full): as hard to compress as a photograph */
static LatentImageRecord *
make_image (const char *folder, guint n)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, EDGE_PX, EDGE_PX);
  g_autoptr (GRand) random = g_rand_new_with_seed (n);
  LatentImageRecord *image = latent_image_record_new ();
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < EDGE_PX; y++)
    for (int x = 0; x < EDGE_PX; x++)
      {
        guint8 *pixel
            = gdk_pixbuf_get_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x;
        double wave = sin (x / (20.0 + n)) * cos (y / (33.0 + n));

        pixel[0] = (guint8) (120 + 90 * wave + g_rand_int_range (random, 0, 20));
        pixel[1] = (guint8) (x * 255 / EDGE_PX);
        pixel[2] = (guint8) (y * 255 / EDGE_PX);
      }
  image->id = g_strdup_printf ("picture-%u", n);
  image->sha256 = g_strdup (image->id);
  image->path = g_strdup_printf ("%s/%u.jpg", folder, n);
  image->width = image->height = EDGE_PX;
  gdk_pixbuf_save (pixbuf, image->path, "jpeg", &error, "quality", "90", NULL);
  g_assert_no_error (error);
  return image;
}

/* --- zooming and dragging --- */

typedef struct
{
  LatentPicture *picture;
  LatentPicturePlace place;
} Gesture;

static void
zoom_step (gpointer data, guint frame)
{
  Gesture *gesture = data;
  LatentPictureView *view = latent_picture_get_view (gesture->picture);

  /* In, and out again. */
  latent_picture_view_step_at (view, &gesture->place, frame % 20 < 10 ? 0.1 : -0.1, 500, 400);
}

static void
pan_step (gpointer data, guint frame)
{
  Gesture *gesture = data;

  latent_picture_view_pan (latent_picture_get_view (gesture->picture), &gesture->place,
                           frame % 40 < 20 ? -9 : 9, frame % 40 < 20 ? -3 : 3);
}

static void
measure_gesture (Gesture *gesture, BenchWindow *bench, const char *name, BenchStep step)
{
  GtkWidget *floor = bench_window_get_floor (bench);
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (gesture->picture)));
  g_autoptr (GArray) p95 = new_figures ();
  g_autoptr (GArray) floor_p95 = new_figures ();

  for (guint i = 0; i < 2 * PAIRS; i++)
    {
      g_autoptr (GArray) cpu_ms = new_figures ();
      /* A B B A */
      gboolean is_floor = i % 4 == 0 || i % 4 == 3;
      double value;

      bench_frames_run (is_floor ? floor : window, FRAMES, is_floor ? bench_step_floor : step,
                        is_floor ? (gpointer) floor : gesture, cpu_ms);
      value = bench_array_quantile (cpu_ms, 0.95);
      g_array_append_val (is_floor ? floor_p95 : p95, value);
    }
  bench_report_pairs (name, "ms", p95, floor_p95, "one-colour-p95");
}

static void
await_settled (LatentPicture *picture)
{
  while (!latent_picture_get_is_settled (picture))
    g_main_context_iteration (NULL, TRUE);
}

static void
measure_gestures (LatentPicture *picture)
{
  BenchWindow bench = { 0 };
  Gesture gesture = { .picture = picture };
  LatentPictureView *view = latent_picture_get_view (picture);

  await_settled (picture);
  g_assert_true (latent_picture_get_place (picture, &gesture.place));
  measure_gesture (&gesture, &bench, "viewer-zoom-at-fit-p95", zoom_step);
  latent_picture_view_zoom_at (view, &gesture.place, 0.75, 500, 400);
  await_settled (picture);
  measure_gesture (&gesture, &bench, "viewer-drag-at-75-p95", pan_step);
  latent_picture_view_zoom_at (view, &gesture.place, 1, 500, 400);
  await_settled (picture);
  measure_gesture (&gesture, &bench, "viewer-drag-at-100-p95", pan_step);
  latent_picture_view_zoom_at (view, &gesture.place, 4, 500, 400);
  await_settled (picture);
  measure_gesture (&gesture, &bench, "viewer-drag-at-400-p95", pan_step);
  latent_picture_view_fit (view);
  gtk_window_destroy (GTK_WINDOW (bench.floor));
}

/* --- the arrow key held down --- */

typedef struct
{
  LatentPicture *picture;
  GPtrArray *images;
  guint n;
} Walk;

static gboolean
step_cb (gpointer user_data)
{
  Walk *walk = user_data;
  guint n = ++walk->n;

  latent_picture_set_image (walk->picture, walk->images->pdata[n]);
  latent_picture_set_neighbours (walk->picture, walk->images->pdata[n + 1],
                                 walk->images->pdata[n - 1]);
  return n < STEPS ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Every turn of the main loop that had something to do. */
static void
measure_walk (LatentPicture *picture, LatentPictureCache *cache, GPtrArray *images)
{
  Walk walk = { picture, images, 0 };
  double longest_ms = 0;
  gint64 before_bytes = bench_resident_bytes ();

  bench_forget_peak ();
  g_timeout_add (REPEAT_MS, step_cb, &walk);
  while (walk.n < STEPS || !latent_picture_get_is_settled (picture))
    {
      gint64 cpu_us = bench_thread_cpu_us ();

      g_main_context_iteration (NULL, TRUE);
      longest_ms = MAX (longest_ms, (double) (bench_thread_cpu_us () - cpu_us) / 1000);
    }
  bench_report ("viewer-hold-longest-turn", longest_ms, "ms", longest_ms / 50, "50-ms");
  bench_report ("viewer-hold-cache", (double) latent_picture_cache_get_bytes (cache) / 1e6, "MB",
                (double) latent_picture_cache_get_bytes (cache) / LATENT_PICTURE_CACHE_MAX_BYTES,
                "its-limit");
  bench_report ("viewer-hold-peak-growth", (double) (bench_peak_bytes () - before_bytes) / 1e6,
                "MB",
                (double) (bench_peak_bytes () - before_bytes) / LATENT_PICTURE_CACHE_MAX_BYTES,
                "the-limit-of-the-cache");
}

int
main (int argc, char **argv)
{
  g_autoptr (LatentDecoder) decoder = NULL;
  g_autoptr (LatentPictureCache) cache = NULL;
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  g_autofree char *folder = NULL;
  GtkWidget *picture, *window;

  bench_window_init (&argc, &argv);
  folder = latent_test_make_folder ("viewer");
  for (guint i = 0; i < N_PICTURES; i++)
    g_ptr_array_add (images, make_image (folder, i));
  decoder = latent_decoder_new ();
  cache = latent_picture_cache_new (decoder, LATENT_PICTURE_CACHE_MAX_BYTES);
  picture = latent_picture_new_with_cache (cache, NULL);
  window = latent_ui_test_present (picture, BENCH_WINDOW_WIDTH, BENCH_WINDOW_HEIGHT);
  g_print ("# %s\n", G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (window))));
  latent_picture_set_image (LATENT_PICTURE (picture), images->pdata[0]);
  measure_gestures (LATENT_PICTURE (picture));
  measure_walk (LATENT_PICTURE (picture), cache, images);
  gtk_window_destroy (GTK_WINDOW (window));
  return latent_test_run ();
}
