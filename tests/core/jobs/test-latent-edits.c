/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-edits.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "core/jobs/latent-rebuild.h"
#include "core/media/latent-decoder.h"
#include "core/media/latent-picture-xmp.h"

#define NAME(suffix) "/jobs/edits/" suffix
#define NEVER_MS 3600000

/* Nothing is written to files before the test wants it. */
static void
rest (Bench *bench)
{
  latent_record_writer_set_rest (latent_workspace_get_record_writer (bench->workspace), NEVER_MS,
                                 NEVER_MS);
}

static gboolean
is_idle (Bench *bench)
{
  return !latent_record_writer_is_busy (latent_workspace_get_record_writer (bench->workspace));
}

/* A job with @count pictures, whose records are in their files. */
static Bench *
make_library (guint count)
{
  Bench *bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench->n_pictures = count;
  bench_open (bench);
  rest (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  bench_wait_for (bench, is_idle (bench));
  return bench;
}

static LatentEdits *
get_edits (Bench *bench)
{
  return latent_workspace_get_edits (bench->workspace);
}

/* (transfer full) (array zero-terminated=0): newest first */
static guint32 *
list_numbers (Bench *bench, guint count)
{
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  guint32 *numbers = g_new (guint32, count);

  g_assert_cmpuint (images->len, ==, count);
  for (guint i = 0; i < count; i++)
    numbers[i] = ((const LatentImageRecord *) images->pdata[i])->number;
  return numbers;
}

static gssize
apply (Bench *bench, const LatentImageEdit *edit, const guint32 *numbers, gsize n_numbers)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gssize n_changed;

  latent_edits_apply_async (get_edits (bench), edit, numbers, n_numbers, NULL,
                            latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  n_changed = latent_edits_apply_finish (get_edits (bench), result, &error);
  g_assert_no_error (error);
  return n_changed;
}

static gssize
apply_value (Bench *bench, LatentImageEditKind kind, int value, guint32 number)
{
  g_autoptr (LatentImageEdit) edit = latent_image_edit_new_value (kind, value);

  return apply (bench, edit, &number, 1);
}

static gssize
apply_name (Bench *bench, LatentImageEditKind kind, const char *name, guint32 number)
{
  g_autoptr (LatentImageEdit) edit = latent_image_edit_new_name (kind, name);

  return apply (bench, edit, &number, 1);
}

static void
change_collection (Bench *bench, const char *name, const char *new_name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_edits_change_collection_async (get_edits (bench), name, new_name, NULL,
                                        latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_edits_change_collection_finish (get_edits (bench), result, &error);
  g_assert_no_error (error);
}

static void
take_back (Bench *bench)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_edits_undo_async (get_edits (bench), NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_edits_undo_finish (get_edits (bench), result, &error);
  g_assert_no_error (error);
}

static void
flush (Bench *bench)
{
  LatentRecordWriter *writer = latent_workspace_get_record_writer (bench->workspace);
  g_autoptr (GAsyncResult) result = NULL;

  latent_record_writer_drain_async (writer, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_record_writer_drain_finish (writer, result, NULL));
}

/* (transfer full): the picture @number as the library has it */
static LatentImageRecord *
read_image (Bench *bench, guint32 number)
{
  g_autoptr (GPtrArray) images = bench_list_images (bench);

  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];

      if (image->number == number)
        return latent_image_record_copy (image);
    }
  g_assert_not_reached ();
}

/* (transfer full): what a picture's file says */
static LatentPictureRecord *
read_file (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_autoptr (GError) error = NULL;
  LatentPictureRecord *record = latent_picture_xmp_read_fd (fd, &error);

  g_assert_no_error (error);
  g_assert_nonnull (record);
  close (fd);
  return record;
}

/* (transfer full) */
static char *
join (char **names)
{
  return names != NULL ? g_strjoinv (" + ", names) : g_strdup ("none");
}

