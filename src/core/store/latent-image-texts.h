/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"

G_BEGIN_DECLS

/* Puts together the parts that the index of the prompts falls into as pictures are added: a search
 * looks into each of them. Some milliseconds at a time, with pauses, and not while another process
 * writes: G_IO_ERROR_BUSY, the rest is for the next time. Main thread. */
void latent_image_texts_merge_async (LatentDatabase *database,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
latent_image_texts_merge_finish (LatentDatabase *database, GAsyncResult *result, GError **error);

G_END_DECLS
