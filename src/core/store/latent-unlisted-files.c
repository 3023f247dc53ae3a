/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-unlisted-files.h"

#include "latent-database-private.h"
#include "latent-library-values-private.h"

#define ROWS_AT_ONCE 2000

/* In library_values. */
#define FINGERPRINT "look/folders"
#define BEGUN "look/begun"

typedef struct
{
  GHashTable *paths;
  gint64 after; /* the last row that was read */
  gboolean is_done;
} SiftWork;

static void sifted_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
free_sift (gpointer data)
{
  SiftWork *work = data;

  g_hash_table_unref (work->paths);
  g_free (work);
}

void
latent_last_look_free (LatentLastLook *self)
{
  if (self == NULL)
    return;
  g_free (self->fingerprint);
  g_free (self);
}

static void
free_look (gpointer look)
{
  latent_last_look_free (look);
}

/* Database thread; the main thread leaves the set alone meanwhile. */
static gpointer
sift_thread (sqlite3 *connection, gpointer data, GError **error)
{
  SiftWork *work = data;
  g_autoptr (GError) failure = NULL;
  guint n_rows = 0;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "SELECT number, path, file_state FROM images WHERE number > :after"
                            " ORDER BY number LIMIT " G_STRINGIFY (ROWS_AT_ONCE),
                            error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":after", work->after);
  for (; latent_sql_next (statement, &failure); n_rows++)
    {
      g_autofree char *path = latent_sql_dup_path (statement, 1);

      work->after = sqlite3_column_int64 (statement, 0);
      if (path != NULL
          && g_strcmp0 ((const char *) sqlite3_column_text (statement, 2), "missing") != 0)
        g_hash_table_remove (work->paths, path);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  work->is_done = n_rows < ROWS_AT_ONCE || g_hash_table_size (work->paths) == 0;
  return GINT_TO_POINTER (TRUE);
}

/* @task: (transfer full) */
static void
sift_on (GTask *task)
{
  LatentDatabase *database = g_task_get_source_object (task);
  GTask *step = g_task_new (database, g_task_get_cancellable (task), sifted_cb, task);

  g_task_set_source_tag (step, latent_unlisted_files_sift_async);
  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  latent_database_run (database, step, LATENT_DATABASE_READ, sift_thread, NULL);
}

static void
sifted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SiftWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (work->is_done)
    g_task_return_boolean (task, TRUE);
  else
    sift_on (g_steal_pointer (&task));
}

void
latent_unlisted_files_sift_async (LatentDatabase *database,
                                  GHashTable *paths,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (database, cancellable, callback, user_data);
  SiftWork *work = g_new0 (SiftWork, 1);

  work->paths = g_hash_table_ref (paths);
  work->after = -1;
  g_task_set_source_tag (task, latent_unlisted_files_sift_async);
  g_task_set_task_data (task, work, free_sift);
  sift_on (task);
}

gboolean
latent_unlisted_files_sift_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gpointer
read_look_thread (sqlite3 *connection, gpointer data, GError **error)
{
  g_autoptr (LatentLastLook) look = g_new0 (LatentLastLook, 1);
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (!latent_library_value_read (connection, BEGUN, G_MAXINT64, &look->begun_us, error))
    return NULL;
  statement = latent_sql_prepare (
      connection, "SELECT value FROM library_values WHERE name = '" FINGERPRINT "'", error);
  if (statement == NULL)
    return NULL;
  if (latent_sql_next (statement, &failure))
    look->fingerprint = latent_sql_dup_text (statement, 0);
  if (failure == NULL)
    return g_steal_pointer (&look);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

void
latent_unlisted_files_read_look_async (LatentDatabase *database,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task = g_task_new (database, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_unlisted_files_read_look_async);
  latent_database_run (database, task, LATENT_DATABASE_READ, read_look_thread, free_look);
}

LatentLastLook *
latent_unlisted_files_read_look_finish (LatentDatabase *database,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
note_look_thread (sqlite3 *connection, gpointer data, GError **error)
{
  const LatentLastLook *look = data;
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (!latent_library_value_write (connection, BEGUN, look->begun_us, error))
    return NULL;
  statement = latent_sql_prepare (connection,
                                  "INSERT OR REPLACE INTO library_values (name, value)"
                                  " VALUES ('" FINGERPRINT "', :value)",
                                  error);
  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":value", look->fingerprint);
  return GINT_TO_POINTER (latent_sql_run (statement, error));
}

void
latent_unlisted_files_note_look_async (LatentDatabase *database,
                                       const LatentLastLook *look,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task = g_task_new (database, cancellable, callback, user_data);
  LatentLastLook *copy = g_new0 (LatentLastLook, 1);

  copy->fingerprint = g_strdup (look->fingerprint);
  copy->begun_us = look->begun_us;
  g_task_set_source_tag (task, latent_unlisted_files_note_look_async);
  g_task_set_task_data (task, copy, free_look);
  latent_database_run (database, task, LATENT_DATABASE_WRITE, note_look_thread, NULL);
}

gboolean
latent_unlisted_files_note_look_finish (LatentDatabase *database,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
