/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-library.h"

#include <glib/gstdio.h>

#include "core/base/latent-picture-record.h"
#include "store-fixture.h"

typedef struct
{
  char *folder;
  StoreFixture store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = latent_test_make_folder ("library");
  store_fixture_open (&self->store, self->folder);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  store_fixture_close (&self->store);
  g_free (self->folder);
}

/* (transfer full): the first of @n_images pictures of a new job, which all have files */
static LatentImageRecord *
add_pictures (Fixture *self, const char *prompt, gint64 created_us, guint n_images)
{
  g_autoptr (LatentJobRecord) job = store_make_job (prompt, created_us);
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  job->remote_id = g_uuid_string_random ();
  job->credits = 7;
  store_insert (&self->store, job);
  for (guint i = 0; i < n_images; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%u.png", job->id, i);
      g_autofree char *path
          = g_build_filename (latent_places_get_pictures (self->store.places), name, NULL);

      g_assert_true (g_file_set_contents (path, prompt, -1, NULL));
      g_ptr_array_add (images, store_make_image (job, i, path));
    }
  job->state = LATENT_JOB_DONE;
  store_complete (&self->store, job, images);
  return latent_image_record_copy (g_ptr_array_index (images, 0));
}

static void
mark (Fixture *self, const char *image_id, gboolean deleted)
{
  const char *const ids[] = { image_id, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = NULL;

  latent_library_mark_deleted_async (self->store.library, ids, deleted, NULL,
                                     latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  numbers = latent_library_mark_deleted_finish (self->store.library, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (numbers->len, ==, 1);
  g_assert_cmpuint (g_array_index (numbers, guint32, 0), !=, 0);
}

static gboolean
trash (Fixture *self, const char *image_id, gboolean permanently, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_library_trash_async (self->store.library, image_id, permanently, NULL,
                              latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_library_trash_finish (self->store.library, result, error);
}

static guint
count_rows (Fixture *self)
{
  return (guint) store_query (&self->store, "SELECT count (*) FROM images");
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 5, 1);
  g_autoptr (GPtrArray) images = store_images (&self->store, NULL, 0);
  const LatentImageRecord *read;

  g_assert_cmpuint (images->len, ==, 1);
  read = g_ptr_array_index (images, 0);
  g_assert_cmpstr (read->id, ==, image->id);
  g_assert_cmpstr (read->job_id, ==, image->job_id);
  g_assert_cmpuint (read->index, ==, 0);
  g_assert_cmpstr (read->path, ==, image->path);
  g_assert_cmpint (read->format, ==, LATENT_IMAGE_FORMAT_PNG);
  g_assert_cmpuint (read->width, ==, 1024);
  g_assert_cmpuint (read->height, ==, 576);
  g_assert_cmpint (read->size_bytes, ==, 12345);
  g_assert_cmpstr (read->sha256, ==, "ab");
  g_assert_cmpint (read->rating, ==, 0);
  g_assert_false (read->favourite);
  g_assert_cmpint (read->created_us, ==, 77);
  g_assert_cmpint (read->job_created_us, ==, 5);
  g_assert_cmpstr (read->prompt, ==, "a prompt");
  g_assert_cmpstr (read->model_id, ==, "imagen-4");
  g_assert_cmpstr (g_hash_table_lookup (read->values, "aspect_ratio"), ==, "16:9");
  g_assert_true (g_uuid_string_is_valid (read->remote_id));
  g_assert_cmpint (read->credits, ==, 7);
}

static void
test_order (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) middle = add_pictures (self, "middle", 2, 3);
  g_autoptr (LatentImageRecord) oldest = add_pictures (self, "oldest", 1, 1);
  g_autoptr (LatentImageRecord) twin_one = add_pictures (self, "newest", 3, 1);
  g_autoptr (LatentImageRecord) twin_two = add_pictures (self, "newest", 3, 1);
  g_autoptr (GPtrArray) images = store_images (&self->store, NULL, 0);
  g_autoptr (GPtrArray) two = store_images (&self->store, NULL, 2);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) of_job = NULL;
  static const char *const expected[]
      = { "newest", "newest", "oldest", "middle", "middle", "middle" };
  static const guint indexes[] = { 0, 0, 0, 0, 1, 2 };

  g_assert_cmpuint (images->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (images, i);

      g_assert_cmpstr (image->prompt, ==, expected[i]);
      g_assert_cmpuint (image->index, ==, indexes[i]);
    }
  /* As they were written down, whatever the clock said, and the same time is no matter (Z7). */
  g_assert_cmpstr (((LatentImageRecord *) g_ptr_array_index (images, 0))->id, ==, twin_two->id);
  g_assert_cmpstr (((LatentImageRecord *) g_ptr_array_index (images, 1))->id, ==, twin_one->id);
  g_assert_cmpuint (two->len, ==, 2);

  latent_library_list_of_job_async (self->store.library, middle->job_id, NULL,
                                    latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  of_job = latent_library_list_of_job_finish (self->store.library, result, NULL);
  g_assert_cmpuint (of_job->len, ==, 3);
  g_assert_cmpuint (((LatentImageRecord *) g_ptr_array_index (of_job, 2))->index, ==, 2);
}

/* Ids of pictures and of jobs, in the order they were named. */
static void
test_ids (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) one = add_pictures (self, "one", 1, 1);
  g_autoptr (LatentImageRecord) three = add_pictures (self, "three", 2, 3);
  g_autoptr (LatentImageRecord) gone = add_pictures (self, "gone", 3, 1);
  const char *const ids[] = { three->job_id, "'; \"%", one->id, gone->id, three->id, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GString) prompts = g_string_new (NULL);

  mark (self, gone->id, TRUE);
  latent_library_list_of_ids_async (self->store.library, ids, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  found = latent_library_list_of_ids_finish (self->store.library, result, NULL);
  for (guint i = 0; i < found->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (found, i);

      g_string_append_printf (prompts, "%s %u, ", image->prompt, image->index);
    }
  g_assert_cmpstr (prompts->str, ==, "three 0, three 1, three 2, one 0, three 0, ");
}

static void
test_search (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) storm = add_pictures (self, "A Lighthouse in a STORM", 1, 1);
  g_autoptr (LatentImageRecord) street = add_pictures (self, "Die Straße, ÄRGER und 100%_", 2, 1);
  g_autoptr (GPtrArray) found = store_images (&self->store, "  light\tstorm ", 0);
  g_autoptr (GPtrArray) german = store_images (&self->store, "STRASSE ärger", 0);
  g_autoptr (GPtrArray) pattern = store_images (&self->store, "0%_", 0);
  g_autoptr (GPtrArray) none = store_images (&self->store, "light calm", 0);
  g_autoptr (GPtrArray) all = store_images (&self->store, "  ", 0);

  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (((LatentImageRecord *) g_ptr_array_index (found, 0))->id, ==, storm->id);
  g_assert_cmpuint (german->len, ==, 1);
  g_assert_cmpstr (((LatentImageRecord *) g_ptr_array_index (german, 0))->id, ==, street->id);
  g_assert_cmpuint (pattern->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (all->len, ==, 2);
}

/* Threat T20: search text is never SQL. */
static void
test_search_random_t20 (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "'; \"%_*() ^:- OR AND NOT NEAR", 1, 1);

  for (guint i = 0; i < 500; i++)
    {
      char text[12] = { 0 };
      g_autoptr (GPtrArray) found = NULL;

      for (guint n = 0; n < sizeof text - 1; n++)
        text[n] = "'; \"%_*() ^:-\xff\x80Ä"[g_test_rand_int_range (0, 18)];
      found = store_images (&self->store, text, 0);
      g_assert_cmpuint (found->len, <=, 1);
    }
  g_assert_cmpuint (count_rows (self), ==, 1);
}

static void
test_mark (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 1, 1);
  g_autoptr (GPtrArray) hidden = NULL;
  g_autoptr (GPtrArray) back = NULL;
  g_autoptr (GPtrArray) restored = NULL;
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  mark (self, image->id, TRUE);
  hidden = store_images (&self->store, NULL, 0);
  g_assert_cmpuint (hidden->len, ==, 0);
  mark (self, image->id, FALSE);
  back = store_images (&self->store, NULL, 0);
  g_assert_cmpuint (back->len, ==, 1);

  /* The run crashes before the picture reached the trash (K13). */
  mark (self, image->id, TRUE);
  store_fixture_close (&self->store);
  store_fixture_open (&self->store, self->folder);
  latent_library_restore_marked_async (self->store.library, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  gone = latent_library_restore_marked_finish (self->store.library, result, NULL);
  g_assert_cmpuint (gone->len, ==, 0);
  restored = store_images (&self->store, NULL, 0);
  g_assert_cmpuint (restored->len, ==, 1);
  g_assert_true (g_file_test (image->path, G_FILE_TEST_EXISTS));
}

/* Another run, which settles what the one before left. (transfer full): what is gone */
static GPtrArray *
start_anew (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *gone;

  store_fixture_close (&self->store);
  store_fixture_open (&self->store, self->folder);
  latent_library_restore_marked_async (self->store.library, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  gone = latent_library_restore_marked_finish (self->store.library, result, &error);
  g_assert_no_error (error);
  return gone;
}

/* (transfer full): in the trash's folder of files */
static char *
trashed_path (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_build_filename (g_get_user_data_dir (), "Trash", "files", name, NULL);
}

/* As the writer of records puts it there. (transfer full): its path */
static char *
add_sidecar (const char *path)
{
  g_autoptr (LatentPictureRecord) record = latent_picture_record_new ();
  g_autofree char *text = NULL;
  char *sidecar = g_strconcat (path, ".json", NULL);

  record->image_id = g_uuid_string_random ();
  record->job_id = g_uuid_string_random ();
  record->prompt = g_strdup ("a prompt");
  record->model_id = g_strdup ("imagen-4");
  record->origin = g_strdup (STORE_ORIGIN);
  record->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  text = latent_picture_record_to_json (record);
  g_assert_true (g_file_set_contents (sidecar, text, -1, NULL));
  return sidecar;
}

/* Killed when the file was in the trash and its record and its row were not: gone entirely. */
static void
test_killed_after_file (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 1, 2);
  g_autofree char *sidecar = add_sidecar (image->path);
  g_autofree char *trashed_sidecar = trashed_path (sidecar);
  g_autoptr (GFile) file = g_file_new_for_path (image->path);
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (GPtrArray) gone_again = NULL;

  mark (self, image->id, TRUE);
  g_assert_true (g_file_trash (file, NULL, NULL));
  gone = start_anew (self);
  g_assert_cmpuint (gone->len, ==, 1);
  g_assert_cmpstr (((LatentImageRecord *) gone->pdata[0])->id, ==, image->id);
  g_assert_cmpuint (count_rows (self), ==, 1);
  g_assert_false (g_file_test (sidecar, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (trashed_sidecar, G_FILE_TEST_EXISTS));
  gone_again = start_anew (self);
  g_assert_cmpuint (gone_again->len, ==, 0);
  g_assert_cmpuint (count_rows (self), ==, 1);
}

/* Killed when the record beside the file was in the trash, too, or the row was even gone. */
static void
test_killed_after_sidecar (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 1, 1);
  g_autofree char *sidecar = add_sidecar (image->path);
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (trash (self, image->id, FALSE, &error));
  gone = start_anew (self);
  g_assert_cmpuint (gone->len, ==, 0);
  g_assert_cmpuint (count_rows (self), ==, 0);
  g_assert_false (g_file_test (sidecar, G_FILE_TEST_EXISTS));
}

/* Killed between the marks of a selection and the trash of its second picture. */
static void
test_killed_between (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) first = add_pictures (self, "a prompt", 1, 1);
  g_autoptr (LatentImageRecord) second = add_pictures (self, "a prompt", 2, 1);
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (GPtrArray) images = NULL;

  mark (self, first->id, TRUE);
  mark (self, second->id, TRUE);
  g_assert_cmpint (g_unlink (first->path), ==, 0);
  gone = start_anew (self);
  g_assert_cmpuint (gone->len, ==, 1);
  images = store_images (&self->store, NULL, 0);
  g_assert_cmpuint (images->len, ==, 1);
  g_assert_cmpstr (((LatentImageRecord *) images->pdata[0])->id, ==, second->id);
  g_assert_true (g_file_test (second->path, G_FILE_TEST_EXISTS));
}

