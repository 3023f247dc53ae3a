/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-process-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "latent-files-private.h"

/* A sweeper may hold or remove a lock file between our making it and locking it; a new name then.
 * More than a few such accidents in a row mean that something else is wrong. */
#define MAX_TRIES 100

struct _LatentProcessLock
{
  GObject parent_instance;

  char *folder;
  char *name;
  int fd; /* holds the lock until it is closed */
};

G_DEFINE_FINAL_TYPE (LatentProcessLock, latent_process_lock, G_TYPE_OBJECT)

static int
lock_now (int fd)
{
  int status;

  do
    status = flock (fd, LOCK_EX | LOCK_NB);
  while (status != 0 && errno == EINTR);
  return status;
}

/* Is the locked file still the one that has the name? Whoever swept it in between took the name
 * away for good. */
static gboolean
is_linked (int fd, const char *path)
{
  struct stat locked, named;

  return fstat (fd, &locked) == 0 && lstat (path, &named) == 0 && locked.st_dev == named.st_dev
         && locked.st_ino == named.st_ino;
}

/* FALSE without @error: bad luck, to be tried again under another name. */
static gboolean
take_lock (LatentProcessLock *self, GError **error)
{
  g_autofree char *name = g_uuid_string_random ();
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  int fd = latent_files_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
  int failure;

  if (fd < 0)
    return latent_files_fail (errno, "cannot make a lock file in", self->folder, 0, error);
  failure = lock_now (fd) == 0 ? 0 : errno;
  if (failure == 0 && is_linked (fd, path))
    {
      self->name = g_steal_pointer (&name);
      self->fd = fd;
      return TRUE;
    }
  latent_files_close (&fd);

  /* EWOULDBLOCK: a sweeper has the file and will remove it. */
  if (failure == 0 || failure == EWOULDBLOCK)
    return FALSE;
  unlink (path);
  return latent_files_fail (failure, "cannot lock a file in", self->folder, 0, error);
}

/* Removes the lock files that killed processes left behind (faults.md F15). */
static void
sweep_free_locks (LatentProcessLock *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    latent_process_lock_is_free (self, name);
}

static void
latent_process_lock_finalize (GObject *object)
{
  LatentProcessLock *self = LATENT_PROCESS_LOCK (object);

  if (self->fd >= 0)
    {
      g_autofree char *path = g_build_filename (self->folder, self->name, NULL);

      /* First the name, then the lock: nobody can lock the name in between. */
      unlink (path);
      latent_files_close (&self->fd);
    }
  g_free (self->folder);
  g_free (self->name);

  G_OBJECT_CLASS (latent_process_lock_parent_class)->finalize (object);
}

static void
latent_process_lock_class_init (LatentProcessLockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_process_lock_finalize;
}

static void
latent_process_lock_init (LatentProcessLock *self)
{
  self->fd = -1;
}

LatentProcessLock *
latent_process_lock_new (LatentPlaces *places, GError **error)
{
  g_autoptr (LatentProcessLock) self = NULL;
  g_autoptr (GError) failure = NULL;

  g_return_val_if_fail (LATENT_IS_PLACES (places), NULL);

  self = g_object_new (LATENT_TYPE_PROCESS_LOCK, NULL);
  self->folder = g_strdup (latent_places_get_locks (places));
  /* First: whoever is killed here again and again leaves one file, not one each time (K18). */
  sweep_free_locks (self);
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      if (take_lock (self, &failure))
        return g_steal_pointer (&self);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
    }
  latent_files_fail (EAGAIN, "cannot lock a file in", self->folder, 0, error);
  return NULL;
}

const char *
latent_process_lock_get_name (LatentProcessLock *self)
{
  g_return_val_if_fail (LATENT_IS_PROCESS_LOCK (self), NULL);

  return self->name;
}

void
latent_process_lock_mend (LatentProcessLock *self)
{
  g_autofree char *path = NULL;
  int fd;

  g_return_if_fail (LATENT_IS_PROCESS_LOCK (self));

  path = g_build_filename (self->folder, self->name, NULL);
  if (is_linked (self->fd, path))
    return;
  /* Only the last part: where the whole library is gone nothing is made in its place. */
  mkdir (self->folder, 0700);
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return;
  if (lock_now (fd) != 0 || !is_linked (fd, path))
    {
      latent_files_close (&fd);
      return;
    }
  latent_files_close (&self->fd);
  self->fd = fd;
}

gboolean
latent_process_lock_is_free (LatentProcessLock *self, const char *name)
{
  g_autofree char *path = NULL;
  gboolean is_free;
  int fd;

  g_return_val_if_fail (LATENT_IS_PROCESS_LOCK (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (g_strcmp0 (name, self->name) == 0)
    return FALSE;
  /* The name comes from a database row: what is no name of ours leads to no file, and nobody can
   * hold it. */
  if (!g_uuid_string_is_valid (name))
    return TRUE;

  path = g_build_filename (self->folder, name, NULL);
  fd = latent_files_open (path, O_RDWR | O_NOFOLLOW);
  if (fd < 0)
    return errno == ENOENT; /* what cannot be looked at is not taken from anybody */
  is_free = lock_now (fd) == 0;
  if (is_free)
    unlink (path);
  latent_files_close (&fd);
  return is_free;
}
