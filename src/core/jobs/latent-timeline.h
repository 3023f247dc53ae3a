/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-image-record.h"
#include "latent-job.h"

G_BEGIN_DECLS

/* LatentTile: one place in the gallery: a job that is on its way (or ended badly), a picture, or
 * first the one and then the other; the object stays the same when the job's picture arrives, so
 * views keep place, focus and selection. Main thread. Properties (read-only, notified): "job"
 * (LatentJob, nullable), "image" (LatentImageRecord, nullable), "prompt". At least one is set. */
#define LATENT_TYPE_TILE (latent_tile_get_type ())
G_DECLARE_FINAL_TYPE (LatentTile, latent_tile, LATENT, TILE, GObject)

LatentJob *latent_tile_get_job (LatentTile *self);                 /* (nullable) */
const LatentImageRecord *latent_tile_get_image (LatentTile *self); /* (nullable) */
const char *latent_tile_get_prompt (LatentTile *self);
const char *latent_tile_get_model_id (LatentTile *self);
GHashTable *latent_tile_get_values (LatentTile *self); /* parameter key -> value */

/* LatentTimeline: a GListModel of LatentTile, newest first (by the time the job was made, then
 * job id, then index): the jobs of the queue and the pictures of the library in one list. First
 * form, to be replaced by a lazy model. Main thread. */
#define LATENT_TYPE_TIMELINE (latent_timeline_get_type ())
G_DECLARE_FINAL_TYPE (LatentTimeline, latent_timeline, LATENT, TIMELINE, GObject)

/* For the workspace, which feeds it. */
LatentTimeline *latent_timeline_new (void);
void latent_timeline_set_images (LatentTimeline *self, GPtrArray *images);
void latent_timeline_add_image (LatentTimeline *self, const LatentImageRecord *image);
/* Takes the new form of a picture that is there already; nothing when it is not. */
void latent_timeline_update_image (LatentTimeline *self, const LatentImageRecord *image);
void latent_timeline_remove_image (LatentTimeline *self, const char *image_id);
/* Of @jobs (element-type LatentJobRecord), @images (element-type LatentImageRecord) are all the
 * pictures there are: others go. */
void latent_timeline_follow_images (LatentTimeline *self, GPtrArray *jobs, GPtrArray *images);
void latent_timeline_follow_jobs (LatentTimeline *self, GListModel *jobs);

G_END_DECLS
