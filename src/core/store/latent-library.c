/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library.h"

#include "core/base/latent-error.h"
#include "latent-database-private.h"
#include "latent-deletion-marks-private.h"
#include "latent-file-worker-private.h"
#include "latent-library-private.h"
#include "latent-picture-files-private.h"
#include "latent-trashed-records-private.h"

G_DEFINE_FINAL_TYPE (LatentLibrary, latent_library, G_TYPE_OBJECT)

/* Input of the operations that are one transaction. */
typedef struct
{
  char **job_ids;
  char **image_ids;
  gint64 deleted_us; /* 0: not deleted */
  LatentProcessLock *lock; /* nullable */
} QueryWork;

/* Trashing is three steps: look up (database), trash (files), forget (database). A crash between
 * the last two leaves a marked row without a file, never a file without its row: the next start
 * ends what was begun (latent-library-settle.c). */
typedef struct
{
  /* input */
  char *image_id;
  gboolean permanently;

  /* in progress */
  char *path;
} TrashWork;

typedef struct
{
  char *source;
  char *target;
  gboolean replace;
} ExportWork;

static void look_up_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void trash_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void forget_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
free_query (gpointer data)
{
  QueryWork *work = data;

  g_clear_object (&work->lock);
  g_strfreev (work->job_ids);
  g_strfreev (work->image_ids);
  g_free (work);
}

static void
free_trash (gpointer data)
{
  TrashWork *work = data;

  g_free (work->image_id);
  g_free (work->path);
  g_free (work);
}

static void
free_export (gpointer data)
{
  ExportWork *work = data;

  g_free (work->source);
  g_free (work->target);
  g_free (work);
}

static void
free_images (gpointer images)
{
  g_ptr_array_unref (images);
}

static GTask *
new_task (LatentLibrary *self,
          gpointer source_tag,
          gpointer work,
          GDestroyNotify free_work,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, work, free_work);
  return task;
}

/* @tables: JSON text -> table: many pictures share their settings, which are never changed */
static GHashTable *
read_values (sqlite3_stmt *statement, int column, GHashTable *tables)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);
  GHashTable *values = text != NULL ? g_hash_table_lookup (tables, text) : NULL;

  if (values != NULL)
    return g_hash_table_ref (values);
  values = latent_sql_dup_table (statement, column);
  if (text != NULL)
    g_hash_table_insert (tables, g_strdup (text), g_hash_table_ref (values));
  return values;
}

/* The colour and the preview. */
static void
read_preview (sqlite3_stmt *statement, int column, LatentImageRecord *image)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return;
  image->colour = sqlite3_column_int (statement, column) & 0xffffff;
  image->preview = latent_sql_dup_bytes (statement, column + 1);
  if (image->preview != NULL && g_bytes_get_size (image->preview) != LATENT_PREVIEW_BYTES)
    g_clear_pointer (&image->preview, g_bytes_unref);
}

/* (transfer full) (nullable): NULL instead of none */
static char **
read_names (sqlite3_stmt *statement, int column)
{
  g_auto (GStrv) names = latent_sql_dup_strv (statement, column);

  return names != NULL && *names != NULL ? g_steal_pointer (&names) : NULL;
}

