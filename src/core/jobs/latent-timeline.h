/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-image-query.h"
#include "core/store/latent-library.h"
#include "latent-tile.h"

G_BEGIN_DECLS

/* LatentTimeline: a GListModel of LatentTile: the pictures of the library that match a query, in
 * its order, and the jobs of the queue that do. What it keeps of a picture is its number; a tile is
 * made when it is asked for, and its record read then: a list of a million pictures costs four
 * megabytes and no objects. Jobs stand at their number's place in the orders newest and oldest, and
 * first in the others.
 *
 * Another query's result comes with two signals (all gone, the first ones there) and the rest with
 * a third one, since views pay for what is replaced in one (architecture, section 6); what happens
 * to single pictures comes with exact signals. Main thread.
 *
 * Signal "renumbered": what was known by a number must be forgotten; the list is empty then, and
 * filled again.
 *
 * Properties (read-only, notified): "query" (LatentImageQuery); "is-searching": another query was
 * set and its first pictures are not there yet; "is-complete": all of them are. */
#define LATENT_TYPE_TIMELINE (latent_timeline_get_type ())
G_DECLARE_FINAL_TYPE (LatentTimeline, latent_timeline, LATENT, TIMELINE, GObject)

/* @library: (nullable): for tests of views: there are jobs only */
LatentTimeline *latent_timeline_new (LatentLibrary *library);

/* (transfer none) (nullable) */
LatentLibrary *latent_timeline_get_library (LatentTimeline *self);

/* Until the first call the list holds jobs only. @query: copied. The same query again changes
 * nothing. */
void latent_timeline_set_query (LatentTimeline *self, const LatentImageQuery *query);
const LatentImageQuery *latent_timeline_get_query (LatentTimeline *self);
gboolean latent_timeline_get_is_searching (LatentTimeline *self);
gboolean latent_timeline_get_is_complete (LatentTimeline *self);
/* For handlers of "items-changed": all are gone, and others come with the next signal, at once. */
gboolean latent_timeline_get_is_being_replaced (LatentTimeline *self);

/* What the places are known by; 0 beyond the end. Neither makes a tile. */
guint32 latent_timeline_get_number (LatentTimeline *self, guint position);
gboolean latent_timeline_find (LatentTimeline *self, guint32 number, guint *position);

/* (transfer full): the tile of @number, whether or not the present result has it. */
LatentTile *latent_timeline_dup_tile (LatentTimeline *self, guint32 number);

/* For the workspace, which feeds it. Each is called when the ledger or library has done what it
 * tells, in the callback that says so: the database answers in the order it was asked. */

/* A new picture, or one that is there again. */
void latent_timeline_add_image (LatentTimeline *self, const LatentImageRecord *image);
/* The new form of a picture, which may belong elsewhere in the list now, or not at all. */
void latent_timeline_update_image (LatentTimeline *self, const LatentImageRecord *image);
void latent_timeline_remove_image (LatentTimeline *self, guint32 number);
/* Something about these pictures changed, or they came, or went: the rows tell. @numbers: NULL: any
 * may have changed. */
void latent_timeline_refresh (LatentTimeline *self, const guint32 *numbers, gsize n_numbers);
/* All pictures and jobs were given other numbers: the list is emptied; then, when the jobs know
 * theirs, it begins anew. What was asked before is not answered. */
void latent_timeline_forget_numbers (LatentTimeline *self);
void latent_timeline_learn_numbers (LatentTimeline *self);
/* @jobs: of LatentJob */
void latent_timeline_follow_jobs (LatentTimeline *self, GListModel *jobs);

G_END_DECLS
