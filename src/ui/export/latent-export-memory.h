/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-export.h"

G_BEGIN_DECLS

/* How pictures were exported last, for the next time: in GSettings, where the schema is installed;
 * otherwise nothing is remembered and nothing aborts. Main thread. */

/* (transfer full): @place is the folder, also of an archive. What is remembered and cannot be
 * used is the default instead. */
LatentExportOptions *latent_export_memory_load (void);

/* @folder: the folder, also of an archive */
void latent_export_memory_save (const LatentExportOptions *options,
                                const char *folder,
                                const char *names);

/* (transfer full): the text of the name template that is remembered; NULL: the default */
char *latent_export_memory_dup_names (void);

G_END_DECLS
