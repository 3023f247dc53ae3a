/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-places.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/latent-test.h"

static guint
get_mode (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

static void
test_standard (void)
{
  g_autoptr (LatentPlaces) places = latent_places_new (NULL, FALSE);
  g_autoptr (LatentPlaces) demo = latent_places_new (NULL, TRUE);
  g_autofree char *pictures = g_build_filename (g_get_home_dir (), "Pictures", "Latent", NULL);
  g_autofree char *demo_pictures
      = g_build_filename (g_get_home_dir (), "Pictures", "Latent Demo", NULL);
  g_autofree char *data = g_build_filename (g_get_user_data_dir (), "latent", NULL);
  g_autofree char *demo_cache = g_build_filename (g_get_user_cache_dir (), "latent-demo", NULL);

  /* The tests' home has no user-dirs.dirs: XDG names no pictures folder. */
  g_assert_cmpstr (latent_places_get_pictures (places), ==, pictures);
  g_assert_cmpstr (latent_places_get_data (places), ==, data);
  g_assert_true (latent_places_get_is_default (places));
  g_assert_false (latent_places_get_is_demo (places));
  g_assert_cmpstr (latent_places_get_pictures (demo), ==, demo_pictures);
  g_assert_cmpstr (latent_places_get_cache (demo), ==, demo_cache);
  g_assert_false (latent_places_get_is_default (demo));
  g_assert_true (latent_places_get_is_demo (demo));
}

static void
test_library (void)
{
  g_autofree char *folder = latent_test_make_folder ("library");
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);
  g_autoptr (LatentPlaces) relative = NULL;
  const char *const all[]
      = { latent_places_get_pictures (places), latent_places_get_incoming (places),
          latent_places_get_data (places),     latent_places_get_cache (places),
          latent_places_get_database (places), latent_places_get_locks (places) };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_assert_true (g_str_has_prefix (all[i], folder));
      g_assert_true (g_path_is_absolute (all[i]));
    }
  g_assert_false (latent_places_get_is_default (places));

  g_assert_cmpint (g_chdir (folder), ==, 0);
  relative = latent_places_new (".", FALSE);
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_cmpstr (latent_places_get_database (relative), ==, latent_places_get_database (places));
}

static void
test_modes_t14 (void)
{
  g_autofree char *folder = latent_test_make_folder ("modes");
  g_autofree char *library = g_build_filename (folder, "new", "library", NULL);
  g_autoptr (LatentPlaces) places = latent_places_new (library, FALSE);
  g_autoptr (GError) error = NULL;
  mode_t old_mask = umask (0);
  const mode_t masks[] = { 0, 0777 };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_assert_cmpint (
          g_rmdir (latent_places_get_incoming (places)) == 0
              || !g_file_test (latent_places_get_incoming (places), G_FILE_TEST_EXISTS),
          ==, TRUE);
      umask (masks[i]);
      latent_places_create (places, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (get_mode (latent_places_get_pictures (places)), ==, 0700);
      g_assert_cmpuint (get_mode (latent_places_get_incoming (places)), ==, 0700);
      g_assert_cmpuint (get_mode (latent_places_get_data (places)), ==, 0700);
      g_assert_cmpuint (get_mode (latent_places_get_locks (places)), ==, 0700);
      g_assert_cmpuint (get_mode (latent_places_get_cache (places)), ==, 0700);
    }
  umask (old_mask);
}

/* Nothing is left of the proof that the folders can be written, nor of one that was cut off. */
static void
test_leaves_nothing_k18 (void)
{
  g_autofree char *folder = latent_test_make_folder ("empty");
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);
  g_autoptr (GDir) pictures = NULL;
  g_autoptr (GError) error = NULL;
  const char *const parts[] = { "pictures", "pictures/.incoming", "data" };

  latent_places_create (places, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *rest = g_build_filename (folder, parts[i], ".latent-write-test", NULL);

      g_assert_true (g_file_set_contents (rest, "late", -1, NULL));
      g_assert_cmpint (g_chmod (rest, 0), ==, 0);
    }
  latent_places_create (places, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *rest = g_build_filename (folder, parts[i], ".latent-write-test", NULL);

      g_assert_false (g_file_test (rest, G_FILE_TEST_EXISTS));
    }
  pictures = g_dir_open (latent_places_get_pictures (places), 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_dir_read_name (pictures), ==, ".incoming");
  g_assert_null (g_dir_read_name (pictures));
}

static void
test_unwritable_s17 (void)
{
  g_autofree char *folder = latent_test_make_folder ("unwritable");
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "library", NULL);
  const char *const libraries[] = { file, below, "/proc/latent" };

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (libraries); i++)
    {
      g_autoptr (LatentPlaces) places = latent_places_new (libraries[i], FALSE);
      g_autoptr (GError) error = NULL;

      g_assert_false (latent_places_create (places, &error));
      g_assert_nonnull (strstr (error->message, libraries[i]));
      g_assert_nonnull (latent_error_facts (error)->details[0]);
      latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
    }
}

