/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-record-writer.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "bench.h"
#include "core/media/latent-picture-xmp.h"
#include "core/store/latent-record-files.h"

#define NAME(suffix) "/jobs/record-writer/" suffix

/* (transfer full): the only picture, as the library has it */
static LatentImageRecord *
only_image (Bench *bench)
{
  g_autoptr (GPtrArray) images = bench_list_images (bench);

  g_assert_cmpuint (images->len, ==, 1);
  return latent_image_record_copy (images->pdata[0]);
}

static gboolean
is_idle (Bench *bench)
{
  return !latent_record_writer_is_busy (latent_workspace_get_record_writer (bench->workspace));
}

/* (transfer full): a picture whose record was tried */
static LatentImageRecord *
make_picture (Bench *bench)
{
  g_autoptr (LatentJob) job = bench_submit_one (bench);

  bench_wait_state (bench, job, LATENT_JOB_DONE);
  bench_wait_for (bench, is_idle (bench));
  return only_image (bench);
}

static void
wake (Bench *bench)
{
  latent_record_writer_wake (latent_workspace_get_record_writer (bench->workspace), NULL);
  bench_wait_for (bench, is_idle (bench));
}

/* (transfer full) (nullable) */
static LatentPictureRecord *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  LatentPictureRecord *record = latent_picture_xmp_read_fd (fd, &error);

  g_assert_no_error (error);
  close (fd);
  return record;
}

/* (transfer full) (nullable) */
static LatentPictureRecord *
read_sidecar (const char *path)
{
  g_autofree char *sidecar = latent_record_files_sidecar_path (path);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length = 0;

  if (!g_file_get_contents (sidecar, &text, &length, NULL))
    return NULL;
  bytes = g_bytes_new (text, length);
  return latent_picture_record_from_json (bytes);
}

static void
assert_says (const LatentPictureRecord *record, const LatentImageRecord *image)
{
  g_assert_nonnull (record);
  g_assert_cmpstr (record->image_id, ==, image->id);
  g_assert_cmpstr (record->job_id, ==, image->job_id);
  g_assert_cmpstr (record->prompt, ==, image->prompt);
  g_assert_cmpstr (record->model_id, ==, image->model_id);
  g_assert_cmpstr (record->remote_id, ==, image->remote_id);
  g_assert_cmpstr (record->sha256, ==, image->sha256);
  g_assert_cmpint (record->rating, ==, image->rating);
  g_assert_cmpint (record->credits, ==, 7);
}

static char *
read_bytes (const char *path, gsize *length)
{
  char *bytes = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, length, NULL));
  return bytes;
}

/* The picture carries its record, the row keeps what was delivered, and nothing is left over. */
static void
test_written (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentPictureRecord) record = NULL;
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bench->picture);
  GStatBuf status;

  bench_open (bench);
  image = make_picture (bench);
  g_assert_cmpint (image->carries, ==, LATENT_IMAGE_CARRIES_XMP);
  g_assert_false (image->is_stale);
  g_assert_cmpstr (image->sha256, ==, sha256);
  g_assert_cmpint (image->size_bytes, ==, (gint64) g_bytes_get_size (bench->picture));
  record = read_file (image->path);
  assert_says (record, image);
  g_assert_cmpint (g_stat (image->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (status.st_size, >, image->size_bytes);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);
}

/* What people gave the file stays with it: rights, tags and notes of their desktop. */
static void
test_attributes (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) rated = NULL;
  g_autoptr (LatentPictureRecord) record = NULL;
  GStatBuf before, after;
  char value[16];

  bench_open (bench);
  image = make_picture (bench);
  g_assert_cmpint (g_chmod (image->path, 0604), ==, 0);
  g_assert_cmpint (setxattr (image->path, "user.xdg.tags", "storm\0sea", 9, 0), ==, 0);
  g_assert_cmpint (setxattr (image->path, "user.empty", "", 0, 0), ==, 0);
  g_assert_cmpint (g_stat (image->path, &before), ==, 0);
  bench_edit_database (bench, "UPDATE images SET rating = 4, is_stale = 1");
  wake (bench);
  rated = only_image (bench);
  g_assert_false (rated->is_stale);
  record = read_file (image->path);
  assert_says (record, rated);
  g_assert_cmpint (g_stat (image->path, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, !=, before.st_ino);
  g_assert_cmpint (after.st_mode & 0777, ==, 0604);
  g_assert_cmpint (getxattr (image->path, "user.xdg.tags", value, sizeof value), ==, 9);
  g_assert_cmpmem (value, 9, "storm\0sea", 9);
  g_assert_cmpint (getxattr (image->path, "user.empty", value, sizeof value), ==, 0);
}

