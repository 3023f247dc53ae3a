/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-bring-in.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "core/jobs/latent-rebuild.h"
#include "core/media/latent-picture-dress.h"

#define NAME(suffix) "/jobs/bring-in/" suffix
#define SHA256 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static Bench *
open_bench (void)
{
  Bench *bench = bench_new ();

  bench_open (bench);
  return bench;
}

/* (transfer full): a picture of another program: @name of tests/data/media with text in Exif */
static GBytes *
make_foreign (const char *name)
{
  g_autofree char *in_folder = g_build_filename ("media", name, NULL);
  g_autoptr (GBytes) bare = latent_test_read_data (in_folder);
  g_autoptr (LatentPictureRecord) record = latent_picture_record_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) made = NULL;
  GBytes *dressed;
  const LatentPictureDress dress = { .picture = bare, .record = record };

  /* Its own text, and not a record: the record's mark is broken. */
  record->image_id = g_uuid_string_random ();
  record->job_id = g_uuid_string_random ();
  record->prompt = g_strdup ("a cat");
  record->model_id = g_strdup ("dreamshaper");
  record->origin = g_strdup ("x");
  record->sha256 = g_strdup (SHA256);
  g_hash_table_insert (record->values, g_strdup ("seed"), g_strdup ("7"));
  g_hash_table_insert (record->values, g_strdup ("negative_prompt"), g_strdup ("dog"));
  dressed = latent_picture_dress (&dress, NULL, &error);
  g_assert_no_error (error);
  made = g_bytes_unref_to_array (dressed);
  for (guint i = 0; i + strlen ("PictureId") < made->len; i++)
    if (memcmp (made->data + i, "PictureId", strlen ("PictureId")) == 0)
      made->data[i] = 'N';
  return g_byte_array_free_to_bytes (g_steal_pointer (&made));
}

static LatentFoundImage *
look_at (Bench *bench, GBytes *bytes)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentFoundImage *found;

  latent_bring_in_look_at_async (bench->workspace, bytes, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  found = latent_bring_in_look_at_finish (bench->workspace, result, &error);
  g_assert_no_error (error);
  return found;
}

static LatentFoundImage *
look_at_file (Bench *bench, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_bring_in_look_at_file_async (bench->workspace, path, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_bring_in_look_at_finish (bench->workspace, result, error);
}

static LatentImageRecord *
bring_in (Bench *bench, GBytes *bytes, gboolean *was_known)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentImageRecord *image;

  latent_bring_in_async (bench->workspace, bytes, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  image = latent_bring_in_finish (bench->workspace, result, was_known, &error);
  g_assert_no_error (error);
  return image;
}

static void
wait_for_records (Bench *bench)
{
  LatentRecordWriter *writer = latent_workspace_get_record_writer (bench->workspace);

  bench_wait_for (bench, !latent_record_writer_is_busy (writer));
}

/* Row, job, file and record; nothing was sent and nothing cost anything; twice is once. */
static void
test_foreign (gconstpointer data)
{
  g_autoptr (Bench) bench = open_bench ();
  g_autoptr (GBytes) bytes = make_foreign (data);
  g_autoptr (LatentFoundImage) found = look_at (bench, bytes);
  g_autoptr (LatentFoundImage) found_again = NULL;
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) again = NULL;
  g_autoptr (LatentJobRecord) job = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  LatentTimeline *timeline = latent_workspace_get_timeline (bench->workspace);
  gboolean was_known = TRUE;
  guint position;

  g_assert_null (found->known);
  g_assert_cmpint (found->prompt->source, ==, LATENT_PROMPT_SOURCE_PARAMETERS);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 0);

  image = bring_in (bench, bytes, &was_known);
  g_assert_false (was_known);
  g_assert_cmpstr (image->prompt, ==, "a cat");
  g_assert_cmpstr (image->model_id, ==, "dreamshaper");
  g_assert_cmpstr (g_hash_table_lookup (image->values, "seed"), ==, "7");
  g_assert_cmpstr (g_hash_table_lookup (image->values, "negative_prompt"), ==, "dog");
  g_assert_cmpstr (image->sha256, ==, sha256);
  g_assert_cmpint (image->credits, ==, 0);
  g_assert_true (latent_timeline_find (timeline, image->number, &position));
  job = bench_find_job (bench, image->job_id);
  g_assert_cmpint (job->state, ==, LATENT_JOB_DONE);
  g_assert_cmpint (job->charged, ==, LATENT_CHARGED_NO);
  g_assert_cmpint (job->credits, ==, 0);
  wait_for_records (bench);
  images = bench_list_images (bench);
  g_assert_cmpuint (images->len, ==, 1);
  g_clear_pointer (&images, g_ptr_array_unref);

  again = bring_in (bench, bytes, &was_known);
  g_assert_true (was_known);
  g_assert_cmpstr (again->id, ==, image->id);
  found_again = look_at (bench, bytes);
  g_assert_cmpstr (found_again->known->id, ==, image->id);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);
}

