/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-worker.h"

struct _LatentDemoWorker
{
  GThread *thread;
  GAsyncQueue *queue; /* of Item */
};

typedef struct
{
  GTask *task; /* NULL: the last item */
  GTaskThreadFunc function;
} Item;

static gpointer
work_thread (gpointer data)
{
  g_autoptr (GAsyncQueue) queue = data;

  for (;;)
    {
      g_autofree Item *item = g_async_queue_pop (queue);

      if (item->task == NULL)
        return NULL;
      item->function (item->task, g_task_get_source_object (item->task),
                      g_task_get_task_data (item->task), g_task_get_cancellable (item->task));
      g_object_unref (item->task);
    }
}

LatentDemoWorker *
latent_demo_worker_new (const char *name)
{
  LatentDemoWorker *self = g_new0 (LatentDemoWorker, 1);

  self->queue = g_async_queue_new ();
  self->thread = g_thread_new (name, work_thread, g_async_queue_ref (self->queue));
  return self;
}

void
latent_demo_worker_free (LatentDemoWorker *self)
{
  latent_demo_worker_run (self, NULL, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_free (self);
}

void
latent_demo_worker_run (LatentDemoWorker *self, GTask *task, GTaskThreadFunc function)
{
  Item *item = g_new (Item, 1);

  *item = (Item){ .task = task, .function = function };
  g_async_queue_push (self->queue, item);
}
