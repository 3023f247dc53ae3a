/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-files-private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/base/latent-error.h"

#define BUFFER_SIZE (1024 * 1024)
#define COPIED_AT_ONCE (64 * 1024 * 1024)

const char *
latent_files_name_trouble (int saved_errno)
{
  switch (saved_errno)
    {
    case ENOSPC:
    case EDQUOT:
      return "space";
    case EROFS:
    case EACCES:
    case EPERM:
      return "read-only";
    default:
      return NULL;
    }
}

gboolean
latent_files_fail (int saved_errno,
                   const char *what,
                   const char *path,
                   gint64 need_bytes,
                   GError **error)
{
  const char *details[] = { path, NULL };
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *need = NULL;
  GError *failure;

  if (need_bytes > 0)
    need = g_strdup_printf (" (%" G_GINT64_FORMAT " more bytes needed)", need_bytes);
  failure = latent_error_new (LATENT_ERROR_STORAGE, "%s %s: %s%s", what, name,
                              g_strerror (saved_errno), need != NULL ? need : "");
  latent_error_facts (failure)->details = g_strdupv ((char **) details);
  latent_error_facts (failure)->field = g_strdup (latent_files_name_trouble (saved_errno));
  latent_error_facts (failure)->need_bytes = need_bytes > 0 ? need_bytes : -1;
  g_propagate_error (error, failure);
  return FALSE;
}

int
latent_files_open (const char *path, int flags)
{
  int fd;

  /* On network file systems even this can be interrupted (faults.md F6). */
  do
    fd = open (path, flags | O_CLOEXEC, 0600);
  while (fd < 0 && errno == EINTR);
  return fd;
}

gboolean
latent_files_fail_in_folder (int saved_errno,
                             const char *what,
                             const char *folder,
                             gint64 need_bytes,
                             GError **error)
{
  GError *failure = NULL;

  latent_files_fail (saved_errno, what, folder, need_bytes, &failure);
  if (latent_files_is_gone (saved_errno))
    {
      g_free (latent_error_facts (failure)->field);
      latent_error_facts (failure)->field = g_strdup ("gone");
    }
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
latent_files_is_gone (int saved_errno)
{
  return saved_errno == ENOENT || saved_errno == ENOTDIR || saved_errno == ENODEV
         || saved_errno == ENXIO || saved_errno == ESTALE || saved_errno == ENOTCONN;
}

gboolean
latent_files_has_room (const char *folder, gint64 need_bytes, GError **error)
{
  struct statvfs status;

  /* Who cannot say how large it is cannot say how full it is, either. */
  if (need_bytes <= 0 || statvfs (folder, &status) != 0 || status.f_blocks == 0
      || (guint64) status.f_bavail * status.f_frsize >= (guint64) need_bytes)
    return TRUE;
  return latent_files_fail (ENOSPC, "no room in", folder, need_bytes, error);
}

gboolean
latent_files_write (int fd,
                    gconstpointer data,
                    gsize length,
                    gint64 offset,
                    const char *path,
                    GError **error)
{
  const char *rest = data;

  while (length > 0)
    {
      ssize_t written = pwrite (fd, rest, length, offset);

      if (written < 0 && errno == EINTR)
        continue;
      /* A write of nothing would go round for ever; POSIX leaves its meaning open. */
      if (written <= 0)
        return latent_files_fail (written < 0 ? errno : EIO, "cannot write", path, (gint64) length,
                                  error);
      rest += written;
      offset += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static gboolean
copy_by_hand (int from,
              const char *source,
              int to,
              const char *target,
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
      if (!latent_files_write (to, buffer, (gsize) n_read, offset, target, error))
        return FALSE;
      offset += n_read;
    }
  return FALSE;
}

gboolean
latent_files_copy (int from,
                   const char *source,
                   int to,
                   const char *target,
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
    return latent_files_fail (errno, "cannot write in", target, 0, error);
  /* At the end, or it cannot be done this way between these two: the rest, if there is one. */
  return copy_by_hand (from, source, to, target, cancellable, error);
}

gboolean
latent_files_sync (int fd, const char *path, GError **error)
{
  int status;

  do
    status = fsync (fd);
  while (status != 0 && errno == EINTR);

  if (status != 0)
    return latent_files_fail (errno, "cannot make durable", path, 0, error);
  return TRUE;
}

gboolean
latent_files_sync_folder (const char *folder, GError **error)
{
  int fd = latent_files_open (folder, O_RDONLY | O_DIRECTORY);
  int status;
  int saved_errno;

  if (fd < 0)
    return latent_files_fail (errno, "cannot open", folder, 0, error);
  do
    status = fsync (fd);
  while (status != 0 && errno == EINTR);
  saved_errno = errno;
  latent_files_close (&fd);

  /* Some network and FUSE file systems have no such thing for folders. */
  if (status != 0 && saved_errno != EINVAL && saved_errno != ENOTSUP && saved_errno != ENOSYS)
    return latent_files_fail (saved_errno, "cannot make durable", folder, 0, error);
  return TRUE;
}

/* 0 or an errno value. For file systems without renameat2's flag: a link fails when the name is
 * taken. */
static int
link_then_unlink (const char *from, const char *to)
{
  struct stat status;

  if (link (from, to) == 0)
    {
      unlink (from);
      return 0;
    }
  if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS && errno != EMLINK)
    return errno;

  /* Neither flags nor links (some FUSE file systems): look first. Names hold a job id and a job has
   * one driver, so nobody races for the same name. */
  if (lstat (to, &status) == 0)
    return EEXIST;
  return rename (from, to) == 0 ? 0 : errno;
}

gboolean
latent_files_rename_new (const char *from, const char *to, gboolean *is_taken, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);
  int failure = 0;

  *is_taken = FALSE;
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0)
    failure = errno;
  if (failure == EINVAL || failure == ENOSYS || failure == ENOTSUP)
    failure = link_then_unlink (from, to);

  if (failure == EEXIST)
    {
      *is_taken = TRUE;
      return FALSE;
    }
  if (failure != 0)
    return latent_files_fail_in_folder (failure, "cannot move a file to", folder, 0, error);
  return TRUE;
}

void
latent_files_close (int *fd)
{
  if (*fd >= 0)
    close (*fd); /* not tried again after EINTR: on Linux the descriptor is gone either way */
  *fd = -1;
}
