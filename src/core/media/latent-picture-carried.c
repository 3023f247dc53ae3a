/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-carried-private.h"

#include <gio/gio.h>
#include <string.h>

#include "latent-exif-private.h"
#include "latent-image-walk-private.h"
#include "latent-picture-packet-private.h"
#include "latent-prompt-text-private.h"

/* PNG, third edition: 11.3.3 (textual information), 11.3.2.3 (iCCP). ICC.1:2022, annex B (profiles
 * in JPEG files). */

#define TYPE_HEADER LATENT_IMAGE_FOURCC ('I', 'H', 'D', 'R')
#define TYPE_TEXT LATENT_IMAGE_FOURCC ('t', 'E', 'X', 't')
#define TYPE_INTERNATIONAL LATENT_IMAGE_FOURCC ('i', 'T', 'X', 't')
#define TYPE_PACKED LATENT_IMAGE_FOURCC ('z', 'T', 'X', 't')
#define TYPE_PNG_PROFILE LATENT_IMAGE_FOURCC ('i', 'C', 'C', 'P')
#define TYPE_PNG_EXIF LATENT_IMAGE_FOURCC ('e', 'X', 'I', 'f')
#define TYPE_END LATENT_IMAGE_FOURCC ('I', 'E', 'N', 'D')
#define TYPE_WEBP_EXIF LATENT_IMAGE_FOURCC ('E', 'X', 'I', 'F')
#define TYPE_WEBP_PROFILE LATENT_IMAGE_FOURCC ('I', 'C', 'C', 'P')

#define PROFILE_NAME "ICC_PROFILE"
#define PROFILE_HEAD_BYTES (sizeof PROFILE_NAME + 2)
#define MAX_PROFILE_PARTS 255

static const char adobe_packet[] = "XML:com.adobe.xmp";

static void
free_text (gpointer data)
{
  LatentPictureText *text = data;

  g_free (text->keyword);
  g_free (text->text);
  g_free (text);
}