/* F8, F9: what was there and is not is away, not new. */
static void
test_pictures_away_f8 (void)
{
  g_autofree char *folder = latent_test_make_folder ("away");
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);
  const char *pictures = latent_places_get_pictures (places);
  g_autofree char *elsewhere = g_strconcat (pictures, ".away", NULL);
  g_autoptr (GError) error = NULL;

  latent_places_create (places, &error);
  g_assert_no_error (error);
  g_assert_true (latent_places_check_pictures (places, &error));

  g_assert_cmpint (g_rename (pictures, elsewhere), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (i == 0 ? latent_places_create (places, &error)
                             : latent_places_check_pictures (places, &error));
      g_assert_cmpstr (latent_error_facts (error)->field, ==, "gone");
      g_assert_cmpstr (latent_error_facts (error)->details[0], ==, pictures);
      latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
      g_assert_false (g_file_test (pictures, G_FILE_TEST_EXISTS));
    }

  g_assert_cmpint (g_rename (elsewhere, pictures), ==, 0);
  g_assert_true (latent_places_create (places, &error));
  g_assert_no_error (error);
}

/* Making the folder by hand says: begin anew. */
static void
test_pictures_begun_anew_f9 (void)
{
  g_autofree char *folder = latent_test_make_folder ("anew");
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);
  const char *pictures = latent_places_get_pictures (places);
  const char *incoming = latent_places_get_incoming (places);
  g_autofree char *memory
      = g_build_filename (latent_places_get_data (places), "pictures-folder", NULL);
  g_autoptr (GError) error = NULL;

  latent_places_create (places, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_rmdir (incoming), ==, 0);
  g_assert_cmpint (g_rmdir (pictures), ==, 0);
  g_assert_cmpint (g_mkdir (pictures, 0700), ==, 0);
  g_assert_true (latent_places_check_pictures (places, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (incoming, G_FILE_TEST_IS_DIR));

  /* But an empty mount point is no folder made by hand. */
  g_assert_true (g_file_set_contents (memory, "mount point\n", -1, NULL));
  g_assert_true (latent_places_check_pictures (places, &error));
  g_assert_cmpint (g_rmdir (incoming), ==, 0);
  g_assert_false (latent_places_check_pictures (places, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_false (g_file_test (incoming, G_FILE_TEST_EXISTS));
}

/* A library of the first version remembers nothing; its database is proof enough. */
static void
test_pictures_of_old_library_f8 (void)
{
  g_autofree char *folder = latent_test_make_folder ("old");
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (latent_places_get_data (places), 0700), ==, 0);
  g_assert_true (g_file_set_contents (latent_places_get_database (places), "", 0, NULL));
  g_assert_false (latent_places_create (places, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_assert_false (g_file_test (latent_places_get_pictures (places), G_FILE_TEST_EXISTS));
}

static void
test_hash (void)
{
  g_autofree char *folder = latent_test_make_folder ("hash");
  g_autofree char *library = g_build_filename (folder, "a", NULL);
  g_autofree char *other = g_build_filename (folder, "b", NULL);
  g_autofree char *link_name = g_build_filename (folder, "link", NULL);
  g_autofree char *through_link = g_build_filename (link_name, "a", NULL);
  g_autoptr (LatentPlaces) places = latent_places_new (library, FALSE);
  g_autoptr (LatentPlaces) others = latent_places_new (other, FALSE);
  g_autoptr (LatentPlaces) linked = latent_places_new (through_link, FALSE);
  g_autofree char *before = latent_places_dup_hash (places);
  g_autofree char *after = NULL;
  g_autofree char *of_other = latent_places_dup_hash (others);
  g_autofree char *of_linked = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (folder, link_name), ==, 0);
  latent_places_create (places, &error);
  g_assert_no_error (error);
  after = latent_places_dup_hash (places);
  of_linked = latent_places_dup_hash (linked);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (before, ==, of_linked);
  g_assert_cmpstr (before, !=, of_other);
  g_assert_cmpuint (strspn (before, "0123456789abcdef"), ==, strlen (before));
  g_assert_cmpuint (strlen (before), ==, 12);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/places/standard", test_standard);
  g_test_add_func ("/store/places/library", test_library);
  g_test_add_func ("/store/places/modes/T14", test_modes_t14);
  g_test_add_func ("/store/places/leaves-nothing/K18", test_leaves_nothing_k18);
  g_test_add_func ("/store/places/unwritable/S17", test_unwritable_s17);
  g_test_add_func ("/store/places/pictures-away/F8", test_pictures_away_f8);
  g_test_add_func ("/store/places/pictures-begun-anew/F9", test_pictures_begun_anew_f9);
  g_test_add_func ("/store/places/pictures-of-old-library/F8", test_pictures_of_old_library_f8);
  g_test_add_func ("/store/places/hash", test_hash);
  return latent_test_run ();
}
