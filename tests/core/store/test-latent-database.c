/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-database-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store-fixture.h"

static gboolean
open_database (const char *path, GError **error)
{
  LatentDatabase *database = latent_database_new (path);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean is_open;

  latent_database_open_async (database, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  is_open = latent_database_open_finish (database, result, error);
  g_clear_object (&result);
  latent_test_assert_gone (&database);
  return is_open;
}

/* (transfer full): the name of a good database with one job in it */
static char *
make_database (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("database");
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  char *path;

  store_fixture_open (&fixture, folder);
  store_insert (&fixture, job);
  path = g_strdup (latent_places_get_database (fixture.places));
  store_fixture_close (&fixture);
  return path;
}

/* Must fail with @code and leave file and folder exactly as they are. */
static void
assert_refused (const char *path, LatentErrorCode code)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_autoptr (GError) error = NULL;
  gsize before_length, after_length;
  struct stat before_status, after_status;

  g_unlink (journal);
  g_assert_true (g_file_get_contents (path, &before, &before_length, NULL));
  g_assert_cmpint (stat (path, &before_status), ==, 0);
  g_assert_false (open_database (path, &error));
  latent_test_assert_error (&error, code);
  g_assert_true (g_file_get_contents (path, &after, &after_length, NULL));
  g_assert_cmpint (stat (path, &after_status), ==, 0);
  g_assert_cmpmem (before, before_length, after, after_length);
  g_assert_cmpint (before_status.st_ino, ==, after_status.st_ino);
  g_assert_cmpint (before_status.st_mode, ==, after_status.st_mode);
  g_assert_cmpint (before_status.st_mtim.tv_nsec, ==, after_status.st_mtim.tv_nsec);
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
}

static gboolean
is_locked (int fd)
{
  /* Where SQLite says that somebody is about to write. Of an open file, not of a process: it meets
   * the locks of this one, too. */
  struct flock lock
      = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000001, .l_len = 1 };

  g_assert_cmpint (fcntl (fd, F_OFD_GETLK, &lock), ==, 0);
  return lock.l_type != F_UNLCK;
}

static gpointer
look_for_trouble_thread (sqlite3 *connection, gpointer data, GError **error)
{
  int fd = GPOINTER_TO_INT (data);

  g_assert_true (is_locked (fd));
  g_assert_false (latent_sql_has_read_trouble (connection));
  g_assert_true (is_locked (fd));
  return NULL;
}

/* Whether an error is the disk's is asked in the middle of a transaction: other processes must not
 * get in by that. */
