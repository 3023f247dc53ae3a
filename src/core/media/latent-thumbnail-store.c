/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-thumbnail-store.h"

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"
#include "latent-thumbnail-private.h"

#define PACK_NAME "thumbnails.sqlite"
/* Where earlier versions kept files. */
#define OLD_FOLDER_NAME "thumbnails"

/* What the pool works on: immutable, freed on the main thread. */
typedef struct
{
  LatentThumbnailPack *pack;
  LatentThumbnailSource *source; /* nullable */
  char *folder;                  /* nullable */
  guint edge_px;
} Work;

/* One load under way, for everybody who asked for the same. Belongs to the pool's answer; the table
 * only points at it. */
typedef struct
{
  /* input */
  LatentThumbnailStore *owner; /* strong: somebody has to take the answer */
  char *key;
  char *source_key;
  char *image_id; /* of the one who asked first */
  LatentThumbnailSource *source;

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

struct _LatentThumbnailStore
{
  GObject parent_instance;

  LatentDecoder *decoder;
  LatentThumbnailPack *pack;
  GHashTable *loads;    /* key -> Load, both unowned */
  GHashTable *failures; /* source key -> GError */
};

G_DEFINE_FINAL_TYPE (LatentThumbnailStore, latent_thumbnail_store, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_MADE,
  N_SIGNALS,
} LatentThumbnailStoreSignal;

static guint signals[N_SIGNALS];

static void
free_work (gpointer data)
{
  Work *work = data;

  latent_thumbnail_pack_unref (work->pack);
  g_clear_pointer (&work->source, latent_thumbnail_source_free);
  g_free (work->folder);
  g_free (work);
}

static void
free_thumbnail (gpointer data)
{
  latent_thumbnail_free (data);
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
  g_clear_pointer (&load->source, latent_thumbnail_source_free);
  g_free (load->key);
  g_free (load->source_key);
  g_free (load->image_id);
  g_object_unref (load->owner);
  g_free (load);
}

/* (transfer full). @source: (transfer full) (nullable) */
static Work *
make_work (LatentThumbnailStore *self, LatentThumbnailSource *source, guint edge_px)
{
  Work *work = g_new0 (Work, 1);

  work->pack = latent_thumbnail_pack_ref (self->pack);
  work->source = source;
  work->edge_px = edge_px;
  return work;
}

/* What a failure belongs to: a picture found again elsewhere gets its chance, and so does one that
 * another program changed. */
static char *
make_source_key (const LatentImageRecord *image)
{
  return g_strdup_printf ("%s %d %s", image->sha256, image->file_state == LATENT_IMAGE_FILE_CHANGED,
                          image->path);
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
remember_failure (LatentThumbnailStore *self, const char *source_key, const GError *error)
{
  if (latent_error_is (error, LATENT_ERROR_BAD_IMAGE))
    g_hash_table_replace (self->failures, g_strdup (source_key), g_error_copy (error));
}

static gpointer
load_thumbnail (gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;

  return latent_thumbnail_load (work->pack, work->source, work->edge_px, cancellable, error);
}

static gpointer
make_thumbnail (gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;

  return latent_thumbnail_make (work->pack, work->source, cancellable, error);
}

static gpointer
delete_thumbnail (gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;
  LatentThumbnailKey key;

  if (latent_thumbnail_source_find_key (work->source, &key))
    latent_thumbnail_pack_delete (work->pack, &key);
  return NULL;
}

static gpointer
delete_old_folder (gpointer data, GCancellable *cancellable, GError **error)
{
  Work *work = data;

  latent_thumbnail_delete_old_folder (work->folder);
  return NULL;
}

/* @source: (transfer full) */
static void
start_delete (LatentThumbnailStore *self, LatentThumbnailSource *source)
{
  latent_decoder_run_async (self->decoder, delete_thumbnail, make_work (self, source, 0), free_work,
                            NULL, NULL, NULL, NULL);
}

static void
tell_made (LatentThumbnailStore *self, const char *image_id, const LatentThumbnail *thumbnail)
{
  if (thumbnail->has_preview)
    g_signal_emit (self, signals[SIGNAL_MADE], 0, image_id, &thumbnail->preview);
}

static void
load_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Load *load = user_data;
  g_autoptr (LatentThumbnailStore) self = g_object_ref (load->owner);
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&load->waiters);
  g_autofree char *image_id = g_steal_pointer (&load->image_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentThumbnail) thumbnail
      = latent_decoder_run_finish (LATENT_DECODER (source), result, &error);

  load->waiters = g_ptr_array_new ();
  g_ptr_array_foreach (waiters, stop_watching, NULL);
  forget_load (load);
  if (load->is_removed)
    start_delete (self, g_steal_pointer (&load->source));
  else if (thumbnail == NULL)
    remember_failure (self, load->source_key, error);
  free_load (load);

  /* Last: the callbacks may ask for anything, also for the same again. */
  for (guint i = 0; i < waiters->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (waiters, i);

      if (thumbnail != NULL)
        g_task_return_pointer (waiter->task, g_object_ref (thumbnail->pixbuf), g_object_unref);
      else
        g_task_return_error (waiter->task, g_error_copy (error));
    }
  if (thumbnail != NULL)
    tell_made (self, image_id, thumbnail);
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

/* @key: (transfer full) */
static Load *
start_load (LatentThumbnailStore *self, char *key, const LatentImageRecord *image, guint edge_px)
{
  Load *load = g_new0 (Load, 1);

  load->owner = g_object_ref (self);
  load->key = key;
  load->source_key = make_source_key (image);
  load->image_id = g_strdup (image->id);
  load->source = latent_thumbnail_source_new (image);
  load->cancellable = g_cancellable_new ();
  load->waiters = g_ptr_array_new_with_free_func (free_waiter);
  g_hash_table_insert (self->loads, load->key, load);
  latent_decoder_run_async (self->decoder, load_thumbnail,
                            make_work (self, latent_thumbnail_source_new (image), edge_px),
                            free_work, free_thumbnail, load->cancellable, load_cb, load);
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

static gboolean
return_known_failure (LatentThumbnailStore *self, GTask *task, const char *source_key)
{
  const GError *failure = g_hash_table_lookup (self->failures, source_key);

  if (failure != NULL)
    g_task_return_error (task, g_error_copy (failure));
  return failure != NULL;
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentThumbnailStore *self = g_task_get_source_object (task);
  GError *error = NULL;
  LatentThumbnail *thumbnail = latent_decoder_run_finish (LATENT_DECODER (source), result, &error);

  if (thumbnail != NULL)
    {
      g_task_return_pointer (task, thumbnail, free_thumbnail);
      return;
    }
  remember_failure (self, g_task_get_task_data (task), error);
  g_task_return_error (task, error);
}

static void
latent_thumbnail_store_finalize (GObject *object)
{
  LatentThumbnailStore *self = LATENT_THUMBNAIL_STORE (object);

  /* Every load holds a reference, so that there is none now. */
  g_hash_table_unref (self->loads);
  g_hash_table_unref (self->failures);
  latent_thumbnail_pack_unref (self->pack);
  g_object_unref (self->decoder);

  G_OBJECT_CLASS (latent_thumbnail_store_parent_class)->finalize (object);
}

static void
latent_thumbnail_store_class_init (LatentThumbnailStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_thumbnail_store_finalize;

  signals[SIGNAL_MADE]
      = g_signal_new ("made", LATENT_TYPE_THUMBNAIL_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);
}

static void
latent_thumbnail_store_init (LatentThumbnailStore *self)
{
  self->loads = g_hash_table_new (g_str_hash, g_str_equal);
  self->failures
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_error_free);
}

LatentThumbnailStore *
latent_thumbnail_store_new (LatentDecoder *decoder, const char *cache)
{
  LatentThumbnailStore *self;
  g_autofree char *path = NULL;
  Work *work;

  g_return_val_if_fail (LATENT_IS_DECODER (decoder), NULL);
  g_return_val_if_fail (cache != NULL, NULL);

  self = g_object_new (LATENT_TYPE_THUMBNAIL_STORE, NULL);
  path = g_build_filename (cache, PACK_NAME, NULL);
  self->decoder = g_object_ref (decoder);
  self->pack = latent_thumbnail_pack_new (path, LATENT_THUMBNAIL_PACK_MAX_BYTES);
  work = make_work (self, NULL, 0);
  work->folder = g_build_filename (cache, OLD_FOLDER_NAME, NULL);
  latent_decoder_run_later_async (decoder, delete_old_folder, work, free_work, NULL, NULL, NULL,
                                  NULL);
  return self;
}

void
latent_thumbnail_store_load_async (LatentThumbnailStore *self,
                                   const LatentImageRecord *image,
                                   guint edge_px,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *source_key = NULL;
  g_autofree char *key = NULL;
  Load *load;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_THUMBNAIL_STORE (self));
  g_return_if_fail (image != NULL && image->path != NULL);
  g_return_if_fail (edge_px > 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_thumbnail_store_load_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  source_key = make_source_key (image);
  if (return_known_failure (self, task, source_key))
    return;

  key = g_strdup_printf ("%u %s", edge_px, source_key);
  load = g_hash_table_lookup (self->loads, key);
  if (load == NULL)
    load = start_load (self, g_steal_pointer (&key), image, edge_px);
  add_waiter (load, g_steal_pointer (&task));
}

GdkPixbuf *
latent_thumbnail_store_load_finish (LatentThumbnailStore *self,
                                    GAsyncResult *result,
                                    GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_thumbnail_store_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_thumbnail_store_make_async (LatentThumbnailStore *self,
                                   const LatentImageRecord *image,
                                   gboolean is_urgent,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task;
  Work *work;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_THUMBNAIL_STORE (self));
  g_return_if_fail (image != NULL && image->path != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_thumbnail_store_make_async);
  g_task_set_task_data (task, make_source_key (image), g_free);
  if (return_known_failure (self, task, g_task_get_task_data (task)))
    {
      g_object_unref (task);
      return;
    }
  work = make_work (self, latent_thumbnail_source_new (image), 0);
  if (is_urgent)
    latent_decoder_run_async (self->decoder, make_thumbnail, work, free_work, free_thumbnail,
                              cancellable, made_cb, task);
  else
    latent_decoder_run_later_async (self->decoder, make_thumbnail, work, free_work, free_thumbnail,
                                    cancellable, made_cb, task);
}

gboolean
latent_thumbnail_store_make_finish (LatentThumbnailStore *self,
                                    GAsyncResult *result,
                                    LatentThumbnailPreview *preview,
                                    GError **error)
{
  g_autoptr (LatentThumbnail) thumbnail = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_thumbnail_store_make_async),
                        FALSE);

  thumbnail = g_task_propagate_pointer (G_TASK (result), error);
  if (thumbnail != NULL && preview != NULL)
    *preview = thumbnail->preview;
  return thumbnail != NULL;
}

