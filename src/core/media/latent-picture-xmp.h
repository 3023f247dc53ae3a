/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-picture-record.h"

G_BEGIN_DECLS

/* The record of a picture as XMP inside its file: the only code that calls gexiv2. Everything but
 * latent_picture_xmp_init_process() blocks and belongs to the file worker (or the only thread of a
 * test). gexiv2 never sees a file of the library, nor bytes that the structure check
 * (latent-image-check) has not passed. */

#define LATENT_PICTURE_XMP_MAX_BYTES (1024 * 1024)
/* Elements inside elements; ours needs 5. Its parser recurses. */
#define LATENT_PICTURE_XMP_MAX_DEPTH 64

/* Initialises gexiv2 and registers our namespace; before any thread, once per process (harmless
 * when called again). */
void latent_picture_xmp_init_process (void);

/* Writes @record into the picture @path, which must be a private copy that passed the structure
 * check; what other programs wrote there stays. Checks that it reads back as it was written.
 * LATENT_ERROR_BAD_IMAGE: this picture cannot carry it; the copy is then in any state. */
gboolean
latent_picture_xmp_write (const char *path, const LatentPictureRecord *record, GError **error);

/* (transfer full): the packet @present (nullable: none) with @record in it as
 * latent_picture_xmp_write() writes it. Checks that it reads back so. BAD_IMAGE: it cannot be
 * carried, or @present is not safe. */
GBytes *
latent_picture_xmp_build (GBytes *present, const LatentPictureRecord *record, GError **error);

/* The record in the picture @fd, which passed the structure check. (transfer full) (nullable):
 * NULL without @error: it carries none, or nothing that is a whole record;
 * NULL with LATENT_ERROR_STORAGE: it cannot be read. */
LatentPictureRecord *latent_picture_xmp_read_fd (int fd, GError **error);

/* The record in an XMP packet. For reading and for fuzzing: safe for any bytes. (transfer full)
 * (nullable) */
LatentPictureRecord *latent_picture_xmp_parse (GBytes *packet);

/* (transfer full) (nullable): the first XMP packet in the picture @fd (at most
 * LATENT_PICTURE_XMP_MAX_BYTES, else it counts as none). Reads the structure only. */
GBytes *latent_picture_xmp_find_packet (int fd, GError **error);

G_END_DECLS
