/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library-edits-private.h"

#include "core/base/latent-error.h"
#include "latent-database-private.h"

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

/* Those of the next members, in the order of their numbers, whose records are not yet stale. */
static gboolean
mark_some (sqlite3 *connection, LatentEditWork *work, const char *id, gint64 last, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "UPDATE images SET is_stale = 1 WHERE is_stale = 0 AND number IN ("
                            " SELECT number FROM collection_images WHERE collection_id = :id"
                            " AND number > :after AND number <= :last)",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", id);
  latent_sql_bind_int64 (statement, ":after", work->place);
  latent_sql_bind_int64 (statement, ":last", last);
  return latent_sql_run (statement, error);
}

/* The number of the last of the next members; 0: these are not as many as a step takes. */
static gboolean
find_last (sqlite3 *connection,
           const LatentEditWork *work,
           const char *id,
           gint64 *last,
           GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "SELECT number FROM collection_images WHERE collection_id = :id"
                            " AND number > :after ORDER BY number LIMIT 1 OFFSET :n_pictures - 1",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", id);
  latent_sql_bind_int64 (statement, ":after", work->place);
  latent_sql_bind_int64 (statement, ":n_pictures", work->n_pictures);
  *last = latent_sql_next (statement, &failure) ? sqlite3_column_int64 (statement, 0) : 0;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
latent_collections_rename (sqlite3 *connection,
                           LatentEditWork *work,
                           const char *id,
                           const char *name,
                           GError **error)
{
  gint64 last;

  if (!find_last (connection, work, id, &last, error))
    return FALSE;
  /* The records first: marked in vain they are only written once more; not marked, they would keep
   * the old name for ever after a crash. */
  work->is_last = last == 0;
  if (!work->is_last)
    {
      if (!mark_some (connection, work, id, last, error))
        return FALSE;
      work->place = (guint32) last;
      return TRUE;
    }
  /* Of the others, some may have been written meanwhile. */
  work->place = 0;
  return mark_some (connection, work, id, G_MAXINT64, error)
         && run (connection, "UPDATE collections SET name = :name WHERE id = :id", id, name, 0,
                 error);
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

/* The next members, into the changes of the undo, so that they can be put back. */
static gboolean
read_members (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "SELECT images.id, images.number, member.added_us"
                            " FROM collection_images AS member"
                            " CROSS JOIN images ON images.number = member.number"
                            " WHERE collection_id = :collection_id"
                            " ORDER BY member.number LIMIT :n_pictures",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":collection_id", work->undo->collection_id);
  latent_sql_bind_int64 (statement, ":n_pictures", work->n_pictures);
  while (latent_sql_next (statement, &failure))
    {
      LatentEditChange change = { .before = 1 };

      g_strlcpy (change.id, (const char *) sqlite3_column_text (statement, 0),
                 LATENT_EDIT_ID_BYTES);
      change.number = (guint32) sqlite3_column_int64 (statement, 1);
      change.added_us = sqlite3_column_int64 (statement, 2);
      g_array_append_val (work->undo->changes, change);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
remove_up_to (sqlite3 *connection, const char *id, guint32 last, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "DELETE FROM collection_images WHERE collection_id = :id AND number <= :last",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", id);
  latent_sql_bind_int64 (statement, ":last", last);
  return latent_sql_run (statement, error);
}

/* A step of removing the collection: some of what is in it; itself with the last of that. */
static gboolean
remove_some (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  const GArray *changes = work->undo->changes;
  const char *id = work->undo->collection_id;
  guint n_before = changes->len;
  guint32 last;

  if (!read_members (connection, work, error))
    return FALSE;
  work->is_last = changes->len - n_before < work->n_pictures;
  if (changes->len > n_before)
    {
      last = g_array_index (changes, LatentEditChange, changes->len - 1).number;
      if (!mark_some (connection, work, id, last, error)
          || !remove_up_to (connection, id, last, error))
        return FALSE;
    }
  return !work->is_last
         || run (connection, "DELETE FROM collections WHERE id = :id", id, NULL, 0, error);
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

/* What the names stand for; FALSE with @error when one is taken, or means nothing (any more). */
static gboolean
look_names_up (sqlite3 *connection, const LatentEditWork *work, GError **error)
{
  LatentEditUndo *undo = work->undo;
  g_autoptr (GError) failure = NULL;
  g_autofree char *taken = NULL;

  g_clear_pointer (&undo->collection_id, g_free);
  g_clear_pointer (&undo->name, g_free);
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

static gboolean
make_step (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  LatentEditUndo *undo = work->undo;

  if (!look_names_up (connection, work, error))
    return FALSE;
  undo->new_name = g_strdup (work->new_name);
  undo->collection_id = g_uuid_string_random ();
  undo->is_made = TRUE;
  work->is_last = TRUE;
  return latent_collections_insert (connection, undo->collection_id, work->new_name,
                                    g_get_real_time (), error);
}

/* The names are looked up each time: others may have taken or removed them since. */
static gboolean
rename_step (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  LatentEditUndo *undo = work->undo;

  if (!look_names_up (connection, work, error)
      || !latent_collections_rename (connection, work, undo->collection_id, work->new_name, error))
    return FALSE;
  if (work->is_last)
    undo->new_name = g_strdup (work->new_name);
  return TRUE;
}

static gboolean
remove_step (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (work->n_steps == 0)
    return look_names_up (connection, work, error) && remove_some (connection, work, error);
  if (latent_collections_has (connection, work->undo->collection_id, &failure))
    return remove_some (connection, work, error);
  /* Somebody else has removed the rest. */
  work->is_last = TRUE;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
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
  LatentEditStep step = name == NULL ? make_step : new_name != NULL ? rename_step : remove_step;
  LatentEditWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (name != NULL || new_name != NULL);

  work = latent_edit_work_new (self, step, latent_edit_undo_new (NULL));
  work->name = g_strdup (name);
  work->new_name = g_strdup (new_name);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_change_collection_async);
  latent_edit_steps_run (self, task, work);
}

LatentEditUndo *
latent_library_change_collection_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
