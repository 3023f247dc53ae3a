/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-studio.h"

#include "core/base/latent-error.h"
#include "latent-demo-worker.h"

struct _LatentDemoStudio
{
  GObject parent_instance;

  LatentDemoWorker *worker; /* NULL once closed */
  GCancellable *closing;
};

G_DEFINE_FINAL_TYPE (LatentDemoStudio, latent_demo_studio, G_TYPE_OBJECT)

typedef struct
{
  LatentDemoCommission *commission;
  char *path;
} PaintData;

static void
paint_data_free (PaintData *data)
{
  latent_demo_commission_free (data->commission);
  g_free (data->path);
  g_free (data);
}

static void
paint_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  PaintData *data = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = latent_demo_painter_paint (data->commission, cancellable, &error);
  gsize size = 0;
  const char *start;

  if (bytes == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  start = g_bytes_get_data (bytes, &size);
  if (!g_file_set_contents_full (data->path, start, (gssize)size,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &error))
    g_task_return_error (task, latent_error_new (LATENT_ERROR_STORAGE, "%s", error->message));
  else
    g_task_return_boolean (task, TRUE);
}

static void
latent_demo_studio_finalize (GObject *object)
{
  LatentDemoStudio *self = LATENT_DEMO_STUDIO (object);

  latent_demo_studio_close (self);
  g_clear_object (&self->closing);

  G_OBJECT_CLASS (latent_demo_studio_parent_class)->finalize (object);
}

static void
latent_demo_studio_class_init (LatentDemoStudioClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_demo_studio_finalize;
}

static void
latent_demo_studio_init (LatentDemoStudio *self)
{
  self->worker = latent_demo_worker_new ("demo-painter");
  self->closing = g_cancellable_new ();
}

LatentDemoStudio *
latent_demo_studio_new (void)
{
  return g_object_new (LATENT_DEMO_TYPE_STUDIO, NULL);
}

void
latent_demo_studio_paint_async (LatentDemoStudio *self,
                                const LatentDemoCommission *commission,
                                const char *path,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, self->closing, callback, user_data);
  PaintData *data = g_new0 (PaintData, 1);

  g_task_set_source_tag (task, latent_demo_studio_paint_async);
  data->commission = latent_demo_commission_copy (commission);
  data->path = g_strdup (path);
  g_task_set_task_data (task, data, (GDestroyNotify)paint_data_free);
  if (g_task_return_error_if_cancelled (task))
    return;
  latent_demo_worker_run (self->worker, g_steal_pointer (&task), paint_thread);
}

gboolean
latent_demo_studio_paint_finish (LatentDemoStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
latent_demo_studio_close (LatentDemoStudio *self)
{
  g_cancellable_cancel (self->closing);
  g_clear_pointer (&self->worker, latent_demo_worker_free);
}
