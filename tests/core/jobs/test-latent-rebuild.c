/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-rebuild.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "core/base/latent-picture-record.h"
#include "core/store/latent-record-files.h"

#define NAME(suffix) "/jobs/rebuild/" suffix
#define ORIGIN "https://api.example"
#define N_MANY 1000

/* A new bench with @count pictures that carry their records, closed. */
static Bench *
make_library (guint count)
{
  Bench *bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  LatentRecordWriter *writer;

  bench_open (bench);
  jobs = bench_submit (bench, count);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (bench, jobs->pdata[i], LATENT_JOB_DONE);
  writer = latent_workspace_get_record_writer (bench->workspace);
  bench_wait_for (bench, !latent_record_writer_is_busy (writer));
  return bench;
}

/* Nothing in it any more. (A file that is gone would be made up for by opening.) */
static void
lose_database (Bench *bench)
{
  bench_close (bench);
  bench_edit_database (bench, "DELETE FROM images; DELETE FROM job_events; DELETE FROM jobs");
  bench_open_without_network (bench);
}

static LatentRebuildSummary
rebuild (Bench *bench)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentRebuildSummary summary;
  const LatentRebuildConfig config = {
    .database = latent_workspace_get_database (bench->workspace),
    .worker = latent_workspace_get_file_worker (bench->workspace),
    .places = bench->places,
    .origin = ORIGIN,
  };

  latent_rebuild_async (&config, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_rebuild_finish (result, &summary, NULL, &error);
  g_assert_no_error (error);
  return summary;
}

static void
assert_same_image (const LatentImageRecord *one, const LatentImageRecord *other)
{
  g_assert_cmpstr (one->id, ==, other->id);
  g_assert_cmpstr (one->job_id, ==, other->job_id);
  g_assert_cmpuint (one->index, ==, other->index);
  g_assert_cmpstr (one->path, ==, other->path);
  g_assert_cmpint (one->format, ==, other->format);
  g_assert_cmpuint (one->width, ==, other->width);
  g_assert_cmpuint (one->height, ==, other->height);
  g_assert_cmpint (one->size_bytes, ==, other->size_bytes);
  g_assert_cmpstr (one->sha256, ==, other->sha256);
  g_assert_cmpint (one->rating, ==, other->rating);
  g_assert_cmpint (one->favourite, ==, other->favourite);
  g_assert_cmpint (one->incomplete, ==, other->incomplete);
  g_assert_cmpint (one->carries, ==, other->carries);
  g_assert_cmpint (one->is_stale, ==, other->is_stale);
  g_assert_cmpint (one->created_us, ==, other->created_us);
  g_assert_cmpint (one->job_created_us, ==, other->job_created_us);
  g_assert_cmpstr (one->prompt, ==, other->prompt);
  g_assert_cmpstr (one->model_id, ==, other->model_id);
  g_assert_cmpstr (one->remote_id, ==, other->remote_id);
  g_assert_cmpint (one->credits, ==, other->credits);
  g_assert_cmpuint (g_hash_table_size (one->values), ==, g_hash_table_size (other->values));
}

static void
assert_same_job (const LatentJobRecord *one, const LatentJobRecord *other)
{
  g_assert_cmpstr (one->id, ==, other->id);
  g_assert_cmpstr (one->origin, ==, other->origin);
  g_assert_cmpstr (one->model_id, ==, other->model_id);
  g_assert_cmpstr (one->prompt, ==, other->prompt);
  g_assert_cmpstr (one->parent_id, ==, other->parent_id);
  g_assert_cmpstr (one->remote_id, ==, other->remote_id);
  g_assert_cmpint (one->state, ==, other->state);
  g_assert_cmpint (one->charged, ==, other->charged);
  g_assert_cmpint (one->credits, ==, other->credits);
  g_assert_cmpint (one->price, ==, other->price);
  g_assert_cmpint (one->created_us, ==, other->created_us);
  g_assert_cmpint (one->finished_us, ==, other->finished_us);
  g_assert_cmpint (one->error_code, ==, other->error_code);
}

