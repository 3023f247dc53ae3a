/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-previews.h"

#include "latent-database-private.h"
#include "latent-library-private.h"

/* Input of both operations; each uses what it needs. */
typedef struct
{
  char *image_id;
  guint colour;
  GBytes *preview;
  guint32 before;
  guint limit;
} PreviewWork;

static void
free_work (gpointer data)
{
  PreviewWork *work = data;

  g_free (work->image_id);
  g_clear_pointer (&work->preview, g_bytes_unref);
  g_free (work);
}

static gpointer
set_thread (sqlite3 *connection, gpointer data, GError **error)
{
  PreviewWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "UPDATE images SET colour = :colour, preview = :preview WHERE id = :id", error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":colour", work->colour);
  latent_sql_bind_bytes (statement, ":preview", work->preview);
  latent_sql_bind_text (statement, ":id", work->image_id);
  return GINT_TO_POINTER (latent_sql_run (statement, error));
}

static gpointer
list_thread (sqlite3 *connection, gpointer data, GError **error)
{
  PreviewWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT " LATENT_IMAGE_COLUMNS " FROM images JOIN jobs ON jobs.id = images.job_id"
      " WHERE images.colour IS NULL AND images.deleted_us = 0 AND images.file_state <> 'missing'"
      " AND images.number < :before ORDER BY images.number DESC LIMIT :limit",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":before", work->before > 0 ? work->before : G_MAXINT64);
  latent_sql_bind_int64 (statement, ":limit", work->limit);
  return latent_library_read_images (statement, error);
}

static void
free_images (gpointer images)
{
  g_ptr_array_unref (images);
}

void
latent_library_set_preview_async (LatentLibrary *self,
                                  const char *image_id,
                                  guint colour,
                                  GBytes *preview,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  PreviewWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (g_bytes_get_size (preview) == LATENT_PREVIEW_BYTES);

  work = g_new0 (PreviewWork, 1);
  work->image_id = g_strdup (image_id);
  work->colour = colour & 0xffffff;
  work->preview = g_bytes_ref (preview);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_set_preview_async);
  g_task_set_task_data (task, work, free_work);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, set_thread, NULL);
}

gboolean
latent_library_set_preview_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

void
latent_library_list_without_preview_async (LatentLibrary *self,
                                           guint32 before,
                                           guint limit,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  PreviewWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));

  work = g_new0 (PreviewWork, 1);
  work->before = before;
  work->limit = limit;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_list_without_preview_async);
  g_task_set_task_data (task, work, free_work);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, list_thread, free_images);
}

GPtrArray *
latent_library_list_without_preview_finish (LatentLibrary *self,
                                            GAsyncResult *result,
                                            GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
