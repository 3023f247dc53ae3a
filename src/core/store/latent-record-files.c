/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-record-files-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-file-worker.h"
#include "latent-files-private.h"

#define LOCK_NAME "records.lock"

#define BUFFER_BYTES (1024 * 1024)
#define MAX_SIDECAR_BYTES (1024 * 1024)
#define MAX_DEPTH 8
#define MAX_FILES 1000000

void
latent_file_mark_take (LatentFileMark *self, const struct stat *status)
{
  self->is_known = TRUE;
  self->mtime_us
      = (gint64) status->st_mtim.tv_sec * G_USEC_PER_SEC + status->st_mtim.tv_nsec / 1000;
  self->inode = (gint64) status->st_ino;
  self->size_bytes = status->st_size;
}

gboolean
latent_file_mark_equal (const LatentFileMark *one, const LatentFileMark *other)
{
  return one->is_known && other->is_known && one->mtime_us == other->mtime_us
         && one->inode == other->inode && one->size_bytes == other->size_bytes;
}

/* Who holds the lock is alone with these names. */
static void
remove_leftovers (LatentPlaces *places)
{
  const char *folder = latent_places_get_incoming (places);
  g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      if (g_str_has_prefix (name, LATENT_RECORD_COPY_PREFIX))
        latent_record_files_settle_leftover (places, name);
    }
}

int
latent_record_files_lock (LatentPlaces *places, GError **error)
{
  g_autofree char *path = g_build_filename (latent_places_get_data (places), LOCK_NAME, NULL);
  int fd;

  g_assert (latent_file_worker_is_current ());

  fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      latent_files_fail (errno, "cannot open", path, 0, error);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      latent_files_close (&fd);
      return -1;
    }
  remove_leftovers (places);
  return fd;
}

void
latent_record_files_unlock (int fd)
{
  latent_files_close (&fd);
}

gboolean
latent_record_files_fail (int saved_errno, const char *what, const char *path, GError **error)
{
  GError *failure = NULL;

  latent_files_fail (saved_errno, what, path, 0, &failure);
  if (saved_errno == ENOENT || saved_errno == ENOTDIR)
    latent_error_facts (failure)->field = g_strdup ("missing");
  g_propagate_error (error, failure);
  return FALSE;
}

static int
fail_open (int saved_errno, const char *path, GError **error)
{
  latent_record_files_fail (saved_errno, "cannot open", path, error);
  return -1;
}

int
latent_record_files_open (const char *path, LatentFileMark *mark, GError **error)
{
  struct stat status;
  int fd;

  g_assert (latent_file_worker_is_current ());

  /* Not blocking: what lies there may have become a FIFO. */
  fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0)
    return fail_open (errno, path, error);
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      latent_files_close (&fd);
      return fail_open (EINVAL, path, error);
    }
  if (mark != NULL)
    latent_file_mark_take (mark, &status);
  return fd;
}

/* Reads @from to its end; into @to unless that is -1. */
static gboolean
pump (int from, int to, GChecksum *checksum, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_BYTES);
  gint64 offset = 0;

  for (;;)
    {
      ssize_t n_read;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n_read = pread (from, buffer, BUFFER_BYTES, offset);
      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        return latent_files_fail (errno, "cannot read", "a picture", 0, error);
      if (n_read == 0)
        return TRUE;
      g_checksum_update (checksum, buffer, n_read);
      if (to >= 0
          && !latent_files_write (to, buffer, (gsize) n_read, offset, "a copy of a picture", error))
        return FALSE;
      offset += n_read;
    }
}

char *
latent_record_files_hash (int fd, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_assert (latent_file_worker_is_current ());

  if (!pump (fd, -1, checksum, cancellable, error))
    return NULL;
  return g_strdup (g_checksum_get_string (checksum));
}

