/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* The files behind LatentThumbnailFolder. These functions block: they run on the decode pool. */

#define LATENT_THUMBNAIL_EDGE_PX 512

/* Names of files come from ids, and ids from a database that may have been tampered with: nothing
 * but letters, digits and "-". */
gboolean latent_thumbnail_file_is_id (const char *image_id);

/* (transfer full): the picture scaled to @edge_px, opaque RGB. From the thumbnail when there is a
 * good one; otherwise from the original at @path, and then the thumbnail is written (a failure to
 * write is none: it is a cache). Errors as of latent_decoder_decode_file(). */
GdkPixbuf *latent_thumbnail_file_load (const char *folder,
                                       const char *image_id,
                                       const char *path,
                                       guint edge_px,
                                       GCancellable *cancellable,
                                       GError **error);

void latent_thumbnail_file_delete (const char *folder, const char *image_id);

/* Deletes what killed processes left half written: temporary files older than an hour. */
void latent_thumbnail_file_sweep (const char *folder);

G_END_DECLS