GBytes *
latent_picture_carried_read_range (LatentImageReader *reader,
                                   gint64 offset,
                                   gint64 length,
                                   gint64 maximum)
{
  g_autoptr (GByteArray) bytes = NULL;

  if (length <= 0 || length > maximum || length > reader->size_bytes - offset)
    return NULL;
  bytes = g_byte_array_sized_new ((guint) length);
  while (bytes->len < (gsize) length)
    {
      const guint8 *data;
      gsize n_bytes
          = latent_image_reader_peek_some (reader, offset + bytes->len, length - bytes->len, &data);

      if (n_bytes == 0)
        return NULL;
      g_byte_array_append (bytes, data, (guint) n_bytes);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* (transfer full) (nullable): what @data unpacks to, with a zero byte behind it that does not
 * count; NULL when it is damaged or more than @maximum */
static GByteArray *
unpack (const guint8 *data, gsize length, gsize maximum)
{
  g_autoptr (GZlibDecompressor) decompressor
      = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  GConverterResult result = G_CONVERTER_CONVERTED;
  guint8 buffer[4096];

  while (result != G_CONVERTER_FINISHED)
    {
      gsize n_read = 0;
      gsize n_written = 0;

      result = g_converter_convert (G_CONVERTER (decompressor), data, length, buffer, sizeof buffer,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
      if (result == G_CONVERTER_ERROR || out->len + n_written > maximum)
        return NULL;
      g_byte_array_append (out, buffer, (guint) n_written);
      data += n_read;
      length -= n_read;
    }
  g_byte_array_append (out, (const guint8 *) "", 1);
  g_byte_array_set_size (out, out->len - 1);
  return g_steal_pointer (&out);
}

/* --- PNG --- */

/* Behind the word that ends in a zero byte at @data; NULL when it does not end. */
static const guint8 *
skip_word (const guint8 *data, const guint8 *end)
{
  const guint8 *zero = data < end ? memchr (data, 0, (gsize) (end - data)) : NULL;

  return zero != NULL ? zero + 1 : NULL;
}

/* (transfer full) (nullable): UTF-8 of @data, packed or not, in Latin-1 or in UTF-8 */
static char *
dup_text (const guint8 *data, const guint8 *end, gboolean is_packed, gboolean is_latin_1)
{
  g_autoptr (GByteArray) unpacked = NULL;
  const char *text = (const char *) data;
  gssize length = end - data;

  if (is_packed)
    {
      unpacked = unpack (data, (gsize) length, LATENT_PICTURE_MAX_TEXT_BYTES);
      if (unpacked == NULL)
        return NULL;
      text = (const char *) unpacked->data;
      length = unpacked->len;
    }
  if (memchr (text, 0, (gsize) length) != NULL)
    return NULL;
  /* Some write UTF-8 where Latin-1 belongs. Latin-1 that happens to be UTF-8 does not occur. */
  if (g_utf8_validate (text, length, NULL))
    return g_strndup (text, (gsize) length);
  return is_latin_1 ? g_convert (text, length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL) : NULL;
}

/* (transfer full) (nullable): the text of a chunk, behind its keyword */
static char *
read_chunk_text (guint32 type, const guint8 *data, const guint8 *end)
{
  gboolean is_packed = type == TYPE_PACKED;

  if (type == TYPE_TEXT)
    return dup_text (data, end, FALSE, TRUE);
  /* compression flag (of iTXt alone) and method */
  if (type == TYPE_INTERNATIONAL)
    {
      if (end - data < 2)
        return NULL;
      is_packed = data[0] != 0;
      data++;
    }
  if (data >= end || *data != 0)
    return NULL;
  data++;
  if (type == TYPE_INTERNATIONAL)
    {
      data = skip_word (data, end);
      data = data != NULL ? skip_word (data, end) : NULL;
    }
  return data != NULL ? dup_text (data, end, is_packed, type == TYPE_PACKED) : NULL;
}

static void
take_png_text (LatentPictureCarried *self, LatentImageReader *reader, const LatentImageChunk *chunk)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  const guint8 *data, *end, *behind;
  LatentPictureText *found;
  gsize length;

  if (self->texts->len >= LATENT_PICTURE_MAX_TEXTS
      || self->text_bytes >= LATENT_PICTURE_MAX_ALL_TEXT_BYTES)
    return;
  bytes = latent_picture_carried_read_range (reader, chunk->data_offset, chunk->length,
                                             LATENT_PICTURE_MAX_TEXT_BYTES);
  if (bytes == NULL)
    return;
  data = g_bytes_get_data (bytes, &length);
  end = data + length;
  behind = skip_word (data, end);
  if (behind == NULL || behind - data < 2 || behind - data > LATENT_PICTURE_MAX_KEYWORD_BYTES + 1
      || !g_utf8_validate ((const char *) data, -1, NULL) || g_str_equal (data, adobe_packet))
    return;
  text = read_chunk_text (chunk->type, behind, end);
  if (text == NULL)
    return;
  self->text_bytes += strlen (text);
  found = g_new0 (LatentPictureText, 1);
  found->keyword = g_strdup ((const char *) data);
  found->text = g_steal_pointer (&text);
  g_ptr_array_add (self->texts, found);
}

static void
take_png_profile (LatentPictureCarried *self,
                  LatentImageReader *reader,
                  const LatentImageChunk *chunk)
{
  g_autoptr (GBytes) bytes = latent_picture_carried_read_range (
      reader, chunk->data_offset, chunk->length, LATENT_PICTURE_MAX_ICC_BYTES);
  g_autoptr (GByteArray) profile = NULL;
  const guint8 *data, *end;
  gsize length;

  if (bytes == NULL || self->icc != NULL)
    return;
  data = g_bytes_get_data (bytes, &length);
  end = data + length;
  data = skip_word (data, end);
  if (data == NULL || data >= end || *data != 0)
    return;
  data++;
  profile = unpack (data, (gsize) (end - data), LATENT_PICTURE_MAX_ICC_BYTES);
  if (profile != NULL && profile->len > 0)
    self->icc = g_byte_array_free_to_bytes (g_steal_pointer (&profile));
}

static void
take_exif (LatentPictureCarried *self, LatentImageReader *reader, gint64 offset, gint64 length)
{
  const guint8 *name = length >= LATENT_EXIF_NAME_BYTES
                           ? latent_image_reader_peek (reader, offset, LATENT_EXIF_NAME_BYTES)
                           : NULL;

  if (self->exif != NULL)
    return;
  /* JPEG files have the name in front, and some WebP files. */
  if (name != NULL && memcmp (name, LATENT_EXIF_NAME, LATENT_EXIF_NAME_BYTES) == 0)
    {
      offset += LATENT_EXIF_NAME_BYTES;
      length -= LATENT_EXIF_NAME_BYTES;
    }
  self->exif = latent_picture_carried_read_range (reader, offset, length, LATENT_EXIF_MAX_BYTES);
  if (self->exif != NULL)
    self->orientation = latent_image_exif_read_orientation (reader, offset, length);
}

static void
read_png (LatentPictureCarried *self, LatentImageReader *reader)
{
  LatentImageChunk chunk = { 0 };

  for (gint64 offset = LATENT_PNG_SIGNATURE_BYTES;
       chunk.type != TYPE_END && latent_image_png_read_chunk (reader, offset, &chunk, NULL);
       offset = chunk.next_offset)
    {
      const guint8 *data;

      if (chunk.type == TYPE_HEADER && chunk.length >= 8)
        {
          data = latent_image_reader_peek (reader, chunk.data_offset, 8);
          self->width = data != NULL ? latent_image_be32 (data) : 0;
          self->height = data != NULL ? latent_image_be32 (data + 4) : 0;
        }
      else if (chunk.type == TYPE_TEXT || chunk.type == TYPE_INTERNATIONAL
               || chunk.type == TYPE_PACKED)
        take_png_text (self, reader, &chunk);
      else if (chunk.type == TYPE_PNG_EXIF)
        take_exif (self, reader, chunk.data_offset, chunk.length);
      else if (chunk.type == TYPE_PNG_PROFILE)
        take_png_profile (self, reader, &chunk);
    }
}

/* --- JPEG --- */

static gboolean
has_name (LatentImageReader *reader,
          const LatentImageSegment *segment,
          const char *name,
          gsize n_bytes)
{
  const guint8 *data = segment->length >= (gint64) n_bytes
                           ? latent_image_reader_peek (reader, segment->data_offset, n_bytes)
                           : NULL;

  return data != NULL && memcmp (data, name, n_bytes) == 0;
}

/* The parts of a profile come in order in every file there is; any other is no profile. */
static void
take_profile_part (GByteArray *profile,
                   LatentImageReader *reader,
                   const LatentImageSegment *segment)
{
  g_autoptr (GBytes) part = latent_picture_carried_read_range (
      reader, segment->data_offset + (gint64) PROFILE_HEAD_BYTES,
      segment->length - (gint64) PROFILE_HEAD_BYTES, G_MAXUINT16);

  if (part != NULL && profile->len < LATENT_PICTURE_MAX_ICC_BYTES)
    g_byte_array_append (profile, g_bytes_get_data (part, NULL), (guint) g_bytes_get_size (part));
}

static void
read_jpeg (LatentPictureCarried *self, LatentImageReader *reader)
{
  g_autoptr (GByteArray) profile = g_byte_array_new ();
  gint64 offset = LATENT_JPEG_SOI_BYTES;
  LatentImageSegment segment;

  for (; latent_image_jpeg_read_segment (reader, offset, &segment, NULL)
         && segment.marker != LATENT_JPEG_SOS && segment.marker != LATENT_JPEG_EOI;
       offset = segment.next_offset)
    {
      const guint8 *data;

      if (latent_image_jpeg_is_frame (segment.marker) && segment.length >= 5)
        {
          data = latent_image_reader_peek (reader, segment.data_offset, 5);
          self->height = data != NULL ? latent_image_be16 (data + 1) : 0;
          self->width = data != NULL ? latent_image_be16 (data + 3) : 0;
        }
      else if (segment.marker == LATENT_JPEG_APP1
               && has_name (reader, &segment, LATENT_EXIF_NAME, LATENT_EXIF_NAME_BYTES))
        take_exif (self, reader, segment.data_offset, segment.length);
      else if (segment.marker == LATENT_JPEG_APP2
               && has_name (reader, &segment, PROFILE_NAME, sizeof PROFILE_NAME))
        take_profile_part (profile, reader, &segment);
    }
  if (profile->len > 0)
    self->icc = g_byte_array_free_to_bytes (g_steal_pointer (&profile));
}

/* --- WebP --- */

static void
read_webp (LatentPictureCarried *self, LatentImageReader *reader)
{
  gint64 end = latent_image_webp_read_end (reader);
  gint64 offset = LATENT_WEBP_HEADER_BYTES;
  LatentImageCheck check = { 0 };
  LatentImageChunk chunk;

  if (latent_image_webp_walk (reader, &check, NULL))
    {
      self->width = check.width;
      self->height = check.height;
    }
  for (; offset < end && latent_image_webp_read_chunk (reader, offset, end, &chunk, NULL);
       offset = chunk.next_offset)
    {
      if (chunk.type == TYPE_WEBP_EXIF)
        take_exif (self, reader, chunk.data_offset, chunk.length);
      else if (chunk.type == TYPE_WEBP_PROFILE && self->icc == NULL)
        self->icc = latent_picture_carried_read_range (reader, chunk.data_offset, chunk.length,
                                                       LATENT_PICTURE_MAX_ICC_BYTES);
    }
}

/* --- all --- */

void
latent_picture_carried_read (LatentPictureCarried *self, LatentImageReader *reader)
{
  *self = (LatentPictureCarried){ .orientation = 1 };
  self->texts = g_ptr_array_new_with_free_func (free_text);
  self->format = latent_image_find_format (reader);
  switch (self->format)
    {
    case LATENT_IMAGE_FORMAT_PNG:
      read_png (self, reader);
      break;
    case LATENT_IMAGE_FORMAT_JPEG:
      read_jpeg (self, reader);
      break;
    case LATENT_IMAGE_FORMAT_WEBP:
      read_webp (self, reader);
      break;
    case LATENT_IMAGE_FORMAT_UNKNOWN:
    default:
      return;
    }
  self->xmp = latent_picture_packet_find (reader);
}

void
latent_picture_carried_read_bytes (LatentPictureCarried *self, GBytes *picture)
{
  g_auto (LatentImageReader) reader = { 0 };

  latent_image_reader_init_bytes (&reader, picture);
  latent_picture_carried_read (self, &reader);
}

void
latent_picture_carried_clear (LatentPictureCarried *self)
{
  g_clear_pointer (&self->xmp, g_bytes_unref);
  g_clear_pointer (&self->exif, g_bytes_unref);
  g_clear_pointer (&self->icc, g_bytes_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
}

const char *
latent_picture_carried_find_text (const LatentPictureCarried *self, const char *keyword)
{
  for (guint i = 0; i < self->texts->len; i++)
    {
      const LatentPictureText *text = g_ptr_array_index (self->texts, i);

      if (g_str_equal (text->keyword, keyword))
        return text->text;
    }
  return NULL;
}

char *
latent_picture_carried_dup_prompt_text (const LatentPictureCarried *self)
{
  const char *text = latent_picture_carried_find_text (self, LATENT_PROMPT_TEXT_KEYWORD);

  if (text != NULL)
    return g_strdup (text);
  return latent_exif_dup_comment (self->exif);
}