/* (transfer full): a new file in .incoming, opened for writing */
static char *
make_copy_file (LatentPlaces *places, const char *name, int *fd, GError **error)
{
  g_autofree char *copy_name = g_strconcat (LATENT_RECORD_COPY_PREFIX, name, NULL);
  g_autofree char *copy = NULL;

  g_strcanon (copy_name, "-." G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS, '_');
  copy = g_build_filename (latent_places_get_incoming (places), copy_name, NULL);
  if (unlink (copy) != 0 && errno != ENOENT)
    {
      latent_files_fail (errno, "cannot replace", copy, 0, error);
      return NULL;
    }
  *fd = open (copy, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (*fd < 0)
    {
      latent_files_fail (errno, "cannot make a file in", latent_places_get_incoming (places), 0,
                         error);
      return NULL;
    }
  return g_steal_pointer (&copy);
}

char *
latent_record_files_copy (LatentPlaces *places,
                          const char *path,
                          const char *name,
                          LatentRecordOriginal *original,
                          GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *copy = NULL;
  gboolean is_copied = FALSE;
  int from = latent_record_files_open (path, &original->mark, error);
  int to = -1;

  if (from < 0)
    return NULL;
  copy = make_copy_file (places, name, &to, error);
  if (copy != NULL)
    is_copied = pump (from, to, checksum, NULL, error);
  latent_files_close (&from);
  latent_files_close (&to);
  if (!is_copied)
    {
      if (copy != NULL)
        unlink (copy);
      return NULL;
    }
  g_free (original->sha256);
  original->sha256 = g_strdup (g_checksum_get_string (checksum));
  return g_steal_pointer (&copy);
}

void
latent_record_files_discard (const char *copy)
{
  g_assert (latent_file_worker_is_current ());

  unlink (copy);
}

char *
latent_record_files_sidecar_path (const char *path)
{
  return g_strconcat (path, ".json", NULL);
}

/* A name that is free must not be taken from who has it first. */
static gboolean
put_sidecar (const char *copy,
             const char *sidecar,
             const LatentRecordOriginal *original,
             GError **error)
{
  g_autofree char *folder = g_path_get_dirname (sidecar);
  LatentFileMark after;
  gboolean is_taken;

  if (original->sha256 != NULL)
    return latent_record_files_replace (copy, sidecar, original, &after, error);
  if (!latent_files_rename_new (copy, sidecar, &is_taken, error))
    {
      if (is_taken)
        g_propagate_error (error, latent_error_new (LATENT_ERROR_CONFLICT, "the name is taken"));
      return FALSE;
    }
  latent_files_sync_folder (folder, NULL);
  return TRUE;
}

gboolean
latent_record_files_write_sidecar (LatentPlaces *places,
                                   const char *path,
                                   const char *text,
                                   const LatentRecordOriginal *original,
                                   GError **error)
{
  g_autofree char *sidecar = latent_record_files_sidecar_path (path);
  g_autofree char *copy = NULL;
  gboolean is_written;
  int fd = -1;

  g_assert (latent_file_worker_is_current ());

  copy = make_copy_file (places, "sidecar.json", &fd, error);
  if (copy == NULL)
    return FALSE;
  is_written = latent_files_write (fd, text, strlen (text), 0, copy, error)
               && latent_files_sync (fd, copy, error);
  latent_files_close (&fd);
  if (is_written && put_sidecar (copy, sidecar, original, error))
    return TRUE;
  unlink (copy);
  return FALSE;
}

GBytes *
latent_record_files_read_sidecar (const char *path, LatentRecordOriginal *original)
{
  g_autofree char *sidecar = latent_record_files_sidecar_path (path);
  g_autofree guint8 *data = NULL;
  LatentFileMark mark;
  gsize length = 0;
  ssize_t n_read = 0;
  int fd = latent_record_files_open (sidecar, &mark, NULL);

  if (original != NULL)
    latent_record_original_clear (original);
  if (fd < 0)
    return NULL;
  if (mark.size_bytes > 0 && mark.size_bytes <= MAX_SIDECAR_BYTES)
    {
      data = g_malloc ((gsize) mark.size_bytes);
      do
        {
          n_read = pread (fd, data + length, (gsize) mark.size_bytes - length, (off_t) length);
          if (n_read > 0)
            length += (gsize) n_read;
        }
      while (n_read > 0 || (n_read < 0 && errno == EINTR));
    }
  latent_files_close (&fd);
  if (data == NULL || n_read < 0 || length == 0)
    return NULL;
  if (original != NULL)
    {
      original->mark = mark;
      original->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);
    }
  return g_bytes_new (data, length);
}

