/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* F10: pictures that other programs delete or change. */

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <utime.h>

#include "core/store/latent-picture-rows.h"
#include "store-fixture.h"

#define CONTENT "a small picture"
#define LONG_AGO G_GINT64_CONSTANT (1000000000)

typedef struct
{
  char *folder;
  StoreFixture store;
  char *path; /* of the only picture */
} Fixture;

static void
set_time (const char *path, gint64 seconds)
{
  struct utimbuf times = { seconds, seconds };

  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a lighthouse", 1000);
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  LatentImageRecord *image;

  self->folder = latent_test_make_folder ("library");
  store_fixture_open (&self->store, self->folder);
  self->path = g_build_filename (latent_places_get_pictures (self->store.places), "a.png", NULL);
  g_assert_true (g_file_set_contents (self->path, CONTENT, -1, NULL));
  set_time (self->path, LONG_AGO);

  store_insert (&self->store, job);
  image = store_make_image (job, 0, self->path);
  image->size_bytes = strlen (CONTENT);
  g_ptr_array_add (images, image);
  job->state = LATENT_JOB_DONE;
  store_complete (&self->store, job, images);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  store_fixture_close (&self->store);
  g_free (self->folder);
  g_free (self->path);
}

/* (transfer full): what is news */
static GPtrArray *
check_images (Fixture *self, GPtrArray *images)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *changed;

  latent_library_check_files_async (self->store.library, images, NULL, latent_test_result_cb,
                                    &result);
  latent_test_wait_for (result != NULL);
  changed = latent_library_check_files_finish (self->store.library, result, &error);
  g_assert_no_error (error);
  return changed;
}

/* Looks once, and asserts what the look found and the library says from then on. */
static void
assert_found (Fixture *self, guint n_changed, LatentImageFileState state)
{
  g_autoptr (GPtrArray) before = store_images (&self->store, NULL, 0);
  g_autoptr (GPtrArray) changed = check_images (self, before);
  g_autoptr (GPtrArray) after = store_images (&self->store, NULL, 0);

  g_assert_cmpuint (changed->len, ==, n_changed);
  if (n_changed > 0)
    g_assert_cmpint (((LatentImageRecord *) changed->pdata[0])->file_state, ==, state);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpint (((LatentImageRecord *) after->pdata[0])->file_state, ==, state);
}

static void
test_untouched (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) images = NULL;
  const LatentImageRecord *image;

  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
  /* The first look is what later ones compare with. */
  images = store_images (&self->store, NULL, 0);
  image = g_ptr_array_index (images, 0);
  g_assert_cmpint (image->stamp.mtime_us, ==, LONG_AGO * G_USEC_PER_SEC);
  g_assert_cmpint (image->stamp.size_bytes, ==, strlen (CONTENT));
  g_assert_cmpuint (image->stamp.inode, !=, 0);
}

static void
test_missing_and_back (Fixture *self, gconstpointer data)
{
  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  assert_found (self, 1, LATENT_IMAGE_FILE_MISSING);
  assert_found (self, 0, LATENT_IMAGE_FILE_MISSING);

  /* From a backup: another inode, the old time. */
  g_assert_true (g_file_set_contents (self->path, CONTENT, -1, NULL));
  set_time (self->path, LONG_AGO);
  assert_found (self, 1, LATENT_IMAGE_FILE_THERE);
}

static void
test_changed (Fixture *self, gconstpointer data)
{
  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
  /* As long as before: only the time tells. */
  g_assert_true (g_file_set_contents (self->path, "a small PICTURE", -1, NULL));
  assert_found (self, 1, LATENT_IMAGE_FILE_CHANGED);
  set_time (self->path, LONG_AGO);
  assert_found (self, 1, LATENT_IMAGE_FILE_THERE);
  g_assert_true (g_file_set_contents (self->path, "a picture somebody has drawn on", -1, NULL));
  set_time (self->path, LONG_AGO);
  assert_found (self, 1, LATENT_IMAGE_FILE_CHANGED);
}

/* Libraries of the first version have never looked: the length delivered is all there is. */
static void
test_never_looked_at (Fixture *self, gconstpointer data)
{
  g_assert_true (g_file_set_contents (self->path, "another length than delivered", -1, NULL));
  assert_found (self, 1, LATENT_IMAGE_FILE_CHANGED);
}

/* F8: with the whole folder gone nothing is said about single pictures. */
static void
test_folder_away (Fixture *self, gconstpointer data)
{
  const char *pictures = latent_places_get_pictures (self->store.places);
  g_autofree char *elsewhere = g_strconcat (pictures, ".away", NULL);

  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
  g_assert_cmpint (g_rename (pictures, elsewhere), ==, 0);
  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
  g_assert_cmpint (g_rename (elsewhere, pictures), ==, 0);
  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
}

