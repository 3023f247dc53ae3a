/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-incoming-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-image-record.h"
#include "core/store/latent-files-private.h"
#include "tests/support/latent-test.h"

#define JOB_ID "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"

typedef struct
{
  LatentPlaces *places;
  LatentFileWorker *worker;
  LatentIncomingFile *file;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = latent_test_make_folder ("incoming");
  g_autoptr (GError) error = NULL;

  self->places = latent_places_new (folder, FALSE);
  latent_places_create (self->places, &error);
  g_assert_no_error (error);
  self->worker = latent_file_worker_new ();
  self->file = latent_incoming_file_new (self->worker, self->places, JOB_ID, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->file != NULL)
    latent_test_assert_gone (&self->file);
  latent_test_assert_gone (&self->worker);
  latent_test_assert_gone (&self->places);
}

static gboolean
try_write (Fixture *self, const char *text, GError **error)
{
  LatentByteSink *sink = LATENT_BYTE_SINK (self->file);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;

  latent_byte_sink_write_async (sink, bytes, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  return latent_byte_sink_write_finish (sink, result, error);
}

static void
write_text (Fixture *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (try_write (self, text, &error));
  g_assert_no_error (error);
}

static void
restart (Fixture *self)
{
  LatentByteSink *sink = LATENT_BYTE_SINK (self->file);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_byte_sink_restart_async (sink, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_byte_sink_restart_finish (sink, result, &error);
  g_assert_no_error (error);
}

/* The blocking functions, on the worker. */
typedef struct
{
  LatentIncomingFile *file;
  const char *name;
  gint64 size;
  char *sha256;
  char *content; /* read through the descriptor; NULL without one */
} Look;

static gpointer
look_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Look *look = data;
  int fd = latent_incoming_file_get_fd (look->file);

  look->size = latent_incoming_file_get_size (look->file);
  look->sha256 = latent_incoming_file_dup_sha256 (look->file);
  if (fd >= 0)
    {
      look->content = g_malloc0 ((gsize) look->size + 1);
      g_assert_cmpint (lseek (fd, 0, SEEK_CUR), ==, 0);
      g_assert_cmpint (read (fd, look->content, (gsize) look->size), ==, look->size);
      g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
    }
  return NULL;
}

static gpointer
store_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Look *look = data;

  return latent_incoming_file_store (look->file, look->name, error);
}

static gpointer
discard_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Look *look = data;

  latent_incoming_file_discard (look->file);
  return NULL;
}

static gpointer
run (Fixture *self, LatentFileFunc func, Look *look, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  look->file = self->file;
  latent_file_worker_run_async (self->worker, func, look, NULL, g_free, NULL, latent_test_result_cb,
                                &result);
  latent_test_wait_for (result != NULL);
  return latent_file_worker_run_finish (self->worker, result, error);
}

static char *
store (Fixture *self, const char *name)
{
  Look look = { .name = name };
  g_autoptr (GError) error = NULL;
  char *path = run (self, store_thread, &look, &error);

  g_assert_no_error (error);
  return path;
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content, ==, expected);
}

static void
assert_written (Fixture *self, const char *expected)
{
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, expected, -1);
  Look look = { NULL };

  run (self, look_thread, &look, NULL);
  g_assert_cmpint (look.size, ==, strlen (expected));
  g_assert_cmpstr (look.sha256, ==, sha256);
  if (*expected == '\0')
    g_assert_null (look.content);
  else
    g_assert_cmpstr (look.content, ==, expected);
  g_free (look.sha256);
  g_free (look.content);
}

static void
test_write (Fixture *self, gconstpointer data)
{
  g_autofree char *expected
      = g_build_filename (latent_places_get_incoming (self->places), JOB_ID "-0", NULL);

  g_assert_cmpstr (latent_incoming_file_get_path (self->file), ==, expected);
  assert_written (self, "");
  write_text (self, "one ");
  assert_written (self, "one ");
  write_text (self, "two");
  assert_written (self, "one two");
  restart (self);
  assert_written (self, "");
  write_text (self, "three");
  assert_written (self, "three");
}

static void
test_store (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *expected
      = g_build_filename (latent_places_get_pictures (self->places), "a picture.png", NULL);

  write_text (self, "picture");
  path = store (self, "a picture.png");
  g_assert_cmpstr (path, ==, expected);
  assert_content (path, "picture");
  g_assert_false (g_file_test (latent_incoming_file_get_path (self->file), G_FILE_TEST_EXISTS));
}

