/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-rebuild.h"

#include "core/media/latent-image-check.h"
#include "core/store/latent-lost-pictures.h"
#include "core/store/latent-picture-rows.h"
#include "core/store/latent-renumber.h"
#include "latent-picture-finder.h"

/* Files read, and rows written, at once: other work of the file worker and other processes come
 * between two of them. */
#define BATCH_SIZE 32

/* One rebuild. Main thread, but for what the batch's thread is given. */
typedef struct
{
  /* input */
  LatentDatabase *database;
  LatentFileWorker *worker;
  LatentPlaces *places;
  LatentRebuildProgress progress;
  gpointer progress_data;

  /* in progress */
  LatentPictureFinder *finder;
  GPtrArray *lost;   /* nullable, of names in .incoming whose jobs may be lost */
  GPtrArray *files;  /* nullable, of paths */
  GHashTable *paths; /* the same as a set; borrowed strings */
  guint n_done;
  GPtrArray *batch; /* nullable, of LatentFoundPicture */

  /* output */
  LatentRebuildSummary summary;
  GPtrArray *added;
} Rebuild;

static void listed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void read_next (GTask *task);
static void read_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void added_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void renumbered_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
free_rebuild (gpointer data)
{
  Rebuild *self = data;

  g_clear_object (&self->database);
  g_clear_object (&self->worker);
  g_clear_object (&self->places);
  g_clear_pointer (&self->lost, g_ptr_array_unref);
  g_clear_pointer (&self->finder, latent_picture_finder_free);
  g_clear_pointer (&self->paths, g_hash_table_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->batch, g_ptr_array_unref);
  g_clear_pointer (&self->added, g_ptr_array_unref);
  g_free (self);
}

static void
free_files (gpointer files)
{
  g_ptr_array_unref (files);
}

/* File worker. */
static gpointer
list_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Rebuild *self = data;

  return latent_record_files_list (latent_places_get_pictures (self->places), cancellable, error);
}

/* File worker; the main thread leaves the rebuild alone meanwhile. */
static gpointer
read_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Rebuild *self = data;
  guint end = MIN (self->n_done + BATCH_SIZE, self->files->len);

  g_clear_pointer (&self->batch, g_ptr_array_unref);
  self->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_found_picture_free);
  for (guint i = self->n_done; i < end; i++)
    {
      LatentFoundPicture *found
          = latent_picture_finder_look_at (self->finder, self->files->pdata[i],
                                           &self->summary.n_unreadable);

      if (found != NULL && found->record != NULL)
        g_ptr_array_add (self->batch, found);
      else if (found != NULL)
        {
          self->summary.n_foreign++;
          latent_found_picture_free (found);
        }
    }
  return GINT_TO_POINTER (TRUE);
}

/* File worker. */
static gpointer
find_lost_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Rebuild *self = data;

  self->lost = latent_lost_pictures_list (self->places);
  return GINT_TO_POINTER (TRUE);
}

/* File worker: brings in what is whole; the rest stays, it may be all there is. */
static gpointer
bring_in_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Rebuild *self = data;

  for (guint i = 0; self->lost != NULL && i < self->lost->len; i++)
    {
      const char *name = g_ptr_array_index (self->lost, i);
      g_autofree char *path = latent_lost_pictures_dup_path (self->places, name);
      g_autoptr (GError) failure = NULL;
      LatentImageCheck check;

      if (latent_image_check_path (path, &check, NULL)
          && !latent_lost_pictures_bring_in (self->places, name,
                                             latent_image_format_to_string (check.format),
                                             &failure))
        {
          g_debug ("%s stays where it is: %s", path, failure->message);
          self->summary.n_unreadable++;
        }
    }
  return GINT_TO_POINTER (TRUE);
}

static void
list_files (Rebuild *self, GTask *task)
{
  latent_file_worker_run_async (self->worker, list_thread, self, NULL, free_files,
                                g_task_get_cancellable (task), listed_cb, g_object_ref (task));
}

