/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-restored-files.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "bench.h"
#include "core/jobs/latent-workspace-private.h"
#include "core/store/latent-picture-rows.h"

/* Deleting to the end, and the way back out of the trash. */

#define NAME(suffix) "/jobs/restored-files/" suffix
#define MARKS "rating = 4, favourite = 1"
#define A_LONG_TIME_AGO 1000000000

static void
wait_for_writer (Bench *bench)
{
  LatentRecordWriter *writer = latent_workspace_get_record_writer (bench->workspace);

  bench_wait_for (bench, !latent_record_writer_is_busy (writer));
}

/* @count pictures, of a job each, that carry their records. */
static Bench *
make_library (guint count)
{
  Bench *bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;

  bench_open (bench);
  jobs = bench_submit (bench, count);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (bench, jobs->pdata[i], LATENT_JOB_DONE);
  wait_for_writer (bench);
  return bench;
}

/* What a person says of all pictures; @is_written: and the files carry it. */
static void
say (Bench *bench, gboolean is_written)
{
  bench_edit_database (bench, "UPDATE images SET " MARKS ", is_stale = 1;"
                              "INSERT INTO tags SELECT number, 'sea' FROM images;"
                              "INSERT INTO collections VALUES ('c', 'Best', 1);"
                              "INSERT INTO collection_images SELECT 'c', number, 1 FROM images");
  if (!is_written)
    return;
  latent_record_writer_wake (latent_workspace_get_record_writer (bench->workspace), NULL);
  wait_for_writer (bench);
}

/* (transfer full): the only picture */
static LatentImageRecord *
get_image (Bench *bench)
{
  g_autoptr (GPtrArray) images = bench_list_images (bench);

  g_assert_cmpuint (images->len, ==, 1);
  return latent_image_record_copy (images->pdata[0]);
}

static void
mark (Bench *bench, const LatentImageRecord *image)
{
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) numbers = NULL;

  g_ptr_array_add (images, (gpointer) image);
  latent_workspace_delete_images_async (bench->workspace, images, NULL, latent_test_result_cb,
                                        &result);
  latent_test_wait_for (result != NULL);
  numbers = latent_workspace_delete_images_finish (bench->workspace, result, NULL);
  g_assert_cmpuint (g_array_index (numbers, guint32, 0), !=, 0);
}

static void
delete_image (Bench *bench, const LatentImageRecord *image)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  mark (bench, image);
  latent_workspace_purge_image_async (bench->workspace, image, FALSE, NULL, latent_test_result_cb,
                                      &result);
  latent_test_wait_for (result != NULL);
  latent_workspace_purge_image_finish (bench->workspace, result, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (image->path, G_FILE_TEST_EXISTS));
}

/* As a file manager does it. */
static void
restore (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *trashed
      = g_build_filename (g_get_user_data_dir (), "Trash", "files", name, NULL);

  g_assert_cmpint (g_rename (trashed, path), ==, 0);
}

/* Looks after the files as a window does, and waits for the look at the start. */
static void
look_after_files (Bench *bench)
{
  latent_workspace_look_after_files (bench->workspace);
  bench_wait_for (bench, latent_restored_files_is_idle (bench->workspace->restored));
  latent_restored_files_set_rest (bench->workspace->restored, 20, 20);
}

static gboolean
is_shown (Bench *bench, guint32 number)
{
  return latent_timeline_find (latent_workspace_get_timeline (bench->workspace), number, NULL);
}

static guint
count_rows (Bench *bench)
{
  g_autoptr (GPtrArray) images = bench_list_images (bench);

  return images->len;
}

