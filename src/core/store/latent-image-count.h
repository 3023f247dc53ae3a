/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* How many pictures the library shows: those that are not marked as deleted. finish: -1 with
 * @error. Main thread. */
void latent_library_count_images_async (LatentLibrary *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gssize
latent_library_count_images_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
