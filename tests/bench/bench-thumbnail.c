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
#include "core/media/latent-decoder-private.h"
#include "core/media/latent-thumbnail-private.h"
#include "core/media/latent-thumbnail-store.h"
#include "core/store/latent-picture-rows.h"
#include "support/latent-test.h"

#define PICTURE_EDGE_PX 2048
#define N_PICTURES 4
#define N_ROUNDS 16
/* A window of 1400 x 900 pixels full of cells. */
#define N_CELLS 42
#define CELL_EDGE_PX 180

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

/* --- a picture taken in --- */

typedef struct
{
  LatentDatabase *database;
  LatentThumbnailPack *pack;
  GHashTable *paths;
  guint n_taken_in;
} Library;

static void
open_library (Field *field, Library *library)
{
  g_autofree char *rows = g_build_filename (field->folder, "library.sqlite", NULL);
  g_autofree char *pack = g_build_filename (field->folder, "cache", "pack.sqlite", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  library->database = latent_database_new (rows);
  latent_database_open_async (library->database, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_database_open_finish (library->database, result, NULL));
  library->pack = latent_thumbnail_pack_new (pack, LATENT_THUMBNAIL_PACK_MAX_BYTES);
  library->paths = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
close_library (Library *library)
{
  latent_database_close (library->database);
  g_object_unref (library->database);
  latent_thumbnail_pack_unref (library->pack);
  g_hash_table_unref (library->paths);
}

static LatentFoundPicture *
describe (const char *path, const char *sha256)
{
  LatentFoundPicture *found = g_new0 (LatentFoundPicture, 1);
  LatentPictureRecord *record = latent_picture_record_new ();

  record->image_id = g_uuid_string_random ();
  record->job_id = g_uuid_string_random ();
  record->prompt = g_strdup ("a lighthouse in a storm, oil on canvas, dramatic light, by night");
  record->model_id = g_strdup ("imagen-4");
  record->origin = g_strdup ("https://api.apiframe.ai");
  record->sha256 = g_strdup (sha256);
  record->job_created_us = record->created_us = record->finished_us = g_get_real_time ();
  found->record = record;
  found->path = g_strdup (path);
  found->format = LATENT_IMAGE_FORMAT_JPEG;
  found->width = found->height = PICTURE_EDGE_PX;
  return found;
}

/* The row of the picture and that of its job, with all indices, committed. */
static void
add_row (Library *library, const char *path, const char *sha256)
{
  g_autoptr (GPtrArray) pictures
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_found_picture_free);
  g_autoptr (GAsyncResult) result = NULL;
  LatentFoundPicture *found = describe (path, sha256);

  g_ptr_array_add (pictures, found);
  latent_picture_rows_add_async (library->database, pictures, library->paths, NULL,
                                 latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_picture_rows_add_finish (library->database, result, NULL));
  g_assert_cmpint (found->outcome, ==, LATENT_FOUND_ADDED);
}

static void
take_in (Library *library, const char *path)
{
  g_autofree char *sha256 = g_strdup_printf ("%064x", ++library->n_taken_in);
  g_autoptr (LatentImageRecord) image = latent_image_record_new ();
  g_autoptr (LatentThumbnailSource) source = NULL;
  g_autoptr (LatentThumbnail) thumbnail = NULL;
  g_autofree char *row_path = g_strdup_printf ("%s/%u", path, library->n_taken_in);

  image->path = g_strdup (path);
  image->sha256 = g_strdup (sha256);
  source = latent_thumbnail_source_new (image);
  thumbnail = latent_thumbnail_make (library->pack, source, NULL, NULL);
  g_assert_true (thumbnail->has_preview);
  add_row (library, row_path, sha256);
}

static double
measure_taking_in (Library *library, const char *path)
{
  gint64 start_us = bench_process_cpu_us ();

  take_in (library, path);
  return (double) (bench_process_cpu_us () - start_us);
}

static void
compare_ingest (Library *library, char **paths, const char *name)
{
  double own_us[N_ROUNDS], ratios[N_ROUNDS];

  take_in (library, paths[0]);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      const char *path = paths[i % N_PICTURES];
      double own = measure_taking_in (library, path);
      double decode = measure (decode_own, path, LATENT_THUMBNAIL_LARGE_PX);

      decode += measure (decode_own, path, LATENT_THUMBNAIL_LARGE_PX);
      own += measure_taking_in (library, path);
      own_us[i] = own / 2;
      ratios[i] = own / decode;
    }
  bench_report (name, bench_quantile (own_us, N_ROUNDS, 0.5) / 1000, "ms",
                bench_quantile (ratios, N_ROUNDS, 0.5), "its-decode-alone");
}

/* --- a screen of cells --- */

#ifdef HAVE_TURBOJPEG
typedef struct
{
  LatentThumbnailStore *store;
  LatentImageRecord *images[N_CELLS];
  GBytes *jpegs[N_CELLS];
  guint n_shown;
} Screen;

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Screen *screen = user_data;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_thumbnail_store_load_finish (LATENT_THUMBNAIL_STORE (source), result, NULL);

  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, CELL_EDGE_PX);
  screen->n_shown++;
}