static void
assert_same (const LatentImageRecord *one, const LatentImageRecord *other)
{
  static const char *const tags[] = { "sea", NULL };
  static const char *const collections[] = { "Best", NULL };

  g_assert_cmpstr (one->id, ==, other->id);
  g_assert_cmpstr (one->job_id, ==, other->job_id);
  g_assert_cmpuint (one->number, ==, other->number);
  g_assert_cmpstr (one->path, ==, other->path);
  g_assert_cmpstr (one->prompt, ==, other->prompt);
  g_assert_cmpstr (one->model_id, ==, other->model_id);
  g_assert_cmpuint (g_hash_table_size (one->values), ==, g_hash_table_size (other->values));
  g_assert_cmpint (one->created_us, ==, other->created_us);
  g_assert_cmpint (one->credits, ==, other->credits);
  g_assert_cmpstr (one->sha256, ==, other->sha256);
  g_assert_cmpint (one->rating, ==, 4);
  g_assert_true (one->favourite);
  g_assert_true (g_strv_equal ((const char *const *) one->tags, tags));
  g_assert_true (g_strv_equal ((const char *const *) one->collections, collections));
}

/* Users' ninth wish: with rating, tags and collections, where it was, while the window is open. */
static void
test_comes_back_live (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (LatentImageRecord) back = NULL;

  say (bench, TRUE);
  look_after_files (bench);
  delete_image (bench, image);
  g_assert_false (is_shown (bench, image->number));
  g_assert_cmpuint (count_rows (bench), ==, 0);
  restore (image->path);
  bench_wait_for (bench, is_shown (bench, image->number));
  back = get_image (bench);
  assert_same (back, image);
  g_assert_false (back->is_stale);
}

/* The same while nothing was running; what comes back does so once. */
static void
test_comes_back_at_start (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (LatentImageRecord) back = NULL;

  say (bench, TRUE);
  delete_image (bench, image);
  bench_close (bench);
  restore (image->path);
  for (guint i = 0; i < 2; i++)
    {
      bench_open_without_network (bench);
      g_assert_cmpuint (count_rows (bench), ==, i);
      look_after_files (bench);
      g_clear_pointer (&back, latent_image_record_free);
      back = get_image (bench);
      assert_same (back, image);
      bench_close (bench);
    }
  bench_open_without_network (bench);
}

/* Deleted before the writer of records came to it: neither the marks nor anything else is lost. */
static void
test_unwritten (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (LatentImageRecord) back = NULL;

  say (bench, FALSE);
  delete_image (bench, image);
  restore (image->path);
  look_after_files (bench);
  back = get_image (bench);
  assert_same (back, image);
  wait_for_writer (bench);
  bench_close (bench);
  bench_edit_database (bench, "DELETE FROM library_values WHERE name LIKE 'trashed/%';"
                              "DELETE FROM images");
  bench_open_without_network (bench);
  look_after_files (bench);
  g_clear_pointer (&back, latent_image_record_free);
  back = get_image (bench);
  assert_same (back, image);
}

/* One that carries no record at all, and whose record beside it stays in the trash. */
static void
test_without_sidecar (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (LatentImageRecord) back = NULL;

  say (bench, TRUE);
  g_assert_true (g_file_set_contents (image->path, g_bytes_get_data (bench->picture, NULL),
                                      (gssize) g_bytes_get_size (bench->picture), NULL));
  bench_edit_database (bench, "UPDATE images SET carries = 'sidecar', is_stale = 0");
  delete_image (bench, image);
  restore (image->path);
  look_after_files (bench);
  back = get_image (bench);
  assert_same (back, image);
}

/* Somebody's own pictures are left alone, and not read again at every start. */
static void
test_foreign (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autofree char *path
      = g_build_filename (latent_places_get_pictures (bench->places), "holiday.jpg", NULL);
  g_autofree char *text
      = g_build_filename (latent_places_get_pictures (bench->places), "notes.txt", NULL);
  g_autofree char *named = g_build_filename (latent_places_get_pictures (bench->places),
                                             "2026-11-22 a sea 0aa61a59-0.jpg", NULL);
  g_autoptr (GBytes) picture = latent_test_read_data ("media/baseline.jpg");

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (picture, NULL),
                                      (gssize) g_bytes_get_size (picture), NULL));
  g_assert_true (g_file_set_contents (named, g_bytes_get_data (picture, NULL),
                                      (gssize) g_bytes_get_size (picture), NULL));
  g_assert_true (g_file_set_contents (text, "buy paint", -1, NULL));
  look_after_files (bench);
  g_assert_cmpuint (count_rows (bench), ==, 1);
  g_assert_cmpuint (latent_restored_files_get_n_read (bench->workspace->restored), ==, 2);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (named, G_FILE_TEST_EXISTS));

  /* At the next start what is called like ours is looked at once more, but not the holidays. (A
   * file cannot be made older: the last look is made later.) */
  bench_close (bench);
  bench_edit_database (
      bench, "UPDATE library_values SET value = value + 3600000000 WHERE name = 'look/begun';"
             "UPDATE library_values SET value = '' WHERE name = 'look/folders'");
  bench_open_without_network (bench);
  look_after_files (bench);
  g_assert_cmpuint (latent_restored_files_get_n_read (bench->workspace->restored), ==, 1);
}