/* What a later rating changes goes the same way. */
static void
test_rating (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) rated = NULL;
  g_autoptr (LatentPictureRecord) record = NULL;

  bench_open (bench);
  image = make_picture (bench);
  bench_edit_database (bench, "UPDATE images SET rating = 4, favourite = 1, is_stale = 1");
  wake (bench);
  rated = only_image (bench);
  g_assert_false (rated->is_stale);
  record = read_file (image->path);
  assert_says (record, rated);
  g_assert_cmpint (record->favourite, ==, 1);
}

/* The row was not written any more: the file is recognised by its own record, and gets it again. */
static void
test_crash_before_row (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) again = NULL;

  bench_open (bench);
  image = make_picture (bench);
  bench_crash (bench);
  bench_edit_database (bench, "UPDATE images SET carries = 'nothing', is_stale = 1,"
                              " file_mtime_us = 1, file_inode = 2, file_size = 3");
  bench_open (bench);
  bench_wait_for (bench, is_idle (bench));
  again = only_image (bench);
  g_assert_cmpint (again->carries, ==, LATENT_IMAGE_CARRIES_XMP);
  g_assert_false (again->is_stale);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
}

/* Copies of a killed process are gone after the next. */
static void
test_leftovers (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autofree char *leftover = NULL;

  bench_open (bench);
  bench_close (bench);
  leftover = g_build_filename (latent_places_get_incoming (bench->places), "record-x.exiv2", NULL);
  g_assert_true (g_file_set_contents (leftover, "torso", -1, NULL));
  bench_open (bench);
  image = make_picture (bench);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);
}

/* F10: what another program made of a picture is that program's. It gets a sidecar. */
static void
test_changed_by_others (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GBytes) other = latent_test_read_data ("media/grey.png");
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) changed = NULL;
  g_autoptr (LatentPictureRecord) record = NULL;
  g_autofree char *bytes = NULL;
  gsize length = 0;

  bench_open (bench);
  image = make_picture (bench);
  g_assert_true (g_file_set_contents (image->path, g_bytes_get_data (other, NULL),
                                      (gssize) g_bytes_get_size (other), NULL));
  bench_edit_database (bench, "UPDATE images SET rating = 5, is_stale = 1");
  wake (bench);
  changed = only_image (bench);
  g_assert_cmpint (changed->carries, ==, LATENT_IMAGE_CARRIES_SIDECAR);
  g_assert_false (changed->is_stale);
  bytes = read_bytes (image->path, &length);
  g_assert_cmpmem (bytes, length, g_bytes_get_data (other, NULL), g_bytes_get_size (other));
  record = read_sidecar (image->path);
  assert_says (record, changed);
}

/* A picture that was delivered damaged, or that cannot carry XMP, is not touched. */
static void
test_sidecar (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentPictureRecord) record = NULL;
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_bytes_unref (bench->picture);
  bench->picture = latent_test_read_data ("media/extended.webp");
  bench_open (bench);
  image = make_picture (bench);
  g_assert_cmpint (image->carries, ==, LATENT_IMAGE_CARRIES_SIDECAR);
  g_assert_false (image->is_stale);
  bytes = read_bytes (image->path, &length);
  g_assert_cmpmem (bytes, length, g_bytes_get_data (bench->picture, NULL),
                   g_bytes_get_size (bench->picture));
  record = read_sidecar (image->path);
  assert_says (record, image);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);
}

/* Promise 7: file and record go together, the record beside the file too. */
static void
test_delete_with_sidecar (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentLibrary *library;

  g_bytes_unref (bench->picture);
  bench->picture = latent_test_read_data ("media/extended.webp");
  bench_open (bench);
  image = make_picture (bench);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 2);
  library = latent_workspace_get_library (bench->workspace);
  latent_library_trash_async (library, image->id, TRUE, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_library_trash_finish (library, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 0);
}

/* Another program made a picture of its own out of ours, and kept the record in it. */
static void
test_painted_over (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GBytes) other = latent_test_read_data ("media/grey.png");
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) changed = NULL;
  g_autoptr (LatentPictureRecord) record = NULL;
  g_autoptr (LatentPictureRecord) kept = NULL;
  g_autoptr (GError) error = NULL;

  bench_open (bench);
  image = make_picture (bench);
  record = read_file (image->path);
  g_assert_true (g_file_set_contents (image->path, g_bytes_get_data (other, NULL),
                                      (gssize) g_bytes_get_size (other), NULL));
  g_assert_true (latent_picture_xmp_write (image->path, record, &error));
  bench_edit_database (bench, "UPDATE images SET rating = 5, is_stale = 1");
  wake (bench);
  changed = only_image (bench);
  g_assert_cmpint (changed->carries, ==, LATENT_IMAGE_CARRIES_SIDECAR);
  kept = read_file (image->path);
  g_assert_cmpint (kept->rating, ==, 0);
}

