/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"
#include "core/base/latent-model.h"
#include "core/base/latent-text-search.h"
#include "latent-texture-cache.h"

G_BEGIN_DECLS

/* LatentCellTools: what all tiles of a gallery share: where textures come from, what is searched
 * for, and the badges (stars, heart, cross), each painted once. Reference counted. Main thread. */
typedef struct _LatentCellTools LatentCellTools;

/* @textures: (nullable): then no pictures are shown */
LatentCellTools *latent_cell_tools_new (LatentTextureCache *textures,
                                        LatentModelCatalog *catalog,
                                        LatentClock *clock);
LatentCellTools *latent_cell_tools_ref (LatentCellTools *self);
void latent_cell_tools_unref (LatentCellTools *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCellTools, latent_cell_tools_unref)

LatentTextureCache *latent_cell_tools_get_textures (LatentCellTools *self); /* (nullable) */
LatentModelCatalog *latent_cell_tools_get_catalog (LatentCellTools *self);
gint64 latent_cell_tools_get_now_us (LatentCellTools *self);

/* @search: (nullable) (transfer full): what the captions mark; NULL: no captions */
void latent_cell_tools_set_search (LatentCellTools *self, LatentTextSearch *search);
const LatentTextSearch *latent_cell_tools_get_search (LatentCellTools *self); /* (nullable) */

/* (transfer none) (nullable): white on dark, for any picture; NULL: there is nothing to say.
 * @unit_px: edge of one star in device pixels */
GdkTexture *
latent_cell_tools_get_badge (LatentCellTools *self, int rating, gboolean favourite, int unit_px);

G_END_DECLS
