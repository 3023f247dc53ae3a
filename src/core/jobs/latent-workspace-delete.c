/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-workspace-private.h"

/* One purge_image_async(). */
typedef struct
{
  LatentImageRecord *image;
  gboolean is_permanent;
} Purge;

static void
free_purge (gpointer data)
{
  Purge *purge = data;

  latent_image_record_free (purge->image);
  g_free (purge);
}

/* What is shown, once the numbers are known under which pictures are in the library now: others
 * than those they were hidden by when it was renumbered meanwhile. */
static void
show_marked (LatentWorkspace *self, GPtrArray *images, const GArray *numbers, gboolean are_deleted)
{
  for (guint i = 0; i < images->len; i++)
    {
      LatentImageRecord *image = images->pdata[i];

      image->number = g_array_index (numbers, guint32, i);
      if (image->number == 0)
        continue;
      /* It may have been read once more before the mark was there. */
      if (are_deleted)
        latent_timeline_remove_image (self->timeline, image->number);
      else
        latent_timeline_add_image (self->timeline, image);
    }
}

static void
marked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GPtrArray *images = g_task_get_task_data (task);
  GError *error = NULL;
  GArray *numbers = latent_library_mark_deleted_finish (LATENT_LIBRARY (object), result, &error);

  if (numbers != NULL)
    {
      show_marked (self, images, numbers, TRUE);
      g_task_return_pointer (task, numbers, (GDestroyNotify) g_array_unref);
      return;
    }
  /* They were hidden ahead of the disk: back with them. */
  for (guint i = 0; i < images->len; i++)
    latent_timeline_add_image (self->timeline, images->pdata[i]);
  g_task_return_error (task, error);
}

static void
unmarked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GArray *numbers = latent_library_mark_deleted_finish (LATENT_LIBRARY (object), result, &error);

  if (numbers == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  show_marked (g_task_get_source_object (task), g_task_get_task_data (task), numbers, FALSE);
  g_task_return_pointer (task, numbers, (GDestroyNotify) g_array_unref);
}

/* (transfer full) */
static GPtrArray *
copy_images (GPtrArray *images)
{
  GPtrArray *copies = g_ptr_array_new_full (images->len, (GDestroyNotify) latent_image_record_free);

  for (guint i = 0; i < images->len; i++)
    g_ptr_array_add (copies, latent_image_record_copy (images->pdata[i]));
  return copies;
}

/* (transfer full) */
static char **
list_ids (GPtrArray *images)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < images->len; i++)
    g_strv_builder_add (builder, ((const LatentImageRecord *) images->pdata[i])->id);
  return g_strv_builder_end (builder);
}

void
latent_workspace_delete_images_async (LatentWorkspace *self,
                                      GPtrArray *images,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_auto (GStrv) ids = NULL;
  GTask *task;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (images != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_workspace_delete_images_async);
  g_task_set_task_data (task, copy_images (images), (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < images->len; i++)
    latent_timeline_remove_image (self->timeline,
                                  ((const LatentImageRecord *) images->pdata[i])->number);
  ids = list_ids (images);
  latent_library_mark_deleted_async (self->library, (const char *const *) ids, TRUE, cancellable,
                                     marked_cb, task);
}

GArray *
latent_workspace_delete_images_finish (LatentWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_workspace_undelete_images_async (LatentWorkspace *self,
                                        GPtrArray *images,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_auto (GStrv) ids = NULL;
  GTask *task;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (images != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_workspace_undelete_images_async);
  g_task_set_task_data (task, copy_images (images), (GDestroyNotify) g_ptr_array_unref);
  ids = list_ids (images);
  latent_library_mark_deleted_async (self->library, (const char *const *) ids, FALSE, cancellable,
                                     unmarked_cb, task);
}

GArray *
latent_workspace_undelete_images_finish (LatentWorkspace *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
trashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  const Purge *purge = g_task_get_task_data (task);
  GError *error = NULL;

  if (!latent_library_trash_finish (LATENT_LIBRARY (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* It may have been made once more for whoever had asked before. */
  latent_thumbnail_store_remove (self->thumbnails, purge->image);
  g_task_return_boolean (task, TRUE);
}

static void
thumbnail_removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  const Purge *purge = g_task_get_task_data (task);

  latent_thumbnail_store_remove_finish (LATENT_THUMBNAIL_STORE (object), result);
  latent_library_trash_async (self->library, purge->image->id, purge->is_permanent,
                              g_task_get_cancellable (task), trashed_cb, task);
}

void
latent_workspace_purge_image_async (LatentWorkspace *self,
                                    const LatentImageRecord *image,
                                    gboolean permanently,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  Purge *purge;
  GTask *task;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (image != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_workspace_purge_image_async);
  purge = g_new0 (Purge, 1);
  purge->image = latent_image_record_copy (image);
  purge->is_permanent = permanently;
  g_task_set_task_data (task, purge, free_purge);
  /* First: nothing finds a thumbnail whose picture has no row any more. One whose picture stays
   * after all is made anew. */
  latent_thumbnail_store_remove_async (self->thumbnails, image, thumbnail_removed_cb, task);
}

gboolean
latent_workspace_purge_image_finish (LatentWorkspace *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
