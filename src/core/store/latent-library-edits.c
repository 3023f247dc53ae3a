/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library-edits-private.h"

#include "latent-database-private.h"
#include "latent-library-private.h"

G_DEFINE_BOXED_TYPE (LatentEditUndo, latent_edit_undo, latent_edit_undo_ref, latent_edit_undo_unref)

LatentEditUndo *
latent_edit_undo_new (const LatentImageEdit *edit)
{
  LatentEditUndo *self = g_new0 (LatentEditUndo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->edit = edit != NULL ? latent_image_edit_copy (edit) : NULL;
  self->changes = g_array_new (FALSE, FALSE, sizeof (LatentEditChange));
  return self;
}

LatentEditUndo *
latent_edit_undo_ref (LatentEditUndo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
latent_edit_undo_unref (LatentEditUndo *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  latent_image_edit_free (self->edit);
  g_free (self->collection_id);
  g_free (self->name);
  g_free (self->new_name);
  g_array_unref (self->changes);
  g_free (self);
}

static void
free_undo (gpointer undo)
{
  latent_edit_undo_unref (undo);
}

gboolean
latent_edit_undo_is_empty (const LatentEditUndo *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->edit != NULL && self->changes->len == 0 && !self->is_made;
}

GArray *
latent_edit_undo_get_numbers (const LatentEditUndo *self)
{
  GArray *numbers;

  g_return_val_if_fail (self != NULL, NULL);

  numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < self->changes->len; i++)
    g_array_append_val (numbers, g_array_index (self->changes, LatentEditChange, i).number);
  return numbers;
}

char **
latent_edit_undo_dup_ids (const LatentEditUndo *self, guint limit)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < MIN (self->changes->len, limit); i++)
    g_strv_builder_add (ids, g_array_index (self->changes, LatentEditChange, i).id);
  return g_strv_builder_end (ids);
}

/* --- one property of one picture: how to read it, and how to set it --- */

/* Constant texts; a value of the first column that is 0 for the last two kinds of property says
 * that it has not got it. */
typedef struct
{
  const char *read;
  const char *set;   /* to a value other than 0, or to any where it is a number */
  const char *clear; /* nullable */
} Property;

#define READ(value, added_us)                                                                      \
  "SELECT " value ", id, number, " added_us " FROM images"                                         \
  " WHERE (number = :number OR id = :id) AND deleted_us = 0"

static const Property rating = {
  READ ("rating", "0"),
  "UPDATE images SET rating = :value WHERE number = :number",
  NULL,
};

