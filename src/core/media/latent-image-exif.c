/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-walk-private.h"

#include <string.h>

#define TIFF_HEADER_BYTES 8
#define ENTRY_BYTES 12
#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3

/* A TIFF structure in either byte order; offsets count from its start (TIFF 6.0, section 2). */
typedef struct
{
  LatentImageReader *reader;
  gint64 offset;
  gint64 length;
  gboolean is_big_endian;
} Tiff;

/* NULL outside of the structure: every offset in it comes from outside. */
static const guint8 *
peek_tiff (Tiff *tiff, gint64 offset, gsize length)
{
  if (offset < 0 || offset > tiff->length - (gint64) length)
    return NULL;
  return latent_image_reader_peek (tiff->reader, tiff->offset + offset, length);
}

static guint16
read_16 (Tiff *tiff, const guint8 *data)
{
  return tiff->is_big_endian ? latent_image_be16 (data) : latent_image_le16 (data);
}

static guint32
read_32 (Tiff *tiff, const guint8 *data)
{
  return tiff->is_big_endian ? latent_image_be32 (data) : latent_image_le32 (data);
}

/* The first directory's tag; later directories describe the embedded preview. */
static guint
find_orientation (Tiff *tiff, gint64 directory)
{
  const guint8 *data = peek_tiff (tiff, directory, 2);
  guint n_entries = data != NULL ? read_16 (tiff, data) : 0;

  for (guint i = 0; i < n_entries; i++)
    {
      data = peek_tiff (tiff, directory + 2 + (gint64) i * ENTRY_BYTES, ENTRY_BYTES);
      if (data == NULL)
        break;
      if (read_16 (tiff, data) == TAG_ORIENTATION)
        {
          guint value = read_16 (tiff, data + 8);
          gboolean is_valid = read_16 (tiff, data + 2) == TYPE_SHORT
                              && read_32 (tiff, data + 4) == 1 && value >= 1 && value <= 8;

          return is_valid ? value : 1;
        }
    }
  return 1;
}

guint
latent_image_exif_read_orientation (LatentImageReader *reader, gint64 offset, gint64 length)
{
  Tiff tiff = { .reader = reader, .offset = offset, .length = length };
  const guint8 *head = peek_tiff (&tiff, 0, TIFF_HEADER_BYTES);

  if (head == NULL)
    return 1;
  if (memcmp (head, "MM\0*", 4) == 0)
    tiff.is_big_endian = TRUE;
  else if (memcmp (head, "II*\0", 4) != 0)
    return 1;
  return find_orientation (&tiff, read_32 (&tiff, head + 4));
}
