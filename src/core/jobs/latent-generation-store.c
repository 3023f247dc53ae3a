/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-generation-private.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "core/media/latent-image-check.h"
#include "core/store/latent-record-files.h"

void
latent_store_work_free (LatentStoreWork *self)
{
  g_clear_object (&self->incoming);
  g_clear_pointer (&self->record, latent_job_record_free);
  g_free (self->pictures);
  g_free (self->name);
  g_strfreev (self->suspects);
  g_free (self->bad_sha256);
  g_free (self);
}

void
latent_adopt_work_free (LatentAdoptWork *self)
{
  g_clear_object (&self->places);
  g_clear_pointer (&self->record, latent_job_record_free);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_strfreev (self->paths);
  g_free (self);
}

/* The very same bytes a second time, and as many as announced: the service has nothing better, and
 * it was paid for. */
static gboolean
is_delivered_so (LatentStoreWork *work, const char *sha256, const LatentImageCheck *check)
{
  return check->format != LATENT_IMAGE_FORMAT_UNKNOWN && work->suspects != NULL
         && g_strv_contains ((const char *const *) work->suspects, sha256)
         && latent_incoming_file_is_as_long_as_declared (work->incoming);
}

/* Judges the bytes. A damaged picture is a failure the first time; when the service delivers the
 * very same bytes again they are taken as they are. */
static gboolean
judge (LatentStoreWork *work, const char *sha256, LatentImageCheck *check, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  int fd = latent_incoming_file_get_fd (work->incoming);

  if (latent_incoming_file_get_size (work->incoming) == 0)
    local_error = latent_error_new (LATENT_ERROR_BAD_IMAGE, "the service delivered no bytes");
  else if (latent_image_check_fd (fd, check, &local_error))
    return TRUE;

  if (latent_error_is (local_error, LATENT_ERROR_BAD_IMAGE) && !work->is_leftover)
    {
      if (is_delivered_so (work, sha256, check))
        return TRUE;
      work->bad_sha256 = g_strdup (sha256);
      latent_incoming_file_discard (work->incoming);
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* (transfer full) (nullable): of a regular file */
static char *
hash_file (const char *path)
{
  int fd = latent_record_files_open (path, NULL, NULL);
  char *sha256;

  if (fd < 0)
    return NULL;
  sha256 = latent_record_files_hash (fd, path, NULL, NULL);
  close (fd);
  return sha256;
}

/* The same picture under the same name is there already: it must not be stored twice (K10). */
static char *
find_stored (LatentStoreWork *work, const char *name, const char *sha256)
{
  g_autofree char *path = g_build_filename (work->pictures, name, NULL);
  g_autofree char *found = NULL;
  struct stat info;

  if (lstat (path, &info) != 0 || !S_ISREG (info.st_mode)
      || info.st_size != latent_incoming_file_get_size (work->incoming))
    return NULL;

  found = hash_file (path);
  if (g_strcmp0 (found, sha256) != 0)
    return NULL;
  latent_incoming_file_discard (work->incoming);
  return g_steal_pointer (&path);
}

static LatentImageRecord *
describe (const LatentJobRecord *record, guint index, const LatentImageCheck *check)
{
  LatentImageRecord *image = latent_image_record_new ();
  gboolean is_turned = check->orientation >= 5;

  image->id = g_uuid_string_random ();
  image->job_id = g_strdup (record->id);
  image->index = index;
  image->number = latent_image_number (record->number, index);
  image->format = check->format;
  image->width = is_turned ? check->height : check->width;
  image->height = is_turned ? check->width : check->height;
  image->incomplete = !check->is_complete;
  image->job_created_us = record->created_us;
  image->prompt = g_strdup (record->prompt);
  image->model_id = g_strdup (record->model_id);
  g_hash_table_unref (image->values);
  image->values = g_hash_table_ref (record->values);
  image->remote_id = g_strdup (record->remote_id);
  image->credits = record->credits;
  return image;
}

/* (transfer full) */
static char *
make_name (const LatentStoreWork *work, LatentImageFormat format)
{
  const char *extension = latent_image_format_to_string (format);

  if (work->name != NULL)
    return g_strdup_printf ("%s.%s", work->name, extension);
  return latent_library_file_name (work->record->prompt, work->record->created_us,
                                   work->record->id, work->index, extension);
}

gpointer
latent_store_work_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  LatentStoreWork *work = data;
  LatentImageCheck check = { 0 };
  g_autofree char *sha256 = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  gint64 size_bytes;
  LatentImageRecord *image;

  if (work->is_leftover && !latent_incoming_file_take_leftover (work->incoming, error))
    return NULL;
  sha256 = latent_incoming_file_dup_sha256 (work->incoming);
  size_bytes = latent_incoming_file_get_size (work->incoming);
  if (!judge (work, sha256, &check, error))
    return NULL;

  name = make_name (work, check.format);
  path = find_stored (work, name, sha256);
  if (path == NULL)
    path = latent_incoming_file_store (work->incoming, name, error);
  if (path == NULL)
    return NULL;

  image = describe (work->record, work->index, &check);
  /* Without it the next look compares with the length alone. */
  latent_library_look_at_file (path, &image->stamp, NULL);
  image->path = g_steal_pointer (&path);
  image->sha256 = g_steal_pointer (&sha256);
  image->size_bytes = size_bytes;
  image->created_us = work->now_us;
  return image;
}

/* The index at the end of "... <first 8 of the job's id>-<index>[ <number>].<extension>", -1 when
 * it is no picture of the job. */
static int
read_index (const char *name, const char *job_id)
{
  g_autofree char *pattern = NULL;
  g_autofree char *word = g_strndup (job_id, 8);
  g_autofree char *quoted = g_regex_escape_string (word, -1);
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *digits = NULL;

  pattern = g_strdup_printf ("(?:^|[ ])%s-([0-9]{1,4})(?: [0-9]+)?[.](?:png|jpg|webp)$", quoted);
  regex = g_regex_new (pattern, G_REGEX_RAW, 0, NULL);
  if (regex == NULL || !g_regex_match (regex, name, 0, &match))
    return -1;
  digits = g_match_info_fetch (match, 1);
  return (int) g_ascii_strtoll (digits, NULL, 10);
}

static int
compare_paths_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

gpointer
latent_adopt_find_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  LatentAdoptWork *work = data;
  const char *pictures = latent_places_get_pictures (work->places);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *needle = g_strdup_printf ("%.8s-", work->record->id);
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (!latent_places_check_pictures (work->places, error))
    return NULL;
  if (work->known != NULL)
    folder = g_dir_open (pictures, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      int index = strstr (name, needle) != NULL ? read_index (name, work->record->id) : -1;

      if (index >= 0 && (guint) index < g_strv_length (work->record->result_urls)
          && !g_hash_table_contains (work->known, GINT_TO_POINTER (index)))
        g_ptr_array_add (paths, g_build_filename (pictures, name, NULL));
    }
  g_ptr_array_sort (paths, compare_paths_cb);
  g_ptr_array_add (paths, NULL);
  return g_ptr_array_steal (paths, NULL);
}

