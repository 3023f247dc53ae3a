/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-workspace-private.h"

#include "core/base/latent-error.h"

/* How often a window that stays open looks whether the day is over. */
#define LOOK_S 3600

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

static gboolean
check_cb (gpointer user_data)
{
  LatentWorkspace *self = user_data;

  self->check_id = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

void
latent_workspace_start_upkeep (LatentWorkspace *self)
{
  g_signal_connect_object (self->queue, "job-ended", G_CALLBACK (job_ended_cb), self, 0);
  self->look_id = g_timeout_add_seconds (LOOK_S, look_cb, self);
  if (self->upkeep_delay_s > 0)
    self->check_id = g_timeout_add_seconds (self->upkeep_delay_s, check_cb, self);
  else
    check (self);
}
