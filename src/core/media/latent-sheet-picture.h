/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-sheet.h"

G_BEGIN_DECLS

/* LatentSheetPicture: the pixels of one picture of a sheet, for one size. Immutable, any thread. */
typedef struct _LatentSheetPicture LatentSheetPicture;

/**
 * latent_sheet_picture_load:
 * @edge_px: its longest side
 * @has_jpeg: with a JPEG of it, which a PDF takes in place of the pixels: a tenth of the bytes
 *
 * Decodes a file at this size, transparent parts showing the sheet's page. The JPEG is made of the
 * pixels, never the file itself: that carries prompt and job, which the caption may be meant to
 * leave out. Decode pool; blocks. BAD_IMAGE, STORAGE as of latent_decoder_decode_file().
 */
LatentSheetPicture *latent_sheet_picture_load (const LatentSheetOptions *options,
                                               const char *path,
                                               guint edge_px,
                                               gboolean has_jpeg,
                                               GCancellable *cancellable,
                                               GError **error);
void latent_sheet_picture_free (LatentSheetPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentSheetPicture, latent_sheet_picture_free)

/* (transfer full) (element-type LatentSheetPicture): a list of @n NULLs, that may be set */
GPtrArray *latent_sheet_pictures_new (guint n);

G_END_DECLS
