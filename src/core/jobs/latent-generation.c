/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-generation-private.h"

#include "core/base/latent-error.h"

struct _LatentGeneration
{
  GObject parent_instance;

  LatentDownloader *downloader; /* all owned */
  LatentFileWorker *worker;
  LatentLibrary *library;
  LatentPlaces *places;
  LatentClock *clock;
};

G_DEFINE_FINAL_TYPE (LatentGeneration, latent_generation, G_TYPE_OBJECT)

/* One fetch_async(). */
typedef struct
{
  /* input */
  LatentJobRecord *record;
  GHashTable *known;    /* indices that need not be fetched; the caller's own, and it grows */
  GHashTable *suspects; /* SHA-256 of damaged pictures; the same */
  gboolean look_for_stored;
  LatentGenerationStored stored; /* nullable */
  gpointer stored_data;

  /* in progress */
  LatentAdoptWork *adopt; /* unowned, nullable: valid until its callback returns */
  guint n_open;           /* pictures under way */

  /* output */
  GPtrArray *images;
  GError *first_error; /* nullable */
} FetchData;

/* One picture of it, or one store_again_async(). */
typedef struct
{
  GTask *task; /* owned: the whole */
  LatentIncomingFile *incoming;
  guint index;
  LatentStoreWork *work; /* unowned, nullable: valid until stored_cb() returns */
  GError *error;         /* nullable: of the download, while a leftover is looked at */
} Picture;

/* One store_again_async(). */
typedef struct
{
  LatentJobRecord *record;
  LatentImageRecord *image; /* as the library has it; then as it is stored */
} AgainData;

static void known_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void found_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void unlisted_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void adopted_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void stored_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void again_ready_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void again_fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void again_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void again_replaced_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
fetch_data_free (FetchData *data)
{
  g_clear_pointer (&data->record, latent_job_record_free);
  g_clear_pointer (&data->known, g_hash_table_unref);
  g_clear_pointer (&data->suspects, g_hash_table_unref);
  g_clear_pointer (&data->images, g_ptr_array_unref);
  g_clear_error (&data->first_error);
  g_free (data);
}

static void
again_data_free (AgainData *data)
{
  g_clear_pointer (&data->record, latent_job_record_free);
  g_clear_pointer (&data->image, latent_image_record_free);
  g_free (data);
}

static Picture *
new_picture (GTask *task, guint index)
{
  Picture *picture = g_new0 (Picture, 1);

  picture->task = g_object_ref (task);
  picture->index = index;
  return picture;
}

static void
picture_free (Picture *picture)
{
  g_clear_object (&picture->task);
  g_clear_object (&picture->incoming);
  g_clear_error (&picture->error);
  g_free (picture);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Picture, picture_free)

/* Does it go away by itself? */
static gboolean
passes (const GError *error)
{
  LatentRemedy remedy = latent_error_remedy (error);

  return latent_error_is_cancelled (error) || remedy == LATENT_REMEDY_TRY_LATER
         || remedy == LATENT_REMEDY_OFFLINE || remedy == LATENT_REMEDY_STORAGE;
}

/* Takes over @error. What passes comes first: as long as one picture may still come, another one
 * that is gone for good must not end the job. */
static void
note_error (FetchData *data, GError *error)
{
  if (data->first_error != NULL && (passes (data->first_error) || !passes (error)))
    {
      g_error_free (error);
      return;
    }
  g_clear_error (&data->first_error);
  data->first_error = error;
}

static void
take_image (FetchData *data, LatentImageRecord *image)
{
  g_ptr_array_add (data->images, image);
  g_hash_table_add (data->known, GUINT_TO_POINTER (image->index));
  if (data->stored != NULL)
    data->stored (image, data->stored_data);
}

static char **
list_suspects (GHashTable *suspects)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer sha256;

  g_hash_table_iter_init (&iter, suspects);
  while (g_hash_table_iter_next (&iter, &sha256, NULL))
    g_ptr_array_add (list, g_strdup (sha256));
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_steal (list, NULL);
}

