/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The folder as a target of exports. */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-export-target-private.h"
#include "latent-file-worker.h"
#include "latent-files-private.h"
#include "latent-new-file-private.h"

typedef struct
{
  LatentExportTarget target;

  char *path;
  int fd; /* of the folder */
} Folder;

void
latent_export_peek_folder (const char *path, LatentNamePlan *names)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    latent_name_plan_add_taken (names, name);
}

static gboolean
list_names (LatentExportTarget *target, LatentNamePlan *names, GError **error)
{
  Folder *self = (Folder *) target;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GDir) folder = g_dir_open (self->path, 0, &failure);
  const char *name;

  if (folder == NULL)
    return latent_files_fail (errno, "cannot read", self->path, 0, error);
  while ((name = g_dir_read_name (folder)) != NULL)
    latent_name_plan_add_taken (names, name);
  return TRUE;
}

/* Gives @file its name, or the first numbered one that is free: another export may be at work. */
static gboolean
name_file (Folder *self, LatentNewFile *file, const char *name, char **final_name, GError **error)
{
  g_autofree char *candidate = g_strdup (name);

  if (!latent_new_file_close (file, error))
    return FALSE;
  for (guint number = 2;; number++)
    {
      g_autofree char *path = g_build_filename (self->path, candidate, NULL);
      gboolean is_taken;

      if (latent_new_file_name (file, path, &is_taken, error))
        {
          *final_name = g_steal_pointer (&candidate);
          return TRUE;
        }
      if (!is_taken)
        return FALSE;
      g_free (candidate);
      candidate = latent_name_number (name, number);
    }
}

static gboolean
fail_as_missing (const char *source, GError **error)
{
  GError *failure = NULL;

  latent_files_fail (errno, "cannot read", source, 0, &failure);
  if (g_error_matches (failure, LATENT_ERROR, LATENT_ERROR_STORAGE)
      && latent_error_facts (failure)->field == NULL)
    latent_error_facts (failure)->field = g_strdup ("missing");
  g_propagate_error (error, failure);
  return FALSE;
}

GBytes *
latent_export_read_picture (const char *path, GError **error)
{
  g_autofree guint8 *data = NULL;
  struct stat status;
  gint64 offset = 0;
  int fd = latent_files_open (path, O_RDONLY | O_NOFOLLOW);

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      fail_as_missing (path, error);
      latent_files_close (&fd);
      return NULL;
    }
  if (status.st_size > 2 * (gint64) LATENT_IMAGE_MAX_BYTES)
    {
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "%s is too large", path);
      latent_files_close (&fd);
      return NULL;
    }
  data = g_malloc ((gsize) status.st_size + 1);
  while (offset < status.st_size)
    {
      ssize_t n_read = pread (fd, data + offset, (gsize) (status.st_size - offset), offset);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0)
        break; /* shorter than it was: what reads it says what is wrong */
      offset += n_read;
    }
  latent_files_close (&fd);
  return g_bytes_new_take (g_steal_pointer (&data), (gsize) offset);
}

static gboolean
add_file (LatentExportTarget *target,
          const char *source,
          const char *name,
          char **final_name,
          GCancellable *cancellable,
          GError **error)
{
  Folder *self = (Folder *) target;
  int from = latent_files_open (source, O_RDONLY | O_NOFOLLOW);
  g_auto (LatentNewFile) file = { 0 };
  gboolean is_copied;

  if (from < 0)
    return fail_as_missing (source, error);
  is_copied = latent_new_file_open (&file, self->path, error)
              && latent_files_copy (from, source, file.fd, self->path, cancellable, error);
  latent_files_close (&from);
  return is_copied && name_file (self, &file, name, final_name, error);
}

static gboolean
add_bytes (LatentExportTarget *target,
           GBytes *bytes,
           const char *name,
           char **final_name,
           GError **error)
{
  Folder *self = (Folder *) target;
  g_auto (LatentNewFile) file = { 0 };
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return latent_new_file_open (&file, self->path, error)
         && latent_files_write (file.fd, data, length, 0, self->path, error)
         && name_file (self, &file, name, final_name, error);
}

/* Once for all of them: a thousand times fsync would take longer than everything else. */
static gboolean
finish (LatentExportTarget *target, GError **error)
{
  Folder *self = (Folder *) target;

  if (syncfs (self->fd) == 0)
    return TRUE;
  return latent_files_fail (errno, "cannot make durable", self->path, 0, error);
}

static void
free_folder (LatentExportTarget *target)
{
  Folder *self = (Folder *) target;

  latent_files_close (&self->fd);
  g_free (self->path);
  g_free (self);
}

LatentExportTarget *
latent_export_target_open_folder (const char *path, GError **error)
{
  static const LatentExportTargetKind kind
      = { list_names, add_file, add_bytes, finish, free_folder };
  Folder *self;
  int fd;

  g_assert (latent_file_worker_is_current ());
  g_return_val_if_fail (path != NULL, NULL);

  if (g_mkdir_with_parents (path, 0777) != 0)
    {
      latent_files_fail (errno, "cannot make the folder", path, 0, error);
      return NULL;
    }
  fd = latent_files_open (path, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    {
      latent_files_fail (errno, "cannot open", path, 0, error);
      return NULL;
    }
  latent_new_file_sweep (path);
  self = g_new0 (Folder, 1);
  self->target.kind = &kind;
  self->path = g_strdup (path);
  self->fd = fd;
  return &self->target;
}