/* Whoever waits for it gets it; it is not kept. */
static void
forget (LatentThumbnailStore *self, const LatentImageRecord *image)
{
  g_autofree char *source_key = NULL;
  GHashTableIter iter;
  gpointer value;

  source_key = make_source_key (image);
  g_hash_table_remove (self->failures, source_key);
  g_hash_table_iter_init (&iter, self->loads);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Load *load = value;

      if (!g_str_equal (load->source_key, source_key))
        continue;
      load->is_removed = TRUE;
      g_hash_table_iter_remove (&iter);
    }
}

void
latent_thumbnail_store_remove (LatentThumbnailStore *self, const LatentImageRecord *image)
{
  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_THUMBNAIL_STORE (self));
  g_return_if_fail (image != NULL && image->path != NULL);

  forget (self, image);
  start_delete (self, latent_thumbnail_source_new (image));
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  latent_decoder_run_finish (LATENT_DECODER (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

void
latent_thumbnail_store_remove_async (LatentThumbnailStore *self,
                                     const LatentImageRecord *image,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_THUMBNAIL_STORE (self));
  g_return_if_fail (image != NULL && image->path != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, latent_thumbnail_store_remove_async);
  forget (self, image);
  latent_decoder_run_async (self->decoder, delete_thumbnail,
                            make_work (self, latent_thumbnail_source_new (image), 0), free_work,
                            NULL, NULL, deleted_cb, task);
}

void
latent_thumbnail_store_remove_finish (LatentThumbnailStore *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
