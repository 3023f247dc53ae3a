/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-walk-private.h"

#include "latent-crc32-private.h"

/* PNG, third edition: section 5 (datastream structure), 11.2.1 (IHDR), 5.6 (order of chunks). */

#define CHUNK_HEAD_BYTES 8
#define CRC_BYTES 4
#define HEADER_DATA_BYTES 13

#define TYPE_HEADER LATENT_IMAGE_FOURCC ('I', 'H', 'D', 'R')
#define TYPE_DATA LATENT_IMAGE_FOURCC ('I', 'D', 'A', 'T')
#define TYPE_END LATENT_IMAGE_FOURCC ('I', 'E', 'N', 'D')
#define TYPE_EXIF LATENT_IMAGE_FOURCC ('e', 'X', 'I', 'f')

typedef struct
{
  gboolean has_header;
  gboolean has_data;
  gboolean data_ended;
} Progress;

static gboolean
is_letter (guint32 character)
{
  return g_ascii_isalpha ((char) (character & 0xff));
}

/* Which bit depths a colour type may have (table 11.1). */
static gboolean
is_depth_allowed (guint colour_type, guint depth)
{
  switch (colour_type)
    {
    case 0:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6:
      return depth == 8 || depth == 16;
    default:
      return FALSE;
    }
}

static gboolean
read_header (LatentImageReader *reader,
             const LatentImageChunk *chunk,
             LatentImageCheck *check,
             GError **error)
{
  const guint8 *data;
  guint32 width, height;

  if (chunk->length != HEADER_DATA_BYTES)
    return latent_image_fail_damaged (error, "the PNG header has a wrong length");
  data = latent_image_reader_peek (reader, chunk->data_offset, HEADER_DATA_BYTES);
  if (data == NULL)
    return latent_image_fail_cut (error);

  width = latent_image_be32 (data);
  height = latent_image_be32 (data + 4);
  if (width > G_MAXINT32 || height > G_MAXINT32)
    return latent_image_fail_damaged (error, "the PNG header has an impossible size");
  if (!is_depth_allowed (data[9], data[8]))
    return latent_image_fail_damaged (error, "the PNG header has an impossible colour type");
  if (data[10] != 0 || data[11] != 0 || data[12] > 1)
    return latent_image_fail_damaged (error, "the PNG header names an unknown method");
  return latent_image_check_take_size (check, width, height, error);
}

/* The CRC covers type and data, not the length: a changed length makes it look in the wrong place.
 */
static gboolean
verify_crc (LatentImageReader *reader,
            const LatentCrc32 *crc32,
            const LatentImageChunk *chunk,
            GError **error)
{
  gint64 offset = chunk->offset + 4;
  gint64 end = chunk->data_offset + chunk->length;
  const guint8 *data = NULL;
  guint32 crc = 0;

  while (offset < end)
    {
      gsize n = latent_image_reader_peek_some (reader, offset, end - offset, &data);

      if (n == 0)
        return latent_image_fail_cut (error);
      crc = latent_crc32_update (crc32, crc, data, n);
      offset += (gint64) n;
    }

  data = latent_image_reader_peek (reader, end, CRC_BYTES);
  if (data == NULL)
    return latent_image_fail_cut (error);
  if (latent_image_be32 (data) != crc)
    return latent_image_fail_damaged (error, "a checksum in the PNG file is wrong");
  return TRUE;
}

static gboolean
check_order (Progress *progress, guint32 type, GError **error)
{
  if (progress->has_header == (type == TYPE_HEADER))
    return latent_image_fail_damaged (error, "the PNG header is missing or there twice");
  progress->has_header = TRUE;

  if (type == TYPE_DATA && progress->data_ended)
    return latent_image_fail_damaged (error, "the PNG file's pixels are not in one piece");
  if (type == TYPE_DATA)
    progress->has_data = TRUE;
  else
    progress->data_ended = progress->has_data;

  if (type == TYPE_END && !progress->has_data)
    return latent_image_fail_damaged (error, "the PNG file has no pixels");
  return TRUE;
}

gboolean
latent_image_png_read_chunk (LatentImageReader *reader,
                             gint64 offset,
                             LatentImageChunk *chunk,
                             GError **error)
{
  const guint8 *head = latent_image_reader_peek (reader, offset, CHUNK_HEAD_BYTES);
  guint32 length;

  if (head == NULL)
    return latent_image_fail_cut (error);

  length = latent_image_be32 (head);
  chunk->type = latent_image_be32 (head + 4);
  if (length > G_MAXINT32)
    return latent_image_fail_damaged (error, "a chunk of the PNG file has an impossible length");
  if (!is_letter (chunk->type >> 24) || !is_letter (chunk->type >> 16)
      || !is_letter (chunk->type >> 8) || !is_letter (chunk->type))
    return latent_image_fail_damaged (error, "the PNG file has something that is not a chunk");

  chunk->offset = offset;
  chunk->data_offset = offset + CHUNK_HEAD_BYTES;
  chunk->length = length;
  chunk->next_offset = chunk->data_offset + length + CRC_BYTES;
  return TRUE;
}

gboolean
latent_image_png_walk (LatentImageReader *reader, LatentImageCheck *check, GError **error)
{
  LatentImageChunk chunk = { 0 };
  Progress progress = { 0 };
  LatentCrc32 crc32;

  latent_crc32_init (&crc32);
  for (gint64 offset = LATENT_PNG_SIGNATURE_BYTES; chunk.type != TYPE_END;
       offset = chunk.next_offset)
    {
      if (!latent_image_png_read_chunk (reader, offset, &chunk, error)
          || !check_order (&progress, chunk.type, error)
          || !verify_crc (reader, &crc32, &chunk, error))
        return FALSE;
      if (chunk.type == TYPE_HEADER && !read_header (reader, &chunk, check, error))
        return FALSE;
      if (chunk.type == TYPE_EXIF)
        check->orientation
            = latent_image_exif_read_orientation (reader, chunk.data_offset, chunk.length);
      if (chunk.type == TYPE_END && chunk.length != 0)
        return latent_image_fail_damaged (error, "the end of the PNG file is not empty");
    }

  check->structure_bytes = chunk.next_offset;
  return TRUE;
}
