/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "latent-job.h"

G_BEGIN_DECLS

/* LatentTile: one place in the gallery: a job that is on its way (or ended badly), a picture, or
 * first the one and then the other; the object stays the same when the job's picture arrives, so
 * views keep place, focus and selection. A tile exists as long as somebody holds it (LatentTimeline
 * makes it when it is asked for); the picture's record is read a moment later. Main thread.
 *
 * Properties (read-only, notified): "number" (constant), "job" (LatentJob, nullable), "image"
 * (LatentImageRecord, nullable), "prompt", "is-loaded" (the record was read, or there is none to
 * read). */
#define LATENT_TYPE_TILE (latent_tile_get_type ())
G_DECLARE_FINAL_TYPE (LatentTile, latent_tile, LATENT, TILE, GObject)

/* What the tile is known by for ever; never 0. */
guint32 latent_tile_get_number (LatentTile *self);
gboolean latent_tile_get_is_loaded (LatentTile *self);

LatentJob *latent_tile_get_job (LatentTile *self);                 /* (nullable) */
const LatentImageRecord *latent_tile_get_image (LatentTile *self); /* (nullable) */
const char *latent_tile_get_prompt (LatentTile *self);             /* "" while not loaded */
const char *latent_tile_get_model_id (LatentTile *self);           /* (nullable): not loaded */
/* (nullable): not loaded; parameter key -> value */
GHashTable *latent_tile_get_values (LatentTile *self);

G_END_DECLS