/* (transfer full): all that was said about a picture, as one text */
static char *
describe (const LatentImageRecord *image)
{
  g_autofree char *tags = join (image->tags);
  g_autofree char *collections = join (image->collections);

  return g_strdup_printf ("rating %d, favourite %d, tags %s, collections %s", image->rating,
                          image->favourite, tags, collections);
}

/* (transfer full): the same in the file */
static char *
describe_file (const char *path)
{
  g_autoptr (LatentPictureRecord) record = read_file (path);
  g_autofree char *tags = join (record->tags);
  g_autofree char *collections = join (record->collections);

  return g_strdup_printf ("rating %d, favourite %d, tags %s, collections %s",
                          (int) record->rating, (int) record->favourite, tags, collections);
}

static void
assert_file_says (Bench *bench, guint32 number, const char *expected)
{
  g_autoptr (LatentImageRecord) image = read_image (bench, number);
  g_autofree char *row = describe (image);
  g_autofree char *file = describe_file (image->path);

  g_assert_cmpstr (row, ==, expected);
  g_assert_cmpstr (file, ==, expected);
  g_assert_false (image->is_stale);
}

static guint64
get_inode (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_ino;
}

static void
count_cb (LatentRecordWriter *writer, const char *image_id, guint *count)
{
  (*count)++;
}

/* Everything a person can say about one picture. */
static void
say_everything (Bench *bench, guint32 number)
{
  g_assert_cmpint (apply_value (bench, LATENT_IMAGE_EDIT_RATING, -1, number), ==, 1);
  g_assert_cmpint (apply_value (bench, LATENT_IMAGE_EDIT_FAVOURITE, 1, number), ==, 1);
  g_assert_cmpint (apply_name (bench, LATENT_IMAGE_EDIT_ADD_TAG, "type=Bag <&>", number), ==, 1);
  g_assert_cmpint (apply_name (bench, LATENT_IMAGE_EDIT_ADD_TAG, "灯台, \"q\"", number), ==, 1);
  g_assert_cmpint (apply_name (bench, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "Best of", number), ==,
                   1);
  g_assert_cmpint (apply_name (bench, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "a/b", number), ==, 1);
}

#define EVERYTHING                                                                                 \
  "rating -1, favourite 1, tags type=Bag <&> + 灯台, \"q\", collections Best of + a/b"

/* A burst costs one file; the pixels stay; nothing is written before it is over. */
static void
test_written_once (void)
{
  g_autoptr (Bench) bench = make_library (2);
  g_autofree guint32 *numbers = list_numbers (bench, 2);
  g_autoptr (LatentImageRecord) image = read_image (bench, numbers[0]);
  g_autofree char *pixels = latent_decoder_hash_file (image->path, NULL, NULL);
  g_autofree char *pixels_now = NULL;
  guint64 inode = get_inode (image->path);
  guint n_written = 0;

  g_signal_connect (latent_workspace_get_record_writer (bench->workspace), "written",
                    G_CALLBACK (count_cb), &n_written);
  for (int i = 1; i <= 5; i++)
    g_assert_cmpint (apply_value (bench, LATENT_IMAGE_EDIT_RATING, i, numbers[0]), ==, 1);
  say_everything (bench, numbers[0]);
  bench_settle (bench);
  g_assert_true (is_idle (bench));
  g_assert_cmpuint (get_inode (image->path), ==, inode);
  flush (bench);
  g_assert_cmpuint (n_written, ==, 1);
  assert_file_says (bench, numbers[0], EVERYTHING);
  pixels_now = latent_decoder_hash_file (image->path, NULL, NULL);
  g_assert_nonnull (pixels);
  g_assert_cmpstr (pixels_now, ==, pixels);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);
}

