/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-snapshots-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-database-private.h"
#include "latent-files-private.h"
#include "latent-library-values-private.h"

#define FOLDER "snapshots"
#define PREFIX "library-"
#define SUFFIX ".db"
#define UNFINISHED ".new"
/* Sorted by name they are sorted by time. */
#define TIME_FORMAT "%Y%m%dT%H%M%S"

/* 9999-12-31 */
#define LAST_US (G_GINT64_CONSTANT (253402214400) * G_USEC_PER_SEC)
#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)
/* Whoever was killed while making one, or had no room for it, keeps the others away for so long. */
#define CLAIM_US (10 * 60 * (gint64) G_USEC_PER_SEC)
#define JOBS_BETWEEN 50
/* 1 MiB: other processes get their turn in between. */
#define PAGES_A_STEP 256
#define BUSY_STEP_MS 5
#define MAX_BUSY_STEPS 2000
/* Every change by another process begins the copy anew; then one step takes it whole. */
#define MAX_RESTARTS 3
#define CHECK_OPCODES 20000

/* Ten: the newest in a row, and of the days before them the last one each. */
#define KEEP_NEWEST 7
#define KEEP_DAYS 3

static char *
get_folder (const char *database)
{
  g_autofree char *data = g_path_get_dirname (database);

  return g_build_filename (data, FOLDER, NULL);
}

gint64
latent_snapshots_read_time (const char *name)
{
  const gsize length = strlen (PREFIX "YYYYMMDDThhmmss" SUFFIX);
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (strlen (name) != length || !g_str_has_prefix (name, PREFIX)
      || !g_str_has_suffix (name, SUFFIX))
    return -1;
  text = g_strndup (name + strlen (PREFIX), strlen ("YYYYMMDDThhmmss"));
  time = g_date_time_new_from_iso8601 (text, g_time_zone_new_utc ());
  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : -1;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) b, *(const char *const *) a);
}

GPtrArray *
latent_snapshots_list (const char *database)
{
  g_autofree char *folder = get_folder (database);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      if (latent_snapshots_read_time (name) >= 0)
        g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
    }
  g_ptr_array_sort (paths, compare_newest_first);
  return paths;
}

gboolean
latent_snapshots_claim (sqlite3 *connection, gint64 now_us, gboolean *is_due, GError **error)
{
  gint64 last_us, n_last, n_jobs, claimed_us;

  *is_due = FALSE;
  /* Rows are never moved, so the highest row counts the jobs without reading them all. */
  if (!latent_library_value_read (connection, "snapshot-us", G_MAXINT64, &last_us, error)
      || !latent_library_value_read (connection, "snapshot-claim-us", G_MAXINT64, &claimed_us,
                                     error)
      || !latent_library_value_read (connection, "snapshot-jobs", G_MAXINT64, &n_last, error)
      || !latent_sql_get_int64 (connection, "SELECT max (rowid) FROM jobs", &n_jobs, error))
    return FALSE;
  /* A clock that was set back must not keep the next one away for years. */
  if (n_jobs == 0
      || (n_jobs - n_last < JOBS_BETWEEN && n_jobs >= n_last && now_us >= last_us
          && now_us - last_us < DAY_US))
    return TRUE;
  if (now_us >= claimed_us && now_us - claimed_us < CLAIM_US)
    return TRUE;
  if (!latent_library_value_write (connection, "snapshot-claim-us", now_us, error))
    return FALSE;
  *is_due = TRUE;
  return TRUE;
}

gboolean
latent_snapshots_settle (sqlite3 *connection, gint64 now_us, GError **error)
{
  gint64 n_jobs;

  return latent_sql_get_int64 (connection, "SELECT max (rowid) FROM jobs", &n_jobs, error)
         && latent_library_value_write (connection, "snapshot-us", now_us, error)
         && latent_library_value_write (connection, "snapshot-jobs", n_jobs, error)
         && latent_snapshots_give_back (connection, error);
}

gboolean
latent_snapshots_give_back (sqlite3 *connection, GError **error)
{
  return latent_sql_execute (
      connection, "DELETE FROM library_values WHERE name = 'snapshot-claim-us'", error);
}

static gboolean
fail_stopped (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the snapshot was called off");
  return FALSE;
}

static gboolean
copy_pages (sqlite3 *from,
            sqlite3 *to,
            LatentSnapshotPause pause,
            gpointer user_data,
            GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
  guint n_restarts = 0, n_busy = 0;
  int remaining = G_MAXINT;
  gboolean is_stopped = FALSE;
  int code;

  if (backup == NULL)
    return latent_sql_fail (to, sqlite3_errcode (to), "the snapshot", error);
  do
    {
      code = sqlite3_backup_step (backup, n_restarts < MAX_RESTARTS ? PAGES_A_STEP : -1);
      if (sqlite3_backup_remaining (backup) > remaining)
        n_restarts++;
      remaining = sqlite3_backup_remaining (backup);
      if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        {
          if (++n_busy > MAX_BUSY_STEPS)
            break;
          g_usleep (BUSY_STEP_MS * 1000);
          code = SQLITE_OK;
        }
      is_stopped = code == SQLITE_OK && pause != NULL && !pause (user_data);
    }
  while (code == SQLITE_OK && !is_stopped);
  sqlite3_backup_finish (backup);

  if (is_stopped)
    return fail_stopped (error);
  return code == SQLITE_DONE || latent_sql_fail (to, code, "the snapshot", error);
}

/* An empty file of ours for SQLite to fill: its mode must never be wider, not even for a moment. */
static gboolean
make_empty (const char *path, GError **error)
{
  int fd = latent_files_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);

  if (fd < 0)
    return latent_files_fail (errno, "cannot make the snapshot", path, 0, error);
  latent_files_close (&fd);
  return TRUE;
}