/* What this library made itself is known by what it says, whatever became of its bytes. */
static void
test_own (void)
{
  g_autoptr (Bench) bench = open_bench ();
  g_autoptr (LatentJob) job = bench_submit_one (bench);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (LatentFoundImage) found = NULL;
  g_autoptr (LatentFoundImage) delivered = NULL;
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *contents = NULL;
  gboolean was_known = FALSE;
  gsize length;

  bench_wait_state (bench, job, LATENT_JOB_DONE);
  wait_for_records (bench);
  images = bench_list_images (bench);
  g_assert_true (g_file_get_contents (((LatentImageRecord *) images->pdata[0])->path, &contents,
                                      &length, NULL));
  bytes = g_bytes_new (contents, length);
  found = look_at (bench, bytes);
  g_assert_cmpint (found->prompt->source, ==, LATENT_PROMPT_SOURCE_LATENT);
  g_assert_cmpstr (found->known->id, ==, ((LatentImageRecord *) images->pdata[0])->id);
  delivered = look_at (bench, bench->picture);
  g_assert_cmpstr (delivered->known->id, ==, found->known->id);
  image = bring_in (bench, bytes, &was_known);
  g_assert_true (was_known);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
}

/* One of Latent's from another library costs nothing here, whatever it cost there, also after the
 * database was lost and made anew from the files. */
