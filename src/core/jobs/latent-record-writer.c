/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-record-writer.h"

#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-record-step-private.h"

/* Rows read at once. */
#define BATCH_SIZE 32

/* People press a key several times until a rating is right: their pictures are left alone until
 * nothing was said for so long, or for the longer time altogether. */
#define QUIET_MS 2000
#define LONGEST_REST_MS 30000
/* What a person may have to wait for at the end; the rest is written at the next start. */
#define FLUSH_MS 2000
/* Edited pictures that are known by name; more are not written at the end anyway. */
#define MAX_EDITED 1000

struct _LatentRecordWriter
{
  GObject parent_instance;

  LatentDatabase *database; /* owned, as the next three */
  LatentFileWorker *worker;
  LatentDecoder *decoder;
  LatentPlaces *places;

  GCancellable *cancellable; /* of everything under way; cancelled by stop() */
  GHashTable *hopeless;      /* ids tried in vain since the start or an edit: missing, refused */
  GHashTable *fresh;         /* ids that wake() named, not tried yet */
  GHashTable *edited;        /* ids that people said something about, not tried since */
  GPtrArray *stopping;       /* of GTask: answered when nothing is under way */
  GPtrArray *flushing;       /* of GTask: answered when nothing edited is left */
  GPtrArray *draining;       /* of GTask: answered when nothing fresh is left */

  /* one run over the stale pictures */
  gboolean is_running;
  gboolean is_wanted; /* once more afterwards */
  int lock_fd;        /* -1: not held */
  GPtrArray *rows;    /* nullable: the batch */
  guint next_row;
  gint64 before_us; /* the last row that was looked at */
  char *before_id;

  /* the rest after an edit */
  guint quiet_ms, longest_rest_ms;
  guint rest_id;       /* source, 0: none */
  gint64 rest_from_us; /* monotonic: the first edit of it */
  guint flush_id;      /* source, 0: none */
};

G_DEFINE_FINAL_TYPE (LatentRecordWriter, latent_record_writer, G_TYPE_OBJECT)

enum
{
  SIGNAL_WRITTEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void begin_run (LatentRecordWriter *self);
static void locked_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void list_batch (LatentRecordWriter *self);
static void listed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void write_next (LatentRecordWriter *self);
static void written_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void marked_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void unlocked_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/* A disk that is away, or was mounted for reading only, says nothing about its pictures: they are
 * not even tried, and so will be with the next occasion. */
static gpointer
lock_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  LatentPlaces *places = data;
  int *fd = g_new (int, 1);

  *fd = -1;
  if (access (latent_places_get_incoming (places), W_OK) == 0)
    *fd = latent_record_files_lock (places, NULL);
  return fd;
}

static gpointer
unlock_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  latent_record_files_unlock (*(int *) data);
  return NULL;
}

static void
answer (GPtrArray **tasks)
{
  g_autoptr (GPtrArray) answered = g_steal_pointer (tasks);

  *tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < answered->len; i++)
    g_task_return_boolean (answered->pdata[i], TRUE);
}

static gboolean
is_drained (LatentRecordWriter *self)
{
  return g_hash_table_size (self->fresh) == 0 && g_hash_table_size (self->edited) == 0;
}

static void
answer_flushing (LatentRecordWriter *self)
{
  g_clear_handle_id (&self->flush_id, g_source_remove);
  answer (&self->flushing);
}

/* The row that was at its turn was tried. */
static void
settle_row (LatentRecordWriter *self, const char *image_id)
{
  g_hash_table_remove (self->fresh, image_id);
  /* Else it may have been edited after its row was read, and comes again. */
  if (self->rest_id == 0 && !self->is_wanted)
    g_hash_table_remove (self->edited, image_id);
  if (is_drained (self))
    answer (&self->draining);
  if (g_hash_table_size (self->edited) == 0)
    answer_flushing (self);
}

