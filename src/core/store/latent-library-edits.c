/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library-edits-private.h"

/* --- one property of one picture: how to read it, and how to set it --- */

/* Constant texts; a value of the first column that is 0 for the last two kinds of property says
 * that it has not got it. */
typedef struct
{
  const char *read;
  const char *set;   /* to a value other than 0, or to any where it is a number */
  const char *clear; /* nullable: then setting makes the record stale as well */
} Property;

#define READ(value, added_us) "SELECT " value ", id, number, " added_us " FROM images WHERE "
#define BY_NUMBER "number = :number AND deleted_us = 0"
#define BY_ID "id = :id AND deleted_us = 0"
#define MARK_STALE "UPDATE images SET is_stale = 1 WHERE number = :number AND is_stale = 0"

static const Property rating = {
  READ ("rating", "0"),
  "UPDATE images SET rating = :value, is_stale = 1 WHERE number = :number",
  NULL,
};

static const Property favourite = {
  READ ("favourite", "0"),
  "UPDATE images SET favourite = :value, is_stale = 1 WHERE number = :number",
  NULL,
};

static const Property tag = {
  READ ("EXISTS (SELECT 1 FROM tags WHERE tags.number = images.number AND tag = :name)", "0"),
  "INSERT INTO tags (number, tag) VALUES (:number, :name)",
  "DELETE FROM tags WHERE number = :number AND tag = :name",
};

#define MEMBERSHIP                                                                                 \
  " FROM collection_images AS member WHERE member.number = images.number"                          \
  " AND collection_id = :collection_id"

static const Property membership = {
  READ ("EXISTS (SELECT 1" MEMBERSHIP ")", "(SELECT added_us" MEMBERSHIP ")"),
  "INSERT INTO collection_images (collection_id, number, added_us)"
  " VALUES (:collection_id, :number, :added_us)",
  "DELETE FROM collection_images WHERE collection_id = :collection_id AND number = :number",
};

static const Property *
get_property (LatentImageEditKind kind)
{
  switch (kind)
    {
    case LATENT_IMAGE_EDIT_RATING:
      return &rating;
    case LATENT_IMAGE_EDIT_FAVOURITE:
      return &favourite;
    case LATENT_IMAGE_EDIT_ADD_TAG:
    case LATENT_IMAGE_EDIT_REMOVE_TAG:
      return &tag;
    case LATENT_IMAGE_EDIT_ADD_TO_COLLECTION:
    case LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION:
      return &membership;
    default:
      g_assert_not_reached ();
    }
}

static int
get_wanted (const LatentImageEdit *edit)
{
  if (edit->kind == LATENT_IMAGE_EDIT_RATING || edit->kind == LATENT_IMAGE_EDIT_FAVOURITE)
    return edit->value;
  return edit->kind == LATENT_IMAGE_EDIT_ADD_TAG
         || edit->kind == LATENT_IMAGE_EDIT_ADD_TO_COLLECTION;
}

/* What a run over many pictures needs prepared. */
typedef struct
{
  const Property *property;
  const char *name; /* nullable, as the next: of the tag */
  const char *collection_id;
  sqlite3_stmt *read, *set, *clear, *mark_stale; /* owned; the last two nullable */
} Editor;

static void
clear_editor (Editor *self)
{
  sqlite3_finalize (self->read);
  sqlite3_finalize (self->set);
  sqlite3_finalize (self->clear);
  sqlite3_finalize (self->mark_stale);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Editor, clear_editor)

static void
bind_names (sqlite3_stmt *statement, const Editor *self)
{
  if (self->collection_id != NULL)
    latent_sql_bind_text (statement, ":collection_id", self->collection_id);
  else if (self->name != NULL)
    latent_sql_bind_text (statement, ":name", self->name);
}

/* @edit: (nullable): pictures are put back into the collection. @where: how a picture is found */
static gboolean
prepare_editor (Editor *self,
                sqlite3 *connection,
                const LatentImageEdit *edit,
                const char *where,
                GError **error)
{
  const Property *property = edit != NULL ? get_property (edit->kind) : &membership;
  g_autofree char *read = g_strconcat (property->read, where, NULL);

  self->property = property;
  if (property == &tag)
    self->name = edit->name;
  self->read = latent_sql_prepare (connection, read, error);
  if (self->read == NULL)
    return FALSE;
  self->set = latent_sql_prepare (connection, property->set, error);
  if (self->set == NULL || property->clear == NULL)
    return self->set != NULL;
  bind_names (self->read, self);
  self->clear = latent_sql_prepare (connection, property->clear, error);
  if (self->clear == NULL)
    return FALSE;
  self->mark_stale = latent_sql_prepare (connection, MARK_STALE, error);
  return self->mark_stale != NULL;
}

