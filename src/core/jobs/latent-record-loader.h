/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-timeline.h"

G_BEGIN_DECLS

/* The records of tiles of which only the numbers are known, such as those that are selected. They
 * are read a thousand at a time, so that nothing else has to wait for long; a few tiles whose
 * records are there already are not read again. Main thread.
 *
 * @numbers: (element-type guint32): copied. Jobs that are no pictures yet, and pictures that are
 * gone or marked as deleted, are left out.
 *
 * finish: (transfer full) (element-type LatentImageRecord): in the order of @numbers. NULL with
 * @error; G_IO_ERROR_CANCELLED also when the numbers came to mean other pictures meanwhile: what
 * they stood for was unselected then. */
void latent_record_loader_load_async (LatentTimeline *timeline,
                                      GArray *numbers,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *latent_record_loader_load_finish (LatentTimeline *timeline,
                                             GAsyncResult *result,
                                             GError **error);

/* (transfer full) (nullable): the same at once, when all of the tiles (which must not be many) are
 * loaded. */
GPtrArray *latent_record_loader_peek (LatentTimeline *timeline, GArray *numbers);

G_END_DECLS
