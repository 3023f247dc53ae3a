/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"
#include "core/base/latent-image-record.h"
#include "core/base/latent-job-record.h"
#include "core/net/latent-downloader.h"
#include "core/store/latent-file-worker.h"
#include "core/store/latent-library.h"
#include "core/store/latent-places.h"

G_BEGIN_DECLS

/* LatentGeneration: the recipe that turns the result addresses of a finished job into stored
 * pictures: the one place that knows net, store and media at once. For each address: stream into
 * .incoming without the key, judge the bytes, fsync, rename, fsync the folder. What is stored is
 * safe, but not recorded yet: the ledger's complete() does that. Main thread. */
#define LATENT_TYPE_GENERATION (latent_generation_get_type ())
G_DECLARE_FINAL_TYPE (LatentGeneration, latent_generation, LATENT, GENERATION, GObject)

LatentGeneration *latent_generation_new (LatentDownloader *downloader,
                                         LatentFileWorker *worker,
                                         LatentLibrary *library,
                                         LatentPlaces *places,
                                         LatentClock *clock);

/**
 * latent_generation_fetch_async:
 * @record: a job with result_urls; copied
 * @suspect_sha256: (nullable): a damaged picture with this hash was delivered before: the service
 *   has nothing
 *   better, so it is kept as delivered (it was paid for)
 *
 * Pictures of the job that the library already has are not fetched again.
 */
void latent_generation_fetch_async (LatentGeneration *self,
                                    const LatentJobRecord *record,
                                    const char *suspect_sha256,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * latent_generation_fetch_finish:
 * @bad_sha256: (out) (nullable) (transfer full): the hash of a picture that was damaged
 * @error: the first picture's error; the others were still tried
 *
 * Returns: (transfer full) (element-type LatentImageRecord): what was newly stored, also beside
 * an @error; may
 *   be empty
 */
GPtrArray *latent_generation_fetch_finish (LatentGeneration *self,
                                           GAsyncResult *result,
                                           char **bad_sha256,
                                           GError **error);

G_END_DECLS
