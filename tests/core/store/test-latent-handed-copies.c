/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-handed-copies.h"

#include <glib/gstdio.h>
#include <utime.h>

#include "tests/support/latent-test.h"

typedef struct
{
  LatentFileWorker *worker;
  char *folder;
  char *picture;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->worker = latent_file_worker_new ();
  self->folder = latent_test_make_folder ("copies");
  self->picture = g_build_filename (self->folder, "a red fox.png", NULL);
  g_assert_true (g_file_set_contents (self->picture, "pixels", -1, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  latent_test_assert_gone (&self->worker);
  g_free (self->folder);
  g_free (self->picture);
}

static char *
make (Fixture *self, const char *path, GError **error)
{
  g_autofree char *cache = g_build_filename (self->folder, "cache", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  latent_handed_copies_make_async (self->worker, cache, path, NULL, latent_test_result_cb,
                                   &result);
  latent_test_wait_for (result != NULL);
  return latent_handed_copies_make_finish (self->worker, result, error);
}

static guint
get_mode (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 0777;
}

static void
test_read_only (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = make (self, self->picture, &error);
  g_autofree char *second = make (self, self->picture, NULL);
  g_autofree char *folder = g_path_get_dirname (first);
  g_autofree char *name = g_path_get_basename (first);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpstr (name, ==, "a red fox.png");
  g_assert_true (g_file_get_contents (first, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "pixels");
  /* Neither written into nor replaced by another file of the name. */
  g_assert_cmpuint (get_mode (first), ==, 0400);
  g_assert_cmpuint (get_mode (folder), ==, 0500);
}

static void
test_old_ones_go (Fixture *self, gconstpointer data)
{
  const struct utimbuf long_ago = { .actime = 1000000000, .modtime = 1000000000 };
  g_autofree char *old = make (self, self->picture, NULL);
  g_autofree char *recent = make (self, self->picture, NULL);
  g_autofree char *folder = g_path_get_dirname (old);
  g_autofree char *newest = NULL;

  g_assert_cmpint (g_utime (folder, (struct utimbuf *) &long_ago), ==, 0);
  newest = make (self, self->picture, NULL);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (recent, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (newest, G_FILE_TEST_EXISTS));
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  g_autofree char *cache = g_build_filename (self->folder, "cache", "opened", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) left = NULL;

  g_unlink (self->picture);
  g_assert_null (make (self, self->picture, &error));
  g_assert_true (latent_error_is (error, LATENT_ERROR_STORAGE));
  g_assert_cmpstr (latent_error_facts (error)->field, ==, "missing");
  left = g_dir_open (cache, 0, NULL);
  g_assert_null (g_dir_read_name (left));
}

static void
test_find (Fixture *self, gconstpointer data)
{
  char one[] = "/nowhere/one.png", two[] = "/nowhere/two.png";
  char *paths[] = { one, self->picture, two, self->picture, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) found = NULL;

  latent_handed_copies_find_there_async (self->worker, paths, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  found = latent_handed_copies_find_there_finish (self->worker, result, NULL);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (g_array_index (found, guint, 0), ==, 1);
  g_assert_cmpuint (g_array_index (found, guint, 1), ==, 3);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/handed-copies/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("can-be-read-only", test_read_only);
  ADD ("go-after-a-day", test_old_ones_go);
  ADD ("of-a-missing-file-nothing-stays", test_missing);
  ADD ("tells-which-files-are-there", test_find);
  return latent_test_run ();
}
