/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-memory-sink.h"

struct _LatentMemorySink
{
  GObject parent_instance;

  GByteArray *bytes;
  GError *failure; /* nullable */
  guint n_writes;
  guint n_restarts;
};

static void latent_memory_sink_iface_init (LatentByteSinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentMemorySink,
                               latent_memory_sink,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_BYTE_SINK,
                                                      latent_memory_sink_iface_init))

static void
latent_memory_sink_write_async (LatentByteSink *sink,
                                GBytes *bytes,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LatentMemorySink *self = LATENT_MEMORY_SINK (sink);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_task_set_source_tag (task, latent_memory_sink_write_async);
  self->n_writes++;
  if (self->failure != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&self->failure));
      return;
    }
  g_byte_array_append (self->bytes, data, (guint) length);
  g_task_return_boolean (task, TRUE);
}

static void
latent_memory_sink_restart_async (LatentByteSink *sink,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LatentMemorySink *self = LATENT_MEMORY_SINK (sink);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_memory_sink_restart_async);
  self->n_restarts++;
  g_byte_array_set_size (self->bytes, 0);
  g_task_return_boolean (task, TRUE);
}

static gboolean
latent_memory_sink_finish (LatentByteSink *sink, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
latent_memory_sink_iface_init (LatentByteSinkInterface *iface)
{
  iface->write_async = latent_memory_sink_write_async;
  iface->write_finish = latent_memory_sink_finish;
  iface->restart_async = latent_memory_sink_restart_async;
  iface->restart_finish = latent_memory_sink_finish;
}

static void
latent_memory_sink_finalize (GObject *object)
{
  LatentMemorySink *self = LATENT_MEMORY_SINK (object);

  g_byte_array_unref (self->bytes);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (latent_memory_sink_parent_class)->finalize (object);
}

static void
latent_memory_sink_class_init (LatentMemorySinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_memory_sink_finalize;
}

static void
latent_memory_sink_init (LatentMemorySink *self)
{
  self->bytes = g_byte_array_new ();
}

LatentMemorySink *
latent_memory_sink_new (void)
{
  return g_object_new (LATENT_TYPE_MEMORY_SINK, NULL);
}

void
latent_memory_sink_fail (LatentMemorySink *self, GError *error)
{
  g_clear_error (&self->failure);
  self->failure = error;
}

GBytes *
latent_memory_sink_get_bytes (LatentMemorySink *self)
{
  return g_bytes_new (self->bytes->data, self->bytes->len);
}

guint
latent_memory_sink_count_writes (LatentMemorySink *self)
{
  return self->n_writes;
}

guint
latent_memory_sink_count_restarts (LatentMemorySink *self)
{
  return self->n_restarts;
}
