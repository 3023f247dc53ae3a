/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-workspace-private.h"

#include "core/base/latent-error.h"
#include "latent-rebuild.h"

static void prepared_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void database_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void marks_cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void session_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void limits_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void jobs_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/* File worker: folders and this process's lock; returns the lock. */
static gpointer
prepare_thread (gpointer user_data, GCancellable *cancellable, GError **error)
{
  LatentPlaces *places = user_data;

  if (!latent_places_create (places, error))
    return NULL;
  return latent_process_lock_new (places, error);
}

static void
image_stored_cb (LatentJobQueue *queue,
                 LatentJob *job,
                 const LatentImageRecord *image,
                 LatentWorkspace *self)
{
  latent_workspace_make_thumbnails (self, image);
  latent_timeline_add_image (self->timeline, image);
  latent_record_writer_wake (self->record_writer, image->id);
}

static void
job_ended_cb (LatentJobQueue *queue, LatentJob *job, LatentWorkspace *self)
{
  latent_price_book_learn (self->prices, latent_job_get_record (job));
  latent_workspace_refresh_soon (self);
}

static LatentPoller *
make_poller (LatentWorkspace *self)
{
  return g_object_new (LATENT_TYPE_POLLER,
                       "service", self->service,
                       "clock", self->clock,
                       "pacer", self->pacer,
                       "first-poll-ms", self->first_poll_ms,
                       "interval-ms", self->poll_interval_ms,
                       NULL);
}

static void
make_queue (LatentWorkspace *self)
{
  g_autoptr (LatentDownloader) downloader
      = latent_downloader_new (self->address, self->tls_database);
  LatentJobQueueConfig config = { 0 };

  self->generation = latent_generation_new (
      downloader, self->worker, self->library, self->places, self->clock);
  self->ledger = latent_ledger_new (self->database, self->lock);
  self->gate = latent_gate_new (self->database);
  self->prices = latent_price_book_new (self->service, self->gate);
  self->poller = make_poller (self);
  config.service = self->service;
  config.ledger = self->ledger;
  config.gate = self->gate;
  config.prices = self->prices;
  config.poller = self->poller;
  config.generation = self->generation;
  config.clock = self->clock;
  config.pacer = self->pacer;
  config.catalog = self->catalog;
  self->queue = latent_job_queue_new (&config);
  g_signal_connect_object (self->queue, "image-stored", G_CALLBACK (image_stored_cb), self, 0);
  g_signal_connect_object (self->queue, "job-ended", G_CALLBACK (job_ended_cb), self, 0);
}

static void
prepared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  self->lock = latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, &error);
  if (self->lock == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  latent_database_open_async (self->database,
                              cancellable,
                              database_opened_cb,
                              g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
restore_marked (GTask *task)
{
  LatentWorkspace *self = g_task_get_source_object (task);

  /* Deletions that a crash cut off: the picture is simply back, or gone entirely. */
  latent_library_restore_marked_async (self->library, g_task_get_cancellable (task),
                                       marks_cleared_cb, task);
}

static void
rebuilt_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  LatentRebuildSummary summary;
  g_autoptr (GError) error = NULL;

  /* What could not be read now can be later ("latent rebuild"); the rest of the library opens. */
  if (!latent_rebuild_finish (result, &summary, NULL, &error))
    g_debug ("the index was not completed: %s", error->message);
  latent_workspace_follow_from_now (self);
  restore_marked (g_steal_pointer (&task));
}

/* The one who replaced the index completes it from the files before anything lists it. */
static gboolean
was_rescued (LatentWorkspace *self)
{
  const LatentRescue *rescue = latent_database_get_rescue (self->database);

  return rescue != NULL && rescue->is_own;
}

/* @task: (transfer full) */
static void
rebuild (LatentWorkspace *self, GTask *task)
{
  const LatentRebuildConfig config = {
    .database = self->database,
    .worker = self->worker,
    .places = self->places,
    .origin = self->origin,
  };

  latent_rebuild_async (&config, g_task_get_cancellable (task), rebuilt_cb, task);
}

static void
database_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!latent_database_open_finish (LATENT_DATABASE (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->is_closed)
    {
      /* close() came first, and found nothing to close yet. */
      latent_database_close (self->database);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the library was closed");
      return;
    }
  make_queue (self);
  latent_library_set_lock (self->library, self->lock);
  latent_workspace_begin_to_follow (self);
  if (was_rescued (self))
    rebuild (self, g_steal_pointer (&task));
  else
    restore_marked (g_steal_pointer (&task));
}

static void
marks_cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) gone
      = latent_library_restore_marked_finish (LATENT_LIBRARY (object), result, &error);

  if (gone == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < gone->len; i++)
    latent_thumbnail_store_remove (self->thumbnails, g_ptr_array_index (gone, i));
  latent_session_load_async (self->session,
                             cancellable,
                             session_loaded_cb,
                             g_steal_pointer (&task));
}

