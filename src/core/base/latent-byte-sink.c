/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-byte-sink.h"

G_DEFINE_INTERFACE (LatentByteSink, latent_byte_sink, G_TYPE_OBJECT)

static void
latent_byte_sink_default_init (LatentByteSinkInterface *iface)
{
}

void
latent_byte_sink_expect (LatentByteSink *self, gint64 size_bytes)
{
  g_return_if_fail (LATENT_IS_BYTE_SINK (self));

  if (LATENT_BYTE_SINK_GET_IFACE (self)->expect != NULL)
    LATENT_BYTE_SINK_GET_IFACE (self)->expect (self, size_bytes);
}

void
latent_byte_sink_write_async (LatentByteSink *self,
                              GBytes *bytes,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (LATENT_IS_BYTE_SINK (self));
  g_return_if_fail (bytes != NULL);

  LATENT_BYTE_SINK_GET_IFACE (self)->write_async (self, bytes, cancellable, callback, user_data);
}

gboolean
latent_byte_sink_write_finish (LatentByteSink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LATENT_IS_BYTE_SINK (self), FALSE);

  return LATENT_BYTE_SINK_GET_IFACE (self)->write_finish (self, result, error);
}

void
latent_byte_sink_restart_async (LatentByteSink *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (LATENT_IS_BYTE_SINK (self));

  LATENT_BYTE_SINK_GET_IFACE (self)->restart_async (self, cancellable, callback, user_data);
}

gboolean
latent_byte_sink_restart_finish (LatentByteSink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LATENT_IS_BYTE_SINK (self), FALSE);

  return LATENT_BYTE_SINK_GET_IFACE (self)->restart_finish (self, result, error);
}
