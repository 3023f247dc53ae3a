/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* File worker only; block. Failures are LATENT_ERROR_STORAGE. */

/**
 * latent_picture_files_copy:
 *
 * Copies the file @source to @target as latent_library_export_async() promises: the target is
 * either what it was or the whole copy. facts->field: "exists" (and not @replace), "missing" (no
 * source).
 */
gboolean latent_picture_files_copy (const char *source,
                                    const char *target,
                                    gboolean replace,
                                    GCancellable *cancellable,
                                    GError **error);

/* Puts @path into the desktop's trash (facts->field "trash" when that cannot be done) or,
 * @permanently, removes it. A file that is gone already counts as done. */
gboolean latent_picture_files_trash (const char *path,
                                     gboolean permanently,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
