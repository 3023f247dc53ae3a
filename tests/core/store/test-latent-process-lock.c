/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-process-lock.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store-fixture.h"

static LatentPlaces *
make_places (char **folder)
{
  g_autoptr (GError) error = NULL;
  LatentPlaces *places;

  *folder = latent_test_make_folder ("locks");
  places = latent_places_new (*folder, FALSE);
  latent_places_create (places, &error);
  g_assert_no_error (error);
  return places;
}

static LatentProcessLock *
make_lock (LatentPlaces *places)
{
  g_autoptr (GError) error = NULL;
  LatentProcessLock *lock = latent_process_lock_new (places, &error);

  g_assert_no_error (error);
  return lock;
}

static guint
count_files (LatentPlaces *places)
{
  g_autoptr (GDir) folder = g_dir_open (latent_places_get_locks (places), 0, NULL);
  guint count = 0;

  while (g_dir_read_name (folder) != NULL)
    count++;
  return count;
}

static void
test_held_and_free (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (LatentPlaces) places = make_places (&folder);
  g_autoptr (LatentProcessLock) first = make_lock (places);
  LatentProcessLock *second = make_lock (places);
  g_autofree char *name = g_strdup (latent_process_lock_get_name (second));
  g_autofree char *path = g_build_filename (latent_places_get_locks (places), name, NULL);
  struct stat status;

  g_assert_true (g_uuid_string_is_valid (name));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  g_assert_false (latent_process_lock_is_free (first, name));
  g_assert_false (latent_process_lock_is_free (second, latent_process_lock_get_name (first)));
  g_assert_false (latent_process_lock_is_free (first, latent_process_lock_get_name (first)));
  latent_test_assert_gone (&second);
  g_assert_true (latent_process_lock_is_free (first, name));
  g_assert_cmpuint (count_files (places), ==, 1);
}

/* What stands in a database row leads to no file outside of the folder. */
static void
test_odd_names (void)
{
  static const char *const names[] = { "", ".", "..", "../library.db", "/etc/passwd", "x\ny" };
  g_autofree char *folder = NULL;
  g_autoptr (LatentPlaces) places = make_places (&folder);
  g_autoptr (LatentProcessLock) lock = make_lock (places);

  g_assert_true (g_file_set_contents (latent_places_get_database (places), "x", 1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (latent_process_lock_is_free (lock, names[i]));
  g_assert_true (g_file_test (latent_places_get_database (places), G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (latent_places_get_locks (places), G_FILE_TEST_IS_DIR));
}

static void
test_other_process_f15 (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (LatentPlaces) places = make_places (&folder);
  g_autoptr (LatentProcessLock) lock = make_lock (places);
  g_autoptr (GSubprocess) helper = store_helper_start ("hold-lock", folder);
  g_autofree char *name = store_helper_read_line (helper);
  g_autoptr (LatentProcessLock) later = NULL;

  g_assert_false (latent_process_lock_is_free (lock, name));
  g_subprocess_force_exit (helper);
  g_assert_true (g_subprocess_wait (helper, NULL, NULL));
  g_assert_cmpuint (count_files (places), ==, 2);

  /* The next process sweeps what the killed one left, and nothing else. */
  later = make_lock (places);
  g_assert_cmpuint (count_files (places), ==, 2);
  g_assert_true (latent_process_lock_is_free (lock, name));
  g_assert_false (latent_process_lock_is_free (lock, latent_process_lock_get_name (later)));
}

/* A child of ours must not keep the lock alive (promise 8): no descriptor of the file goes with it.
 */
static void
test_not_inherited (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (LatentPlaces) places = make_places (&folder);
  g_autoptr (LatentProcessLock) lock = make_lock (places);
  g_autofree char *path = g_build_filename (latent_places_get_locks (places),
                                            latent_process_lock_get_name (lock), NULL);
  g_autoptr (GDir) descriptors = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n_found = 0;

  while ((name = g_dir_read_name (descriptors)) != NULL)
    {
      g_autofree char *link_name = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (link_name, NULL);

      if (g_strcmp0 (target, path) != 0)
        continue;
      g_assert_cmpint (fcntl (atoi (name), F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
      n_found++;
    }
  g_assert_cmpuint (n_found, ==, 1);
}

/* The same with a real child, which goes on when its parent is killed. */
static void
test_child_outlives_its_parent (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (LatentPlaces) places = make_places (&folder);
  g_autoptr (LatentProcessLock) lock = make_lock (places);
  g_autoptr (GSubprocess) helper = store_helper_start ("hold-lock-with-child", folder);
  g_autofree char *line = store_helper_read_line (helper);
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  pid_t child = (pid_t) g_ascii_strtoll (words[1], NULL, 10);

  g_assert_cmpint (child, >, 1);
  g_assert_false (latent_process_lock_is_free (lock, words[0]));
  g_subprocess_force_exit (helper);
  g_assert_true (g_subprocess_wait (helper, NULL, NULL));
  g_assert_cmpint (kill (child, 0), ==, 0);
  g_assert_true (latent_process_lock_is_free (lock, words[0]));
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
}

/* Somebody cleaned the folder of locks: the lock comes back, for others too. */
static void
test_removed_lock_is_mended (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (LatentPlaces) places = make_places (&folder);
  g_autoptr (LatentProcessLock) lock = make_lock (places);
  g_autoptr (LatentProcessLock) other = make_lock (places);
  const char *name = latent_process_lock_get_name (lock);
  g_autofree char *path = g_build_filename (latent_places_get_locks (places), name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (latent_process_lock_is_free (other, name));
  latent_process_lock_mend (lock);
  g_assert_false (latent_process_lock_is_free (other, name));
  latent_process_lock_mend (lock);
  g_assert_false (latent_process_lock_is_free (other, name));
  g_clear_object (&lock);
  g_assert_cmpuint (count_files (places), ==, 1);
}

static gpointer
sweep_thread (gpointer data)
{
  LatentPlaces *places = data;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (LatentProcessLock) lock = make_lock (places);
      g_autofree char *path = g_build_filename (latent_places_get_locks (places),
                                                latent_process_lock_get_name (lock), NULL);

      /* Whatever other sweepers do: a lock that was taken keeps its name. */
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  return NULL;
}

static void
test_sweep_races (void)
{
  g_autofree char *folder = NULL;
  g_autoptr (LatentPlaces) places = make_places (&folder);
  g_autoptr (GSubprocess) helper = store_helper_start ("churn-locks", folder);
  GThread *threads[3];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("sweeper", sweep_thread, places);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  store_helper_end (helper);
  g_assert_true (g_subprocess_get_successful (helper));
  g_assert_cmpuint (count_files (places), ==, 0);
}

static void
test_no_folder (void)
{
  g_autofree char *folder = latent_test_make_folder ("none");
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_null (latent_process_lock_new (places, &error));
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/process-lock/held-and-free", test_held_and_free);
  g_test_add_func ("/store/process-lock/odd-names", test_odd_names);
  g_test_add_func ("/store/process-lock/other-process/F15", test_other_process_f15);
  g_test_add_func ("/store/process-lock/not-inherited", test_not_inherited);
  g_test_add_func ("/store/process-lock/U2-child-outlives-its-parent",
                   test_child_outlives_its_parent);
  g_test_add_func ("/store/process-lock/U2-removed-lock-is-mended", test_removed_lock_is_mended);
  g_test_add_func ("/store/process-lock/sweep-races", test_sweep_races);
  g_test_add_func ("/store/process-lock/no-folder", test_no_folder);
  return latent_test_run ();
}
