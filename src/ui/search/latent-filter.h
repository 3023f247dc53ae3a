/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"
#include "core/base/latent-image-query.h"
#include "core/base/latent-model.h"

G_BEGIN_DECLS

/* The filters of a query as a person knows them: a kind and one value of it. Pure functions.
 *
 * Values: of the lists what the query holds; of RATING "1" to "5"; of FAVOURITE and REJECTED "yes";
 * of STATE "done", "running", "failed"; of SINCE "today", "week", "month", "year" (which
 * stay what they are from day to day), or a moment in microseconds; of UNTIL such a moment. */
typedef enum
{
  LATENT_FILTER_ASPECT_RATIO,
  LATENT_FILTER_IMAGE_SIZE,
  LATENT_FILTER_FORMAT,
  LATENT_FILTER_MODEL,
  LATENT_FILTER_RATING,
  LATENT_FILTER_FAVOURITE,
  LATENT_FILTER_REJECTED,
  LATENT_FILTER_STATE,
  LATENT_FILTER_SINCE,
  LATENT_FILTER_UNTIL,
  LATENT_FILTER_TAG,
  LATENT_FILTER_COLLECTION,
} LatentFilterKind;

#define LATENT_N_FILTER_KINDS (LATENT_FILTER_COLLECTION + 1)

typedef struct
{
  LatentFilterKind kind;
  char *value;
} LatentFilter;

/* (transfer full) (element-type LatentFilter): those that are set. */
GPtrArray *latent_filter_list (const LatentImageQuery *query);

gboolean
latent_filter_is_set (const LatentImageQuery *query, LatentFilterKind kind, const char *value);
/* Of kinds that take one value, the value replaces the one that was set. @now: for periods. */
void latent_filter_set (LatentImageQuery *query,
                        LatentFilterKind kind,
                        const char *value,
                        gboolean is_set,
                        GDateTime *now);
/* Everything, in the same order. */
void latent_filter_clear (LatentImageQuery *query);

/* (transfer full): what @clock says, in the local time zone. */
GDateTime *latent_filter_dup_now (LatentClock *clock);

const char *latent_filter_kind_title (LatentFilterKind kind); /* "Aspect Ratio" */
/* (transfer full): "16:9 Wide", "3 stars or better", "Last 7 days" */
char *
latent_filter_describe (LatentFilterKind kind, const char *value, LatentModelCatalog *catalog);

G_END_DECLS
