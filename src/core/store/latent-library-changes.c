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
  " UNION SELECT value FROM json_each (:job_ids))"

typedef struct
{
  gint64 since;
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
  g_clear_pointer (&self->images, g_ptr_array_unref);
  g_free (self);
}

static void
free_changes (gpointer changes)
{
  latent_library_changes_free (changes);
}

static sqlite3_stmt *
prepare (sqlite3 *connection, const char *sql, const ChangesWork *work, GError **error)
{
  sqlite3_stmt *statement = latent_sql_prepare (connection, sql, error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":since", work->since);
  latent_sql_bind_strv (statement, ":job_ids", work->job_ids);
  return statement;
}

static gpointer
list_changes_thread (sqlite3 *connection, gpointer data, GError **error)
{
  ChangesWork *work = data;
  g_autoptr (LatentLibraryChanges) changes = g_new0 (LatentLibraryChanges, 1);
  g_autoptr (sqlite3_stmt) jobs = NULL;
  g_autoptr (sqlite3_stmt) images = NULL;

  if (!latent_sql_get_int64 (connection, "SELECT ifnull (max (id), 0) FROM job_events",
                             &changes->last_event, error))
    return NULL;
  jobs = prepare (connection,
                  "SELECT " LATENT_JOB_COLUMNS " FROM jobs WHERE id IN " CHANGED_JOBS
                  " ORDER BY created_us, id",
                  work, error);
  changes->records = jobs != NULL ? latent_job_rows_read_all (jobs, error) : NULL;
  if (changes->records == NULL)
    return NULL;
  images = prepare (connection,
                    "SELECT " LATENT_IMAGE_COLUMNS
                    " FROM images JOIN jobs ON jobs.id = images.job_id"
                    " WHERE images.deleted_us = 0 AND images.job_id IN " CHANGED_JOBS
                    " ORDER BY images.job_created_us DESC, images.job_id DESC, images.position",
                    work, error);
  changes->images = images != NULL ? latent_library_read_images (images, error) : NULL;
  return changes->images != NULL ? g_steal_pointer (&changes) : NULL;
}

void
latent_library_list_changes_async (LatentLibrary *self,
                                   gint64 since,
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
  work->job_ids = g_strdupv ((char **) job_ids);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_library_list_changes_async);
  g_task_set_task_data (task, work, free_work);
  latent_database_run (
      self->database, task, LATENT_DATABASE_READ, list_changes_thread, free_changes);
}

LatentLibraryChanges *
latent_library_list_changes_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
