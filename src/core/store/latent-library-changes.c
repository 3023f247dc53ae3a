/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library.h"

#include "latent-database-private.h"
#include "latent-job-rows-private.h"
#include "latent-library-private.h"

/* What other processes did, in one view: jobs and pictures read at two moments would contradict
 * each other. */

#define CHANGED_JOBS                                                                               \
  "(SELECT job_id FROM job_events WHERE :since >= 0 AND id > :since"                               \
  " UNION SELECT value FROM json_each (:job_ids)"                                                  \
  " UNION SELECT id FROM jobs WHERE :is_renumbered AND state <> 'done' AND hidden = 0)"

#define READ_NUMBERING "SELECT ifnull ((SELECT number FROM image_changes WHERE id = -1), 0)"

typedef struct
{
  gint64 since;
  gint64 since_change;
  gint64 numbering;
  char **job_ids;
} ChangesWork;

static void
free_work (gpointer data)
{
  ChangesWork *work = data;

  g_strfreev (work->job_ids);
  g_free (work);
}

void
latent_library_changes_free (LatentLibraryChanges *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_free (self);
}

static void
free_changes (gpointer changes)
{
  latent_library_changes_free (changes);
}

static sqlite3_stmt *
prepare_jobs (sqlite3 *connection,
              const ChangesWork *work,
              const LatentLibraryChanges *changes,
              GError **error)
{
  sqlite3_stmt *statement
      = latent_sql_prepare (connection,
                            "SELECT " LATENT_JOB_COLUMNS " FROM jobs WHERE id IN " CHANGED_JOBS
                            " ORDER BY created_us, id",
                            error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":since", work->since);
  latent_sql_bind_strv (statement, ":job_ids", work->job_ids);
  latent_sql_bind_int64 (statement, ":is_renumbered", changes->is_renumbered);
  return statement;
}

/* (transfer full): each once */
static GArray *
read_numbers (sqlite3 *connection,
              const ChangesWork *work,
              LatentLibraryChanges *changes,
              GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;
  gint64 first;

  if (!latent_sql_get_int64 (connection, "SELECT max (0, ifnull (max (id), 0)) FROM image_changes",
                             &changes->last_change, error)
      || !latent_sql_get_int64 (
          connection, "SELECT ifnull (min (id), 0) FROM image_changes WHERE id > 0", &first, error))
    return NULL;
  /* Fewer than we have seen: the library was put back to an earlier state. */
  changes->is_cut
      = work->since_change >= 0
        && (first > work->since_change + 1 || work->since_change > changes->last_change);
  if (work->since_change < 0 || changes->is_cut)
    return g_steal_pointer (&numbers);
  statement = latent_sql_prepare (
      connection, "SELECT DISTINCT number FROM image_changes WHERE id > :since", error);
  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":since", work->since_change);
  while (latent_sql_next (statement, &failure))
    {
      guint32 number = (guint32) sqlite3_column_int64 (statement, 0);

      g_array_append_val (numbers, number);
    }
  if (failure == NULL)
    return g_steal_pointer (&numbers);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gpointer
list_changes_thread (sqlite3 *connection, gpointer data, GError **error)
{
  ChangesWork *work = data;
  g_autoptr (LatentLibraryChanges) changes = g_new0 (LatentLibraryChanges, 1);
  g_autoptr (sqlite3_stmt) jobs = NULL;

  if (!latent_sql_get_int64 (connection, "SELECT ifnull (max (id), 0) FROM job_events",
                             &changes->last_event, error)
      || !latent_sql_get_int64 (connection, READ_NUMBERING, &changes->numbering, error))
    return NULL;
  changes->is_renumbered = work->numbering >= 0 && work->numbering != changes->numbering;
  jobs = prepare_jobs (connection, work, changes, error);
  changes->records = jobs != NULL ? latent_job_rows_read_all (jobs, error) : NULL;
  if (changes->records == NULL)
    return NULL;
  changes->numbers = read_numbers (connection, work, changes, error);
  return changes->numbers != NULL ? g_steal_pointer (&changes) : NULL;
}

gboolean
latent_library_is_numbered_thread (sqlite3 *connection, gint64 numbering, GError **error)
{
  gint64 now;

  return numbering < 0
         || (latent_sql_get_int64 (connection, READ_NUMBERING, &now, error) && now == numbering);
}

void
latent_library_list_changes_async (LatentLibrary *self,
                                   gint64 since,
                                   gint64 since_change,
                                   const char *const *job_ids,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  ChangesWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LIBRARY (self));

  work = g_new0 (ChangesWork, 1);
  work->since = since;
  work->since_change = since_change;
  work->numbering = self->numbering;
  work->job_ids = g_strdupv ((char **) job_ids);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_list_changes_async);
  g_task_set_task_data (task, work, free_work);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, list_changes_thread,
                       free_changes);
}

LatentLibraryChanges *
latent_library_list_changes_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  LatentLibraryChanges *changes;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  changes = g_task_propagate_pointer (G_TASK (result), error);
  /* Whoever gets this is told, and speaks of the new numbers from now on. */
  if (changes != NULL)
    self->numbering = changes->numbering;
  return changes;
}
