/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library-edits-private.h"

#include "core/base/latent-error.h"
#include "latent-database-private.h"
#include "latent-library-private.h"

void
latent_collection_free (LatentCollection *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

static void
free_collection (gpointer collection)
{
  latent_collection_free (collection);
}

static void
free_collections (gpointer collections)
{
  g_ptr_array_unref (collections);
}

static gboolean
run (sqlite3 *connection,
     const char *sql,
     const char *id,
     const char *name,
     gint64 created_us,
     GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", id);
  if (name != NULL)
    latent_sql_bind_text (statement, ":name", name);
  if (created_us != 0)
    latent_sql_bind_int64 (statement, ":created_us", created_us);
  return latent_sql_run (statement, error);
}

gboolean
latent_collections_insert (sqlite3 *connection,
                           const char *id,
                           const char *name,
                           gint64 created_us,
                           GError **error)
{
  return run (connection,
              "INSERT INTO collections (id, name, created_us)"
              " VALUES (:id, :name, :created_us)",
              id, name, created_us, error);
}

gboolean
latent_collections_rename (sqlite3 *connection, const char *id, const char *name, GError **error)
{
  return run (connection, "UPDATE collections SET name = :name WHERE id = :id", id, name, 0, error)
         && run (connection,
                 "UPDATE images SET is_stale = 1 WHERE number IN ("
                 " SELECT number FROM collection_images WHERE collection_id = :id)",
                 id, NULL, 0, error);
}

gboolean
latent_collections_remove (sqlite3 *connection, const char *id, GError **error)
{
  return run (connection,
              "UPDATE images SET is_stale = 1 WHERE number IN ("
              " SELECT number FROM collection_images WHERE collection_id = :id)",
              id, NULL, 0, error)
         && run (connection, "DELETE FROM collections WHERE id = :id", id, NULL, 0, error);
}

char *
latent_collections_find (sqlite3 *connection,
                         const char *name,
                         char **spelled,
                         gint64 *created_us,
                         GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT id, name, created_us FROM collections WHERE name = :name", error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":name", name);
  if (!latent_sql_next (statement, error))
    return NULL;
  if (spelled != NULL)
    *spelled = latent_sql_dup_text (statement, 1);
  if (created_us != NULL)
    *created_us = sqlite3_column_int64 (statement, 2);
  return latent_sql_dup_text (statement, 0);
}

gboolean
latent_collections_read_members (sqlite3 *connection, LatentEditUndo *undo, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "SELECT images.id, images.number, member.added_us"
                            " FROM collection_images AS member"
                            " JOIN images ON images.number = member.number"
                            " WHERE collection_id = :collection_id",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":collection_id", undo->collection_id);
  while (latent_sql_next (statement, &failure))
    {
      LatentEditChange change = { .before = 1 };

      g_strlcpy (change.id, (const char *) sqlite3_column_text (statement, 0),
                 LATENT_EDIT_ID_BYTES);
      change.number = (guint32) sqlite3_column_int64 (statement, 1);
      change.added_us = sqlite3_column_int64 (statement, 2);
      g_array_append_val (undo->changes, change);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
latent_collections_remove_empty (sqlite3 *connection, const char *id, GError **error)
{
  return run (connection,
              "DELETE FROM collections WHERE id = :id AND NOT EXISTS ("
              " SELECT 1 FROM collection_images WHERE collection_id = :id)",
              id, NULL, 0, error);
}

gboolean
latent_collections_has (sqlite3 *connection, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection, "SELECT 1 FROM collections WHERE id = :id", error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", id);
  return latent_sql_next (statement, error);
}

typedef struct
{
  char *name, *new_name; /* nullable */
} ChangeWork;

static void
free_work (gpointer data)
{
  ChangeWork *work = data;

  g_free (work->name);
  g_free (work->new_name);
  g_free (work);
}

static void
free_undo (gpointer undo)
{
  latent_edit_undo_unref (undo);
}

/* What the names stand for; FALSE with @error when one is taken, or means nothing. */
static gboolean
look_names_up (sqlite3 *connection, const ChangeWork *work, LatentEditUndo *undo, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *taken = NULL;

  if (work->name != NULL)
    undo->collection_id = latent_collections_find (connection, work->name, &undo->name,
                                                   &undo->created_us, &failure);
  if (failure == NULL && work->name != NULL && undo->collection_id == NULL)
    g_set_error (&failure, LATENT_ERROR, LATENT_ERROR_NOT_FOUND, "there is no collection called %s",
                 work->name);
  if (failure == NULL && work->new_name != NULL)
    taken = latent_collections_find (connection, work->new_name, NULL, NULL, &failure);
  /* It may be spelled in another way. */
  if (taken != NULL && g_strcmp0 (taken, undo->collection_id) != 0)
    g_set_error (&failure, LATENT_ERROR, LATENT_ERROR_NAME_TAKEN, "there is a collection called %s",
                 work->new_name);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gpointer
change_collection_thread (sqlite3 *connection, gpointer data, GError **error)
{
  const ChangeWork *work = data;
  g_autoptr (LatentEditUndo) undo = latent_edit_undo_new (NULL);
  gboolean is_done;

  if (!look_names_up (connection, work, undo, error))
    return NULL;
  undo->new_name = g_strdup (work->new_name);
  if (work->name == NULL)
    {
      undo->collection_id = g_uuid_string_random ();
      undo->is_made = TRUE;
      is_done = latent_collections_insert (connection, undo->collection_id, work->new_name,
                                           g_get_real_time (), error);
    }
  else if (work->new_name != NULL)
    is_done = latent_collections_rename (connection, undo->collection_id, work->new_name, error);
  else
    is_done = latent_collections_read_members (connection, undo, error)
              && latent_collections_remove (connection, undo->collection_id, error);
  return is_done ? g_steal_pointer (&undo) : NULL;
}

static gpointer
list_collections_thread (sqlite3 *connection, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) collections = g_ptr_array_new_with_free_func (free_collection);
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT name, created_us, (SELECT count (*) FROM collection_images AS member"
      "  JOIN images ON images.number = member.number"
      "  WHERE collection_id = collections.id AND deleted_us = 0)"
      " FROM collections ORDER BY name",
      error);

  if (statement == NULL)
    return NULL;
  while (latent_sql_next (statement, &failure))
    {
      LatentCollection *collection = g_new0 (LatentCollection, 1);

      collection->name = latent_sql_dup_text (statement, 0);
      collection->created_us = sqlite3_column_int64 (statement, 1);
      collection->n_images = (guint) sqlite3_column_int64 (statement, 2);
      g_ptr_array_add (collections, collection);
    }
  if (failure == NULL)
    return g_steal_pointer (&collections);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

void
latent_library_list_collections_async (LatentLibrary *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_list_collections_async);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, list_collections_thread,
                       free_collections);
}

GPtrArray *
latent_library_list_collections_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_library_change_collection_async (LatentLibrary *self,
                                        const char *name,
                                        const char *new_name,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  ChangeWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (name != NULL || new_name != NULL);

  work = g_new0 (ChangeWork, 1);
  work->name = g_strdup (name);
  work->new_name = g_strdup (new_name);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_change_collection_async);
  g_task_set_task_data (task, work, free_work);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, change_collection_thread,
                       free_undo);
}

LatentEditUndo *
latent_library_change_collection_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
