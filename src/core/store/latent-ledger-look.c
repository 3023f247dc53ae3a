/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-ledger-private.h"

#include "core/base/latent-error.h"
#include "latent-job-rows-private.h"

/* Questions about single rows, and their release.
 *
 * Input of all; each uses what it needs. Read on the database thread, freed on the main
 * one. */
typedef struct
{
  LatentProcessLock *lock; /* look, release_jobs */
  char *id;
  char *origin; /* list_unbound */
  char **remote_ids;
  char **job_ids; /* release_jobs */
} LookWork;

static void
free_work (gpointer data)
{
  LookWork *work = data;

  g_clear_object (&work->lock);
  g_free (work->id);
  g_free (work->origin);
  g_strfreev (work->remote_ids);
  g_strfreev (work->job_ids);
  g_free (work);
}

static void
free_record (gpointer record)
{
  latent_job_record_free (record);
}

static void
free_strings (gpointer strings)
{
  g_strfreev (strings);
}

static gpointer
look_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LookWork *work = data;
  const char *self_name = latent_process_lock_get_name (work->lock);
  g_autoptr (GError) failure = NULL;
  g_autoptr (LatentJobRecord) record = latent_job_row_load (connection, work->id, &failure);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (record == NULL)
    g_propagate_error (error, latent_error_new (LATENT_ERROR_NOT_FOUND, "no such job"));
  else if (record->owner != NULL && g_strcmp0 (record->owner, self_name) != 0
           && !latent_process_lock_is_free (work->lock, record->owner))
    g_propagate_error (
        error, latent_error_new (LATENT_ERROR_DRIVEN_ELSEWHERE, "another process drives it"));
  else
    return g_steal_pointer (&record);
  return NULL;
}

static gpointer
list_unbound_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LookWork *work = data;
  g_autoptr (GStrvBuilder) unbound = g_strv_builder_new ();
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT 1 FROM jobs WHERE origin = :origin AND remote_id = :remote_id", error);

  if (statement == NULL)
    return NULL;
  for (guint i = 0; work->remote_ids[i] != NULL; i++)
    {
      g_autoptr (GError) failure = NULL;

      latent_sql_bind_text (statement, ":origin", work->origin);
      latent_sql_bind_text (statement, ":remote_id", work->remote_ids[i]);
      if (!latent_sql_next (statement, &failure) && failure == NULL)
        g_strv_builder_add (unbound, work->remote_ids[i]);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      sqlite3_reset (statement);
    }
  return g_strv_builder_end (unbound);
}

static gpointer
release_jobs_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LookWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "UPDATE jobs SET owner = NULL"
      " WHERE owner = :owner AND id IN (SELECT value FROM json_each (:job_ids))",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":owner", latent_process_lock_get_name (work->lock));
  latent_sql_bind_strv (statement, ":job_ids", work->job_ids);
  return GINT_TO_POINTER (latent_sql_run (statement, error));
}

/* (transfer full): @work is taken over */
static GTask *
new_task (LatentLedger *self,
          gpointer source_tag,
          LookWork *work,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, work, free_work);
  return task;
}

void
latent_ledger_look_async (LatentLedger *self,
                          const char *id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  LookWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (id != NULL);

  work = g_new0 (LookWork, 1);
  work->lock = g_object_ref (self->lock);
  work->id = g_strdup (id);
  task = new_task (self, latent_ledger_look_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, look_thread, free_record);
}

LatentJobRecord *
latent_ledger_look_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_ledger_list_unbound_async (LatentLedger *self,
                                  const char *origin,
                                  const char *const *remote_ids,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LookWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (origin != NULL);
  g_return_if_fail (remote_ids != NULL);

  work = g_new0 (LookWork, 1);
  work->origin = g_strdup (origin);
  work->remote_ids = g_strdupv ((char **) remote_ids);
  task = new_task (self, latent_ledger_list_unbound_async, work, cancellable, callback, user_data);
  latent_database_run (
      self->database, task, LATENT_DATABASE_READ, list_unbound_thread, free_strings);
}

char **
latent_ledger_list_unbound_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_ledger_release_jobs_async (LatentLedger *self,
                                  const char *const *job_ids,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LookWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (job_ids != NULL);

  work = g_new0 (LookWork, 1);
  work->lock = g_object_ref (self->lock);
  work->job_ids = g_strdupv ((char **) job_ids);
  task = new_task (
      self, latent_ledger_release_jobs_async, work, cancellable, callback, user_data);
  latent_database_run (
      self->database, task, LATENT_DATABASE_WRITE, release_jobs_thread, NULL);
}

gboolean
latent_ledger_release_jobs_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
