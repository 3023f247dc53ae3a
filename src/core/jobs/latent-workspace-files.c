/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The part of LatentWorkspace that looks after what other programs do to the files. */

#include "core/store/latent-leftovers.h"
#include "latent-workspace-private.h"

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWorkspace) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changed
      = latent_library_check_files_finish (LATENT_LIBRARY (object), result, &error);

  if (changed == NULL)
    {
      /* The next start looks again. */
      g_debug ("the files were not looked at: %s", error->message);
      return;
    }
  for (guint i = 0; i < changed->len && !self->is_closed; i++)
    latent_timeline_update_image (self->timeline, g_ptr_array_index (changed, i));
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentWorkspace) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images
      = latent_library_list_finish (LATENT_LIBRARY (object), result, &error);

  if (images == NULL || self->is_closed)
    return;
  latent_library_check_files_async (
      self->library, images, self->cancellable, checked_cb, g_object_ref (self));
}

static void
swept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!latent_leftovers_sweep_finish (LATENT_LIBRARY (object), result, &error))
    g_debug ("the leftovers were not looked at: %s", error->message);
}

void
latent_workspace_look_after_files (LatentWorkspace *self)
{
  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (self->queue != NULL);

  if (self->is_closed)
    return;
  latent_leftovers_sweep_async (self->library, self->places, self->cancellable, swept_cb, NULL);
  latent_library_list_async (
      self->library, NULL, 0, self->cancellable, listed_cb, g_object_ref (self));
}
