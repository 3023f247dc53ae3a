/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-thumbnail-store.h"

#include "core/base/latent-error.h"
#include "latent-thumbnail-file-private.h"

/* What the pool works on: immutable, freed on the main thread. */
typedef struct
{
  char *folder;
  char *image_id; /* NULL for work on the folder */
  char *path;
  guint edge_px;
} FileData;

/* One load under way, for everybody who asked for the same. Belongs to the pool's answer; the table
 * only points at it. */
typedef struct
{
  /* input */
  LatentThumbnailFolder *owner; /* strong: somebody has to take the answer */
  char *key;
  char *image_id;
  char *path;

  /* in progress */
  GCancellable *cancellable; /* cancelled when nobody waits any more */
  GPtrArray *waiters;        /* of Waiter */
  gboolean is_removed;       /* the picture was removed meanwhile: leave no thumbnail behind */
} Load;

typedef struct
{
  Load *load; /* unowned */
  GTask *task;
  GSource *cancelled_source; /* nullable */
} Waiter;

typedef struct
{
  char *path;
  GError *error;
} Failure;

struct _LatentThumbnailFolder
{
  GObject parent_instance;

  LatentDecoder *decoder;
  char *folder;
  GHashTable *loads;    /* key -> Load, both unowned */
  GHashTable *failures; /* image id -> Failure */
};

static void latent_thumbnail_folder_store_init (LatentThumbnailStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentThumbnailFolder,
                               latent_thumbnail_folder,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_THUMBNAIL_STORE,
                                                      latent_thumbnail_folder_store_init))

static void
free_file_data (gpointer data)
{
  FileData *file = data;

  g_free (file->folder);
  g_free (file->image_id);
  g_free (file->path);
  g_free (file);
}

static void
stop_watching (gpointer data, gpointer user_data)
{
  Waiter *waiter = data;

  if (waiter->cancelled_source != NULL)
    g_source_destroy (waiter->cancelled_source);
  g_clear_pointer (&waiter->cancelled_source, g_source_unref);
}

static void
free_waiter (gpointer data)
{
  Waiter *waiter = data;

  stop_watching (waiter, NULL);
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
free_load (Load *load)
{
  g_ptr_array_unref (load->waiters);
  g_object_unref (load->cancellable);
  g_free (load->key);
  g_free (load->image_id);
  g_free (load->path);
  g_object_unref (load->owner);
  g_free (load);
}

static void
free_failure (gpointer data)
{
  Failure *failure = data;

  g_free (failure->path);
  g_error_free (failure->error);
  g_free (failure);
}

static FileData *
make_file_data (LatentThumbnailFolder *self, const char *image_id, const char *path, guint edge_px)
{
  FileData *file = g_new0 (FileData, 1);

  file->folder = g_strdup (self->folder);
  file->image_id = g_strdup (image_id);
  file->path = g_strdup (path);
  file->edge_px = edge_px;
  return file;
}

/* Later requests for the same start anew. */
static void
forget_load (Load *load)
{
  GHashTable *loads = load->owner->loads;

  if (g_hash_table_lookup (loads, load->key) == load)
    g_hash_table_remove (loads, load->key);
}

/* Only of bad pictures: they stay bad, and finding that out again means reading them whole. A file
 * that is missing costs nothing to look for and may come back with its disk. */
static void
remember_failure (LatentThumbnailFolder *self, Load *load, const GError *error)
{
  Failure *failure = g_new0 (Failure, 1);

  failure->path = g_strdup (load->path);
  failure->error = g_error_copy (error);
  g_hash_table_replace (self->failures, g_strdup (load->image_id), failure);
}

/* A failure belongs to the file: a picture found again elsewhere gets its chance. */
static const GError *
find_failure (LatentThumbnailFolder *self, const char *image_id, const char *path)
{
  Failure *failure = g_hash_table_lookup (self->failures, image_id);

  return failure != NULL && g_str_equal (failure->path, path) ? failure->error : NULL;
}

static gpointer
load_file (gpointer data, GCancellable *cancellable, GError **error)
{
  FileData *file = data;

  return latent_thumbnail_file_load (file->folder, file->image_id, file->path, file->edge_px,
                                     cancellable, error);
}

static gpointer
delete_file (gpointer data, GCancellable *cancellable, GError **error)
{
  FileData *file = data;

  latent_thumbnail_file_delete (file->folder, file->image_id);
  return NULL;
}

static gpointer
sweep_folder (gpointer data, GCancellable *cancellable, GError **error)
{
  FileData *file = data;

  latent_thumbnail_file_sweep (file->folder);
  return NULL;
}

static void
start_delete (LatentThumbnailFolder *self, const char *image_id)
{
  latent_decoder_run_async (self->decoder, delete_file, make_file_data (self, image_id, NULL, 0),
                            free_file_data, NULL, NULL, NULL, NULL);
}

static void
load_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  g_autoptr (LatentThumbnailFolder) self = g_object_ref (load->owner);
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&load->waiters);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = latent_decoder_run_finish (LATENT_DECODER (source), result, &error);

  load->waiters = g_ptr_array_new ();
  g_ptr_array_foreach (waiters, stop_watching, NULL);
  forget_load (load);
  if (load->is_removed)
    start_delete (self, load->image_id);
  else if (latent_error_is (error, LATENT_ERROR_BAD_IMAGE))
    remember_failure (self, load, error);
  free_load (load);

  /* Last: the callbacks may ask for anything, also for the same again. */
  for (guint i = 0; i < waiters->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (waiters, i);

      if (pixbuf != NULL)
        g_task_return_pointer (waiter->task, g_object_ref (pixbuf), g_object_unref);
      else
        g_task_return_error (waiter->task, g_error_copy (error));
    }
}

