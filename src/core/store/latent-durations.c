/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-durations.h"

#include "latent-database-private.h"

static void
duration_free (LatentDuration *duration)
{
  g_free (duration->model_id);
  g_hash_table_unref (duration->values);
  g_free (duration);
}

static void
free_durations (gpointer durations)
{
  g_ptr_array_unref (durations);
}

static gpointer
list_thread (sqlite3 *connection, gpointer data, GError **error)
{
  /* Bounded before it is sorted: a library of a hundred thousand is opened as fast as a new one. */
  static const char sql[]
      = "SELECT model_id, parameters, took_us FROM ("
        " SELECT *, row_number() OVER (PARTITION BY model_id, parameters"
        " ORDER BY created_us DESC, id DESC) AS age FROM ("
        " SELECT id, model_id, parameters, took_us, created_us FROM jobs"
        " ORDER BY created_us DESC, id DESC LIMIT 4000)"
        " WHERE took_us > 0)"
        " WHERE age <= :per_kind ORDER BY created_us, id";
  g_autoptr (GPtrArray) durations
      = g_ptr_array_new_with_free_func ((GDestroyNotify) duration_free);
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":per_kind", GPOINTER_TO_UINT (data));
  while (latent_sql_next (statement, &failure))
    {
      LatentDuration *duration = g_new0 (LatentDuration, 1);

      duration->model_id = latent_sql_dup_text (statement, 0);
      duration->values = latent_sql_dup_table (statement, 1);
      duration->took_us = sqlite3_column_int64 (statement, 2);
      g_ptr_array_add (durations, duration);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return g_steal_pointer (&durations);
}

void
latent_durations_list_async (LatentDatabase *database,
                             guint per_kind,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_DATABASE (database));

  task = g_task_new (database, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_durations_list_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (per_kind), NULL);
  latent_database_run (database, task, LATENT_DATABASE_READ, list_thread, free_durations);
}

GPtrArray *
latent_durations_list_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