/* Nobody's own "name.png.json" is replaced. */
static void
test_foreign_sidecar (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) again = NULL;
  g_autofree char *sidecar = NULL;
  g_autofree char *text = NULL;

  bench_open (bench);
  image = make_picture (bench);
  sidecar = latent_record_files_sidecar_path (image->path);
  g_assert_true (g_file_set_contents (sidecar, "{\"mine\": 1}", -1, NULL));
  bench_edit_database (bench, "UPDATE images SET incomplete = 1, is_stale = 1");
  wake (bench);
  again = only_image (bench);
  g_assert_true (again->is_stale);
  g_assert_true (g_file_get_contents (sidecar, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{\"mine\": 1}");
}

/* F1, F5: a disk that does not take it leaves the picture as it was, and it is tried later. */
static void
test_disk_away (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) later = NULL;
  g_autofree char *away = NULL;
  const char *incoming;

  bench_open (bench);
  image = make_picture (bench);
  incoming = latent_places_get_incoming (bench->places);
  away = g_strconcat (incoming, "-away", NULL);
  g_assert_cmpint (g_rename (incoming, away), ==, 0);
  bench_edit_database (bench, "UPDATE images SET rating = 2, is_stale = 1");
  wake (bench);
  later = only_image (bench);
  g_assert_true (later->is_stale);
  g_clear_pointer (&later, latent_image_record_free);

  g_assert_cmpint (g_rename (away, incoming), ==, 0);
  wake (bench);
  later = only_image (bench);
  g_assert_false (later->is_stale);
}

/* A picture that is gone stays stale and is not asked for again in this run; the next one is
 * written. */
static void
test_missing (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) again = NULL;

  bench_open (bench);
  image = make_picture (bench);
  g_assert_cmpint (g_unlink (image->path), ==, 0);
  bench_edit_database (bench, "UPDATE images SET is_stale = 1");
  wake (bench);
  again = only_image (bench);
  g_assert_true (again->is_stale);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 0);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);
}

/* Another process writes records: ours waits for its next occasion. */
static void
test_other_process (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRecord) image = NULL;
  g_autoptr (LatentImageRecord) later = NULL;
  g_autofree char *lock
      = g_build_filename (latent_places_get_data (bench->places), "records.lock", NULL);
  int fd;

  bench_open (bench);
  image = make_picture (bench);
  fd = g_open (lock, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  bench_edit_database (bench, "UPDATE images SET is_stale = 1");
  wake (bench);
  later = only_image (bench);
  g_assert_true (later->is_stale);
  g_clear_pointer (&later, latent_image_record_free);
  close (fd);
  wake (bench);
  later = only_image (bench);
  g_assert_false (later->is_stale);
}

/* Closing does not wait for the backlog; nothing is left half done. */
static void
test_close (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;

  bench_open (bench);
  jobs = bench_submit (bench, 4);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (bench, jobs->pdata[i], LATENT_JOB_DONE);
  bench_close (bench);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 4);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);
  bench_open (bench);
  bench_wait_for (bench, is_idle (bench));
  {
    g_autoptr (GPtrArray) images = bench_list_images (bench);

    for (guint i = 0; i < images->len; i++)
      g_assert_false (((const LatentImageRecord *) images->pdata[i])->is_stale);
  }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func (NAME ("written"), test_written);
  g_test_add_func (NAME ("F10-attributes"), test_attributes);
  g_test_add_func (NAME ("rating"), test_rating);
  g_test_add_func (NAME ("K10-crash-before-row"), test_crash_before_row);
  g_test_add_func (NAME ("F15-leftovers"), test_leftovers);
  g_test_add_func (NAME ("F10-changed-by-others"), test_changed_by_others);
  g_test_add_func (NAME ("F10-painted-over"), test_painted_over);
  g_test_add_func (NAME ("sidecar"), test_sidecar);
  g_test_add_func (NAME ("delete-with-sidecar"), test_delete_with_sidecar);
  g_test_add_func (NAME ("foreign-sidecar"), test_foreign_sidecar);
  g_test_add_func (NAME ("F1-disk-away"), test_disk_away);
  g_test_add_func (NAME ("missing"), test_missing);
  g_test_add_func (NAME ("other-process"), test_other_process);
  g_test_add_func (NAME ("close"), test_close);
  return latent_test_run ();
}
