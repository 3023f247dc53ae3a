/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentPngRows: decodes a PNG file that is to become smaller row by row (libpng), each row added
 * to the averages at once: neither the time for a whole picture in memory nor its memory. Of every
 * colour type and depth; not interlaced ones. Is shown what latent-image-feed lets through, and
 * nothing else. Any thread, one at a time.
 *
 * libpng reports errors by longjmp(): every call into it stands alone in a function of its own,
 * owns nothing there, and what its callbacks allocate belongs to this object. */
typedef struct _LatentPngRows LatentPngRows;

/* @width, @height: what the check found; the file must say the same. The result fits into
 * @max_edge_px (> 0). (transfer full) (nullable): NULL when memory runs short. */
LatentPngRows *latent_png_rows_new (guint width, guint height, guint max_edge_px);
void latent_png_rows_free (LatentPngRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPngRows, latent_png_rows_free)

/* The next bytes of the file, of any number. LATENT_ERROR_BAD_IMAGE; then nothing more may come. */
gboolean
latent_png_rows_write (LatentPngRows *self, const guint8 *data, gsize length, GError **error);

/* (transfer full): after the last byte: RGB, or RGBA where the file has transparency.
 * LATENT_ERROR_BAD_IMAGE when rows are missing. */
GdkPixbuf *latent_png_rows_finish (LatentPngRows *self, GError **error);

G_END_DECLS
