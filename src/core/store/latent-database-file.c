/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-database-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-files-private.h"
#include "latent-migrations-private.h"

#define LOCK_STEP_MS 10
/* Up to here the whole check takes milliseconds; above it waits for a quiet moment. */
#define SMALL_BYTES (4 * 1024 * 1024)

static void
close_connection (sqlite3 *connection)
{
  sqlite3_close (connection);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, close_connection)

/* @field: (nullable): what it is, when it is no damage to be repaired */
static gboolean
fail_unusable (const char *path, const char *what, const char *field, GError **error)
{
  const char *details[] = { path, NULL };
  GError *failure = latent_error_new (LATENT_ERROR_LIBRARY_DAMAGED, "the database %s", what);

  latent_error_facts (failure)->details = g_strdupv ((char **) details);
  latent_error_facts (failure)->field = g_strdup (field);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
fail_damaged (const char *path, const char *what, GError **error)
{
  return fail_unusable (path, what, NULL, error);
}

/* The settings of faults.md, "Several processes" and M46. None of them touches the file. */
static gboolean
configure_connection (sqlite3 *connection, GError **error)
{
  static const struct
  {
    int option;
    int value;
  } options[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_DQS_DDL, 0 },
    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
  };

  sqlite3_busy_timeout (connection, LATENT_DATABASE_BUSY_TIMEOUT_MS);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      int code = sqlite3_db_config (connection, options[i].option, options[i].value, NULL);

      if (code != SQLITE_OK)
        return latent_sql_fail (connection, code, "a setting of the database", error);
    }
  /* No mapped file: another program cutting it short would be a SIGBUS. No temporary files beside
   * it. Twice SQLite's usual memory makes checking a large file more than twice as fast; still more
   * gains nothing. */
  return latent_sql_execute (connection,
                             "PRAGMA synchronous = FULL;"
                             "PRAGMA foreign_keys = ON;"
                             "PRAGMA cell_size_check = ON;"
                             "PRAGMA mmap_size = 0;"
                             "PRAGMA cache_size = -4000;"
                             "PRAGMA temp_store = MEMORY;",
                             error)
         && latent_search_register (connection, error);
}

/* Opens a file that must exist. Neither this nor configuring writes to it (save for a rollback that
 * a killed process left to do). */
static sqlite3 *
connect_to (const char *path, GError **error)
{
  g_autoptr (sqlite3) connection = NULL;
  int code = sqlite3_open_v2 (path, &connection,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
                                  | SQLITE_OPEN_EXRESCODE,
                              NULL);

  if (code != SQLITE_OK)
    {
      latent_files_fail (sqlite3_system_errno (connection) != 0 ? sqlite3_system_errno (connection)
                                                                : EIO,
                         "cannot open the database", path, 0, error);
      return NULL;
    }
  if (!configure_connection (connection, error))
    return NULL;
  return g_steal_pointer (&connection);
}

/* Somebody else's database, which is not to be touched, or what is left of ours? */
static gboolean
refuse_foreign (sqlite3 *connection, const char *path, GError **error)
{
  gint64 n_tables, n_ours;

  if (!latent_sql_get_int64 (connection, "SELECT count (*) FROM sqlite_schema", &n_tables, error)
      || !latent_sql_get_int64 (connection,
                                "SELECT count (*) FROM sqlite_schema"
                                " WHERE name IN ('jobs', 'job_events', 'images')",
                                &n_ours, error))
    return FALSE;
  if (n_tables > 0 && n_ours < 3)
    return fail_unusable (path, "is not one of this program", "foreign", error);
  return fail_damaged (path, "has lost its mark", error);
}

/* Is it one of ours, and of a version we know? */
static gboolean
check_version (sqlite3 *connection, const char *path, GError **error)
{
  gint64 application, version;
  guint n_versions;

  latent_migrations_get_scripts (&n_versions);
  if (!latent_sql_get_int64 (connection, "PRAGMA application_id", &application, error)
      || !latent_sql_get_int64 (connection, "PRAGMA user_version", &version, error))
    return FALSE;
  /* An empty file is no fresh library: ours get their name only when they are whole, see
   * make_file(). */
  if (application != LATENT_APPLICATION_ID || version < 1)
    return refuse_foreign (connection, path, error);
  if (version > n_versions)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_LIBRARY_NEWER,
                                                  "the library has version %d, known is %u",
                                                  (int) version, n_versions));
      return FALSE;
    }
  return TRUE;
}

