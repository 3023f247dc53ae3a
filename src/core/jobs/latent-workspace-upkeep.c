/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-workspace-private.h"

#include "core/base/latent-error.h"
#include "core/store/latent-durations.h"
#include "core/store/latent-image-texts.h"

/* How often a window that stays open looks whether the day is over. */
#define LOOK_S 3600
/* Of each model and set of parameters: what the pace of asking is learned from. */
#define N_DURATIONS 100

static void
snapshot_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* A library without room for a copy is still a library: the next one is tried when it is due. */
  if (!latent_database_snapshot_finish (LATENT_DATABASE (object), result, &error))
    g_debug ("no snapshot: %s", error->message);
}

static void
take_snapshot (LatentWorkspace *self)
{
  if (!self->is_closed && self->is_checked)
    latent_database_snapshot_async (self->database, NULL, snapshot_cb, NULL);
}

static gboolean
look_cb (gpointer user_data)
{
  take_snapshot (user_data);
  return G_SOURCE_CONTINUE;
}

static void
job_ended_cb (LatentJobQueue *queue, LatentJob *job, LatentWorkspace *self)
{
  take_snapshot (self);
}

static void
merged_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* What is left is merged at the next start; until then searches are a little slower. */
  if (!latent_image_texts_merge_finish (LATENT_DATABASE (object), result, &error))
    g_debug ("the index is not put together: %s", error->message);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (LatentWorkspace) self = g_weak_ref_get (weak);
  g_autoptr (GError) error = NULL;

  g_weak_ref_clear (weak);
  g_free (weak);
  if (self == NULL)
    return;
  if (latent_database_check_finish (LATENT_DATABASE (object), result, &error))
    {
      /* Only what is whole is copied: a good snapshot never gives way to a bad one. */
      self->is_checked = TRUE;
      take_snapshot (self);
      /* A window has the time; a command is over before. */
      if (self->upkeep_delay_s > 0)
        latent_image_texts_merge_async (self->database, self->cancellable, merged_cb, NULL);
    }
  else if (latent_error_is (error, LATENT_ERROR_LIBRARY_DAMAGED))
    latent_workspace_set_damage (self, error);
  else
    g_debug ("the database was not checked: %s", error->message);
}

static void
check (LatentWorkspace *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  latent_database_check_async (self->database, self->cancellable, checked_cb, weak);
}

static void
durations_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWorkspace) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) durations
      = latent_durations_list_finish (LATENT_DATABASE (object), result, &error);

  if (durations == NULL)
    {
      /* Then the catalogue's guess has to do until something is learned anew. */
      g_debug ("how long jobs take is not known: %s", error->message);
      return;
    }
  for (guint i = 0; self->queue != NULL && i < durations->len; i++)
    {
      const LatentDuration *duration = g_ptr_array_index (durations, i);

      latent_job_queue_learn (self->queue, duration->model_id, duration->values, duration->took_us);
    }
}

static void
learn_durations (LatentWorkspace *self)
{
  latent_durations_list_async (self->database, N_DURATIONS, self->cancellable, durations_listed_cb,
                               g_object_ref (self));
}

static gboolean
check_cb (gpointer user_data)
{
  LatentWorkspace *self = user_data;

  self->check_id = 0;
  learn_durations (self);
  check (self);
  return G_SOURCE_REMOVE;
}

void
latent_workspace_start_upkeep (LatentWorkspace *self)
{
  g_signal_connect_object (self->queue, "job-ended", G_CALLBACK (job_ended_cb), self, 0);
  self->look_id = g_timeout_add_seconds (LOOK_S, look_cb, self);
  /* Also what the jobs of earlier took: until then the catalogue's guess sets the pace of asking,
   * and the first screenful does not wait for thousands of rows. */
  if (self->upkeep_delay_s > 0)
    self->check_id = g_timeout_add_seconds (self->upkeep_delay_s, check_cb, self);
  else
    {
      learn_durations (self);
      check (self);
    }
}