static const Property favourite = {
  READ ("favourite", "0"),
  "UPDATE images SET favourite = :value WHERE number = :number",
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
  const LatentEditUndo *undo;
  sqlite3_stmt *read, *set, *clear, *mark_stale; /* owned */
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
bind_names (sqlite3_stmt *statement, const LatentEditUndo *undo)
{
  if (undo->collection_id != NULL)
    latent_sql_bind_text (statement, ":collection_id", undo->collection_id);
  else if (undo->edit->name != NULL)
    latent_sql_bind_text (statement, ":name", undo->edit->name);
}

static gboolean
prepare_editor (Editor *self, sqlite3 *connection, const LatentEditUndo *undo, GError **error)
{
  const Property *property = undo->edit != NULL ? get_property (undo->edit->kind) : &membership;

  self->property = property;
  self->undo = undo;
  self->read = latent_sql_prepare (connection, property->read, error);
  if (self->read == NULL)
    return FALSE;
  self->set = latent_sql_prepare (connection, property->set, error);
  if (self->set == NULL)
    return FALSE;
  self->mark_stale = latent_sql_prepare (
      connection, "UPDATE images SET is_stale = 1 WHERE number = :number", error);
  if (self->mark_stale == NULL)
    return FALSE;
  if (property->clear == NULL)
    return TRUE;
  bind_names (self->read, undo);
  self->clear = latent_sql_prepare (connection, property->clear, error);
  return self->clear != NULL;
}

/* @number, or 0 and @id. FALSE with no @error: there is no such picture. */
static gboolean
read_picture (Editor *self,
              guint32 number,
              const char *id,
              LatentEditChange *change,
              GError **error)
{
  gboolean is_there;

  latent_sql_bind_int64 (self->read, ":number", number);
  latent_sql_bind_text (self->read, ":id", id);
  is_there = latent_sql_next (self->read, error);
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
    bind_names (statement, self->undo);
  if (self->property == &membership && value != 0)
    latent_sql_bind_int64 (statement, ":added_us", added_us);
  latent_sql_bind_int64 (self->mark_stale, ":number", number);
  return latent_sql_run (statement, error) && latent_sql_run (self->mark_stale, error);
}

/* --- what the calls do, on the database thread --- */

typedef struct
{
  LatentImageEdit *edit; /* nullable, as the next */
  GArray *numbers;       /* of guint32 */
  gint64 numbering;      /* that they are of */
  LatentEditUndo *undo;
} EditWork;

static void
free_work (gpointer data)
{
  EditWork *work = data;

  latent_image_edit_free (work->edit);
  g_clear_pointer (&work->numbers, g_array_unref);
  g_clear_pointer (&work->undo, latent_edit_undo_unref);
  g_free (work);
}

/* The collection of an edit. FALSE without @error: there is none, and nothing to take out of it. */
static gboolean
choose_collection (sqlite3 *connection, LatentEditUndo *undo, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *name = undo->edit->name;

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
edit_all (sqlite3 *connection, LatentEditUndo *undo, GArray *numbers, GError **error)
{
  g_auto (Editor) editor = { 0 };
  int wanted = get_wanted (undo->edit);
  gint64 now_us = g_get_real_time ();

  if (!prepare_editor (&editor, connection, undo, error))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autoptr (GError) failure = NULL;
      LatentEditChange change = { 0 };

      if (!read_picture (&editor, g_array_index (numbers, guint32, i), NULL, &change, &failure))
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
  return TRUE;
}

static gpointer
edit_thread (sqlite3 *connection, gpointer data, GError **error)
{
  EditWork *work = data;
  g_autoptr (LatentEditUndo) undo = latent_edit_undo_new (work->edit);
  g_autoptr (GError) failure = NULL;

  /* The numbers mean other pictures meanwhile: nothing is said of those. */
  if (!latent_library_is_numbered_thread (connection, work->numbering, &failure)
      || (get_property (work->edit->kind) == &membership
          && !choose_collection (connection, undo, &failure)))
    {
      if (failure == NULL)
        return g_steal_pointer (&undo);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return edit_all (connection, undo, work->numbers, error) ? g_steal_pointer (&undo) : NULL;
}

/* Puts back each picture that is still as the edit left it. */
static gboolean
restore_all (sqlite3 *connection, const LatentEditUndo *undo, GError **error)
{
  g_auto (Editor) editor = { 0 };
  int left = undo->edit != NULL ? get_wanted (undo->edit) : 0;

  if (!prepare_editor (&editor, connection, undo, error))
    return FALSE;
  for (guint i = 0; i < undo->changes->len; i++)
    {
      const LatentEditChange *change = &g_array_index (undo->changes, LatentEditChange, i);
      g_autoptr (GError) failure = NULL;
      LatentEditChange now = { 0 };

      if (!read_picture (&editor, 0, change->id, &now, &failure))
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
  return TRUE;
}

/* The removed collection, under its old id unless its name belongs to another now: then that one is
 * what the pictures are put into. */
static gboolean
bring_collection_back (sqlite3 *connection, const LatentEditUndo *undo, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (LatentEditUndo) other = NULL;
  g_autofree char *id = latent_collections_find (connection, undo->name, NULL, NULL, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (id == NULL)
    return latent_collections_insert (connection, undo->collection_id, undo->name, undo->created_us,
                                      error)
           && restore_all (connection, undo, error);
  other = latent_edit_undo_new (NULL);
  other->collection_id = g_steal_pointer (&id);
  g_array_append_vals (other->changes, undo->changes->data, undo->changes->len);
  return restore_all (connection, other, error);
}

/* When it is still called what the change called it, and its old name is free. */
static gboolean
give_name_back (sqlite3 *connection, const LatentEditUndo *undo, GError **error)
{
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
  if (g_strcmp0 (now, undo->collection_id) != 0
      || (before != NULL && g_strcmp0 (before, undo->collection_id) != 0))
    return TRUE;
  return latent_collections_rename (connection, undo->collection_id, undo->name, error);
}

static gpointer
undo_thread (sqlite3 *connection, gpointer data, GError **error)
{
  EditWork *work = data;
  const LatentEditUndo *undo = work->undo;
  g_autoptr (GError) failure = NULL;
  gboolean is_done = TRUE;

  if (latent_edit_undo_is_empty (undo))
    return GINT_TO_POINTER (TRUE);
  if (undo->edit == NULL && undo->is_made)
    is_done = latent_collections_remove_empty (connection, undo->collection_id, error);
  else if (undo->edit == NULL && undo->new_name != NULL)
    is_done = give_name_back (connection, undo, error);
  else if (undo->edit == NULL)
    is_done = bring_collection_back (connection, undo, error);
  /* The collection may have been removed since, and with it what there was to put back. */
  else if (undo->collection_id == NULL
           || latent_collections_has (connection, undo->collection_id, &failure))
    is_done = restore_all (connection, undo, error)
              && (!undo->is_made
                  || latent_collections_remove_empty (connection, undo->collection_id, error));
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return GINT_TO_POINTER (is_done);
}

/* --- the calls --- */

static GTask *
new_task (LatentLibrary *self,
          gpointer tag_of_call,
          EditWork *work,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag_of_call);
  if (work != NULL)
    g_task_set_task_data (task, work, free_work);
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
  EditWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (edit != NULL);
  g_return_if_fail (numbers != NULL || n_numbers == 0);

  work = g_new0 (EditWork, 1);
  work->edit = latent_image_edit_copy (edit);
  work->numbering = self->numbering;
  work->numbers = g_array_sized_new (FALSE, FALSE, sizeof (guint32), (guint) n_numbers);
  if (n_numbers > 0)
    g_array_append_vals (work->numbers, numbers, (guint) n_numbers);
  latent_database_run (
      self->database,
      new_task (self, latent_library_edit_images_async, work, cancellable, callback, user_data),
      LATENT_DATABASE_WRITE, edit_thread, free_undo);
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
  EditWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (undo != NULL);

  work = g_new0 (EditWork, 1);
  work->undo = latent_edit_undo_ref (undo);
  latent_database_run (
      self->database,
      new_task (self, latent_library_undo_edit_async, work, cancellable, callback, user_data),
      LATENT_DATABASE_WRITE, undo_thread, NULL);
}

gboolean
latent_library_undo_edit_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