static LatentImageRecord *
read_image (sqlite3_stmt *statement, GHashTable *tables)
{
  LatentImageRecord *image = latent_image_record_new ();
  int column = 0;

  image->number = (guint32) sqlite3_column_int64 (statement, column++);
  image->id = latent_sql_dup_text (statement, column++);
  image->job_id = latent_sql_dup_text (statement, column++);
  image->index = (guint) sqlite3_column_int (statement, column++);
  image->path = latent_sql_dup_path (statement, column++);
  image->format
      = latent_image_format_from_string ((const char *) sqlite3_column_text (statement, column++));
  image->width = (guint) sqlite3_column_int (statement, column++);
  image->height = (guint) sqlite3_column_int (statement, column++);
  image->size_bytes = sqlite3_column_int64 (statement, column++);
  image->sha256 = latent_sql_dup_text (statement, column++);
  image->rating = sqlite3_column_int (statement, column++);
  image->favourite = sqlite3_column_int (statement, column++) != 0;
  image->created_us = sqlite3_column_int64 (statement, column++);
  image->job_created_us = sqlite3_column_int64 (statement, column++);
  image->prompt = latent_sql_dup_text (statement, column++);
  image->model_id = latent_sql_dup_text (statement, column++);
  g_hash_table_unref (image->values);
  image->values = read_values (statement, column++, tables);
  image->remote_id = latent_sql_dup_text (statement, column++);
  image->credits = sqlite3_column_int64 (statement, column++);
  image->incomplete = sqlite3_column_int (statement, column++) != 0;
  image->carries = latent_image_carries_from_string (
      (const char *) sqlite3_column_text (statement, column++));
  image->is_stale = sqlite3_column_int (statement, column++) != 0;
  image->stamp.mtime_us = sqlite3_column_int64 (statement, column++);
  image->stamp.size_bytes = sqlite3_column_int64 (statement, column++);
  image->stamp.inode = (guint64) sqlite3_column_int64 (statement, column++);
  image->file_state = latent_image_file_state_from_string (
      (const char *) sqlite3_column_text (statement, column++));
  read_preview (statement, column, image);
  image->tags = read_names (statement, column + 2);
  image->collections = read_names (statement, column + 3);
  return image;
}

GPtrArray *
latent_library_read_images (sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  g_autoptr (GHashTable) tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify) g_hash_table_unref);
  g_autoptr (GError) failure = NULL;

  while (latent_sql_next (statement, &failure))
    g_ptr_array_add (images, read_image (statement, tables));
  if (failure == NULL)
    return g_steal_pointer (&images);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gpointer
list_of_jobs_thread (sqlite3 *connection, gpointer data, GError **error)
{
  QueryWork *work = data;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "SELECT " LATENT_IMAGE_COLUMNS " FROM json_each (:job_ids) AS asked"
                            " CROSS JOIN images ON images.job_id = asked.value"
                            " CROSS JOIN jobs ON jobs.id = images.job_id"
                            " WHERE images.deleted_us = 0 ORDER BY asked.key, images.position",
                            error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_strv (statement, ":job_ids", work->job_ids);
  return latent_library_read_images (statement, error);
}

static gpointer
list_of_ids_thread (sqlite3 *connection, gpointer data, GError **error)
{
  QueryWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT " LATENT_IMAGE_COLUMNS " FROM json_each (:ids) AS asked"
      " CROSS JOIN images ON images.id = asked.value OR images.job_id = asked.value"
      " CROSS JOIN jobs ON jobs.id = images.job_id"
      " WHERE images.deleted_us = 0 ORDER BY asked.key, images.position",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_strv (statement, ":ids", work->image_ids);
  return latent_library_read_images (statement, error);
}

static gboolean
fail_unknown_image (GError **error)
{
  g_propagate_error (error, latent_error_new (LATENT_ERROR_NOT_FOUND, "no such picture"));
  return FALSE;
}

static gboolean
mark (sqlite3 *connection, const QueryWork *work, const char *image_id, GError **error)
{
  const char *owner = work->lock != NULL ? latent_process_lock_get_name (work->lock) : NULL;

  return latent_deletion_marks_set (connection, image_id, work->deleted_us, owner, error);
}

/* 0 with @error; 0 without: there is none */
static guint32
find_number (sqlite3_stmt *statement, const char *image_id, GError **error)
{
  guint32 number = 0;

  latent_sql_bind_text (statement, ":id", image_id);
  if (latent_sql_next (statement, error))
    number = (guint32) sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return number;
}