static double
fill (Screen *screen)
{
  gint64 start_us = g_get_monotonic_time ();

  screen->n_shown = 0;
  for (guint i = 0; i < N_CELLS; i++)
    latent_thumbnail_store_load_async (screen->store, screen->images[i], CELL_EDGE_PX, NULL,
                                       shown_cb, screen);
  while (screen->n_shown < N_CELLS)
    g_main_context_iteration (NULL, TRUE);
  return (double) (g_get_monotonic_time () - start_us);
}

static double
decode_all (Screen *screen)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autofree guint8 *pixels = g_malloc (3 * 256 * 256);
  tjhandle handle = tjInitDecompress ();

  for (guint i = 0; i < N_CELLS; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (screen->jpegs[i], &length);

      g_assert_cmpint (tjDecompress2 (handle, data, length, pixels, 256, 0, 256, TJPF_RGB, 0), ==,
                       0);
    }
  tjDestroy (handle);
  return (double) (g_get_monotonic_time () - start_us);
}

static void
prepare_screen (Field *field, Screen *screen, const char *pack_path)
{
  g_autoptr (LatentThumbnailPack) pack
      = latent_thumbnail_pack_new (pack_path, LATENT_THUMBNAIL_PACK_MAX_BYTES);

  for (guint i = 0; i < N_CELLS; i++)
    {
      g_autoptr (LatentThumbnailSource) source = NULL;
      g_autoptr (LatentThumbnail) thumbnail = NULL;
      LatentThumbnailKey key;
      LatentImageRecord *image = latent_image_record_new ();

      image->id = g_uuid_string_random ();
      image->path = g_strdup (field->jpegs[i % N_PICTURES]);
      image->sha256 = g_strdup_printf ("%064x", 0x10000 + i);
      source = latent_thumbnail_source_new (image);
      thumbnail = latent_thumbnail_make (pack, source, NULL, NULL);
      g_assert_true (latent_thumbnail_source_find_key (source, &key));
      screen->images[i] = image;
      screen->jpegs[i] = latent_thumbnail_pack_read (pack, &key, LATENT_THUMBNAIL_SMALL_PX);
    }
}

static void
compare_screens (Field *field, guint n_threads)
{
  g_autofree char *cache = g_build_filename (field->folder, "screen", NULL);
  g_autofree char *pack_path = g_build_filename (cache, "thumbnails.sqlite", NULL);
  g_autofree char *name = g_strdup_printf ("fill-%d-cells-%u-threads", N_CELLS, n_threads);
  g_autofree char *cpu_name = g_strconcat (name, "-cpu", NULL);
  LatentDecoder *decoder = latent_decoder_new_with_threads (n_threads);
  Screen screen = { .store = latent_thumbnail_store_new (decoder, cache) };
  double own_us[N_ROUNDS], ratios[N_ROUNDS], cpu_ratios[N_ROUNDS];

  prepare_screen (field, &screen, pack_path);
  fill (&screen);
  decode_all (&screen);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      gint64 cpu_us = bench_process_cpu_us ();
      gint64 between_us, after_us;
      double serial;

      own_us[i] = fill (&screen);
      between_us = bench_process_cpu_us ();
      serial = decode_all (&screen) + decode_all (&screen);
      after_us = bench_process_cpu_us ();
      own_us[i] = (own_us[i] + fill (&screen)) / 2;
      cpu_us = between_us - cpu_us + bench_process_cpu_us () - after_us;
      ratios[i] = 2 * own_us[i] / serial;
      cpu_ratios[i] = (double) cpu_us / (double) (after_us - between_us);
    }
  bench_report (name, bench_quantile (own_us, N_ROUNDS, 0.5) / 1000, "ms",
                bench_quantile (ratios, N_ROUNDS, 0.5), "serial-turbojpeg");
  bench_report (cpu_name, bench_quantile (own_us, N_ROUNDS, 0.5) / 1000, "ms",
                bench_quantile (cpu_ratios, N_ROUNDS, 0.5), "serial-turbojpeg-cpu");
  for (guint i = 0; i < N_CELLS; i++)
    {
      latent_image_record_free (screen.images[i]);
      g_bytes_unref (screen.jpegs[i]);
    }
  latent_test_assert_gone (&screen.store);
  latent_test_assert_gone (&decoder);
}
#endif

int
main (int argc, char **argv)
{
  Field field = { 0 };
  Library library = { 0 };

  bench_init (&argc, &argv);
  paint_pictures (&field);
  measure_decoding (&field);
  open_library (&field, &library);
  compare_ingest (&library, field.jpegs, "ingest-jpeg");
  compare_ingest (&library, field.pngs, "ingest-png");
  close_library (&library);
#ifdef HAVE_TURBOJPEG
  compare_screens (&field, 1);
  compare_screens (&field, 2);
#endif

  for (guint i = 0; i < N_PICTURES; i++)
    {
      g_free (field.jpegs[i]);
      g_free (field.pngs[i]);
    }
  g_free (field.folder);
  return latent_test_run ();
}
