/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-record-loader.h"

#include "bench.h"

/* More than are read at once, and more than twice. */
#define N_MANY 2100

static Bench *
make_bench (guint n_images)
{
  Bench *bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;

  bench_open (bench);
  jobs = bench_submit (bench, n_images);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (bench, jobs->pdata[i], LATENT_JOB_DONE);
  return bench;
}

/* @n_numbers of them: the pictures' @step places apart, nothing's between them */
static GArray *
spread_numbers (GPtrArray *images, guint n_numbers, guint step)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < n_numbers; i++)
    {
      const LatentImageRecord *image = i % step == 0 && i / step < images->len
                                           ? images->pdata[i / step]
                                           : NULL;
      guint32 number = image != NULL ? image->number : G_MAXUINT32 - i;

      g_array_append_val (numbers, number);
    }
  return numbers;
}

static void
assert_same (GPtrArray *found, GPtrArray *images)
{
  g_assert_cmpuint (found->len, ==, images->len);
  for (guint i = 0; i < images->len; i++)
    g_assert_cmpstr (((LatentImageRecord *) found->pdata[i])->id, ==,
                     ((LatentImageRecord *) images->pdata[i])->id);
}

static GPtrArray *
load (Bench *bench, GArray *numbers, gboolean renumber, GError **error)
{
  LatentTimeline *timeline = latent_workspace_get_timeline (bench->workspace);
  g_autoptr (GAsyncResult) result = NULL;

  latent_record_loader_load_async (timeline, numbers, NULL, latent_test_result_cb, &result);
  if (renumber)
    g_signal_emit_by_name (timeline, "renumbered");
  bench_wait_for (bench, result != NULL);
  return latent_record_loader_load_finish (timeline, result, error);
}

static void
test_steps (void)
{
  g_autoptr (Bench) bench = make_bench (3);
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  g_autoptr (GArray) numbers = spread_numbers (images, N_MANY, N_MANY / 3);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (
      latent_record_loader_peek (latent_workspace_get_timeline (bench->workspace), numbers));
  found = load (bench, numbers, FALSE, &error);
  g_assert_no_error (error);
  assert_same (found, images);
  g_array_set_size (numbers, 0);
  none = load (bench, numbers, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  bench_close (bench);
}

/* What exports, sheets and prints read their pictures with: not what is deleted meanwhile. */
static void
test_marked (void)
{
  g_autoptr (Bench) bench = make_bench (2);
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  g_autoptr (GArray) numbers = spread_numbers (images, 2, 1);
  g_autofree char *sql = g_strdup_printf ("UPDATE images SET deleted_us = 1 WHERE number = %u",
                                          g_array_index (numbers, guint32, 1));
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  bench_edit_database (bench, sql);
  found = load (bench, numbers, FALSE, &error);
  g_assert_no_error (error);
  g_ptr_array_remove_index (images, 1);
  assert_same (found, images);
  bench_close (bench);
}

/* The numbers that were asked for are other pictures' now. */
static void
test_renumbered (void)
{
  g_autoptr (Bench) bench = make_bench (1);
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  g_autoptr (GArray) numbers = spread_numbers (images, N_MANY, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (load (bench, numbers, TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  bench_close (bench);
}

static void
test_peek (void)
{
  g_autoptr (Bench) bench = make_bench (2);
  LatentTimeline *timeline = latent_workspace_get_timeline (bench->workspace);
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  g_autoptr (GArray) numbers = spread_numbers (images, 2, 1);
  g_autoptr (LatentTile) first
      = latent_timeline_dup_tile (timeline, g_array_index (numbers, guint32, 0));
  g_autoptr (LatentTile) second
      = latent_timeline_dup_tile (timeline, g_array_index (numbers, guint32, 1));
  g_autoptr (GPtrArray) found = NULL;

  bench_wait_for (bench, latent_tile_get_is_loaded (first) && latent_tile_get_is_loaded (second));
  found = latent_record_loader_peek (timeline, numbers);
  g_assert_nonnull (found);
  assert_same (found, images);
  bench_close (bench);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/record-loader/reads-in-steps-in-order-what-is-there", test_steps);
  g_test_add_func ("/record-loader/leaves-out-what-is-marked-as-deleted/K13", test_marked);
  g_test_add_func ("/record-loader/other-numbers-call-it-off", test_renumbered);
  g_test_add_func ("/record-loader/peeks-at-tiles-that-are-loaded", test_peek);
  return latent_test_run ();
}