/* The rest ends by itself when it is quiet, and also when it never is. */
static void
test_rest_ends (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autofree guint32 *numbers = list_numbers (bench, 1);
  LatentRecordWriter *writer = latent_workspace_get_record_writer (bench->workspace);
  guint n_written = 0;

  g_signal_connect (writer, "written", G_CALLBACK (count_cb), &n_written);
  latent_record_writer_set_rest (writer, 0, NEVER_MS);
  apply_value (bench, LATENT_IMAGE_EDIT_RATING, 2, numbers[0]);
  bench_wait_for (bench, n_written == 1);
  latent_record_writer_set_rest (writer, NEVER_MS, 0);
  apply_value (bench, LATENT_IMAGE_EDIT_RATING, 3, numbers[0]);
  bench_wait_for (bench, n_written == 2);
  bench_wait_for (bench, is_idle (bench));
  assert_file_says (bench, numbers[0], "rating 3, favourite 0, tags none, collections none");
}

/* What comes from the service meanwhile does not wait, and wakes nothing else. */
static void
test_new_picture_meanwhile (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autofree guint32 *numbers = list_numbers (bench, 1);
  g_autoptr (LatentImageRecord) image = read_image (bench, numbers[0]);
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GPtrArray) images = NULL;
  guint64 inode = get_inode (image->path);

  apply_value (bench, LATENT_IMAGE_EDIT_RATING, 2, numbers[0]);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  bench_wait_for (bench, is_idle (bench));
  images = bench_list_images (bench);
  g_assert_cmpuint (images->len, ==, 2);
  g_assert_false (((LatentImageRecord *) images->pdata[0])->is_stale);
  g_assert_true (((LatentImageRecord *) images->pdata[1])->is_stale);
  g_assert_cmpuint (get_inode (image->path), ==, inode);
}

/* Closing writes what was edited. */
static void
test_flushed_at_close (void)
{
  g_autoptr (Bench) bench = make_library (2);
  g_autofree guint32 *numbers = list_numbers (bench, 2);

  say_everything (bench, numbers[1]);
  bench_close (bench);
  bench_open_without_network (bench);
  assert_file_says (bench, numbers[1], EVERYTHING);
}

/* A process that is killed before the file was written leaves the picture stale: the next start
 * writes it. */
static void
test_crash (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autofree guint32 *numbers = list_numbers (bench, 1);
  g_autoptr (LatentImageRecord) image = NULL;
  g_autofree char *file = NULL;

  say_everything (bench, numbers[0]);
  bench_crash (bench);
  bench_open_without_network (bench);
  image = read_image (bench, numbers[0]);
  g_assert_true (image->is_stale);
  file = describe_file (image->path);
  g_assert_cmpstr (file, ==, "rating 0, favourite 0, tags none, collections none");
  latent_workspace_start (bench->workspace);
  bench_wait_for (bench, is_idle (bench));
  assert_file_says (bench, numbers[0], EVERYTHING);
}

/* Said again while the file was being written: it is written once more. The row is what counts. */
static void
test_edited_while_written (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autofree guint32 *numbers = list_numbers (bench, 1);
  LatentRecordWriter *writer = latent_workspace_get_record_writer (bench->workspace);
  g_autoptr (LatentImageEdit) tag
      = latent_image_edit_new_name (LATENT_IMAGE_EDIT_ADD_TAG, "later");
  g_autoptr (GAsyncResult) drained = NULL;
  g_autoptr (GAsyncResult) applied = NULL;
  guint n_written = 0;

  g_signal_connect (writer, "written", G_CALLBACK (count_cb), &n_written);
  apply_value (bench, LATENT_IMAGE_EDIT_RATING, 1, numbers[0]);
  latent_record_writer_drain_async (writer, NULL, latent_test_result_cb, &drained);
  latent_edits_apply_async (get_edits (bench), tag, numbers, 1, NULL, latent_test_result_cb,
                            &applied);
  latent_test_wait_for (applied != NULL && n_written >= 1);
  flush (bench);
  latent_test_wait_for (drained != NULL);
  assert_file_says (bench, numbers[0], "rating 1, favourite 0, tags later, collections none");
}

