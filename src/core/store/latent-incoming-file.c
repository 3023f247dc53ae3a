/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-incoming-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "core/base/latent-image-record.h"
#include "latent-file-worker-private.h"
#include "latent-files-private.h"

/* So many pictures of one name are somebody's experiment, not an accident. */
#define MAX_SAME_NAMES 10000
#define HASH_BUFFER_BYTES (64 * 1024)

struct _LatentIncomingFile
{
  GObject parent_instance;

  LatentFileWorker *worker;
  char *folder;   /* the .incoming folder */
  char *pictures; /* where it goes in the end */
  char *path;
  gint64 expected; /* what is to come, -1 unknown; set before the write it is for is given away */

  /* file worker only */
  int fd;
  gboolean is_kept; /* whole and safe, only not in its place yet */
  gint64 size;
  GChecksum *checksum;
};

static void latent_incoming_file_sink_init (LatentByteSinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentIncomingFile,
                               latent_incoming_file,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_BYTE_SINK,
                                                      latent_incoming_file_sink_init))

/* One write or restart; @self is borrowed from the task's source object. */
typedef struct
{
  LatentIncomingFile *self;
  GBytes *bytes; /* NULL: restart */
} SinkWork;

static void
free_sink_work (gpointer data)
{
  SinkWork *work = data;

  g_clear_pointer (&work->bytes, g_bytes_unref);
  g_free (work);
}

static gboolean
open_file (LatentIncomingFile *self, GError **error)
{
  /* What is there is the rest of a run that was killed: the job's driver, we, fetches it anew
   * (faults.md F15). */
  if (unlink (self->path) != 0 && errno != ENOENT)
    return latent_files_fail_in_folder (errno, "cannot replace a file in", self->folder, 0, error);
  if (!latent_files_has_room (self->folder, self->expected, error))
    return FALSE;

  self->fd = latent_files_open (self->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (self->fd < 0)
    return latent_files_fail_in_folder (errno, "cannot make a file in", self->folder,
                                        self->expected, error);
  self->size = 0;
  g_checksum_reset (self->checksum);
  return TRUE;
}

static gboolean
append_bytes (LatentIncomingFile *self, GBytes *bytes, GError **error)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  GError *failure = NULL;

  if (self->fd < 0 && !open_file (self, error))
    return FALSE;
  if (!latent_files_write (self->fd, data, length, self->size, self->folder, &failure))
    {
      gint64 rest = self->expected - self->size;

      if (rest > 0)
        latent_error_facts (failure)->need_bytes = rest;
      g_propagate_error (error, failure);
      /* Half a write is no write: what is counted and hashed is what is in the file. */
      if (ftruncate (self->fd, self->size) != 0)
        g_debug ("cannot shorten an incoming file: %s", g_strerror (errno));
      return FALSE;
    }
  self->size += (gint64) length;
  g_checksum_update (self->checksum, data, (gssize) length);
  return TRUE;
}

static gboolean
forget_bytes (LatentIncomingFile *self, GError **error)
{
  if (self->fd >= 0 && ftruncate (self->fd, 0) != 0)
    return latent_files_fail (errno, "cannot empty a file in", self->folder, 0, error);
  self->size = 0;
  g_checksum_reset (self->checksum);
  return TRUE;
}

/* "name.png" -> "name 2.png" */
static char *
number_name (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');
  int stem = dot != NULL ? (int) (dot - name) : (int) strlen (name);

  if (number < 2)
    return g_strdup (name);
  return g_strdup_printf ("%.*s %u%s", stem, name, number, dot != NULL ? dot : "");
}

/* (transfer full): where it is now */
static char *
move_to_pictures (LatentIncomingFile *self, const char *name, GError **error)
{
  for (guint number = 1; number <= MAX_SAME_NAMES; number++)
    {
      g_autofree char *numbered = number_name (name, number);
      g_autofree char *target = g_build_filename (self->pictures, numbered, NULL);
      gboolean is_taken;

      if (latent_files_rename_new (self->path, target, &is_taken, error))
        return g_steal_pointer (&target);
      if (!is_taken)
        return NULL;
    }
  latent_files_fail (EEXIST, "too many pictures of one name in", self->pictures, 0, error);
  return NULL;
}

static gpointer
sink_work_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  SinkWork *work = data;
  gboolean is_done;

  if (work->bytes != NULL)
    is_done = append_bytes (work->self, work->bytes, error);
  else
    is_done = forget_bytes (work->self, error);
  return GINT_TO_POINTER (is_done);
}

/* What is left of a file that nobody wants any more. */
typedef struct
{
  int fd;
  char *path; /* NULL: only closed */
} Remains;

static void
free_remains (gpointer data)
{
  Remains *remains = data;

  g_free (remains->path);
  g_free (remains);
}

