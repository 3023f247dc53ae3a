/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-renumber.h"

#include "latent-database-private.h"

/* Two rows of jobs that stand in another order than they were asked for, and no job under way:
 * whoever drives one tells of its pictures by the number that it was given. */
static const char is_needed[]
    = "SELECT EXISTS (SELECT 1 FROM ("
      "  SELECT number, lag (number) OVER (ORDER BY created_us, id) AS before FROM jobs)"
      "  WHERE before > number)"
      " AND NOT EXISTS (SELECT 1 FROM jobs WHERE state NOT IN ('done', 'refused', 'failed', "
      "'stopped')"
      "  AND hidden = 0)";

/* By way of negative numbers, since each must be free when it is given. Tags, collections and texts
 * follow their pictures; the index over the texts is made again. The last steps leave a gap in the
 * changes, which tells that there were more than are remembered, and a new name for this numbering
 * (latent_library_is_numbered_thread()). */
static const char renumber[]
    = "UPDATE jobs SET number = - counted.number FROM ("
      "  SELECT rowid AS place, row_number () OVER (ORDER BY created_us, id) AS number FROM jobs"
      ") AS counted WHERE jobs.rowid = counted.place;"
      "UPDATE jobs SET number = - number;"
      "UPDATE images SET number ="
      "  - ((SELECT jobs.number FROM jobs WHERE jobs.id = job_id) * 64 + 63 - position);"
      "UPDATE images SET number = - number;"
      "INSERT INTO images_trigram (images_trigram) VALUES ('rebuild');"
      "INSERT INTO images_words (images_words) VALUES ('rebuild');"
      "INSERT INTO image_changes (id, number)"
      "  SELECT ifnull (max (id), 0) + 10001, 0 FROM image_changes;"
      "INSERT OR REPLACE INTO image_changes (id, number) SELECT -1, max (id) FROM image_changes;";

static gpointer
renumber_thread (sqlite3 *connection, gpointer data, GError **error)
{
  gint64 needed;

  if (!latent_sql_get_int64 (connection, is_needed, &needed, error)
      || (needed && !latent_sql_execute (connection, renumber, error)))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

void
latent_renumber_async (LatentDatabase *database,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (database, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_renumber_async);
  latent_database_run (database, task, LATENT_DATABASE_WRITE, renumber_thread, NULL);
}

gboolean
latent_renumber_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
