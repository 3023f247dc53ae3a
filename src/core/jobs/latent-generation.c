/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-generation.h"

#include <sys/stat.h>

#include "core/base/latent-error.h"
#include "core/media/latent-image-check.h"
#include "core/store/latent-incoming-file.h"

#define HASH_BUFFER_BYTES (64 * 1024)

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

typedef struct _StoreData StoreData;

/* One fetch_async(). */
typedef struct
{
  /* input */
  LatentJobRecord *record;
  char *suspect_sha256; /* nullable */

  /* in progress */
  guint index;                  /* of the address being fetched */
  GHashTable *known;            /* indices the library already has */
  LatentIncomingFile *incoming; /* nullable: the one being written */
  StoreData *store;             /* unowned, nullable: valid until stored_cb() returns */

  /* output */
  GPtrArray *images;
  GError *first_error; /* nullable */
  char *bad_sha256;    /* nullable */
} FetchData;

static void
fetch_data_free (FetchData *data)
{
  g_clear_pointer (&data->record, latent_job_record_free);
  g_free (data->suspect_sha256);
  g_clear_pointer (&data->known, g_hash_table_unref);
  g_clear_object (&data->incoming);
  g_clear_pointer (&data->images, g_ptr_array_unref);
  g_clear_error (&data->first_error);
  g_free (data->bad_sha256);
  g_free (data);
}

/* What the file worker gets: the downloaded file to judge and store. */
struct _StoreData
{
  /* input */
  LatentIncomingFile *incoming;
  LatentJobRecord *record;
  char *pictures; /* folder */
  char *suspect_sha256;
  guint index;
  gint64 now_us;

  /* output */
  char *bad_sha256;
};

static void
store_data_free (StoreData *data)
{
  g_clear_object (&data->incoming);
  g_clear_pointer (&data->record, latent_job_record_free);
  g_free (data->pictures);
  g_free (data->suspect_sha256);
  g_free (data->bad_sha256);
  g_free (data);
}

/* Judges the bytes. A damaged picture is a failure the first time; when the service delivers the
 * very same bytes again they are taken as they are, since they were paid for. */
static gboolean
judge (StoreData *data, const char *sha256, LatentImageCheck *check, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  int fd = latent_incoming_file_get_fd (data->incoming);

  if (latent_incoming_file_get_size (data->incoming) == 0)
    local_error = latent_error_new (LATENT_ERROR_BAD_IMAGE, "the service delivered no bytes");
  else if (latent_image_check_fd (fd, check, &local_error))
    return TRUE;

  if (latent_error_is (local_error, LATENT_ERROR_BAD_IMAGE))
    {
      if (check->format != LATENT_IMAGE_FORMAT_UNKNOWN && check->width > 0 && check->height > 0
          && g_strcmp0 (sha256, data->suspect_sha256) == 0)
        return TRUE;
      data->bad_sha256 = g_strdup (sha256);
      latent_incoming_file_discard (data->incoming);
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static char *
hash_file (const char *path)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  GInputStream *bytes = G_INPUT_STREAM (stream);
  g_autofree guint8 *buffer = g_malloc (HASH_BUFFER_BYTES);
  gssize length;

  if (stream == NULL)
    return NULL;
  while ((length = g_input_stream_read (bytes, buffer, HASH_BUFFER_BYTES, NULL, NULL)) > 0)
    g_checksum_update (checksum, buffer, length);
  return length == 0 ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

/* A crash between rename and row leaves the picture under its name: the next run downloads it
 * again and must not store it twice (K10). */
static char *
find_stored (StoreData *data, const char *name, const char *sha256)
{
  g_autofree char *path = g_build_filename (data->pictures, name, NULL);
  g_autofree char *found = NULL;
  struct stat info;

  if (lstat (path, &info) != 0 || !S_ISREG (info.st_mode)
      || info.st_size != latent_incoming_file_get_size (data->incoming))
    return NULL;

  found = hash_file (path);
  if (g_strcmp0 (found, sha256) != 0)
    return NULL;
  latent_incoming_file_discard (data->incoming);
  return g_steal_pointer (&path);
}

static LatentImageRecord *
describe (StoreData *data, const LatentImageCheck *check, gint64 size_bytes)
{
  LatentImageRecord *image = latent_image_record_new ();
  gboolean is_turned = check->orientation >= 5;

  image->id = g_uuid_string_random ();
  image->job_id = g_strdup (data->record->id);
  image->index = data->index;
  image->format = check->format;
  image->width = is_turned ? check->height : check->width;
  image->height = is_turned ? check->width : check->height;
  image->size_bytes = size_bytes;
  image->created_us = data->now_us;
  image->job_created_us = data->record->created_us;
  image->prompt = g_strdup (data->record->prompt);
  image->model_id = g_strdup (data->record->model_id);
  g_hash_table_unref (image->values);
  image->values = g_hash_table_ref (data->record->values);
  image->remote_id = g_strdup (data->record->remote_id);
  image->credits = data->record->credits;
  return image;
}

/* File worker. */
static gpointer
store_thread (gpointer user_data, GCancellable *cancellable, GError **error)
{
  StoreData *data = user_data;
  LatentImageCheck check = { 0 };
  g_autofree char *sha256 = latent_incoming_file_dup_sha256 (data->incoming);
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  gint64 size_bytes = latent_incoming_file_get_size (data->incoming);
  LatentImageRecord *image;

  if (!judge (data, sha256, &check, error))
    return NULL;

  name = latent_library_file_name (data->record->prompt,
                                   data->record->created_us,
                                   data->record->id,
                                   data->index,
                                   latent_image_format_to_string (check.format));
  path = find_stored (data, name, sha256);
  if (path == NULL)
    path = latent_incoming_file_store (data->incoming, name, error);
  if (path == NULL)
    return NULL;

  image = describe (data, &check, size_bytes);
  image->path = g_steal_pointer (&path);
  image->sha256 = g_steal_pointer (&sha256);
  return image;
}

static void known_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void fetch_next (GTask *task);
static void fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void stored_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
note_error (FetchData *data, GError *error)
{
  if (data->first_error == NULL)
    data->first_error = error;
  else
    g_error_free (error);
}

static void
known_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) images
      = latent_library_list_of_job_finish (LATENT_LIBRARY (object), result, &error);

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
  fetch_next (g_steal_pointer (&task));
}

