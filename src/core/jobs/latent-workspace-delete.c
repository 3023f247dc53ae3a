/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-workspace-private.h"

static void
marked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  const LatentImageRecord *image = g_task_get_task_data (task);
  GError *error = NULL;

  if (latent_library_mark_deleted_finish (LATENT_LIBRARY (object), result, &error))
    {
      /* It may have been read once more before the mark was there. */
      latent_timeline_remove_image (self->timeline, image->number);
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* It was hidden ahead of the disk: back with it. */
  latent_timeline_add_image (self->timeline, image);
  g_task_return_error (task, error);
}

static GTask *
begin (LatentWorkspace *self,
       gpointer tag,
       const LatentImageRecord *image,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (
      task, latent_image_record_copy (image), (GDestroyNotify) latent_image_record_free);
  return task;
}

void
latent_workspace_delete_image_async (LatentWorkspace *self,
                                     const LatentImageRecord *image,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task;
  const LatentImageRecord *copy;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (image != NULL);

  task = begin (
      self, latent_workspace_delete_image_async, image, cancellable, callback, user_data);
  copy = g_task_get_task_data (task);
  latent_timeline_remove_image (self->timeline, copy->number);
  latent_library_mark_deleted_async (self->library, copy->id, TRUE, cancellable, marked_cb, task);
}

gboolean
latent_workspace_delete_image_finish (LatentWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
unmarked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!latent_library_mark_deleted_finish (LATENT_LIBRARY (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  latent_timeline_add_image (self->timeline, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

void
latent_workspace_undelete_image_async (LatentWorkspace *self,
                                       const LatentImageRecord *image,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (image != NULL);

  task = begin (
      self, latent_workspace_undelete_image_async, image, cancellable, callback, user_data);
  latent_library_mark_deleted_async (
      self->library, image->id, FALSE, cancellable, unmarked_cb, task);
}

gboolean
latent_workspace_undelete_image_finish (LatentWorkspace *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
trashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  const LatentImageRecord *image = g_task_get_task_data (task);
  GError *error = NULL;

  if (!latent_library_trash_finish (LATENT_LIBRARY (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  latent_thumbnail_store_remove (self->thumbnails, image);
  g_task_return_boolean (task, TRUE);
}

void
latent_workspace_purge_image_async (LatentWorkspace *self,
                                    const LatentImageRecord *image,
                                    gboolean permanently,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (image != NULL);

  task
      = begin (self, latent_workspace_purge_image_async, image, cancellable, callback, user_data);
  latent_library_trash_async (
      self->library, image->id, permanently, cancellable, trashed_cb, task);
}

gboolean
latent_workspace_purge_image_finish (LatentWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