/* Cheap, whatever the size: the schema is read, and a row of each table at either end. The rest is
 * looked at in the background, see latent_database_check_async(). */
static gboolean
check_ends (sqlite3 *connection, GError **error)
{
  static const char *const queries[] = {
    "SELECT * FROM jobs ORDER BY rowid LIMIT 1",
    "SELECT * FROM jobs ORDER BY rowid DESC LIMIT 1",
    "SELECT * FROM job_events ORDER BY id LIMIT 1",
    "SELECT * FROM job_events ORDER BY id DESC LIMIT 1",
    "SELECT * FROM images ORDER BY rowid LIMIT 1",
    "SELECT * FROM images ORDER BY rowid DESC LIMIT 1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      gint64 ignored;

      if (!latent_sql_get_int64 (connection, queries[i], &ignored, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_structure (sqlite3 *connection, const char *path, GError **error)
{
  g_autoptr (sqlite3_stmt) check = latent_sql_prepare (connection, "PRAGMA quick_check (1)", error);
  g_autoptr (GError) failure = NULL;
  gboolean is_sound;

  if (check == NULL)
    return FALSE;
  is_sound = latent_sql_next (check, &failure)
             && g_strcmp0 ((const char *) sqlite3_column_text (check, 0), "ok") == 0;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!is_sound && latent_sql_has_read_trouble (connection))
    return latent_files_fail (EIO, "cannot read the database", path, 0, error);
  return is_sound || fail_damaged (path, "is damaged", error);
}

/* Folders, devices and links in its place would at best give odd errors, a FIFO would wait for
 * ever. */
static gboolean
check_kind (const char *path, const struct stat *status, GError **error)
{
  if (!S_ISREG (status->st_mode))
    return fail_unusable (path, "is not a file", "kind", error);
  return TRUE;
}

static char *
get_suspicion (const char *path)
{
  return g_strconcat (path, ".suspect", NULL);
}

void
latent_database_file_suspect (const char *path)
{
  g_autofree char *name = get_suspicion (path);
  int fd = latent_files_open (name, O_WRONLY | O_CREAT | O_NOFOLLOW);

  latent_files_close (&fd);
}

void
latent_database_file_trust (const char *path)
{
  g_autofree char *name = get_suspicion (path);

  unlink (name);
}

static gboolean
needs_whole_check (const char *path)
{
  g_autofree char *suspicion = get_suspicion (path);
  struct stat status;

  return lstat (path, &status) != 0 || status.st_size <= SMALL_BYTES
         || lstat (suspicion, &status) == 0;
}

/* Opens a file and makes sure that it is a sound library of ours, writing nothing. */
static sqlite3 *
open_checked (const char *path, gboolean is_whole, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3) connection = connect_to (path, &failure);

  if (connection != NULL && check_version (connection, path, &failure)
      && check_ends (connection, &failure)
      && (!is_whole || check_structure (connection, path, &failure)))
    {
      if (is_whole)
        latent_database_file_trust (path);
      return g_steal_pointer (&connection);
    }

  /* For some nonsense in a file SQLite has no better word than "error"; our questions are right. */
  if (latent_error_is (failure, LATENT_ERROR_INTERNAL))
    fail_damaged (path, failure->message, error);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static sqlite3 *
open_existing (const char *path, const struct stat *status, gboolean is_whole, GError **error)
{
  g_autoptr (sqlite3) connection = NULL;
  g_autoptr (GError) failure = NULL;
  const char *const *scripts;
  guint n_scripts;

  if (!check_kind (path, status, error))
    return NULL;
  connection = open_checked (path, is_whole, error);
  if (connection == NULL)
    return NULL;
  if (sqlite3_db_readonly (connection, "main") != 0)
    {
      latent_files_fail (EACCES, "cannot write the database", path, 0, error);
      return NULL;
    }

  /* From here it is ours to write. The journal takes its mode from the database. */
  if ((status->st_mode & 0077) != 0 && g_chmod (path, 0600) != 0)
    {
      latent_files_fail (errno, "cannot set the mode of", path, 0, error);
      return NULL;
    }
  scripts = latent_migrations_get_scripts (&n_scripts);
  if (!latent_sql_execute (connection, "PRAGMA journal_mode = TRUNCATE", error)
      || !latent_migrations_apply (connection, scripts, n_scripts, &failure))
    {
      /* Its tables are not those of the version it claims to be: the scripts are right. */
      if (latent_error_is (failure, LATENT_ERROR_INTERNAL))
        fail_damaged (path, failure->message, error);
      else if (failure != NULL)
        g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return g_steal_pointer (&connection);
}

gboolean
latent_database_file_make (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_autoptr (sqlite3) connection = NULL;
  const char *const *scripts;
  guint n_scripts;
  int fd = latent_files_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);

  if (fd < 0)
    return latent_files_fail (errno, "cannot make a file in", folder, 0, error);
  latent_files_close (&fd);

  scripts = latent_migrations_get_scripts (&n_scripts);
  connection = connect_to (path, error);
  if (connection == NULL || !latent_migrations_apply (connection, scripts, n_scripts, error))
    {
      unlink (path);
      return FALSE;
    }
  g_clear_pointer (&connection, close_connection);
  unlink (journal);
  return TRUE;
}

/* Makes an empty library under another name and names it @path when it is whole. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  g_autofree char *fresh_journal = g_strconcat (fresh, "-journal", NULL);
  g_autofree char *stale_journal = g_strconcat (path, "-journal", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean is_taken;

  unlink (fresh);
  unlink (fresh_journal);
  if (!latent_database_file_make (fresh, error))
    return FALSE;

  /* A journal whose database somebody took away would be rolled back into the new one. */
  unlink (stale_journal);
  if (!latent_files_rename_new (fresh, path, &is_taken, error) && !is_taken)
    return FALSE;
  return latent_files_sync_folder (folder, error);
}

int
latent_database_file_lock (const char *path, GError **error)
{
  g_autofree char *name = g_strconcat (path, ".lock", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = latent_files_open (name, O_RDWR | O_CREAT | O_NOFOLLOW);
  int failure = 0;

  if (fd < 0)
    {
      latent_files_fail (errno, "cannot make a file in", folder, 0, error);
      return -1;
    }
  for (guint waited_ms = 0; waited_ms < LATENT_DATABASE_BUSY_TIMEOUT_MS; waited_ms += LOCK_STEP_MS)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      failure = errno;
      if (failure != EWOULDBLOCK && failure != EINTR)
        break;
      g_usleep (LOCK_STEP_MS * 1000);
    }
  latent_files_fail (failure, "cannot lock", name, 0, error);
  latent_files_close (&fd);
  return -1;
}

static gboolean
make_file_once (const char *path, GError **error)
{
  struct stat status;
  int lock = latent_database_file_lock (path, error);
  gboolean is_there;

  if (lock < 0)
    return FALSE;
  is_there = lstat (path, &status) == 0 || make_file (path, error);
  latent_files_close (&lock);
  return is_there;
}

sqlite3 *
latent_database_file_open (const char *path, GError **error)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    {
      if (errno != ENOENT)
        {
          latent_files_fail (errno, "cannot look at", path, 0, error);
          return NULL;
        }
      if (!make_file_once (path, error))
        return NULL;
      if (lstat (path, &status) != 0)
        {
          latent_files_fail (errno, "cannot look at", path, 0, error);
          return NULL;
        }
    }
  return open_existing (path, &status, needs_whole_check (path), error);
}

sqlite3 *
latent_database_file_open_whole (const char *path, GError **error)
{
  struct stat status;

  if (lstat (path, &status) == 0)
    return open_existing (path, &status, TRUE, error);
  latent_files_fail (errno, "cannot look at", path, 0, error);
  return NULL;
}
