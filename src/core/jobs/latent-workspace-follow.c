/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-picture-rows.h"
#include "latent-workspace-private.h"

/* Shows what other processes do with this library: their jobs, their pictures, what they delete
 * (promise 8). One reading at a time, shown in the callback that brings it: the database answers in
 * the order it was asked, so nothing older ever replaces what was shown. */

/* After a reading that the database refused. */
#define RETRY_MS 2000

static void read_changes (LatentWorkspace *self);

static gboolean
read_again_cb (gpointer user_data)
{
  LatentWorkspace *self = user_data;

  self->reading_retry_id = 0;
  read_changes (self);
  return G_SOURCE_REMOVE;
}

/* Another process made the rows of pictures from their files: those that only their names were left
 * of are to carry their records again. (What others have just stored, they write themselves.) */
static void
wake_for_rebuilt (LatentWorkspace *self, GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      if (latent_picture_rows_made (g_ptr_array_index (records, i)))
        {
          latent_record_writer_wake (self->record_writer, NULL);
          return;
        }
    }
}

static void
show_changes (LatentWorkspace *self, const LatentLibraryChanges *changes)
{
  if (changes->is_cut)
    latent_timeline_refresh (self->timeline, NULL, 0);
  else
    latent_timeline_refresh (self->timeline, (const guint32 *) (gpointer) changes->numbers->data,
                             changes->numbers->len);
}

static void
changes_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWorkspace) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentLibraryChanges) changes
      = latent_library_list_changes_finish (LATENT_LIBRARY (object), result, &error);

  self->is_reading = FALSE;
  if (self->is_closed)
    return;
  if (changes != NULL)
    {
      self->last_event = changes->last_event;
      self->last_change = changes->last_change;
      g_ptr_array_remove_range (self->overtaken, 0, self->n_overtaken_asked);
      /* The pictures first: a tile whose job is done turns into its picture in its place. */
      if (changes->is_renumbered)
        latent_timeline_forget_numbers (self->timeline);
      else
        show_changes (self, changes);
      latent_edits_note_changes (self->edits);
      latent_job_queue_follow (self->queue, changes->records);
      if (changes->is_renumbered)
        latent_timeline_learn_numbers (self->timeline);
      wake_for_rebuilt (self, changes->records);
    }
  else if (self->reading_retry_id == 0)
    {
      g_debug ("what another process did cannot be read yet: %s", error->message);
      self->reading_retry_id = g_timeout_add (RETRY_MS, read_again_cb, self);
      return;
    }
  if (self->is_reading_due)
    read_changes (self);
}

static void
read_changes (LatentWorkspace *self)
{
  g_autoptr (GStrvBuilder) job_ids = NULL;
  g_auto (GStrv) ids = NULL;

  self->is_reading_due = self->is_reading || !self->is_loaded;
  if (self->is_reading_due)
    return;
  self->is_reading = TRUE;
  job_ids = g_strv_builder_new ();
  self->n_overtaken_asked = self->overtaken->len;
  for (guint i = 0; i < self->overtaken->len; i++)
    g_strv_builder_add (job_ids, g_ptr_array_index (self->overtaken, i));
  ids = g_strv_builder_end (job_ids);
  latent_library_list_changes_async (self->library,
                                     self->last_event,
                                     self->last_change,
                                     (const char *const *) ids,
                                     self->cancellable,
                                     changes_read_cb,
                                     g_object_ref (self));
}

static void
library_changed_cb (LatentLibraryWatch *watch, LatentWorkspace *self)
{
  if (!self->is_closed)
    read_changes (self);
}

/* Its row was left alone as long as this process drove it, so it is asked for by name. */
static void
overtaken_cb (LatentJobQueue *queue, LatentJob *job, LatentWorkspace *self)
{
  if (self->is_closed)
    return;
  g_ptr_array_add (self->overtaken, g_strdup (latent_job_get_id (job)));
  read_changes (self);
}

static void
baseline_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWorkspace) self = user_data;
  g_autoptr (LatentLibraryChanges) changes
      = latent_library_list_changes_finish (LATENT_LIBRARY (object), result, NULL);

  if (changes == NULL)
    return;
  self->last_event = changes->last_event;
  self->last_change = changes->last_change;
}

void
latent_workspace_follow_from_now (LatentWorkspace *self)
{
  latent_library_list_changes_async (
      self->library, -1, -1, NULL, self->cancellable, baseline_read_cb, g_object_ref (self));
}

void
latent_workspace_begin_to_follow (LatentWorkspace *self)
{
  self->overtaken = g_ptr_array_new_with_free_func (g_free);
  self->watch
      = latent_library_watch_new (self->database, latent_places_get_database (self->places));
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (library_changed_cb), self, 0);
  g_signal_connect_object (self->queue, "overtaken", G_CALLBACK (overtaken_cb), self, 0);
  latent_library_watch_start (self->watch);
  latent_workspace_follow_from_now (self);
}

void
latent_workspace_go_on_following (LatentWorkspace *self)
{
  self->is_loaded = TRUE;
  if (self->is_reading_due)
    read_changes (self);
}
