/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentFileWorker: the one thread for file work (write, fsync, rename, copy, trash), named
 * "latent-files". Work is done in the order it was given. Calls from the main thread; @func runs on
 * the worker. */
#define LATENT_TYPE_FILE_WORKER (latent_file_worker_get_type ())
G_DECLARE_FINAL_TYPE (LatentFileWorker, latent_file_worker, LATENT, FILE_WORKER, GObject)

/* Returns the result (may be NULL) or sets @error. @data: what run_async() was given. */
typedef gpointer (*LatentFileFunc) (gpointer data, GCancellable *cancellable, GError **error);

LatentFileWorker *latent_file_worker_new (void);

/* @data is freed with @free_data on the main thread after the callback ran; @free_result frees a
 * result nobody took. */
void latent_file_worker_run_async (LatentFileWorker *self,
                                   LatentFileFunc func,
                                   gpointer data,
                                   GDestroyNotify free_data,
                                   GDestroyNotify free_result,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* (transfer full): NULL may be a result: look at @error. */
gpointer
latent_file_worker_run_finish (LatentFileWorker *self, GAsyncResult *result, GError **error);

/* TRUE on the worker's own thread: functions bound to it assert this. */
gboolean latent_file_worker_is_current (void);

G_END_DECLS
