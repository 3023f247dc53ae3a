/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-database-internal.h"

#include "core/base/latent-error.h"
#include "latent-rescue-private.h"

G_DEFINE_FINAL_TYPE (LatentDatabase, latent_database, G_TYPE_OBJECT)

#define MAX_BEGINNINGS 5
/* Longer than any step of ours holds the file; for what may be left undone. */
#define IF_FREE_TIMEOUT_MS 250
/* Checking takes about four seconds for a gigabyte. */
#define MOST_WHOLE_BYTES (256 * 1024 * 1024)

/* What the thread needs besides the task. The database is held here: the tasks belong to ledger and
 * library. */
typedef struct
{
  LatentDatabase *database;
  LatentDatabaseAccess access;
  LatentDatabaseFunc func;
  GDestroyNotify free_result;
} DatabaseWork;

static void
free_work (gpointer data)
{
  DatabaseWork *work = data;

  g_clear_object (&work->database);
  g_free (work);
}

static GError *
new_closed_error (void)
{
  return latent_error_new (LATENT_ERROR_STORAGE, "the library is not open");
}

/* Once the file is locked nobody can take its name away (latent-rescue.c waits for the lock), so a
 * second look makes sure that nothing is written into the one before. */
static gboolean
begin (LatentDatabase *self, LatentDatabaseAccess access, GError **error)
{
  const char *words = access == LATENT_DATABASE_READ ? "BEGIN" : "BEGIN IMMEDIATE";

  for (guint i = 0; i < MAX_BEGINNINGS; i++)
    {
      if (latent_database_connect (self, error) == NULL)
        return FALSE;
      if (access == LATENT_DATABASE_WRITE_IF_FREE)
        sqlite3_busy_timeout (self->connection, IF_FREE_TIMEOUT_MS);
      if (!latent_sql_execute (self->connection, words, error))
        return FALSE;
      if (latent_database_is_current (self))
        return TRUE;
      latent_sql_execute (self->connection, "ROLLBACK", NULL);
    }
  g_propagate_error (
      error, latent_error_new (LATENT_ERROR_STORAGE, "the library is replaced again and again"));
  return FALSE;
}

static gboolean
commit (LatentDatabase *self, LatentDatabaseAccess access, GError **error)
{
  gint64 last_event;
  /* Only to know the file again later; what was to be written does not depend on it. */
  gboolean is_known = access != LATENT_DATABASE_READ
                      && latent_sql_get_int64 (self->connection, "SELECT max (id) FROM job_events",
                                               &last_event, NULL);

  if (!latent_sql_execute (self->connection, "COMMIT", error))
    return FALSE;
  if (is_known)
    self->last_event = last_event;
  return TRUE;
}

/* What may be left undone says so in a way of its own. */
static void
end_if_free (LatentDatabase *self, GError **failure)
{
  if (self->connection == NULL)
    return;
  if (*failure != NULL && (sqlite3_errcode (self->connection) & 0xff) == SQLITE_BUSY)
    {
      g_clear_error (failure);
      g_set_error_literal (failure, G_IO_ERROR, G_IO_ERROR_BUSY, "the library is in use");
    }
  sqlite3_busy_timeout (self->connection, LATENT_DATABASE_BUSY_TIMEOUT_MS);
}

