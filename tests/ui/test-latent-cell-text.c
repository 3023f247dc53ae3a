/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/gallery/latent-cell-text.h"

#include <string.h>

#include "core/jobs/latent-tile-private.h"
#include "latent-ui-test.h"

static LatentJob *
make_job (LatentJobState state, int error_code, int progress)
{
  g_autoptr (LatentJob) plain = latent_ui_test_job ("a", "a lighthouse", state);
  g_autoptr (LatentJobRecord) record = latent_job_record_copy (latent_job_get_record (plain));

  record->submitted_us = 100 * G_USEC_PER_SEC;
  record->error_code = error_code;
  record->progress = progress;
  if (error_code >= 0)
    record->error_text = g_strdup ("<b>raw</b> text");
  return latent_job_new (record, TRUE);
}

static LatentCellText *
describe (LatentJobState state, int error_code, int progress)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentJob) job = make_job (state, error_code, progress);

  return latent_cell_text_new (job, latent_model_catalog_get_default (catalog),
                               109 * G_USEC_PER_SEC);
}

static void
test_running (void)
{
  g_autoptr (LatentCellText) queued = describe (LATENT_JOB_QUEUED, -1, -1);
  g_autoptr (LatentCellText) waiting = describe (LATENT_JOB_WAITING, -1, -1);
  g_autoptr (LatentCellText) painting = describe (LATENT_JOB_WAITING, -1, 62);

  g_assert_cmpstr (queued->title, ==, "Queued");
  g_assert_null (queued->detail);
  g_assert_cmpstr (waiting->title, ==, "Running");
  g_assert_cmpstr (waiting->detail, ==, "9 s, usually 15");
  g_assert_null (waiting->icon_name);
  /* Percent only when the service gave one. */
  g_assert_cmpint (waiting->percent, ==, -1);
  g_assert_cmpint (painting->percent, ==, 62);
}

/* A job over its expected time says so, as long as it waits (P15). */
static void
test_slow (void)
{
  g_autoptr (LatentJob) job = make_job (LATENT_JOB_WAITING, -1, -1);
  g_autoptr (LatentCellText) text = NULL;

  latent_job_set_is_slow (job, TRUE);
  text = latent_cell_text_new (job, NULL, 400 * G_USEC_PER_SEC);
  g_assert_cmpstr (text->detail, ==, "Slower than usual: 5 min");
}

/* Each outcome says why and what to do, and none shows text from outside. */
static void
test_ended (void)
{
  static const struct
  {
    LatentJobState state;
    int error_code;
    const char *title;
    const char *step;
  } cases[] = {
    { LATENT_JOB_REFUSED, LATENT_ERROR_CONTENT_REFUSED, "Refused", "Change the prompt" },
    { LATENT_JOB_FAILED, LATENT_ERROR_EXPIRED, "Failed", "Open it" },
    { LATENT_JOB_UNKNOWN, LATENT_ERROR_OUTCOME_UNKNOWN, "Unknown", "Check again" },
    { LATENT_JOB_STOPPED, -1, "Stopped", "sent" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatentCellText) text = describe (cases[i].state, cases[i].error_code, -1);

      g_assert_cmpstr (text->title, ==, cases[i].title);
      g_assert_nonnull (strstr (text->detail, cases[i].step));
      g_assert_null (strstr (text->detail, "<b>"));
      g_assert_nonnull (text->icon_name);
    }
}

static void
test_foreign (void)
{
  g_autoptr (LatentJob) plain = latent_ui_test_job ("a", "x", LATENT_JOB_QUEUED);
  g_autoptr (LatentJob) job = latent_job_new (latent_job_get_record (plain), FALSE);
  g_autoptr (LatentCellText) text = latent_cell_text_new (job, NULL, 0);

  g_assert_nonnull (strstr (text->detail, "service.example"));
}

static void
assert_elapsed (gint64 seconds, guint usual, const char *expected)
{
  g_autofree char *text = latent_cell_text_elapsed (seconds * G_USEC_PER_SEC, usual);

  g_assert_cmpstr (text, ==, expected);
}

/* Z1: a clock set back shows nothing strange. */
static void
test_elapsed (void)
{
  assert_elapsed (9, 15, "9 s, usually 15");
  assert_elapsed (9, 0, "9 s");
  assert_elapsed (-86400, 15, "0 s, usually 15");
  assert_elapsed (125, 15, "2 min, usually 15 s");
  assert_elapsed (3600, 0, "60 min");
  assert_elapsed (G_MAXINT64 / G_USEC_PER_SEC, 0, "35791394 min");
}

