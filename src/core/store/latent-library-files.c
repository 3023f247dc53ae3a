/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The part of LatentLibrary that knows what became of the pictures' files (faults.md F10). */

#include "latent-library-private.h"

#include <errno.h>
#include <sys/stat.h>

#include "core/base/latent-error.h"
#include "latent-database-private.h"
#include "latent-files-private.h"
#include "latent-job-rows-private.h"

/* So many files are looked at in one go: pictures on their way in do not wait for the rest. */
#define FILES_IN_ONE_GO 500

/* What was found out about one picture. */
typedef struct
{
  const LatentImageRecord *image; /* borrowed from the work's images */
  LatentImageFileState state;
  LatentFileStamp stamp; /* what the row is to say */
} Verdict;

/* One check_files_async(). */
typedef struct
{
  /* input */
  GPtrArray *images;

  /* in progress */
  guint next;
  GArray *verdicts; /* of Verdict: only what differs from the row */
} CheckWork;

/* One note_file_async() or replace_file_async(). */
typedef struct
{
  char *image_id;
  char *path;
  LatentImageRecord *image; /* nullable: note only */
  LatentFileStamp stamp;
} NoteWork;

static void looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
free_check (gpointer data)
{
  CheckWork *work = data;

  g_ptr_array_unref (work->images);
  g_array_unref (work->verdicts);
  g_free (work);
}

static void
free_note (gpointer data)
{
  NoteWork *work = data;

  g_free (work->image_id);
  g_free (work->path);
  g_clear_pointer (&work->image, latent_image_record_free);
  g_free (work);
}

static void
take_stamp (const struct stat *status, LatentFileStamp *stamp)
{
  stamp->mtime_us
      = (gint64) status->st_mtim.tv_sec * G_USEC_PER_SEC + status->st_mtim.tv_nsec / 1000;
  stamp->size_bytes = status->st_size;
  stamp->inode = status->st_ino;
}

/* Is only the file gone? Where its folder is gone, too, a disk is away: that says nothing about the
 * pictures on it (F8). */
static gboolean
is_folder_there (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat status;

  return stat (folder, &status) == 0 && S_ISDIR (status.st_mode);
}

/* FALSE when nothing can be said. */
static gboolean
judge_file (const LatentImageRecord *image, Verdict *verdict)
{
  gboolean is_known = image->stamp.mtime_us != 0 || image->stamp.size_bytes != 0;
  LatentFileStamp now;
  struct stat status;

  *verdict = (Verdict){ .image = image, .stamp = image->stamp };
  if (lstat (image->path, &status) != 0)
    {
      if (errno != ENOENT || !is_folder_there (image->path))
        return FALSE;
      verdict->state = LATENT_IMAGE_FILE_MISSING;
      return TRUE;
    }

  take_stamp (&status, &now);
  if (is_known ? latent_file_stamp_is_same (&image->stamp, &now)
               : now.size_bytes == image->size_bytes)
    {
      verdict->state = LATENT_IMAGE_FILE_THERE;
      verdict->stamp = now;
    }
  else
    verdict->state = LATENT_IMAGE_FILE_CHANGED;
  return TRUE;
}

static gpointer
look_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  CheckWork *work = data;
  guint end = MIN (work->images->len, work->next + FILES_IN_ONE_GO);

  for (; work->next < end; work->next++)
    {
      const LatentImageRecord *image = g_ptr_array_index (work->images, work->next);
      Verdict verdict;

      if (judge_file (image, &verdict)
          && (verdict.state != image->file_state
              || verdict.stamp.mtime_us != image->stamp.mtime_us
              || verdict.stamp.inode != image->stamp.inode))
        g_array_append_val (work->verdicts, verdict);
    }
  return NULL;
}

/* Only where the row still says what was compared: the file may have been written by us since, and
 * its row with it. Returns TRUE in @is_written for rows that took it. */
