/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-file-worker-private.h"

#include "latent-work-queue-private.h"

struct _LatentFileWorker
{
  GObject parent_instance;

  LatentWorkQueue *queue; /* owned; NULL once disposed */
};

G_DEFINE_FINAL_TYPE (LatentFileWorker, latent_file_worker, G_TYPE_OBJECT)

/* What the thread needs besides the task. The worker is held here as well as by the public tasks,
 * since tasks of other objects run on it too: it must not be disposed of while one of its functions
 * runs. */
typedef struct
{
  LatentFileWorker *worker;
  LatentFileFunc func;
} FileWork;

static void
free_work (gpointer data)
{
  FileWork *work = data;

  g_clear_object (&work->worker);
  g_free (work);
}

static gpointer
run_work_thread (GTask *task, gpointer context, GError **error)
{
  FileWork *work = context;

  latent_assert_thread (LATENT_THREAD_FILES);
  return work->func (g_task_get_task_data (task), g_task_get_cancellable (task), error);
}

static void
latent_file_worker_dispose (GObject *object)
{
  LatentFileWorker *self = LATENT_FILE_WORKER (object);

  g_clear_pointer (&self->queue, latent_work_queue_free);

  G_OBJECT_CLASS (latent_file_worker_parent_class)->dispose (object);
}

static void
latent_file_worker_class_init (LatentFileWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_file_worker_dispose;
}

static void
latent_file_worker_init (LatentFileWorker *self)
{
  self->queue = latent_work_queue_new ("latent-files", LATENT_THREAD_FILES);
}

LatentFileWorker *
latent_file_worker_new (void)
{
  return g_object_new (LATENT_TYPE_FILE_WORKER, NULL);
}

void
latent_file_worker_run_task (LatentFileWorker *self,
                             GTask *task,
                             LatentFileFunc func,
                             GDestroyNotify free_result)
{
  FileWork *work;

  g_return_if_fail (LATENT_IS_FILE_WORKER (self) && self->queue != NULL);
  g_return_if_fail (func != NULL);

  work = g_new0 (FileWork, 1);
  work->worker = g_object_ref (self);
  work->func = func;
  latent_work_queue_push (self->queue, task, run_work_thread, work, free_work, free_result);
}

void
latent_file_worker_run_async (LatentFileWorker *self,
                              LatentFileFunc func,
                              gpointer data,
                              GDestroyNotify free_data,
                              GDestroyNotify free_result,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_FILE_WORKER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_file_worker_run_async);
  g_task_set_task_data (task, data, free_data);
  latent_file_worker_run_task (self, task, func, free_result);
}

gpointer
latent_file_worker_run_finish (LatentFileWorker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
latent_file_worker_is_current (void)
{
  return latent_thread_current () == LATENT_THREAD_FILES;
}