static void
brought_in_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, NULL);
  if (!g_task_return_error_if_cancelled (task))
    list_files (g_task_get_task_data (task), task);
}

static void
sifted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rebuild *self = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *lost = latent_lost_pictures_sift_finish (LATENT_DATABASE (object), result, &error);

  if (lost == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_unref (self->lost);
  self->lost = lost;
  latent_file_worker_run_async (self->worker, bring_in_thread, self, NULL, NULL, NULL,
                                brought_in_cb, g_object_ref (task));
}

static void
lost_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rebuild *self = g_task_get_task_data (task);

  latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, NULL);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->lost == NULL || self->lost->len == 0)
    list_files (self, task);
  else
    latent_lost_pictures_sift_async (self->database, self->lost, NULL, sifted_cb,
                                     g_object_ref (task));
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rebuild *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->files = latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);
  if (self->files == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->summary.n_files = self->files->len;
  self->paths = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->files->len; i++)
    g_hash_table_add (self->paths, self->files->pdata[i]);
  read_next (task);
}

static void
read_next (GTask *task)
{
  Rebuild *self = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->progress != NULL)
    self->progress (self->n_done, self->files->len, self->progress_data);
  if (self->n_done >= self->files->len)
    {
      latent_renumber_async (self->database, NULL, renumbered_cb, g_object_ref (task));
      return;
    }
  latent_file_worker_run_async (self->worker, read_thread, self, NULL, NULL, NULL, read_cb,
                                g_object_ref (task));
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rebuild *self = g_task_get_task_data (task);

  latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, NULL);
  latent_picture_rows_add_async (self->database, self->batch, self->paths, NULL, added_cb,
                                 g_steal_pointer (&task));
}

static void
count (Rebuild *self, LatentFoundPicture *found)
{
  switch (found->outcome)
    {
    case LATENT_FOUND_ADDED:
      self->summary.n_added++;
      if (found->is_guess)
        self->summary.n_guessed++;
      g_ptr_array_add (self->added, g_steal_pointer (&found->added));
      break;
    case LATENT_FOUND_MOVED:
      self->summary.n_moved++;
      break;
    case LATENT_FOUND_DUPLICATE:
      self->summary.n_duplicates++;
      break;
    case LATENT_FOUND_KNOWN:
      self->summary.n_known++;
      break;
    case LATENT_FOUND_FOREIGN:
    default:
      self->summary.n_foreign++;
    }
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rebuild *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!latent_picture_rows_add_finish (LATENT_DATABASE (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < self->batch->len; i++)
    count (self, self->batch->pdata[i]);
  self->n_done = MIN (self->n_done + BATCH_SIZE, self->files->len);
  read_next (task);
}

/* The order of the gallery is that in which pictures were asked for, not found. */
static void
renumbered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latent_renumber_finish (LATENT_DATABASE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
latent_rebuild_async (const LatentRebuildConfig *config,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Rebuild *self;

  g_return_if_fail (config != NULL && config->origin != NULL);

  self = g_new0 (Rebuild, 1);
  self->database = g_object_ref (config->database);
  self->worker = g_object_ref (config->worker);
  self->places = g_object_ref (config->places);
  self->progress = config->progress;
  self->progress_data = config->progress_data;
  self->finder = latent_picture_finder_new (config->origin);
  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_rebuild_async);
  g_task_set_task_data (task, self, free_rebuild);
  latent_file_worker_run_async (self->worker, find_lost_thread, self, NULL, NULL, cancellable,
                                lost_found_cb, g_steal_pointer (&task));
}

gboolean
latent_rebuild_finish (GAsyncResult *result,
                       LatentRebuildSummary *summary,
                       GPtrArray **added,
                       GError **error)
{
  Rebuild *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  self = g_task_get_task_data (G_TASK (result));
  *summary = self->summary;
  if (added != NULL)
    *added = g_ptr_array_ref (self->added);
  return g_task_propagate_boolean (G_TASK (result), error);
}
