/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-image-reader-private.h"

G_BEGIN_DECLS

/* May this XMP packet go to the parser? It is text that begins as XMP does, within the limits on
 * size, depth and number of names, without a document type (whose entities could grow without
 * bound). A linear scan; pure, any thread. */
gboolean latent_picture_packet_is_safe (GBytes *packet);

/* (transfer full) (nullable): the first XMP packet of a picture, at most
 * LATENT_PICTURE_XMP_MAX_BYTES. For any bytes that begin as a picture. */
GBytes *latent_picture_packet_find (LatentImageReader *reader);

/* May the whole picture @fd go to gexiv2? Every XMP packet in it is safe, and nothing else could
 * hold one that was not looked at (packed text, Exif full of markup). Reads metadata only; file
 * worker. LATENT_ERROR_BAD_IMAGE: it may not; LATENT_ERROR_STORAGE: it cannot be read. */
gboolean latent_picture_packet_check_picture (int fd, GError **error);

G_END_DECLS
