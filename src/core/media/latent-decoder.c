/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-decoder-private.h"

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"

/* One piece of work. Belongs to the queue, then to the thread that runs it, then to the source that
 * carries it back to the task's main context; freed there. */
typedef struct
{
  /* input */
  GTask *task;
  LatentDecodeFunc func;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
  gboolean is_for_later;

  /* output */
  gpointer result;
  GError *error;
} Request;

typedef struct
{
  char *path;
  guint max_edge_px;
} DecodeData;

/* Threads use the object without a reference: every request in their hands holds one through its
 * task, and finalize waits for them. */
struct _LatentDecoder
{
  GObject parent_instance;

  guint max_threads;
  GThread *threads[LATENT_DECODER_MAX_THREADS]; /* main thread only */
  guint n_threads;                              /* main thread only */

  GMutex mutex; /* guards what follows */
  GCond cond;
  GQueue pending; /* of Request, the newest at the head */
  GQueue later;   /* of Request, the oldest at the head: when nothing else is to do */
  guint n_idle;
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (LatentDecoder, latent_decoder, G_TYPE_OBJECT)

static void
free_request (gpointer data)
{
  Request *request = data;

  if (request->free_data != NULL)
    request->free_data (request->data);
  if (request->result != NULL && request->free_result != NULL)
    request->free_result (request->result);
  g_clear_error (&request->error);
  g_object_unref (request->task);
  g_free (request);
}

static void
free_decode_data (gpointer data)
{
  DecodeData *decode = data;

  g_free (decode->path);
  g_free (decode);
}

static gboolean
return_request_cb (gpointer user_data)
{
  Request *request = user_data;

  if (request->error != NULL)
    g_task_return_error (request->task, g_steal_pointer (&request->error));
  else
    g_task_return_pointer (request->task, g_steal_pointer (&request->result), request->free_result);
  return G_SOURCE_REMOVE;
}

/* Takes @request over. It goes back as a whole: were a thread to keep a reference to the task, it
 * could be the last one, and the decoder would be finalized by a thread that it waits for. */
static void
send_back (Request *request)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (request->task));
  g_source_set_static_name (source, "latent-decode result");
  g_source_set_callback (source, return_request_cb, request, free_request);
  g_source_attach (source, g_task_get_context (request->task));
}