/* Is there anything to write at this moment, and is @image_id that? (nullable): anything */
static gboolean
is_at_its_turn (LatentRecordWriter *self, const char *image_id)
{
  if (image_id != NULL && g_hash_table_contains (self->hopeless, image_id))
    return FALSE;
  if (self->flushing->len > 0)
    return image_id == NULL || g_hash_table_contains (self->edited, image_id);
  if (self->rest_id == 0 || self->draining->len > 0)
    return TRUE;
  if (image_id == NULL)
    return g_hash_table_size (self->fresh) > 0;
  return g_hash_table_contains (self->fresh, image_id)
         && !g_hash_table_contains (self->edited, image_id);
}

static void
rewind_rows (LatentRecordWriter *self)
{
  self->is_wanted = FALSE;
  self->before_us = G_MAXINT64;
  g_free (self->before_id);
  self->before_id = g_strdup ("");
}

static void
end_run (LatentRecordWriter *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  if (self->lock_fd >= 0)
    {
      latent_file_worker_run_async (self->worker, unlock_thread,
                                    g_memdup2 (&self->lock_fd, sizeof self->lock_fd), g_free, NULL,
                                    NULL, unlocked_cb, g_object_ref (self));
      self->lock_fd = -1;
      return;
    }
  self->is_running = FALSE;
  if (self->is_wanted && !g_cancellable_is_cancelled (self->cancellable))
    begin_run (self);
  else
    {
      g_hash_table_remove_all (self->fresh);
      if (self->rest_id == 0)
        g_hash_table_remove_all (self->edited);
      answer (&self->draining);
      answer_flushing (self);
      answer (&self->stopping);
    }
}

static void
unlocked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentRecordWriter) self = user_data;

  end_run (self);
}

static void
begin_run (LatentRecordWriter *self)
{
  self->is_running = TRUE;
  rewind_rows (self);
  latent_file_worker_run_async (self->worker, lock_thread, g_object_ref (self->places),
                                g_object_unref, g_free, NULL, locked_cb, g_object_ref (self));
}

static void
locked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentRecordWriter) self = user_data;
  g_autofree int *fd = latent_file_worker_run_finish (LATENT_FILE_WORKER (object), result, NULL);

  self->lock_fd = fd != NULL ? *fd : -1;
  /* Another process is at it, and sees our rows as well; or the disk is away. */
  if (self->lock_fd < 0)
    end_run (self);
  else
    list_batch (self);
}

static void
list_batch (LatentRecordWriter *self)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      end_run (self);
      return;
    }
  latent_picture_rows_list_stale_async (self->database, self->before_us, self->before_id,
                                        BATCH_SIZE, NULL, listed_cb, g_object_ref (self));
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentRecordWriter) self = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  self->rows = latent_picture_rows_list_stale_finish (LATENT_DATABASE (object), result, &error);
  self->next_row = 0;
  if (self->rows == NULL)
    g_debug ("stale pictures cannot be listed: %s", error->message);
  if (self->rows == NULL || self->rows->len == 0)
    end_run (self);
  else
    write_next (self);
}

static void
write_next (LatentRecordWriter *self)
{
  /* What just came goes before what has waited for years. */
  if (self->is_wanted)
    {
      rewind_rows (self);
      list_batch (self);
      return;
    }
  if (!is_at_its_turn (self, NULL))
    {
      end_run (self);
      return;
    }
  while (self->next_row < self->rows->len && !g_cancellable_is_cancelled (self->cancellable))
    {
      LatentPictureRow *row = self->rows->pdata[self->next_row++];

      self->before_us = row->record->created_us;
      g_free (self->before_id);
      self->before_id = g_strdup (row->record->image_id);
      if (!is_at_its_turn (self, row->record->image_id))
        continue;
      latent_record_step_run_async (self->worker, self->decoder, self->places, row,
                                    self->cancellable, written_cb, g_object_ref (self));
      return;
    }
  list_batch (self);
}

