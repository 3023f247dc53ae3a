/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-workspace-private.h"

/* Shows what other processes do with this library: their jobs, their pictures, what they delete
 * (promise 8). */

/* One reading of what is new. */
typedef struct
{
  LatentWorkspace *workspace;   /* owned */
  gint64 since;                 /* the last event known before */
  LatentLedgerChanges *changes; /* nullable until it was read */
} Reading;

static void
reading_free (Reading *reading)
{
  g_clear_object (&reading->workspace);
  g_clear_pointer (&reading->changes, latent_ledger_changes_free);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void read_changes (LatentWorkspace *self);

static void
end_reading (LatentWorkspace *self)
{
  self->is_reading = FALSE;
  if (self->is_reading_due)
    read_changes (self);
}

static void
images_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  LatentWorkspace *self = reading->workspace;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images
      = latent_library_list_changed_finish (LATENT_LIBRARY (object), result, &error);

  if (self->is_closed)
    return;
  if (images != NULL)
    {
      self->last_event = reading->changes->last_event;
      /* The pictures first: a tile whose job is done turns into its picture in its place. */
      latent_timeline_follow_images (self->timeline, reading->changes->records, images);
      latent_job_queue_follow (self->queue, reading->changes->records);
    }
  else
    g_debug ("what another process did cannot be read yet: %s", error->message);
  end_reading (self);
}

static void
changes_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  LatentWorkspace *self = reading->workspace;
  g_autoptr (GError) error = NULL;

  reading->changes
      = latent_ledger_list_changes_finish (LATENT_LEDGER (object), result, &error);
  if (self->is_closed)
    return;
  if (reading->changes == NULL)
    {
      g_debug ("what another process did cannot be read yet: %s", error->message);
      end_reading (self);
      return;
    }
  if (reading->changes->records->len == 0)
    {
      self->last_event = reading->changes->last_event;
      end_reading (self);
      return;
    }
  latent_library_list_changed_async (
      self->library, reading->since, self->cancellable, images_read_cb, reading);
  (void) g_steal_pointer (&reading);
}

static void
read_changes (LatentWorkspace *self)
{
  Reading *reading;

  self->is_reading_due = self->is_reading || !self->is_loaded;
  if (self->is_reading_due)
    return;
  self->is_reading = TRUE;
  reading = g_new0 (Reading, 1);
  reading->workspace = g_object_ref (self);
  reading->since = self->last_event;
  latent_ledger_list_changes_async (
      self->ledger, self->last_event, self->cancellable, changes_read_cb, reading);
}

static void
library_changed_cb (LatentLibraryWatch *watch, LatentWorkspace *self)
{
  if (!self->is_closed)
    read_changes (self);
}

static void
baseline_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWorkspace) self = user_data;
  g_autoptr (LatentLedgerChanges) changes
      = latent_ledger_list_changes_finish (LATENT_LEDGER (object), result, NULL);

  if (changes != NULL)
    self->last_event = changes->last_event;
}

void
latent_workspace_begin_to_follow (LatentWorkspace *self)
{
  self->watch
      = latent_library_watch_new (self->database, latent_places_get_database (self->places));
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (library_changed_cb), self, 0);
  latent_library_watch_start (self->watch);
  latent_ledger_list_changes_async (
      self->ledger, -1, self->cancellable, baseline_read_cb, g_object_ref (self));
}

void
latent_workspace_go_on_following (LatentWorkspace *self)
{
  self->is_loaded = TRUE;
  if (self->is_reading_due)
    read_changes (self);
}
