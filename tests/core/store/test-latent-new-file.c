/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-new-file-private.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "support/latent-test.h"

/* (transfer full) */
static char *
plant (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "half of a", -1, NULL));
  return path;
}

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

/* What nobody holds goes; what is called otherwise, or is no file, stays. */
static void
test_sweep_k12 (void)
{
  g_autofree char *folder = latent_test_make_folder ("export");
  g_autofree char *left = plant (folder, ".latent-export-aB3dEf");
  g_autofree char *longer = plant (folder, ".latent-export-aB3dEfg");
  g_autofree char *visible = plant (folder, "latent-export-aB3dEf");
  g_autofree char *link = g_build_filename (folder, ".latent-export-links1", NULL);
  g_autofree char *inner = g_build_filename (folder, ".latent-export-inner1", NULL);

  g_assert_cmpint (symlink (visible, link), ==, 0);
  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  latent_new_file_sweep (folder);
  g_assert_false (is_there (left));
  g_assert_true (is_there (longer));
  g_assert_true (is_there (visible));
  g_assert_true (is_there (link));
  g_assert_true (is_there (inner));
  latent_new_file_sweep (inner);
  latent_new_file_sweep ("/nowhere");
}

/* It is its maker's until it has its name, also when nothing more is written. */
static void
test_held_k12 (void)
{
  g_autofree char *folder = latent_test_make_folder ("export");
  g_autofree char *target = g_build_filename (folder, "picture.png", NULL);
  g_autofree char *path = NULL;
  g_auto (LatentNewFile) file = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean is_taken;

  g_assert_true (latent_new_file_open (&file, folder, &error));
  path = g_strdup (file.path);
  latent_new_file_sweep (folder);
  g_assert_true (is_there (path));
  g_assert_true (latent_new_file_close (&file, &error));
  latent_new_file_sweep (folder);
  g_assert_true (is_there (path));
  g_assert_true (latent_new_file_name (&file, target, &is_taken, &error));
  g_assert_no_error (error);
  latent_new_file_clear (&file);
  g_assert_true (is_there (target));
  g_assert_false (is_there (path));
}

/* What was given up is gone, and a name that is taken stays whose it was. */
static void
test_given_up (void)
{
  g_autofree char *folder = latent_test_make_folder ("export");
  g_autofree char *target = plant (folder, "picture.png");
  g_autofree char *path = NULL;
  g_auto (LatentNewFile) file = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean is_taken;

  g_assert_true (latent_new_file_open (&file, folder, &error));
  path = g_strdup (file.path);
  g_assert_false (latent_new_file_name (&file, target, &is_taken, &error));
  g_assert_no_error (error);
  g_assert_true (is_taken);
  latent_new_file_clear (&file);
  g_assert_false (is_there (path));
  g_assert_true (latent_new_file_open (&file, folder, &error));
  g_assert_true (latent_new_file_replace (&file, target, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/new-file/K12-swept", test_sweep_k12);
  g_test_add_func ("/store/new-file/K12-held", test_held_k12);
  g_test_add_func ("/store/new-file/given-up", test_given_up);
  return latent_test_run ();
}
