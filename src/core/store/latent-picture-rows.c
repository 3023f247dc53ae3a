/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-rows.h"

#include "latent-database-private.h"
#include "latent-job-rows-private.h"
#include "latent-library-private.h"
#include "latent-picture-marks-private.h"
#include "latent-picture-rows-private.h"

/* What read_row() reads. */
#define SELECT_ROWS                                                                                \
  "SELECT images.path, images.carries, images.file_mtime_us, images.file_inode,"                   \
  " images.file_size, images.id, images.job_id, images.position, images.created_us,"               \
  " images.sha256, images.size_bytes, images.rating, images.favourite, images.incomplete,"         \
  " jobs.prompt, jobs.model_id, jobs.parameters, jobs.origin, jobs.remote_id, jobs.parent_id,"     \
  " jobs.charged, jobs.credits, jobs.price, jobs.created_us, jobs.finished_us,"                    \
  " " LATENT_IMAGE_TAGS ", " LATENT_IMAGE_COLLECTIONS ", " LATENT_IMAGE_MARKS                      \
  " FROM images JOIN jobs ON jobs.id = images.job_id"

/* Words of jobs.charged, by LatentCharged. */
static const char *const charged_words[] = { "unknown", "no", "yes" };

/* Input of every call; each uses what it needs. */
typedef struct
{
  gint64 before_us;
  char *before_id;
  guint limit;

  char **image_ids;
  char *image_id;
  char *job_id;
  gint64 position;
  char *sha256;
  char *other_sha256;
  char *marks;
  LatentImageCarries carries;
  LatentFileMark mark;
} RowsWork;

static void
free_work (gpointer data)
{
  RowsWork *work = data;

  g_free (work->before_id);
  g_strfreev (work->image_ids);
  g_free (work->image_id);
  g_free (work->job_id);
  g_free (work->sha256);
  g_free (work->other_sha256);
  g_free (work->marks);
  g_free (work);
}

static void
free_rows (gpointer rows)
{
  g_ptr_array_unref (rows);
}

void
latent_picture_row_free (LatentPictureRow *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->record, latent_picture_record_free);
  g_free (self->path);
  g_free (self->marks);
  g_free (self);
}

static gint64
read_charged (sqlite3_stmt *statement, int column)
{
  const char *word = (const char *) sqlite3_column_text (statement, column);

  for (guint i = 0; i < G_N_ELEMENTS (charged_words); i++)
    {
      if (g_strcmp0 (word, charged_words[i]) == 0)
        return i;
    }
  return LATENT_CHARGED_UNKNOWN;
}

static LatentPictureRow *
read_row (sqlite3_stmt *statement)
{
  LatentPictureRow *row = g_new0 (LatentPictureRow, 1);
  LatentPictureRecord *record = latent_picture_record_new ();
  int column = 0;

  row->record = record;
  row->path = latent_sql_dup_path (statement, column++);
  row->carries
      = latent_image_carries_from_string ((const char *) sqlite3_column_text (statement, column++));
  row->mark.is_known = sqlite3_column_type (statement, column) != SQLITE_NULL;
  row->mark.mtime_us = sqlite3_column_int64 (statement, column++);
  row->mark.inode = sqlite3_column_int64 (statement, column++);
  row->mark.size_bytes = sqlite3_column_int64 (statement, column++);
  record->image_id = latent_sql_dup_text (statement, column++);
  record->job_id = latent_sql_dup_text (statement, column++);
  record->index = sqlite3_column_int64 (statement, column++);
  record->created_us = sqlite3_column_int64 (statement, column++);
  record->sha256 = latent_sql_dup_text (statement, column++);
  record->size_bytes = sqlite3_column_int64 (statement, column++);
  record->rating = sqlite3_column_int64 (statement, column++);
  record->favourite = sqlite3_column_int64 (statement, column++);
  record->incomplete = sqlite3_column_int64 (statement, column++);
  record->prompt = latent_sql_dup_text (statement, column++);
  record->model_id = latent_sql_dup_text (statement, column++);
  g_hash_table_unref (record->values);
  record->values = latent_sql_dup_table (statement, column++);
  record->origin = latent_sql_dup_text (statement, column++);
  record->remote_id = latent_sql_dup_text (statement, column++);
  record->parent_id = latent_sql_dup_text (statement, column++);
  record->charged = read_charged (statement, column++);
  record->credits = sqlite3_column_int64 (statement, column++);
  record->price = sqlite3_column_int64 (statement, column++);
  record->job_created_us = sqlite3_column_int64 (statement, column++);
  record->finished_us = sqlite3_column_int64 (statement, column++);
  record->tags = latent_picture_record_take_names (latent_sql_dup_strv (statement, column++));
  record->collections
      = latent_picture_record_take_names (latent_sql_dup_strv (statement, column++));
  row->marks = latent_sql_dup_text (statement, column++);
  return row;
}

/* (transfer full) (element-type LatentPictureRow) */
static GPtrArray *
read_rows (sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) rows
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_picture_row_free);
  g_autoptr (GError) failure = NULL;

  while (latent_sql_next (statement, &failure))
    g_ptr_array_add (rows, read_row (statement));
  if (failure == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

LatentPictureRow *
latent_picture_row_load (sqlite3 *connection, const char *image_id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection, SELECT_ROWS " WHERE images.id = :id", error);
  g_autoptr (GPtrArray) rows = NULL;

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":id", image_id);
  rows = read_rows (statement, error);
  return rows != NULL && rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

static gpointer
list_thread (sqlite3 *connection, gpointer data, GError **error)
{
  RowsWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      SELECT_ROWS
      " JOIN json_each (:image_ids) AS asked ON asked.value = images.id"
      " WHERE images.deleted_us = 0 ORDER BY asked.key",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_strv (statement, ":image_ids", work->image_ids);
  return read_rows (statement, error);
}

