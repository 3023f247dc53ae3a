/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-migrations-private.h"

#include "store-fixture.h"

static sqlite3 *
open_memory (void)
{
  sqlite3 *connection = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (
      sqlite3_open_v2 (":memory:", &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL),
      ==, SQLITE_OK);
  latent_search_register (connection, &error);
  g_assert_no_error (error);
  return connection;
}

static gint64
query (sqlite3 *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  latent_sql_get_int64 (connection, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
test_from_nothing (void)
{
  sqlite3 *connection = open_memory ();
  g_autoptr (GError) error = NULL;
  guint n_scripts;
  const char *const *scripts = latent_migrations_get_scripts (&n_scripts);

  for (guint i = 0; i < 2; i++) /* the second time there is nothing to do */
    {
      g_assert_true (latent_migrations_apply (connection, scripts, n_scripts, &error));
      g_assert_no_error (error);
      g_assert_cmpint (query (connection, "PRAGMA user_version"), ==, n_scripts);
      g_assert_cmpint (query (connection, "PRAGMA application_id"), ==, LATENT_APPLICATION_ID);
      g_assert_cmpint (query (connection, "SELECT count (*) FROM jobs"), ==, 0);
      g_assert_cmpint (query (connection, "SELECT count (*) FROM images"), ==, 0);
    }
  sqlite3_close (connection);
}

/* From every version in between to the last. */
static void
test_steps (void)
{
  static const char *const scripts[] = {
    "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1); PRAGMA user_version = 1;",
    "ALTER TABLE t ADD COLUMN b INTEGER; UPDATE t SET b = a + 1; PRAGMA user_version = 2;",
    "UPDATE t SET b = b * 10; PRAGMA user_version = 3;",
  };

  for (guint first = 0; first <= G_N_ELEMENTS (scripts); first++)
    {
      sqlite3 *connection = open_memory ();
      g_autoptr (GError) error = NULL;

      g_assert_true (latent_migrations_apply (connection, scripts, first, &error));
      g_assert_no_error (error);
      g_assert_true (latent_migrations_apply (connection, scripts, G_N_ELEMENTS (scripts), &error));
      g_assert_no_error (error);
      g_assert_cmpint (query (connection, "SELECT b FROM t"), ==, 20);
      g_assert_cmpint (query (connection, "PRAGMA user_version"), ==, 3);
      sqlite3_close (connection);
    }
}

static void
test_failing_b7 (void)
{
  static const char *const scripts[] = {
    "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1); PRAGMA user_version = 1;",
    "UPDATE t SET a = 2; PRAGMA user_version = 2;",
    "UPDATE t SET a = 3; PRAGMA user_version = 3; INSERT INTO nothing VALUES (1);",
  };
  sqlite3 *connection = open_memory ();
  g_autoptr (GError) error = NULL;

  g_assert_true (latent_migrations_apply (connection, scripts, 1, &error));
  g_assert_false (latent_migrations_apply (connection, scripts, G_N_ELEMENTS (scripts), &error));
  latent_test_assert_error (&error, LATENT_ERROR_INTERNAL);
  g_assert_cmpint (query (connection, "SELECT a FROM t"), ==, 1);
  g_assert_cmpint (query (connection, "PRAGMA user_version"), ==, 1);
  g_assert_true (sqlite3_get_autocommit (connection));
  sqlite3_close (connection);
}

static void
test_forgotten_version (void)
{
  static const char *const scripts[] = { "CREATE TABLE t (a INTEGER);" };
  sqlite3 *connection = open_memory ();
  g_autoptr (GError) error = NULL;

  g_assert_false (latent_migrations_apply (connection, scripts, G_N_ELEMENTS (scripts), &error));
  latent_test_assert_error (&error, LATENT_ERROR_INTERNAL);
  g_assert_cmpint (query (connection, "SELECT count (*) FROM sqlite_schema"), ==, 0);
  sqlite3_close (connection);
}

static void
test_newer_b6 (void)
{
  sqlite3 *connection = open_memory ();
  g_autoptr (GError) error = NULL;
  guint n_scripts;
  const char *const *scripts = latent_migrations_get_scripts (&n_scripts);

  latent_sql_execute (connection, "PRAGMA user_version = 99", &error);
  g_assert_no_error (error);
  g_assert_false (latent_migrations_apply (connection, scripts, n_scripts, &error));
  latent_test_assert_error (&error, LATENT_ERROR_LIBRARY_NEWER);
  sqlite3_close (connection);
}

static char *
list_columns (sqlite3 *connection, const char *table)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT group_concat (name) FROM pragma_table_info ('%s')", table);
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, NULL);

  g_assert_true (latent_sql_next (statement, NULL));
  return latent_sql_dup_text (statement, 0);
}

