/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/store/latent-file-worker.h"

G_BEGIN_DECLS

/* LatentWallpaper: the desktop's own way to set its background (org.freedesktop.portal.Wallpaper),
 * where there is one. It shows the picture first, asks, and makes a copy of its own. A portal that
 * does not run is not started for this. Main thread.
 *
 * Property: "is-possible" (boolean, notified). */
#define LATENT_TYPE_WALLPAPER (latent_wallpaper_get_type ())
G_DECLARE_FINAL_TYPE (LatentWallpaper, latent_wallpaper, LATENT, WALLPAPER, GObject)

LatentWallpaper *latent_wallpaper_new (LatentFileWorker *worker);
gboolean latent_wallpaper_get_is_possible (LatentWallpaper *self);

/* Ends when the person has answered the desktop's question. FALSE with G_IO_ERROR_CANCELLED: they
 * do not want it; any other error: it cannot be done. @path: absolute */
void latent_wallpaper_set_async (LatentWallpaper *self,
                                 const char *path,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
latent_wallpaper_set_finish (LatentWallpaper *self, GAsyncResult *result, GError **error);

G_END_DECLS
