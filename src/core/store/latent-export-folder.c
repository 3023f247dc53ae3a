/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The folder as a target of exports. */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-export-target-private.h"
#include "latent-file-worker.h"
#include "latent-files-private.h"

#define BUFFER_SIZE (1024 * 1024)
#define COPIED_AT_ONCE (64 * 1024 * 1024)

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

/* (transfer full): a new file in the folder that nobody looks for; @fd: (out) */
static char *
make_file (Folder *self, int *fd, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, ".latent-export-XXXXXX", NULL);

  /* An export is for others, too: the umask decides. */
  *fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0666);
  if (*fd >= 0)
    return g_steal_pointer (&path);
  latent_files_fail (errno, "cannot write in", self->path, 0, error);
  return NULL;
}

/* Gives @file its name, or the first numbered one that is free: another export may be at work. */
static gboolean
name_file (Folder *self, const char *file, const char *name, char **final_name, GError **error)
{
  g_autofree char *candidate = g_strdup (name);

  for (guint number = 2;; number++)
    {
      g_autofree char *path = g_build_filename (self->path, candidate, NULL);
      gboolean is_taken;

      if (latent_files_rename_new (file, path, &is_taken, error))
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

/* Closes @fd of @file (transfer full), which is whole when @is_written. */
static gboolean
end_file (Folder *self,
          char *file,
          int fd,
          gboolean is_written,
          const char *name,
          char **final_name,
          GError **error)
{
  g_autofree char *path = file;
  /* What some file systems say only now. */
  gboolean is_closed = close (fd) == 0 || errno == EINTR;

  if (is_written && !is_closed)
    latent_files_fail (errno, "cannot write in", self->path, 0, error);
  if (is_written && is_closed && name_file (self, path, name, final_name, error))
    return TRUE;
  g_unlink (path);
  return FALSE;
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
copy_by_hand (int from,
              const char *source,
              int to,
              const char *folder,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gint64 offset = lseek (to, 0, SEEK_END);

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      ssize_t n_read = pread (from, buffer, BUFFER_SIZE, offset);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        return latent_files_fail (errno, "cannot read", source, 0, error);
      if (n_read == 0)
        return TRUE;
      if (!latent_files_write (to, buffer, (gsize) n_read, offset, folder, error))
        return FALSE;
      offset += n_read;
    }
  return FALSE;
}

/* Shares the blocks where the file system can, else lets the kernel copy, else copies. */
static gboolean
copy_bytes (int from,
            const char *source,
            int to,
            const char *folder,
            GCancellable *cancellable,
            GError **error)
{
  ssize_t n_copied;

  if (ioctl (to, FICLONE, from) == 0)
    return TRUE;
  do
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n_copied = copy_file_range (from, NULL, to, NULL, COPIED_AT_ONCE, 0);
    }
  while (n_copied > 0 || (n_copied < 0 && errno == EINTR));
  if (n_copied < 0 && latent_files_name_trouble (errno) != NULL)
    return latent_files_fail (errno, "cannot write in", folder, 0, error);
  /* At the end, or it cannot be done this way between these two: the rest, if there is one. */
  return copy_by_hand (from, source, to, folder, cancellable, error);
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
  gboolean is_copied;
  char *file;
  int to;

  if (from < 0)
    return fail_as_missing (source, error);
  file = make_file (self, &to, error);
  if (file == NULL)
    {
      latent_files_close (&from);
      return FALSE;
    }
  is_copied = copy_bytes (from, source, to, self->path, cancellable, error);
  latent_files_close (&from);
  return end_file (self, file, to, is_copied, name, final_name, error);
}

static gboolean
add_bytes (LatentExportTarget *target,
           GBytes *bytes,
           const char *name,
           char **final_name,
           GError **error)
{
  Folder *self = (Folder *) target;
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  gboolean is_written;
  int fd;
  char *file = make_file (self, &fd, error);

  if (file == NULL)
    return FALSE;
  is_written = latent_files_write (fd, data, length, 0, self->path, error);
  return end_file (self, file, fd, is_written, name, final_name, error);
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
  self = g_new0 (Folder, 1);
  self->target.kind = &kind;
  self->path = g_strdup (path);
  self->fd = fd;
  return &self->target;
}