/* Promise 2: from nothing, member for member; and once more changes nothing. */
static void
test_from_nothing (void)
{
  g_autoptr (Bench) bench = make_library (3);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) jobs
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  g_autoptr (GPtrArray) after = NULL;
  LatentRebuildSummary summary;
  LatentRecordWriter *writer = latent_workspace_get_record_writer (bench->workspace);

  bench_edit_database (bench, "UPDATE images SET rating = 3, favourite = 1, is_stale = 1;"
                              "UPDATE jobs SET parent_id = '0aa61a59-7a1f-4a63-b9b3-ba9876543210',"
                              " price = 9");
  latent_record_writer_wake (writer, NULL);
  bench_wait_for (bench, !latent_record_writer_is_busy (writer));
  before = bench_list_images (bench);
  for (guint i = 0; i < before->len; i++)
    g_ptr_array_add (jobs,
                     bench_find_job (bench, ((LatentImageRecord *) before->pdata[i])->job_id));

  lose_database (bench);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_added, ==, 3);
  g_assert_cmpuint (summary.n_guessed, ==, 0);
  after = bench_list_images (bench);
  g_assert_cmpuint (after->len, ==, before->len);
  for (guint i = 0; i < before->len; i++)
    {
      g_autoptr (LatentJobRecord) job
          = bench_find_job (bench, ((LatentImageRecord *) after->pdata[i])->job_id);

      assert_same_image (after->pdata[i], before->pdata[i]);
      assert_same_job (job, jobs->pdata[i]);
    }
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_added, ==, 0);
  g_assert_cmpuint (summary.n_known, ==, 3);
}

/* The database knows better what it knows at all. */
static void
test_rows_win (void)
{
  g_autoptr (Bench) bench = make_library (2);
  g_autoptr (GPtrArray) images = NULL;
  LatentRebuildSummary summary;

  bench_edit_database (bench, "UPDATE images SET rating = 5;"
                              "DELETE FROM images"
                              " WHERE number = (SELECT max (number) FROM images)");
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_added, ==, 1);
  g_assert_cmpuint (summary.n_known, ==, 1);
  images = bench_list_images (bench);
  g_assert_cmpuint (images->len, ==, 2);
  g_assert_cmpint (((LatentImageRecord *) images->pdata[0])->rating
                       + ((LatentImageRecord *) images->pdata[1])->rating,
                   ==, 5);
}

static void
write_bytes (const char *folder, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
}

/* Pictures of others, what is no picture, links and pipes are left alone; a copy is no second
 * picture. */
static void
test_foreign (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  g_autoptr (GBytes) picture = latent_test_read_data ("media/baseline.jpg");
  g_autoptr (GBytes) text = g_bytes_new_static ("hello", 5);
  g_autoptr (GPtrArray) after = NULL;
  const char *pictures = latent_places_get_pictures (bench->places);
  g_autofree char *path = g_strdup (((LatentImageRecord *) images->pdata[0])->path);
  g_autofree char *copy = g_strdup_printf ("%s (copy).png", path);
  g_autofree char *below = g_build_filename (pictures, "holiday", NULL);
  g_autofree char *link = g_build_filename (pictures, "link.png", NULL);
  g_autofree char *loop = g_build_filename (pictures, "loop", NULL);
  g_autofree char *pipe = g_build_filename (pictures, "pipe.png", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  LatentRebuildSummary summary;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (copy, bytes, (gssize) length, NULL));
  g_assert_cmpint (g_mkdir (below, 0700), ==, 0);
  write_bytes (below, "beach.jpg", picture);
  write_bytes (pictures, "beach.jpg", picture);
  write_bytes (pictures, "notes 0aa61a59-0.png", text);
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_cmpint (symlink (pictures, loop), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);

  lose_database (bench);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_added, ==, 1);
  g_assert_cmpuint (summary.n_duplicates, ==, 1);
  g_assert_cmpuint (summary.n_foreign, ==, 2);
  g_assert_cmpuint (summary.n_unreadable, ==, 0);
  after = bench_list_images (bench);
  g_assert_cmpstr (((LatentImageRecord *) after->pdata[0])->path, ==, path);
}

/* A person sorted the pictures into folders. */
static void
test_moved (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  g_autoptr (GPtrArray) after = NULL;
  g_autofree char *below
      = g_build_filename (latent_places_get_pictures (bench->places), "best", NULL);
  g_autofree char *there = g_build_filename (below, "renamed.png", NULL);
  LatentRebuildSummary summary;

  g_assert_cmpint (g_mkdir (below, 0700), ==, 0);
  g_assert_cmpint (g_rename (((LatentImageRecord *) images->pdata[0])->path, there), ==, 0);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_moved, ==, 1);
  after = bench_list_images (bench);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (((LatentImageRecord *) after->pdata[0])->path, ==, there);
}