static gboolean
waiter_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Waiter *waiter = user_data;
  Load *load = waiter->load;
  g_autoptr (GTask) task = g_object_ref (waiter->task);

  g_ptr_array_remove (load->waiters, waiter);
  if (load->waiters->len == 0)
    {
      forget_load (load);
      g_cancellable_cancel (load->cancellable);
    }
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static Load *
start_load (LatentThumbnailFolder *self,
            const char *key,
            const char *image_id,
            const char *path,
            guint edge_px)
{
  Load *load = g_new0 (Load, 1);

  load->owner = g_object_ref (self);
  load->key = g_strdup (key);
  load->image_id = g_strdup (image_id);
  load->path = g_strdup (path);
  load->cancellable = g_cancellable_new ();
  load->waiters = g_ptr_array_new_with_free_func (free_waiter);
  g_hash_table_insert (self->loads, load->key, load);
  latent_decoder_run_async (self->decoder, load_file,
                            make_file_data (self, image_id, path, edge_px), free_file_data,
                            g_object_unref, load->cancellable, load_cb, load);
  return load;
}

/* Takes @task over. */
static void
add_waiter (Load *load, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->load = load;
  waiter->task = task;
  g_ptr_array_add (load->waiters, waiter);
  if (cancellable == NULL)
    return;
  waiter->cancelled_source = g_cancellable_source_new (cancellable);
  g_source_set_static_name (waiter->cancelled_source, "latent-thumbnail cancelled");
  g_source_set_callback (waiter->cancelled_source, G_SOURCE_FUNC (waiter_cancelled_cb), waiter,
                         NULL);
  g_source_attach (waiter->cancelled_source, g_task_get_context (task));
}

static void
latent_thumbnail_folder_load_async (LatentThumbnailStore *store,
                                    const char *image_id,
                                    const char *path,
                                    guint edge_px,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  LatentThumbnailFolder *self = LATENT_THUMBNAIL_FOLDER (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *key = NULL;
  const GError *failure;
  Load *load;

  g_task_set_source_tag (task, latent_thumbnail_folder_load_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!latent_thumbnail_file_is_id (image_id))
    {
      g_task_return_new_error (task, LATENT_ERROR, LATENT_ERROR_INVALID_VALUE,
                               "this is not the id of a picture");
      return;
    }
  failure = find_failure (self, image_id, path);
  if (failure != NULL)
    {
      g_task_return_error (task, g_error_copy (failure));
      return;
    }

  key = g_strdup_printf ("%u %s %s", edge_px, image_id, path);
  load = g_hash_table_lookup (self->loads, key);
  if (load == NULL)
    load = start_load (self, key, image_id, path, edge_px);
  add_waiter (load, g_steal_pointer (&task));
}

static GdkPixbuf *
latent_thumbnail_folder_load_finish (LatentThumbnailStore *store,
                                     GAsyncResult *result,
                                     GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_thumbnail_folder_load_async),
                        NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
latent_thumbnail_folder_remove (LatentThumbnailStore *store, const char *image_id)
{
  LatentThumbnailFolder *self = LATENT_THUMBNAIL_FOLDER (store);
  GHashTableIter iter;
  gpointer value;

  if (!latent_thumbnail_file_is_id (image_id))
    return;
  g_hash_table_remove (self->failures, image_id);
  g_hash_table_iter_init (&iter, self->loads);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Load *load = value;

      if (!g_str_equal (load->image_id, image_id))
        continue;
      load->is_removed = TRUE;
      g_hash_table_iter_remove (&iter);
    }
  start_delete (self, image_id);
}

static void
latent_thumbnail_folder_finalize (GObject *object)
{
  LatentThumbnailFolder *self = LATENT_THUMBNAIL_FOLDER (object);

  /* Every load holds a reference, so that there is none now. */
  g_hash_table_unref (self->loads);
  g_hash_table_unref (self->failures);
  g_object_unref (self->decoder);
  g_free (self->folder);

  G_OBJECT_CLASS (latent_thumbnail_folder_parent_class)->finalize (object);
}

static void
latent_thumbnail_folder_store_init (LatentThumbnailStoreInterface *iface)
{
  iface->load_async = latent_thumbnail_folder_load_async;
  iface->load_finish = latent_thumbnail_folder_load_finish;
  iface->remove = latent_thumbnail_folder_remove;
}

static void
latent_thumbnail_folder_class_init (LatentThumbnailFolderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_thumbnail_folder_finalize;
}

static void
latent_thumbnail_folder_init (LatentThumbnailFolder *self)
{
  self->loads = g_hash_table_new (g_str_hash, g_str_equal);
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_failure);
}

LatentThumbnailStore *
latent_thumbnail_folder_new (LatentDecoder *decoder, const char *folder)
{
  LatentThumbnailFolder *self;

  g_return_val_if_fail (LATENT_IS_DECODER (decoder), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (LATENT_TYPE_THUMBNAIL_FOLDER, NULL);
  self->decoder = g_object_ref (decoder);
  self->folder = g_strdup (folder);
  latent_decoder_run_async (decoder, sweep_folder, make_file_data (self, NULL, NULL, 0),
                            free_file_data, NULL, NULL, NULL, NULL);
  return LATENT_THUMBNAIL_STORE (self);
}
