/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli-target.h"
#include "support/latent-test.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
assert_empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  g_assert_nonnull (dir);
  g_assert_null (g_dir_read_name (dir));
}

static void
test_folder (void)
{
  g_autofree char *folder = latent_test_make_folder ("out");
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCliTarget) target = latent_cli_target_new (folder, 1, &error);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *expected_first = g_build_filename (folder, "a.b.png", NULL);
  g_autofree char *expected_second = g_build_filename (folder, "a.b-2.png", NULL);

  g_assert_no_error (error);
  assert_empty (folder); /* the proof that it can be written leaves nothing */
  first = latent_cli_target_choose (target, "/x/a.b.png", 0);
  second = latent_cli_target_choose (target, "/x/a.b.png", 1);
  g_assert_cmpstr (first, ==, expected_first);
  g_assert_cmpstr (second, ==, expected_second);
  g_assert_null (latent_cli_target_choose (target, "/x/a.b.png", 1000));
}

static void
test_new_folder (void)
{
  g_autofree char *folder = latent_test_make_folder ("out");
  g_autofree char *several = g_build_filename (folder, "several", NULL);
  g_autofree char *slashed = g_strconcat (folder, "/slash/ed/", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCliTarget) one = latent_cli_target_new (slashed, 1, &error);
  g_autoptr (LatentCliTarget) two = latent_cli_target_new (several, 2, &error);

  g_assert_no_error (error);
  g_assert_true (g_file_test (several, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (slashed, G_FILE_TEST_IS_DIR));
}

static void
test_file (void)
{
  g_autofree char *folder = latent_test_make_folder ("out");
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentCliTarget) target = latent_cli_target_new (path, 1, &error);
  g_autofree char *chosen = NULL;

  g_assert_no_error (error);
  chosen = latent_cli_target_choose (target, "/x/a.jpg", 0);
  g_assert_cmpstr (chosen, ==, path);
  g_assert_null (latent_cli_target_choose (target, "/x/a.jpg", 1));
  assert_empty (folder);
}

/* Nothing is overwritten, not even through a dangling link. */
static void
test_existing_file (void)
{
  g_autofree char *folder = latent_test_make_folder ("out");
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autofree char *link = g_build_filename (folder, "link.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_assert_cmpint (symlink ("nowhere", link), ==, 0);
  g_assert_null (latent_cli_target_new (path, 1, &error));
  latent_test_assert_error (&error, LATENT_ERROR_INVALID_VALUE);
  g_assert_null (latent_cli_target_new (path, 2, &error));
  latent_test_assert_error (&error, LATENT_ERROR_INVALID_VALUE);
  g_assert_null (latent_cli_target_new (link, 1, &error));
  latent_test_assert_error (&error, LATENT_ERROR_INVALID_VALUE);
}

static void
test_empty_name (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (latent_cli_target_new ("", 1, &error));
  latent_test_assert_error (&error, LATENT_ERROR_INVALID_VALUE);
}

/* F12: found out before anything is sent; a path below a file, because tests may run as root. */
static void
test_unwritable (void)
{
  g_autofree char *folder = latent_test_make_folder ("out");
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "below.png", NULL);
  g_autofree char *below_folder = g_strconcat (file, "/below/", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", "picture.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  g_assert_null (latent_cli_target_new (below, 1, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_null (latent_cli_target_new (below_folder, 1, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_null (latent_cli_target_new (below, 2, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_null (latent_cli_target_new (missing, 1, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cli/target/folder", test_folder);
  g_test_add_func ("/cli/target/new-folder", test_new_folder);
  g_test_add_func ("/cli/target/file", test_file);
  g_test_add_func ("/cli/target/existing-file-F12", test_existing_file);
  g_test_add_func ("/cli/target/empty-name", test_empty_name);
  g_test_add_func ("/cli/target/unwritable-F12", test_unwritable);
  return latent_test_run ();
}