static void
session_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!latent_session_load_finish (LATENT_SESSION (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  latent_gate_load_async (self->gate, cancellable, limits_loaded_cb, g_steal_pointer (&task));
}

static void
limits_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  LatentLimits limits;
  GError *error = NULL;

  if (!latent_gate_load_finish (LATENT_GATE (object), result, &limits, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  latent_job_queue_take_limits (self->queue, &limits);
  latent_ledger_list_async (self->ledger,
                            -1,
                            TRUE,
                            0,
                            cancellable,
                            jobs_listed_cb,
                            g_steal_pointer (&task));
}

static void
jobs_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) records
      = latent_ledger_list_finish (LATENT_LEDGER (object), result, &error);

  if (records == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  latent_job_queue_load (self->queue, records);
  latent_timeline_follow_jobs (self->timeline, G_LIST_MODEL (self->queue));
  latent_workspace_go_on_following (self);
  latent_workspace_look_key_up (self);
  latent_workspace_start_upkeep (self);
  g_task_return_boolean (task, TRUE);
}

void
latent_workspace_open_async (LatentWorkspace *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (self->queue == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_workspace_open_async);
  latent_file_worker_run_async (self->worker,
                                prepare_thread,
                                g_object_ref (self->places),
                                g_object_unref,
                                g_object_unref,
                                cancellable,
                                prepared_cb,
                                g_steal_pointer (&task));
}

gboolean
latent_workspace_open_finish (LatentWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
latent_workspace_start (LatentWorkspace *self)
{
  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (self->queue != NULL);

  if (self->is_started || self->is_closed)
    return;
  self->is_started = TRUE;
  latent_record_writer_wake (self->record_writer, NULL);
  latent_workspace_connect_account (self);
}

static void edits_settled_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void records_flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void stopped_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void released_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/* Every step of closing is tried whatever became of the one before; the first error is reported. */
static void
keep_first_error (GTask *task, GError *error)
{
  if (error == NULL)
    return;
  if (g_task_get_task_data (task) == NULL)
    g_task_set_task_data (task, error, (GDestroyNotify) g_error_free);
  else
    g_error_free (error);
}

static void
edits_settled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);

  latent_edits_settle_finish (LATENT_EDITS (object), result, NULL);
  latent_record_writer_flush_async (self->record_writer, NULL, records_flushed_cb,
                                    g_steal_pointer (&task));
}

static void
records_flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  LatentRecordWriter *writer = LATENT_RECORD_WRITER (object);

  latent_record_writer_flush_finish (writer, result, NULL);
  latent_record_writer_stop_async (writer, NULL, stopped_cb, user_data);
}

static void
stopped_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);

  latent_record_writer_stop_finish (LATENT_RECORD_WRITER (object), result, NULL);
  latent_session_flush_async (self->session, NULL, flushed_cb, g_steal_pointer (&task));
}

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GError *error = NULL;

  latent_session_flush_finish (LATENT_SESSION (object), result, &error);
  keep_first_error (task, error);
  latent_ledger_release_async (self->ledger, NULL, released_cb, g_steal_pointer (&task));
}

static void
released_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GError *error = NULL;

  latent_ledger_release_finish (LATENT_LEDGER (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    g_clear_error (&error);
  keep_first_error (task, error);
  latent_database_close (self->database);
  if (g_task_get_task_data (task) != NULL)
    g_task_return_error (task, g_error_copy (g_task_get_task_data (task)));
  else
    g_task_return_boolean (task, TRUE);
}

void
latent_workspace_close_async (LatentWorkspace *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_workspace_close_async);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->account_retry_id, g_source_remove);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->files_id, g_source_remove);
  g_clear_handle_id (&self->credits_id, g_source_remove);
  /* Without a queue it was never opened, and there is nothing to write. */
  if (self->is_closed || self->queue == NULL)
    {
      self->is_closed = TRUE;
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->is_closed = TRUE;
  g_clear_handle_id (&self->reading_retry_id, g_source_remove);
  latent_library_watch_stop (self->watch);
  if (self->restored != NULL)
    latent_restored_files_stop (self->restored);
  latent_job_queue_shut_down (self->queue);
  latent_edits_settle_async (self->edits, NULL, edits_settled_cb, g_steal_pointer (&task));
}

gboolean
latent_workspace_close_finish (LatentWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
