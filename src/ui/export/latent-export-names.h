/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/base/latent-name-template.h"

G_BEGIN_DECLS

/* LatentExportNames: the template of the file names, its tokens to choose from, and what the first
 * names will be. Main thread.
 *
 * Signal "changed": the template is another. */
#define LATENT_TYPE_EXPORT_NAMES (latent_export_names_get_type ())
G_DECLARE_FINAL_TYPE (
    LatentExportNames, latent_export_names, LATENT, EXPORT_NAMES, AdwPreferencesGroup)

void latent_export_names_set_text (LatentExportNames *self, const char *text);
const char *latent_export_names_get_text (LatentExportNames *self);

/* (transfer full) (nullable): NULL: it is not understood, which the widget says */
LatentNameTemplate *latent_export_names_parse (LatentExportNames *self);

/* What files that say so little are called by default; and their names are looked at for it. */
void latent_export_names_set_metadata (LatentExportNames *self, LatentPictureMetadata metadata);

/* @names: (nullable) (element-type LatentPlannedName): the first; NULL: not known */
void latent_export_names_set_preview (LatentExportNames *self, GPtrArray *names);

G_END_DECLS
