/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-work-queue-private.h"

struct _LatentWorkQueue
{
  GThread *thread;
  LatentThread role;
  GAsyncQueue *pieces; /* of Piece; the queue's own address is the sign to end */
};

typedef struct
{
  /* input */
  GTask *task;
  LatentWorkFunc func;
  gpointer context;
  GDestroyNotify free_context;
  GDestroyNotify free_result;

  /* output */
  gpointer result;
  GError *error;
} Piece;

static void
free_piece (gpointer data)
{
  Piece *piece = data;

  if (piece->result != NULL && piece->free_result != NULL)
    piece->free_result (piece->result);
  g_clear_error (&piece->error);
  g_clear_object (&piece->task);
  if (piece->context != NULL && piece->free_context != NULL)
    piece->free_context (piece->context);
  g_free (piece);
}

static gboolean
return_piece_cb (gpointer data)
{
  Piece *piece = data;

  if (piece->error != NULL)
    g_task_return_error (piece->task, g_steal_pointer (&piece->error));
  else
    g_task_return_pointer (piece->task, g_steal_pointer (&piece->result), piece->free_result);
  return G_SOURCE_REMOVE;
}

static void
hand_back (Piece *piece)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (piece->task));
  g_source_set_static_name (source, "latent work done");
  g_source_set_callback (source, return_piece_cb, piece, free_piece);
  g_source_attach (source, g_task_get_context (piece->task));
}

static gpointer
serve_thread (gpointer data)
{
  LatentWorkQueue *self = data;
  GAsyncQueue *pieces = self->pieces;

  latent_thread_claim (self->role);
  for (;;)
    {
      gpointer next = g_async_queue_pop (pieces);
      Piece *piece = next;

      if (next == (gpointer) pieces)
        break;
      if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (piece->task),
                                                 &piece->error))
        piece->result = piece->func (piece->task, piece->context, &piece->error);
      hand_back (piece);
    }
  return NULL;
}

LatentWorkQueue *
latent_work_queue_new (const char *name, LatentThread role)
{
  LatentWorkQueue *self = g_new0 (LatentWorkQueue, 1);

  latent_assert_main_thread ();
  self->role = role;
  self->pieces = g_async_queue_new ();
  self->thread = g_thread_new (name, serve_thread, self);
  return self;
}

void
latent_work_queue_free (LatentWorkQueue *self)
{
  g_return_if_fail (self != NULL);
  latent_assert_main_thread ();

  g_async_queue_push (self->pieces, self->pieces);
  g_thread_join (self->thread);
  g_async_queue_unref (self->pieces);
  g_free (self);
}

void
latent_work_queue_push (LatentWorkQueue *self,
                        GTask *task,
                        LatentWorkFunc func,
                        gpointer context,
                        GDestroyNotify free_context,
                        GDestroyNotify free_result)
{
  Piece *piece = g_new0 (Piece, 1);

  latent_assert_main_thread ();
  g_task_set_check_cancellable (task, FALSE);
  piece->task = task;
  piece->func = func;
  piece->context = context;
  piece->free_context = free_context;
  piece->free_result = free_result;
  g_async_queue_push (self->pieces, piece);
}