static gpointer
look_up_thread (sqlite3 *connection, gpointer data, GError **error)
{
  RowsWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT " LATENT_IMAGE_COLUMNS " FROM images JOIN jobs ON jobs.id = images.job_id"
      " WHERE images.id = :id OR (images.job_id = :job_id AND images.position = :position)"
      " OR images.sha256 = :sha256 OR images.sha256 = :other_sha256"
      " ORDER BY images.id = :id DESC, images.job_id = :job_id DESC LIMIT 8",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":id", work->image_id);
  latent_sql_bind_text (statement, ":job_id", work->job_id);
  latent_sql_bind_int64 (statement, ":position", work->position);
  latent_sql_bind_text (statement, ":sha256", work->sha256);
  latent_sql_bind_text (statement, ":other_sha256", work->other_sha256);
  return latent_library_read_images (statement, error);
}

static gpointer
list_stale_thread (sqlite3 *connection, gpointer data, GError **error)
{
  RowsWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      SELECT_ROWS
      " WHERE images.is_stale = 1"
      " AND (images.created_us, images.id) < (:before_us, :before_id)"
      " ORDER BY images.created_us DESC, images.id DESC LIMIT :limit",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":before_us", work->before_us);
  latent_sql_bind_text (statement, ":before_id", work->before_id);
  latent_sql_bind_int64 (statement, ":limit", work->limit);
  return read_rows (statement, error);
}

gboolean
latent_picture_row_write_mark (sqlite3 *connection,
                               const char *image_id,
                               const LatentFileMark *mark,
                               GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "UPDATE images SET file_mtime_us = :mtime_us, file_inode = :inode,"
                            " file_size = :size WHERE id = :id",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_int64 (statement, ":mtime_us", mark->mtime_us);
  latent_sql_bind_int64 (statement, ":inode", mark->inode);
  latent_sql_bind_int64 (statement, ":size", mark->size_bytes);
  latent_sql_bind_text (statement, ":id", image_id);
  return latent_sql_run (statement, error);
}

/* Another process may have fetched the picture again meanwhile: that file carries nothing yet. */
static gpointer
mark_written_thread (sqlite3 *connection, gpointer data, GError **error)
{
  RowsWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "UPDATE images SET carries = :carries, is_stale = (" LATENT_IMAGE_MARKS " <> :marks)"
      " WHERE id = :id AND sha256 = :sha256",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":carries", latent_image_carries_to_string (work->carries));
  latent_sql_bind_text (statement, ":marks", work->marks);
  latent_sql_bind_text (statement, ":id", work->image_id);
  latent_sql_bind_text (statement, ":sha256", work->sha256);
  if (!latent_sql_run (statement, error))
    return NULL;
  return GINT_TO_POINTER (sqlite3_changes (connection) == 0 || !work->mark.is_known
                          || latent_picture_row_write_mark (connection, work->image_id, &work->mark,
                                                            error));
}

static GTask *
new_task (LatentDatabase *database,
          gpointer source_tag,
          RowsWork *work,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (database, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, work, free_work);
  return task;
}

void
latent_picture_rows_list_stale_async (LatentDatabase *database,
                                      gint64 before_us,
                                      const char *before_id,
                                      guint limit,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  RowsWork *work = g_new0 (RowsWork, 1);

  work->before_us = before_us;
  work->before_id = g_strdup (before_id);
  work->limit = limit;
  latent_database_run (database,
                       new_task (database, latent_picture_rows_list_stale_async, work, cancellable,
                                 callback, user_data),
                       LATENT_DATABASE_READ, list_stale_thread, free_rows);
}

GPtrArray *
latent_picture_rows_list_stale_finish (LatentDatabase *database,
                                       GAsyncResult *result,
                                       GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_picture_rows_list_async (LatentDatabase *database,
                                char **image_ids,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  RowsWork *work = g_new0 (RowsWork, 1);

  work->image_ids = g_strdupv (image_ids);
  latent_database_run (
      database,
      new_task (database, latent_picture_rows_list_async, work, cancellable, callback, user_data),
      LATENT_DATABASE_READ, list_thread, free_rows);
}

GPtrArray *
latent_picture_rows_list_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_picture_rows_look_up_async (LatentDatabase *database,
                                   const LatentPictureRecord *record,
                                   const char *other_sha256,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  RowsWork *work = g_new0 (RowsWork, 1);

  work->image_id = g_strdup (record->image_id);
  work->job_id = g_strdup (record->job_id);
  work->position = record->index;
  work->sha256 = g_strdup (record->sha256);
  work->other_sha256 = g_strdup (other_sha256);
  latent_database_run (
      database,
      new_task (database, latent_picture_rows_look_up_async, work, cancellable, callback,
                user_data),
      LATENT_DATABASE_READ, look_up_thread, free_rows);
}

GPtrArray *
latent_picture_rows_look_up_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_picture_rows_mark_written_async (LatentDatabase *database,
                                        const LatentPictureRow *written,
                                        LatentImageCarries carries,
                                        const LatentFileMark *mark,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  RowsWork *work = g_new0 (RowsWork, 1);

  work->image_id = g_strdup (written->record->image_id);
  work->sha256 = g_strdup (written->record->sha256);
  work->marks = g_strdup (written->marks);
  work->carries = carries;
  if (mark != NULL)
    work->mark = *mark;
  latent_database_run (database,
                       new_task (database, latent_picture_rows_mark_written_async, work,
                                 cancellable, callback, user_data),
                       LATENT_DATABASE_WRITE, mark_written_thread, NULL);
}

gboolean
latent_picture_rows_mark_written_finish (LatentDatabase *database,
                                         GAsyncResult *result,
                                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
