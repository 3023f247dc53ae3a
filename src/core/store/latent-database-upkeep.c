/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-database-internal.h"

#include <errno.h>
#include <sys/stat.h>

#include "core/base/latent-error.h"
#include "latent-files-private.h"
#include "latent-rescue-private.h"
#include "latent-snapshots-private.h"

#define CHECK_OPCODES 10000
/* A piece of the check that was interrupted this often is carried through. */
#define MAX_INTERRUPTIONS 5

/* --- which file is it? --- */

static gboolean
is_file (LatentDatabase *self, const struct stat *status)
{
  return self->device == (guint64) status->st_dev && self->inode == (guint64) status->st_ino;
}

gboolean
latent_database_is_current (LatentDatabase *self)
{
  struct stat status;

  return lstat (self->path, &status) == 0 && is_file (self, &status);
}

/* A tool that synchronises folders, or another process of ours, has put another file in its place.
 * An older one would make us do again what was done (and paid), so it is refused. */
static gboolean
open_replacement (LatentDatabase *self, GError **error)
{
  sqlite3 *connection = latent_database_file_open (self->path, error);
  gint64 last_event;

  if (connection == NULL)
    return FALSE;
  if (!latent_sql_get_int64 (connection, "SELECT max (id) FROM job_events", &last_event, error))
    {
      sqlite3_close (connection);
      return FALSE;
    }
  if (last_event < self->last_event)
    {
      sqlite3_close (connection);
      latent_files_fail (ESTALE, "an older file has taken the place of", self->path, 0, error);
      return FALSE;
    }
  /* A snapshot of the one before may be under way. */
  sqlite3_close_v2 (self->connection);
  self->connection = connection;
  self->last_event = last_event;
  return TRUE;
}

sqlite3 *
latent_database_connect (LatentDatabase *self, GError **error)
{
  gboolean is_first = self->inode == 0;
  struct stat status;

  if (lstat (self->path, &status) != 0)
    {
      latent_files_fail (errno, "cannot look at", self->path, 0, error);
      return NULL;
    }
  if (is_file (self, &status))
    return self->connection;
  if (!is_first && !open_replacement (self, error))
    return NULL;
  if (is_first
      && !latent_sql_get_int64 (self->connection, "SELECT max (id) FROM job_events",
                                &self->last_event, error))
    return NULL;
  self->device = (guint64) status.st_dev;
  self->inode = (guint64) status.st_ino;
  return self->connection;
}

void
latent_database_judge (LatentDatabase *self, const GError *error)
{
  if (latent_error_is (error, LATENT_ERROR_LIBRARY_DAMAGED))
    latent_database_file_suspect (self->path);
}

/* --- the whole check --- */

typedef struct
{
  GPtrArray *pieces; /* nullable: not known yet (element-type utf8): a statement for each */
  guint n_done;
  guint n_interruptions; /* of the next one */
} CheckWork;

static void
free_check_work (gpointer data)
{
  CheckWork *work = data;

  g_clear_pointer (&work->pieces, g_ptr_array_unref);
  g_free (work);
}

/* (transfer full): each table with its indexes; the list of free pages belongs to none of them and
 * is only looked at in a small file, or when one is opened that is suspected. */
static GPtrArray *
list_pieces (LatentDatabase *self, GError **error)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (sqlite3_stmt) tables = NULL;
  g_autoptr (GError) failure = NULL;
  struct stat status;

  if (lstat (self->path, &status) == 0 && status.st_size <= self->most_whole_bytes)
    {
      g_ptr_array_add (pieces, g_strdup ("PRAGMA quick_check (1)"));
      return g_steal_pointer (&pieces);
    }
  tables = latent_sql_prepare (self->connection,
                               "SELECT printf ('PRAGMA quick_check (%Q)', name) FROM ("
                               " SELECT 'sqlite_schema' AS name UNION ALL"
                               " SELECT name FROM sqlite_schema WHERE type = 'table'"
                               " AND rootpage > 0)",
                               error);
  if (tables == NULL)
    return NULL;
  while (latent_sql_next (tables, &failure))
    g_ptr_array_add (pieces, latent_sql_dup_text (tables, 0));
  if (failure == NULL)
    return g_steal_pointer (&pieces);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static int
pause_check_cb (gpointer user_data)
{
  LatentDatabase *self = user_data;

  return latent_work_queue_is_wanted (self->queue);
}

/* Its own transaction; an interrupted one is simply begun again later: it holds no lock meanwhile.
 */
