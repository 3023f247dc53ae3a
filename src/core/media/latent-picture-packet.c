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
/* ImageMagick's way to put Exif, IPTC and XMP into text. */
static const char raw_name[] = "Raw profile type ";

#define TYPE_TEXT LATENT_IMAGE_FOURCC ('i', 'T', 'X', 't')
#define TYPE_PLAIN_TEXT LATENT_IMAGE_FOURCC ('t', 'E', 'X', 't')
#define TYPE_PACKED_TEXT LATENT_IMAGE_FOURCC ('z', 'T', 'X', 't')
#define TYPE_PNG_EXIF LATENT_IMAGE_FOURCC ('e', 'X', 'I', 'f')
#define TYPE_WEBP_EXIF LATENT_IMAGE_FOURCC ('E', 'X', 'I', 'F')
#define TYPE_END LATENT_IMAGE_FOURCC ('I', 'E', 'N', 'D')
#define TYPE_XMP LATENT_IMAGE_FOURCC ('X', 'M', 'P', ' ')

/* Behind the keyword: compression flag and method, then language and translated keyword, each with
 * its end. */
#define PNG_FLAGS_BYTES 2
#define MAX_PNG_WORD_BYTES 256

/* Exiv2 and the toolkit inside it look for each name among all the others, and keep every name
 * space for the life of the process: a packet of 1 MiB with nothing but names takes minutes, one of
 * 60 MiB days. Programs that write a lot come to some hundred names of some ten name spaces. */
#define MAX_NAMES 4096
#define MAX_NAMESPACES 64
/* What Exif holds as bytes may be such a packet, too, in any encoding. */
#define MAX_EXIF_SIGNS 8192

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
latent_picture_packet_find (LatentImageReader *reader)
{
  const guint8 *head = latent_image_reader_peek (reader, 0, LATENT_PNG_SIGNATURE_BYTES);

  if (head != NULL && head[0] == 0x89)
    return find_in_png (reader);
  if (head != NULL && head[0] == 0xff)
    return find_in_jpeg (reader);
  if (head != NULL && head[0] == 'R')
    return find_in_webp (reader);
  return NULL;
}

GBytes *
latent_picture_xmp_find_packet (int fd, GError **error)
{
  g_auto (LatentImageReader) reader = { 0 };
  g_autoptr (GBytes) packet = NULL;

  if (!latent_image_reader_init_fd (&reader, fd, error))
    return NULL;
  packet = latent_picture_packet_find (&reader);
  if (reader.error_number == 0)
    return g_steal_pointer (&packet);
  g_propagate_error (error,
                     latent_error_new (LATENT_ERROR_STORAGE, "the picture cannot be read: %s",
                                       g_strerror (reader.error_number)));
  return NULL;
}

/* Behind the tag at @text, or NULL when it does not end. Quotes may hold a '>'. Adds to @n_names
 * the tag and its attributes. */
