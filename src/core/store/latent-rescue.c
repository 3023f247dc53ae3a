/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-rescue-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-database-private.h"
#include "latent-files-private.h"
#include "latent-snapshots-private.h"

#define LOCK_TRIES 1000
#define LOCK_STEP_MS 10
#define MAX_ASIDE 100
#define COPY_BYTES (256 * 1024)
/* Where SQLite locks: the pending byte, the reserved one, and the shared range. */
#define LOCKED_FIRST 0x40000000
#define LOCKED_LENGTH 512

void
latent_rescue_free (LatentRescue *self)
{
  if (self == NULL)
    return;
  g_free (self->aside);
  g_free (self);
}

/* --- the note in the database --- */

static gboolean
write_note (sqlite3 *connection, const LatentRescue *rescue, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "INSERT OR REPLACE INTO library_values (name, value) VALUES"
      " ('rescue-missing', :missing), ('rescue-aside', :aside), ('rescue-snapshot-us', :snapshot)",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_int64 (statement, ":missing", rescue->was_missing);
  latent_sql_bind_text (statement, ":aside", rescue->aside);
  latent_sql_bind_int64 (statement, ":snapshot", rescue->snapshot_us);
  return latent_sql_run (statement, error);
}

/* (transfer full) (nullable): NULL without @error when there is none */
static LatentRescue *
read_note (sqlite3 *connection, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT value, (SELECT value FROM library_values WHERE name = 'rescue-aside'),"
      " (SELECT value FROM library_values WHERE name = 'rescue-snapshot-us')"
      " FROM library_values WHERE name = 'rescue-missing'",
      error);
  LatentRescue *rescue;

  if (statement == NULL || !latent_sql_next (statement, error))
    return NULL;
  rescue = g_new0 (LatentRescue, 1);
  rescue->was_missing = sqlite3_column_int64 (statement, 0) != 0;
  rescue->aside = latent_sql_dup_text (statement, 1);
  rescue->snapshot_us = sqlite3_column_int64 (statement, 2);
  return rescue;
}

gboolean
latent_rescue_forget (sqlite3 *connection, GError **error)
{
  return latent_sql_execute (
      connection,
      "DELETE FROM library_values"
      " WHERE name IN ('rescue-missing', 'rescue-aside', 'rescue-snapshot-us')",
      error);
}

/* --- putting something in its place --- */

/* The snapshot is older than what happened since. A job that was still to be sent may have been
 * sent, so it counts as caught while submitting: asked for again under its key while the service
 * still knows that, and else left to the person. Nothing may be paid for twice (promise 1). What
 * a picture's file looked like is not known any more: its record may have been written since. */
static gboolean
age_rows (sqlite3 *connection, GError **error)
{
  return latent_sql_execute (
      connection,
      "UPDATE jobs SET submitted_us = created_us"
      " WHERE submitted_us = 0 AND (state = 'queued' OR resume_state = 'queued');"
      "UPDATE jobs SET state = 'submitting' WHERE state = 'queued';"
      "UPDATE jobs SET resume_state = 'submitting' WHERE resume_state = 'queued';"
      "UPDATE images SET file_mtime_us = NULL, file_inode = NULL, file_size = NULL;"
      "UPDATE jobs SET owner = NULL;",
      error);
}

static gboolean
copy_bytes (int from, int to, const char *to_path, GError **error)
{
  g_autofree char *buffer = g_malloc (COPY_BYTES);
  gint64 offset = 0;

  for (;;)
    {
      ssize_t n = read (from, buffer, COPY_BYTES);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return latent_files_fail (errno, "cannot read the snapshot for", to_path, 0, error);
      if (n == 0)
        return latent_files_sync (to, to_path, error);
      if (!latent_files_write (to, buffer, (gsize) n, offset, to_path, error))
        return FALSE;
      offset += n;
    }
}

