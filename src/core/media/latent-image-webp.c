/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-walk-private.h"

#include <string.h>

/* WebP container specification (RFC 9649, section 2); sizes inside of VP8 (RFC 6386, 9.1) and VP8L
 * (RFC 9649, 3.4) data. */

#define CHUNK_HEAD_BYTES 8
#define EXTENDED_BYTES 10
#define FRAME_HEAD_BYTES 16
#define EXIF_NAME_BYTES 6
#define FLAG_ANIMATION 0x02

typedef struct
{
  gboolean is_extended;
  gboolean is_animated;
  gboolean has_picture;
  gboolean has_exif;
} Progress;

/* The size in the picture data itself, lossy or lossless. */
static gboolean
read_picture_size (LatentImageReader *reader,
                   const LatentImageChunk *chunk,
                   guint32 *width,
                   guint32 *height,
                   GError **error)
{
  gboolean is_lossless = chunk->type == LATENT_WEBP_LOSSLESS;
  gsize head_bytes = is_lossless ? 5 : 10;
  const guint8 *data;
  guint32 bits;

  if (chunk->length < (gint64) head_bytes)
    return latent_image_fail_damaged (error, "the WebP picture has no header");
  data = latent_image_reader_peek (reader, chunk->data_offset, head_bytes);
  if (data == NULL)
    return latent_image_fail_cut (error);

  if (is_lossless)
    {
      bits = latent_image_le32 (data + 1);
      if (data[0] != 0x2f || bits >> 29 != 0)
        return latent_image_fail_damaged (error, "the WebP picture has a wrong signature");
      *width = 1 + (bits & 0x3fff);
      *height = 1 + (bits >> 14 & 0x3fff);
      return TRUE;
    }
  /* Bit 0 of the first byte is clear for a key frame, the only kind a still picture may have. */
  if ((data[0] & 1) != 0 || memcmp (data + 3, "\x9d\x01\x2a", 3) != 0)
    return latent_image_fail_damaged (error, "the WebP picture has a wrong signature");
  *width = latent_image_le16 (data + 6) & 0x3fff;
  *height = latent_image_le16 (data + 8) & 0x3fff;
  return TRUE;
}

static gboolean
take_extended (LatentImageReader *reader,
               const LatentImageChunk *chunk,
               Progress *progress,
               LatentImageCheck *check,
               GError **error)
{
  const guint8 *data;

  if (chunk->length < EXTENDED_BYTES)
    return latent_image_fail_damaged (error, "the WebP header is too short");
  data = latent_image_reader_peek (reader, chunk->data_offset, EXTENDED_BYTES);
  if (data == NULL)
    return latent_image_fail_cut (error);

  progress->is_extended = TRUE;
  progress->is_animated = (data[0] & FLAG_ANIMATION) != 0;
  return latent_image_check_take_size (check, 1 + latent_image_le24 (data + 4),
                                       1 + latent_image_le24 (data + 7), error);
}

static gboolean
take_picture (LatentImageReader *reader,
              const LatentImageChunk *chunk,
              Progress *progress,
              LatentImageCheck *check,
              GError **error)
{
  guint32 width, height;

  if (progress->has_picture || progress->is_animated)
    return latent_image_fail_damaged (error, "the WebP file has a picture too many");
  progress->has_picture = TRUE;
  if (!read_picture_size (reader, chunk, &width, &height, error))
    return FALSE;
  if (!progress->is_extended)
    return latent_image_check_take_size (check, width, height, error);
  if (width != check->width || height != check->height)
    return latent_image_fail_damaged (error, "the WebP file's two sizes differ");
  return TRUE;
}

/* A frame must lie on the canvas and hold picture data of its own size: so the limits that the
 * canvas obeys hold for every buffer a decoder makes. */
static gboolean
take_frame (LatentImageReader *reader,
            const LatentImageChunk *chunk,
            Progress *progress,
            LatentImageCheck *check,
            GError **error)
{
  LatentImageFrame frame;
  guint32 width, height;

  if (!progress->is_animated)
    return latent_image_fail_damaged (error, "the WebP file has a frame but is no animation");
  if (!latent_image_webp_read_frame (reader, chunk, &frame, error)
      || !read_picture_size (reader, &frame.picture, &width, &height, error))
    return FALSE;
  if (width != frame.width || height != frame.height || frame.x + frame.width > check->width
      || frame.y + frame.height > check->height)
    return latent_image_fail_damaged (error, "a frame of the WebP file has a wrong size");
  progress->has_picture = TRUE;
  return TRUE;
}

static void
take_exif (LatentImageReader *reader,
           const LatentImageChunk *chunk,
           Progress *progress,
           LatentImageCheck *check)
{
  const guint8 *data = NULL;
  gint64 skip = 0;

  if (progress->has_exif)
    return;
  progress->has_exif = TRUE;

  /* Some programs put the name in front that JPEG files have there. */
  if (chunk->length >= EXIF_NAME_BYTES)
    data = latent_image_reader_peek (reader, chunk->data_offset, EXIF_NAME_BYTES);
  if (data != NULL && memcmp (data, "Exif\0\0", EXIF_NAME_BYTES) == 0)
    skip = EXIF_NAME_BYTES;
  check->orientation = latent_image_exif_read_orientation (reader, chunk->data_offset + skip,
                                                           chunk->length - skip);
}

