/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The part of LatentWorkspace that downloads a stored picture again (promise 3, F10): asks the
 * service where the picture is now and stores it under its old row. Nothing of this is charged. */

#include "core/base/latent-error.h"
#include "latent-workspace-private.h"

/* One download_image_async(). */
typedef struct
{
  LatentImageRecord *image; /* owned */
  LatentJobRecord *record;  /* owned, nullable until it was read */
} Again;

static void
again_free (gpointer data)
{
  Again *again = data;

  g_clear_pointer (&again->image, latent_image_record_free);
  g_clear_pointer (&again->record, latent_job_record_free);
  g_free (again);
}

/* (transfer full) of @error. What the service once had and does not know any more is gone. */
static void
fail (GTask *task, GError *error)
{
  g_autoptr (GError) reason = error;

  if (latent_error_is (reason, LATENT_ERROR_NOT_FOUND)
      || latent_error_is (reason, LATENT_ERROR_NO_IMAGE))
    g_task_return_error (
        task, latent_error_new (LATENT_ERROR_EXPIRED, "the service has no such picture any more"));
  else
    g_task_return_error (task, g_steal_pointer (&reason));
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  GError *error = NULL;
  LatentImageRecord *stored
      = latent_generation_store_again_finish (LATENT_GENERATION (object), result, &error);

  if (stored == NULL)
    {
      fail (task, error);
      return;
    }
  if (!self->is_closed)
    {
      latent_timeline_update_image (self->timeline, stored);
      latent_record_writer_wake (self->record_writer, stored->id);
    }
  g_task_return_pointer (task, stored, (GDestroyNotify) latent_image_record_free);
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  Again *again = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LatentRemoteJob) answer
      = latent_service_get_job_finish (LATENT_SERVICE (object), result, &error);

  if (answer == NULL)
    {
      fail (task, error);
      return;
    }
  if (answer->expired)
    {
      fail (task, latent_error_new (LATENT_ERROR_EXPIRED, "the service has removed the picture"));
      return;
    }
  g_strfreev (again->record->result_urls);
  again->record->result_urls = g_strdupv (answer->result_urls);
  latent_generation_store_again_async (self->generation, again->record, again->image,
                                       g_task_get_cancellable (task), stored_cb,
                                       g_object_ref (task));
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentWorkspace *self = g_task_get_source_object (task);
  Again *again = g_task_get_task_data (task);
  GError *error = NULL;

  again->record = latent_ledger_find_finish (LATENT_LEDGER (object), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* A picture whose row was made from its file has no job the service could be asked for. */
  if (again->record == NULL || again->record->remote_id == NULL)
    {
      fail (task, latent_error_new (LATENT_ERROR_EXPIRED, "the job of the picture is not known"));
      return;
    }
  if (!latent_job_queue_is_ours (self->queue, again->record))
    {
      g_task_return_error (task, latent_error_new (LATENT_ERROR_NOT_FOUND,
                                                   "made for another service or team"));
      return;
    }
  latent_service_get_job_async (self->service, again->record->remote_id,
                                g_task_get_cancellable (task), asked_cb, g_object_ref (task));
}

void
latent_workspace_download_image_async (LatentWorkspace *self,
                                       const LatentImageRecord *image,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Again *again;

  g_return_if_fail (LATENT_IS_WORKSPACE (self));
  g_return_if_fail (self->ledger != NULL);
  g_return_if_fail (image != NULL);

  task = g_task_new (self, cancellable != NULL ? cancellable : self->cancellable, callback,
                     user_data);
  g_task_set_source_tag (task, latent_workspace_download_image_async);
  /* What was stored is told of. */
  g_task_set_check_cancellable (task, FALSE);
  again = g_new0 (Again, 1);
  again->image = latent_image_record_copy (image);
  g_task_set_task_data (task, again, again_free);
  latent_ledger_find_async (self->ledger, image->job_id, g_task_get_cancellable (task), found_cb,
                            g_object_ref (task));
}

LatentImageRecord *
latent_workspace_download_image_finish (LatentWorkspace *self,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