static gpointer
run_transaction_thread (GTask *task, gpointer context, GError **error)
{
  DatabaseWork *work = context;
  LatentDatabase *self = work->database;
  g_autoptr (GError) failure = NULL;
  gpointer result = NULL;

  latent_assert_thread (LATENT_THREAD_DATABASE);
  if (self->connection == NULL)
    {
      g_propagate_error (error, new_closed_error ());
      return NULL;
    }
  if (begin (self, work->access, &failure))
    {
      result = work->func (self->connection, g_task_get_task_data (task), &failure);
      if (failure == NULL && commit (self, work->access, &failure))
        {
          if (work->access == LATENT_DATABASE_WRITE_IF_FREE)
            end_if_free (self, &failure);
          return result;
        }
    }

  if (work->access == LATENT_DATABASE_WRITE_IF_FREE)
    end_if_free (self, &failure);
  /* After some errors SQLite has rolled back by itself. */
  if (self->connection != NULL && !sqlite3_get_autocommit (self->connection))
    latent_sql_execute (self->connection, "ROLLBACK", NULL);
  if (result != NULL && work->free_result != NULL)
    work->free_result (result);
  latent_database_judge (self, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gpointer
open_thread (GTask *task, gpointer context, GError **error)
{
  LatentDatabase *self = context;

  latent_assert_thread (LATENT_THREAD_DATABASE);
  if (self->connection == NULL)
    self->connection = latent_rescue_open (self->path, self->pictures, &self->rescue, error);
  if (self->connection != NULL)
    latent_database_connect (self, error);
  return GINT_TO_POINTER (self->connection != NULL);
}

static void
latent_database_dispose (GObject *object)
{
  latent_database_close (LATENT_DATABASE (object));

  G_OBJECT_CLASS (latent_database_parent_class)->dispose (object);
}

static void
latent_database_finalize (GObject *object)
{
  LatentDatabase *self = LATENT_DATABASE (object);

  g_free (self->path);
  g_free (self->pictures);
  latent_rescue_free (self->rescue);

  G_OBJECT_CLASS (latent_database_parent_class)->finalize (object);
}

static void
latent_database_class_init (LatentDatabaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  /* Nobody reads how much memory SQLite uses; counting it takes a lock at every allocation. Too
   * late where somebody else uses SQLite already: then it is merely slower. */
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  object_class->dispose = latent_database_dispose;
  object_class->finalize = latent_database_finalize;
}

static void
latent_database_init (LatentDatabase *self)
{
  self->queue = latent_work_queue_new ("latent-database", LATENT_THREAD_DATABASE);
  self->most_whole_bytes = MOST_WHOLE_BYTES;
}

LatentDatabase *
latent_database_new (const char *path)
{
  LatentDatabase *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (LATENT_TYPE_DATABASE, NULL);
  /* An absolute name never reads as a URI, which this SQLite would follow ("file:..."). */
  self->path = g_canonicalize_filename (path, NULL);
  return self;
}

void
latent_database_set_pictures (LatentDatabase *self, const char *pictures)
{
  g_return_if_fail (LATENT_IS_DATABASE (self));
  g_return_if_fail (self->connection == NULL);

  g_free (self->pictures);
  self->pictures = g_strdup (pictures);
}

const LatentRescue *
latent_database_get_rescue (LatentDatabase *self)
{
  g_return_val_if_fail (LATENT_IS_DATABASE (self), NULL);

  return self->rescue;
}

void
latent_database_open_async (LatentDatabase *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_DATABASE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_database_open_async);
  if (self->queue == NULL)
    {
      g_task_return_error (task, new_closed_error ());
      g_object_unref (task);
      return;
    }
  latent_work_queue_push (self->queue, task, open_thread, g_object_ref (self), g_object_unref,
                          NULL);
}

gboolean
latent_database_open_finish (LatentDatabase *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

void
latent_database_run (LatentDatabase *self,
                     GTask *task,
                     LatentDatabaseAccess access,
                     LatentDatabaseFunc func,
                     GDestroyNotify free_result)
{
  DatabaseWork *work;

  g_return_if_fail (LATENT_IS_DATABASE (self));
  g_return_if_fail (func != NULL);

  if (self->queue == NULL)
    {
      g_task_return_error (task, new_closed_error ());
      g_object_unref (task);
      return;
    }
  work = g_new0 (DatabaseWork, 1);
  work->database = g_object_ref (self);
  work->access = access;
  work->func = func;
  work->free_result = free_result;
  latent_work_queue_push (self->queue, task, run_transaction_thread, work, free_work, free_result);
}

void
latent_database_close (LatentDatabase *self)
{
  g_return_if_fail (LATENT_IS_DATABASE (self));

  /* The thread looks at the queue until it ends; once it is gone the connection is nobody else's.
   */
  if (self->queue != NULL)
    latent_work_queue_free (self->queue);
  self->queue = NULL;
  if (self->connection != NULL)
    sqlite3_close (self->connection);
  self->connection = NULL;
}