static void
test_modes_t14 (Fixture *self, gconstpointer data)
{
  mode_t old_mask = umask (0);
  g_autofree char *path = NULL;
  struct stat status;

  write_text (self, "picture");
  g_assert_cmpint (stat (latent_incoming_file_get_path (self->file), &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  path = store (self, "a.png");
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  umask (old_mask);
}

static void
test_taken_names_f4 (Fixture *self, gconstpointer data)
{
  static const char *const expected[] = { "a.b.png", "a.b 2.png", "a.b 3.png" };
  const char *pictures = latent_places_get_pictures (self->places);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *content = g_strdup_printf ("picture %u", i);
      g_autofree char *path = NULL;
      g_autofree char *wanted = g_build_filename (pictures, expected[i], NULL);

      write_text (self, content);
      path = store (self, "a.b.png");
      g_assert_cmpstr (path, ==, wanted);
      g_clear_object (&self->file);
      self->file = latent_incoming_file_new (self->worker, self->places, JOB_ID, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *content = g_strdup_printf ("picture %u", i);
      g_autofree char *path = g_build_filename (pictures, expected[i], NULL);

      assert_content (path, content);
    }
}

/* A link or a folder under the name is a taken name, too, and stays what it is (T13). */
static void
test_taken_by_link_t13 (Fixture *self, gconstpointer data)
{
  const char *pictures = latent_places_get_pictures (self->places);
  g_autofree char *victim = g_build_filename (pictures, "victim", NULL);
  g_autofree char *link_name = g_build_filename (pictures, "a.png", NULL);
  g_autofree char *folder = g_build_filename (pictures, "a 2.png", NULL);
  g_autofree char *wanted = g_build_filename (pictures, "a 3.png", NULL);
  g_autofree char *path = NULL;

  g_assert_true (g_file_set_contents (victim, "victim", -1, NULL));
  g_assert_cmpint (symlink (victim, link_name), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  write_text (self, "picture");
  path = store (self, "a.png");
  g_assert_cmpstr (path, ==, wanted);
  assert_content (victim, "victim");
}

static void
test_leftover_f15 (Fixture *self, gconstpointer data)
{
  const char *path = latent_incoming_file_get_path (self->file);

  g_assert_true (g_file_set_contents (path, "half of a pic", -1, NULL));
  write_text (self, "picture");
  assert_content (path, "picture");
  assert_written (self, "picture");
}

/* A link in its place is replaced, never written through (T13). */
static void
test_leftover_link_t13 (Fixture *self, gconstpointer data)
{
  const char *path = latent_incoming_file_get_path (self->file);
  g_autofree char *victim
      = g_build_filename (latent_places_get_pictures (self->places), "victim", NULL);

  g_assert_true (g_file_set_contents (victim, "victim", -1, NULL));
  g_assert_cmpint (symlink (victim, path), ==, 0);
  write_text (self, "picture");
  assert_content (victim, "victim");
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

static gpointer
take_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Look *look = data;

  return GINT_TO_POINTER (latent_incoming_file_take_leftover (look->file, error));
}

static gpointer
nothing_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  return NULL;
}

/* Lets go of the file, and waits until the worker did what that left it. */
static void
drop (Fixture *self)
{
  Look look = { NULL };

  latent_test_assert_gone (&self->file);
  run (self, nothing_thread, &look, NULL);
}

static void
test_leftover_taken_f15 (Fixture *self, gconstpointer data)
{
  g_autofree char *leftover = g_strdup (latent_incoming_file_get_path (self->file));
  g_autofree char *path = NULL;
  Look look = { NULL };

  g_assert_true (g_file_set_contents (leftover, "picture", -1, NULL));
  g_assert_nonnull (run (self, take_thread, &look, NULL));
  assert_written (self, "picture");
  path = store (self, "a.png");
  assert_content (path, "picture");
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
}

/* Refused, and left as it is: it may be somebody's. */
static void
assert_not_taken (Fixture *self, int code)
{
  g_autofree char *path = g_strdup (latent_incoming_file_get_path (self->file));
  g_autoptr (GError) error = NULL;
  Look look = { NULL };
  struct stat before, after;

  g_assert_cmpint (lstat (path, &before), ==, 0);
  g_assert_null (run (self, take_thread, &look, &error));
  latent_test_assert_error (&error, code);
  assert_written (self, "");
  drop (self);
  g_assert_cmpint (lstat (path, &after), ==, 0);
  g_assert_cmpuint (after.st_ino, ==, before.st_ino);
  g_assert_cmpint (after.st_size, ==, before.st_size);
}

static void
test_leftover_fifo_t13 (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (mkfifo (latent_incoming_file_get_path (self->file), 0600), ==, 0);
  assert_not_taken (self, LATENT_ERROR_STORAGE);
}

static void
test_leftover_taken_link_t13 (Fixture *self, gconstpointer data)
{
  g_autofree char *victim
      = g_build_filename (latent_places_get_pictures (self->places), "victim", NULL);

  g_assert_true (g_file_set_contents (victim, "victim", -1, NULL));
  g_assert_cmpint (symlink (victim, latent_incoming_file_get_path (self->file)), ==, 0);
  assert_not_taken (self, LATENT_ERROR_STORAGE);
  assert_content (victim, "victim");
}

static void
test_leftover_too_large_t16 (Fixture *self, gconstpointer data)
{
  const char *path = latent_incoming_file_get_path (self->file);

  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
  g_assert_cmpint (truncate (path, LATENT_IMAGE_MAX_BYTES + 1), ==, 0);
  assert_not_taken (self, LATENT_ERROR_BAD_IMAGE);
}

/* The limit on file sizes stands for a full disk: it bites for root as well, after a short
 * write. */
static void
test_full_disk_f1 (Fixture *self, gconstpointer data)
{
  struct rlimit old_limit, limit;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  write_text (self, "12345");
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);
  limit = old_limit;
  limit.rlim_cur = 8;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (try_write (self, "67890", &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);

  g_assert_nonnull (strstr (error->message, latent_places_get_incoming (self->places)));
  g_assert_nonnull (strstr (error->message, "2 more bytes"));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  /* No half write: what was there is as it was, and it goes on when there is space again. */
  assert_written (self, "12345");
  assert_content (latent_incoming_file_get_path (self->file), "12345");
  write_text (self, "67890");
  path = store (self, "a.png");
  assert_content (path, "1234567890");
}

static void
test_no_folder_f9 (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rmdir (latent_places_get_incoming (self->places)), ==, 0);
  g_assert_false (try_write (self, "x", &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
}

/* The picture stays for recovery when it cannot be moved. */
static void
test_rename_fails_f4 (Fixture *self, gconstpointer data)
{
  const char *pictures = latent_places_get_pictures (self->places);
  const char *path = latent_incoming_file_get_path (self->file);
  g_autofree char *long_name = g_strnfill (300, 'x');
  Look look = { .name = long_name };
  g_autoptr (GError) error = NULL;

  write_text (self, "picture");
  g_assert_null (run (self, store_thread, &look, &error));
  g_assert_nonnull (strstr (error->message, pictures));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  assert_content (path, "picture");
  assert_written (self, "picture");
}

static void
test_nothing_written (Fixture *self, gconstpointer data)
{
  Look look = { .name = "a.png" };
  g_autoptr (GError) error = NULL;

  g_assert_null (run (self, store_thread, &look, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
}

static void
test_discard (Fixture *self, gconstpointer data)
{
  Look look = { NULL };

  write_text (self, "no picture");
  run (self, discard_thread, &look, NULL);
  g_assert_false (g_file_test (latent_incoming_file_get_path (self->file), G_FILE_TEST_EXISTS));
  assert_written (self, "");
  write_text (self, "picture");
  assert_written (self, "picture");
}

static void
test_dropped_k18 (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_strdup (latent_incoming_file_get_path (self->file));

  write_text (self, "half a pict");
  drop (self);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What is whole and only found no place stays for the next start. */
static void
test_dropped_without_place_f4 (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_strdup (latent_incoming_file_get_path (self->file));
  g_autofree char *long_name = g_strnfill (300, 'x');
  Look look = { .name = long_name };

  write_text (self, "picture");
  g_assert_null (run (self, store_thread, &look, NULL));
  drop (self);
  assert_content (path, "picture");
}

static void
test_odd_job_id_t12 (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentIncomingFile) odd
      = latent_incoming_file_new (self->worker, self->places, "../../x\n", 7);
  g_autofree char *expected
      = g_build_filename (latent_places_get_incoming (self->places), "______x_-7", NULL);

  g_assert_cmpstr (latent_incoming_file_get_path (odd), ==, expected);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  LatentByteSink *sink = LATENT_BYTE_SINK (self->file);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  latent_byte_sink_write_async (sink, bytes, cancellable, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_byte_sink_write_finish (sink, result, &error));
  g_assert_true (latent_error_is_cancelled (error));
  assert_written (self, "");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/store/incoming-file/write", test_write },
    { "/store/incoming-file/store", test_store },
    { "/store/incoming-file/modes/T14", test_modes_t14 },
    { "/store/incoming-file/taken-names/F4", test_taken_names_f4 },
    { "/store/incoming-file/taken-by-link/T13", test_taken_by_link_t13 },
    { "/store/incoming-file/leftover/F15", test_leftover_f15 },
    { "/store/incoming-file/leftover-link/T13", test_leftover_link_t13 },
    { "/store/incoming-file/leftover-taken/F15", test_leftover_taken_f15 },
    { "/store/incoming-file/leftover-taken-fifo/T13", test_leftover_fifo_t13 },
    { "/store/incoming-file/leftover-taken-link/T13", test_leftover_taken_link_t13 },
    { "/store/incoming-file/leftover-taken-too-large/T16", test_leftover_too_large_t16 },
    { "/store/incoming-file/full-disk/F1", test_full_disk_f1 },
    { "/store/incoming-file/no-folder/F9", test_no_folder_f9 },
    { "/store/incoming-file/rename-fails/F4", test_rename_fails_f4 },
    { "/store/incoming-file/nothing-written", test_nothing_written },
    { "/store/incoming-file/discard", test_discard },
    { "/store/incoming-file/dropped/K18", test_dropped_k18 },
    { "/store/incoming-file/dropped-without-place/F4", test_dropped_without_place_f4 },
    { "/store/incoming-file/odd-job-id/T12", test_odd_job_id_t12 },
    { "/store/incoming-file/cancelled", test_cancelled },
  };

  latent_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return latent_test_run ();
}