static void
test_paid_elsewhere (void)
{
  g_autoptr (Bench) bench = open_bench ();
  g_autoptr (GBytes) bare = latent_test_read_data ("media/baseline.jpg");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatentPictureRecord) record = latent_picture_record_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentJobRecord) job = NULL;
  g_autoptr (LatentJobRecord) rebuilt = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentPictureDress dress = { .picture = bare, .record = record };
  LatentRebuildSummary summary;

  record->image_id = g_uuid_string_random ();
  record->job_id = g_uuid_string_random ();
  record->index = 2;
  record->prompt = g_strdup ("a lighthouse");
  record->model_id = g_strdup ("imagen-4");
  record->origin = g_strdup ("https://api.example");
  record->sha256 = g_strdup (SHA256);
  record->charged = LATENT_CHARGED_YES;
  record->credits = 1000;
  record->rating = 4;
  bytes = latent_picture_dress (&dress, NULL, NULL);
  image = bring_in (bench, bytes, NULL);
  g_assert_cmpstr (image->id, ==, record->image_id);
  g_assert_cmpuint (image->index, ==, 2);
  g_assert_cmpint (image->rating, ==, 4);
  job = bench_find_job (bench, record->job_id);
  g_assert_cmpint (job->charged, ==, LATENT_CHARGED_NO);
  g_assert_cmpint (job->credits, ==, 0);
  wait_for_records (bench);

  bench_close (bench);
  bench_edit_database (bench, "DELETE FROM images; DELETE FROM job_events; DELETE FROM jobs");
  bench_open_without_network (bench);
  latent_rebuild_async (
      &(LatentRebuildConfig){
          .database = latent_workspace_get_database (bench->workspace),
          .worker = latent_workspace_get_file_worker (bench->workspace),
          .places = bench->places,
          .origin = "https://api.example",
      },
      NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_rebuild_finish (result, &summary, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (summary.n_added, ==, 1);
  rebuilt = bench_find_job (bench, record->job_id);
  g_assert_cmpint (rebuilt->charged, ==, LATENT_CHARGED_NO);
  g_assert_cmpint (rebuilt->credits, ==, 0);
  g_assert_cmpstr (rebuilt->prompt, ==, "a lighthouse");
}

/* Killed between file and row: bringing it in again takes the file that is there. */
static void
test_killed (void)
{
  g_autoptr (Bench) bench = open_bench ();
  g_autoptr (GBytes) bytes = make_foreign ("baseline.jpg");
  g_autoptr (LatentImageRecord) first = bring_in (bench, bytes, NULL);
  g_autoptr (LatentImageRecord) second = NULL;
  gboolean was_known = TRUE;

  wait_for_records (bench);
  bench_crash (bench);
  bench_edit_database (bench, "DELETE FROM images; DELETE FROM job_events; DELETE FROM jobs");
  bench_open (bench);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
  second = bring_in (bench, bytes, &was_known);
  g_assert_false (was_known);
  g_assert_cmpstr (second->id, ==, first->id);
  g_assert_cmpstr (second->path, ==, first->path);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
}

/* The original stays as it is; what is no picture is said to be none, and nothing waits for it. */
static void
test_files (void)
{
  g_autoptr (Bench) bench = open_bench ();
  g_autoptr (GBytes) bytes = make_foreign ("baseline.jpg");
  g_autofree char *folder = latent_test_make_folder ("outside");
  g_autofree char *path = g_build_filename (folder, "cat.jpg", NULL);
  g_autofree char *link = g_build_filename (folder, "link.jpg", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo.jpg", NULL);
  g_autofree char *big = g_build_filename (folder, "big.jpg", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.jpg", NULL);
  g_autofree char *after = NULL;
  g_autoptr (LatentFoundImage) found = NULL;
  g_autoptr (LatentFoundImage) linked = NULL;
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (GError) error = NULL;
  struct stat before_stat, after_stat;
  gsize length;

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  g_assert_cmpint (stat (path, &before_stat), ==, 0);
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_true (g_file_set_contents (big, "\xff\xd8\xff", 3, NULL));
  g_assert_cmpint (truncate (big, LATENT_IMAGE_MAX_BYTES + 1), ==, 0);

  found = look_at_file (bench, path, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (found->bytes, bytes));
  linked = look_at_file (bench, link, &error);
  g_assert_no_error (error);
  g_assert_null (look_at_file (bench, fifo, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
  g_assert_null (look_at_file (bench, folder, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
  g_assert_null (look_at_file (bench, big, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);
  g_assert_null (look_at_file (bench, missing, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);

  image = bring_in (bench, found->bytes, NULL);
  wait_for_records (bench);
  g_assert_cmpint (stat (path, &after_stat), ==, 0);
  g_assert_cmpint (after_stat.st_mtim.tv_nsec, ==, before_stat.st_mtim.tv_nsec);
  g_assert_true (g_file_get_contents (path, &after, &length, NULL));
  g_assert_cmpmem (after, length, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Nothing of a picture that cannot be stored stays behind. */
static void
test_no_row (void)
{
  g_autoptr (Bench) bench = open_bench ();
  g_autoptr (GBytes) bytes = make_foreign ("baseline.jpg");
  g_autoptr (GBytes) none = g_bytes_new_static ("no picture", 10);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;

  latent_bring_in_async (bench->workspace, none, NULL, latent_test_result_cb, &refused);
  latent_test_wait_for (refused != NULL);
  g_assert_null (latent_bring_in_finish (bench->workspace, refused, NULL, &error));
  latent_test_assert_error (&error, LATENT_ERROR_BAD_IMAGE);

  bench_set_pragma (bench, "query_only = ON");
  latent_bring_in_async (bench->workspace, bytes, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_null (latent_bring_in_finish (bench->workspace, result, NULL, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);
  bench_set_pragma (bench, "query_only = OFF");
}

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);

  g_test_add_data_func (NAME ("T7-foreign-jpeg"), "baseline.jpg", test_foreign);
  g_test_add_data_func (NAME ("T7-foreign-webp"), "lossy.webp", test_foreign);
  g_test_add_func (NAME ("own"), test_own);
  g_test_add_func (NAME ("T7-paid-elsewhere"), test_paid_elsewhere);
  g_test_add_func (NAME ("killed"), test_killed);
  g_test_add_func (NAME ("U6-files"), test_files);
  g_test_add_func (NAME ("no-row"), test_no_row);

  return latent_test_run ();
}
