/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-new-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "latent-files-private.h"

#define PREFIX ".latent-export-"
#define UNIQUE "XXXXXX"
/* So often another process may take a file of ours for one that was left, before it is locked. */
#define MAX_TRIES 8

static int
lock_now (int fd)
{
  int status;

  do
    status = flock (fd, LOCK_EX | LOCK_NB);
  while (status != 0 && errno == EINTR);
  return status;
}

static gboolean
is_linked (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 && status.st_nlink > 0;
}

/* Where a file system knows no locks nobody can take one, and nothing is ever swept. */
static gboolean
is_ours (int fd)
{
  return (lock_now (fd) == 0 || errno != EWOULDBLOCK) && is_linked (fd);
}

gboolean
latent_new_file_open (LatentNewFile *self, const char *folder, GError **error)
{
  *self = (LatentNewFile){ .folder = g_strdup (folder), .fd = -1, .lock = -1 };
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autofree char *path = g_build_filename (folder, PREFIX UNIQUE, NULL);

      self->fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0666);
      if (self->fd < 0)
        return latent_files_fail (errno, "cannot write in", folder, 0, error);
      if (is_ours (self->fd))
        {
          self->path = g_steal_pointer (&path);
          /* The lock is the opened file's: it lasts until this one is closed, too. */
          self->lock = fcntl (self->fd, F_DUPFD_CLOEXEC, 0);
          return self->lock >= 0 || latent_files_fail (errno, "cannot write in", folder, 0, error);
        }
      latent_files_close (&self->fd);
    }
  return latent_files_fail (EAGAIN, "cannot write in", folder, 0, error);
}

gboolean
latent_new_file_close (LatentNewFile *self, GError **error)
{
  gboolean is_closed = close (self->fd) == 0 || errno == EINTR;

  self->fd = -1;
  return is_closed || latent_files_fail (errno, "cannot write in", self->folder, 0, error);
}

gboolean
latent_new_file_name (LatentNewFile *self, const char *target, gboolean *is_taken, GError **error)
{
  if (!latent_files_rename_new (self->path, target, is_taken, error))
    return FALSE;
  g_clear_pointer (&self->path, g_free);
  return TRUE;
}

gboolean
latent_new_file_replace (LatentNewFile *self, const char *target, GError **error)
{
  if (rename (self->path, target) != 0)
    return latent_files_fail (errno, "cannot replace", target, 0, error);
  g_clear_pointer (&self->path, g_free);
  return TRUE;
}

void
latent_new_file_clear (LatentNewFile *self)
{
  if (self->folder == NULL)
    return;
  if (self->path != NULL)
    g_unlink (self->path);
  latent_files_close (&self->fd);
  latent_files_close (&self->lock);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->folder, g_free);
}

static gboolean
is_name (const char *name)
{
  return g_str_has_prefix (name, PREFIX) && strlen (name) == strlen (PREFIX UNIQUE);
}

static void
sweep_file (const char *path)
{
  int fd = latent_files_open (path, O_RDWR | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;

  if (fd < 0)
    return;
  /* Locked by us nobody else gives it its name in between. */
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == geteuid ()
      && lock_now (fd) == 0)
    g_unlink (path);
  latent_files_close (&fd);
}

void
latent_new_file_sweep (const char *folder)
{
  g_autoptr (GDir) listing = g_dir_open (folder, 0, NULL);
  const char *name;

  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = is_name (name) ? g_build_filename (folder, name, NULL) : NULL;

      if (path != NULL)
        sweep_file (path);
    }
}
