/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-byte-sink.h"

G_BEGIN_DECLS

/* LatentMemorySink: keeps what a download delivers. Main thread. */
#define LATENT_TYPE_MEMORY_SINK (latent_memory_sink_get_type ())
G_DECLARE_FINAL_TYPE (LatentMemorySink, latent_memory_sink, LATENT, MEMORY_SINK, GObject)

LatentMemorySink *latent_memory_sink_new (void);
/* The next write fails with @error (transfer full). */
void latent_memory_sink_fail (LatentMemorySink *self, GError *error);
/* (transfer full) */
GBytes *latent_memory_sink_get_bytes (LatentMemorySink *self);
guint latent_memory_sink_count_writes (LatentMemorySink *self);
guint latent_memory_sink_count_restarts (LatentMemorySink *self);

G_END_DECLS