/* The disk is away with the picture's folder: nothing is said of it until it is back (F8). */
static void
test_killed_disk_away (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 1, 1);
  g_autofree char *folder
      = g_build_filename (latent_places_get_pictures (self->store.places), "disk", NULL);
  g_autofree char *moved = g_build_filename (folder, "a.png", NULL);
  g_autofree char *away = g_strconcat (folder, "-away", NULL);
  g_autofree char *sql = g_strdup_printf ("UPDATE images SET path = '%s'", moved);
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (GPtrArray) still = NULL;
  g_autoptr (GPtrArray) images = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (g_rename (image->path, moved), ==, 0);
  store_execute (&self->store, sql);
  mark (self, image->id, TRUE);
  g_assert_cmpint (g_rename (folder, away), ==, 0);
  gone = start_anew (self);
  g_assert_cmpuint (gone->len, ==, 0);
  g_assert_cmpuint (count_rows (self), ==, 1);
  g_assert_cmpint (g_rename (away, folder), ==, 0);
  still = start_anew (self);
  g_assert_cmpuint (still->len, ==, 0);
  images = store_images (&self->store, NULL, 0);
  g_assert_cmpuint (images->len, ==, 1);
}

/* What a living process has marked is its own, gone or not. */
static void
test_marks_of_the_living (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 1, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) gone = NULL;
  g_autoptr (GError) error = NULL;
  StoreFixture other;

  latent_library_set_lock (self->store.library, self->store.lock);
  mark (self, image->id, TRUE);
  g_assert_cmpint (g_unlink (image->path), ==, 0);
  store_fixture_open (&other, self->folder);
  latent_library_set_lock (other.library, other.lock);
  latent_library_restore_marked_async (other.library, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  gone = latent_library_restore_marked_finish (other.library, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gone->len, ==, 0);
  g_clear_object (&result);
  store_fixture_close (&other);
  g_assert_cmpuint (count_rows (self), ==, 1);
}