static gpointer
clear_away_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Remains *remains = data;
  struct stat ours, theirs;

  /* By now a newer download of the same picture may have taken the name. */
  if (remains->path != NULL && fstat (remains->fd, &ours) == 0
      && lstat (remains->path, &theirs) == 0 && ours.st_ino == theirs.st_ino
      && ours.st_dev == theirs.st_dev)
    unlink (remains->path);
  latent_files_close (&remains->fd);
  return NULL;
}

static void
run_sink_work (LatentIncomingFile *self, GBytes *bytes, GTask *task)
{
  SinkWork *work = g_new0 (SinkWork, 1);

  work->self = self;
  work->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_task_set_task_data (task, work, free_sink_work);
  latent_file_worker_run_task (self->worker, task, sink_work_thread, NULL);
}

static void
latent_incoming_file_write_async (LatentByteSink *sink,
                                  GBytes *bytes,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (sink, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_incoming_file_write_async);
  run_sink_work (LATENT_INCOMING_FILE (sink), bytes, task);
}

static void
latent_incoming_file_restart_async (LatentByteSink *sink,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (sink, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_incoming_file_restart_async);
  run_sink_work (LATENT_INCOMING_FILE (sink), NULL, task);
}

static gboolean
latent_incoming_file_sink_finish (LatentByteSink *sink, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, sink), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

static void
latent_incoming_file_expect (LatentByteSink *sink, gint64 size_bytes)
{
  LATENT_INCOMING_FILE (sink)->expected = size_bytes;
}

static void
latent_incoming_file_dispose (GObject *object)
{
  LatentIncomingFile *self = LATENT_INCOMING_FILE (object);

  /* Both may wait for a slow disk. No work of ours is left on the worker: it would hold a
   * reference. */
  if (self->fd >= 0)
    {
      Remains *remains = g_new0 (Remains, 1);

      remains->fd = self->fd;
      remains->path = self->is_kept ? NULL : g_strdup (self->path);
      latent_file_worker_run_async (self->worker, clear_away_thread, remains, free_remains, NULL,
                                    NULL, NULL, NULL);
    }
  self->fd = -1;
  g_clear_object (&self->worker);

  G_OBJECT_CLASS (latent_incoming_file_parent_class)->dispose (object);
}

static void
latent_incoming_file_finalize (GObject *object)
{
  LatentIncomingFile *self = LATENT_INCOMING_FILE (object);

  g_free (self->folder);
  g_free (self->pictures);
  g_free (self->path);
  g_checksum_free (self->checksum);

  G_OBJECT_CLASS (latent_incoming_file_parent_class)->finalize (object);
}

static void
latent_incoming_file_sink_init (LatentByteSinkInterface *iface)
{
  iface->write_async = latent_incoming_file_write_async;
  iface->write_finish = latent_incoming_file_sink_finish;
  iface->restart_async = latent_incoming_file_restart_async;
  iface->restart_finish = latent_incoming_file_sink_finish;
  iface->expect = latent_incoming_file_expect;
}

static void
latent_incoming_file_class_init (LatentIncomingFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_incoming_file_dispose;
  object_class->finalize = latent_incoming_file_finalize;
}

static void
latent_incoming_file_init (LatentIncomingFile *self)
{
  self->fd = -1;
  self->expected = -1;
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
}

static char *
build_path (LatentPlaces *places, const char *job_id, guint index)
{
  g_autofree char *name = g_strdup_printf ("%s-%u", job_id, index);

  /* Job ids are our own, but this one was in the database: it must not lead out of the folder. */
  g_strcanon (name, "-" G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS, '_');
  return g_build_filename (latent_places_get_incoming (places), name, NULL);
}

void
latent_incoming_file_remove_leftover (LatentPlaces *places, const char *job_id, guint index)
{
  g_autofree char *path = NULL;

  g_return_if_fail (LATENT_IS_PLACES (places));
  g_return_if_fail (job_id != NULL);

  path = build_path (places, job_id, index);
  unlink (path);
}

LatentIncomingFile *
latent_incoming_file_new (LatentFileWorker *worker,
                          LatentPlaces *places,
                          const char *job_id,
                          guint index)
{
  LatentIncomingFile *self;

  g_return_val_if_fail (LATENT_IS_FILE_WORKER (worker), NULL);
  g_return_val_if_fail (LATENT_IS_PLACES (places), NULL);
  g_return_val_if_fail (job_id != NULL, NULL);

  self = g_object_new (LATENT_TYPE_INCOMING_FILE, NULL);
  self->worker = g_object_ref (worker);
  self->folder = g_strdup (latent_places_get_incoming (places));
  self->pictures = g_strdup (latent_places_get_pictures (places));
  self->path = build_path (places, job_id, index);
  return self;
}

const char *
latent_incoming_file_get_path (LatentIncomingFile *self)
{
  g_return_val_if_fail (LATENT_IS_INCOMING_FILE (self), NULL);

  return self->path;
}