/* All of them in one transaction: a mark costs the disk's time, and many together cost it once. */
static gpointer
mark_thread (sqlite3 *connection, gpointer data, GError **error)
{
  QueryWork *work = data;
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (sqlite3_stmt) find
      = latent_sql_prepare (connection, "SELECT number FROM images WHERE id = :id", error);
  g_autoptr (GError) failure = NULL;

  if (find == NULL)
    return NULL;
  for (guint i = 0; work->image_ids[i] != NULL; i++)
    {
      guint32 number = find_number (find, work->image_ids[i], &failure);

      if (failure != NULL
          || (number != 0 && !mark (connection, work, work->image_ids[i], &failure)))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      g_array_append_val (numbers, number);
    }
  return g_steal_pointer (&numbers);
}

static void
free_numbers (gpointer numbers)
{
  g_array_unref (numbers);
}

/* The result is the path. */
static gpointer
look_up_thread (sqlite3 *connection, gpointer data, GError **error)
{
  TrashWork *work = data;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection, "SELECT path FROM images WHERE id = :id", error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":id", work->image_id);
  if (latent_sql_next (statement, &failure))
    return latent_sql_dup_path (statement, 0);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    fail_unknown_image (error);
  return NULL;
}

static gpointer
forget_thread (sqlite3 *connection, gpointer data, GError **error)
{
  TrashWork *work = data;

  return GINT_TO_POINTER (
      (work->permanently || latent_trashed_records_keep (connection, work->image_id, error))
      && latent_deletion_marks_forget (connection, work->image_id, error));
}

static gpointer
trash_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  TrashWork *work = data;

  if (!latent_picture_files_trash (work->path, work->permanently, cancellable, error))
    return NULL;
  latent_library_trash_sidecar (work->path, work->permanently);
  return GINT_TO_POINTER (TRUE);
}

static gpointer
export_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  ExportWork *work = data;

  return GINT_TO_POINTER (
      latent_picture_files_copy (work->source, work->target, work->replace, cancellable, error));
}

/* The steps of a trash share its data; the task of the whole keeps them alive. */
static GTask *
new_trash_step (GTask *whole, GCancellable *cancellable, GAsyncReadyCallback callback)
{
  GTask *step = g_task_new (g_task_get_source_object (whole), cancellable, callback, whole);

  g_task_set_source_tag (step, latent_library_trash_async);
  g_task_set_task_data (step, g_task_get_task_data (whole), NULL);
  return step;
}

static void
look_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentLibrary *self = LATENT_LIBRARY (source);
  TrashWork *work = g_task_get_task_data (task);
  GError *error = NULL;
  GTask *step;

  work->path = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  step = new_trash_step (task, g_task_get_cancellable (task), trash_cb);
  g_object_ref (task);
  latent_file_worker_run_task (self->worker, step, trash_thread, NULL);
}

static void
trash_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentLibrary *self = LATENT_LIBRARY (source);
  GError *error = NULL;

  g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The file is gone: calling it off now would leave a row that points nowhere. */
  g_object_ref (task);
  latent_database_run (self->database, new_trash_step (task, NULL, forget_cb),
                       LATENT_DATABASE_WRITE, forget_thread, NULL);
}

