/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* Contact sheets of 200 pictures: how long, and how much memory at most. Half are JPEGs of 1024 px
 * and half PNGs of 2048 px, which take longest to decode; all look and compress like photographs.
 */

#include <glib/gstdio.h>

#include "bench-report.h"
#include "core/base/latent-image-record.h"
#include "core/jobs/latent-contact-sheet.h"
#include "tests/core/media/media-test.h"
#include "tests/support/latent-test.h"

#define N_PICTURES 200
#define MIB (1024.0 * 1024.0)

typedef struct
{
  LatentDecoder *decoder;
  LatentFileWorker *worker;
  LatentModelCatalog *catalog;
  GPtrArray *images;
  char *folder;
} Bench;

static void
paint (Bench *bench)
{
  g_autoptr (GdkPixbuf) small = media_test_paint_photo (1024, 1024);
  g_autoptr (GdkPixbuf) large = media_test_paint_photo (2048, 2048);
  g_autofree char *jpeg = g_build_filename (bench->folder, "small.jpg", NULL);
  g_autofree char *png = g_build_filename (bench->folder, "large.png", NULL);

  g_assert_true (gdk_pixbuf_save (small, jpeg, "jpeg", NULL, "quality", "90", NULL));
  g_assert_true (gdk_pixbuf_save (large, png, "png", NULL, NULL));
  for (guint i = 0; i < N_PICTURES; i++)
    {
      LatentImageRecord *image = latent_image_record_new ();

      image->path = g_strdup (i % 2 == 0 ? jpeg : png);
      image->width = image->height = i % 2 == 0 ? 1024 : 2048;
      image->model_id = g_strdup ("imagen-4");
      image->prompt = g_strdup_printf ("%u: a lighthouse in a storm, oil on canvas, waves, "
                                       "late light, seen from a small boat",
                                       i);
      g_ptr_array_add (bench->images, image);
    }
}

/* Seconds to decode all of them on one thread, for a place of @edge_px. */
static double
decode_all (Bench *bench, guint edge_px)
{
  gint64 begin_us = g_get_monotonic_time ();

  for (guint i = 0; i < bench->images->len; i++)
    {
      const LatentImageRecord *image = bench->images->pdata[i];
      g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_file (image->path, edge_px, NULL, NULL);

      g_assert_nonnull (pixbuf);
    }
  return (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC;
}

static void
measure (Bench *bench, const char *name, const LatentSheetOptions *options, const char *suffix)
{
  const LatentContactSheetConfig config = { bench->decoder, bench->worker, bench->catalog };
  g_autoptr (LatentContactSheet) sheet = latent_contact_sheet_new (&config, options, bench->images);
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (bench->folder, file, NULL);
  const LatentContactSheetTarget target
      = { .path = path,
          .format
          = g_str_equal (suffix, ".pdf") ? LATENT_SHEET_FORMAT_PDF : LATENT_SHEET_FORMAT_PNG };
  g_auto (LatentContactSheetOutcome) outcome = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *time_name = g_strdup_printf ("sheet-%s", name);
  g_autofree char *memory_name = g_strdup_printf ("sheet-%s-peak", name);
  g_autofree char *size_name = g_strdup_printf ("sheet-%s-size", name);
  gint64 begin_us, size = 0;
  double seconds, decoding;
  guint edge_px;

  bench_forget_peak ();
  begin_us = g_get_monotonic_time ();
  latent_contact_sheet_save_async (sheet, &target, NULL, latent_test_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  latent_contact_sheet_save_finish (sheet, result, &outcome, &error);
  g_assert_no_error (error);
  g_assert_null (outcome.missing[0]);
  seconds = (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC;
  bench_report (memory_name, (double) bench_peak_bytes () / MIB, "MiB", 0, NULL);

  edge_px = latent_sheet_get_edge_px (latent_contact_sheet_get_sheet (sheet), 0, 0,
                                      latent_sheet_options_get_scale (options));
  decoding = decode_all (bench, edge_px);
  bench_report (time_name, seconds, "s", seconds / decoding, "decoding-on-one-thread");
  for (guint i = 0; outcome.files[i] != NULL; i++)
    {
      GStatBuf status;

      g_assert_cmpint (g_stat (outcome.files[i], &status), ==, 0);
      size += status.st_size;
    }
  bench_report (size_name, (double) size / MIB, "MiB", 0, NULL);
}

int
main (int argc, char **argv)
{
  Bench bench = { NULL };
  g_autoptr (LatentSheetOptions) options = latent_sheet_options_new ();

  latent_test_init (&argc, &argv);
  bench_report_machine ();
  bench.decoder = latent_decoder_new ();
  bench.worker = latent_file_worker_new ();
  bench.catalog = latent_model_catalog_new ();
  bench.images = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  bench.folder = latent_test_make_folder ("sheet");
  paint (&bench);

  options->caption = LATENT_SHEET_CAPTION_NUMBER | LATENT_SHEET_CAPTION_PROMPT
                     | LATENT_SHEET_CAPTION_SETTINGS | LATENT_SHEET_CAPTION_RATING;
  measure (&bench, "a4", options, ".pdf");
  measure (&bench, "a4-png", options, ".png");
  options->paper = LATENT_SHEET_PAPER_PIXELS;
  measure (&bench, "screen", options, ".png");
  /* The most pixels a page can have. */
  options->paper = LATENT_SHEET_PAPER_A3;
  options->columns = 2;
  options->margin_mm = 0;
  options->gap_mm = 0;
  measure (&bench, "a3-two-columns", options, ".pdf");

  g_ptr_array_unref (bench.images);
  g_object_unref (bench.catalog);
  g_object_unref (bench.worker);
  g_object_unref (bench.decoder);
  g_free (bench.folder);
  return 0;
}