/* What the file does not say (yet) is kept when its row goes, and only then. */
static void
test_trashed_record (Fixture *self, gconstpointer data)
{
  static const char count[]
      = "SELECT count (*) FROM library_values WHERE name >= 'trashed/' AND name < 'trashed0'";
  g_autoptr (LatentImageRecord) stale = add_pictures (self, "a prompt", 1, 1);
  g_autoptr (LatentImageRecord) written = add_pictures (self, "a prompt", 2, 1);
  g_autoptr (LatentImageRecord) purged = add_pictures (self, "a prompt", 3, 1);
  g_autofree char *sql = g_strdup_printf (
      "UPDATE images SET is_stale = 0, carries = 'xmp' WHERE id = '%s'", written->id);
  g_autoptr (GError) error = NULL;

  store_execute (&self->store, sql);
  g_assert_true (trash (self, written->id, FALSE, &error));
  g_assert_true (trash (self, purged->id, TRUE, &error));
  g_assert_cmpint (store_query (&self->store, count), ==, 0);
  g_assert_true (trash (self, stale->id, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (store_query (&self->store, count), ==, 1);
}

static void
test_unknown_image (Fixture *self, gconstpointer data)
{
  const char *const ids[] = { "nothing", NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = NULL;

  latent_library_mark_deleted_async (self->store.library, ids, TRUE, NULL, latent_test_result_cb,
                                     &result);
  latent_test_wait_for (result != NULL);
  numbers = latent_library_mark_deleted_finish (self->store.library, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_array_index (numbers, guint32, 0), ==, 0);
  g_assert_false (trash (self, "nothing", FALSE, &error));
  latent_test_assert_error (&error, LATENT_ERROR_NOT_FOUND);
}

static void
test_trash (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 1, 2);
  g_autofree char *name = g_path_get_basename (image->path);
  g_autofree char *trashed
      = g_build_filename (g_get_user_data_dir (), "Trash", "files", name, NULL);
  g_autoptr (GError) error = NULL;

  mark (self, image->id, TRUE);
  g_assert_true (trash (self, image->id, FALSE, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (image->path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (trashed, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_rows (self), ==, 1);
}

static void
test_trash_file_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 1, 1);
  g_autoptr (LatentImageRecord) other = add_pictures (self, "a prompt", 2, 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (image->path), ==, 0);
  g_assert_cmpint (g_unlink (other->path), ==, 0);
  g_assert_true (trash (self, image->id, FALSE, &error));
  g_assert_no_error (error);
  g_assert_true (trash (self, other->id, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_rows (self), ==, 0);
}

/* Where there is no trash: said so, nothing changed, and the way out works. */
static void
test_no_trash (Fixture *self, gconstpointer data)
{
  g_autofree char *trash_folder = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *away = g_strconcat (trash_folder, ".away", NULL);
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 1, 1);
  g_autoptr (GError) error = NULL;

  g_rename (trash_folder, away);
  g_assert_true (g_file_set_contents (trash_folder, "in the way", -1, NULL));
  mark (self, image->id, TRUE);
  g_assert_false (trash (self, image->id, FALSE, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "trash");
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_true (g_file_test (image->path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (store_query (&self->store, "SELECT deleted_us <> 0 FROM images"), ==, 1);

  g_assert_true (trash (self, image->id, TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (image->path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_rows (self), ==, 0);
  g_assert_cmpint (g_unlink (trash_folder), ==, 0);
  g_rename (away, trash_folder);
}

static void
test_trash_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "a prompt", 1, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  latent_library_trash_async (self->store.library, image->id, FALSE, cancellable,
                              latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_library_trash_finish (self->store.library, result, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_assert_true (g_file_test (image->path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_rows (self), ==, 1);
}

static void
test_export (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "bytes as they are", 1, 1);
  g_autofree char *path = g_build_filename (self->folder, "export.png", NULL);
  g_autoptr (GFile) target = g_file_new_for_path (path);
  g_autofree char *content = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latent_library_export_async (self->store.library, image, target, FALSE, NULL,
                                   latent_test_result_cb, &result);
      latent_test_wait_for (result != NULL);
      g_assert_cmpint (latent_library_export_finish (self->store.library, result, &error), ==,
                       i == 0);
      if (i == 0)
        continue;
      g_assert_cmpstr (latent_error_facts (error)->field, ==, "exists");
      latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
    }
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "bytes as they are");
}

static void
test_export_no_path (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentImageRecord) image = add_pictures (self, "x", 1, 1);
  g_autoptr (GFile) target = g_file_new_for_uri ("sftp://example.com/x.png");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_export_async (self->store.library, image, target, FALSE, NULL,
                               latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_library_export_finish (self->store.library, result, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/store/library/round-trip", test_round_trip },
    { "/store/library/order/Z7", test_order },
    { "/store/library/ids", test_ids },
    { "/store/library/search", test_search },
    { "/store/library/search-random/T20", test_search_random_t20 },
    { "/store/library/mark/K13", test_mark },
    { "/store/library/unknown-image", test_unknown_image },
    { "/store/library/killed-after-file/K13", test_killed_after_file },
    { "/store/library/killed-after-sidecar/K13", test_killed_after_sidecar },
    { "/store/library/killed-between-two/K13", test_killed_between },
    { "/store/library/killed-disk-away/K13-F8", test_killed_disk_away },
    { "/store/library/marks-of-the-living/K13", test_marks_of_the_living },
    { "/store/library/trashed-record", test_trashed_record },
    { "/store/library/trash", test_trash },
    { "/store/library/trash-file-gone/F10", test_trash_file_gone },
    { "/store/library/no-trash", test_no_trash },
    { "/store/library/trash-cancelled", test_trash_cancelled },
    { "/store/library/export", test_export },
    { "/store/library/export-no-path", test_export_no_path },
  };

  latent_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return latent_test_run ();
}