static gboolean
store_verdict (sqlite3 *connection, const Verdict *verdict, gboolean *is_written, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "UPDATE images SET file_state = :state, file_mtime_us = :file_mtime_us,"
      " file_size = :file_size, file_inode = :file_inode"
      " WHERE id = :id AND path = :path AND coalesce (file_mtime_us, 0) = :old_mtime_us"
      " AND coalesce (file_size, 0) = :old_size",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":state", latent_image_file_state_to_string (verdict->state));
  latent_image_row_bind_stamp (statement, &verdict->stamp);
  latent_sql_bind_text (statement, ":id", verdict->image->id);
  latent_sql_bind_text (statement, ":path", verdict->image->path);
  latent_sql_bind_int64 (statement, ":old_mtime_us", verdict->image->stamp.mtime_us);
  latent_sql_bind_int64 (statement, ":old_size", verdict->image->stamp.size_bytes);
  if (!latent_sql_run (statement, error))
    return FALSE;
  *is_written = sqlite3_changes (connection) > 0;
  return TRUE;
}

/* The result: what changed for people. */
static gpointer
store_verdicts_thread (sqlite3 *connection, gpointer data, GError **error)
{
  CheckWork *work = data;
  g_autoptr (GPtrArray) changed
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  for (guint i = 0; i < work->verdicts->len; i++)
    {
      const Verdict *verdict = &g_array_index (work->verdicts, Verdict, i);
      gboolean is_written = FALSE;
      LatentImageRecord *image;

      if (!store_verdict (connection, verdict, &is_written, error))
        return NULL;
      if (!is_written || verdict->state == verdict->image->file_state)
        continue;
      image = latent_image_record_copy (verdict->image);
      image->file_state = verdict->state;
      image->stamp = verdict->stamp;
      g_ptr_array_add (changed, image);
    }
  return g_steal_pointer (&changed);
}

static void
look_on (LatentLibrary *self, GTask *task)
{
  latent_file_worker_run_async (self->worker, look_thread, g_task_get_task_data (task), NULL, NULL,
                                g_task_get_cancellable (task), looked_cb, task);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentLibrary *self = g_task_get_source_object (task);
  CheckWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
  else if (work->next < work->images->len)
    look_on (self, task);
  else if (work->verdicts->len == 0)
    {
      g_task_return_pointer (
          task, g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free),
          (GDestroyNotify) g_ptr_array_unref);
      g_object_unref (task);
    }
  else
    latent_database_run (self->database, task, LATENT_DATABASE_WRITE, store_verdicts_thread,
                         (GDestroyNotify) g_ptr_array_unref);
}

void
latent_library_check_files_async (LatentLibrary *self,
                                  GPtrArray *images,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  CheckWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (images != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_check_files_async);
  work = g_new0 (CheckWork, 1);
  work->images = g_ptr_array_ref (images);
  work->verdicts = g_array_new (FALSE, FALSE, sizeof (Verdict));
  g_task_set_task_data (task, work, free_check);
  look_on (self, task);
}

GPtrArray *
latent_library_check_files_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
latent_library_look_at_file (const char *path, LatentFileStamp *stamp, GError **error)
{
  struct stat status;

  g_return_val_if_fail (path != NULL && stamp != NULL, FALSE);
  g_assert (latent_file_worker_is_current ());

  *stamp = (LatentFileStamp){ 0 };
  if (lstat (path, &status) != 0)
    return latent_files_fail (errno, "cannot look at", path, 0, error);
  take_stamp (&status, stamp);
  return TRUE;
}

static gpointer
take_note_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  NoteWork *work = data;

  return GINT_TO_POINTER (latent_library_look_at_file (work->path, &work->stamp, error));
}

