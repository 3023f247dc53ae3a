/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-texts.h"

#include "latent-database-private.h"
#include "latent-image-texts-private.h"

/* Of the index, in one transaction: some tens of milliseconds. */
#define N_PAGES "200"
/* Longer than another process that waits for the file takes to look again. */
#define PAUSE_MS 110

/* What was indexed is what the table says: FTS5 has to be told the old text to forget it. */
#define TEXTS_OF_IMAGE " FROM image_texts WHERE number = (SELECT number FROM images WHERE id = :id)"

static gboolean
run_for_image (sqlite3 *connection, const char *sql, const char *image_id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  return latent_sql_run (statement, error);
}

gboolean
latent_image_texts_add (sqlite3 *connection, const char *image_id, GError **error)
{
  return run_for_image (connection,
                        "INSERT INTO images_trigram (rowid, folded)"
                        " SELECT number, folded" TEXTS_OF_IMAGE,
                        image_id, error)
         && run_for_image (connection,
                           "INSERT INTO images_words (rowid, words)"
                           " SELECT number, coalesce (words, folded)" TEXTS_OF_IMAGE,
                           image_id, error);
}

gboolean
latent_image_texts_remove (sqlite3 *connection, const char *image_id, GError **error)
{
  return run_for_image (connection,
                        "INSERT INTO images_trigram (images_trigram, rowid, folded)"
                        " SELECT 'delete', number, folded" TEXTS_OF_IMAGE,
                        image_id, error)
         && run_for_image (connection,
                           "INSERT INTO images_words (images_words, rowid, words)"
                           " SELECT 'delete', number, coalesce (words, folded)" TEXTS_OF_IMAGE,
                           image_id, error);
}

/* --- merging --- */

/* Two parts of about the same size become one of the next size; what was done is kept by FTS5 in
 * the index itself (sqlite.org/fts5.html#the_merge_command). */
typedef struct
{
  const char *has_setting;
  const char *set;
  const char *merge;
} Index;

#define INDEX(name)                                                                                \
  {                                                                                                \
    "SELECT count (*) FROM " name "_config WHERE k = 'usermerge' AND v = 2",                       \
        "INSERT INTO " name " (" name ", rank) VALUES ('usermerge', 2)",                           \
        "INSERT INTO " name " (" name ", rank) VALUES ('merge', " N_PAGES ")",                     \
  }

static const Index indexes[] = { INDEX ("images_trigram"), INDEX ("images_words") };

/* FALSE without @error: there is nothing (more) to merge. */
static gboolean
merge_some (sqlite3 *connection, const Index *index, GError **error)
{
  gint64 has_setting;
  int n_changes;

  if (!latent_sql_get_int64 (connection, index->has_setting, &has_setting, error)
      || (has_setting == 0 && !latent_sql_execute (connection, index->set, error)))
    return FALSE;
  n_changes = sqlite3_total_changes (connection);
  /* The command itself may count as one. */
  return latent_sql_execute (connection, index->merge, error)
         && sqlite3_total_changes (connection) - n_changes >= 2;
}

static gpointer
merge_thread (sqlite3 *connection, gpointer data, GError **error)
{
  g_autoptr (GError) failure = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (indexes); i++)
    {
      gboolean has_merged = merge_some (connection, &indexes[i], &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      if (has_merged)
        return GINT_TO_POINTER (TRUE);
    }
  return NULL;
}

static void begin_step (GTask *task);

static gboolean
next_step_cb (gpointer user_data)
{
  begin_step (user_data);
  return G_SOURCE_REMOVE;
}

static void
merged_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GSource) pause = NULL;
  GError *error = NULL;
  gboolean has_merged = g_task_propagate_pointer (G_TASK (result), &error) != NULL;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!has_merged)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  pause = g_timeout_source_new (PAUSE_MS);
  g_task_attach_source (task, pause, next_step_cb);
}

static void
begin_step (GTask *task)
{
  LatentDatabase *database = g_task_get_source_object (task);
  GTask *step
      = g_task_new (database, g_task_get_cancellable (task), merged_cb, g_object_ref (task));

  g_task_set_source_tag (step, begin_step);
  latent_database_run (database, step, LATENT_DATABASE_WRITE_IF_FREE, merge_thread, NULL);
}

void
latent_image_texts_merge_async (LatentDatabase *database,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LATENT_IS_DATABASE (database));

  task = g_task_new (database, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_image_texts_merge_async);
  begin_step (task);
}

gboolean
latent_image_texts_merge_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