/* (transfer full) (nullable): the picture at @path, when it is one and whole */
static LatentImageRecord *
adopt (LatentAdoptWork *work, const char *path, guint index)
{
  LatentImageCheck check = { 0 };
  g_autoptr (LatentImageRecord) image = NULL;

  if (!latent_image_check_path (path, &check, NULL))
    return NULL;
  image = describe (work->record, index, &check);
  image->sha256 = hash_file (path);
  if (image->sha256 == NULL || !latent_library_look_at_file (path, &image->stamp, NULL))
    return NULL;
  image->path = g_strdup (path);
  image->size_bytes = image->stamp.size_bytes;
  image->created_us = work->now_us;
  return g_steal_pointer (&image);
}

gpointer
latent_adopt_take_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  LatentAdoptWork *work = data;
  GPtrArray *images = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  for (guint i = 0; work->paths[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (work->paths[i]);
      int index = read_index (name, work->record->id);
      LatentImageRecord *image;

      if (g_hash_table_contains (work->known, GINT_TO_POINTER (index)))
        continue;
      image = adopt (work, work->paths[i], (guint) index);
      if (image == NULL)
        continue;
      /* After a power cut it may still have its old name, too. */
      latent_incoming_file_remove_leftover (work->places, work->record->id, (guint) index);
      g_hash_table_add (work->known, GINT_TO_POINTER (index));
      g_ptr_array_add (images, image);
    }
  return images;
}
