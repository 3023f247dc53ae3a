/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-name-template.h"

G_BEGIN_DECLS

/* LatentExportTarget: where pictures go that leave the library: a folder or a ZIP archive. What is
 * in it is whole at any time, nothing that was there before is touched or replaced, and symbolic
 * links in the folder are never followed. File worker only; every call blocks. Failures are
 * LATENT_ERROR_STORAGE (facts->field "space", "read-only", "missing": the source, "exists"). */
typedef struct _LatentExportTarget LatentExportTarget;

/* The folder is made when there is none. New files follow the umask. */
LatentExportTarget *latent_export_target_open_folder (const char *path, GError **error);

/* A ZIP file that has its name when it is whole. @replace: FALSE: where there is one already it
 * fails, "exists". */
LatentExportTarget *
latent_export_target_open_archive (const char *path, gboolean replace, GError **error);

/* The names that are taken there. */
gboolean
latent_export_target_list (LatentExportTarget *self, LatentNamePlan *names, GError **error);

/* Adds a copy of the file @source as @name: not decoded, and without copying where the file system
 * can share the blocks. @final_name: (out) (transfer full): @name, or a numbered one when that was
 * taken meanwhile. */
gboolean latent_export_target_add_file (LatentExportTarget *self,
                                        const char *source,
                                        const char *name,
                                        char **final_name,
                                        GCancellable *cancellable,
                                        GError **error);
/* The same for a file in memory. */
gboolean latent_export_target_add_bytes (LatentExportTarget *self,
                                         GBytes *bytes,
                                         const char *name,
                                         char **final_name,
                                         GError **error);

/* All that was added is on the disk after this. */
gboolean latent_export_target_finish (LatentExportTarget *self, GError **error);

/* Closes it: without finish() an archive is gone, files in a folder stay. */
void latent_export_target_free (LatentExportTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentExportTarget, latent_export_target_free)

/* (transfer full) (nullable): the bytes of a picture of the library, never through a link. Blocks;
 * any worker thread. Errors: STORAGE (facts->field "missing"), BAD_IMAGE: more than twice
 * LATENT_IMAGE_MAX_BYTES. */
GBytes *latent_export_read_picture (const char *path, GError **error);

/* The names in a folder; one that is not there, or cannot be read, has none. Blocks; any worker
 * thread. */
void latent_export_peek_folder (const char *path, LatentNamePlan *names);

G_END_DECLS
