/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-output-file.h"

#include <errno.h>
#include <sys/stat.h>

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"
#include "latent-files-private.h"
#include "latent-new-file-private.h"

struct _LatentOutputFile
{
  char *target;
  LatentNewFile file;
  gint64 length;
  gboolean replace;
};

static gboolean
fail_exists (const char *target, GError **error)
{
  GError *failure = NULL;

  latent_files_fail (EEXIST, "cannot write", target, 0, &failure);
  g_free (latent_error_facts (failure)->field);
  latent_error_facts (failure)->field = g_strdup ("exists");
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
latent_output_file_check_free (const char *target, GError **error)
{
  struct stat status;

  latent_assert_thread (LATENT_THREAD_FILES);

  return lstat (target, &status) == 0 ? fail_exists (target, error) : TRUE;
}

LatentOutputFile *
latent_output_file_open (const char *target, gboolean replace, GError **error)
{
  g_autoptr (LatentOutputFile) self = NULL;
  g_autofree char *folder = g_path_get_dirname (target);

  /* Asked early only to save the work; commit() is what decides. */
  if (!replace && !latent_output_file_check_free (target, error))
    return NULL;
  latent_new_file_sweep (folder);
  self = g_new0 (LatentOutputFile, 1);
  self->target = g_strdup (target);
  self->replace = replace;
  if (!latent_new_file_open (&self->file, folder, error))
    return NULL;
  return g_steal_pointer (&self);
}

int
latent_output_file_get_fd (LatentOutputFile *self)
{
  return self->file.fd;
}

gboolean
latent_output_file_write (LatentOutputFile *self, GBytes *bytes, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  latent_assert_thread (LATENT_THREAD_FILES);
  g_return_val_if_fail (self->file.path != NULL, FALSE);

  if (!latent_files_write (self->file.fd, data, length, self->length, self->file.folder, error))
    return FALSE;
  self->length += (gint64) length;
  return TRUE;
}

static gboolean
put_in_place (LatentOutputFile *self, GError **error)
{
  gboolean is_taken = FALSE;

  if (self->replace)
    return latent_new_file_replace (&self->file, self->target, error);
  if (latent_new_file_name (&self->file, self->target, &is_taken, error))
    return TRUE;
  return is_taken ? fail_exists (self->target, error) : FALSE;
}

gboolean
latent_output_file_commit (LatentOutputFile *self, GError **error)
{
  latent_assert_thread (LATENT_THREAD_FILES);
  g_return_val_if_fail (self->file.path != NULL, FALSE);

  return latent_files_sync (self->file.fd, self->file.folder, error)
         && latent_new_file_close (&self->file, error) && put_in_place (self, error)
         && latent_files_sync_folder (self->file.folder, error);
}

void
latent_output_file_free (LatentOutputFile *self)
{
  latent_new_file_clear (&self->file);
  g_free (self->target);
  g_free (self);
}
