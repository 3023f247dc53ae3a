/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-bring-in.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "core/base/latent-error.h"
#include "core/media/latent-image-check.h"
#include "core/media/latent-picture-dress.h"
#include "core/media/latent-picture-xmp.h"
#include "core/store/latent-incoming-file.h"
#include "core/store/latent-picture-rows.h"
#include "latent-workspace-private.h"

/* Of the jobs of pictures that no service of ours made. */
#define FOREIGN_ORIGIN "imported"

#define READ_BYTES (256 * 1024)
#define MAX_MODEL_LENGTH 256
/* So that the record fits into a JPEG file's XMP in all but odd cases. */
#define MAX_VALUE_LENGTH 1024

/* One picture on its way. The worker has it alone while it works. */
typedef struct
{
  /* input */
  char *path;    /* nullable */
  char *folder;  /* of the library's pictures */
  GBytes *bytes; /* nullable until it was read */
  gint64 now_us;
  gboolean is_brought_in; /* or only looked at */

  /* in progress */
  LatentImageCheck check;
  LatentForeignPrompt *prompt;
  char *sha256;                /* of the bytes */
  char *own_sha256;            /* nullable: of the bytes it was made from, as it says itself */
  LatentPictureRecord *record; /* what the library is to know of it */
  GBytes *dressed;             /* nullable: with that record inside */
  LatentIncomingFile *file;    /* nullable */
  char *stored_path;           /* nullable */
  LatentFileMark mark;
  GPtrArray *found; /* nullable, of LatentFoundPicture */

  /* output */
  LatentImageRecord *known; /* nullable */
} BringIn;

static void read_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void written_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void stored_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void added_cb (GObject *object, GAsyncResult *result, gpointer user_data);

void
latent_found_image_free (LatentFoundImage *self)
{
  if (self == NULL)
    return;
  g_bytes_unref (self->bytes);
  latent_foreign_prompt_free (self->prompt);
  g_clear_pointer (&self->known, latent_image_record_free);
  g_free (self);
}

static void
free_bring_in (gpointer data)
{
  BringIn *self = data;

  g_free (self->path);
  g_free (self->folder);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->prompt, latent_foreign_prompt_free);
  g_free (self->sha256);
  g_free (self->own_sha256);
  g_clear_pointer (&self->record, latent_picture_record_free);
  g_clear_pointer (&self->dressed, g_bytes_unref);
  g_clear_object (&self->file);
  g_free (self->stored_path);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->known, latent_image_record_free);
  g_free (self);
}

/* --- the record --- */

/* (transfer full): always the same UUID for the same bytes: what a killed run left is found. */
static char *
make_id (const char *kind, const char *sha256)
{
  g_autofree char *seed = g_strdup_printf ("imported %s %s", kind, sha256);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1);

  return g_strdup_printf ("%.8s-%.4s-4%.3s-8%.3s-%.12s", digest, digest + 8, digest + 12,
                          digest + 15, digest + 18);
}

static char *
dup_start (const char *text, glong max_length)
{
  if (text == NULL)
    return g_strdup ("");
  return g_utf8_strlen (text, -1) > max_length ? g_utf8_substring (text, 0, max_length)
                                               : g_strdup (text);
}

/* The size is the picture's own. */
static gboolean
is_value (const LatentForeignField *field)
{
  return !g_str_equal (field->key, LATENT_FOREIGN_PROMPT)
         && !g_str_equal (field->key, LATENT_FOREIGN_MODEL)
         && !g_str_equal (field->key, LATENT_FOREIGN_SIZE);
}

static LatentPictureRecord *
make_foreign_record (const BringIn *self)
{
  LatentPictureRecord *record = latent_picture_record_new ();

  record->image_id = make_id ("picture", self->sha256);
  record->job_id = make_id ("job", self->sha256);
  record->origin = g_strdup (FOREIGN_ORIGIN);
  record->prompt = g_strdup (latent_foreign_prompt_find (self->prompt, LATENT_FOREIGN_PROMPT));
  if (record->prompt == NULL)
    record->prompt = g_strdup ("");
  record->model_id = dup_start (latent_foreign_prompt_find (self->prompt, LATENT_FOREIGN_MODEL),
                                MAX_MODEL_LENGTH);
  for (guint i = 0; i < self->prompt->fields->len; i++)
    {
      const LatentForeignField *field = g_ptr_array_index (self->prompt->fields, i);

      if (is_value (field))
        g_hash_table_insert (record->values, g_strdup (field->key),
                             dup_start (field->value, MAX_VALUE_LENGTH));
    }
  return record;
}

/* What was paid elsewhere, or was paid here and thrown away, is not paid by bringing it in; and it
 * came now, so that it stands first. */
static void
make_record (BringIn *self)
{
  LatentPictureRecord *record = g_steal_pointer (&self->prompt->record);

  if (record == NULL)
    record = make_foreign_record (self);
  else
    self->own_sha256 = g_steal_pointer (&record->sha256);
  self->record = record;
  record->charged = LATENT_CHARGED_NO;
  record->credits = 0;
  record->price = -1;
  record->incomplete = 0;
  record->job_created_us = self->now_us;
  record->finished_us = self->now_us;
  record->created_us = self->now_us;
  record->size_bytes = (gint64) g_bytes_get_size (self->bytes);
  g_clear_pointer (&record->pixels_sha256, g_free);
  g_free (record->sha256);
  record->sha256 = g_strdup (self->sha256);
}