/* Gone; in a folder that is not ours to write; beside a file that is not ours. */
static gboolean
is_about_one_picture (const GError *error)
{
  static const char *const fields[] = { "missing", "read-only", "foreign", NULL };
  const char *field = latent_error_facts (error)->field;

  return field != NULL && g_strv_contains (fields, field);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentRecordWriter) self = user_data;
  g_autoptr (GError) error = NULL;
  LatentPictureRow *row = self->rows->pdata[self->next_row - 1];
  const LatentRecordOutcome *outcome
      = latent_record_step_run_finish (LATENT_FILE_WORKER (object), result, &error);

  if (outcome != NULL)
    {
      latent_picture_rows_mark_written_async (self->database, row, outcome->carries,
                                              outcome->mark.is_known ? &outcome->mark : NULL, NULL,
                                              marked_cb, g_object_ref (self));
      return;
    }
  g_debug ("the record of picture %s is not written: %s", row->record->image_id, error->message);
  /* A full disk will not do better with the next one; a picture that is gone says nothing about
   * the next. */
  if (latent_error_is (error, LATENT_ERROR_STORAGE) && !is_about_one_picture (error))
    {
      end_run (self);
      return;
    }
  if (!latent_error_is_cancelled (error))
    g_hash_table_add (self->hopeless, g_strdup (row->record->image_id));
  settle_row (self, row->record->image_id);
  write_next (self);
}

static void
marked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentRecordWriter) self = user_data;
  LatentPictureRow *row = self->rows->pdata[self->next_row - 1];
  g_autoptr (GError) error = NULL;

  /* The file is done, and says itself that it is ours: it is simply written once more. */
  if (!latent_picture_rows_mark_written_finish (LATENT_DATABASE (object), result, &error))
    g_debug ("picture %s stays stale: %s", row->record->image_id, error->message);
  else
    g_signal_emit (self, signals[SIGNAL_WRITTEN], 0, row->record->image_id);
  settle_row (self, row->record->image_id);
  write_next (self);
}

static void
latent_record_writer_dispose (GObject *object)
{
  LatentRecordWriter *self = LATENT_RECORD_WRITER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_object (&self->database);
  g_clear_object (&self->worker);
  g_clear_object (&self->decoder);
  g_clear_object (&self->places);
  G_OBJECT_CLASS (latent_record_writer_parent_class)->dispose (object);
}

static void
latent_record_writer_finalize (GObject *object)
{
  LatentRecordWriter *self = LATENT_RECORD_WRITER (object);

  g_object_unref (self->cancellable);
  g_hash_table_unref (self->hopeless);
  g_hash_table_unref (self->fresh);
  g_hash_table_unref (self->edited);
  g_ptr_array_unref (self->stopping);
  g_ptr_array_unref (self->flushing);
  g_ptr_array_unref (self->draining);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self->before_id);
  G_OBJECT_CLASS (latent_record_writer_parent_class)->finalize (object);
}