/* (transfer full): every value of @columns with its type, byte by byte */
static char *
dump (sqlite3 *connection, const char *table, const char *columns)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s ORDER BY 1", columns, table);
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, NULL);
  GString *text = g_string_new (NULL);

  g_assert_nonnull (statement);
  while (latent_sql_next (statement, NULL))
    {
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        {
          int type = sqlite3_column_type (statement, i);
          const guchar *bytes = sqlite3_column_blob (statement, i);
          g_autofree char *hash = g_compute_checksum_for_data (
              G_CHECKSUM_SHA256, bytes, (gsize) sqlite3_column_bytes (statement, i));

          g_string_append_printf (text, "%s:%d:%s\n", sqlite3_column_name (statement, i), type,
                                  hash);
        }
    }
  return g_string_free (text, FALSE);
}

/* Rows of @table that @condition holds for. */
static gint64
count (sqlite3 *connection, const char *table, const char *condition)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT count (*) FROM %s WHERE %s", table, condition);

  return query (connection, sql);
}

/* What version 3 added follows from what was there before. */
static void
assert_gallery (sqlite3 *connection)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (count (connection,
                          "(SELECT number, row_number () OVER (ORDER BY created_us, id) AS place"
                          " FROM jobs)",
                          "number IS NOT place"),
                   ==, 0);
  g_assert_cmpint (count (connection, "images JOIN jobs ON jobs.id = images.job_id",
                          "images.number <> jobs.number * 64 + 63 - images.position"
                          " OR images.model_id IS NOT jobs.model_id OR colour IS NOT NULL"
                          " OR preview IS NOT NULL"),
                   ==, 0);
  g_assert_cmpint (count (connection,
                          "images JOIN jobs ON jobs.id = images.job_id"
                          " LEFT JOIN image_texts AS t ON t.number = images.number",
                          "t.folded IS NOT latent_fold (prompt)"
                          " OR t.words IS NOT latent_split_words (latent_fold (prompt))"),
                   ==, 0);
  latent_sql_execute (connection,
                      "INSERT INTO images_trigram (images_trigram, rank)"
                      "  VALUES ('integrity-check', 1);"
                      "INSERT INTO images_words (images_words, rank)"
                      "  VALUES ('integrity-check', 1);",
                      &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (connection, "pragma_foreign_key_check", "1"), ==, 0);
  g_assert_cmpint (count (connection, "pragma_integrity_check", "integrity_check <> 'ok'"), ==, 0);
}

/* Texts are found, and what a gallery needs can be written. */
static void
assert_usable (sqlite3 *connection)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (count (connection, "images_trigram", "images_trigram MATCH '\"strasse\"'"), >,
                   0);
  g_assert_cmpint (count (connection, "images_words", "images_words MATCH '\"灯 台\" *'"), >, 0);
  g_assert_cmpint (count (connection, "images_trigram", "images_trigram MATCH '\"nowhere\"'"), ==,
                   0);
  g_assert_cmpint (count (connection, "image_changes", "1"), ==, 0);
  latent_sql_execute (connection,
                      "INSERT INTO tags SELECT number, 'blue' FROM images;"
                      "INSERT INTO collections VALUES ('c', 'Best of', 1);"
                      "INSERT INTO collection_images SELECT 'c', number, 1 FROM images;"
                      "INSERT INTO saved_searches VALUES ('name', '{}', 1);",
                      &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (connection, "tags", "1"), ==, count (connection, "images", "1"));
  g_assert_cmpint (count (connection, "image_changes", "1"), ==,
                   2 * count (connection, "images", "1"));
}