static void
note_file (Fixture *self, const LatentImageRecord *image)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_note_file_async (self->store.library, image->id, image->path,
                                  latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_library_note_file_finish (self->store.library, result, &error));
  g_assert_no_error (error);
}

static void
test_own_writes (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) changed = NULL;

  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
  images = store_images (&self->store, NULL, 0);
  g_assert_true (g_file_set_contents (self->path, "with the record inside", -1, NULL));
  note_file (self, g_ptr_array_index (images, 0));
  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);

  /* A look that began before the write compares with what the row said then: it changes nothing. */
  changed = check_images (self, images);
  g_assert_cmpuint (changed->len, ==, 0);
  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
}

static void
replace_file (Fixture *self, const LatentImageRecord *image)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_replace_file_async (self->store.library, image, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_library_replace_file_finish (self->store.library, result, &error));
  g_assert_no_error (error);
}

static void
test_replaced (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autofree char *path = g_strconcat (self->path, " 2.png", NULL);
  LatentImageRecord *image;

  g_assert_cmpint (g_unlink (self->path), ==, 0);
  assert_found (self, 1, LATENT_IMAGE_FILE_MISSING);
  images = store_images (&self->store, NULL, 0);
  image = g_ptr_array_index (images, 0);
  g_assert_true (g_file_set_contents (path, "fetched again", -1, NULL));
  g_free (image->path);
  image->path = g_strdup (path);
  image->size_bytes = strlen ("fetched again");
  image->incomplete = TRUE;
  replace_file (self, image);

  after = store_images (&self->store, NULL, 0);
  g_assert_cmpuint (after->len, ==, 1);
  image = g_ptr_array_index (after, 0);
  g_assert_cmpstr (image->path, ==, path);
  g_assert_true (image->incomplete);
  g_assert_cmpint (image->file_state, ==, LATENT_IMAGE_FILE_THERE);
  assert_found (self, 0, LATENT_IMAGE_FILE_THERE);
}

/* (transfer full): the row of the only picture, as the writer of records gets it */
static GPtrArray *
list_stale (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows;

  latent_picture_rows_list_stale_async (self->store.database, G_MAXINT64, "", 10, NULL,
                                        latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  rows = latent_picture_rows_list_stale_finish (self->store.database, result, &error);
  g_assert_no_error (error);
  return rows;
}

/* The record went into the file from before, while the picture was fetched anew: the new one is
 * still to get it. */
static void
test_replaced_while_written (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) images = store_images (&self->store, NULL, 0);
  g_autoptr (GPtrArray) before = list_stale (self);
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) still_stale = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const LatentPictureRow *row = g_ptr_array_index (before, 0);
  LatentFileMark mark = { .is_known = TRUE, .mtime_us = 1, .inode = 1, .size_bytes = 1 };
  LatentImageRecord *image = g_ptr_array_index (images, 0);

  g_free (image->sha256);
  image->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "fetched again", -1);
  replace_file (self, image);
  latent_picture_rows_mark_written_async (self->store.database, row,
                                          LATENT_IMAGE_CARRIES_XMP, &mark, NULL,
                                          latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (
      latent_picture_rows_mark_written_finish (self->store.database, result, &error));
  g_assert_no_error (error);

  after = store_images (&self->store, NULL, 0);
  image = g_ptr_array_index (after, 0);
  g_assert_cmpint (image->carries, ==, LATENT_IMAGE_CARRIES_NOTHING);
  g_assert_cmpint (image->stamp.mtime_us, !=, 1);
  still_stale = list_stale (self);
  g_assert_cmpuint (still_stale->len, ==, 1);
}

/* The records of chosen pictures, for an export: the same as the writer gets, in the order asked
 * for, and not the one that is not there. */
static void
test_listed_by_id (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) stale = list_stale (self);
  const LatentPictureRow *expected = g_ptr_array_index (stale, 0);
  const char *ids[] = { "nobody", expected->record->image_id, "", NULL };
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const LatentPictureRow *row;

  latent_picture_rows_list_async (self->store.database, (char **) ids, NULL, latent_test_result_cb,
                                  &result);
  latent_test_wait_for (result != NULL);
  rows = latent_picture_rows_list_finish (self->store.database, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_true (latent_picture_record_equal (row->record, expected->record));
  g_assert_cmpstr (row->path, ==, expected->path);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store/library-files/F10-" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);

  ADD ("untouched", test_untouched);
  ADD ("missing-and-back", test_missing_and_back);
  ADD ("changed", test_changed);
  ADD ("never-looked-at", test_never_looked_at);
  ADD ("F8-folder-away", test_folder_away);
  ADD ("own-writes", test_own_writes);
  ADD ("replaced", test_replaced);
  ADD ("replaced-while-written", test_replaced_while_written);
  g_test_add ("/store/library-files/listed-by-id", Fixture, NULL, set_up, test_listed_by_id,
              tear_down);

  return latent_test_run ();
}