static void
forget_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
finish_step (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

static void
latent_library_dispose (GObject *object)
{
  LatentLibrary *self = LATENT_LIBRARY (object);

  g_clear_object (&self->database);
  g_clear_object (&self->worker);
  g_clear_object (&self->lock);

  G_OBJECT_CLASS (latent_library_parent_class)->dispose (object);
}

static void
latent_library_class_init (LatentLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_library_dispose;
}

static void
latent_library_init (LatentLibrary *self)
{
  self->numbering = -1;
}

LatentLibrary *
latent_library_new (LatentDatabase *database, LatentFileWorker *worker)
{
  LatentLibrary *self;

  g_return_val_if_fail (LATENT_IS_DATABASE (database), NULL);
  g_return_val_if_fail (LATENT_IS_FILE_WORKER (worker), NULL);

  self = g_object_new (LATENT_TYPE_LIBRARY, NULL);
  self->database = g_object_ref (database);
  self->worker = g_object_ref (worker);
  return self;
}

void
latent_library_set_lock (LatentLibrary *self, LatentProcessLock *lock)
{
  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (LATENT_IS_PROCESS_LOCK (lock));

  g_set_object (&self->lock, lock);
}

void
latent_library_list_of_jobs_async (LatentLibrary *self,
                                   const char *const *job_ids,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  QueryWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (job_ids != NULL);

  work = g_new0 (QueryWork, 1);
  work->job_ids = g_strdupv ((char **) job_ids);
  task = new_task (self, latent_library_list_of_jobs_async, work, free_query, cancellable, callback,
                   user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, list_of_jobs_thread,
                       free_images);
}

GPtrArray *
latent_library_list_of_jobs_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_library_list_of_job_async (LatentLibrary *self,
                                  const char *job_id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  const char *const job_ids[] = { job_id, NULL };

  g_return_if_fail (job_id != NULL);

  latent_library_list_of_jobs_async (self, job_ids, cancellable, callback, user_data);
}

GPtrArray *
latent_library_list_of_job_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  return latent_library_list_of_jobs_finish (self, result, error);
}

void
latent_library_list_of_ids_async (LatentLibrary *self,
                                  const char *const *ids,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  QueryWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (ids != NULL);

  work = g_new0 (QueryWork, 1);
  work->image_ids = g_strdupv ((char **) ids);
  task = new_task (self, latent_library_list_of_ids_async, work, free_query, cancellable, callback,
                   user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, list_of_ids_thread, free_images);
}

GPtrArray *
latent_library_list_of_ids_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_library_mark_deleted_async (LatentLibrary *self,
                                   const char *const *image_ids,
                                   gboolean deleted,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  QueryWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (image_ids != NULL);

  work = g_new0 (QueryWork, 1);
  work->image_ids = g_strdupv ((char **) image_ids);
  work->deleted_us = deleted ? MAX (1, g_get_real_time ()) : 0;
  g_set_object (&work->lock, self->lock);
  task = new_task (self, latent_library_mark_deleted_async, work, free_query, cancellable, callback,
                   user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, mark_thread, free_numbers);
}

GArray *
latent_library_mark_deleted_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_library_trash_async (LatentLibrary *self,
                            const char *image_id,
                            gboolean permanently,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  TrashWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (image_id != NULL);

  work = g_new0 (TrashWork, 1);
  work->image_id = g_strdup (image_id);
  work->permanently = permanently;
  task = new_task (self, latent_library_trash_async, work, free_trash, cancellable, callback,
                   user_data);
  /* Each step looks at the cancellable itself; the last one must not. */
  g_task_set_check_cancellable (task, FALSE);
  latent_database_run (self->database, new_trash_step (task, cancellable, look_up_cb),
                       LATENT_DATABASE_READ, look_up_thread, g_free);
}

gboolean
latent_library_trash_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
latent_library_export_async (LatentLibrary *self,
                             const LatentImageRecord *image,
                             GFile *target,
                             gboolean replace,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  ExportWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (image != NULL && image->path != NULL);
  g_return_if_fail (G_IS_FILE (target));

  work = g_new0 (ExportWork, 1);
  work->source = g_strdup (image->path);
  work->target = g_file_get_path (target);
  work->replace = replace;
  task = new_task (self, latent_library_export_async, work, free_export, cancellable, callback,
                   user_data);
  if (work->target == NULL)
    {
      g_task_return_error (task, latent_error_new (LATENT_ERROR_STORAGE,
                                                   "the place is not a folder of this computer"));
      g_object_unref (task);
      return;
    }
  latent_file_worker_run_task (self->worker, task, export_thread, NULL);
}

gboolean
latent_library_export_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  return finish_step (self, result, error);
}
