/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-dress-private.h"

#include <gio/gio.h>
#include <string.h>

#include "latent-crc32-private.h"
#include "latent-image-walk-private.h"
#include "latent-prompt-text-private.h"

/* PNG, third edition: 5.6 (order of chunks), 11.3.3 (textual information). */

#define CHUNK_HEAD_BYTES 8
#define CRC_BYTES 4

#define TYPE(name) LATENT_IMAGE_FOURCC ((name)[0], (name)[1], (name)[2], (name)[3])
#define TYPE_HEADER LATENT_IMAGE_FOURCC ('I', 'H', 'D', 'R')
#define TYPE_TEXT LATENT_IMAGE_FOURCC ('t', 'E', 'X', 't')
#define TYPE_INTERNATIONAL LATENT_IMAGE_FOURCC ('i', 'T', 'X', 't')
#define TYPE_PACKED LATENT_IMAGE_FOURCC ('z', 'T', 'X', 't')
#define TYPE_PROFILE LATENT_IMAGE_FOURCC ('i', 'C', 'C', 'P')
#define TYPE_EXIF LATENT_IMAGE_FOURCC ('e', 'X', 'I', 'f')
#define TYPE_END LATENT_IMAGE_FOURCC ('I', 'E', 'N', 'D')

static const char packet_keyword[] = "XML:com.adobe.xmp";
static const char prompt_keyword[] = LATENT_PROMPT_TEXT_KEYWORD;

/* What makes the pixels what they are, and how long it may be: in a longer one could be anything.
 */
static const struct
{
  char type[5];
  gint64 max_bytes;
} picture_chunks[] = {
  { "IHDR", 13 },         { "PLTE", 768 }, { "IDAT", G_MAXINT32 }, { "IEND", 0 },
  { "tRNS", 256 },        { "gAMA", 4 },   { "cHRM", 32 },         { "sRGB", 1 },
  { "iCCP", G_MAXINT32 }, { "cICP", 4 },   { "mDCV", 24 },         { "cLLI", 8 },
  { "mDCv", 24 },         { "cLLi", 8 },   { "sBIT", 4 },          { "bKGD", 6 },
  { "hIST", 512 },        { "pHYs", 9 },   { "acTL", 8 },          { "fcTL", 26 },
  { "fdAT", G_MAXINT32 },
};

static gboolean
is_picture (const LatentImageChunk *chunk)
{
  for (gsize i = 0; i < G_N_ELEMENTS (picture_chunks); i++)
    {
      if (chunk->type == TYPE (picture_chunks[i].type))
        return chunk->length <= picture_chunks[i].max_bytes;
    }
  return FALSE;
}

/* Without these there is no picture left. (A palette that is too long no decoder takes.) */
static gboolean
is_damaged (const LatentImageChunk *chunk)
{
  return (chunk->type == TYPE_HEADER || chunk->type == TYPE_END) && !is_picture (chunk);
}

static gboolean
has_keyword (LatentImageReader *reader,
             const LatentImageChunk *chunk,
             const char *keyword,
             gsize n_bytes)
{
  const guint8 *data = chunk->length >= (gint64) n_bytes
                           ? latent_image_reader_peek (reader, chunk->data_offset, n_bytes)
                           : NULL;

  return data != NULL && memcmp (data, keyword, n_bytes) == 0;
}

static gboolean
is_kept (LatentImageReader *reader, const LatentDressPlan *plan, const LatentImageChunk *chunk)
{
  if (!plan->keeps_foreign)
    return is_picture (chunk);
  if (chunk->type == TYPE_EXIF)
    return plan->exif == NULL;
  if (chunk->type != TYPE_TEXT && chunk->type != TYPE_INTERNATIONAL && chunk->type != TYPE_PACKED)
    return TRUE;
  return !(plan->xmp != NULL && has_keyword (reader, chunk, packet_keyword, sizeof packet_keyword))
         && !(plan->prompt != NULL
              && has_keyword (reader, chunk, prompt_keyword, sizeof prompt_keyword));
}

static void
append_number (GByteArray *out, guint32 value)
{
  const guint32 number = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &number, sizeof number);
}

/* Of what was appended since @start, which begins with a chunk's type: gives it its length and its
 * checksum. */
static void
finish_chunk (GByteArray *out, guint start)
{
  LatentCrc32 crc32;
  guint32 length = GUINT32_TO_BE (out->len - start - 4);

  latent_crc32_init (&crc32);
  append_number (out, latent_crc32_update (&crc32, 0, out->data + start, out->len - start));
  memcpy (out->data + start - 4, &length, 4);
}