/* Renamed by another program that has also dropped the record: its bytes tell whose it is. */
static void
test_moved_without_record (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  g_autoptr (GPtrArray) after = NULL;
  g_autofree char *there
      = g_build_filename (latent_places_get_pictures (bench->places), "renamed.png", NULL);
  const LatentImageRecord *image = images->pdata[0];
  LatentRebuildSummary summary;

  g_assert_cmpint (g_unlink (image->path), ==, 0);
  write_bytes (latent_places_get_pictures (bench->places), "renamed.png", bench->picture);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_moved, ==, 1);
  g_assert_cmpuint (summary.n_foreign, ==, 0);
  after = bench_list_images (bench);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (((LatentImageRecord *) after->pdata[0])->id, ==, image->id);
  g_assert_cmpstr (((LatentImageRecord *) after->pdata[0])->path, ==, there);

  /* A second one is a copy. */
  write_bytes (latent_places_get_pictures (bench->places), "copy.png", bench->picture);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_duplicates, ==, 1);
  g_assert_cmpuint (summary.n_known + summary.n_duplicates, ==, 2);
}

/* What a killed run left on its way in is brought in when its job is lost, if it is whole. */
static void
test_incoming_of_lost_job (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  g_autoptr (GPtrArray) after = NULL;
  const char *incoming = latent_places_get_incoming (bench->places);
  const char *known = ((LatentImageRecord *) images->pdata[0])->job_id;
  g_autofree char *of_known = g_strdup_printf ("%s-1", known);
  g_autoptr (GBytes) half
      = g_bytes_new_from_bytes (bench->picture, 0, g_bytes_get_size (bench->picture) / 2);
  LatentRebuildSummary summary;

  write_bytes (incoming, "0aa61a59-7a1f-4a63-b9b3-ba9876543210-2", bench->picture);
  write_bytes (incoming, "0aa61a59-7a1f-4a63-b9b3-ba9876543210-3", half);
  write_bytes (incoming, of_known, bench->picture);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_added, ==, 1);
  g_assert_cmpuint (summary.n_guessed, ==, 1);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 2);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 2);
  after = bench_list_images (bench);
  g_assert_cmpuint (after->len, ==, 2);
  for (guint i = 0; i < after->len; i++)
    {
      const LatentImageRecord *image = after->pdata[i];

      g_assert_true (g_str_equal (image->job_id, known)
                     || (g_str_has_prefix (image->job_id, "0aa61a59-") && image->index == 2));
    }
}

/* Without a record the name is all there is: "<date> <prompt> <8 of the job's id>-<index>.png". */
static void
test_by_name (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (LatentJobRecord) job = NULL;
  const LatentImageRecord *image;
  LatentRebuildSummary summary;

  bench_open_without_network (bench);
  write_bytes (latent_places_get_pictures (bench->places),
               "2026-11-22 a lighthouse, 3-4 0aa61a59-2.png", bench->picture);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_added, ==, 1);
  g_assert_cmpuint (summary.n_guessed, ==, 1);
  images = bench_list_images (bench);
  image = images->pdata[0];
  g_assert_cmpstr (image->prompt, ==, "a lighthouse, 3-4");
  g_assert_cmpuint (image->index, ==, 2);
  g_assert_true (g_str_has_prefix (image->job_id, "0aa61a59-"));
  g_assert_true (g_uuid_string_is_valid (image->job_id));
  g_assert_true (g_uuid_string_is_valid (image->id));
  g_assert_true (image->is_stale);
  job = bench_find_job (bench, image->job_id);
  g_assert_cmpstr (job->origin, ==, ORIGIN);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_added, ==, 0);
  g_assert_cmpuint (summary.n_known, ==, 1);
}

/* The ledger knows the job whose picture was stored without a row (K10). */
static void
test_by_name_of_known_job (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  g_autoptr (GPtrArray) after = NULL;
  const LatentImageRecord *image = images->pdata[0];
  g_autofree char *name = g_path_get_basename (image->path);
  LatentRebuildSummary summary;

  bench_edit_database (bench, "DELETE FROM images");
  write_bytes (latent_places_get_pictures (bench->places), name, bench->picture);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_guessed, ==, 1);
  after = bench_list_images (bench);
  g_assert_cmpstr (((LatentImageRecord *) after->pdata[0])->job_id, ==, image->job_id);
  g_assert_cmpstr (((LatentImageRecord *) after->pdata[0])->prompt, ==, image->prompt);
}

/* Pictures that cannot carry XMP come back from their sidecars, damaged ones too. */
static void
test_sidecar (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  LatentRebuildSummary summary;
  LatentRecordWriter *writer;

  g_bytes_unref (bench->picture);
  bench->picture = latent_test_read_data ("media/extended.webp");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  writer = latent_workspace_get_record_writer (bench->workspace);
  bench_wait_for (bench, !latent_record_writer_is_busy (writer));
  before = bench_list_images (bench);
  g_clear_object (&job);
  lose_database (bench);
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_added, ==, 1);
  g_assert_cmpuint (summary.n_guessed, ==, 0);
  after = bench_list_images (bench);
  assert_same_image (after->pdata[0], before->pdata[0]);
}

