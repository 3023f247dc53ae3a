/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentByteSink: where a download goes. The downloader (net) writes, the library's incoming file
 * (store) implements it; the two rooms meet only here. Main thread; one write at a time. */
#define LATENT_TYPE_BYTE_SINK (latent_byte_sink_get_type ())
G_DECLARE_INTERFACE (LatentByteSink, latent_byte_sink, LATENT, BYTE_SINK, GObject)

struct _LatentByteSinkInterface
{
  GTypeInterface parent_iface;

  void (*write_async) (LatentByteSink *self,
                       GBytes *bytes,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*write_finish) (LatentByteSink *self, GAsyncResult *result, GError **error);

  void (*restart_async) (LatentByteSink *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  gboolean (*restart_finish) (LatentByteSink *self, GAsyncResult *result, GError **error);

  void (*expect) (LatentByteSink *self, gint64 size_bytes); /* nullable */
};

/* Tells how much is to come, -1 when the sender did not say; before the first write of every
 * transfer. When the transfer succeeds, exactly that much was written. */
void latent_byte_sink_expect (LatentByteSink *self, gint64 size_bytes);

/* Appends @bytes; the bytes are taken over whole or the call fails with LATENT_ERROR_STORAGE. */
void latent_byte_sink_write_async (LatentByteSink *self,
                                   GBytes *bytes,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean latent_byte_sink_write_finish (LatentByteSink *self, GAsyncResult *result, GError **error);

/* Forgets everything written so far: the transfer starts from zero. */
void latent_byte_sink_restart_async (LatentByteSink *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean latent_byte_sink_restart_finish (LatentByteSink *self,
                                          GAsyncResult *result,
                                          GError **error);

G_END_DECLS
