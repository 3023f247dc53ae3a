/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/media/latent-decoder.h"
#include "core/store/latent-file-worker.h"
#include "core/store/latent-picture-rows.h"
#include "core/store/latent-places.h"

G_BEGIN_DECLS

/* Where the record is now. */
typedef struct
{
  LatentImageCarries carries; /* XMP or SIDECAR */
  LatentFileMark mark;        /* not known: the picture's file was not touched */
} LatentRecordOutcome;

/**
 * latent_record_step_run_async:
 * @row: borrowed until the end; its record gets pixels_sha256
 *
 * Writes the record of one picture: copy (file worker), pixels of the copy (pool), XMP into the
 * copy (file worker), pixels again (pool), put in the picture's place (file worker). Until the last
 * it may be cancelled. Errors: STORAGE (facts->field "missing": the picture is gone, "foreign":
 * NAME.json there is not ours), CONFLICT (the picture changed meanwhile), G_IO_ERROR_CANCELLED.
 */
void latent_record_step_run_async (LatentFileWorker *worker,
                                   LatentDecoder *decoder,
                                   LatentPlaces *places,
                                   LatentPictureRow *row,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* (transfer none): valid as long as @result */
const LatentRecordOutcome *
latent_record_step_run_finish (LatentFileWorker *worker, GAsyncResult *result, GError **error);

G_END_DECLS