static guint
start_chunk (GByteArray *out, guint32 type)
{
  append_number (out, 0);
  append_number (out, type);
  return out->len - 4;
}

/* Latin-1 alone is what every reader understands; the rest needs iTXt. */
static void
append_text (GByteArray *out, const char *keyword, gsize keyword_bytes, const char *text)
{
  gsize length = 0;
  g_autofree char *latin_1 = g_convert (text, -1, "ISO-8859-1", "UTF-8", NULL, &length, NULL);
  guint start = start_chunk (out, latin_1 != NULL ? TYPE_TEXT : TYPE_INTERNATIONAL);

  g_byte_array_append (out, (const guint8 *) keyword, (guint) keyword_bytes);
  if (latin_1 == NULL)
    /* not packed; no language, no other keyword */
    g_byte_array_append (out, (const guint8 *) "\0\0\0\0", 4);
  g_byte_array_append (out, (const guint8 *) (latin_1 != NULL ? latin_1 : text),
                       (guint) (latin_1 != NULL ? length : strlen (text)));
  finish_chunk (out, start);
}

static void
append_bytes (GByteArray *out, guint32 type, const void *head, gsize head_bytes, GBytes *bytes)
{
  guint start = start_chunk (out, type);

  g_byte_array_append (out, head, (guint) head_bytes);
  g_byte_array_append (out, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
  finish_chunk (out, start);
}

/* Packed, as the format wants it. */
static void
append_profile (GByteArray *out, GBytes *icc)
{
  static const char name[] = "ICC profile\0";
  g_autoptr (GZlibCompressor) compressor
      = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (icc, &length);
  GConverterResult result = G_CONVERTER_CONVERTED;
  guint start = start_chunk (out, TYPE_PROFILE);
  guint8 buffer[4096];

  g_byte_array_append (out, (const guint8 *) name, sizeof name);
  while (result == G_CONVERTER_CONVERTED)
    {
      gsize n_read = 0;
      gsize n_written = 0;

      result = g_converter_convert (G_CONVERTER (compressor), data, length, buffer, sizeof buffer,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
      g_byte_array_append (out, buffer, (guint) n_written);
      data += n_read;
      length -= n_read;
    }
  finish_chunk (out, start);
}

/* Directly behind the header, where everything may stand, and the profile must. */
static void
append_new (const LatentDressPlan *plan, GByteArray *out)
{
  static const guint8 packet_head[sizeof packet_keyword + 4] = "XML:com.adobe.xmp";

  if (plan->icc != NULL)
    append_profile (out, plan->icc);
  if (plan->prompt != NULL)
    append_text (out, prompt_keyword, sizeof prompt_keyword, plan->prompt);
  if (plan->exif != NULL)
    append_bytes (out, TYPE_EXIF, "", 0, plan->exif);
  if (plan->xmp != NULL)
    append_bytes (out, TYPE_INTERNATIONAL, packet_head, sizeof packet_head, plan->xmp);
}

gboolean
latent_dress_png (LatentImageReader *reader,
                  const LatentDressPlan *plan,
                  GByteArray *out,
                  GError **error)
{
  LatentImageChunk chunk = { 0 };
  gint64 offset = LATENT_PNG_SIGNATURE_BYTES;
  gint64 kept_from = 0;
  gboolean has_header = FALSE;

  for (; chunk.type != TYPE_END; offset = chunk.next_offset)
    {
      if (!latent_image_png_read_chunk (reader, offset, &chunk, error))
        return FALSE;
      if (chunk.next_offset > reader->size_bytes)
        return latent_image_fail_cut (error);
      if (has_header == (chunk.type == TYPE_HEADER))
        return latent_image_fail_damaged (error, "the PNG header is missing or there twice");
      if (is_damaged (&chunk))
        return latent_image_fail_damaged (error, "a chunk of the PNG file has a wrong length");
      if (!is_kept (reader, plan, &chunk))
        {
          if (!latent_dress_copy (reader, kept_from, offset, out, error))
            return FALSE;
          kept_from = chunk.next_offset;
        }
      if (!has_header)
        {
          if (!latent_dress_copy (reader, kept_from, chunk.next_offset, out, error))
            return FALSE;
          kept_from = chunk.next_offset;
          append_new (plan, out);
          has_header = TRUE;
        }
    }
  if (plan->keeps_foreign)
    offset = reader->size_bytes;
  return latent_dress_copy (reader, kept_from, offset, out, error);
}