static gboolean
take_chunk (LatentImageReader *reader,
            const LatentImageChunk *chunk,
            gboolean is_first,
            Progress *progress,
            LatentImageCheck *check,
            GError **error)
{
  switch (chunk->type)
    {
    case LATENT_WEBP_EXTENDED:
      if (!is_first)
        return latent_image_fail_damaged (error, "the WebP file has two headers");
      return take_extended (reader, chunk, progress, check, error);
    case LATENT_WEBP_LOSSY:
    case LATENT_WEBP_LOSSLESS:
      return take_picture (reader, chunk, progress, check, error);
    case LATENT_WEBP_FRAME:
      return take_frame (reader, chunk, progress, check, error);
    case LATENT_IMAGE_FOURCC ('E', 'X', 'I', 'F'):
      take_exif (reader, chunk, progress, check);
      break;
    default:
      break;
    }
  if (is_first)
    return latent_image_fail_damaged (error, "the WebP file has no header");
  return TRUE;
}

gboolean
latent_image_webp_read_chunk (LatentImageReader *reader,
                              gint64 offset,
                              gint64 end,
                              LatentImageChunk *chunk,
                              GError **error)
{
  const guint8 *head;
  gint64 data_end;

  if (end - offset < CHUNK_HEAD_BYTES)
    return latent_image_fail_damaged (error, "the WebP file has something that is not a chunk");
  head = latent_image_reader_peek (reader, offset, CHUNK_HEAD_BYTES);
  if (head == NULL)
    return latent_image_fail_cut (error);

  chunk->type = latent_image_be32 (head);
  chunk->offset = offset;
  chunk->data_offset = offset + CHUNK_HEAD_BYTES;
  chunk->length = latent_image_le32 (head + 4);
  data_end = chunk->data_offset + chunk->length;
  if (data_end > end)
    return latent_image_fail_damaged (error, "a chunk of the WebP file is longer than the file");
  /* Odd chunks are padded; some writers do not count the last padding byte. */
  chunk->next_offset = MIN (data_end + (chunk->length & 1), end);
  return TRUE;
}

gboolean
latent_image_webp_read_frame (LatentImageReader *reader,
                              const LatentImageChunk *chunk,
                              LatentImageFrame *frame,
                              GError **error)
{
  gint64 end = chunk->data_offset + chunk->length;
  const guint8 *data = NULL;

  if (chunk->length < FRAME_HEAD_BYTES)
    return latent_image_fail_damaged (error, "a frame of the WebP file is too short");
  data = latent_image_reader_peek (reader, chunk->data_offset, FRAME_HEAD_BYTES);
  if (data == NULL)
    return latent_image_fail_cut (error);
  *frame = (LatentImageFrame){
    .x = 2 * latent_image_le24 (data),
    .y = 2 * latent_image_le24 (data + 3),
    .width = 1 + latent_image_le24 (data + 6),
    .height = 1 + latent_image_le24 (data + 9),
  };
  return latent_image_webp_find_picture (reader, chunk->data_offset + FRAME_HEAD_BYTES, end, frame,
                                         error);
}

gboolean
latent_image_webp_find_picture (LatentImageReader *reader,
                                gint64 offset,
                                gint64 end,
                                LatentImageFrame *frame,
                                GError **error)
{
  while (offset < end)
    {
      LatentImageChunk chunk;

      if (!latent_image_webp_read_chunk (reader, offset, end, &chunk, error))
        return FALSE;
      if (chunk.type == LATENT_WEBP_ALPHA)
        frame->alpha = chunk;
      if (chunk.type == LATENT_WEBP_LOSSY || chunk.type == LATENT_WEBP_LOSSLESS)
        {
          frame->picture = chunk;
          return TRUE;
        }
      offset = chunk.next_offset;
    }
  return latent_image_fail_damaged (error, "the WebP file has no picture");
}

gint64
latent_image_webp_read_end (LatentImageReader *reader)
{
  const guint8 *head = latent_image_reader_peek (reader, 0, LATENT_WEBP_HEADER_BYTES);

  return head != NULL ? (gint64) latent_image_le32 (head + 4) + CHUNK_HEAD_BYTES : 0;
}

gboolean
latent_image_webp_walk (LatentImageReader *reader, LatentImageCheck *check, GError **error)
{
  gint64 end = latent_image_webp_read_end (reader);
  gint64 offset = LATENT_WEBP_HEADER_BYTES;
  Progress progress = { 0 };

  while (offset < end)
    {
      LatentImageChunk chunk;
      gboolean is_first = offset == LATENT_WEBP_HEADER_BYTES;

      if (!latent_image_webp_read_chunk (reader, offset, end, &chunk, error)
          || !take_chunk (reader, &chunk, is_first, &progress, check, error))
        return FALSE;
      /* What the header says is taken first, so that the size of a cut picture is known. */
      if (end > reader->size_bytes)
        return latent_image_fail_cut (error);
      offset = chunk.next_offset;
    }
  if (!progress.has_picture)
    return latent_image_fail_damaged (error, "the WebP file has no picture");

  check->structure_bytes = end;
  return TRUE;
}