static void
test_still_locked_b1 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("locked");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GTask *task;
  int fd;

  store_fixture_open (&fixture, folder);
  fd = g_open (latent_places_get_database (fixture.places), O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (fd, >=, 0);
  task = g_task_new (fixture.database, NULL, latent_test_result_cb, &result);
  g_task_set_task_data (task, GINT_TO_POINTER (fd), NULL);
  latent_database_run (fixture.database, task, LATENT_DATABASE_WRITE, look_for_trouble_thread,
                       NULL);
  latent_test_wait_for (result != NULL);
  g_assert_null (g_task_propagate_pointer (G_TASK (result), &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  store_fixture_close (&fixture);
  close (fd);
}

/* (transfer full): the one file that was set aside */
static char *
find_aside (const char *path)
{
  g_autofree char *folder_path = g_path_get_dirname (path);
  g_autoptr (GDir) folder = g_dir_open (folder_path, 0, NULL);
  char *aside = NULL;
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      if (strstr (name, ".damaged-") == NULL || g_str_has_suffix (name, "-journal"))
        continue;
      g_assert_null (aside);
      aside = g_build_filename (folder_path, name, NULL);
    }
  return aside;
}

/* Must open, with every byte of the damaged file kept under another name. Returns what was done. */
static LatentRescue *
assert_rescued (const char *path)
{
  LatentDatabase *database = latent_database_new (path);
  LatentRescue *rescue = g_new0 (LatentRescue, 1);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const LatentRescue *told;
  gsize before_length, after_length;

  g_assert_true (g_file_get_contents (path, &before, &before_length, NULL));
  latent_database_open_async (database, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_database_open_finish (database, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  told = latent_database_get_rescue (database);
  g_assert_nonnull (told);
  g_assert_true (told->is_own);
  g_assert_false (told->was_missing);
  aside = find_aside (path);
  g_assert_cmpstr (told->aside, ==, aside);
  rescue->aside = g_strdup (told->aside);
  rescue->snapshot_us = told->snapshot_us;
  latent_test_assert_gone (&database);

  g_assert_true (g_file_get_contents (aside, &after, &after_length, NULL));
  g_assert_cmpmem (before, before_length, after, after_length);
  g_assert_cmpint (g_unlink (aside), ==, 0);
  return rescue;
}

/* Without a snapshot: an empty library, and that is said. */
static void
assert_begun_anew (const char *path)
{
  g_autoptr (LatentRescue) rescue = assert_rescued (path);

  g_assert_cmpint (rescue->snapshot_us, ==, 0);
}

static void
overwrite (const char *path, goffset offset, gconstpointer data, gsize length)
{
  FILE *file = g_fopen (path, "r+");

  g_assert_nonnull (file);
  g_assert_cmpint (fseeko (file, offset, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (data, 1, length, file), ==, length);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
test_settings_m46 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("settings");

  store_fixture_open (&fixture, folder);
  g_assert_cmpint (store_query (&fixture, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (store_query (&fixture, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (store_query (&fixture, "PRAGMA busy_timeout"), ==, 10000);
  g_assert_cmpint (store_query (&fixture, "PRAGMA trusted_schema"), ==, 0);
  g_assert_cmpint (store_query (&fixture, "PRAGMA mmap_size"), ==, 0);
  g_assert_cmpint (
      store_query (&fixture, "SELECT journal_mode = 'truncate' FROM pragma_journal_mode"), ==, 1);
  store_fixture_close (&fixture);
}

static gpointer
look_at_settings_thread (sqlite3 *connection, gpointer data, GError **error)
{
  static const struct
  {
    int option;
    int expected;
  } options[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_DQS_DDL, 0 },
    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      int value = -1;

      sqlite3_db_config (connection, options[i].option, -1, &value);
      g_assert_cmpint (value, ==, options[i].expected);
    }
  g_assert_cmpint (sqlite3_get_autocommit (connection), ==, 0);
  g_assert_true (g_thread_self () != data);
  return NULL;
}

static void
test_config_m46 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("config");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GTask *task;

  store_fixture_open (&fixture, folder);
  task = g_task_new (fixture.database, NULL, latent_test_result_cb, &result);
  g_task_set_task_data (task, g_thread_self (), NULL);
  latent_database_run (fixture.database, task, LATENT_DATABASE_READ, look_at_settings_thread, NULL);
  latent_test_wait_for (result != NULL);
  g_assert_null (g_task_propagate_pointer (G_TASK (result), &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  store_fixture_close (&fixture);
}

static void
test_modes_t14 (void)
{
  mode_t old_mask = umask (0);
  g_autofree char *path = make_database ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  g_autoptr (GError) error = NULL;
  const char *name;
  guint n_files = 0;
  struct stat status;

  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      g_assert_cmpint (stat (file, &status), ==, 0);
      if (S_ISREG (status.st_mode))
        {
          g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
          n_files++;
        }
    }
  g_assert_cmpuint (n_files, >=, 1);

  /* One that was opened up is closed again. */
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_true (open_database (path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
  umask (old_mask);
}

static void
test_empty_b3 (void)
{
  g_autofree char *folder = latent_test_make_folder ("empty");
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_begun_anew (path);
}

static void
test_random_b3 (void)
{
  g_autofree char *folder = latent_test_make_folder ("random");
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);

  for (guint i = 0; i < 50; i++)
    {
      gsize length = (gsize) g_test_rand_int_range (1, 20000);
      g_autofree char *bytes = g_malloc (length);

      for (gsize n = 0; n < length; n++)
        bytes[n] = (char) g_test_rand_int_range (0, 256);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
      assert_begun_anew (path);
    }
}

static void
test_header_b3 (void)
{
  g_autofree char *path = make_database ();

  overwrite (path, 0, "SQLite format 4", 15);
  assert_begun_anew (path);
}

static void
test_page_b3 (void)
{
  g_autofree char *path = make_database ();
  g_autofree char *garbage = g_strnfill (4096, '\xa5');

  overwrite (path, 4096, garbage, 4096);
  assert_begun_anew (path);
}

static void
test_cut_b3 (void)
{
  g_autofree char *path = make_database ();

  g_assert_cmpint (truncate (path, 6000), ==, 0);
  assert_begun_anew (path);
}

static void
test_foreign_t21 (void)
{
  g_autofree char *folder = latent_test_make_folder ("foreign");
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  sqlite3 *connection = NULL;

  g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (connection,
                                 "CREATE TABLE jobs (id TEXT); INSERT INTO jobs VALUES ('x');"
                                 "PRAGMA application_id = 7; PRAGMA user_version = 1",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (connection);
  assert_refused (path, LATENT_ERROR_LIBRARY_DAMAGED);
}

static void
test_newer_b6 (void)
{
  const guchar version[] = { 0, 0, 0, 99 };
  g_autofree char *path = make_database ();

  overwrite (path, 60, version, sizeof version);
  assert_refused (path, LATENT_ERROR_LIBRARY_NEWER);
}

/* Threat T21: many small damages; each is refused cleanly or does not matter, and none crashes. */
static void
test_mutations_t21 (void)
{
  g_autofree char *path = make_database ();
  g_autofree char *original = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &original, &length, NULL));
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *mutant = g_memdup2 (original, length);
      g_autoptr (GError) error = NULL;
      g_autofree char *aside = NULL;
      g_autofree char *kept = NULL;
      gsize kept_length;
      gboolean is_open;

      for (guint n = 0; n < 4; n++)
        mutant[g_test_rand_int_range (0, (gint32) MIN (length, 8192))]
            = (char) g_test_rand_int_range (0, 256);
      g_assert_true (g_file_set_contents (path, mutant, (gssize) length, NULL));
      is_open = open_database (path, &error);
      if (!is_open && latent_error_remedy (error) != LATENT_REMEDY_STORAGE)
        g_error ("%s", error->message);
      aside = find_aside (path);
      if (is_open && aside == NULL)
        continue; /* it does not matter */
      g_assert_true (g_file_get_contents (aside != NULL ? aside : path, &kept, &kept_length, NULL));
      g_assert_cmpmem (kept, kept_length, mutant, length);
      if (aside != NULL)
        g_unlink (aside);
    }
}

/* One changed byte: the tables are of another version than the one it claims to be. */
static void
test_older_than_its_tables_t21 (void)
{
  g_autofree char *path = make_database ();
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *connection = NULL;

  g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (connection, "PRAGMA user_version = 2", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_close (connection), ==, SQLITE_OK);
  if (!open_database (path, &error))
    g_error ("%s", error->message);
  aside = find_aside (path);
  g_assert_nonnull (aside);
}

static void
test_odd_files (void)
{
  g_autofree char *folder = latent_test_make_folder ("odd");
  g_autofree char *directory = g_build_filename (folder, "directory", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree char *link_name = g_build_filename (folder, "link", NULL);
  g_autofree char *target = make_database ();
  const char *const paths[] = { directory, fifo, link_name };

  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink (target, link_name), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (open_database (paths[i], &error));
      latent_test_assert_error (&error, LATENT_ERROR_LIBRARY_DAMAGED);
    }
}

static void
test_no_folder_s17 (void)
{
  g_autofree char *folder = latent_test_make_folder ("no-folder");
  g_autofree char *missing = g_build_filename (folder, "missing", "library.db", NULL);
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "library.db", NULL);
  const char *const paths[] = { missing, below };

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (open_database (paths[i], &error));
      latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
    }
}

/* What a process killed while it made the library left is no library and in nobody's way (K18). */
static void
test_killed_at_making_k18 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("making");
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_autofree char *fresh = g_build_filename (data, "library.db.new", NULL);

  g_assert_cmpint (g_mkdir_with_parents (data, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fresh, "half", -1, NULL));
  store_fixture_open (&fixture, folder);
  g_assert_cmpint (store_query (&fixture, "SELECT count (*) FROM jobs"), ==, 0);
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
  store_fixture_close (&fixture);
}

/* A journal whose database was taken away is not rolled back into the next one. */
static void
test_stale_journal_b4 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("stale");
  g_autofree char *path = g_build_filename (folder, "data", "library.db", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_autofree char *huge = g_strnfill (1024 * 1024, 'x');
  g_autoptr (LatentJobRecord) job = store_make_job (huge, 1);
  g_autoptr (GSubprocess) helper = NULL;
  struct stat status;

  store_fixture_open (&fixture, folder);
  store_insert (&fixture, job);
  store_fixture_close (&fixture);
  helper = store_helper_start ("die-in-migration", path);
  g_assert_true (g_subprocess_wait (helper, NULL, NULL));
  g_assert_cmpint (stat (journal, &status), ==, 0);
  g_assert_cmpint (status.st_size, >, 0);

  g_assert_cmpint (g_unlink (path), ==, 0);
  store_fixture_open (&fixture, folder);
  g_assert_cmpint (store_query (&fixture, "SELECT count (*) FROM jobs"), ==, 0);
  store_fixture_close (&fixture);
}

/* Many first starts at the same moment make one library. */
static void
test_made_once (void)
{
  for (guint round = 0; round < 10; round++)
    {
      g_autofree char *folder = latent_test_make_folder ("once");
      g_autofree char *path = g_build_filename (folder, "library.db", NULL);
      LatentDatabase *databases[6];
      GAsyncResult *results[6] = { NULL };

      for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
        {
          databases[i] = latent_database_new (path);
          latent_database_open_async (databases[i], NULL, latent_test_result_cb, &results[i]);
        }
      for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
        {
          g_autoptr (GAsyncResult) result = latent_test_await (&results[i]);
          g_autoptr (GError) error = NULL;

          latent_database_open_finish (databases[i], result, &error);
          g_assert_no_error (error);
        }
      for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
        latent_test_assert_gone (&databases[i]);
    }
}

/* At the end nobody is waited for who holds the database: what is written then is a courtesy. What
 * counts still has the whole wait, afterwards too. */
static void
test_busy_at_the_end_k17 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("busy-end");
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (GSubprocess) helper = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_open (&fixture, folder);
  store_insert (&fixture, job);
  helper = store_helper_start ("hold-database", latent_places_get_database (fixture.places));
  line = store_helper_read_line (helper);
  g_assert_cmpstr (line, ==, "held");
  latent_ledger_release_async (fixture.ledger, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_ledger_release_finish (fixture.ledger, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  g_clear_object (&result);
  store_helper_end (helper);

  g_assert_cmpint (store_query (&fixture, "PRAGMA busy_timeout"), ==, 10000);
  latent_ledger_release_async (fixture.ledger, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_ledger_release_finish (fixture.ledger, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      store_query (&fixture, "SELECT count (*) FROM jobs WHERE owner IS NULL"), ==, 1);
  g_clear_object (&result);
  store_fixture_close (&fixture);
}

static void
test_busy_waits_b1 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("busy");
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GSubprocess) helper = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_open (&fixture, folder);
  helper = store_helper_start ("hold-database", latent_places_get_database (fixture.places));
  line = store_helper_read_line (helper);
  g_assert_cmpstr (line, ==, "held");

  g_ptr_array_add (jobs, job);
  latent_ledger_insert_async (fixture.ledger, jobs, NULL, NULL, latent_test_result_cb, &result);
  for (guint i = 0; i < 20; i++) /* the main thread goes on meanwhile */
    latent_test_iterate (latent_test_deadline (), "the main loop to turn", G_STRLOC);
  g_assert_null (result);
  store_helper_end (helper);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_ledger_insert_finish (fixture.ledger, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  store_fixture_close (&fixture);
}

static gpointer
shorten_patience_thread (sqlite3 *connection, gpointer data, GError **error)
{
  sqlite3_busy_timeout (connection, 20);
  return NULL;
}

static void
test_busy_too_long_b1 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("busy");
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (GSubprocess) helper = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  store_fixture_open (&fixture, folder);
  latent_database_run (fixture.database,
                       g_task_new (fixture.database, NULL, latent_test_result_cb, &result),
                       LATENT_DATABASE_READ, shorten_patience_thread, NULL);
  latent_test_wait_for (result != NULL);
  g_clear_object (&result);
  helper = store_helper_start ("hold-database", latent_places_get_database (fixture.places));
  line = store_helper_read_line (helper);
  store_insert_fails (&fixture, job, LATENT_ERROR_STORAGE);
  store_helper_end (helper);

  /* Nothing half done, and it works again. */
  jobs = store_list (&fixture, -1, FALSE, 0);
  g_assert_cmpuint (jobs->len, ==, 0);
  store_insert (&fixture, job);
  store_fixture_close (&fixture);
}

static void
test_cancelled (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("cancelled");
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_open (&fixture, folder);
  g_cancellable_cancel (cancellable);
  g_ptr_array_add (jobs, job);
  latent_ledger_insert_async (fixture.ledger, jobs, NULL, cancellable, latent_test_result_cb,
                              &result);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_ledger_insert_finish (fixture.ledger, result, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_assert_cmpint (store_query (&fixture, "SELECT count (*) FROM jobs"), ==, 0);
  g_clear_object (&result);
  store_fixture_close (&fixture);
}

static void
test_close (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("close");
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_open (&fixture, folder);
  g_ptr_array_add (jobs, job);
  latent_ledger_insert_async (fixture.ledger, jobs, NULL, NULL, latent_test_result_cb, &result);
  latent_database_close (fixture.database); /* what is queued is done first */
  latent_database_close (fixture.database);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_ledger_insert_finish (fixture.ledger, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);

  /* Afterwards there is a clear answer. */
  job->id[0] = job->id[0] == 'a' ? 'b' : 'a';
  store_insert_fails (&fixture, job, LATENT_ERROR_STORAGE);
  store_fixture_close (&fixture);
}

static void
test_not_opened (void)
{
  g_autofree char *folder = latent_test_make_folder ("closed");
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  LatentDatabase *database = latent_database_new (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_database_run (database, g_task_new (database, NULL, latent_test_result_cb, &result),
                       LATENT_DATABASE_READ, shorten_patience_thread, NULL);
  latent_test_wait_for (result != NULL);
  g_task_propagate_pointer (G_TASK (result), &error);
  latent_test_assert_error (&error, LATENT_ERROR_STORAGE);
  g_clear_object (&result);
  latent_test_assert_gone (&database);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/database/settings/M46", test_settings_m46);
  g_test_add_func ("/store/database/config/M46", test_config_m46);
  g_test_add_func ("/store/database/modes/T14", test_modes_t14);
  g_test_add_func ("/store/database/empty/B3", test_empty_b3);
  g_test_add_func ("/store/database/random/B3", test_random_b3);
  g_test_add_func ("/store/database/header/B3", test_header_b3);
  g_test_add_func ("/store/database/page/B3", test_page_b3);
  g_test_add_func ("/store/database/cut/B3", test_cut_b3);
  g_test_add_func ("/store/database/foreign/T21", test_foreign_t21);
  g_test_add_func ("/store/database/newer/B6", test_newer_b6);
  g_test_add_func ("/store/database/mutations/T21", test_mutations_t21);
  g_test_add_func ("/store/database/older-than-its-tables/T21", test_older_than_its_tables_t21);
  g_test_add_func ("/store/database/odd-files", test_odd_files);
  g_test_add_func ("/store/database/no-folder/S17", test_no_folder_s17);
  g_test_add_func ("/store/database/killed-at-making/K18", test_killed_at_making_k18);
  g_test_add_func ("/store/database/stale-journal/B4", test_stale_journal_b4);
  g_test_add_func ("/store/database/made-once", test_made_once);
  g_test_add_func ("/store/database/busy-waits/B1", test_busy_waits_b1);
  g_test_add_func ("/store/database/busy-at-the-end/K17", test_busy_at_the_end_k17);
  g_test_add_func ("/store/database/busy-too-long/B1", test_busy_too_long_b1);
  g_test_add_func ("/store/database/still-locked/B1", test_still_locked_b1);
  g_test_add_func ("/store/database/cancelled", test_cancelled);
  g_test_add_func ("/store/database/close", test_close);
  g_test_add_func ("/store/database/not-opened", test_not_opened);
  return latent_test_run ();
}
