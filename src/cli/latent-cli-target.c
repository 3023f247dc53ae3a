/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-target.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/base/latent-error.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define MAX_ATTEMPTS 1000

struct _LatentCliTarget
{
  char *folder; /* owned */
  char *file;   /* owned, nullable: the one file, when a person named it */
};

/* Takes @problem. */
static gboolean
fail (GError **error, GError *problem)
{
  latent_error_facts (problem)->field = g_strdup ("output");
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
fail_storage (GError **error, const char *folder, int reason)
{
  g_autofree char *shown = g_filename_display_name (folder);

  return fail (error,
               latent_error_new (
                   LATENT_ERROR_STORAGE,
                   _ ("The folder “%s” cannot be written: %s. Nothing was sent. Choose another "
                      "place for --output."),
                   shown, g_strerror (reason)));
}

static gboolean
make_folder (const char *folder, GError **error)
{
  /* The umask decides who may see copies: they are for others, unlike the library. */
  if (g_mkdir_with_parents (folder, 0777) == 0)
    return TRUE;
  return fail_storage (error, folder, errno);
}

/* Only writing proves that a folder can be written: modes say nothing about full or read-only
 * disks. */
static gboolean
try_folder (const char *folder, GError **error)
{
  g_autofree char *probe = g_build_filename (folder, ".latent-XXXXXX", NULL);
  int fd = g_mkstemp_full (probe, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail_storage (error, folder, errno);
  g_close (fd, NULL);
  g_unlink (probe);
  return TRUE;
}

static gboolean
plan_file (LatentCliTarget *self, const char *path, guint count, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (count > 1)
    return fail (error, latent_error_new (
                            LATENT_ERROR_INVALID_VALUE,
                            _ ("--output “%s” is a file, but several images are asked for. Name a "
                               "folder."),
                            shown));
  if (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return fail (error, latent_error_new (
                            LATENT_ERROR_INVALID_VALUE,
                            _ ("--output “%s” exists already, and nothing is overwritten. Choose "
                               "another name."),
                            shown));
  self->folder = g_path_get_dirname (path);
  self->file = g_strdup (path);
  return try_folder (self->folder, error);
}

static gboolean
plan_folder (LatentCliTarget *self, const char *path, GError **error)
{
  self->folder = g_strdup (path);
  return make_folder (path, error) && try_folder (path, error);
}

static gboolean
plan (LatentCliTarget *self, const char *path, guint count, GError **error)
{
  gboolean exists = g_file_test (path, G_FILE_TEST_EXISTS);

  if (*path == '\0')
    return fail (error, latent_error_new (LATENT_ERROR_INVALID_VALUE,
                                          _ ("--output needs the name of a folder or a file.")));
  if (g_file_test (path, G_FILE_TEST_IS_DIR) || g_str_has_suffix (path, G_DIR_SEPARATOR_S)
      || (count > 1 && !exists))
    return plan_folder (self, path, error);
  return plan_file (self, path, count, error);
}

LatentCliTarget *
latent_cli_target_new (const char *path, guint count, GError **error)
{
  g_autoptr (LatentCliTarget) self = g_new0 (LatentCliTarget, 1);

  if (!plan (self, path, count, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
latent_cli_target_free (LatentCliTarget *self)
{
  g_free (self->folder);
  g_free (self->file);
  g_free (self);
}

char *
latent_cli_target_choose (LatentCliTarget *self, const char *stored, guint attempt)
{
  g_autofree char *name = g_path_get_basename (stored);
  g_autofree char *numbered = NULL;
  char *dot = NULL;

  if (self->file != NULL)
    return attempt == 0 ? g_strdup (self->file) : NULL;
  if (attempt == 0)
    return g_build_filename (self->folder, name, NULL);
  if (attempt >= MAX_ATTEMPTS)
    return NULL;

  dot = strrchr (name, '.');
  if (dot != NULL)
    *dot = '\0';
  numbered = g_strdup_printf ("%s-%u%s%s", name, attempt + 1, dot != NULL ? "." : "",
                              dot != NULL ? dot + 1 : "");
  return g_build_filename (self->folder, numbered, NULL);
}