static const char *
skip_tag (const char *text, const char *end, guint *n_names)
{
  char quote = 0;

  (*n_names)++;
  for (; text < end; text++)
    {
      if (quote != 0)
        quote = *text == quote ? 0 : quote;
      else if (*text == '=')
        (*n_names)++;
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

/* How deep the elements lie in each other at most; -1 for what is no plain XML, or has too many
 * names. */
static int
measure_depth (const char *text, const char *end)
{
  guint n_names = 0;
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

          text = skip_tag (text, end, &n_names);
          if (text == NULL || n_names > MAX_NAMES)
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

static gboolean
has_few_namespaces (const char *text)
{
  guint n = 0;

  while (n <= MAX_NAMESPACES && (text = strstr (text, "xmlns")) != NULL)
    {
      n++;
      text++;
    }
  return n <= MAX_NAMESPACES;
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
  if (!is_xmp || !has_few_namespaces (text))
    return FALSE;
  depth = measure_depth (text, text + length);
  return depth >= 0 && depth <= LATENT_PICTURE_XMP_MAX_DEPTH;
}

/* --- before gexiv2 gets a whole picture --- */

static gboolean
is_safe_range (LatentImageReader *reader, gint64 offset, gint64 length)
{
  g_autoptr (GBytes) packet = read_range (reader, offset, length);

  return packet != NULL && latent_picture_packet_is_safe (packet);
}

/* Every sign that a name begins or has a value, whatever the encoding. */
static gboolean
is_safe_exif (LatentImageReader *reader, gint64 offset, gint64 length)
{
  gint64 end = offset + length;
  guint n_signs = 0;

  while (offset < end && n_signs <= MAX_EXIF_SIGNS)
    {
      const guint8 *data;
      gsize n_bytes = latent_image_reader_peek_some (reader, offset, end - offset, &data);

      if (n_bytes == 0)
        break;
      for (gsize i = 0; i < n_bytes; i++)
        n_signs += data[i] == '<' || data[i] == '=';
      offset += (gint64) n_bytes;
    }
  return n_signs <= MAX_EXIF_SIGNS;
}

/* Exiv2 takes any keyword that begins so for the whole, in text of every kind; what it unpacks by
 * itself cannot be looked at before. */
static gboolean
is_safe_png_text (LatentImageReader *reader, const LatentImageChunk *chunk)
{
  g_autoptr (GBytes) packet = NULL;

  if (has_name (reader, chunk->data_offset, chunk->length, raw_name, strlen (raw_name)))
    return FALSE;
  if (!has_name (reader, chunk->data_offset, chunk->length, png_name, strlen (png_name)))
    return TRUE;
  packet = chunk->type == TYPE_TEXT ? find_in_png_text (reader, chunk) : NULL;
  return packet != NULL && latent_picture_packet_is_safe (packet);
}

static gboolean
is_safe_png (LatentImageReader *reader)
{
  gint64 offset = LATENT_PNG_SIGNATURE_BYTES;
  LatentImageChunk chunk;

  for (; latent_image_png_read_chunk (reader, offset, &chunk, NULL) && chunk.type != TYPE_END;
       offset = chunk.next_offset)
    {
      gboolean is_text = chunk.type == TYPE_TEXT || chunk.type == TYPE_PLAIN_TEXT
                         || chunk.type == TYPE_PACKED_TEXT;

      if ((is_text && !is_safe_png_text (reader, &chunk))
          || (chunk.type == TYPE_PNG_EXIF
              && !is_safe_exif (reader, chunk.data_offset, chunk.length)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_safe_jpeg (LatentImageReader *reader)
{
  gint64 offset = LATENT_JPEG_SOI_BYTES;
  LatentImageSegment segment;

  for (; latent_image_jpeg_read_segment (reader, offset, &segment, NULL)
         && segment.marker != LATENT_JPEG_SOS && segment.marker != LATENT_JPEG_EOI;
       offset = segment.next_offset)
    {
      const gint64 name_bytes = (gint64) sizeof jpeg_name;

      if (segment.marker != LATENT_JPEG_APP1)
        continue;
      if (has_name (reader, segment.data_offset, segment.length, jpeg_name, sizeof jpeg_name))
        {
          if (!is_safe_range (reader, segment.data_offset + name_bytes,
                              segment.length - name_bytes))
            return FALSE;
        }
      else if (!is_safe_exif (reader, segment.data_offset, segment.length))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_safe_webp (LatentImageReader *reader)
{
  gint64 end = latent_image_webp_read_end (reader);
  gint64 offset = LATENT_WEBP_HEADER_BYTES;
  LatentImageChunk chunk;

  for (; offset < end && latent_image_webp_read_chunk (reader, offset, end, &chunk, NULL);
       offset = chunk.next_offset)
    {
      if ((chunk.type == TYPE_XMP && !is_safe_range (reader, chunk.data_offset, chunk.length))
          || (chunk.type == TYPE_WEBP_EXIF
              && !is_safe_exif (reader, chunk.data_offset, chunk.length)))
        return FALSE;
    }
  return TRUE;
}

gboolean
latent_picture_packet_check_picture (int fd, GError **error)
{
  g_auto (LatentImageReader) reader = { 0 };
  const guint8 *head;
  gboolean is_safe = FALSE;

  if (!latent_image_reader_init_fd (&reader, fd, error))
    return FALSE;
  head = latent_image_reader_peek (&reader, 0, LATENT_PNG_SIGNATURE_BYTES);
  if (head != NULL && head[0] == 0x89)
    is_safe = is_safe_png (&reader);
  else if (head != NULL && head[0] == 0xff)
    is_safe = is_safe_jpeg (&reader);
  else if (head != NULL && head[0] == 'R')
    is_safe = is_safe_webp (&reader);
  if (reader.error_number != 0)
    g_propagate_error (error,
                       latent_error_new (LATENT_ERROR_STORAGE, "the picture cannot be read: %s",
                                         g_strerror (reader.error_number)));
  else if (!is_safe)
    g_propagate_error (error, latent_error_new (LATENT_ERROR_BAD_IMAGE,
                                                "what other programs wrote into the picture is too"
                                                " much to be read"));
  return is_safe && reader.error_number == 0;
}
