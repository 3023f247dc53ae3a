/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-leftovers.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "latent-database-private.h"
#include "latent-library-private.h"

/* Longer than any download may take (it has a deadline), by far. */
#define MIN_AGE_US G_TIME_SPAN_HOUR
#define UUID_LENGTH 36

typedef struct
{
  char *incoming; /* folder */
  GPtrArray *names; /* candidates; then: what may go */
} SweepWork;

static void
free_sweep (gpointer data)
{
  SweepWork *work = data;

  g_free (work->incoming);
  g_ptr_array_unref (work->names);
  g_free (work);
}

gboolean
latent_leftovers_is_name (const char *name)
{
  g_autofree char *id = g_strndup (name, UUID_LENGTH);
  const char *digits = name + strlen (id) + 1;

  return g_uuid_string_is_valid (id) && name[UUID_LENGTH] == '-' && *digits != '\0'
         && strlen (digits) <= 4 && strspn (digits, "0123456789") == strlen (digits);
}

static gboolean
is_old (const char *path, gint64 now_us)
{
  struct stat status;

  return lstat (path, &status) == 0 && S_ISREG (status.st_mode)
         && ABS (now_us - (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC) > MIN_AGE_US;
}

static gpointer
find_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  SweepWork *work = data;
  g_autoptr (GDir) folder = g_dir_open (work->incoming, 0, NULL);
  gint64 now_us = g_get_real_time ();
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (work->incoming, name, NULL);

      if (latent_leftovers_is_name (name) && is_old (path, now_us))
        g_ptr_array_add (work->names, g_strdup (name));
    }
  return NULL;
}

/* Has the job ended, and is the picture in the library or was none ever made? */
static gboolean
is_needless (sqlite3 *connection, const char *name, gboolean *answer, GError **error)
{
  g_autofree char *id = g_strndup (name, UUID_LENGTH);
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT 1 FROM jobs WHERE id = :id AND ((state IN ('done', 'failed') AND EXISTS ("
      " SELECT 1 FROM images WHERE job_id = :id AND position = :position AND file_state = 'there'))"
      " OR state = 'refused')",
      error);
  g_autoptr (GError) failure = NULL;

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", id);
  latent_sql_bind_int64 (
      statement, ":position", g_ascii_strtoll (name + UUID_LENGTH + 1, NULL, 10));
  *answer = latent_sql_next (statement, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gpointer
judge_thread (sqlite3 *connection, gpointer data, GError **error)
{
  SweepWork *work = data;

  for (guint i = work->names->len; i > 0; i--)
    {
      gboolean may_go = FALSE;

      if (!is_needless (connection, g_ptr_array_index (work->names, i - 1), &may_go, error))
        return NULL;
      if (!may_go)
        g_ptr_array_remove_index_fast (work->names, i - 1);
    }
  return GINT_TO_POINTER (TRUE);
}

static gpointer
remove_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  SweepWork *work = data;

  for (guint i = 0; i < work->names->len; i++)
    {
      g_autofree char *path
          = g_build_filename (work->incoming, g_ptr_array_index (work->names, i), NULL);

      unlink (path);
    }
  return NULL;
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
judged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentLibrary *library = LATENT_LIBRARY (source);
  SweepWork *work = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    latent_file_worker_run_async (library->worker, remove_thread, work, NULL, NULL,
                                  cancellable, removed_cb, g_steal_pointer (&task));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentLibrary *library = g_task_get_source_object (task);
  SweepWork *work = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  GTask *step;

  latent_file_worker_run_finish (LATENT_FILE_WORKER (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (work->names->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  step = g_task_new (library, cancellable, judged_cb, g_object_ref (task));
  g_task_set_source_tag (step, latent_leftovers_sweep_async);
  g_task_set_task_data (step, work, NULL);
  latent_database_run (library->database, step, LATENT_DATABASE_READ, judge_thread, NULL);
}

void
latent_leftovers_sweep_async (LatentLibrary *library,
                              LatentPlaces *places,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  SweepWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (library));
  g_return_if_fail (LATENT_IS_PLACES (places));

  task = g_task_new (library, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_leftovers_sweep_async);
  work = g_new0 (SweepWork, 1);
  work->incoming = g_strdup (latent_places_get_incoming (places));
  work->names = g_ptr_array_new_with_free_func (g_free);
  g_task_set_task_data (task, work, free_sweep);
  latent_file_worker_run_async (library->worker, find_thread, work, NULL, NULL, cancellable,
                                found_cb, g_steal_pointer (&task));
}

gboolean
latent_leftovers_sweep_finish (LatentLibrary *library, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, library), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
