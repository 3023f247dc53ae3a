/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The part of LatentLibrary that ends the deletions of processes that were killed (faults.md K13).
 * A mark says that the picture was on its way to the trash; whether it got there the disk tells. */

#include "latent-library-private.h"

#include <errno.h>
#include <sys/stat.h>

#include "core/base/latent-picture-record.h"
#include "latent-database-private.h"
#include "latent-deletion-marks-private.h"
#include "latent-picture-files-private.h"
#include "latent-record-files.h"
#include "latent-trashed-records-private.h"

typedef enum
{
  REST_UNKNOWN, /* the disk is away: the next opening decides */
  REST_THERE,   /* never left */
  REST_GONE,
} Rest;

/* One restore_marked_async(). Its steps have it one after the other. */
typedef struct
{
  LatentProcessLock *lock; /* nullable */
  GPtrArray *images;       /* nullable, of LatentImageRecord: marked by processes that are gone */
  GArray *rests;           /* of Rest, one for each */
} SettleWork;

static void listed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
free_work (gpointer data)
{
  SettleWork *work = data;

  g_clear_object (&work->lock);
  g_clear_pointer (&work->images, g_ptr_array_unref);
  g_array_unref (work->rests);
  g_free (work);
}

static void
free_images (gpointer images)
{
  g_ptr_array_unref (images);
}

static gpointer
list_thread (sqlite3 *connection, gpointer data, GError **error)
{
  SettleWork *work = data;
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GPtrArray) dead = latent_deletion_marks_list_dead (connection, work->lock, error);

  if (dead == NULL)
    return NULL;
  statement = latent_sql_prepare (
      connection,
      "SELECT " LATENT_IMAGE_COLUMNS " FROM json_each (:ids) AS asked"
      " CROSS JOIN images ON images.id = asked.value CROSS JOIN jobs ON jobs.id = images.job_id",
      error);
  if (statement == NULL)
    return NULL;
  g_ptr_array_add (dead, NULL);
  latent_sql_bind_strv (statement, ":ids", (char **) dead->pdata);
  return latent_library_read_images (statement, error);
}

/* Only a folder that can be read says that a file is not in it (F8). */
static Rest
look_for (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat status;

  if (lstat (path, &status) == 0)
    return REST_THERE;
  if (errno == ENOENT && stat (folder, &status) == 0 && S_ISDIR (status.st_mode))
    return REST_GONE;
  return REST_UNKNOWN;
}

void
latent_library_trash_sidecar (const char *path, gboolean permanently)
{
  g_autoptr (GBytes) document = latent_record_files_read_sidecar (path, NULL);
  g_autoptr (LatentPictureRecord) record = NULL;
  g_autofree char *sidecar = latent_record_files_sidecar_path (path);

  if (document != NULL)
    record = latent_picture_record_from_json (document);
  if (record != NULL)
    latent_picture_files_trash (sidecar, permanently, NULL, NULL);
}

static gpointer
look_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  SettleWork *work = data;

  for (guint i = 0; i < work->images->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (work->images, i);
      Rest rest = look_for (image->path);

      if (rest == REST_GONE)
        latent_library_trash_sidecar (image->path, FALSE);
      g_array_append_val (work->rests, rest);
    }
  return NULL;
}

static gboolean
settle (sqlite3 *connection, const char *image_id, Rest rest, GError **error)
{
  if (rest == REST_THERE)
    return latent_deletion_marks_set (connection, image_id, 0, NULL, error);
  return latent_trashed_records_keep (connection, image_id, error)
         && latent_deletion_marks_forget (connection, image_id, error);
}

/* Another process may have done the same meanwhile, and a person have begun anew: only marks that
 * are still nobody's are settled. The result: those that are gone. */
static gpointer
settle_thread (sqlite3 *connection, gpointer data, GError **error)
{
  SettleWork *work = data;
  g_autoptr (GPtrArray) gone
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  g_autoptr (GPtrArray) dead = latent_deletion_marks_list_dead (connection, work->lock, error);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  if (dead == NULL)
    return NULL;
  for (guint i = 0; i < dead->len; i++)
    g_hash_table_add (ids, g_ptr_array_index (dead, i));
  for (guint i = 0; i < work->images->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (work->images, i);
      Rest rest = g_array_index (work->rests, Rest, i);

      if (rest == REST_UNKNOWN || !g_hash_table_contains (ids, image->id))
        continue;
      if (!settle (connection, image->id, rest, error))
        return NULL;
      if (rest == REST_GONE)
        g_ptr_array_add (gone, latent_image_record_copy (image));
    }
  return g_steal_pointer (&gone);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentLibrary *self = LATENT_LIBRARY (source);
  SettleWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->images = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (work->images->len == 0)
    g_task_return_pointer (task, g_ptr_array_ref (work->images), free_images);
  else
    latent_file_worker_run_async (self->worker, look_thread, work, NULL, NULL, NULL, looked_cb,
                                  g_steal_pointer (&task));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentLibrary *self = g_task_get_source_object (task);
  GError *error = NULL;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    latent_database_run (self->database, g_steal_pointer (&task), LATENT_DATABASE_WRITE,
                         settle_thread, free_images);
}

void
latent_library_restore_marked_async (LatentLibrary *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  SettleWork *work;
  GTask *task;
  GTask *step;

  g_return_if_fail (LATENT_IS_LIBRARY (self));

  work = g_new0 (SettleWork, 1);
  g_set_object (&work->lock, self->lock);
  work->rests = g_array_new (FALSE, FALSE, sizeof (Rest));
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_restore_marked_async);
  g_task_set_task_data (task, work, free_work);
  step = g_task_new (self, cancellable, listed_cb, task);
  g_task_set_source_tag (step, latent_library_restore_marked_async);
  g_task_set_task_data (step, work, NULL);
  latent_database_run (self->database, step, LATENT_DATABASE_READ, list_thread, free_images);
}

GPtrArray *
latent_library_restore_marked_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