static gpointer
check_thread (GTask *task, gpointer context, GError **error)
{
  LatentDatabase *self = context;
  CheckWork *work = g_task_get_task_data (task);
  g_autoptr (sqlite3_stmt) check = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean is_sound = FALSE;

  latent_assert_thread (LATENT_THREAD_DATABASE);
  if (self->connection == NULL || latent_database_connect (self, error) == NULL)
    {
      if (error != NULL && *error == NULL)
        g_propagate_error (error,
                           latent_error_new (LATENT_ERROR_STORAGE, "the library is not open"));
      return NULL;
    }
  if (work->n_interruptions < MAX_INTERRUPTIONS)
    sqlite3_progress_handler (self->connection, CHECK_OPCODES, pause_check_cb, self);
  if (work->pieces == NULL)
    work->pieces = list_pieces (self, &failure);
  if (work->pieces != NULL)
    check = latent_sql_prepare (self->connection, work->pieces->pdata[work->n_done], &failure);
  is_sound = check != NULL && latent_sql_next (check, &failure)
             && g_strcmp0 ((const char *) sqlite3_column_text (check, 0), "ok") == 0;
  sqlite3_progress_handler (self->connection, 0, NULL, NULL);
  if (is_sound)
    return GINT_TO_POINTER (TRUE);
  if ((sqlite3_errcode (self->connection) & 0xff) == SQLITE_INTERRUPT)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING, "there is other work");
      return NULL;
    }
  if (failure == NULL)
    failure = latent_error_new (LATENT_ERROR_LIBRARY_DAMAGED, "the database is damaged");
  latent_database_judge (self, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static void push_check (GTask *task);

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CheckWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) != NULL)
    {
      work->n_interruptions = 0;
      work->n_done++;
      if (work->n_done < work->pieces->len)
        push_check (g_steal_pointer (&task));
      else
        g_task_return_boolean (task, TRUE);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING))
    {
      g_error_free (error);
      work->n_interruptions++;
      push_check (g_steal_pointer (&task));
    }
  else
    g_task_return_error (task, error);
}

/* @task: (transfer full) */
static void
push_check (GTask *task)
{
  LatentDatabase *self = g_task_get_source_object (task);
  GTask *piece;

  if (self->queue == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the library was closed");
      g_object_unref (task);
      return;
    }
  piece = g_task_new (self, g_task_get_cancellable (task), checked_cb, task);
  /* The data belong to the task of the whole, which the callback keeps. */
  g_task_set_task_data (piece, g_task_get_task_data (task), NULL);
  latent_work_queue_push (self->queue, piece, check_thread, g_object_ref (self), g_object_unref,
                          NULL);
}

void
latent_database_check_async (LatentDatabase *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_DATABASE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_database_check_async);
  g_task_set_task_data (task, g_new0 (CheckWork, 1), free_check_work);
  push_check (task);
}

void
latent_database_set_most_whole (LatentDatabase *self, gint64 size_bytes)
{
  g_return_if_fail (LATENT_IS_DATABASE (self));

  self->most_whole_bytes = size_bytes;
}

gboolean
latent_database_check_finish (LatentDatabase *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- snapshots --- */

/* In one transaction of the file that has the name now. */
static gboolean
run_on_schedule (LatentDatabase *self, gint64 now_us, gboolean *is_due, GError **error)
{
  if (!latent_sql_execute (self->connection, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (latent_database_is_current (self)
      && (is_due != NULL ? latent_snapshots_claim (self->connection, now_us, is_due, error)
                         : latent_snapshots_settle (self->connection, now_us, error))
      && latent_sql_execute (self->connection, "COMMIT", error))
    return TRUE;
  latent_sql_execute (self->connection, "ROLLBACK", NULL);
  if (is_due != NULL)
    *is_due = FALSE;
  return error == NULL || *error == NULL;
}

static gboolean
serve_cb (gpointer user_data)
{
  LatentDatabase *self = user_data;

  return latent_work_queue_serve (self->queue);
}

static gpointer
snapshot_thread (GTask *task, gpointer context, GError **error)
{
  LatentDatabase *self = context;
  gint64 now_us = g_get_real_time ();
  gboolean is_due, is_made;

  latent_assert_thread (LATENT_THREAD_DATABASE);
  if (self->connection == NULL || self->is_busy)
    return GINT_TO_POINTER (TRUE);
  if (latent_database_connect (self, error) == NULL
      || !run_on_schedule (self, now_us, &is_due, error))
    return NULL;
  if (!is_due)
    return GINT_TO_POINTER (TRUE);
  self->is_busy = TRUE;
  is_made = latent_snapshots_make (self->connection, now_us, serve_cb, self, error);
  self->is_busy = FALSE;
  /* A short-lived command ends before a long copy does: the next process takes its turn then. Any
   * other failure is tried again when the claim has run out. */
  if (is_made)
    run_on_schedule (self, now_us, NULL, NULL);
  else if (error != NULL && latent_error_is_cancelled (*error))
    latent_snapshots_give_back (self->connection, NULL);
  return GINT_TO_POINTER (is_made);
}

void
latent_database_snapshot_async (LatentDatabase *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_DATABASE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_database_snapshot_async);
  if (self->queue == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the library was closed");
      g_object_unref (task);
      return;
    }
  latent_work_queue_push (self->queue, task, snapshot_thread, g_object_ref (self), g_object_unref,
                          NULL);
}

gboolean
latent_database_snapshot_finish (LatentDatabase *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/* --- the note about a rescue --- */

static gpointer
forget_thread (sqlite3 *connection, gpointer data, GError **error)
{
  return GINT_TO_POINTER (latent_rescue_forget (connection, error));
}

void
latent_database_forget_rescue (LatentDatabase *self)
{
  g_return_if_fail (LATENT_IS_DATABASE (self));

  g_clear_pointer (&self->rescue, latent_rescue_free);
  latent_database_run (self, g_task_new (self, NULL, NULL, NULL), LATENT_DATABASE_WRITE,
                       forget_thread, NULL);
}
