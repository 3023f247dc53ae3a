/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-files-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>

#include "core/base/latent-error.h"
#include "latent-files-private.h"
#include "latent-output-file.h"

static gboolean
fail_to_open (const char *source, GError **error)
{
  gboolean is_missing = errno == ENOENT;
  GError *failure = NULL;

  latent_files_fail (errno, "cannot read", source, 0, &failure);
  if (is_missing)
    latent_error_facts (failure)->field = g_strdup ("missing");
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
latent_picture_files_copy (const char *source,
                           const char *target,
                           gboolean replace,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (LatentOutputFile) file = NULL;
  int from = latent_files_open (source, O_RDONLY | O_NOFOLLOW);
  gboolean is_copied;

  if (from < 0)
    return fail_to_open (source, error);
  file = latent_output_file_open (target, replace, error);
  is_copied = file != NULL
              && latent_files_copy (from, source, latent_output_file_get_fd (file), target,
                                    cancellable, error);
  latent_files_close (&from);
  return is_copied && latent_output_file_commit (file, error);
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
      || (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
          /* It may be a part of the trash that was not found. */
          && !g_file_query_exists (file, NULL)))
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
