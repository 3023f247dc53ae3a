/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-handed-copies.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "latent-export-target.h"
#include "latent-files-private.h"

#define FOLDER_NAME "opened"
#define KEPT_SECONDS (24 * 60 * 60)

typedef struct
{
  char *folder; /* of all copies */
  char *path;   /* of the picture */
} Wish;

static void
free_wish (gpointer data)
{
  Wish *wish = data;

  g_free (wish->folder);
  g_free (wish->path);
  g_free (wish);
}

/* One copy's own folder, with what is in it. */
static void
remove_copy (const char *folder)
{
  g_autoptr (GDir) files = NULL;
  const char *name;

  if (g_chmod (folder, 0700) != 0)
    return;
  files = g_dir_open (folder, 0, NULL);
  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static void
remove_old (const char *folder)
{
  g_autoptr (GDir) copies = g_dir_open (folder, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (copies != NULL && (name = g_dir_read_name (copies)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf status;

      if (g_lstat (path, &status) == 0 && S_ISDIR (status.st_mode)
          && (gint64) status.st_mtime + KEPT_SECONDS < now)
        remove_copy (path);
    }
}

static gpointer
make_copy (gpointer data, GCancellable *cancellable, GError **error)
{
  const Wish *wish = data;
  g_autofree char *own = g_build_filename (wish->folder, "XXXXXX", NULL);
  g_autofree char *name = g_path_get_basename (wish->path);
  g_autofree char *final_name = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (LatentExportTarget) target = NULL;

  remove_old (wish->folder);
  if (g_mkdir_with_parents (wish->folder, 0700) != 0 || g_mkdtemp_full (own, 0700) == NULL)
    {
      latent_files_fail_in_folder (errno, "cannot make a folder", wish->folder, 0, error);
      return NULL;
    }
  target = latent_export_target_open_folder (own, error);
  if (target == NULL
      || !latent_export_target_add_file (target, wish->path, name, &final_name, cancellable, error))
    {
      remove_copy (own);
      return NULL;
    }
  copy = g_build_filename (own, final_name, NULL);
  if (g_chmod (copy, 0400) != 0 || g_chmod (own, 0500) != 0)
    {
      latent_files_fail (errno, "cannot be made read-only", copy, 0, error);
      remove_copy (own);
      return NULL;
    }
  return g_steal_pointer (&copy);
}

void
latent_handed_copies_make_async (LatentFileWorker *worker,
                                 const char *cache,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  Wish *wish;

  g_return_if_fail (LATENT_IS_FILE_WORKER (worker));
  g_return_if_fail (cache != NULL);
  g_return_if_fail (path != NULL);

  wish = g_new0 (Wish, 1);
  wish->folder = g_build_filename (cache, FOLDER_NAME, NULL);
  wish->path = g_strdup (path);
  latent_file_worker_run_async (worker, make_copy, wish, free_wish, g_free, cancellable, callback,
                                user_data);
}

char *
latent_handed_copies_make_finish (LatentFileWorker *worker, GAsyncResult *result, GError **error)
{
  return latent_file_worker_run_finish (worker, result, error);
}

static gpointer
find_there (gpointer data, GCancellable *cancellable, GError **error)
{
  char **paths = data;
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; paths[i] != NULL; i++)
    {
      if (g_access (paths[i], R_OK) == 0)
        g_array_append_val (found, i);
    }
  return found;
}

void
latent_handed_copies_find_there_async (LatentFileWorker *worker,
                                       char **paths,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_return_if_fail (LATENT_IS_FILE_WORKER (worker));
  g_return_if_fail (paths != NULL);

  latent_file_worker_run_async (worker, find_there, g_strdupv (paths), (GDestroyNotify) g_strfreev,
                                (GDestroyNotify) g_array_unref, cancellable, callback, user_data);
}

GArray *
latent_handed_copies_find_there_finish (LatentFileWorker *worker,
                                        GAsyncResult *result,
                                        GError **error)
{
  return latent_file_worker_run_finish (worker, result, error);
}
