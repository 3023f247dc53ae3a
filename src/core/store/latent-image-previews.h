/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-library.h"

G_BEGIN_DECLS

/* What a picture's place in the gallery shows until its thumbnail is there: LatentImageRecord,
 * "colour" and "preview". Main thread. */

/* @colour: 0xRRGGBB; @preview: LATENT_PREVIEW_BYTES. A picture that is gone is no error. */
void latent_library_set_preview_async (LatentLibrary *self,
                                       const char *image_id,
                                       guint colour,
                                       GBytes *preview,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
latent_library_set_preview_finish (LatentLibrary *self, GAsyncResult *result, GError **error);

/* Pictures that have none, newest first: at most @limit whose numbers are below @before (0: any).
 * (transfer full) (element-type LatentImageRecord) */
void latent_library_list_without_preview_async (LatentLibrary *self,
                                                guint32 before,
                                                guint limit,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
GPtrArray *latent_library_list_without_preview_finish (LatentLibrary *self,
                                                       GAsyncResult *result,
                                                       GError **error);

G_END_DECLS
