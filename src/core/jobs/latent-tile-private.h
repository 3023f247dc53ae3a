/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-tile.h"

G_BEGIN_DECLS

/* For LatentTimeline, which alone makes tiles and fills them. */
LatentTile *latent_tile_new (guint32 number);

/* @job: (nullable): referenced */
void latent_tile_set_job (LatentTile *self, LatentJob *job);

/* @image: (nullable): copied; from now on the tile counts as loaded */
void latent_tile_set_image (LatentTile *self, const LatentImageRecord *image);

/* There is nothing to read: a job's tile, or a row that is gone. */
void latent_tile_set_loaded (LatentTile *self);

G_END_DECLS