/* A library of version 1, made by the program of that time: every value is still there. */
static void
test_version_1_b7 (void)
{
  static const char *const tables[] = { "jobs", "job_events", "images" };
  g_autoptr (GBytes) bytes = latent_test_read_data ("databases/version-1.db");
  g_autofree char *folder = latent_test_make_folder ("version-1");
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  char *columns[G_N_ELEMENTS (tables)] = { NULL };
  char *before[G_N_ELEMENTS (tables)] = { NULL };
  g_autoptr (GError) error = NULL;
  sqlite3 *connection = NULL;

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (query (connection, "PRAGMA user_version"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      columns[i] = list_columns (connection, tables[i]);
      before[i] = dump (connection, tables[i], columns[i]);
      g_assert_cmpuint (strlen (before[i]), >, 1000);
    }
  sqlite3_close (connection);

  connection = latent_database_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (query (connection, "PRAGMA user_version"), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *after = dump (connection, tables[i], columns[i]);

      g_assert_cmpstr (after, ==, before[i]);
      g_free (columns[i]);
      g_free (before[i]);
    }
  g_assert_cmpint (query (connection, "SELECT count (*) FROM jobs WHERE rank <> created_us"
                                      " OR price <> -1 OR took_us <> 0"),
                   ==, 0);
  g_assert_cmpint (query (connection, "SELECT count (*) FROM images WHERE carries <> 'nothing'"
                                      " OR is_stale <> 1"),
                   ==, 0);
  g_assert_cmpint (query (connection, "SELECT count (*) FROM pragma_integrity_check"
                                      " WHERE integrity_check <> 'ok'"),
                   ==, 0);
  assert_gallery (connection);
  sqlite3_close (connection);
}

/* A library of version 2, made by the program of that time: every value is still there, the
 * pictures are numbered in the gallery's order and found by their texts. */
static void
test_version_2_b7 (void)
{
  static const char *const tables[] = { "jobs", "job_events", "images", "library_values" };
  g_autoptr (GBytes) bytes = latent_test_read_data ("databases/version-2.db");
  g_autofree char *folder = latent_test_make_folder ("version-2");
  g_autofree char *path = g_build_filename (folder, "library.db", NULL);
  char *columns[G_N_ELEMENTS (tables)] = { NULL };
  char *before[G_N_ELEMENTS (tables)] = { NULL };
  g_autoptr (GError) error = NULL;
  sqlite3 *connection = NULL;

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (query (connection, "PRAGMA user_version"), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      columns[i] = list_columns (connection, tables[i]);
      before[i] = dump (connection, tables[i], columns[i]);
    }
  g_assert_cmpint (query (connection, "SELECT count (*) FROM images"), ==, 25);
  sqlite3_close (connection);

  connection = latent_database_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (query (connection, "PRAGMA user_version"), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *after = dump (connection, tables[i], columns[i]);

      g_assert_cmpstr (after, ==, before[i]);
      g_free (columns[i]);
      g_free (before[i]);
    }
  assert_gallery (connection);
  g_assert_cmpint (count (connection, "images", "aspect_ratio = '16:9' AND image_size = '2K'"), >,
                   0);
  g_assert_cmpint (count (connection, "images", "aspect_ratio = '1.5' AND image_size IS NULL"), >,
                   0);
  g_assert_cmpint (count (connection, "images JOIN jobs ON jobs.id = job_id",
                          "parameters = 'broken' AND aspect_ratio IS NULL AND image_size IS NULL"),
                   >, 0);
  assert_usable (connection);
  sqlite3_close (connection);
}

/* Killed when half of the new form is in the file. */
static void
test_killed_b7 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("killed");
  g_autofree char *path = g_build_filename (folder, "data", "library.db", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (GSubprocess) helper = NULL;
  g_autofree char *content = NULL;
  gsize length;

  store_fixture_open (&fixture, folder);
  store_insert (&fixture, job);
  store_fixture_close (&fixture);

  helper = store_helper_start ("die-in-migration", path);
  g_assert_true (g_subprocess_wait (helper, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (helper));
  g_assert_true (g_file_get_contents (journal, &content, &length, NULL));
  g_assert_cmpuint (length, >, 0); /* it was in the middle */

  store_fixture_open (&fixture, folder);
  g_assert_cmpint (store_query (&fixture, "PRAGMA user_version"), ==, 3);
  g_assert_cmpint (store_query (&fixture, "SELECT count (*) FROM jobs"), ==, 1);
  g_assert_cmpint (
      store_query (&fixture, "SELECT count (*) FROM sqlite_schema WHERE name = 'filler'"), ==, 0);
  store_fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/migrations/from-nothing", test_from_nothing);
  g_test_add_func ("/store/migrations/steps", test_steps);
  g_test_add_func ("/store/migrations/failing/B7", test_failing_b7);
  g_test_add_func ("/store/migrations/forgotten-version", test_forgotten_version);
  g_test_add_func ("/store/migrations/newer/B6", test_newer_b6);
  g_test_add_func ("/store/migrations/version-1/B7", test_version_1_b7);
  g_test_add_func ("/store/migrations/version-2/B7", test_version_2_b7);
  g_test_add_func ("/store/migrations/killed/B7", test_killed_b7);
  return latent_test_run ();
}