/* (transfer full) of @task */
static void
fetch_next (GTask *task)
{
  g_autoptr (GTask) owned_task = task;
  LatentGeneration *self = g_task_get_source_object (task);
  FetchData *data = g_task_get_task_data (task);
  const char *address;

  while (data->record->result_urls[data->index] != NULL
         && g_hash_table_contains (data->known, GUINT_TO_POINTER (data->index)))
    data->index++;
  address = data->record->result_urls[data->index];
  if (address == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;

  data->incoming
      = latent_incoming_file_new (self->worker, self->places, data->record->id, data->index);
  latent_downloader_fetch_async (self->downloader,
                                 address,
                                 LATENT_BYTE_SINK (data->incoming),
                                 g_task_get_cancellable (task),
                                 fetched_cb,
                                 g_steal_pointer (&owned_task));
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentGeneration *self = g_task_get_source_object (task);
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  StoreData *store;

  if (latent_downloader_fetch_finish (LATENT_DOWNLOADER (object), result, &error) < 0)
    {
      g_clear_object (&data->incoming);
      note_error (data, error);
      data->index++;
      fetch_next (g_steal_pointer (&task));
      return;
    }

  store = g_new0 (StoreData, 1);
  store->incoming = g_steal_pointer (&data->incoming);
  store->record = latent_job_record_copy (data->record);
  store->pictures = g_strdup (latent_places_get_pictures (self->places));
  store->suspect_sha256 = g_strdup (data->suspect_sha256);
  store->index = data->index;
  store->now_us = latent_clock_get_wall_us (self->clock);
  data->store = store;
  /* Once the bytes are there they are stored whatever happens: no cancellable from here. */
  latent_file_worker_run_async (self->worker,
                                store_thread,
                                store,
                                (GDestroyNotify) store_data_free,
                                (GDestroyNotify) latent_image_record_free,
                                NULL,
                                stored_cb,
                                g_steal_pointer (&task));
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FetchData *data = g_task_get_task_data (task);
  GError *error = NULL;
  LatentImageRecord *image
      = latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);

  if (image != NULL)
    g_ptr_array_add (data->images, image);
  else
    note_error (data, error);
  if (data->bad_sha256 == NULL)
    data->bad_sha256 = g_steal_pointer (&data->store->bad_sha256);
  data->store = NULL;
  data->index++;
  fetch_next (g_steal_pointer (&task));
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
                               const LatentJobRecord *record,
                               const char *suspect_sha256,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  FetchData *data;

  g_return_if_fail (LATENT_IS_GENERATION (self));
  g_return_if_fail (record != NULL && record->result_urls != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_generation_fetch_async);
  /* What was stored must reach the caller even when the rest was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  data = g_new0 (FetchData, 1);
  data->record = latent_job_record_copy (record);
  data->suspect_sha256 = g_strdup (suspect_sha256);
  data->known = g_hash_table_new (NULL, NULL);
  data->images = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  g_task_set_task_data (task, data, (GDestroyNotify) fetch_data_free);

  latent_library_list_of_job_async (
      self->library, record->id, cancellable, known_cb, g_steal_pointer (&task));
}

GPtrArray *
latent_generation_fetch_finish (LatentGeneration *self,
                                GAsyncResult *result,
                                char **bad_sha256,
                                GError **error)
{
  GTask *task = G_TASK (result);
  FetchData *data;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  data = g_task_get_task_data (task);
  if (bad_sha256 != NULL)
    *bad_sha256 = g_steal_pointer (&data->bad_sha256);
  if (g_task_propagate_boolean (task, error) && data->first_error != NULL)
    g_propagate_error (error, g_steal_pointer (&data->first_error));
  return g_steal_pointer (&data->images);
}