static void
latent_record_writer_class_init (LatentRecordWriterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_record_writer_dispose;
  object_class->finalize = latent_record_writer_finalize;
  signals[SIGNAL_WRITTEN] = g_signal_new ("written", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
latent_record_writer_init (LatentRecordWriter *self)
{
  self->cancellable = g_cancellable_new ();
  self->hopeless = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->edited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->quiet_ms = QUIET_MS;
  self->longest_rest_ms = LONGEST_REST_MS;
  self->stopping = g_ptr_array_new_with_free_func (g_object_unref);
  self->flushing = g_ptr_array_new_with_free_func (g_object_unref);
  self->draining = g_ptr_array_new_with_free_func (g_object_unref);
  self->lock_fd = -1;
}

LatentRecordWriter *
latent_record_writer_new (LatentDatabase *database,
                          LatentFileWorker *worker,
                          LatentDecoder *decoder,
                          LatentPlaces *places)
{
  LatentRecordWriter *self = g_object_new (LATENT_TYPE_RECORD_WRITER, NULL);

  self->database = g_object_ref (database);
  self->worker = g_object_ref (worker);
  self->decoder = g_object_ref (decoder);
  self->places = g_object_ref (places);
  return self;
}

void
latent_record_writer_wake (LatentRecordWriter *self, const char *image_id)
{
  g_return_if_fail (LATENT_IS_RECORD_WRITER (self));

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (image_id != NULL)
    g_hash_table_add (self->fresh, g_strdup (image_id));
  self->is_wanted = TRUE;
  if (!self->is_running)
    begin_run (self);
}

static void
end_rest (LatentRecordWriter *self)
{
  if (self->rest_id == 0)
    return;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  latent_record_writer_wake (self, NULL);
}

static gboolean
rested_cb (gpointer user_data)
{
  LatentRecordWriter *self = user_data;

  self->rest_id = 0;
  latent_record_writer_wake (self, NULL);
  return G_SOURCE_REMOVE;
}

void
latent_record_writer_note_edits (LatentRecordWriter *self, const char *const *image_ids)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 rested_ms;

  g_return_if_fail (LATENT_IS_RECORD_WRITER (self));

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  for (guint i = 0; image_ids != NULL && image_ids[i] != NULL; i++)
    {
      /* It may be back by now. */
      g_hash_table_remove (self->hopeless, image_ids[i]);
      if (g_hash_table_size (self->edited) < MAX_EDITED)
        g_hash_table_add (self->edited, g_strdup (image_ids[i]));
    }
  if (self->rest_id == 0)
    self->rest_from_us = now_us;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  rested_ms = (now_us - self->rest_from_us) / 1000;
  self->rest_id = g_timeout_add (
      (guint) CLAMP ((gint64) self->longest_rest_ms - rested_ms, 0, (gint64) self->quiet_ms),
      rested_cb, self);
}

void
latent_record_writer_set_rest (LatentRecordWriter *self, guint quiet_ms, guint longest_ms)
{
  g_return_if_fail (LATENT_IS_RECORD_WRITER (self));

  self->quiet_ms = quiet_ms;
  self->longest_rest_ms = longest_ms;
}

gboolean
latent_record_writer_is_busy (LatentRecordWriter *self)
{
  g_return_val_if_fail (LATENT_IS_RECORD_WRITER (self), FALSE);

  return self->is_running;
}

/* Takes @task. */
static void
answer_later (GPtrArray *tasks, GTask *task, gboolean is_busy)
{
  if (is_busy)
    {
      g_ptr_array_add (tasks, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
latent_record_writer_stop_async (LatentRecordWriter *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_RECORD_WRITER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_record_writer_stop_async);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  answer_later (self->stopping, task, self->is_running);
}

static gboolean
flushed_cb (gpointer user_data)
{
  LatentRecordWriter *self = user_data;

  self->flush_id = 0;
  answer_flushing (self);
  return G_SOURCE_REMOVE;
}

void
latent_record_writer_flush_async (LatentRecordWriter *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;
  gboolean is_busy;

  g_return_if_fail (LATENT_IS_RECORD_WRITER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_record_writer_flush_async);
  end_rest (self);
  is_busy = self->is_running && g_hash_table_size (self->edited) > 0;
  if (is_busy && self->flush_id == 0)
    self->flush_id = g_timeout_add (FLUSH_MS, flushed_cb, self);
  answer_later (self->flushing, task, is_busy);
}

gboolean
latent_record_writer_flush_finish (LatentRecordWriter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
latent_record_writer_stop_finish (LatentRecordWriter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The wait ends at once. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  LatentRecordWriter *self = g_task_get_source_object (task);
  guint index;

  if (!g_ptr_array_find (self->draining, task, &index))
    return;
  g_object_ref (task);
  g_ptr_array_remove_index (self->draining, index);
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
}

void
latent_record_writer_drain_async (LatentRecordWriter *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_RECORD_WRITER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_record_writer_drain_async);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task, 0);
  end_rest (self);
  answer_later (self->draining, task, self->is_running && !is_drained (self));
}

gboolean
latent_record_writer_drain_finish (LatentRecordWriter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
