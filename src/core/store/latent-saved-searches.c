/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-saved-searches.h"

#include "latent-database-private.h"
#include "latent-library-private.h"

typedef struct
{
  char *name;
  char *query; /* nullable: JSON */
} SaveWork;

static void
free_work (gpointer data)
{
  SaveWork *work = data;

  g_free (work->name);
  g_free (work->query);
  g_free (work);
}

static void
free_search (gpointer data)
{
  LatentSavedSearch *search = data;

  g_free (search->name);
  latent_image_query_free (search->query);
  g_free (search);
}

static void
free_searches (gpointer searches)
{
  g_ptr_array_unref (searches);
}

static gpointer
list_thread (sqlite3 *connection, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) searches = g_ptr_array_new_with_free_func (free_search);
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT name, query FROM saved_searches ORDER BY name LIMIT 200", error);

  if (statement == NULL)
    return NULL;
  while (latent_sql_next (statement, &failure))
    {
      g_autofree char *text = latent_sql_dup_text (statement, 1);
      LatentImageQuery *query = latent_image_query_new_from_json (text);
      LatentSavedSearch *search;

      if (query == NULL)
        continue;
      search = g_new0 (LatentSavedSearch, 1);
      search->name = latent_sql_dup_text (statement, 0);
      search->query = query;
      g_ptr_array_add (searches, search);
    }
  if (failure == NULL)
    return g_steal_pointer (&searches);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gpointer
save_thread (sqlite3 *connection, gpointer data, GError **error)
{
  SaveWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      work->query != NULL ? "INSERT OR REPLACE INTO saved_searches (name, query, created_us)"
                            " VALUES (:name, :query, :now_us)"
                          : "DELETE FROM saved_searches WHERE name = :name",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":name", work->name);
  if (work->query != NULL)
    {
      latent_sql_bind_text (statement, ":query", work->query);
      latent_sql_bind_int64 (statement, ":now_us", g_get_real_time ());
    }
  return latent_sql_run (statement, error) ? GINT_TO_POINTER (TRUE) : NULL;
}

void
latent_library_list_searches_async (LatentLibrary *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_list_searches_async);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, list_thread, free_searches);
}

GPtrArray *
latent_library_list_searches_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_library_save_search_async (LatentLibrary *self,
                                  const char *name,
                                  const LatentImageQuery *query,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;
  SaveWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (name != NULL && *name != '\0');

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_save_search_async);
  work = g_new0 (SaveWork, 1);
  work->name = g_utf8_make_valid (name, -1);
  work->query = query != NULL ? latent_image_query_to_json (query) : NULL;
  g_task_set_task_data (task, work, free_work);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, save_thread, NULL);
}

gboolean
latent_library_save_search_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