/* The one that was bound. FALSE with no @error: there is no such picture. */
static gboolean
read_picture (Editor *self, LatentEditChange *change, GError **error)
{
  gboolean is_there = latent_sql_next (self->read, error);

  if (is_there)
    {
      change->before = sqlite3_column_int (self->read, 0);
      g_strlcpy (change->id, (const char *) sqlite3_column_text (self->read, 1),
                 LATENT_EDIT_ID_BYTES);
      change->number = (guint32) sqlite3_column_int64 (self->read, 2);
      change->added_us = sqlite3_column_int64 (self->read, 3);
    }
  sqlite3_reset (self->read);
  return is_there;
}

static gboolean
set_picture (Editor *self, guint32 number, int value, gint64 added_us, GError **error)
{
  sqlite3_stmt *statement = value == 0 && self->clear != NULL ? self->clear : self->set;

  latent_sql_bind_int64 (statement, ":number", number);
  if (self->clear == NULL)
    latent_sql_bind_int64 (statement, ":value", value);
  else
    bind_names (statement, self);
  if (self->property == &membership && value != 0)
    latent_sql_bind_int64 (statement, ":added_us", added_us);
  if (!latent_sql_run (statement, error) || self->mark_stale == NULL)
    return self->mark_stale == NULL;
  latent_sql_bind_int64 (self->mark_stale, ":number", number);
  return latent_sql_run (self->mark_stale, error);
}

/* --- the steps --- */