static gboolean
write_replacement (sqlite3 *connection, const NoteWork *work, GError **error)
{
  const LatentImageRecord *image = work->image;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "UPDATE images SET path = :path, format = :format, width = :width, height = :height,"
      " size_bytes = :size_bytes, sha256 = :sha256, incomplete = :incomplete, carries = 'nothing',"
      " is_stale = 1, colour = NULL, preview = NULL WHERE id = :id",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":path", image->path);
  latent_sql_bind_text (statement, ":format", latent_image_format_to_string (image->format));
  latent_sql_bind_int64 (statement, ":width", image->width);
  latent_sql_bind_int64 (statement, ":height", image->height);
  latent_sql_bind_int64 (statement, ":size_bytes", image->size_bytes);
  latent_sql_bind_text (statement, ":sha256", image->sha256);
  latent_sql_bind_int64 (statement, ":incomplete", image->incomplete != FALSE);
  latent_sql_bind_text (statement, ":id", image->id);
  return latent_sql_run (statement, error);
}

static gpointer
write_note_thread (sqlite3 *connection, gpointer data, GError **error)
{
  const NoteWork *work = data;

  return GINT_TO_POINTER (
      (work->image == NULL || write_replacement (connection, work, error))
      && latent_image_row_set_stamp (connection, work->image_id, &work->stamp, error));
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentLibrary *self = g_task_get_source_object (task);
  GError *error = NULL;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (error == NULL)
    {
      latent_database_run (self->database, task, LATENT_DATABASE_WRITE, write_note_thread, NULL);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
run_note (LatentLibrary *self, GTask *task, const char *path, const LatentImageRecord *image)
{
  NoteWork *work = g_task_get_task_data (task);

  work->path = g_strdup (path);
  work->image = image != NULL ? latent_image_record_copy (image) : NULL;
  latent_file_worker_run_async (self->worker, take_note_thread, work, NULL, NULL,
                                g_task_get_cancellable (task), noted_cb, task);
}

static GTask *
new_note (LatentLibrary *self, const char *image_id, GAsyncReadyCallback callback, gpointer data)
{
  NoteWork *work = g_new0 (NoteWork, 1);
  GTask *task = g_task_new (self, NULL, callback, data);

  work->image_id = g_strdup (image_id);
  g_task_set_task_data (task, work, free_note);
  return task;
}

void
latent_library_note_file_async (LatentLibrary *self,
                                const char *image_id,
                                const char *path,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (image_id != NULL && path != NULL);

  task = new_note (self, image_id, callback, user_data);
  g_task_set_source_tag (task, latent_library_note_file_async);
  run_note (self, task, path, NULL);
}

gboolean
latent_library_note_file_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

void
latent_library_replace_file_async (LatentLibrary *self,
                                   const LatentImageRecord *image,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (image != NULL);

  task = new_note (self, image->id, callback, user_data);
  g_task_set_source_tag (task, latent_library_replace_file_async);
  run_note (self, task, image->path, image);
}

gboolean
latent_library_replace_file_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  return latent_library_note_file_finish (self, result, error);
}

static gpointer
find_unlisted_thread (sqlite3 *connection, gpointer data, GError **error)
{
  char **paths = data;
  g_autoptr (GStrvBuilder) unlisted = g_strv_builder_new ();

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
          connection, "SELECT 1 FROM images WHERE path = :path LIMIT 1", error);
      g_autoptr (GError) failure = NULL;

      if (statement == NULL)
        return NULL;
      latent_sql_bind_text (statement, ":path", paths[i]);
      if (latent_sql_next (statement, &failure))
        continue;
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      g_strv_builder_add (unlisted, paths[i]);
    }
  return g_strv_builder_end (unlisted);
}

void
latent_library_find_unlisted_async (LatentLibrary *self,
                                    char **paths,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (paths != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_find_unlisted_async);
  g_task_set_task_data (task, g_strdupv (paths), (GDestroyNotify) g_strfreev);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, find_unlisted_thread,
                       (GDestroyNotify) g_strfreev);
}

char **
latent_library_find_unlisted_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