static void
known_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentGeneration *self = g_task_get_source_object (task);
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) images
      = latent_library_list_of_job_finish (LATENT_LIBRARY (object), result, &error);
  LatentAdoptWork *work;
  GHashTableIter iter;
  gpointer index;

  if (images == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (images, i);

      g_hash_table_add (data->known, GUINT_TO_POINTER (image->index));
    }

  work = g_new0 (LatentAdoptWork, 1);
  work->places = g_object_ref (self->places);
  work->record = latent_job_record_copy (data->record);
  work->now_us = latent_clock_get_wall_us (self->clock);
  if (data->look_for_stored)
    {
      work->known = g_hash_table_new (NULL, NULL);
      g_hash_table_iter_init (&iter, data->known);
      while (g_hash_table_iter_next (&iter, &index, NULL))
        g_hash_table_add (work->known, index);
    }
  data->adopt = work;
  latent_file_worker_run_async (self->worker,
                                latent_adopt_find_thread,
                                work,
                                NULL,
                                (GDestroyNotify) g_strfreev,
                                NULL,
                                found_cb,
                                g_steal_pointer (&task));
}

static void fetch_pictures (GTask *task);

static void
end_adopting (FetchData *data)
{
  g_clear_pointer (&data->adopt, latent_adopt_work_free);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentGeneration *self = g_task_get_source_object (task);
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_auto (GStrv) paths
      = latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);

  if (paths == NULL)
    {
      end_adopting (data);
      g_task_return_error (task, error);
    }
  else if (paths[0] == NULL)
    {
      end_adopting (data);
      fetch_pictures (task);
    }
  else
    latent_library_find_unlisted_async (
        self->library, paths, NULL, unlisted_cb, g_steal_pointer (&task));
}

static void
unlisted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentGeneration *self = g_task_get_source_object (task);
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;

  data->adopt->paths
      = latent_library_find_unlisted_finish (LATENT_LIBRARY (object), result, &error);
  if (error != NULL)
    {
      end_adopting (data);
      g_task_return_error (task, error);
      return;
    }
  latent_file_worker_run_async (self->worker,
                                latent_adopt_take_thread,
                                data->adopt,
                                NULL,
                                (GDestroyNotify) g_ptr_array_unref,
                                NULL,
                                adopted_cb,
                                g_steal_pointer (&task));
}

static void
adopted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) images
      = latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);

  end_adopting (data);
  if (images == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < images->len; i++)
    take_image (data, latent_image_record_copy (g_ptr_array_index (images, i)));
  fetch_pictures (task);
}

static void
end_picture (FetchData *data, GTask *task)
{
  if (--data->n_open == 0)
    g_task_return_boolean (task, TRUE);
}

/* All of them at once; the downloader sees to it that it does not become too many. */
static void
fetch_pictures (GTask *task)
{
  LatentGeneration *self = g_task_get_source_object (task);
  FetchData *data = g_task_get_task_data (task);

  data->n_open = 1;
  for (guint i = 0; data->record->result_urls[i] != NULL; i++)
    {
      Picture *picture;

      if (g_hash_table_contains (data->known, GUINT_TO_POINTER (i)))
        continue;
      data->n_open++;
      picture = new_picture (task, i);
      picture->incoming
          = latent_incoming_file_new (self->worker, self->places, data->record->id, i);
      latent_downloader_fetch_async (self->downloader,
                                     data->record->result_urls[i],
                                     LATENT_BYTE_SINK (picture->incoming),
                                     g_task_get_cancellable (task),
                                     fetched_cb,
                                     picture);
    }
  end_picture (data, task);
}

static LatentStoreWork *
new_store_work (LatentGeneration *self, const LatentJobRecord *record, Picture *picture)
{
  LatentStoreWork *work = g_new0 (LatentStoreWork, 1);

  work->incoming = g_steal_pointer (&picture->incoming);
  work->record = latent_job_record_copy (record);
  work->pictures = g_strdup (latent_places_get_pictures (self->places));
  work->index = picture->index;
  work->now_us = latent_clock_get_wall_us (self->clock);
  picture->work = work;
  return work;
}