/* A name that a collection was given is in the files of its pictures. */
static void
test_collection_renamed (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autofree guint32 *numbers = list_numbers (bench, 1);
  LatentRecordWriter *writer = latent_workspace_get_record_writer (bench->workspace);
  guint n_written = 0;

  g_signal_connect (writer, "written", G_CALLBACK (count_cb), &n_written);
  apply_name (bench, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "sea", numbers[0]);
  flush (bench);
  latent_record_writer_set_rest (writer, 0, 0);
  change_collection (bench, "SEA", "Ocean");
  bench_wait_for (bench, n_written == 2 && is_idle (bench));
  assert_file_says (bench, numbers[0], "rating 0, favourite 0, tags none, collections Ocean");
  change_collection (bench, "ocean", NULL);
  bench_wait_for (bench, n_written == 3 && is_idle (bench));
  assert_file_says (bench, numbers[0], "rating 0, favourite 0, tags none, collections none");
  take_back (bench);
  bench_wait_for (bench, n_written == 4 && is_idle (bench));
  assert_file_says (bench, numbers[0], "rating 0, favourite 0, tags none, collections Ocean");
}

/* --- the index is gone --- */

static void
lose_database (Bench *bench)
{
  g_assert_cmpint (g_unlink (latent_places_get_database (bench->places)), ==, 0);
}

/* (transfer full) */
static char *
name_snapshot (Bench *bench, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (latent_places_get_database (bench->places));

  return g_build_filename (folder, "snapshots", name, NULL);
}

static void
lose_snapshots (Bench *bench)
{
  g_autofree char *path = name_snapshot (bench, NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *snapshot = name_snapshot (bench, name);

      g_assert_cmpint (g_unlink (snapshot), ==, 0);
    }
}

/* The files alone bring everything back, and so does what is beside a file. */
static void
test_rebuilt (gconstpointer picture)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autofree guint32 *numbers = NULL;
  g_autoptr (LatentImageRecord) after = NULL;
  g_autofree char *said = NULL;

  g_bytes_unref (bench->picture);
  bench->picture = latent_test_read_data (picture);
  bench_open (bench);
  rest (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  numbers = list_numbers (bench, 1);
  say_everything (bench, numbers[0]);
  bench_close (bench);
  lose_database (bench);
  lose_snapshots (bench);
  bench_open_without_network (bench);
  after = read_image (bench, numbers[0]);
  said = describe (after);
  g_assert_cmpstr (said, ==, EVERYTHING);
  g_assert_false (after->is_stale);
}

/* The only snapshot is the index as it is now. */
static void
make_snapshot (Bench *bench)
{
  const char *database = latent_places_get_database (bench->places);
  g_autofree char *path = name_snapshot (bench, "library-20260101T000000.db");
  g_autofree char *snapshots = g_path_get_dirname (path);
  g_autoptr (GFile) from = g_file_new_for_path (database);
  g_autoptr (GFile) to = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (snapshots, 0700), ==, 0);
  lose_snapshots (bench);
  g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* What the upkeep made since is too new. */
static void
lose_later_snapshots (Bench *bench)
{
  g_autofree char *kept = name_snapshot (bench, "library-20260101T000000.db");
  g_autofree char *aside = g_strconcat (latent_places_get_database (bench->places), ".kept", NULL);

  g_assert_cmpint (g_rename (kept, aside), ==, 0);
  lose_snapshots (bench);
  g_assert_cmpint (g_rename (aside, kept), ==, 0);
}

/* B3: an older index comes back: what was said since is in the files, and what was taken back. */
static void
test_rescued (void)
{
  g_autoptr (Bench) bench = make_library (2);
  g_autofree guint32 *numbers = list_numbers (bench, 2);

  say_everything (bench, numbers[1]);
  bench_close (bench);
  make_snapshot (bench);
  bench_open (bench);
  rest (bench);
  say_everything (bench, numbers[0]);
  apply_value (bench, LATENT_IMAGE_EDIT_RATING, 5, numbers[1]);
  apply_name (bench, LATENT_IMAGE_EDIT_REMOVE_TAG, "type=Bag <&>", numbers[1]);
  apply_name (bench, LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION, "a/b", numbers[1]);
  bench_close (bench);
  lose_database (bench);
  lose_later_snapshots (bench);
  bench_open_without_network (bench);
  assert_file_says (bench, numbers[0], EVERYTHING);
  assert_file_says (bench, numbers[1],
                    "rating 5, favourite 1, tags 灯台, \"q\", collections Best of");
}

