/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-tags.h"

#include "latent-database-private.h"
#include "latent-library-private.h"

#define CHOSEN "(SELECT value FROM json_each (:numbers))"

static void
free_count (gpointer data)
{
  LatentTagCount *count = data;

  g_free (count->tag);
  g_free (count);
}

void
latent_image_tags_free (LatentImageTags *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->tags);
  g_free (self);
}

static void
free_tags (gpointer tags)
{
  latent_image_tags_free (tags);
}

static gboolean
count_images (sqlite3 *connection, const char *numbers, LatentImageTags *tags, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT count (*) FROM images WHERE deleted_us = 0 AND number IN " CHOSEN, error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":numbers", numbers);
  if (!latent_sql_next (statement, error))
    return FALSE;
  tags->n_images = (guint) sqlite3_column_int64 (statement, 0);
  return TRUE;
}

static gboolean
list_tags (sqlite3 *connection, const char *numbers, LatentImageTags *tags, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT tag, sum (tags.number IN " CHOSEN "), count (*) FROM tags"
      " JOIN images ON images.number = tags.number AND deleted_us = 0 GROUP BY tag ORDER BY tag",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":numbers", numbers);
  while (latent_sql_next (statement, &failure))
    {
      LatentTagCount *count = g_new0 (LatentTagCount, 1);

      count->tag = latent_sql_dup_text (statement, 0);
      count->n_chosen = (guint) sqlite3_column_int64 (statement, 1);
      count->n_all = (guint) sqlite3_column_int64 (statement, 2);
      g_ptr_array_add (tags->tags, count);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

typedef struct
{
  char *numbers;    /* JSON */
  gint64 numbering; /* that they are of */
} CountWork;

static void
free_work (gpointer data)
{
  CountWork *work = data;

  g_free (work->numbers);
  g_free (work);
}

static gpointer
count_thread (sqlite3 *connection, gpointer data, GError **error)
{
  CountWork *work = data;
  g_autoptr (LatentImageTags) tags = g_new0 (LatentImageTags, 1);
  g_autoptr (GError) failure = NULL;
  const char *numbers = work->numbers;

  tags->tags = g_ptr_array_new_with_free_func (free_count);
  /* Numbers that mean other pictures now mean none. */
  if (!latent_library_is_numbered_thread (connection, work->numbering, &failure))
    numbers = "[]";
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (!count_images (connection, numbers, tags, error)
      || !list_tags (connection, numbers, tags, error))
    return NULL;
  return g_steal_pointer (&tags);
}

void
latent_library_count_tags_async (LatentLibrary *self,
                                 const guint32 *numbers,
                                 gsize n_numbers,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GString) text = g_string_new ("[");
  CountWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));

  for (gsize i = 0; i < n_numbers; i++)
    g_string_append_printf (text, i > 0 ? ",%u" : "%u", numbers[i]);
  g_string_append_c (text, ']');
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_count_tags_async);
  work = g_new0 (CountWork, 1);
  work->numbers = g_string_free (g_steal_pointer (&text), FALSE);
  work->numbering = self->numbering;
  g_task_set_task_data (task, work, free_work);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, count_thread, free_tags);
}

LatentImageTags *
latent_library_count_tags_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