/* --- file worker --- */

static GBytes *
fail_too_large (GError **error)
{
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "the file is larger than any picture");
  return NULL;
}

/* -1 with @error. A person's own file: links are followed; nothing waits for a FIFO's other end. */
static int
open_file (const char *path, gint64 *size_bytes, GError **error)
{
  struct stat status;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  int saved = errno;

  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    {
      *size_bytes = status.st_size;
      return fd;
    }
  if (fd >= 0)
    {
      close (fd);
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "not a regular file");
      return -1;
    }
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_STORAGE, "the file cannot be read: %s",
               g_strerror (saved));
  return -1;
}

/* (transfer full): all of the file @path, which may grow meanwhile */
static GBytes *
read_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (READ_BYTES);
  gint64 size_bytes = 0;
  ssize_t n_read = 0;
  int fd = open_file (path, &size_bytes, error);

  if (fd < 0)
    return NULL;
  while (size_bytes <= LATENT_IMAGE_MAX_BYTES && bytes->len <= LATENT_IMAGE_MAX_BYTES
         && !g_cancellable_is_cancelled (cancellable)
         && (n_read = pread (fd, buffer, READ_BYTES, bytes->len)) > 0)
    g_byte_array_append (bytes, buffer, (guint) n_read);
  close (fd);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (size_bytes > LATENT_IMAGE_MAX_BYTES || bytes->len > LATENT_IMAGE_MAX_BYTES)
    return fail_too_large (error);
  if (n_read >= 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_STORAGE, "the file cannot be read");
  return NULL;
}

static gpointer
read_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  BringIn *self = data;

  if (self->bytes == NULL)
    self->bytes = read_file (self->path, cancellable, error);
  if (self->bytes == NULL || !latent_image_check_bytes (self->bytes, &self->check, error))
    return NULL;
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->bytes);
  self->prompt = latent_foreign_prompt_read (self->bytes);
  make_record (self);
  /* One that cannot carry its record gets it beside it, from the writer of records. */
  if (self->is_brought_in)
    self->dressed = latent_picture_dress_for_library (self->bytes, self->record, NULL);
  return GINT_TO_POINTER (TRUE);
}

/* Is the picture at @path the one that a killed run put there? */
static gboolean
is_ours (const char *path, const LatentPictureRecord *record)
{
  g_autoptr (LatentPictureRecord) read = NULL;
  LatentImageCheck check;
  int fd = latent_record_files_open (path, NULL, NULL);

  if (fd < 0)
    return FALSE;
  if (latent_image_check_fd (fd, &check, NULL))
    read = latent_picture_xmp_read_fd (fd, NULL);
  close (fd);
  return read != NULL && g_str_equal (read->image_id, record->image_id)
         && g_str_equal (read->sha256, record->sha256);
}

static gpointer
store_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  BringIn *self = data;
  const char *extension = latent_image_format_to_string (self->check.format);
  g_autofree char *name
      = latent_library_file_name (self->record->prompt, self->now_us, self->record->job_id,
                                  (guint) self->record->index, extension);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  int fd;

  if (is_ours (path, self->record))
    {
      latent_incoming_file_discard (self->file);
      self->stored_path = g_steal_pointer (&path);
    }
  else
    self->stored_path = latent_incoming_file_store (self->file, name, error);
  if (self->stored_path == NULL)
    return NULL;
  fd = latent_record_files_open (self->stored_path, &self->mark, error);
  if (fd >= 0)
    close (fd);
  return GINT_TO_POINTER (fd >= 0);
}

/* --- main thread --- */

static LatentFoundPicture *
make_found (BringIn *self)
{
  LatentFoundPicture *found = g_new0 (LatentFoundPicture, 1);
  gboolean is_turned = self->check.orientation >= 5;

  found->record = g_steal_pointer (&self->record);
  found->path = g_strdup (self->stored_path);
  found->carries = self->dressed != NULL ? LATENT_IMAGE_CARRIES_XMP : LATENT_IMAGE_CARRIES_NOTHING;
  found->mark = self->mark;
  found->format = self->check.format;
  found->width = is_turned ? self->check.height : self->check.width;
  found->height = is_turned ? self->check.width : self->check.height;
  return found;
}

static LatentFoundImage *
make_image (BringIn *self)
{
  LatentFoundImage *image = g_new0 (LatentFoundImage, 1);
  gboolean is_turned = self->check.orientation >= 5;

  image->bytes = g_bytes_ref (self->bytes);
  image->prompt = g_steal_pointer (&self->prompt);
  image->format = self->check.format;
  image->width = is_turned ? self->check.height : self->check.width;
  image->height = is_turned ? self->check.width : self->check.height;
  image->known = g_steal_pointer (&self->known);
  return image;
}