/* What was said after the rescue and is not in the file yet is not overwritten by it. */
static void
test_row_wins (void)
{
  g_autoptr (Bench) bench = make_library (1);
  g_autofree guint32 *numbers = list_numbers (bench, 1);
  g_autoptr (LatentImageRecord) image = NULL;

  bench_edit_database (bench, "UPDATE images SET file_mtime_us = NULL");
  apply_value (bench, LATENT_IMAGE_EDIT_RATING, 4, numbers[0]);
  {
    const LatentRebuildConfig config = {
      .database = latent_workspace_get_database (bench->workspace),
      .worker = latent_workspace_get_file_worker (bench->workspace),
      .places = bench->places,
      .origin = "https://api.example",
    };
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    LatentRebuildSummary summary;

    latent_rebuild_async (&config, NULL, latent_test_result_cb, &result);
    latent_test_wait_for (result != NULL);
    latent_rebuild_finish (result, &summary, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (summary.n_known, ==, 1);
  }
  image = read_image (bench, numbers[0]);
  g_assert_cmpint (image->rating, ==, 4);
}

/* --- two windows --- */

/* (nullable): as the window of @bench shows it now */
static const LatentImageRecord *
shown (Bench *bench, guint32 number)
{
  GListModel *timeline = G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace));

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (LatentTile) tile = g_list_model_get_item (timeline, i);

      /* The timeline keeps a tile as long as the picture is there. */
      if (latent_tile_get_number (tile) == number)
        return latent_tile_get_image (tile);
    }
  return NULL;
}

static gboolean
shows (Bench *bench, guint32 number, const char *expected)
{
  const LatentImageRecord *image = shown (bench, number);
  g_autofree char *said = image != NULL ? describe (image) : NULL;

  return g_strcmp0 (said, expected) == 0;
}

static void
collections_changed_cb (LatentEdits *edits, guint *count)
{
  (*count)++;
}

/* Promise 8: what another process says is shown, each kind of it, and taking it back as well. */
static void
test_beside (void)
{
  g_autoptr (Bench) first = make_library (2);
  g_autoptr (Bench) second = bench_new_beside (first);
  g_autofree guint32 *numbers = list_numbers (first, 2);
  g_autoptr (GListModel) timeline = NULL;
  g_autoptr (LatentTile) kept = NULL;
  guint n_changes = 0;

  bench_open (second);
  timeline = g_object_ref (G_LIST_MODEL (latent_workspace_get_timeline (second->workspace)));
  kept = g_list_model_get_item (timeline, 0);
  bench_wait_for (first,
                  shows (second, numbers[0], "rating 0, favourite 0, tags none, collections none"));
  apply_value (first, LATENT_IMAGE_EDIT_RATING, 5, numbers[0]);
  bench_wait_for (first,
                  shows (second, numbers[0], "rating 5, favourite 0, tags none, collections none"));
  apply_value (first, LATENT_IMAGE_EDIT_FAVOURITE, 1, numbers[0]);
  bench_wait_for (first,
                  shows (second, numbers[0], "rating 5, favourite 1, tags none, collections none"));
  apply_name (first, LATENT_IMAGE_EDIT_ADD_TAG, "sea", numbers[0]);
  bench_wait_for (first,
                  shows (second, numbers[0], "rating 5, favourite 1, tags sea, collections none"));
  apply_name (first, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "Best", numbers[0]);
  bench_wait_for (first,
                  shows (second, numbers[0], "rating 5, favourite 1, tags sea, collections Best"));
  take_back (first);
  bench_wait_for (first,
                  shows (second, numbers[0], "rating 5, favourite 1, tags sea, collections none"));
  g_signal_connect (get_edits (second), "collections-changed",
                    G_CALLBACK (collections_changed_cb), &n_changes);
  change_collection (first, NULL, "Empty");
  bench_wait_for (first, n_changes > 0);
  g_clear_object (&kept);
  g_clear_object (&timeline);
}