static void
send_back_cancelled (Request *request)
{
  g_set_error (&request->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the decoder was closed");
  send_back (request);
}

static void
run_request (Request *request)
{
  GCancellable *cancellable = g_task_get_cancellable (request->task);

  if (!g_cancellable_set_error_if_cancelled (cancellable, &request->error))
    request->result = request->func (request->data, cancellable, &request->error);
  send_back (request);
}

static gpointer
decode_thread (gpointer data)
{
  LatentDecoder *self = data;

  latent_thread_claim (LATENT_THREAD_DECODE);
  g_mutex_lock (&self->mutex);
  for (;;)
    {
      Request *request = g_queue_pop_head (&self->pending);

      if (request == NULL)
        request = g_queue_pop_head (&self->later);
      if (request != NULL)
        {
          g_mutex_unlock (&self->mutex);
          run_request (request);
          g_mutex_lock (&self->mutex);
        }
      else if (self->is_closed)
        break;
      else
        {
          self->n_idle++;
          g_cond_wait (&self->cond, &self->mutex);
          self->n_idle--;
        }
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* Threads are started when they are first needed. FALSE: there is none, and none can be started. */
static gboolean
ensure_thread (LatentDecoder *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GThread *thread;

  if (self->n_threads == self->max_threads)
    return TRUE;
  thread = g_thread_try_new ("latent-decode", decode_thread, self, &local_error);
  if (thread != NULL)
    self->threads[self->n_threads++] = thread;
  else if (self->n_threads == 0)
    {
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_INTERNAL, "no thread for decoding: %s",
                   local_error->message);
      return FALSE;
    }
  return TRUE;
}

static guint
count_requests (const LatentDecoder *self)
{
  return self->pending.length + self->later.length;
}

/* Takes @request over. */
static void
enqueue (LatentDecoder *self, Request *request)
{
  gboolean is_thread_missing, is_closed;

  g_mutex_lock (&self->mutex);
  is_closed = self->is_closed;
  is_thread_missing = count_requests (self) >= self->n_idle;
  g_mutex_unlock (&self->mutex);

  if (is_closed)
    {
      send_back_cancelled (request);
      return;
    }
  if (is_thread_missing && !ensure_thread (self, &request->error))
    {
      send_back (request);
      return;
    }
  g_mutex_lock (&self->mutex);
  if (request->is_for_later)
    g_queue_push_tail (&self->later, request);
  else
    g_queue_push_head (&self->pending, request);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* (transfer full); takes @task and @data over. */
static Request *
make_request (GTask *task,
              LatentDecodeFunc func,
              gpointer data,
              GDestroyNotify free_data,
              GDestroyNotify free_result)
{
  Request *request = g_new0 (Request, 1);

  request->task = task;
  request->func = func;
  request->data = data;
  request->free_data = free_data;
  request->free_result = free_result;
  return request;
}

/* Takes @request over. */
static void
start_request (LatentDecoder *self, Request *request)
{
  GTask *task = request->task;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &request->error))
    send_back (request);
  else
    enqueue (self, request);
}

static gpointer
decode_request (gpointer data, GCancellable *cancellable, GError **error)
{
  DecodeData *decode = data;

  return latent_decoder_decode_file (decode->path, decode->max_edge_px, cancellable, error);
}

static void
latent_decoder_dispose (GObject *object)
{
  LatentDecoder *self = LATENT_DECODER (object);
  Request *request;

  g_mutex_lock (&self->mutex);
  self->is_closed = TRUE;
  while ((request = g_queue_pop_head (&self->pending)) != NULL
         || (request = g_queue_pop_head (&self->later)) != NULL)
    send_back_cancelled (request);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  G_OBJECT_CLASS (latent_decoder_parent_class)->dispose (object);
}

static void
latent_decoder_finalize (GObject *object)
{
  LatentDecoder *self = LATENT_DECODER (object);

  /* Nobody runs a request any more (each held a reference), so this does not block. */
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);

  G_OBJECT_CLASS (latent_decoder_parent_class)->finalize (object);
}

static void
latent_decoder_class_init (LatentDecoderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_decoder_dispose;
  object_class->finalize = latent_decoder_finalize;
}

static void
latent_decoder_init (LatentDecoder *self)
{
  self->max_threads = MIN (g_get_num_processors (), LATENT_DECODER_MAX_THREADS);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->pending);
  g_queue_init (&self->later);
}

LatentDecoder *
latent_decoder_new (void)
{
  return g_object_new (LATENT_TYPE_DECODER, NULL);
}

LatentDecoder *
latent_decoder_new_with_threads (guint max_threads)
{
  LatentDecoder *self = latent_decoder_new ();

  self->max_threads = CLAMP (max_threads, 1, LATENT_DECODER_MAX_THREADS);
  return self;
}

void
latent_decoder_decode_async (LatentDecoder *self,
                             const char *path,
                             guint max_edge_px,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;
  DecodeData *data;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_DECODER (self));
  g_return_if_fail (path != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_decoder_decode_async);
  data = g_new0 (DecodeData, 1);
  data->path = g_strdup (path);
  data->max_edge_px = max_edge_px;
  start_request (self,
                 make_request (task, decode_request, data, free_decode_data, g_object_unref));
}

GdkPixbuf *
latent_decoder_decode_finish (LatentDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_decoder_decode_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_decoder_run_async (LatentDecoder *self,
                          LatentDecodeFunc func,
                          gpointer data,
                          GDestroyNotify free_data,
                          GDestroyNotify free_result,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_DECODER (self));
  g_return_if_fail (func != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_decoder_run_async);
  start_request (self, make_request (task, func, data, free_data, free_result));
}

void
latent_decoder_run_later_async (LatentDecoder *self,
                                LatentDecodeFunc func,
                                gpointer data,
                                GDestroyNotify free_data,
                                GDestroyNotify free_result,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;
  Request *request;

  latent_assert_main_thread ();
  g_return_if_fail (LATENT_IS_DECODER (self));
  g_return_if_fail (func != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_decoder_run_async);
  request = make_request (task, func, data, free_data, free_result);
  request->is_for_later = TRUE;
  start_request (self, request);
}

gpointer
latent_decoder_run_finish (LatentDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, latent_decoder_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