static void
test_name (void)
{
  g_autoptr (GListStore) jobs = g_list_store_new (LATENT_TYPE_JOB);
  g_autoptr (LatentJob) job = latent_ui_test_job ("a", "a, <b>b</b> %s", LATENT_JOB_WAITING);
  g_autoptr (LatentTimeline) timeline = latent_timeline_new (NULL);
  g_autoptr (LatentTile) tile = NULL;
  g_autofree char *name = NULL;

  g_list_store_append (jobs, job);
  latent_timeline_follow_jobs (timeline, G_LIST_MODEL (jobs));
  tile = g_list_model_get_item (G_LIST_MODEL (timeline), 0);
  name = latent_cell_text_name (tile);
  g_assert_cmpstr (name, ==, "a, <b>b</b> %s, Running");
}

/* F10, I2: what is wrong with the file is part of the name. */
static void
test_name_tells_about_file (void)
{
  g_autoptr (LatentImageRecord) image = latent_image_record_new ();
  g_autoptr (LatentTile) tile = latent_tile_new (7);
  g_autofree char *incomplete = NULL;
  g_autofree char *missing = NULL;

  image->id = g_strdup ("i");
  image->job_id = g_strdup ("j");
  image->prompt = g_strdup ("a boat");
  image->model_id = g_strdup ("imagen-4");
  image->incomplete = TRUE;
  latent_tile_set_image (tile, image);
  incomplete = latent_cell_text_name (tile);
  g_assert_cmpstr (incomplete, ==, "a boat, Done, Incomplete as delivered");

  image->file_state = LATENT_IMAGE_FILE_MISSING;
  latent_tile_set_image (tile, image);
  missing = latent_cell_text_name (tile);
  g_assert_cmpstr (missing, ==, "a boat, Done, The file is missing");
}

static LatentTile *
make_tile (int rating, gboolean favourite, gint64 job_created_us)
{
  g_autoptr (LatentImageRecord) image = latent_image_record_new ();
  LatentTile *tile = latent_tile_new (7);

  image->id = g_strdup ("i");
  image->job_id = g_strdup ("j");
  image->prompt = g_strdup ("a boat");
  image->model_id = g_strdup ("imagen-4");
  image->rating = rating;
  image->favourite = favourite;
  image->job_created_us = job_created_us;
  latent_tile_set_image (tile, image);
  return tile;
}

static void
assert_name (LatentTile *tile, const char *expected)
{
  g_autofree char *name = latent_cell_text_name (tile);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_name_tells_rating (void)
{
  g_autoptr (LatentTile) unread = latent_tile_new (7);
  g_autoptr (LatentTile) rated = make_tile (4, TRUE, 1);
  g_autoptr (LatentTile) one = make_tile (1, FALSE, 1);
  g_autoptr (LatentTile) rejected = make_tile (-1, FALSE, 1);

  assert_name (unread, "Reading…");
  assert_name (rated, "a boat, 4 stars, Favourite");
  assert_name (one, "a boat, 1 star");
  assert_name (rejected, "a boat, Rejected");
}

/* The first tile of a day says which, once both are known. */
static void
test_day (void)
{
  const gint64 noon_us = 1000 * G_TIME_SPAN_DAY + G_TIME_SPAN_DAY / 2;
  g_autoptr (LatentTile) tile = make_tile (0, FALSE, noon_us);
  g_autoptr (LatentTile) same = make_tile (0, FALSE, noon_us + G_TIME_SPAN_HOUR);
  g_autoptr (LatentTile) other = make_tile (0, FALSE, noon_us + G_TIME_SPAN_DAY);
  g_autoptr (LatentTile) unread = latent_tile_new (8);
  g_autofree char *first = latent_cell_text_day (tile, NULL);
  g_autofree char *after_other = latent_cell_text_day (tile, other);
  g_autofree char *month = latent_cell_text_month (tile);

  g_assert_cmpstr (first, ==, "27 Sep 1972");
  g_assert_cmpstr (after_other, ==, "27 Sep 1972");
  g_assert_null (latent_cell_text_day (tile, same));
  g_assert_null (latent_cell_text_day (tile, unread));
  g_assert_null (latent_cell_text_day (unread, tile));
  g_assert_cmpstr (month, ==, "September 1972");
  g_assert_null (latent_cell_text_month (unread));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/ui/cell-text/running", test_running);
  g_test_add_func ("/ui/cell-text/P15-slow", test_slow);
  g_test_add_func ("/ui/cell-text/ended", test_ended);
  g_test_add_func ("/ui/cell-text/of-another-service", test_foreign);
  g_test_add_func ("/ui/cell-text/Z1-elapsed", test_elapsed);
  g_test_add_func ("/ui/cell-text/U5-name-is-verbatim", test_name);
  g_test_add_func ("/ui/cell-text/F10-I2-name-tells-about-file", test_name_tells_about_file);
  g_test_add_func ("/ui/cell-text/name-tells-rating", test_name_tells_rating);
  g_test_add_func ("/ui/cell-text/day", test_day);
  return latent_test_run ();
}
