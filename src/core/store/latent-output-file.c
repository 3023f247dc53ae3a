/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"
#include "latent-files-private.h"

struct _LatentOutputFile
{
  char *target;
  char *folder;
  char *name; /* nullable: of what is being written; NULL: it has its place */
  int fd;
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
  g_autoptr (LatentOutputFile) self = g_new0 (LatentOutputFile, 1);
  g_autofree char *name = NULL;

  self->fd = -1;
  /* Asked early only to save the work; commit() is what decides. */
  if (!replace && !latent_output_file_check_free (target, error))
    return NULL;
  self->target = g_strdup (target);
  self->folder = g_path_get_dirname (target);
  self->replace = replace;
  name = g_build_filename (self->folder, ".latent-export-XXXXXX", NULL);
  self->fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0666);
  if (self->fd < 0)
    {
      latent_files_fail (errno, "cannot write in", self->folder, 0, error);
      return NULL;
    }
  self->name = g_steal_pointer (&name);
  return g_steal_pointer (&self);
}

gboolean
latent_output_file_write (LatentOutputFile *self, GBytes *bytes, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  latent_assert_thread (LATENT_THREAD_FILES);
  g_return_val_if_fail (self->name != NULL, FALSE);

  if (!latent_files_write (self->fd, data, length, self->length, self->folder, error))
    return FALSE;
  self->length += (gint64) length;
  return TRUE;
}

/* rename() replaces a symbolic link instead of following it. */
static gboolean
put_in_place (LatentOutputFile *self, GError **error)
{
  gboolean is_taken = FALSE;

  if (self->replace)
    return rename (self->name, self->target) == 0
           || latent_files_fail (errno, "cannot replace", self->target, 0, error);
  if (latent_files_rename_new (self->name, self->target, &is_taken, error))
    return TRUE;
  return is_taken ? fail_exists (self->target, error) : FALSE;
}

gboolean
latent_output_file_commit (LatentOutputFile *self, GError **error)
{
  latent_assert_thread (LATENT_THREAD_FILES);
  g_return_val_if_fail (self->name != NULL, FALSE);

  if (!latent_files_sync (self->fd, self->folder, error))
    return FALSE;
  latent_files_close (&self->fd);
  if (!put_in_place (self, error))
    return FALSE;
  g_clear_pointer (&self->name, g_free);
  return latent_files_sync_folder (self->folder, error);
}

void
latent_output_file_free (LatentOutputFile *self)
{
  latent_files_close (&self->fd);
  if (self->name != NULL)
    g_unlink (self->name);
  g_free (self->name);
  g_free (self->folder);
  g_free (self->target);
  g_free (self);
}
