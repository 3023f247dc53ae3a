/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LatentThumbnailPack: all thumbnails in one file: an SQLite database beside the library's other
 * caches (write-ahead log; a power cut may cost the last ones, no more). Several processes and
 * several threads use it at once, each thread with a connection of its own for as long as a call
 * takes. It is a cache: nothing here fails, it only has a thumbnail or has none. A thumbnail whose
 * checksum is wrong is deleted, a file that is no sound database is made anew; links and folders in
 * its place are not followed. Reference counted; any thread; every call but ref and unref blocks:
 * for pool functions and tests. */
typedef struct _LatentThumbnailPack LatentThumbnailPack;

/* Long sides of what is kept; a smaller picture is kept as it is. */
#define LATENT_THUMBNAIL_SMALL_PX 256
#define LATENT_THUMBNAIL_LARGE_PX 512

/* So many bytes hold 100,000 pictures; then the oldest thumbnails make room. */
#define LATENT_THUMBNAIL_PACK_MAX_BYTES (G_GINT64_CONSTANT (8) * 1024 * 1024 * 1024)

/* What a thumbnail is of: the SHA-256 of the delivered picture. */
typedef struct
{
  guint8 bytes[32];
} LatentThumbnailKey;

/* Does not touch the disk. @path: of the file. */
LatentThumbnailPack *latent_thumbnail_pack_new (const char *path, gint64 max_bytes);
LatentThumbnailPack *latent_thumbnail_pack_ref (LatentThumbnailPack *self);
void latent_thumbnail_pack_unref (LatentThumbnailPack *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentThumbnailPack, latent_thumbnail_pack_unref)

/* (transfer full) (nullable): the JPEG file that was written, byte for byte. @edge_px: one of the
 * two above */
GBytes *latent_thumbnail_pack_read (LatentThumbnailPack *self,
                                    const LatentThumbnailKey *key,
                                    guint edge_px);

/* Whether both are there; their bytes are not looked at. */
gboolean latent_thumbnail_pack_has (LatentThumbnailPack *self, const LatentThumbnailKey *key);

/* Both sizes at once, or neither. TRUE: they are there now. Nothing is written on a disk that is
 * nearly full: pictures that were paid for may need the room. */
gboolean latent_thumbnail_pack_write (LatentThumbnailPack *self,
                                      const LatentThumbnailKey *key,
                                      GBytes *small_jpeg,
                                      GBytes *large_jpeg);

void latent_thumbnail_pack_delete (LatentThumbnailPack *self, const LatentThumbnailKey *key);

G_END_DECLS