/* A folder in which nothing came or went is not compared with the rows again. */
static void
test_unchanged_folder (void)
{
  g_autoptr (Bench) bench = make_library (1);
  const char *folder = latent_places_get_pictures (bench->places);
  const struct timespec times[2] = { { .tv_sec = A_LONG_TIME_AGO }, { .tv_sec = A_LONG_TIME_AGO } };
  g_autofree char *path = g_build_filename (folder, "2026-11-22 a sea 0aa61a59-0.jpg", NULL);
  g_autoptr (GBytes) picture = latent_test_read_data ("media/baseline.jpg");

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (picture, NULL),
                                      (gssize) g_bytes_get_size (picture), NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, folder, times, 0), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      look_after_files (bench);
      g_assert_cmpuint (latent_restored_files_get_n_read (bench->workspace->restored), ==,
                        i == 0 ? 1 : 0);
      bench_close (bench);
      bench_open_without_network (bench);
    }
}

/* A picture that is being deleted is not taken back, whatever becomes of its file meanwhile. */
static void
test_marked (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (LatentImageRecord) still = NULL;
  g_autofree char *other
      = g_build_filename (latent_places_get_pictures (bench->places), "renamed.png", NULL);
  g_autofree char *undone = NULL;

  mark (bench, image);
  g_assert_cmpint (g_rename (image->path, other), ==, 0);
  look_after_files (bench);
  g_assert_cmpuint (count_rows (bench), ==, 0);
  g_assert_false (is_shown (bench, image->number));
  bench_edit_database (bench, "UPDATE images SET deleted_us = 0");
  still = get_image (bench);
  g_assert_cmpstr (still->path, ==, image->path);
}

/* What a job that goes on has stored gets its row from the job alone. */
static void
test_job_goes_on (void)
{
  g_autoptr (Bench) bench = make_library (1);

  bench_close (bench);
  bench_edit_database (bench, "DELETE FROM images; UPDATE jobs SET state = 'stopped'");
  bench_open_without_network (bench);
  look_after_files (bench);
  g_assert_cmpuint (count_rows (bench), ==, 0);
  bench_close (bench);
  bench_edit_database (bench, "UPDATE jobs SET state = 'done'");
  bench_open_without_network (bench);
  look_after_files (bench);
  g_assert_cmpuint (count_rows (bench), ==, 1);
}

/* Two processes that see it at the same time: one row, and both show it. */
static void
test_two_processes (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (Bench) other = bench_new_beside (bench);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (LatentImageRecord) back = NULL;

  say (bench, TRUE);
  bench_open_without_network (other);
  look_after_files (bench);
  look_after_files (other);
  delete_image (bench, image);
  bench_wait_for (bench, !is_shown (other, image->number));
  restore (image->path);
  bench_wait_for (bench, is_shown (bench, image->number) && is_shown (other, image->number));
  bench_wait_for (bench, latent_restored_files_is_idle (bench->workspace->restored)
                             && latent_restored_files_is_idle (other->workspace->restored));
  back = get_image (bench);
  assert_same (back, image);
  g_assert_cmpuint (count_rows (other), ==, 1);
}