static void
put_sidecar (const char *folder, guint number, const char *origin, const char *remote_id)
{
  g_autoptr (LatentPictureRecord) record = latent_picture_record_new ();
  g_autofree char *name = g_strdup_printf ("picture %u.png.json", number);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  record->image_id = g_uuid_string_random ();
  record->job_id = g_uuid_string_random ();
  record->prompt = g_strdup_printf ("picture %u", number);
  record->model_id = g_strdup ("imagen-4");
  record->origin = g_strdup (origin);
  record->remote_id = g_strdup (remote_id);
  record->sha256 = g_strnfill (64, 'a');
  record->job_created_us = number;
  text = latent_picture_record_to_json (record);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Two files that claim one job of the service: both pictures are kept. */
static void
test_same_remote_id (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) images = NULL;
  const char *pictures = latent_places_get_pictures (bench->places);
  LatentRebuildSummary summary;

  bench_open_without_network (bench);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("picture %u.png", i);

      write_bytes (pictures, name, bench->picture);
      put_sidecar (pictures, i, ORIGIN, "f0c7a3f4-0000-4000-8000-000000000001");
    }
  summary = rebuild (bench);
  g_assert_cmpuint (summary.n_added, ==, 2);
  images = bench_list_images (bench);
  g_assert_cmpuint (images->len, ==, 2);
}

static void
note_progress (guint n_done, guint n_files, gpointer user_data)
{
  guint *last = user_data;

  g_assert_cmpuint (n_done, >=, *last);
  g_assert_cmpuint (n_done, <=, n_files);
  *last = n_done;
}

/* A thousand, while another process writes to the library; and a rebuild that was called off goes
 * on where it was. */
static void
test_thousand (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const char *pictures = latent_places_get_pictures (bench->places);
  LatentRebuildSummary summary;
  LatentRebuildConfig config = { .places = bench->places, .origin = ORIGIN };
  guint last = 0;
  guint n_added;
  gint64 begin_us;

  bench_open_without_network (bench);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("picture %u.png", i);

      write_bytes (pictures, name, bench->picture);
      put_sidecar (pictures, i, ORIGIN, NULL);
    }
  config.database = latent_workspace_get_database (bench->workspace);
  config.worker = latent_workspace_get_file_worker (bench->workspace);
  config.progress = note_progress;
  config.progress_data = &last;
  begin_us = g_get_monotonic_time ();
  latent_rebuild_async (&config, cancellable, latent_test_result_cb, &result);
  latent_test_wait_for (last > 0);
  bench_edit_database (bench, "UPDATE images SET rating = 1");
  g_cancellable_cancel (cancellable);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_rebuild_finish (result, &summary, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (summary.n_added, >, 0);
  g_clear_error (&error);
  g_clear_object (&result);
  n_added = summary.n_added;

  last = 0;
  latent_rebuild_async (&config, NULL, latent_test_result_cb, &result);
  for (guint mark = 0; mark < 2 * N_MANY; mark += 50)
    latent_test_wait_for (last >= mark);
  latent_test_wait_for (result != NULL);
  latent_rebuild_finish (result, &summary, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (summary.n_added, ==, N_MANY - n_added);
  g_assert_cmpuint (summary.n_known, ==, n_added);
  g_test_message ("%u pictures in %" G_GINT64_FORMAT " ms", N_MANY,
                  (g_get_monotonic_time () - begin_us) / 1000);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func (NAME ("from-nothing"), test_from_nothing);
  g_test_add_func (NAME ("rows-win"), test_rows_win);
  g_test_add_func (NAME ("T13-foreign-files"), test_foreign);
  g_test_add_func (NAME ("moved"), test_moved);
  g_test_add_func (NAME ("F10-moved-without-record"), test_moved_without_record);
  g_test_add_func (NAME ("F15-incoming-of-lost-job"), test_incoming_of_lost_job);
  g_test_add_func (NAME ("by-name"), test_by_name);
  g_test_add_func (NAME ("K10-by-name-of-known-job"), test_by_name_of_known_job);
  g_test_add_func (NAME ("sidecar"), test_sidecar);
  g_test_add_func (NAME ("same-remote-id"), test_same_remote_id);
  g_test_add_func (NAME ("thousand"), test_thousand);
  return latent_test_run ();
}