static gboolean
copy_file (const char *from_path, const char *to_path, GError **error)
{
  int from = latent_files_open (from_path, O_RDONLY | O_NOFOLLOW);
  int to = -1;
  gboolean is_copied = FALSE;

  if (from < 0)
    return latent_files_fail (errno, "cannot open", from_path, 0, error);
  to = latent_files_open (to_path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (to < 0)
    latent_files_fail (errno, "cannot make", to_path, 0, error);
  else
    is_copied = copy_bytes (from, to, to_path, error);
  latent_files_close (&from);
  latent_files_close (&to);
  return is_copied;
}

/* Makes @fresh into the library that takes the place of the lost one. @fresh is still unknown to
 * everybody else. */
static gboolean
prepare_fresh (const char *fresh, const LatentRescue *rescue, GError **error)
{
  sqlite3 *connection = latent_database_file_open_whole (fresh, error);
  gboolean is_ready;

  if (connection == NULL)
    return FALSE;
  is_ready = latent_sql_execute (connection, "BEGIN IMMEDIATE", error)
             && (rescue->snapshot_us == 0 || age_rows (connection, error))
             && write_note (connection, rescue, error)
             && latent_sql_execute (connection, "COMMIT", error);
  sqlite3_close (connection);
  return is_ready;
}

static gboolean
use_snapshot (const char *snapshot, const char *fresh, LatentRescue *rescue, GError **error)
{
  g_autofree char *name = g_path_get_basename (snapshot);

  rescue->snapshot_us = latent_snapshots_read_time (name);
  return copy_file (snapshot, fresh, error) && prepare_fresh (fresh, rescue, error);
}

static void
remove_fresh (const char *fresh)
{
  g_autofree char *journal = g_strconcat (fresh, "-journal", NULL);

  unlink (fresh);
  unlink (journal);
}

/* faults.md B5: a snapshot may be damaged as well; then the one before it. */
static gboolean
fill_fresh (const char *path, const char *fresh, LatentRescue *rescue, GError **error)
{
  g_autoptr (GPtrArray) snapshots = latent_snapshots_list (path);

  for (guint i = 0; i < snapshots->len; i++)
    {
      g_autoptr (GError) failure = NULL;

      remove_fresh (fresh);
      if (use_snapshot (g_ptr_array_index (snapshots, i), fresh, rescue, &failure))
        return TRUE;
      /* A full disk is no reason to call a snapshot bad, and to go on with an older one. */
      if (latent_error_is (failure, LATENT_ERROR_STORAGE))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      g_debug ("a snapshot cannot be used: %s", failure->message);
    }
  remove_fresh (fresh);
  rescue->snapshot_us = 0;
  return latent_database_file_make (fresh, error) && prepare_fresh (fresh, rescue, error);
}

static gboolean
put_in_place (const char *fresh, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *stale_journal = g_strconcat (path, "-journal", NULL);
  g_autofree char *fresh_journal = g_strconcat (fresh, "-journal", NULL);

  unlink (fresh_journal);
  /* A journal without its database would be rolled back into the new one. */
  unlink (stale_journal);
  if (g_rename (fresh, path) != 0)
    return latent_files_fail (errno, "cannot move a file to", path, 0, error);
  return latent_files_sync_folder (folder, error);
}

/* --- setting the damaged one aside --- */

/* Waits until no connection of any process reads or writes the file, and lets none begin. The lock
 * of an open file, not of a process: other connections of this one wait, too. -1 with @error. */
static int
shut_others_out (const char *path, GError **error)
{
  struct flock lock = {
    .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKED_FIRST, .l_len = LOCKED_LENGTH
  };
  int fd = latent_files_open (path, O_RDWR | O_NOFOLLOW);
  int failure = 0;

  if (fd < 0)
    {
      latent_files_fail (errno, "cannot open", path, 0, error);
      return -1;
    }
  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (fcntl (fd, F_OFD_SETLK, &lock) == 0)
        return fd;
      failure = errno;
      if (failure != EAGAIN && failure != EACCES && failure != EINTR)
        break;
      g_usleep (LOCK_STEP_MS * 1000);
    }
  latent_files_fail (failure, "cannot lock", path, 0, error);
  latent_files_close (&fd);
  return -1;
}

/* A second name, so that the first is never free: no other process finds the library missing. A
 * file system without links takes the first away, and the next opening would find it gone. */
static gboolean
name_aside (const char *path, const char *aside, gboolean *is_taken, GError **error)
{
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  g_autofree char *aside_journal = g_strconcat (aside, "-journal", NULL);

  *is_taken = FALSE;
  if (link (path, aside) != 0)
    {
      *is_taken = errno == EEXIST;
      if (*is_taken || !latent_files_rename_new (path, aside, is_taken, error))
        return FALSE;
    }
  if (link (journal, aside_journal) != 0)
    g_rename (journal, aside_journal);
  return TRUE;
}

static gboolean
is_same (const char *folder, const char *entry, const struct stat *same)
{
  g_autofree char *path = g_build_filename (folder, entry, NULL);
  struct stat status;

  return lstat (path, &status) == 0 && status.st_dev == same->st_dev
         && status.st_ino == same->st_ino;
}

/* (transfer full) (nullable): the newest file that was set aside. @same: (nullable): only another
 * name of this one. */
static char *
find_aside (const char *path, const struct stat *same)
{
  g_autofree char *folder_path = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (name, ".damaged-", NULL);
  g_autoptr (GDir) folder = g_dir_open (folder_path, 0, NULL);
  g_autofree char *newest = NULL;
  const char *entry;

  while (folder != NULL && (entry = g_dir_read_name (folder)) != NULL)
    {
      if (g_str_has_prefix (entry, prefix) && !g_str_has_suffix (entry, "-journal")
          && g_strcmp0 (entry, newest) > 0 && (same == NULL || is_same (folder_path, entry, same)))
        {
          g_free (newest);
          newest = g_strdup (entry);
        }
    }
  return newest != NULL ? g_build_filename (folder_path, newest, NULL) : NULL;
}