static void
start (LatentWorkspace *workspace, BringIn *self, GTask *task)
{
  self->now_us = latent_clock_get_wall_us (workspace->clock);
  self->folder = g_strdup (latent_places_get_pictures (workspace->places));
  g_task_set_task_data (task, self, free_bring_in);
  latent_file_worker_run_async (workspace->worker, read_thread, self, NULL, NULL,
                                g_task_get_cancellable (task), read_cb, task);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BringIn *self = g_task_get_task_data (task);
  LatentWorkspace *workspace = g_task_get_source_object (task);
  GError *error = NULL;

  if (latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The library's row knows the bytes that were delivered; what was brought in itself, its own. */
  latent_picture_rows_look_up_async (workspace->database, self->record, self->own_sha256,
                                     g_task_get_cancellable (task), looked_up_cb,
                                     g_object_ref (task));
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BringIn *self = g_task_get_task_data (task);
  LatentWorkspace *workspace = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) known
      = latent_picture_rows_look_up_finish (LATENT_DATABASE (object), result, &error);

  if (known == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (known->len > 0)
    self->known = latent_image_record_copy (g_ptr_array_index (known, 0));
  if (!self->is_brought_in)
    {
      g_task_return_pointer (task, make_image (self), (GDestroyNotify) latent_found_image_free);
      return;
    }
  if (self->known != NULL)
    {
      g_task_return_pointer (task, latent_image_record_copy (self->known),
                             (GDestroyNotify) latent_image_record_free);
      return;
    }
  self->file = latent_incoming_file_new (workspace->worker, workspace->places, self->record->job_id,
                                         (guint) self->record->index);
  latent_byte_sink_write_async (LATENT_BYTE_SINK (self->file),
                                self->dressed != NULL ? self->dressed : self->bytes,
                                g_task_get_cancellable (task), written_cb, g_object_ref (task));
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BringIn *self = g_task_get_task_data (task);
  LatentWorkspace *workspace = g_task_get_source_object (task);
  GError *error = NULL;

  if (!latent_byte_sink_write_finish (LATENT_BYTE_SINK (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  latent_file_worker_run_async (workspace->worker, store_thread, self, NULL, NULL, NULL, stored_cb,
                                g_steal_pointer (&task));
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BringIn *self = g_task_get_task_data (task);
  LatentWorkspace *workspace = g_task_get_source_object (task);
  g_autoptr (GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);
  GError *error = NULL;

  if (latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_found_picture_free);
  g_ptr_array_add (self->found, make_found (self));
  g_hash_table_add (paths, self->stored_path);
  latent_picture_rows_add_async (workspace->database, self->found, paths, NULL, added_cb,
                                 g_steal_pointer (&task));
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BringIn *self = g_task_get_task_data (task);
  LatentFoundPicture *found = g_ptr_array_index (self->found, 0);
  GError *error = NULL;

  if (!latent_picture_rows_add_finish (LATENT_DATABASE (object), result, &error))
    g_task_return_error (task, error);
  else if (found->added == NULL)
    /* Another process brought it in at this moment, or it is about to be deleted here. */
    g_task_return_error (
        task, latent_error_new (LATENT_ERROR_CONFLICT, "the library has the picture already"));
  else
    {
      latent_workspace_show_image (g_task_get_source_object (task), found->added);
      g_task_return_pointer (task, g_steal_pointer (&found->added),
                             (GDestroyNotify) latent_image_record_free);
    }
}

/* --- public --- */

void
latent_bring_in_look_at_async (LatentWorkspace *workspace,
                               GBytes *bytes,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (workspace, cancellable, callback, user_data);
  BringIn *self = g_new0 (BringIn, 1);

  self->bytes = g_bytes_ref (bytes);
  g_task_set_source_tag (task, latent_bring_in_look_at_async);
  start (workspace, self, task);
}

void
latent_bring_in_look_at_file_async (LatentWorkspace *workspace,
                                    const char *path,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (workspace, cancellable, callback, user_data);
  BringIn *self = g_new0 (BringIn, 1);

  self->path = g_strdup (path);
  g_task_set_source_tag (task, latent_bring_in_look_at_async);
  start (workspace, self, task);
}

LatentFoundImage *
latent_bring_in_look_at_finish (LatentWorkspace *workspace, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, workspace), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_bring_in_async (LatentWorkspace *workspace,
                       GBytes *bytes,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (workspace, cancellable, callback, user_data);
  BringIn *self = g_new0 (BringIn, 1);

  self->bytes = g_bytes_ref (bytes);
  self->is_brought_in = TRUE;
  g_task_set_source_tag (task, latent_bring_in_async);
  start (workspace, self, task);
}

LatentImageRecord *
latent_bring_in_finish (LatentWorkspace *workspace,
                        GAsyncResult *result,
                        gboolean *was_known,
                        GError **error)
{
  BringIn *self;

  g_return_val_if_fail (g_task_is_valid (result, workspace), NULL);

  self = g_task_get_task_data (G_TASK (result));
  if (was_known != NULL)
    *was_known = self->known != NULL;
  return g_task_propagate_pointer (G_TASK (result), error);
}