/* What another program renames keeps its row, a copy gets none. */
static void
test_renamed (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (LatentImageRecord) now = NULL;
  gint64 deadline = latent_test_deadline ();
  g_autoptr (GFile) file = g_file_new_for_path (image->path);
  const char *folder = latent_places_get_pictures (bench->places);
  g_autofree char *path = g_build_filename (folder, "lighthouse.png", NULL);
  g_autofree char *copy_path = g_build_filename (folder, "lighthouse (copy).png", NULL);
  g_autofree char *outside = g_build_filename (bench->folder, "copy.png", NULL);
  g_autoptr (GFile) copy = g_file_new_for_path (outside);

  look_after_files (bench);
  g_assert_true (g_file_copy (file, copy, 0, NULL, NULL, NULL, NULL));
  g_assert_cmpint (g_rename (outside, copy_path), ==, 0);
  bench_wait_for (bench, latent_restored_files_get_n_read (bench->workspace->restored) > 0
                             && latent_restored_files_is_idle (bench->workspace->restored));
  now = get_image (bench);
  g_assert_cmpstr (now->path, ==, image->path);
  g_assert_cmpint (g_unlink (copy_path), ==, 0);

  g_assert_cmpint (g_rename (image->path, path), ==, 0);
  do
    {
      g_clear_pointer (&now, latent_image_record_free);
      now = get_image (bench);
      latent_test_iterate (deadline, "the row follows", G_STRLOC);
    }
  while (g_strcmp0 (now->path, path) != 0);
  g_assert_cmpstr (now->id, ==, image->id);
}

static LatentImageFileState
get_file_state (Bench *bench)
{
  g_autoptr (LatentImageRecord) image = get_image (bench);

  return image->file_state;
}

/* One that went to the trash by the file manager, and so has its row, is there again at once. */
static void
test_missing (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autofree char *away = g_build_filename (bench->folder, "away.png", NULL);

  g_assert_cmpint (g_rename (image->path, away), ==, 0);
  bench_edit_database (bench, "UPDATE images SET file_state = 'missing'");
  look_after_files (bench);
  g_assert_cmpint (g_rename (away, image->path), ==, 0);
  latent_test_wait_for (get_file_state (bench) == LATENT_IMAGE_FILE_THERE);
}

/* (transfer full): as the finder says of @image's file, which has no row any more */
static GPtrArray *
make_found (const LatentImageRecord *image)
{
  GPtrArray *pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_found_picture_free);
  LatentFoundPicture *found = g_new0 (LatentFoundPicture, 1);
  struct stat status;

  found->path = g_strdup (image->path);
  found->format = image->format;
  found->width = image->width;
  found->height = image->height;
  found->carries = LATENT_IMAGE_CARRIES_XMP;
  found->record = latent_picture_record_new ();
  found->record->image_id = g_strdup (image->id);
  found->record->job_id = g_strdup (image->job_id);
  found->record->sha256 = g_strdup (image->sha256);
  found->record->prompt = g_strdup (image->prompt);
  found->record->model_id = g_strdup (image->model_id);
  found->record->origin = g_strdup ("https://api.example");
  g_assert_cmpint (lstat (image->path, &status), ==, 0);
  latent_file_mark_take (&found->mark, &status);
  g_ptr_array_add (pictures, found);
  return pictures;
}

/* A file that was read just before it was deleted must not get a row just after: no ghost. */
static void
test_deleted_meanwhile (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (GPtrArray) pictures = make_found (image);
  g_autoptr (GAsyncResult) result = NULL;

  delete_image (bench, image);
  latent_picture_rows_take_back_async (latent_workspace_get_database (bench->workspace), pictures,
                                       NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_picture_rows_take_back_finish (
      latent_workspace_get_database (bench->workspace), result, NULL));
  g_assert_cmpuint (count_rows (bench), ==, 0);
}

