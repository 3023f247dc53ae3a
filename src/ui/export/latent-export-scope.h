/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_EXPORT_SELECTED,
  LATENT_EXPORT_SHOWN, /* the search result, in its order */
  LATENT_EXPORT_RATED, /* so many stars or more */
  LATENT_EXPORT_FAVOURITES,
} LatentExportWhich;

/* LatentExportScope: which pictures are to be exported. Main thread.
 *
 * Signal "changed": the numbers are others, or known now. */
#define LATENT_TYPE_EXPORT_SCOPE (latent_export_scope_get_type ())
G_DECLARE_FINAL_TYPE (LatentExportScope, latent_export_scope, LATENT, EXPORT_SCOPE, GObject)

/* @selected: (element-type guint32): kept by reference, not to be changed any more; those of them
 * that are no pictures do not count. Nothing is asked for until set() is called. */
LatentExportScope *latent_export_scope_new (LatentWorkspace *workspace, GArray *selected);

/* @min_rating: of RATED */
void latent_export_scope_set (LatentExportScope *self, LatentExportWhich which, int min_rating);

/* (transfer none) (nullable) (element-type guint32): NULL: not known yet */
GArray *latent_export_scope_get_numbers (LatentExportScope *self);

/* (transfer none) (element-type LatentImageRecord): the first few of them; not NULL */
GPtrArray *latent_export_scope_get_first (LatentExportScope *self);

/* (transfer none) (nullable): why it cannot be known */
const GError *latent_export_scope_get_error (LatentExportScope *self);

G_END_DECLS