/* --- taking back --- */

static void
test_stack (void)
{
  g_autoptr (Bench) bench = make_library (2);
  g_autofree guint32 *numbers = list_numbers (bench, 2);
  LatentEdits *edits = get_edits (bench);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (LatentImageEdit) five = latent_image_edit_new_value (LATENT_IMAGE_EDIT_RATING, 5);
  g_autoptr (LatentImageRecord) image = NULL;
  guint64 serial;

  g_assert_false (latent_edits_get_can_undo (edits));
  apply_value (bench, LATENT_IMAGE_EDIT_RATING, 2, numbers[0]);
  serial = latent_edits_get_serial (edits);
  g_assert_cmpint (apply_value (bench, LATENT_IMAGE_EDIT_RATING, 2, numbers[0]), ==, 0);
  g_assert_cmpuint (latent_edits_get_serial (edits), ==, serial);
  apply_value (bench, LATENT_IMAGE_EDIT_FAVOURITE, 1, numbers[0]);
  /* Just the first of the two. */
  latent_edits_undo_one_async (edits, serial, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_edits_undo_finish (edits, result, NULL));
  image = read_image (bench, numbers[0]);
  g_assert_cmpint (image->rating, ==, 0);
  g_assert_true (image->favourite);
  g_assert_true (latent_edits_get_can_undo (edits));
  /* Pressed before the answer to what it means, and once more. */
  g_clear_object (&result);
  latent_edits_apply_async (edits, five, numbers, 2, NULL, latent_test_result_cb, &result);
  latent_edits_undo_async (edits, NULL, latent_test_result_cb, &other);
  latent_edits_undo_async (edits, NULL, latent_test_result_cb, &third);
  latent_test_wait_for (result != NULL && other != NULL && third != NULL);
  g_assert_cmpint (latent_edits_apply_finish (edits, result, NULL), ==, 2);
  g_clear_pointer (&image, latent_image_record_free);
  image = read_image (bench, numbers[0]);
  g_assert_cmpint (image->rating, ==, 0);
  g_assert_false (image->favourite);
  g_assert_false (latent_edits_get_can_undo (edits));
  take_back (bench);
}

/* Closing the window while many pictures are changed, some at a time: all of them are, and what was
 * pressed then is done as well. */
static void
test_close (void)
{
  g_autoptr (Bench) bench = make_library (4);
  g_autofree guint32 *numbers = list_numbers (bench, 4);
  g_autoptr (LatentImageEdit) five = latent_image_edit_new_value (LATENT_IMAGE_EDIT_RATING, 5);
  g_autoptr (LatentImageEdit) heart = latent_image_edit_new_value (LATENT_IMAGE_EDIT_FAVOURITE, 1);
  LatentEdits *edits = get_edits (bench);
  g_autoptr (GAsyncResult) rated = NULL;
  g_autoptr (GAsyncResult) liked = NULL;
  g_autoptr (GAsyncResult) undone = NULL;

  latent_library_set_edited_at_once (latent_workspace_get_library (bench->workspace), 1);
  latent_edits_apply_async (edits, five, numbers, 4, NULL, latent_test_result_cb, &rated);
  latent_edits_apply_async (edits, heart, numbers, 4, NULL, latent_test_result_cb, &liked);
  latent_edits_undo_async (edits, NULL, latent_test_result_cb, &undone);
  /* Their results hold the workspace's parts until they are taken. */
  {
    g_autoptr (GAsyncResult) closed = NULL;

    latent_workspace_close_async (bench->workspace, NULL, latent_test_result_cb, &closed);
    latent_test_wait_for (closed != NULL);
    g_assert_true (latent_workspace_close_finish (bench->workspace, closed, NULL));
  }
  g_assert_true (rated != NULL && liked != NULL && undone != NULL);
  g_assert_cmpint (latent_edits_apply_finish (edits, rated, NULL), ==, 4);
  g_assert_cmpint (latent_edits_apply_finish (edits, liked, NULL), ==, 4);
  g_assert_true (latent_edits_undo_finish (edits, undone, NULL));
  g_clear_object (&rated);
  g_clear_object (&liked);
  g_clear_object (&undone);
  latent_test_assert_gone (&bench->workspace);

  bench_open (bench);
  rest (bench);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (LatentImageRecord) image = read_image (bench, numbers[i]);

      g_assert_cmpint (image->rating, ==, 5);
      g_assert_false (image->favourite);
    }
}

