/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-database-private.h"

#include "core/base/latent-error.h"
#include "latent-work-queue-private.h"

struct _LatentDatabase
{
  GObject parent_instance;

  char *path;
  LatentWorkQueue *queue; /* owned; NULL once closed */
  sqlite3 *connection;    /* the thread's, while there is one; NULL until opened */
};

G_DEFINE_FINAL_TYPE (LatentDatabase, latent_database, G_TYPE_OBJECT)

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

static gpointer
run_transaction_thread (GTask *task, gpointer context, GError **error)
{
  DatabaseWork *work = context;
  sqlite3 *connection = work->database->connection;
  const char *begin = work->access == LATENT_DATABASE_WRITE ? "BEGIN IMMEDIATE" : "BEGIN";
  g_autoptr (GError) failure = NULL;
  gpointer result;

  latent_assert_thread (LATENT_THREAD_DATABASE);
  if (connection == NULL)
    {
      g_propagate_error (error, new_closed_error ());
      return NULL;
    }
  if (!latent_sql_execute (connection, begin, error))
    return NULL;
  result = work->func (connection, g_task_get_task_data (task), &failure);
  if (failure == NULL && latent_sql_execute (connection, "COMMIT", &failure))
    return result;

  /* After some errors SQLite has rolled back by itself. */
  if (!sqlite3_get_autocommit (connection))
    latent_sql_execute (connection, "ROLLBACK", NULL);
  if (result != NULL && work->free_result != NULL)
    work->free_result (result);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gpointer
open_thread (GTask *task, gpointer context, GError **error)
{
  LatentDatabase *self = context;

  latent_assert_thread (LATENT_THREAD_DATABASE);
  if (self->connection == NULL)
    self->connection = latent_database_file_open (self->path, error);
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

  G_OBJECT_CLASS (latent_database_parent_class)->finalize (object);
}

static void
latent_database_class_init (LatentDatabaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_database_dispose;
  object_class->finalize = latent_database_finalize;
}

static void
latent_database_init (LatentDatabase *self)
{
  self->queue = latent_work_queue_new ("latent-database", LATENT_THREAD_DATABASE);
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

  /* Once the thread is gone the connection is nobody else's. */
  g_clear_pointer (&self->queue, latent_work_queue_free);
  if (self->connection != NULL)
    sqlite3_close (self->connection);
  self->connection = NULL;
}