/* The collection of an edit. FALSE without @error: there is none (any more), and nothing to do. */
static gboolean
choose_collection (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  g_autoptr (GError) failure = NULL;
  LatentEditUndo *undo = work->undo;
  const char *name = undo->edit->name;

  /* Whoever removed it meanwhile said so later. */
  if (work->n_steps > 0)
    return latent_collections_has (connection, undo->collection_id, error);
  undo->collection_id = latent_collections_find (connection, name, NULL, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (undo->collection_id != NULL)
    return TRUE;
  if (undo->edit->kind == LATENT_IMAGE_EDIT_REMOVE_FROM_COLLECTION)
    return FALSE;
  undo->collection_id = g_uuid_string_random ();
  undo->is_made = TRUE;
  return latent_collections_insert (connection, undo->collection_id, name, g_get_real_time (),
                                    error);
}

static gboolean
edit_some (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  LatentEditUndo *undo = work->undo;
  g_auto (Editor) editor = { .collection_id = undo->collection_id };
  int wanted = get_wanted (undo->edit);
  gint64 now_us = g_get_real_time ();
  guint end = MIN (work->place + work->n_pictures, work->numbers->len);

  if (!prepare_editor (&editor, connection, undo->edit, BY_NUMBER, error))
    return FALSE;
  for (; work->place < end; work->place++)
    {
      g_autoptr (GError) failure = NULL;
      LatentEditChange change = { 0 };

      latent_sql_bind_int64 (editor.read, ":number",
                             g_array_index (work->numbers, guint32, work->place));
      if (!read_picture (&editor, &change, &failure))
        {
          if (failure == NULL)
            continue;
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (change.before == wanted)
        continue;
      if (!set_picture (&editor, change.number, wanted, now_us, error))
        return FALSE;
      g_array_append_val (undo->changes, change);
    }
  work->is_last = work->place >= work->numbers->len;
  return TRUE;
}

static gboolean
edit_step (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  g_autoptr (GError) failure = NULL;

  /* The numbers mean other pictures meanwhile: nothing is said of those. */
  if (latent_library_is_numbered_thread (connection, work->numbering, &failure)
      && (get_property (work->undo->edit->kind) != &membership
          || choose_collection (connection, work, &failure)))
    return edit_some (connection, work, error);
  work->is_last = TRUE;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Puts back each picture that is still as the edit left it. */
static gboolean
restore_some (sqlite3 *connection, LatentEditWork *work, const char *collection_id, GError **error)
{
  const LatentEditUndo *undo = work->undo;
  g_auto (Editor) editor = { .collection_id = collection_id };
  int left = undo->edit != NULL ? get_wanted (undo->edit) : 0;
  guint end = MIN (work->place + work->n_pictures, undo->changes->len);

  if (!prepare_editor (&editor, connection, undo->edit, BY_ID, error))
    return FALSE;
  for (; work->place < end; work->place++)
    {
      const LatentEditChange *change
          = &g_array_index (undo->changes, LatentEditChange, work->place);
      g_autoptr (GError) failure = NULL;
      LatentEditChange now = { 0 };

      latent_sql_bind_text (editor.read, ":id", change->id);
      if (!read_picture (&editor, &now, &failure))
        {
          if (failure == NULL)
            continue;
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (now.before == left
          && !set_picture (&editor, now.number, change->before, change->added_us, error))
        return FALSE;
    }
  work->is_last = work->place >= undo->changes->len;
  return TRUE;
}

/* Of the removed collection: under its old id unless its name belongs to another now: then that one
 * is what the pictures are put into. FALSE without @error: it was removed again meanwhile. */
static gboolean
bring_collection_back (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  const LatentEditUndo *undo = work->undo;
  g_autoptr (GError) failure = NULL;

  if (work->collection_id != NULL)
    return latent_collections_has (connection, work->collection_id, error);
  work->collection_id = latent_collections_find (connection, undo->name, NULL, NULL, &failure);
  /* A part of it is back since an earlier try, and has another name now. */
  if (failure == NULL && work->collection_id == NULL
      && latent_collections_has (connection, undo->collection_id, &failure))
    work->collection_id = g_strdup (undo->collection_id);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (work->collection_id != NULL)
    return TRUE;
  work->collection_id = g_strdup (undo->collection_id);
  return latent_collections_insert (connection, undo->collection_id, undo->name, undo->created_us,
                                    error);
}

/* When it is still called what the change called it, and its old name is free. */
static gboolean
give_name_back (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  const LatentEditUndo *undo = work->undo;
  g_autoptr (GError) failure = NULL;
  g_autofree char *now = latent_collections_find (connection, undo->new_name, NULL, NULL, &failure);
  g_autofree char *before
      = failure == NULL ? latent_collections_find (connection, undo->name, NULL, NULL, &failure)
                        : NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  work->is_last = g_strcmp0 (now, undo->collection_id) != 0
                  || (before != NULL && g_strcmp0 (before, undo->collection_id) != 0);
  return work->is_last
         || latent_collections_rename (connection, work, undo->collection_id, undo->name, error);
}

static gboolean
undo_step (sqlite3 *connection, LatentEditWork *work, GError **error)
{
  const LatentEditUndo *undo = work->undo;
  const char *collection_id = undo->collection_id;
  g_autoptr (GError) failure = NULL;
  gboolean has_place = TRUE;

  work->is_last = TRUE;
  if (latent_edit_undo_is_empty (undo))
    return TRUE;
  if (undo->edit == NULL && undo->is_made)
    return latent_collections_remove_empty (connection, collection_id, error);
  if (undo->edit == NULL && undo->new_name != NULL)
    return give_name_back (connection, work, error);
  if (undo->edit == NULL)
    {
      has_place = bring_collection_back (connection, work, &failure);
      collection_id = work->collection_id;
    }
  else if (collection_id != NULL)
    has_place = latent_collections_has (connection, collection_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  /* The collection may have been removed since, and with it what there was to put back. */
  if (!has_place)
    return TRUE;
  return restore_some (connection, work, collection_id, error)
         && (!work->is_last || undo->edit == NULL || !undo->is_made
             || latent_collections_remove_empty (connection, collection_id, error));
}

/* --- the calls --- */

static GTask *
new_task (LatentLibrary *self,
          gpointer tag_of_call,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag_of_call);
  return task;
}

void
latent_library_edit_images_async (LatentLibrary *self,
                                  const LatentImageEdit *edit,
                                  const guint32 *numbers,
                                  gsize n_numbers,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LatentEditWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (edit != NULL);
  g_return_if_fail (numbers != NULL || n_numbers == 0);

  work = latent_edit_work_new (self, edit_step, latent_edit_undo_new (edit));
  work->numbers = g_array_sized_new (FALSE, FALSE, sizeof (guint32), (guint) n_numbers);
  if (n_numbers > 0)
    g_array_append_vals (work->numbers, numbers, (guint) n_numbers);
  latent_edit_steps_run (
      self, new_task (self, latent_library_edit_images_async, cancellable, callback, user_data),
      work);
}

LatentEditUndo *
latent_library_edit_images_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_library_undo_edit_async (LatentLibrary *self,
                                LatentEditUndo *undo,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LatentEditWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (undo != NULL);

  work = latent_edit_work_new (self, undo_step, latent_edit_undo_ref (undo));
  work->is_undo = TRUE;
  latent_edit_steps_run (
      self, new_task (self, latent_library_undo_edit_async, cancellable, callback, user_data),
      work);
}

gboolean
latent_library_undo_edit_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LatentEditUndo) undo = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  undo = g_task_propagate_pointer (G_TASK (result), error);
  return undo != NULL;
}