/* --- anything, in any order, by two processes, against a plain model --- */

#define N_PICTURES 4
#define N_STEPS 150
#define N_PROPERTIES 6

/* Each property of each picture is a number. */
typedef struct
{
  LatentImageEditKind set, clear;
  const char *name; /* nullable */
  int minimum, maximum;
} ModelProperty;

static const ModelProperty model_properties[N_PROPERTIES] = {
  { LATENT_IMAGE_EDIT_RATING, LATENT_IMAGE_EDIT_RATING, NULL, -1, 5 },
  { LATENT_IMAGE_EDIT_FAVOURITE, LATENT_IMAGE_EDIT_FAVOURITE, NULL, 0, 1 },
  { LATENT_IMAGE_EDIT_ADD_TAG, LATENT_IMAGE_EDIT_REMOVE_TAG, "sea", 0, 1 },
  { LATENT_IMAGE_EDIT_ADD_TAG, LATENT_IMAGE_EDIT_REMOVE_TAG, "storm", 0, 1 },
  { LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION, "A", 0, 1 },
  { LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION, "B", 0, 1 },
};

typedef struct
{
  guint property;
  int value;
  gboolean is_changed[N_PICTURES];
  int before[N_PICTURES];
} ModelStep;

typedef struct
{
  int values[N_PICTURES][N_PROPERTIES];
  GArray *steps[2]; /* of ModelStep: what each process can take back */
} Model;

static LatentImageEdit *
make_edit (const ModelProperty *property, int value)
{
  if (property->name == NULL)
    return latent_image_edit_new_value (property->set, value);
  return latent_image_edit_new_name (value ? property->set : property->clear, property->name);
}

static void
edit_any (Model *model, Bench *bench, guint process, const guint32 *numbers, GRand *random)
{
  ModelStep step = { .property = (guint) g_rand_int_range (random, 0, N_PROPERTIES) };
  const ModelProperty *property = &model_properties[step.property];
  g_autoptr (LatentImageEdit) edit = NULL;
  guint32 chosen[N_PICTURES];
  gsize n_chosen = 0;
  gssize n_changed = 0;

  step.value = g_rand_int_range (random, property->minimum, property->maximum + 1);
  for (guint i = 0; i < N_PICTURES; i++)
    {
      int *value = &model->values[i][step.property];

      if (g_rand_boolean (random))
        continue;
      chosen[n_chosen++] = numbers[i];
      step.is_changed[i] = *value != step.value;
      step.before[i] = *value;
      n_changed += step.is_changed[i];
      *value = step.value;
    }
  edit = make_edit (property, step.value);
  g_assert_cmpint (apply (bench, edit, chosen, n_chosen), ==, n_changed);
  if (n_changed > 0)
    g_array_append_val (model->steps[process], step);
}

static void
undo_any (Model *model, Bench *bench, guint process)
{
  GArray *steps = model->steps[process];

  g_assert_cmpint (latent_edits_get_can_undo (get_edits (bench)), ==, steps->len > 0);
  take_back (bench);
  if (steps->len == 0)
    return;
  {
    const ModelStep *step = &g_array_index (steps, ModelStep, steps->len - 1);

    for (guint i = 0; i < N_PICTURES; i++)
      {
        int *value = &model->values[i][step->property];

        if (step->is_changed[i] && *value == step->value)
          *value = step->before[i];
      }
  }
  g_array_set_size (steps, steps->len - 1);
}