/* Once the bytes are there they are stored whatever happens: no cancellable from here. */
static void
run_store_work (LatentGeneration *self, Picture *picture, GAsyncReadyCallback callback)
{
  latent_file_worker_run_async (self->worker,
                                latent_store_work_thread,
                                picture->work,
                                (GDestroyNotify) latent_store_work_free,
                                (GDestroyNotify) latent_image_record_free,
                                NULL,
                                callback,
                                picture);
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Picture) picture = user_data;
  GTask *task = picture->task;
  LatentGeneration *self = g_task_get_source_object (task);
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean is_leftover = FALSE;
  LatentStoreWork *work;

  if (latent_downloader_fetch_finish (LATENT_DOWNLOADER (object), result, &error) < 0)
    {
      /* Gone at the service; but a killed run may have had all of it (faults.md F15). */
      is_leftover = data->look_for_stored && latent_error_is (error, LATENT_ERROR_EXPIRED);
      if (!is_leftover)
        {
          note_error (data, error);
          end_picture (data, task);
          return;
        }
      picture->error = error;
    }

  work = new_store_work (self, data->record, picture);
  work->is_leftover = is_leftover;
  work->suspects = list_suspects (data->suspects);
  run_store_work (self, g_steal_pointer (&picture), stored_cb);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Picture) picture = user_data;
  GTask *task = picture->task;
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  LatentImageRecord *image
      = latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);

  if (picture->work->bad_sha256 != NULL)
    g_hash_table_add (data->suspects, g_steal_pointer (&picture->work->bad_sha256));
  if (image != NULL)
    take_image (data, image);
  else if (picture->error != NULL)
    {
      g_error_free (error);
      note_error (data, g_steal_pointer (&picture->error));
    }
  else
    note_error (data, error);
  end_picture (data, task);
}

static void
latent_generation_dispose (GObject *object)
{
  LatentGeneration *self = LATENT_GENERATION (object);

  g_clear_object (&self->downloader);
  g_clear_object (&self->worker);
  g_clear_object (&self->library);
  g_clear_object (&self->places);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (latent_generation_parent_class)->dispose (object);
}

static void
latent_generation_class_init (LatentGenerationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_generation_dispose;
}

static void
latent_generation_init (LatentGeneration *self)
{
}

LatentGeneration *
latent_generation_new (LatentDownloader *downloader,
                       LatentFileWorker *worker,
                       LatentLibrary *library,
                       LatentPlaces *places,
                       LatentClock *clock)
{
  LatentGeneration *self = g_object_new (LATENT_TYPE_GENERATION, NULL);

  self->downloader = g_object_ref (downloader);
  self->worker = g_object_ref (worker);
  self->library = g_object_ref (library);
  self->places = g_object_ref (places);
  self->clock = g_object_ref (clock);
  return self;
}

