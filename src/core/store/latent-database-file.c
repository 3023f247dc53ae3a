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

/* faults.md B1: how long another process may hold the database before we give up. */
#define BUSY_TIMEOUT_MS 10000
#define LOCK_STEP_MS 10

static void
close_connection (sqlite3 *connection)
{
  sqlite3_close (connection);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, close_connection)

static gboolean
fail_damaged (const char *path, const char *what, GError **error)
{
  const char *details[] = { path, NULL };
  GError *failure = latent_error_new (LATENT_ERROR_LIBRARY_DAMAGED, "the database %s", what);

  latent_error_facts (failure)->details = g_strdupv ((char **) details);
  g_propagate_error (error, failure);
  return FALSE;
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

  sqlite3_busy_timeout (connection, BUSY_TIMEOUT_MS);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      int code = sqlite3_db_config (connection, options[i].option, options[i].value, NULL);

      if (code != SQLITE_OK)
        return latent_sql_fail (connection, code, "a setting of the database", error);
    }
  /* No mapped file: another program cutting it short would be a SIGBUS. No temporary files beside
   * it. */
  return latent_sql_execute (connection,
                             "PRAGMA synchronous = FULL;"
                             "PRAGMA foreign_keys = ON;"
                             "PRAGMA cell_size_check = ON;"
                             "PRAGMA mmap_size = 0;"
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
    return fail_damaged (path, "is not one of this program", error);
  if (version > n_versions)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_LIBRARY_NEWER,
                                                  "the library has version %d, known is %u",
                                                  (int) version, n_versions));
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
    return fail_damaged (path, "is not a file", error);
  return TRUE;
}

/* Opens a file and makes sure that it is a sound library of ours, writing nothing. */
static sqlite3 *
open_checked (const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3) connection = connect_to (path, &failure);

  if (connection != NULL && check_version (connection, path, &failure)
      && check_structure (connection, path, &failure))
    return g_steal_pointer (&connection);

  /* For some nonsense in a file SQLite has no better word than "error"; our questions are right. */
  if (latent_error_is (failure, LATENT_ERROR_INTERNAL))
    fail_damaged (path, failure->message, error);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static sqlite3 *
open_existing (const char *path, const struct stat *status, GError **error)
{
  g_autoptr (sqlite3) connection = NULL;
  const char *const *scripts;
  guint n_scripts;

  if (!check_kind (path, status, error))
    return NULL;
  connection = open_checked (path, error);
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
      || !latent_migrations_apply (connection, scripts, n_scripts, error))
    return NULL;
  return g_steal_pointer (&connection);
}

/* Makes an empty library under another name and names it @path when it is whole. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  g_autofree char *fresh_journal = g_strconcat (fresh, "-journal", NULL);
  g_autofree char *stale_journal = g_strconcat (path, "-journal", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (sqlite3) connection = NULL;
  const char *const *scripts;
  guint n_scripts;
  gboolean is_taken;
  int fd;

  unlink (fresh);
  unlink (fresh_journal);
  fd = latent_files_open (fresh, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (fd < 0)
    return latent_files_fail (errno, "cannot make a file in", folder, 0, error);
  latent_files_close (&fd);

  scripts = latent_migrations_get_scripts (&n_scripts);
  connection = connect_to (fresh, error);
  if (connection == NULL || !latent_migrations_apply (connection, scripts, n_scripts, error))
    {
      unlink (fresh);
      return FALSE;
    }
  g_clear_pointer (&connection, close_connection);
  unlink (fresh_journal);

  /* A journal whose database somebody took away would be rolled back into the new one. */
  unlink (stale_journal);
  if (!latent_files_rename_new (fresh, path, &is_taken, error) && !is_taken)
    return FALSE;
  return latent_files_sync_folder (folder, error);
}

/* The descriptor that holds the right to make the library; -1 with @error. Waits for another
 * process as long as SQLite would. */
static int
take_making_lock (const char *path, GError **error)
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
  for (guint waited_ms = 0; waited_ms < BUSY_TIMEOUT_MS; waited_ms += LOCK_STEP_MS)
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
  int lock = take_making_lock (path, error);
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
  return open_existing (path, &status, error);
}
