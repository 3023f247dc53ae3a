/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-model.h"
#include "core/jobs/latent-timeline.h"

G_BEGIN_DECLS

/* What a tile says in words. Pure functions of a job or picture and the time, so that they can
 * be tested without a window. */
typedef struct
{
  char *title;           /* not null: the state */
  char *detail;          /* nullable: time (and whether it is slow), reason or next step */
  const char *icon_name; /* nullable: for states that need attention */
  int percent;           /* -1 unless the service gave a progress */
} LatentCellText;

void latent_cell_text_free (LatentCellText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCellText, latent_cell_text_free)

/* @model: (nullable): knows the usual time; @now_us: wall clock */
LatentCellText *latent_cell_text_new (LatentJob *job, LatentModel *model, gint64 now_us);

/* (transfer full): "9 s, usually 15"; "3 min, usually 15 s" from two minutes on; @usual_seconds
 * 0 = unknown */
char *latent_cell_text_elapsed (gint64 elapsed_us, guint usual_seconds);

/* (transfer full): the tile's name for assistive technology: prompt, then rating or state */
char *latent_cell_text_name (LatentTile *tile);

/* (transfer full) (nullable): the day of @tile when @previous, the tile in front of it, is of
 * another one; NULL: it is not, or it is not known yet. @previous: (nullable): there is none. */
char *latent_cell_text_day (LatentTile *tile, LatentTile *previous);

/* (transfer full) (nullable): month and year of @tile; NULL: not known yet */
char *latent_cell_text_month (LatentTile *tile);

G_END_DECLS
