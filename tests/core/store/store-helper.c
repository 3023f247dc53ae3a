/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "core/store/latent-migrations-private.h"
#include "store-fixture.h"

/* The other process of the store's tests. It does one thing, says so on standard output, and stays
 * as it is until its standard input ends or it is killed. */

static void
wait_for_end (void)
{
  char byte;

  fflush (stdout);
  while (read (STDIN_FILENO, &byte, 1) > 0)
    ;
}

/* Holds a process lock and prints its name. */
static void
hold_lock (const char *folder)
{
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentProcessLock) lock = latent_process_lock_new (places, &error);

  g_assert_no_error (error);
  printf ("%s\n", latent_process_lock_get_name (lock));
  wait_for_end ();
}

/* Holds a process lock while a child of this process lives, and prints its name and the child's
 * number: that one outlives us. */
static void
hold_lock_with_child (const char *folder)
{
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentProcessLock) lock = latent_process_lock_new (places, &error);
  g_autoptr (GSubprocess) child
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, NULL, "sleep", "600", NULL);

  g_assert_no_error (error);
  g_assert_nonnull (child);
  printf ("%s %s\n", latent_process_lock_get_name (lock), g_subprocess_get_identifier (child));
  wait_for_end ();
}

/* Adopts what can be adopted, prints how many jobs that were, and holds them. */
static void
claim_jobs (const char *folder)
{
  StoreFixture fixture = { NULL };
  g_autoptr (GPtrArray) claimed = NULL;

  store_fixture_open (&fixture, folder);
  claimed = store_claim (&fixture, STORE_TEAM, FALSE);
  printf ("%u\n", claimed->len);
  wait_for_end ();
  store_fixture_close (&fixture);
}

/* Asks for one image of 7 credits after the other until the library's limit forbids it, and prints
 * how many intents were written. */
static void
spend (const char *folder)
{
  StoreFixture fixture = { NULL };
  LatentConsent consent = { FALSE };
  g_autoptr (GError) error = NULL;
  guint n_written = 0;

  store_fixture_open (&fixture, folder);
  while (error == NULL)
    {
      g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
      g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
      g_autoptr (GAsyncResult) result = NULL;

      job->price = 7;
      g_ptr_array_add (jobs, job);
      latent_ledger_insert_async (
          fixture.ledger, jobs, &consent, NULL, latent_test_result_cb, &result);
      latent_test_wait_for (result != NULL);
      n_written += latent_ledger_insert_finish (fixture.ledger, result, &error);
    }
  g_assert_error (error, LATENT_ERROR, LATENT_ERROR_LIMIT);
  printf ("%u\n", n_written);
  wait_for_end ();
  store_fixture_close (&fixture);
}

/* Takes process locks as fast as it can, until it is told to end. */
static void
churn_locks (const char *folder)
{
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatentProcessLock) lock = latent_process_lock_new (places, &error);
      g_autofree char *path = NULL;

      g_assert_no_error (error);
      path = g_build_filename (latent_places_get_locks (places),
                               latent_process_lock_get_name (lock), NULL);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  printf ("churned\n");
  wait_for_end ();
}

/* Holds the write lock of a database. */
static void
hold_database (const char *path)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *connection = latent_database_file_open (path, &error);

  g_assert_no_error (error);
  latent_sql_execute (connection, "BEGIN EXCLUSIVE", &error);
  g_assert_no_error (error);
  printf ("held\n");
  wait_for_end ();
  sqlite3_close (connection);
}

static void
die_thread (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  raise (SIGKILL);
}

/* Migrates to one version more, which kills the process after it has changed things. The pages are
 * on disk by then: the cache is too small for them. */
static void
die_in_migration (const char *path)
{
  static const char dying[] = "ALTER TABLE jobs ADD COLUMN colour TEXT;"
                              "CREATE TABLE filler (text TEXT);"
                              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                              "                         WHERE i < 2000)"
                              " INSERT INTO filler SELECT hex (zeroblob (1000)) FROM n;"
                              "PRAGMA user_version = 4;"
                              "SELECT die ();";
  guint n_scripts;
  const char *const *scripts = latent_migrations_get_scripts (&n_scripts);
  const char *with_dying[] = { scripts[0], scripts[1], scripts[2], dying };
  g_autoptr (GError) error = NULL;
  sqlite3 *connection = latent_database_file_open (path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n_scripts + 1, ==, G_N_ELEMENTS (with_dying));
  sqlite3_create_function (connection, "die", 0, SQLITE_UTF8, NULL, die_thread, NULL, NULL);
  latent_sql_execute (connection, "PRAGMA cache_size = 10", &error);
  latent_migrations_apply (connection, with_dying, G_N_ELEMENTS (with_dying), &error);
  g_error ("still alive");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (const char *argument);
  } commands[] = {
    { "hold-lock", hold_lock },
    { "hold-lock-with-child", hold_lock_with_child },
    { "claim-jobs", claim_jobs },
    { "spend", spend },
    { "churn-locks", churn_locks },
    { "hold-database", hold_database },
    { "die-in-migration", die_in_migration },
  };

  for (guint i = 0; argc == 3 && i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (argv[1], commands[i].name))
        {
          commands[i].run (argv[2]);
          return 0;
        }
    }
  g_printerr ("usage: store-helper COMMAND ARGUMENT\n");
  return 2;
}