static gboolean
has_thumbnail (Bench *bench, const LatentImageRecord *image)
{
  LatentThumbnailStore *thumbnails = latent_workspace_get_thumbnails (bench->workspace);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  latent_thumbnail_store_load_async (thumbnails, image, 200, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  pixbuf = latent_thumbnail_store_load_finish (thumbnails, result, NULL);
  return pixbuf != NULL;
}

/* Killed when the file was in the trash and its row was not gone: neither tile nor thumbnail are
 * left, and the way back out of the trash is open. */
static void
test_killed_after_file (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (GFile) file = g_file_new_for_path (image->path);
  g_autoptr (LatentImageRecord) back = NULL;

  say (bench, FALSE);
  g_assert_true (has_thumbnail (bench, image));
  mark (bench, image);
  g_assert_true (g_file_trash (file, NULL, NULL));
  bench_crash (bench);

  bench_open_without_network (bench);
  look_after_files (bench);
  g_assert_cmpuint (count_rows (bench), ==, 0);
  g_assert_false (is_shown (bench, image->number));
  g_assert_false (has_thumbnail (bench, image));
  restore (image->path);
  bench_wait_for (bench, is_shown (bench, image->number));
  back = get_image (bench);
  assert_same (back, image);
}

/* Killed between the mark and the trash: the picture is simply back. Meanwhile its file has come to
 * say everything: the writer of records comes to what is marked, too. */
static void
test_killed_after_mark (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autoptr (LatentImageRecord) back = NULL;

  say (bench, FALSE);
  mark (bench, image);
  g_assert_false (is_shown (bench, image->number));
  latent_record_writer_wake (latent_workspace_get_record_writer (bench->workspace), NULL);
  wait_for_writer (bench);
  bench_crash (bench);

  bench_open_without_network (bench);
  look_after_files (bench);
  g_assert_true (is_shown (bench, image->number));
  back = get_image (bench);
  assert_same (back, image);
  g_assert_false (back->is_stale);
  g_assert_true (has_thumbnail (bench, back));
}

/* A thumbnail is gone with its picture, also of one whose file another program has changed (which
 * is known by the file, and cannot be found when that is gone). */
static void
test_changed_thumbnail (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autoptr (LatentImageRecord) image = get_image (bench);
  g_autofree char *rubbish = NULL;
  struct timespec times[2];
  struct stat status;

  g_assert_cmpint (lstat (image->path, &status), ==, 0);
  times[0] = status.st_mtim;
  times[1] = status.st_mtim;
  rubbish = g_malloc0 ((gsize) status.st_size);
  image->file_state = LATENT_IMAGE_FILE_CHANGED;
  bench_edit_database (bench, "UPDATE images SET file_state = 'changed'");
  g_assert_true (has_thumbnail (bench, image));
  delete_image (bench, image);
  /* What looks the same from outside, and could not be shown. */
  g_assert_true (g_file_set_contents (image->path, rubbish, status.st_size, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, image->path, times, 0), ==, 0);
  g_assert_false (has_thumbnail (bench, image));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func (NAME ("comes-back-live"), test_comes_back_live);
  g_test_add_func (NAME ("comes-back-at-start"), test_comes_back_at_start);
  g_test_add_func (NAME ("unwritten"), test_unwritten);
  g_test_add_func (NAME ("without-sidecar"), test_without_sidecar);
  g_test_add_func (NAME ("foreign"), test_foreign);
  g_test_add_func (NAME ("unchanged-folder"), test_unchanged_folder);
  g_test_add_func (NAME ("marked"), test_marked);
  g_test_add_func (NAME ("job-goes-on"), test_job_goes_on);
  g_test_add_func (NAME ("two-processes"), test_two_processes);
  g_test_add_func (NAME ("renamed/F10"), test_renamed);
  g_test_add_func (NAME ("missing/F10"), test_missing);
  g_test_add_func (NAME ("deleted-meanwhile/K13"), test_deleted_meanwhile);
  g_test_add_func (NAME ("killed-after-file/K13"), test_killed_after_file);
  g_test_add_func (NAME ("killed-after-mark/K13"), test_killed_after_mark);
  g_test_add_func (NAME ("changed-thumbnail/K13"), test_changed_thumbnail);

  return latent_test_run ();
}