void
latent_generation_fetch_async (LatentGeneration *self,
                               const LatentGenerationOrder *order,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  FetchData *data;

  g_return_if_fail (LATENT_IS_GENERATION (self));
  g_return_if_fail (order->record != NULL && order->record->result_urls != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_generation_fetch_async);
  /* What was stored must reach the caller even when the rest was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  data = g_new0 (FetchData, 1);
  data->record = latent_job_record_copy (order->record);
  data->known = g_hash_table_ref (order->known);
  data->suspects = g_hash_table_ref (order->suspects);
  data->look_for_stored = order->look_for_stored;
  data->stored = order->stored;
  data->stored_data = order->stored_data;
  data->images = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  g_task_set_task_data (task, data, (GDestroyNotify) fetch_data_free);

  latent_library_list_of_job_async (
      self->library, data->record->id, cancellable, known_cb, g_steal_pointer (&task));
}

GPtrArray *
latent_generation_fetch_finish (LatentGeneration *self, GAsyncResult *result, GError **error)
{
  GTask *task = G_TASK (result);
  FetchData *data;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  data = g_task_get_task_data (task);
  if (g_task_propagate_boolean (task, error) && data->first_error != NULL)
    g_propagate_error (error, g_steal_pointer (&data->first_error));
  return g_steal_pointer (&data->images);
}

static gpointer
check_places_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (latent_places_check_pictures (data, error));
}

static void
again_ready_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentGeneration *self = g_task_get_source_object (task);
  AgainData *data = g_task_get_task_data (task);
  guint index = data->image->index;
  GError *error = NULL;
  Picture *picture;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  picture = new_picture (task, index);
  picture->incoming
      = latent_incoming_file_new (self->worker, self->places, data->record->id, index);
  latent_downloader_fetch_async (self->downloader,
                                 data->record->result_urls[index],
                                 LATENT_BYTE_SINK (picture->incoming),
                                 g_task_get_cancellable (task),
                                 again_fetched_cb,
                                 picture);
}

/* (transfer full) (nullable): the name it had, when it was in the library's own folder: there it
 * comes back, or, when something lies there, beside it. */
static char *
keep_name (LatentGeneration *self, const LatentImageRecord *image)
{
  g_autofree char *folder = g_path_get_dirname (image->path);
  g_autofree char *name = g_path_get_basename (image->path);
  char *dot = strrchr (name, '.');

  if (!g_str_equal (folder, latent_places_get_pictures (self->places)) || dot == NULL
      || dot == name)
    return NULL;
  *dot = '\0';
  return g_steal_pointer (&name);
}

static void
again_fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Picture) picture = user_data;
  GTask *task = picture->task;
  LatentGeneration *self = g_task_get_source_object (task);
  AgainData *data = g_task_get_task_data (task);
  const char *const suspects[] = { data->image->incomplete ? data->image->sha256 : NULL, NULL };
  GError *error = NULL;
  LatentStoreWork *work;

  if (latent_downloader_fetch_finish (LATENT_DOWNLOADER (object), result, &error) < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  work = new_store_work (self, data->record, picture);
  work->name = keep_name (self, data->image);
  work->suspects = g_strdupv ((char **) suspects);
  run_store_work (self, g_steal_pointer (&picture), again_stored_cb);
}

static void
again_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Picture) picture = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&picture->task);
  LatentGeneration *self = g_task_get_source_object (task);
  AgainData *data = g_task_get_task_data (task);
  LatentImageRecord *image = data->image;
  GError *error = NULL;
  g_autoptr (LatentImageRecord) stored
      = latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);

  if (stored == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_free (image->path);
  image->path = g_steal_pointer (&stored->path);
  g_free (image->sha256);
  image->sha256 = g_steal_pointer (&stored->sha256);
  image->format = stored->format;
  image->width = stored->width;
  image->height = stored->height;
  image->size_bytes = stored->size_bytes;
  image->incomplete = stored->incomplete;
  image->stamp = stored->stamp;
  image->file_state = LATENT_IMAGE_FILE_THERE;
  image->carries = LATENT_IMAGE_CARRIES_NOTHING;
  image->is_stale = TRUE;
  latent_library_replace_file_async (
      self->library, image, again_replaced_cb, g_steal_pointer (&task));
}

static void
again_replaced_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  AgainData *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (latent_library_replace_file_finish (LATENT_LIBRARY (object), result, &error))
    g_task_return_pointer (
        task, g_steal_pointer (&data->image), (GDestroyNotify) latent_image_record_free);
  else
    g_task_return_error (task, error);
}

void
latent_generation_store_again_async (LatentGeneration *self,
                                     const LatentJobRecord *record,
                                     const LatentImageRecord *image,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  AgainData *data;

  g_return_if_fail (LATENT_IS_GENERATION (self));
  g_return_if_fail (record != NULL && image != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_generation_store_again_async);
  g_task_set_check_cancellable (task, FALSE);
  data = g_new0 (AgainData, 1);
  data->record = latent_job_record_copy (record);
  data->image = latent_image_record_copy (image);
  g_task_set_task_data (task, data, (GDestroyNotify) again_data_free);
  if (record->result_urls == NULL || g_strv_length (record->result_urls) <= image->index)
    {
      g_task_return_error (
          task, latent_error_new (LATENT_ERROR_NO_IMAGE, "the job has no address for it"));
      return;
    }
  latent_file_worker_run_async (self->worker,
                                check_places_thread,
                                g_object_ref (self->places),
                                g_object_unref,
                                NULL,
                                cancellable,
                                again_ready_cb,
                                g_steal_pointer (&task));
}

LatentImageRecord *
latent_generation_store_again_finish (LatentGeneration *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
