/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-file-worker.h"

G_BEGIN_DECLS

/* Copies of pictures that other programs open. A program that edits would write into the file it
 * was given, and the library's are never changed in place: so it is given a copy, which can be read
 * only, in a folder that can be read only. What an editor makes of it has to be saved elsewhere,
 * and is not lost with the copy. Copies older than a day go when the next one is made.
 *
 * finish: (transfer full): the copy's file name, its last part that of @path. LATENT_ERROR_STORAGE
 * (facts->field "missing": @path is not there).
 *
 * @cache: a folder of this library's, as of latent_places_get_cache(). Main thread. */
void latent_handed_copies_make_async (LatentFileWorker *worker,
                                      const char *cache,
                                      const char *path,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
char *latent_handed_copies_make_finish (LatentFileWorker *worker,
                                        GAsyncResult *result,
                                        GError **error);

/* Which of some files (NULL-terminated, copied) are there. finish: (transfer full) (element-type
 * guint): their places in @paths. */
void latent_handed_copies_find_there_async (LatentFileWorker *worker,
                                            char **paths,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
GArray *latent_handed_copies_find_there_finish (LatentFileWorker *worker,
                                                GAsyncResult *result,
                                                GError **error);

G_END_DECLS
