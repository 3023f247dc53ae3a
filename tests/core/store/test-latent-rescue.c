/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-rescue-private.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/store/latent-snapshots-private.h"
#include "store-fixture.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
/* 2026-01-01 */
#define NEW_YEAR (1767225600 * SECOND)

typedef struct
{
  StoreFixture store;
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *self)
{
  self->folder = latent_test_make_folder ("rescue");
  self->path = g_build_filename (self->folder, "data", "library.db", NULL);
  store_fixture_open (&self->store, self->folder);
}

static void
tear_down (Fixture *self)
{
  g_free (self->folder);
  g_free (self->path);
}

static void
add_jobs (Fixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1000 + i);

      store_insert (&self->store, job);
    }
}

/* Straight from the file, as the database thread does it. */
static void
make_snapshot (const char *path, gint64 now_us)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *connection = latent_database_file_open (path, &error);

  g_assert_no_error (error);
  latent_snapshots_make (connection, now_us, NULL, NULL, &error);
  g_assert_no_error (error);
  sqlite3_close (connection);
}

static void
damage (const char *path)
{
  g_autofree char *garbage = g_strnfill (4096, '\xa5');
  FILE *file = g_fopen (path, "r+");

  g_assert_nonnull (file);
  g_assert_cmpint (fseeko (file, 4096, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (garbage, 1, 4096, file), ==, 4096);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
snapshot_now (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_database_snapshot_async (self->store.database, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_database_snapshot_finish (self->store.database, result, &error);
  g_assert_no_error (error);
}

static guint
count_snapshots (Fixture *self)
{
  g_autoptr (GPtrArray) snapshots = latent_snapshots_list (self->path);

  return snapshots->len;
}

/* One that failed, or whose maker was killed, is made within minutes, by whoever comes then. */
static void
test_failed_k14 (void)
{
  Fixture fixture = { 0 };
  g_autofree char *blocked = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&fixture);
  add_jobs (&fixture, 1);
  blocked = g_build_filename (fixture.folder, "data", "snapshots", NULL);
  g_assert_true (g_file_set_contents (blocked, "", 0, NULL));
  latent_database_snapshot_async (fixture.store.database, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_database_snapshot_finish (fixture.store.database, result, &error));
  g_assert_nonnull (error);
  g_clear_object (&result);
  g_assert_cmpint (g_unlink (blocked), ==, 0);

  /* Not again at once, for every job that ends. */
  snapshot_now (&fixture);
  g_assert_cmpuint (count_snapshots (&fixture), ==, 0);
  store_execute (&fixture.store, "UPDATE library_values SET value = value - 600000001"
                                 " WHERE name GLOB 'snapshot-*us'");
  snapshot_now (&fixture);
  g_assert_cmpuint (count_snapshots (&fixture), ==, 1);
  add_jobs (&fixture, 1);
  snapshot_now (&fixture);
  g_assert_cmpuint (count_snapshots (&fixture), ==, 1);
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

static void
test_schedule (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GPtrArray) snapshots = NULL;
  struct stat status;
  g_autofree char *folder = NULL;

  set_up (&fixture);
  snapshot_now (&fixture); /* nothing to keep yet */
  g_assert_cmpuint (count_snapshots (&fixture), ==, 0);
  add_jobs (&fixture, 1);
  snapshot_now (&fixture);
  g_assert_cmpuint (count_snapshots (&fixture), ==, 1);
  add_jobs (&fixture, 49);
  g_assert_cmpint (
      store_query (&fixture.store, "SELECT value FROM library_values WHERE name = 'snapshot-jobs'"),
      ==, 1);
  snapshot_now (&fixture);
  g_assert_cmpint (
      store_query (&fixture.store, "SELECT value FROM library_values WHERE name = 'snapshot-jobs'"),
      ==, 1);
  add_jobs (&fixture, 1);
  snapshot_now (&fixture);
  g_assert_cmpint (
      store_query (&fixture.store, "SELECT value FROM library_values WHERE name = 'snapshot-jobs'"),
      ==, 51);
  /* A day later. */
  store_execute (&fixture.store, "UPDATE library_values SET value = value - 86400000001,"
                                 " name = name WHERE name = 'snapshot-us'");
  store_execute (&fixture.store,
                 "UPDATE library_values SET value = 3 WHERE name = 'snapshot-jobs'");
  store_execute (&fixture.store, "DELETE FROM jobs WHERE rowid > 4");
  snapshot_now (&fixture);
  g_assert_cmpint (
      store_query (&fixture.store, "SELECT value FROM library_values WHERE name = 'snapshot-jobs'"),
      ==, 4);

  snapshots = latent_snapshots_list (fixture.path);
  g_assert_cmpint (stat (g_ptr_array_index (snapshots, 0), &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  folder = g_path_get_dirname (g_ptr_array_index (snapshots, 0));
  g_assert_cmpint (stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

/* Ten are kept, and not all of one day. */
static void
test_thinned_k14 (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GPtrArray) snapshots = NULL;
  g_autofree char *oldest = NULL;

  set_up (&fixture);
  add_jobs (&fixture, 1);
  for (guint i = 0; i < 5; i++)
    {
      make_snapshot (fixture.path, NEW_YEAR + i * 86400 * SECOND);
      make_snapshot (fixture.path, NEW_YEAR + (i * 86400 + 3600) * SECOND);
    }
  for (guint i = 0; i < 8; i++)
    make_snapshot (fixture.path, NEW_YEAR + (5 * 86400 + i * 60) * SECOND);
  snapshots = latent_snapshots_list (fixture.path);
  g_assert_cmpuint (snapshots->len, ==, 10);
  oldest = g_path_get_basename (g_ptr_array_index (snapshots, 9));
  g_assert_cmpstr (oldest, ==, "library-20260103T010000.db");
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

static gint64
count_jobs_in (const char *path)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *connection = latent_database_file_open_whole (path, &error);
  gint64 n_jobs = 0;

  g_assert_no_error (error);
  g_assert_true (latent_sql_get_int64 (connection, "SELECT count (*) FROM jobs", &n_jobs, &error));
  sqlite3_close (connection);
  return n_jobs;
}

/* A clock that was years ahead and was set right: the newest snapshot is the one that was made
 * last. From an older one jobs would be missing that were paid for. */
static void
test_clock_z1 (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GPtrArray) snapshots = NULL;

  set_up (&fixture);
  add_jobs (&fixture, 1);
  for (guint i = 0; i < 9; i++)
    make_snapshot (fixture.path, NEW_YEAR + (i + 1) * 365 * 86400 * SECOND);
  add_jobs (&fixture, 1);
  make_snapshot (fixture.path, NEW_YEAR);
  add_jobs (&fixture, 1);
  make_snapshot (fixture.path, NEW_YEAR + 60 * SECOND);
  snapshots = latent_snapshots_list (fixture.path);
  g_assert_cmpint (count_jobs_in (g_ptr_array_index (snapshots, 0)), ==, 3);
  g_assert_cmpint (count_jobs_in (g_ptr_array_index (snapshots, 1)), ==, 2);
  g_assert_cmpint (count_jobs_in (g_ptr_array_index (snapshots, 2)), ==, 1);
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

static gboolean
refuse_cb (gpointer user_data)
{
  return FALSE;
}

/* One that was cut off leaves neither a name nor a gap. */
static void
test_cut_off_k14 (void)
{
  Fixture fixture = { 0 };
  g_autofree char *huge = g_strnfill (3 * 1024 * 1024, 'x');
  g_autoptr (LatentJobRecord) job = store_make_job (huge, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder_path = NULL;
  g_autoptr (GDir) folder = NULL;
  sqlite3 *connection;
  guint n_entries = 0;

  set_up (&fixture);
  store_insert (&fixture.store, job);
  for (guint i = 0; i < 10; i++)
    make_snapshot (fixture.path, NEW_YEAR + i * SECOND);
  connection = latent_database_file_open (fixture.path, &error);
  g_assert_no_error (error);
  g_assert_false (
      latent_snapshots_make (connection, NEW_YEAR + 60 * SECOND, refuse_cb, NULL, &error));
  g_assert_true (latent_error_is_cancelled (error));
  sqlite3_close (connection);
  folder_path = g_build_filename (fixture.folder, "data", "snapshots", NULL);
  folder = g_dir_open (folder_path, 0, NULL);
  while (g_dir_read_name (folder) != NULL)
    n_entries++;
  g_assert_cmpuint (n_entries, ==, count_snapshots (&fixture));
  g_assert_cmpuint (n_entries, ==, 7); /* all of one day */
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

/* The newest whole one comes back; what may have been sent meanwhile is not sent as new. */
static void
test_restored_b3 (void)
{
  Fixture fixture = { 0 };
  const LatentRescue *rescue;

  set_up (&fixture);
  add_jobs (&fixture, 3);
  store_execute (&fixture.store,
                 "INSERT INTO images (id, job_id, position, path, format, width, height,"
                 " size_bytes, sha256, rating, favourite, created_us, job_created_us,"
                 " file_mtime_us, file_inode, file_size)"
                 " SELECT 'i' || id, id, 0, '/p', 'png', 1, 1, 1, 's', 0, 0, 1, 1, 5, 6, 7"
                 " FROM jobs");
  make_snapshot (fixture.path, NEW_YEAR);
  add_jobs (&fixture, 1);
  store_fixture_close (&fixture.store);
  damage (fixture.path);

  store_fixture_open (&fixture.store, fixture.folder);
  rescue = latent_database_get_rescue (fixture.store.database);
  g_assert_nonnull (rescue);
  g_assert_cmpint (rescue->snapshot_us, ==, NEW_YEAR);
  /* Since then we may have written into the files ourselves: nobody else is to be blamed for it. */
  g_assert_cmpint (store_query (&fixture.store,
                                "SELECT count (*) FROM images WHERE file_mtime_us IS NULL"
                                " AND file_inode IS NULL AND file_size IS NULL"),
                   ==, 3);
  g_assert_true (g_file_test (rescue->aside, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpint (store_query (&fixture.store, "SELECT count (*) FROM jobs"), ==, 3);
  g_assert_cmpint (store_query (&fixture.store,
                                "SELECT count (*) FROM jobs WHERE state = 'submitting'"
                                " AND submitted_us = created_us AND owner IS NULL"),
                   ==, 3);
  store_fixture_close (&fixture.store);

  /* Told until it was read. */
  store_fixture_open (&fixture.store, fixture.folder);
  rescue = latent_database_get_rescue (fixture.store.database);
  g_assert_nonnull (rescue);
  g_assert_false (rescue->is_own);
  latent_database_forget_rescue (fixture.store.database);
  g_assert_null (latent_database_get_rescue (fixture.store.database));
  store_fixture_close (&fixture.store);
  store_fixture_open (&fixture.store, fixture.folder);
  g_assert_null (latent_database_get_rescue (fixture.store.database));
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

static void
test_damaged_snapshots_b5 (void)
{
  for (guint n_damaged = 1; n_damaged <= 3; n_damaged++)
    {
      Fixture fixture = { 0 };
      g_autoptr (GPtrArray) snapshots = NULL;
      const LatentRescue *rescue;

      set_up (&fixture);
      for (guint i = 0; i < 3; i++)
        {
          add_jobs (&fixture, 1);
          make_snapshot (fixture.path, NEW_YEAR + i * SECOND);
        }
      store_fixture_close (&fixture.store);
      snapshots = latent_snapshots_list (fixture.path);
      for (guint i = 0; i < n_damaged; i++)
        damage (g_ptr_array_index (snapshots, i));
      damage (fixture.path);
      store_fixture_open (&fixture.store, fixture.folder);
      rescue = latent_database_get_rescue (fixture.store.database);
      g_assert_cmpint (rescue->snapshot_us, ==,
                       n_damaged < 3 ? NEW_YEAR + (2 - n_damaged) * SECOND : 0);
      g_assert_cmpint (store_query (&fixture.store, "SELECT count (*) FROM jobs"), ==,
                       3 - n_damaged);
      store_fixture_close (&fixture.store);
      tear_down (&fixture);
    }
}

/* Damaged, and with a hot journal: that is rolled back into the damaged file, never into the one
 * that takes its place. */
static void
test_journal_b4 (void)
{
  Fixture fixture = { 0 };
  g_autofree char *journal = NULL;
  g_autoptr (GSubprocess) helper = NULL;
  struct stat status;

  set_up (&fixture);
  add_jobs (&fixture, 2);
  make_snapshot (fixture.path, NEW_YEAR);
  store_fixture_close (&fixture.store);
  helper = store_helper_start ("die-in-migration", fixture.path);
  g_assert_true (g_subprocess_wait (helper, NULL, NULL));
  journal = g_strconcat (fixture.path, "-journal", NULL);
  g_assert_cmpint (stat (journal, &status), ==, 0);
  g_assert_cmpint (status.st_size, >, 0);
  damage (journal);

  store_fixture_open (&fixture.store, fixture.folder);
  g_assert_nonnull (latent_database_get_rescue (fixture.store.database));
  g_assert_cmpint (store_query (&fixture.store, "PRAGMA user_version"), ==, 3);
  g_assert_cmpint (store_query (&fixture.store, "SELECT count (*) FROM jobs"), ==, 2);
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

static void
test_missing_f9 (void)
{
  Fixture fixture = { 0 };
  const LatentRescue *rescue;

  /* With a snapshot. */
  set_up (&fixture);
  add_jobs (&fixture, 2);
  make_snapshot (fixture.path, NEW_YEAR);
  store_fixture_close (&fixture.store);
  g_assert_cmpint (g_unlink (fixture.path), ==, 0);
  store_fixture_open (&fixture.store, fixture.folder);
  rescue = latent_database_get_rescue (fixture.store.database);
  g_assert_true (rescue->was_missing);
  g_assert_cmpint (rescue->snapshot_us, ==, NEW_YEAR);
  g_assert_cmpint (store_query (&fixture.store, "SELECT count (*) FROM jobs"), ==, 2);
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

/* Pictures, but no database: not taken for a first start. */
static void
test_pictures_only_f9 (void)
{
  g_autofree char *folder = latent_test_make_folder ("pictures-only");
  g_autofree char *picture = g_build_filename (folder, "a.png", NULL);
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LatentRescue) rescue = NULL;
      g_autoptr (GError) error = NULL;
      sqlite3 *connection = latent_rescue_open (path, folder, &rescue, &error);

      g_assert_no_error (error);
      sqlite3_close (connection);
      g_assert_cmpint (rescue != NULL, ==, i == 1);
      if (rescue != NULL)
        {
          g_assert_true (rescue->was_missing);
          g_assert_cmpint (rescue->snapshot_us, ==, 0);
        }
      g_assert_cmpint (g_unlink (path), ==, 0);
      g_assert_true (g_file_set_contents (picture, "x", 1, NULL));
    }
}

/* Gone while we run: nothing is written into a file without a name, and it may come back. */
static void
test_gone_meanwhile_f9 (void)
{
  Fixture fixture = { 0 };
  g_autoptr (LatentJobRecord) job = store_make_job ("lost", 1);
  g_autofree char *elsewhere = NULL;

  set_up (&fixture);
  add_jobs (&fixture, 1);
  elsewhere = g_strconcat (fixture.path, ".elsewhere", NULL);
  g_assert_cmpint (g_rename (fixture.path, elsewhere), ==, 0);
  store_insert_fails (&fixture.store, job, LATENT_ERROR_STORAGE);
  g_assert_false (g_file_test (fixture.path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rename (elsewhere, fixture.path), ==, 0);
  store_insert (&fixture.store, job);
  g_assert_cmpint (store_query (&fixture.store, "SELECT count (*) FROM jobs"), ==, 2);
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

static void
copy_over (const char *from, const char *to)
{
  g_autofree char *content = NULL;
  g_autofree char *fresh = g_strconcat (to, ".sync", NULL);
  gsize length;

  g_assert_true (g_file_get_contents (from, &content, &length, NULL));
  g_assert_true (g_file_set_contents (fresh, content, (gssize) length, NULL));
  g_assert_cmpint (g_rename (fresh, to), ==, 0);
}

static void
test_replaced_b11 (void)
{
  Fixture fixture = { 0 };
  g_autoptr (LatentJobRecord) job = store_make_job ("one more", 1);
  g_autofree char *older = NULL;
  g_autofree char *same = NULL;

  set_up (&fixture);
  older = g_strconcat (fixture.path, ".older", NULL);
  same = g_strconcat (fixture.path, ".same", NULL);
  add_jobs (&fixture, 1);
  copy_over (fixture.path, older);
  add_jobs (&fixture, 1);
  copy_over (fixture.path, same);

  copy_over (same, fixture.path); /* another file, as new as ours */
  store_insert (&fixture.store, job);
  g_assert_cmpint (store_query (&fixture.store, "SELECT count (*) FROM jobs"), ==, 3);
  g_clear_pointer (&job, latent_job_record_free);
  job = store_make_job ("not into the older one", 1);
  copy_over (older, fixture.path);
  store_insert_fails (&fixture.store, job, LATENT_ERROR_STORAGE);
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

/* A page that no start reads is found by the check in the background; then the next opening, by
 * whichever process, does what is needed. */
static void
test_found_later_b3 (gconstpointer most_whole)
{
  Fixture fixture = { 0 };
  g_autofree char *huge = g_strnfill (6 * 1024 * 1024, 'x');
  g_autoptr (LatentJobRecord) job = store_make_job (huge, 2);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 root;
  FILE *file;

  set_up (&fixture);
  add_jobs (&fixture, 1);
  make_snapshot (fixture.path, NEW_YEAR);
  store_insert (&fixture.store, job);
  root = store_query (&fixture.store,
                      "SELECT rootpage FROM sqlite_schema WHERE name = 'jobs_by_remote_id'");
  latent_database_set_most_whole (fixture.store.database, GPOINTER_TO_INT (most_whole));
  latent_database_check_async (fixture.store.database, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_database_check_finish (fixture.store.database, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  store_fixture_close (&fixture.store);

  file = g_fopen (fixture.path, "r+");
  g_assert_cmpint (fseeko (file, (root - 1) * 4096, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (huge, 1, 4096, file), ==, 4096);
  g_assert_cmpint (fclose (file), ==, 0);

  store_fixture_open (&fixture.store, fixture.folder);
  g_assert_null (latent_database_get_rescue (fixture.store.database));
  latent_database_set_most_whole (fixture.store.database, GPOINTER_TO_INT (most_whole));
  latent_database_check_async (fixture.store.database, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_false (latent_database_check_finish (fixture.store.database, result, &error));
  latent_test_assert_error (&error, LATENT_ERROR_LIBRARY_DAMAGED);
  g_clear_object (&result);
  store_fixture_close (&fixture.store);

  store_fixture_open (&fixture.store, fixture.folder);
  g_assert_nonnull (latent_database_get_rescue (fixture.store.database));
  g_assert_cmpint (latent_database_get_rescue (fixture.store.database)->snapshot_us, ==, NEW_YEAR);
  store_fixture_close (&fixture.store);
  tear_down (&fixture);
}

static guint
count_aside (Fixture *self)
{
  g_autofree char *data = g_path_get_dirname (self->path);
  g_autoptr (GDir) folder = g_dir_open (data, 0, NULL);
  const char *name;
  guint n_aside = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    n_aside += strstr (name, ".damaged-") != NULL && !g_str_has_suffix (name, "-journal");
  return n_aside;
}

/* A rescue that fails after the file was set aside leaves one name, however often it is tried. */
static void
test_tried_again_b3 (void)
{
  Fixture fixture = { 0 };
  g_autofree char *blocked = NULL;

  set_up (&fixture);
  add_jobs (&fixture, 1);
  make_snapshot (fixture.path, NEW_YEAR);
  store_fixture_close (&fixture.store);
  damage (fixture.path);
  blocked = g_strconcat (fixture.path, ".rescue", NULL);
  g_assert_cmpint (g_mkdir (blocked, 0700), ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (LatentDatabase) database = latent_database_new (fixture.path);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latent_database_open_async (database, NULL, latent_test_result_cb, &result);
      latent_test_wait_for (result != NULL);
      g_assert_false (latent_database_open_finish (database, result, &error));
      g_assert_nonnull (error);
      latent_database_close (database);
      g_assert_cmpuint (count_aside (&fixture), ==, 1);
    }
  g_assert_cmpint (g_rmdir (blocked), ==, 0);
  store_fixture_open (&fixture.store, fixture.folder);
  g_assert_nonnull (latent_database_get_rescue (fixture.store.database));
  g_assert_cmpint (store_query (&fixture.store, "SELECT count (*) FROM jobs"), ==, 1);
  store_fixture_close (&fixture.store);
  g_assert_cmpuint (count_aside (&fixture), ==, 1);
  tear_down (&fixture);
}

/* Many processes find the same damage; one repairs. */
static void
test_repaired_once_b3 (void)
{
  Fixture fixture = { 0 };
  LatentDatabase *databases[4];
  GAsyncResult *results[4] = { NULL };

  set_up (&fixture);
  add_jobs (&fixture, 1);
  make_snapshot (fixture.path, NEW_YEAR);
  store_fixture_close (&fixture.store);
  damage (fixture.path);
  for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
    {
      databases[i] = latent_database_new (fixture.path);
      latent_database_open_async (databases[i], NULL, latent_test_result_cb, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
    {
      g_autoptr (GAsyncResult) result = latent_test_await (&results[i]);
      g_autoptr (GError) error = NULL;

      latent_database_open_finish (databases[i], result, &error);
      g_assert_no_error (error);
      g_assert_nonnull (latent_database_get_rescue (databases[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
    latent_test_assert_gone (&databases[i]);
  g_assert_cmpuint (count_aside (&fixture), ==, 1);
  tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/snapshots/schedule", test_schedule);
  g_test_add_func ("/store/snapshots/thinned/K14", test_thinned_k14);
  g_test_add_func ("/store/snapshots/clock/Z1", test_clock_z1);
  g_test_add_func ("/store/snapshots/failed/K14", test_failed_k14);
  g_test_add_func ("/store/snapshots/cut-off/K14", test_cut_off_k14);
  g_test_add_func ("/store/rescue/restored/B3", test_restored_b3);
  g_test_add_data_func ("/store/rescue/found-later/B3", GINT_TO_POINTER (256 * 1024 * 1024),
                        test_found_later_b3);
  g_test_add_data_func ("/store/rescue/found-later-in-pieces/B3", GINT_TO_POINTER (0),
                        test_found_later_b3);
  g_test_add_func ("/store/rescue/repaired-once/B3", test_repaired_once_b3);
  g_test_add_func ("/store/rescue/tried-again/B3", test_tried_again_b3);
  g_test_add_func ("/store/rescue/journal/B4", test_journal_b4);
  g_test_add_func ("/store/rescue/damaged-snapshots/B5", test_damaged_snapshots_b5);
  g_test_add_func ("/store/rescue/replaced/B11", test_replaced_b11);
  g_test_add_func ("/store/rescue/missing/F9", test_missing_f9);
  g_test_add_func ("/store/rescue/pictures-only/F9", test_pictures_only_f9);
  g_test_add_func ("/store/rescue/gone-meanwhile/F9", test_gone_meanwhile_f9);
  return latent_test_run ();
}
