/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-dress-private.h"

#include <string.h>

#include "latent-image-walk-private.h"

/* WebP container specification (RFC 9649, section 2.7). */

#define CHUNK_HEAD_BYTES 8
#define EXTENDED_BYTES 10
#define FRAME_HEAD_BYTES 16

#define TYPE_PROFILE LATENT_IMAGE_FOURCC ('I', 'C', 'C', 'P')
#define TYPE_ANIMATION LATENT_IMAGE_FOURCC ('A', 'N', 'I', 'M')
#define TYPE_EXIF LATENT_IMAGE_FOURCC ('E', 'X', 'I', 'F')
#define TYPE_XMP LATENT_IMAGE_FOURCC ('X', 'M', 'P', ' ')

#define FLAG_PROFILE 0x20
#define FLAG_ALPHA 0x10
#define FLAG_EXIF 0x08
#define FLAG_XMP 0x04
#define FLAG_ANIMATION 0x02

#define ANIMATION_BYTES 6

static void
append_number (GByteArray *out, guint32 value)
{
  const guint32 number = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &number, sizeof number);
}

static void
append_head (GByteArray *out, guint32 type, guint32 length)
{
  const guint32 name = GUINT32_TO_BE (type);

  g_byte_array_append (out, (const guint8 *) &name, sizeof name);
  append_number (out, length);
}

/* Odd chunks are padded with a zero byte. */
static void
append_padding (GByteArray *out, gint64 length)
{
  if (length % 2 != 0)
    g_byte_array_append (out, (const guint8 *) "", 1);
}

static void
append_bytes (GByteArray *out, guint32 type, GBytes *bytes)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  append_head (out, type, (guint32) length);
  g_byte_array_append (out, data, (guint) length);
  append_padding (out, (gint64) length);
}

/* @length: of the data, at most what the chunk has */
static gboolean
append_chunk (LatentImageReader *reader,
              const LatentImageChunk *chunk,
              gint64 length,
              GByteArray *out,
              GError **error)
{
  append_head (out, chunk->type, (guint32) length);
  if (!latent_dress_copy (reader, chunk->data_offset, chunk->data_offset + length, out, error))
    return FALSE;
  append_padding (out, length);
  return TRUE;
}

static gboolean
is_pixels (guint32 type)
{
  return type == LATENT_WEBP_LOSSY || type == LATENT_WEBP_LOSSLESS || type == LATENT_WEBP_ALPHA;
}

/* A frame of an animation: transparency and picture, without what else may lie in it. */
static gboolean
append_frame (LatentImageReader *reader,
              const LatentImageChunk *frame,
              GByteArray *out,
              GError **error)
{
  guint start = out->len;
  LatentImageFrame found;
  guint32 length;

  if (!latent_image_webp_read_frame (reader, frame, &found, error))
    return FALSE;
  append_head (out, frame->type, 0);
  if (!latent_dress_copy (reader, frame->data_offset, frame->data_offset + FRAME_HEAD_BYTES, out,
                          error)
      || (found.alpha.type != 0
          && !append_chunk (reader, &found.alpha, found.alpha.length, out, error))
      || !append_chunk (reader, &found.picture, found.picture.length, out, error))
    return FALSE;
  length = GUINT32_TO_LE (out->len - start - CHUNK_HEAD_BYTES);
  memcpy (out->data + start + 4, &length, sizeof length);
  return TRUE;
}

static gboolean
append_one (LatentImageReader *reader,
            const LatentDressPlan *plan,
            const LatentImageChunk *chunk,
            GByteArray *out,
            GError **error)
{
  /* The header is made anew, the others go to the end. */
  if (chunk->type == LATENT_WEBP_EXTENDED || (chunk->type == TYPE_XMP && plan->xmp != NULL)
      || (chunk->type == TYPE_EXIF && plan->exif != NULL))
    return TRUE;
  if (plan->keeps_foreign)
    return append_chunk (reader, chunk, chunk->length, out, error);
  if (chunk->type == LATENT_WEBP_FRAME)
    return append_frame (reader, chunk, out, error);
  if (chunk->type == TYPE_ANIMATION)
    return append_chunk (reader, chunk, MIN (chunk->length, ANIMATION_BYTES), out, error);
  return (!is_pixels (chunk->type) && chunk->type != TYPE_PROFILE)
         || append_chunk (reader, chunk, chunk->length, out, error);
}

