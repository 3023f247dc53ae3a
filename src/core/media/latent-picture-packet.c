/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-packet-private.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "latent-image-walk-private.h"
#include "latent-picture-xmp.h"

/* XMP specification, part 3 (Storage in files): 1.1.3 JPEG, 1.1.5 PNG; the WebP container
 * specification, "Metadata". */
static const char jpeg_name[] = "http://ns.adobe.com/xap/1.0/";
static const char png_name[] = "XML:com.adobe.xmp";

#define TYPE_TEXT LATENT_IMAGE_FOURCC ('i', 'T', 'X', 't')
#define TYPE_END LATENT_IMAGE_FOURCC ('I', 'E', 'N', 'D')
#define TYPE_XMP LATENT_IMAGE_FOURCC ('X', 'M', 'P', ' ')

/* Behind the keyword: compression flag and method, then language and translated keyword, each with
 * its end. */
#define PNG_FLAGS_BYTES 2
#define MAX_PNG_WORD_BYTES 256

/* (transfer full) (nullable) */
static GBytes *
read_range (LatentImageReader *reader, gint64 offset, gint64 length)
{
  g_autoptr (GByteArray) bytes = NULL;

  if (length <= 0 || length > LATENT_PICTURE_XMP_MAX_BYTES)
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

static gboolean
has_name (LatentImageReader *reader, gint64 offset, gint64 length, const char *name, gsize n_bytes)
{
  const guint8 *data;

  if (length < (gint64) n_bytes)
    return FALSE;
  data = latent_image_reader_peek (reader, offset, n_bytes);
  return data != NULL && memcmp (data, name, n_bytes) == 0;
}

/* Moves @offset behind the zero byte that ends a short word; FALSE when there is none. */
static gboolean
skip_word (LatentImageReader *reader, gint64 *offset, gint64 end)
{
  for (guint i = 0; i < MAX_PNG_WORD_BYTES && *offset < end; i++)
    {
      const guint8 *data = latent_image_reader_peek (reader, (*offset)++, 1);

      if (data == NULL)
        return FALSE;
      if (*data == 0)
        return TRUE;
    }
  return FALSE;
}

static GBytes *
find_in_png_text (LatentImageReader *reader, const LatentImageChunk *chunk)
{
  gint64 end = chunk->data_offset + chunk->length;
  gint64 offset = chunk->data_offset + (gint64) sizeof png_name;
  const guint8 *flags;

  if (!has_name (reader, chunk->data_offset, chunk->length, png_name, sizeof png_name))
    return NULL;
  flags = latent_image_reader_peek (reader, offset, PNG_FLAGS_BYTES);
  /* A compressed packet could be a bomb, and nobody writes one. */
  if (flags == NULL || flags[0] != 0)
    return NULL;
  offset += PNG_FLAGS_BYTES;
  if (!skip_word (reader, &offset, end) || !skip_word (reader, &offset, end))
    return NULL;
  return read_range (reader, offset, end - offset);
}

static GBytes *
find_in_png (LatentImageReader *reader)
{
  gint64 offset = LATENT_PNG_SIGNATURE_BYTES;
  LatentImageChunk chunk;

  while (latent_image_png_read_chunk (reader, offset, &chunk, NULL) && chunk.type != TYPE_END)
    {
      GBytes *packet = chunk.type == TYPE_TEXT ? find_in_png_text (reader, &chunk) : NULL;

      if (packet != NULL)
        return packet;
      offset = chunk.next_offset;
    }
  return NULL;
}

static GBytes *
find_in_jpeg (LatentImageReader *reader)
{
  gint64 offset = LATENT_JPEG_SOI_BYTES;
  LatentImageSegment segment;

  while (latent_image_jpeg_read_segment (reader, offset, &segment, NULL)
         && segment.marker != LATENT_JPEG_SOS && segment.marker != LATENT_JPEG_EOI)
    {
      if (segment.marker == LATENT_JPEG_APP1
          && has_name (reader, segment.data_offset, segment.length, jpeg_name, sizeof jpeg_name))
        return read_range (reader, segment.data_offset + (gint64) sizeof jpeg_name,
                           segment.length - (gint64) sizeof jpeg_name);
      offset = segment.next_offset;
    }
  return NULL;
}

static GBytes *
find_in_webp (LatentImageReader *reader)
{
  gint64 end = latent_image_webp_read_end (reader);
  gint64 offset = LATENT_WEBP_HEADER_BYTES;
  LatentImageChunk chunk;

  while (offset < end && latent_image_webp_read_chunk (reader, offset, end, &chunk, NULL))
    {
      if (chunk.type == TYPE_XMP)
        return read_range (reader, chunk.data_offset, chunk.length);
      offset = chunk.next_offset;
    }
  return NULL;
}

GBytes *
latent_picture_xmp_find_packet (int fd, GError **error)
{
  g_auto (LatentImageReader) reader = { 0 };
  const guint8 *head;
  GBytes *packet = NULL;

  if (!latent_image_reader_init_fd (&reader, fd, error))
    return NULL;
  head = latent_image_reader_peek (&reader, 0, LATENT_PNG_SIGNATURE_BYTES);
  if (head != NULL && head[0] == 0x89)
    packet = find_in_png (&reader);
  else if (head != NULL && head[0] == 0xff)
    packet = find_in_jpeg (&reader);
  else if (head != NULL && head[0] == 'R')
    packet = find_in_webp (&reader);

  if (reader.error_number == 0)
    return packet;
  g_clear_pointer (&packet, g_bytes_unref);
  g_propagate_error (error,
                     latent_error_new (LATENT_ERROR_STORAGE, "the picture cannot be read: %s",
                                       g_strerror (reader.error_number)));
  return NULL;
}

/* Behind the tag at @text, or NULL when it does not end. Quotes may hold a '>'. */
static const char *
skip_tag (const char *text, const char *end)
{
  char quote = 0;

  for (; text < end; text++)
    {
      if (quote != 0)
        quote = *text == quote ? 0 : quote;
      else if (*text == '"' || *text == '\'')
        quote = *text;
      else if (*text == '>')
        return text + 1;
    }
  return NULL;
}

static const char *
skip_past (const char *text, const char *end, const char *what)
{
  const char *found = g_strstr_len (text, end - text, what);

  return found != NULL ? found + strlen (what) : NULL;
}

/* How deep the elements lie in each other at most; -1 for what is no plain XML. */
static int
measure_depth (const char *text, const char *end)
{
  int depth = 0;
  int deepest = 0;

  while (text != NULL && (text = memchr (text, '<', (gsize) (end - text))) != NULL)
    {
      if (g_str_has_prefix (text, "<?"))
        text = skip_past (text, end, "?>");
      else if (g_str_has_prefix (text, "<!--"))
        text = skip_past (text, end, "-->");
      else if (g_str_has_prefix (text, "<!"))
        return -1; /* a document type, or marked text: no XMP writer makes them */
      else
        {
          gboolean is_end = text[1] == '/';

          text = skip_tag (text, end);
          if (text == NULL)
            return -1;
          if (is_end)
            depth--;
          else if (text[-2] != '/')
            depth++;
          deepest = MAX (deepest, depth);
        }
      if (deepest > LATENT_PICTURE_XMP_MAX_DEPTH)
        return deepest;
    }
  return deepest;
}

gboolean
latent_picture_packet_is_safe (GBytes *packet)
{
  static const char *const beginnings[] = { "<?xpacket ", "<x:xmpmeta ", "<?xml " };
  gsize length = 0;
  const char *data = g_bytes_get_data (packet, &length);
  g_autofree char *text = NULL;
  gboolean is_xmp = FALSE;
  int depth;

  if (length == 0 || length > LATENT_PICTURE_XMP_MAX_BYTES
      || !g_utf8_validate (data, (gssize) length, NULL))
    return FALSE;
  text = g_strndup (data, length);
  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    is_xmp = is_xmp || g_str_has_prefix (text, beginnings[i]);
  if (!is_xmp)
    return FALSE;
  depth = measure_depth (text, text + length);
  return depth >= 0 && depth <= LATENT_PICTURE_XMP_MAX_DEPTH;
}
