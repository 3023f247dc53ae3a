/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-picture-rows.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* Shared by the parts of the type: reading and writing rows (latent-picture-rows.c), making them
 * from files (-add.c). Database thread, inside a transaction. */

/* (transfer full) (nullable): NULL without @error: there is none */
LatentPictureRow *
latent_picture_row_load (sqlite3 *connection, const char *image_id, GError **error);

gboolean latent_picture_row_write_mark (sqlite3 *connection,
                                        const char *image_id,
                                        const LatentFileMark *mark,
                                        GError **error);

G_END_DECLS