/* What the header is to say; an extended one is needed as soon as there is anything to say. */
typedef struct
{
  LatentImageCheck check;
  gboolean is_extended; /* the file has one */
  guint8 flags;
} Header;

static gboolean
has_alpha (LatentImageReader *reader, const LatentImageChunk *chunk)
{
  const guint8 *data = chunk->type == LATENT_WEBP_LOSSLESS
                           ? latent_image_reader_peek (reader, chunk->data_offset, 5)
                           : NULL;

  /* RFC 9649, 3.4: the bit behind the two sizes. */
  return data != NULL && (data[4] & 0x10) != 0;
}

static gboolean
read_header (LatentImageReader *reader, const LatentDressPlan *plan, Header *header, GError **error)
{
  gint64 end = latent_image_webp_read_end (reader);
  LatentImageChunk chunk;

  *header = (Header){ 0 };
  if (!latent_image_webp_walk (reader, &header->check, error))
    return FALSE;
  for (gint64 offset = LATENT_WEBP_HEADER_BYTES; offset < end; offset = chunk.next_offset)
    {
      const guint8 *data;

      if (!latent_image_webp_read_chunk (reader, offset, end, &chunk, error))
        return FALSE;
      if (chunk.type == LATENT_WEBP_EXTENDED)
        {
          header->is_extended = TRUE;
          data = latent_image_reader_peek (reader, chunk.data_offset, 1);
          if (data != NULL)
            header->flags |= data[0] & (FLAG_ALPHA | FLAG_ANIMATION);
        }
      else if (chunk.type == TYPE_PROFILE)
        header->flags |= FLAG_PROFILE;
      else if (chunk.type == TYPE_EXIF && plan->keeps_foreign)
        header->flags |= FLAG_EXIF;
      else if (chunk.type == TYPE_XMP && plan->keeps_foreign)
        header->flags |= FLAG_XMP;
      else if (!header->is_extended && has_alpha (reader, &chunk))
        header->flags |= FLAG_ALPHA;
    }
  header->flags |= plan->icc != NULL ? FLAG_PROFILE : 0;
  header->flags |= plan->exif != NULL ? FLAG_EXIF : 0;
  header->flags |= plan->xmp != NULL ? FLAG_XMP : 0;
  return TRUE;
}

static void
append_header (const Header *header, GByteArray *out)
{
  const guint32 width = header->check.width - 1;
  const guint32 height = header->check.height - 1;
  const guint8 data[EXTENDED_BYTES] = {
    header->flags,
    0,
    0,
    0,
    (guint8) width,
    (guint8) (width >> 8),
    (guint8) (width >> 16),
    (guint8) height,
    (guint8) (height >> 8),
    (guint8) (height >> 16),
  };

  append_head (out, LATENT_WEBP_EXTENDED, EXTENDED_BYTES);
  g_byte_array_append (out, data, sizeof data);
}

gboolean
latent_dress_webp (LatentImageReader *reader,
                   const LatentDressPlan *plan,
                   GByteArray *out,
                   GError **error)
{
  gint64 end = latent_image_webp_read_end (reader);
  gint64 offset = LATENT_WEBP_HEADER_BYTES;
  guint32 length;
  Header header;

  if (!read_header (reader, plan, &header, error)
      || !latent_dress_copy (reader, 0, offset, out, error))
    return FALSE;
  if (header.is_extended || plan->xmp != NULL || plan->exif != NULL || plan->icc != NULL)
    append_header (&header, out);
  if (plan->icc != NULL)
    append_bytes (out, TYPE_PROFILE, plan->icc);
  while (offset < end)
    {
      LatentImageChunk chunk;

      if (!latent_image_webp_read_chunk (reader, offset, end, &chunk, error)
          || !append_one (reader, plan, &chunk, out, error))
        return FALSE;
      offset = chunk.next_offset;
    }
  if (plan->exif != NULL)
    append_bytes (out, TYPE_EXIF, plan->exif);
  if (plan->xmp != NULL)
    append_bytes (out, TYPE_XMP, plan->xmp);
  length = GUINT32_TO_LE (out->len - CHUNK_HEAD_BYTES);
  memcpy (out->data + 4, &length, sizeof length);
  return !plan->keeps_foreign || latent_dress_copy (reader, end, reader->size_bytes, out, error);
}