int
latent_incoming_file_get_fd (LatentIncomingFile *self)
{
  g_return_val_if_fail (LATENT_IS_INCOMING_FILE (self), -1);
  g_assert (latent_file_worker_is_current ());

  return self->size > 0 ? self->fd : -1;
}

gint64
latent_incoming_file_get_size (LatentIncomingFile *self)
{
  g_return_val_if_fail (LATENT_IS_INCOMING_FILE (self), 0);
  g_assert (latent_file_worker_is_current ());

  return self->size;
}

gboolean
latent_incoming_file_is_as_long_as_declared (LatentIncomingFile *self)
{
  g_return_val_if_fail (LATENT_IS_INCOMING_FILE (self), FALSE);
  g_assert (latent_file_worker_is_current ());

  return self->expected >= 0 && self->size == self->expected;
}

/* Reads it all for its size and its hash. */
static gboolean
measure (LatentIncomingFile *self, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (HASH_BUFFER_BYTES);
  ssize_t n_read;

  self->size = 0;
  g_checksum_reset (self->checksum);
  while ((n_read = pread (self->fd, buffer, HASH_BUFFER_BYTES, self->size)) != 0)
    {
      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        return latent_files_fail (errno, "cannot read", self->path, 0, error);
      g_checksum_update (self->checksum, buffer, n_read);
      self->size += n_read;
      /* It may still grow. */
      if (self->size > LATENT_IMAGE_MAX_BYTES)
        {
          g_propagate_error (error, latent_error_new (LATENT_ERROR_BAD_IMAGE, "too large"));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
latent_incoming_file_take_leftover (LatentIncomingFile *self, GError **error)
{
  struct stat status;

  g_return_val_if_fail (LATENT_IS_INCOMING_FILE (self), FALSE);
  g_assert (latent_file_worker_is_current ());
  g_assert (self->fd < 0);

  /* Not blocking: what lies there may be anything by now, also a FIFO (threats T13, T16). */
  self->fd = latent_files_open (self->path, O_RDWR | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
  if (self->fd < 0)
    return latent_files_fail (errno, "cannot open", self->path, 0, error);
  /* It stays for a later try, whatever becomes of this one. */
  self->is_kept = TRUE;
  if (fstat (self->fd, &status) != 0)
    latent_files_fail (errno, "cannot look at", self->path, 0, error);
  else if (!S_ISREG (status.st_mode))
    latent_files_fail (EINVAL, "no file of ours:", self->path, 0, error);
  else if (status.st_size > LATENT_IMAGE_MAX_BYTES)
    g_propagate_error (error, latent_error_new (LATENT_ERROR_BAD_IMAGE, "too large"));
  else if (measure (self, error))
    return TRUE;

  latent_files_close (&self->fd);
  self->size = 0;
  g_checksum_reset (self->checksum);
  return FALSE;
}

char *
latent_incoming_file_dup_sha256 (LatentIncomingFile *self)
{
  g_autoptr (GChecksum) closed = NULL;

  g_return_val_if_fail (LATENT_IS_INCOMING_FILE (self), NULL);
  g_assert (latent_file_worker_is_current ());

  /* Asking a checksum ends it; more bytes may still come. */
  closed = g_checksum_copy (self->checksum);
  return g_strdup (g_checksum_get_string (closed));
}

char *
latent_incoming_file_store (LatentIncomingFile *self, const char *name, GError **error)
{
  g_autofree char *target = NULL;

  g_return_val_if_fail (LATENT_IS_INCOMING_FILE (self), NULL);
  g_return_val_if_fail (name != NULL && strchr (name, G_DIR_SEPARATOR) == NULL, NULL);
  g_assert (latent_file_worker_is_current ());

  if (self->fd < 0 || self->size == 0)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_STORAGE, "nothing was written"));
      return NULL;
    }
  if (!latent_files_sync (self->fd, self->folder, error))
    {
      /* The kernel reports a failed write-back once and then drops the pages: a second fsync would
       * say yes to bytes that are not there. It has to be fetched again (faults.md F3). */
      latent_incoming_file_discard (self);
      return NULL;
    }
  target = move_to_pictures (self, name, error);
  if (target == NULL)
    {
      self->is_kept = TRUE;
      return NULL;
    }

  /* From here the picture is whole under its final name. A folder that will not sync does not make
   * it less so; called a failure, it would be fetched and stored a second time (faults.md F5). */
  latent_files_sync_folder (self->pictures, NULL);
  latent_files_sync_folder (self->folder, NULL);
  latent_files_close (&self->fd);
  return g_steal_pointer (&target);
}

void
latent_incoming_file_discard (LatentIncomingFile *self)
{
  g_return_if_fail (LATENT_IS_INCOMING_FILE (self));
  g_assert (latent_file_worker_is_current ());

  if (self->fd >= 0)
    unlink (self->path);
  latent_files_close (&self->fd);
  self->size = 0;
  g_checksum_reset (self->checksum);
}
