/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The CRC of PNG chunks (ISO 3309, PNG specification annex D). Tables belong to the caller, so that
 * nothing is shared between threads: they cost a few microseconds, a picture takes milliseconds. */
typedef struct
{
  guint32 slices[8][256];
} LatentCrc32;

void latent_crc32_init (LatentCrc32 *self);

/* Goes on from @crc (0 at the start) over @length more bytes. */
guint32 latent_crc32_update (const LatentCrc32 *self,
                             guint32 crc,
                             const guint8 *data,
                             gsize length);

G_END_DECLS
