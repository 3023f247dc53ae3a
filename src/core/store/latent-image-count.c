/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-count.h"

#include "latent-database-private.h"
#include "latent-library-private.h"

static gpointer
count_thread (sqlite3 *connection, gpointer data, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree gint64 *count = g_new0 (gint64, 1);
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT count (*) FROM images WHERE deleted_us = 0", error);

  if (statement == NULL)
    return NULL;
  if (latent_sql_next (statement, &failure))
    *count = sqlite3_column_int64 (statement, 0);
  if (failure == NULL)
    return g_steal_pointer (&count);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

void
latent_library_count_images_async (LatentLibrary *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_count_images_async);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, count_thread, g_free);
}

gssize
latent_library_count_images_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *count = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  count = g_task_propagate_pointer (G_TASK (result), error);
  return count != NULL ? (gssize) *count : -1;
}
