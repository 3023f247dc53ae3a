/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-files-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-files-private.h"

#define BUFFER_SIZE (1024 * 1024)

static gboolean
fail_with_field (int saved_errno,
                 const char *what,
                 const char *path,
                 const char *field,
                 GError **error)
{
  GError *failure = NULL;

  latent_files_fail (saved_errno, what, path, 0, &failure);
  latent_error_facts (failure)->field = g_strdup (field);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
copy_bytes (int from,
            const char *source,
            int to,
            const char *folder,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gint64 offset = 0;

  for (;;)
    {
      ssize_t n_read;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n_read = pread (from, buffer, BUFFER_SIZE, offset);
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
}

/* Gives the finished copy its name. */
static gboolean
put_in_place (const char *copy, const char *target, gboolean replace, GError **error)
{
  gboolean is_taken;

  /* rename() replaces a symbolic link instead of following it. */
  if (replace)
    return rename (copy, target) == 0
           || latent_files_fail (errno, "cannot replace", target, 0, error);
  if (latent_files_rename_new (copy, target, &is_taken, error))
    return TRUE;
  return is_taken ? fail_with_field (EEXIST, "cannot write", target, "exists", error) : FALSE;
}

/* The copy beside the target; what is left of it after a failure is removed. */
static gboolean
copy_beside (int from,
             const char *source,
             const char *target,
             gboolean replace,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *copy = g_build_filename (folder, ".latent-export-XXXXXX", NULL);
  /* An export is for others, too: the umask decides. */
  int to = g_mkstemp_full (copy, O_RDWR | O_CLOEXEC, 0666);
  gboolean is_done;

  if (to < 0)
    return latent_files_fail (errno, "cannot write in", folder, 0, error);
  is_done = copy_bytes (from, source, to, folder, cancellable, error)
            && latent_files_sync (to, folder, error);
  latent_files_close (&to);
  if (!is_done || !put_in_place (copy, target, replace, error))
    {
      g_unlink (copy);
      return FALSE;
    }
  return latent_files_sync_folder (folder, error);
}

gboolean
latent_picture_files_copy (const char *source,
                           const char *target,
                           gboolean replace,
                           GCancellable *cancellable,
                           GError **error)
{
  struct stat status;
  gboolean is_copied;
  int from;

  /* Asked early only to save the copying; put_in_place() is what decides. */
  if (!replace && lstat (target, &status) == 0)
    return fail_with_field (EEXIST, "cannot write", target, "exists", error);

  from = latent_files_open (source, O_RDONLY | O_NOFOLLOW);
  if (from < 0 && errno == ENOENT)
    return fail_with_field (ENOENT, "cannot read", source, "missing", error);
  if (from < 0)
    return latent_files_fail (errno, "cannot read", source, 0, error);
  is_copied = copy_beside (from, source, target, replace, cancellable, error);
  latent_files_close (&from);
  return is_copied;
}

static gboolean
remove_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_unlink (path) != 0 && errno != ENOENT)
    return latent_files_fail (errno, "cannot remove", path, 0, error);
  latent_files_sync_folder (folder, NULL);
  return TRUE;
}

gboolean
latent_picture_files_trash (const char *path,
                            gboolean permanently,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) failure = NULL;
  GError *storage_error;

  if (permanently)
    return remove_file (path, error);
  if (g_file_trash (file, cancellable, &failure)
      || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_autofree char *folder = g_path_get_dirname (path);

      /* Its row goes next: a power cut must not leave the file where it was without one. */
      latent_files_sync_folder (folder, NULL);
      return TRUE;
    }
  if (latent_error_is_cancelled (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  storage_error = latent_error_new (LATENT_ERROR_STORAGE, "no trash: %s", failure->message);
  latent_error_facts (storage_error)->field = g_strdup ("trash");
  g_propagate_error (error, storage_error);
  return FALSE;
}
