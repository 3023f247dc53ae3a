/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-thread.h"
#include "core/store/latent-picture-files-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/latent-test.h"

typedef struct
{
  char *folder; /* the target's */
  char *source;
  char *target;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = latent_test_make_folder ("export");
  self->source = g_strconcat (self->folder, "-source.png", NULL);
  self->target = g_build_filename (self->folder, "target.png", NULL);
  g_assert_true (g_file_set_contents (self->source, "new", -1, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->folder);
  g_free (self->source);
  g_free (self->target);
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

static guint
count_files (Fixture *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (folder) != NULL)
    count++;
  return count;
}

static void
copy_fails (Fixture *self, gboolean replace, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (latent_picture_files_copy (self->source, self->target, replace, NULL, &error));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, field);
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
}

static void
copy_works (Fixture *self, gboolean replace)
{
  g_autoptr (GError) error = NULL;

  latent_picture_files_copy (self->source, self->target, replace, NULL, &error);
  g_assert_no_error (error);
  assert_content (self->target, "new");
  g_assert_cmpuint (count_files (self), ==, 1);
}

static void
test_new (Fixture *self, gconstpointer data)
{
  copy_works (self, FALSE);
}

static void
test_exists_f12 (Fixture *self, gconstpointer data)
{
  g_assert_true (g_file_set_contents (self->target, "old", -1, NULL));
  copy_fails (self, FALSE, "exists");
  assert_content (self->target, "old");
  g_assert_cmpuint (count_files (self), ==, 1);
  copy_works (self, TRUE);
}

/* M41: the link goes, what it pointed to stays. */
static void
test_symlink_f12 (Fixture *self, gconstpointer data)
{
  g_autofree char *victim = g_strconcat (self->folder, "-victim", NULL);

  g_assert_true (g_file_set_contents (victim, "victim", -1, NULL));
  g_assert_cmpint (symlink (victim, self->target), ==, 0);
  copy_fails (self, FALSE, "exists");
  copy_works (self, TRUE);
  assert_content (victim, "victim");
  g_assert_false (g_file_test (self->target, G_FILE_TEST_IS_SYMLINK));
}

static void
test_dangling_symlink_f12 (Fixture *self, gconstpointer data)
{
  g_autofree char *victim = g_strconcat (self->folder, "-nothing", NULL);

  g_assert_cmpint (symlink (victim, self->target), ==, 0);
  copy_fails (self, FALSE, "exists");
  copy_works (self, TRUE);
  g_assert_false (g_file_test (victim, G_FILE_TEST_EXISTS));
}

static void
test_fifo_f12 (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (mkfifo (self->target, 0600), ==, 0);
  copy_fails (self, FALSE, "exists");
  copy_works (self, TRUE);
}

static void
test_folder_f12 (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (g_mkdir (self->target, 0700), ==, 0);
  copy_fails (self, FALSE, "exists");
  copy_fails (self, TRUE, NULL);
  g_assert_true (g_file_test (self->target, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (count_files (self), ==, 1);
}

static void
test_no_folder_f12 (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  copy_fails (self, TRUE, NULL);
}

static void
test_missing_source_f10 (Fixture *self, gconstpointer data)
{
  g_assert_true (g_file_set_contents (self->target, "old", -1, NULL));
  g_assert_cmpint (g_unlink (self->source), ==, 0);
  copy_fails (self, TRUE, "missing");
  assert_content (self->target, "old");
}

/* The file size limit stands for a full disk. */
static void
test_full_disk_f12 (Fixture *self, gconstpointer data)
{
  struct rlimit old_limit, limit;

  g_assert_true (g_file_set_contents (self->target, "old", -1, NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);
  limit = old_limit;
  limit.rlim_cur = 2;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  copy_fails (self, TRUE, NULL);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);
  assert_content (self->target, "old");
  g_assert_cmpuint (count_files (self), ==, 1);
}

static void
test_umask (Fixture *self, gconstpointer data)
{
  mode_t old_mask = umask (0027);
  struct stat status;

  copy_works (self, FALSE);
  umask (old_mask);
  g_assert_cmpint (stat (self->target, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0640);
}

static void
test_large (Fixture *self, gconstpointer data)
{
  gsize length = 3 * 1024 * 1024 + 17;
  g_autofree char *bytes = g_malloc (length);
  g_autofree char *copied = NULL;
  gsize copied_length;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < length; i++)
    bytes[i] = (char) (i * 31 >> 3);
  g_assert_true (g_file_set_contents (self->source, bytes, (gssize) length, NULL));
  latent_picture_files_copy (self->source, self->target, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (self->target, &copied, &copied_length, NULL));
  g_assert_cmpmem (bytes, length, copied, copied_length);
}

static void
test_cancelled_u9 (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (
      latent_picture_files_copy (self->source, self->target, FALSE, cancellable, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_assert_cmpuint (count_files (self), ==, 0);
}

/* What is missing is a part of the trash: the file is not thought to be gone. */
static void
test_trash_broken (Fixture *self, gconstpointer data)
{
  g_autofree char *trash = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *files = g_build_filename (trash, "files", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (trash, 0700), ==, 0);
  g_assert_cmpint (symlink ("nowhere", files), ==, 0);
  g_assert_false (latent_picture_files_trash (self->source, FALSE, NULL, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  assert_content (self->source, "new");
  g_assert_cmpint (g_unlink (files), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/store/picture-files/new", test_new },
    { "/store/picture-files/exists/F12", test_exists_f12 },
    { "/store/picture-files/symlink/F12", test_symlink_f12 },
    { "/store/picture-files/dangling-symlink/F12", test_dangling_symlink_f12 },
    { "/store/picture-files/fifo/F12", test_fifo_f12 },
    { "/store/picture-files/folder/F12", test_folder_f12 },
    { "/store/picture-files/no-folder/F12", test_no_folder_f12 },
    { "/store/picture-files/missing-source/F10", test_missing_source_f10 },
    { "/store/picture-files/full-disk/F12", test_full_disk_f12 },
    { "/store/picture-files/umask", test_umask },
    { "/store/picture-files/large", test_large },
    { "/store/picture-files/cancelled/U9", test_cancelled_u9 },
    { "/store/picture-files/trash-broken", test_trash_broken },
  };

  latent_test_init (&argc, &argv);
  latent_thread_claim (LATENT_THREAD_FILES);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return latent_test_run ();
}