/* One walk. */
typedef struct
{
  GPtrArray *files;
  LatentFolderSurvey *survey; /* nullable */
  GChecksum *checksum;        /* nullable: of the folders */
  GCancellable *cancellable;
} Walk;

static void walk_folder (Walk *walk, int fd, const char *path, guint depth);

static void
visit (Walk *walk, int folder, const char *folder_path, const struct dirent *entry, guint depth)
{
  const char *name = entry->d_name;
  g_autofree char *path = g_build_filename (folder_path, name, NULL);
  struct stat status;
  int fd;

  /* Most file systems say what it is: a hundred thousand files need not be asked one by one. */
  if (entry->d_type == DT_REG)
    {
      g_ptr_array_add (walk->files, g_steal_pointer (&path));
      return;
    }
  if (fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return;
  if (S_ISREG (status.st_mode))
    g_ptr_array_add (walk->files, g_steal_pointer (&path));
  if (!S_ISDIR (status.st_mode) || depth >= MAX_DEPTH)
    return;
  fd = openat (folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0)
    walk_folder (walk, fd, path, depth + 1);
}

/* Before its names are read: what comes while they are changes the time once more. */
static void
survey_folder (Walk *walk, int fd, const char *path)
{
  g_autofree char *line = NULL;
  struct stat status;
  gint64 mtime_us;

  if (walk->survey == NULL || fstat (fd, &status) != 0)
    return;
  mtime_us = (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
  line = g_strdup_printf ("%" G_GINT64_FORMAT ".%03ld %s\n", mtime_us,
                          status.st_mtim.tv_nsec % 1000, path);
  g_checksum_update (walk->checksum, (const guchar *) line, (gssize) strlen (line));
  g_ptr_array_add (walk->survey->folders, g_strdup (path));
  walk->survey->newest_us = MAX (walk->survey->newest_us, mtime_us);
}

/* Takes @fd. */
static void
walk_folder (Walk *walk, int fd, const char *path, guint depth)
{
  DIR *names;
  struct dirent *entry;

  survey_folder (walk, fd, path);
  names = fdopendir (fd);
  if (names == NULL)
    {
      latent_files_close (&fd);
      return;
    }
  while (walk->files->len < MAX_FILES && !g_cancellable_is_cancelled (walk->cancellable)
         && (entry = readdir (names)) != NULL)
    {
      /* Hidden: "." and "..", .incoming, somebody's trash. */
      if (entry->d_name[0] != '.')
        visit (walk, fd, path, entry, depth);
    }
  closedir (names);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const char *one = *(const char *const *) a;
  const char *other = *(const char *const *) b;
  gsize length = strlen (one);
  gsize other_length = strlen (other);

  if (length != other_length)
    return length < other_length ? -1 : 1;
  return strcmp (one, other);
}

/* (transfer full) (nullable): in no order */
static GPtrArray *
walk_all (const char *folder, Walk *walk, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  int fd;

  g_assert (latent_file_worker_is_current ());

  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    {
      latent_files_fail (errno, "cannot read the folder", folder, 0, error);
      return NULL;
    }
  walk->files = files;
  walk_folder (walk, fd, folder, 0);
  if (g_cancellable_set_error_if_cancelled (walk->cancellable, error))
    return NULL;
  return g_steal_pointer (&files);
}

GPtrArray *
latent_record_files_list (const char *folder, GCancellable *cancellable, GError **error)
{
  Walk walk = { .cancellable = cancellable };
  GPtrArray *files = walk_all (folder, &walk, error);

  if (files != NULL)
    g_ptr_array_sort (files, compare_names);
  return files;
}

void
latent_folder_survey_free (LatentFolderSurvey *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_free (self->fingerprint);
  g_free (self);
}

LatentFolderSurvey *
latent_record_files_survey (const char *folder, GCancellable *cancellable, GError **error)
{
  g_autoptr (LatentFolderSurvey) survey = g_new0 (LatentFolderSurvey, 1);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Walk walk = { .survey = survey, .checksum = checksum, .cancellable = cancellable };

  survey->folders = g_ptr_array_new_with_free_func (g_free);
  survey->files = walk_all (folder, &walk, error);
  if (survey->files == NULL)
    return NULL;
  survey->fingerprint = g_strdup (g_checksum_get_string (checksum));
  return g_steal_pointer (&survey);
}