static gboolean
sync_file (const char *path, GError **error)
{
  int fd = latent_files_open (path, O_RDWR | O_NOFOLLOW);
  gboolean is_synced;

  if (fd < 0)
    return latent_files_fail (errno, "cannot open", path, 0, error);
  is_synced = latent_files_sync (fd, path, error);
  latent_files_close (&fd);
  return is_synced;
}

typedef struct
{
  LatentSnapshotPause pause;
  gpointer user_data;
} Pause;

static int
pause_check_cb (gpointer user_data)
{
  const Pause *pause = user_data;

  return pause->pause != NULL && !pause->pause (pause->user_data);
}

/* The whole check, also of every index: what is to be relied on is not looked at in passing. */
static gboolean
check_copy (sqlite3 *copy, const char *path, const Pause *pause, GError **error)
{
  g_autoptr (sqlite3_stmt) check = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean is_sound;

  sqlite3_progress_handler (copy, CHECK_OPCODES, pause_check_cb, (gpointer) pause);
  check = latent_sql_prepare (copy, "PRAGMA integrity_check (1)", error);
  if (check == NULL)
    return FALSE;
  is_sound = latent_sql_next (check, &failure)
             && g_strcmp0 ((const char *) sqlite3_column_text (check, 0), "ok") == 0;
  if (is_sound)
    return TRUE;
  if (sqlite3_errcode (copy) == SQLITE_INTERRUPT)
    return fail_stopped (error);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_propagate_error (
        error, latent_error_new (LATENT_ERROR_LIBRARY_DAMAGED, "the copy %s is damaged", path));
  return FALSE;
}

static gboolean
fill_copy (sqlite3 *connection, const char *path, const Pause *pause, GError **error)
{
  sqlite3 *copy = NULL;
  gboolean is_whole;
  int code = sqlite3_open_v2 (
      path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

  /* Nobody else knows the file; it is synced once, when it is whole. */
  is_whole = (code == SQLITE_OK || latent_sql_fail (copy, code, "the snapshot", error))
             && latent_sql_execute (copy, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY",
                                    error)
             && copy_pages (connection, copy, pause->pause, pause->user_data, error)
             && check_copy (copy, path, pause, error);
  sqlite3_close (copy);
  return is_whole && sync_file (path, error);
}

static char *
read_day (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return g_strndup (name, strlen (PREFIX "YYYYMMDD"));
}

static void
thin_out (const char *database)
{
  g_autoptr (GPtrArray) paths = latent_snapshots_list (database);
  g_autofree char *last_day = NULL;
  guint n_days = 0;

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autofree char *day = read_day (path);

      if (i >= KEEP_NEWEST)
        {
          if (g_strcmp0 (day, last_day) != 0 && n_days < KEEP_DAYS)
            n_days++;
          else
            g_unlink (path);
        }
      g_free (last_day);
      last_day = g_steal_pointer (&day);
    }
}

/* What a killed process left half made (K14). Not what is being made right now. */
static void
sweep_unfinished (const char *folder)
{
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat status;

      if (g_str_has_prefix (name, PREFIX) && strstr (name, SUFFIX UNFINISHED) != NULL
          && lstat (path, &status) == 0
          && g_get_real_time () / G_USEC_PER_SEC - status.st_mtime > 3600)
        g_unlink (path);
    }
}

/* The name says the order, whatever becomes of the clock: after all those that are there, also when
 * they were made while it was years ahead. */
static char *
make_name (const char *database, gint64 now_us)
{
  g_autoptr (GPtrArray) snapshots = latent_snapshots_list (database);
  g_autoptr (GDateTime) time = NULL;
  gint64 newest_us = -1;

  if (snapshots->len > 0)
    {
      g_autofree char *newest = g_path_get_basename (g_ptr_array_index (snapshots, 0));

      newest_us = latent_snapshots_read_time (newest);
    }
  if (newest_us > now_us)
    now_us = newest_us + G_USEC_PER_SEC;
  /* Four digits are all that a year has here. */
  time = g_date_time_new_from_unix_utc (CLAMP (now_us, 0, LAST_US) / G_USEC_PER_SEC);
  return g_date_time_format (time, PREFIX TIME_FORMAT SUFFIX);
}

/* Makes the folder, whose name has to last as long as what is in it. */
static gboolean
make_folder (const char *folder, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_mkdir (folder, 0700) == 0)
    return latent_files_sync_folder (parent, error);
  return errno == EEXIST
         || latent_files_fail (errno, "cannot make the folder", folder, 0, error);
}

gboolean
latent_snapshots_make (sqlite3 *connection,
                       gint64 now_us,
                       LatentSnapshotPause pause,
                       gpointer user_data,
                       GError **error)
{
  const char *database = sqlite3_db_filename (connection, "main");
  g_autofree char *text = make_name (database, now_us);
  g_autofree char *folder = get_folder (database);
  g_autofree char *path = g_build_filename (folder, text, NULL);
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *unfinished = g_strconcat (path, UNFINISHED, "-", unique, NULL);
  const Pause breaks = { pause, user_data };
  gboolean is_taken;

  if (!make_folder (folder, error))
    return FALSE;
  sweep_unfinished (folder);
  if (!make_empty (unfinished, error))
    return FALSE;
  /* Taken: another snapshot of the same second, as good as this one. */
  if (!fill_copy (connection, unfinished, &breaks, error)
      || (!latent_files_rename_new (unfinished, path, &is_taken, error) && !is_taken))
    {
      g_unlink (unfinished);
      return FALSE;
    }
  g_unlink (unfinished);
  if (!latent_files_sync_folder (folder, error))
    return FALSE;
  thin_out (database);
  return TRUE;
}