/* (transfer full): as describe() has it */
static char *
describe_model (const int *values)
{
  const char *tags[] = { "none", "sea", "storm", "sea + storm" };
  const char *collections[] = { "none", "A", "B", "A + B" };

  return g_strdup_printf ("rating %d, favourite %d, tags %s, collections %s", values[0], values[1],
                          tags[values[2] + 2 * values[3]],
                          collections[values[4] + 2 * values[5]]);
}

static void
assert_model (Model *model, Bench *bench, const guint32 *numbers)
{
  for (guint i = 0; i < N_PICTURES; i++)
    {
      g_autoptr (LatentImageRecord) image = read_image (bench, numbers[i]);
      g_autofree char *expected = describe_model (model->values[i]);
      g_autofree char *said = describe (image);

      g_assert_cmpstr (said, ==, expected);
    }
}

static void
test_random (void)
{
  g_autoptr (Bench) first = make_library (N_PICTURES + 1);
  g_autoptr (Bench) second = bench_new_beside (first);
  Bench *benches[] = { first, second };
  g_autofree guint32 *numbers = list_numbers (first, N_PICTURES + 1);
  guint32 seed = (guint32) g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  Model model = { 0 };

  g_test_message ("seed %u", seed);
  bench_open (second);
  rest (second);
  /* One picture more keeps the collections: making them has a test of its own. */
  apply_name (first, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "A", numbers[N_PICTURES]);
  apply_name (first, LATENT_IMAGE_EDIT_ADD_TO_COLLECTION, "B", numbers[N_PICTURES]);
  for (guint i = 0; i < 2; i++)
    model.steps[i] = g_array_new (FALSE, FALSE, sizeof (ModelStep));
  for (guint i = 0; i < N_STEPS; i++)
    {
      guint process = (guint) g_rand_int_range (random, 0, 2);

      /* The two that made the collections are not taken back. */
      if (g_rand_int_range (random, 0, 3) > 0 || model.steps[process]->len == 0)
        edit_any (&model, benches[process], process, numbers, random);
      else
        undo_any (&model, benches[process], process);
      if (i % 10 == 0)
        assert_model (&model, benches[1 - process], numbers);
    }
  assert_model (&model, first, numbers);
  /* And every file says what its row says: each process writes what it knows of, the last rows. */
  flush (second);
  flush (first);
  for (guint i = 0; i < N_PICTURES; i++)
    {
      g_autofree char *expected = describe_model (model.values[i]);

      assert_file_says (first, numbers[i], expected);
    }
  for (guint i = 0; i < 2; i++)
    g_array_unref (model.steps[i]);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func (NAME ("written-once"), test_written_once);
  g_test_add_func (NAME ("rest-ends"), test_rest_ends);
  g_test_add_func (NAME ("new-picture-meanwhile"), test_new_picture_meanwhile);
  g_test_add_func (NAME ("flushed-at-close"), test_flushed_at_close);
  g_test_add_func (NAME ("killed-before-the-file"), test_crash);
  g_test_add_func (NAME ("edited-while-written"), test_edited_while_written);
  g_test_add_func (NAME ("collection-renamed"), test_collection_renamed);
  g_test_add_data_func (NAME ("F9-rebuilt-from-xmp"), "media/rgb.png", test_rebuilt);
  g_test_add_data_func (NAME ("F9-rebuilt-from-sidecar"), "media/extended.webp", test_rebuilt);
  g_test_add_func (NAME ("B3-rescued"), test_rescued);
  g_test_add_func (NAME ("B3-row-wins"), test_row_wins);
  g_test_add_func (NAME ("beside"), test_beside);
  g_test_add_func (NAME ("stack"), test_stack);
  g_test_add_func (NAME ("close-in-the-middle"), test_close);
  g_test_add_func (NAME ("random"), test_random);
  return latent_test_run ();
}
