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

/* A picture is safe in the library's folder, but has no row yet. @image is borrowed. */
typedef void (*LatentGenerationStored) (const LatentImageRecord *image, gpointer user_data);

/**
 * LatentGenerationOrder:
 * @record: a job with result_urls; copied
 * @known: (element-type guint): indices of pictures that need not be fetched; the library's and the
 *   newly stored ones are added
 * @suspects: (element-type utf8): SHA-256 of damaged pictures that were delivered before: when the
 *   very same bytes come again, as many as announced, the service has nothing better, and they are
 *   kept, marked as incomplete (they were paid for); new ones are added
 * @look_for_stored: a killed run may have stored pictures without getting to write their rows:
 *   files that are called like this job's, have no row and are whole are adopted
 * @stored: (nullable): told of each picture as soon as it is safe
 */
typedef struct
{
  const LatentJobRecord *record;
  GHashTable *known;
  GHashTable *suspects;
  gboolean look_for_stored;
  LatentGenerationStored stored;
  gpointer stored_data;
} LatentGenerationOrder;

/* Fetches all pictures of a job at once. What fails does not keep the others. */
void latent_generation_fetch_async (LatentGeneration *self,
                                    const LatentGenerationOrder *order,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * latent_generation_fetch_finish:
 * @error: why some are not there; an error that passes by itself comes before one that does not
 *
 * Returns: (transfer full) (element-type LatentImageRecord): what was newly stored, also beside
 *   an @error; may be empty
 */
GPtrArray *
latent_generation_fetch_finish (LatentGeneration *self, GAsyncResult *result, GError **error);

/**
 * latent_generation_store_again_async:
 * @record: its job, with fresh result_urls
 * @image: a picture of the library whose file is missing, changed or incomplete
 *
 * Downloads one picture again (free of charge) and stores it under its existing row: where it was,
 * or, when some file lies there, beside it: nothing is overwritten. For a job that nobody drives.
 * LATENT_ERROR_EXPIRED: the addresses are too old, or the service no longer has it;
 * LATENT_ERROR_BAD_IMAGE: it came damaged.
 *
 * Finish: (transfer full): the record as it is stored now
 */
void latent_generation_store_again_async (LatentGeneration *self,
                                          const LatentJobRecord *record,
                                          const LatentImageRecord *image,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
LatentImageRecord *
latent_generation_store_again_finish (LatentGeneration *self, GAsyncResult *result, GError **error);

G_END_DECLS
