/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-picture-output.h"

G_BEGIN_DECLS

/* LatentExportIndex: the list of exported pictures for other programs, put together while they are
 * exported: as CSV (RFC 4180; no cell is a formula) and as one JSON document. Prompt and job are in
 * it only with pictures that carry them (LATENT_PICTURE_METADATA_FULL). Pure. */
typedef struct _LatentExportIndex LatentExportIndex;

LatentExportIndex *latent_export_index_new (const LatentPictureOutput *output);
void latent_export_index_free (LatentExportIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentExportIndex, latent_export_index_free)

/* @name: what the picture is called there */
void latent_export_index_add (LatentExportIndex *self,
                              const LatentImageRecord *image,
                              const char *name);

/* (transfer full): the documents, UTF-8 */
GBytes *latent_export_index_to_csv (const LatentExportIndex *self);
GBytes *latent_export_index_to_json (const LatentExportIndex *self);

G_END_DECLS