/* (transfer full): its new name */
static char *
set_aside (const char *path, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y%m%dT%H%M%S");
  struct stat status;
  char *before = lstat (path, &status) == 0 ? find_aside (path, &status) : NULL;

  /* A rescue before this one came so far, and no further. */
  if (before != NULL)
    return before;
  for (guint i = 0; i < MAX_ASIDE; i++)
    {
      g_autofree char *aside = i == 0 ? g_strdup_printf ("%s.damaged-%s", path, date)
                                      : g_strdup_printf ("%s.damaged-%s-%u", path, date, i);
      gboolean is_taken;

      if (name_aside (path, aside, &is_taken, error))
        return g_steal_pointer (&aside);
      if (!is_taken)
        return NULL;
    }
  latent_files_fail (EEXIST, "no name is left for", path, 0, error);
  return NULL;
}

/* --- under the making lock --- */

static gboolean
replace_locked (const char *path, LatentRescue *rescue, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".rescue", NULL);
  int others = shut_others_out (path, error);
  gboolean is_replaced;

  if (others < 0)
    return FALSE;
  rescue->aside = set_aside (path, error);
  is_replaced = rescue->aside != NULL && fill_fresh (path, fresh, rescue, error)
                && put_in_place (fresh, path, error);
  if (is_replaced)
    latent_database_file_trust (path);
  latent_files_close (&others);
  return is_replaced;
}

static gboolean
is_ours_to_repair (const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);

  /* A field names what is no damage: a foreign file, a folder in its place. */
  return latent_error_is (error, LATENT_ERROR_LIBRARY_DAMAGED) && facts->field == NULL;
}

static gboolean
repair (const char *path, GError **error)
{
  g_autoptr (LatentRescue) rescue = g_new0 (LatentRescue, 1);
  g_autoptr (GError) failure = NULL;
  sqlite3 *connection;
  gboolean is_done = TRUE;
  int lock = latent_database_file_lock (path, error);

  if (lock < 0)
    return FALSE;
  /* Another process may have been faster. */
  connection = latent_database_file_open_whole (path, &failure);
  if (connection != NULL)
    sqlite3_close (connection);
  else if (is_ours_to_repair (failure))
    is_done = replace_locked (path, rescue, error);
  else
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      is_done = FALSE;
    }
  latent_files_close (&lock);
  return is_done;
}

static gboolean
has_pictures (const char *folder_path)
{
  static const char *const endings[] = { ".png", ".jpg", ".jpeg", ".webp" };
  g_autoptr (GDir) folder = folder_path != NULL ? g_dir_open (folder_path, 0, NULL) : NULL;
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
        {
          if (name[0] != '.' && g_str_has_suffix (name, endings[i]))
            return TRUE;
        }
    }
  return FALSE;
}

/* faults.md F9: no new empty library in silence where there was one. A first start has neither
 * snapshots nor pictures; a file that was set aside may mean that a rescue was cut off. */
static gboolean
make_up_for_missing (const char *path, const char *pictures, GError **error)
{
  g_autoptr (LatentRescue) rescue = g_new0 (LatentRescue, 1);
  g_autoptr (GPtrArray) snapshots = latent_snapshots_list (path);
  g_autofree char *fresh = g_strconcat (path, ".rescue", NULL);
  struct stat status;
  gboolean is_done;
  int lock;

  rescue->was_missing = TRUE;
  rescue->aside = find_aside (path, NULL);
  if (snapshots->len == 0 && rescue->aside == NULL && !has_pictures (pictures))
    return TRUE;
  lock = latent_database_file_lock (path, error);
  if (lock < 0)
    return FALSE;
  is_done = lstat (path, &status) == 0
            || (fill_fresh (path, fresh, rescue, error) && put_in_place (fresh, path, error));
  latent_files_close (&lock);
  return is_done;
}

sqlite3 *
latent_rescue_open (const char *path, const char *pictures, LatentRescue **rescue, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean is_own = FALSE;
  struct stat status;
  sqlite3 *connection;

  *rescue = NULL;
  if (lstat (path, &status) != 0 && errno == ENOENT)
    {
      is_own = TRUE;
      if (!make_up_for_missing (path, pictures, error))
        return NULL;
    }
  connection = latent_database_file_open (path, &failure);
  if (connection == NULL && is_ours_to_repair (failure))
    {
      is_own = TRUE;
      if (!repair (path, error))
        return NULL;
      g_clear_error (&failure);
      connection = latent_database_file_open (path, &failure);
    }
  if (connection != NULL)
    *rescue = read_note (connection, &failure);
  if (*rescue != NULL)
    (*rescue)->is_own = is_own;
  if (failure == NULL)
    return connection;
  if (connection != NULL)
    sqlite3_close (connection);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}
