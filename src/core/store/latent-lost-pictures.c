/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-lost-pictures.h"

#include <errno.h>

#include "latent-database-private.h"
#include "latent-file-worker.h"
#include "latent-files-private.h"
#include "latent-incoming-file.h"
#include "latent-leftovers.h"
#include "latent-record-files.h"
#include "latent-sql-private.h"

#define UUID_LENGTH 36
#define MAX_SAME_NAMES 100

char *
latent_lost_pictures_dup_path (LatentPlaces *places, const char *name)
{
  return g_build_filename (latent_places_get_incoming (places), name, NULL);
}

GPtrArray *
latent_lost_pictures_list (LatentPlaces *places)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_assert (latent_file_worker_is_current ());

  folder = g_dir_open (latent_places_get_incoming (places), 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      if (latent_leftovers_is_name (name))
        g_ptr_array_add (names, g_strdup (name));
    }
  return names;
}

static void
free_names (gpointer names)
{
  g_ptr_array_unref (names);
}

static gpointer
sift_thread (sqlite3 *connection, gpointer data, GError **error)
{
  GPtrArray *names = data;
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *id = g_strndup (name, UUID_LENGTH);
      g_autoptr (GError) failure = NULL;
      g_autoptr (sqlite3_stmt) statement
          = latent_sql_prepare (connection, "SELECT 1 FROM jobs WHERE id = :id", error);

      if (statement == NULL)
        return NULL;
      latent_sql_bind_text (statement, ":id", id);
      if (!latent_sql_next (statement, &failure) && failure == NULL)
        g_ptr_array_add (lost, g_strdup (name));
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
    }
  return g_steal_pointer (&lost);
}

void
latent_lost_pictures_sift_async (LatentDatabase *database,
                                 GPtrArray *names,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (database, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_lost_pictures_sift_async);
  g_task_set_task_data (task, g_ptr_array_ref (names), free_names);
  latent_database_run (database, task, LATENT_DATABASE_READ, sift_thread, free_names);
}

GPtrArray *
latent_lost_pictures_sift_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Written as it is safe: what lasts under the new name must last as a whole. */
static gboolean
sync_file (const char *path, LatentFileMark *mark, GError **error)
{
  int fd = latent_record_files_open (path, mark, error);
  gboolean is_synced = fd >= 0 && latent_files_sync (fd, path, error);

  latent_files_close (&fd);
  return is_synced;
}

gboolean
latent_lost_pictures_bring_in (LatentPlaces *places,
                               const char *name,
                               const char *extension,
                               GError **error)
{
  const char *pictures = latent_places_get_pictures (places);
  g_autofree char *from = latent_lost_pictures_dup_path (places, name);
  g_autofree char *id = g_strndup (name, UUID_LENGTH);
  guint index = (guint) g_ascii_strtoull (name + UUID_LENGTH + 1, NULL, 10);
  LatentFileMark mark = { FALSE };

  g_assert (latent_file_worker_is_current ());
  g_return_val_if_fail (latent_leftovers_is_name (name), FALSE);

  if (!sync_file (from, &mark, error))
    return FALSE;
  for (guint number = 1; number <= MAX_SAME_NAMES; number++)
    {
      g_autofree char *numbered = number > 1 ? g_strdup_printf (" %u.%s", number, extension)
                                             : g_strconcat (".", extension, NULL);
      g_autofree char *base = latent_library_file_name ("", mark.mtime_us, id, index, extension);
      g_autofree char *target = NULL;
      gboolean is_taken = FALSE;

      base[strlen (base) - strlen (extension) - 1] = '\0';
      target = g_strconcat (pictures, G_DIR_SEPARATOR_S, base, numbered, NULL);
      if (latent_files_rename_new (from, target, &is_taken, error))
        {
          latent_files_sync_folder (pictures, NULL);
          latent_files_sync_folder (latent_places_get_incoming (places), NULL);
          return TRUE;
        }
      if (!is_taken)
        return FALSE;
    }
  latent_files_fail (EEXIST, "too many pictures of one name in", pictures, 0, error);
  return FALSE;
}
