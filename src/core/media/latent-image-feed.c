/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-feed-private.h"

#include <string.h>

#define PNG_TYPE_TRANSPARENCY LATENT_IMAGE_FOURCC ('t', 'R', 'N', 'S')
#define PNG_TYPE_END LATENT_IMAGE_FOURCC ('I', 'E', 'N', 'D')
#define PNG_ANCILLARY_BIT 0x20000000u

#define CHUNK_HEAD_BYTES 8
#define WEBP_WRAP_BYTES 30 /* RIFF header and VP8X chunk */
#define WEBP_FLAG_ALPHA 0x10

typedef struct
{
  LatentImageReader *reader;
  LatentImageFeedFunc func;
  gpointer user_data;
  GCancellable *cancellable;
} Sink;

static gboolean
feed_range (Sink *sink, gint64 offset, gint64 end, GError **error)
{
  while (offset < end)
    {
      const guint8 *data = NULL;
      gsize n;

      if (g_cancellable_set_error_if_cancelled (sink->cancellable, error))
        return FALSE;
      n = latent_image_reader_peek_some (sink->reader, offset, end - offset, &data);
      if (n == 0)
        return latent_image_fail_cut (error);
      if (!sink->func (data, n, sink->user_data, error))
        return FALSE;
      offset += (gint64) n;
    }
  return TRUE;
}

static gboolean
feed_png (const LatentImageFeed *self, Sink *sink, GError **error)
{
  LatentImageChunk chunk = { 0 };
  gint64 offset = LATENT_PNG_SIGNATURE_BYTES;

  if (!feed_range (sink, 0, offset, error))
    return FALSE;
  for (; chunk.type != PNG_TYPE_END; offset = chunk.next_offset)
    {
      gboolean is_needed;

      if (!latent_image_png_read_chunk (sink->reader, offset, &chunk, error))
        return FALSE;
      is_needed = (chunk.type & PNG_ANCILLARY_BIT) == 0 || chunk.type == PNG_TYPE_TRANSPARENCY;
      if (is_needed && !feed_range (sink, chunk.offset, chunk.next_offset, error))
        return FALSE;
    }
  return TRUE;
}

/* APP0 (JFIF) and APP14 (Adobe) say how to read the colours; the other application segments and
 * comments are of no use to a decoder. */
static gboolean
is_jpeg_segment_needed (guint8 marker)
{
  if (marker == LATENT_JPEG_APP0 || marker == LATENT_JPEG_APP14)
    return TRUE;
  return marker != LATENT_JPEG_COM && !(marker > LATENT_JPEG_APP0 && marker <= LATENT_JPEG_APP15);
}

static gboolean
feed_jpeg (const LatentImageFeed *self, Sink *sink, GError **error)
{
  LatentImageSegment segment = { 0 };
  gint64 offset = LATENT_JPEG_SOI_BYTES;

  if (!feed_range (sink, 0, offset, error))
    return FALSE;
  while (segment.marker != LATENT_JPEG_SOS)
    {
      if (!latent_image_jpeg_read_segment (sink->reader, offset, &segment, error))
        return FALSE;
      if (is_jpeg_segment_needed (segment.marker)
          && !feed_range (sink, segment.offset, segment.next_offset, error))
        return FALSE;
      offset = segment.next_offset;
    }
  return feed_range (sink, offset, self->end, error);
}

static gboolean
feed_webp_chunk (Sink *sink, const LatentImageChunk *chunk, GError **error)
{
  static const guint8 padding[1] = { 0 };

  if (!feed_range (sink, chunk->offset, chunk->data_offset + chunk->length, error))
    return FALSE;
  return (chunk->length & 1) == 0 || sink->func (padding, 1, sink->user_data, error);
}

static gint64
count_webp_bytes (const LatentImageChunk *chunk)
{
  return CHUNK_HEAD_BYTES + chunk->length + (chunk->length & 1);
}

static void
put_le (guint8 *data, gsize n_bytes, guint32 value)
{
  for (gsize i = 0; i < n_bytes; i++)
    data[i] = (guint8) (value >> (8 * i));
}

/* Does a lossless picture use its alpha channel? (RFC 9649, 3.4: the bit behind the two sizes) */
static gboolean
has_lossless_alpha (LatentImageReader *reader, const LatentImageChunk *chunk)
{
  const guint8 *data;

  if (chunk->type != LATENT_WEBP_LOSSLESS)
    return FALSE;
  data = latent_image_reader_peek (reader, chunk->data_offset, 5);
  return data != NULL && (data[4] & 0x10) != 0;
}

static gboolean
feed_wrapped_webp (const LatentImageFeed *self, Sink *sink, GError **error)
{
  const LatentImageFrame *picture = &self->picture;
  gboolean has_alpha_chunk = picture->alpha.type != 0;
  gboolean has_alpha = has_alpha_chunk || has_lossless_alpha (sink->reader, &picture->picture);
  gint64 n_bytes = WEBP_WRAP_BYTES + count_webp_bytes (&picture->picture);
  guint8 head[WEBP_WRAP_BYTES] = "RIFF....WEBPVP8X";

  if (has_alpha_chunk)
    n_bytes += count_webp_bytes (&picture->alpha);
  put_le (head + 4, 4, (guint32) (n_bytes - CHUNK_HEAD_BYTES));
  put_le (head + 16, 4, 10);
  put_le (head + 20, 4, has_alpha ? WEBP_FLAG_ALPHA : 0);
  put_le (head + 24, 3, picture->width - 1);
  put_le (head + 27, 3, picture->height - 1);

  if (!sink->func (head, sizeof head, sink->user_data, error))
    return FALSE;
  if (has_alpha_chunk && !feed_webp_chunk (sink, &picture->alpha, error))
    return FALSE;
  return feed_webp_chunk (sink, &picture->picture, error);
}

/* Checked before; but the file may have been written to since. */
static gboolean
is_on_canvas (const LatentImageFrame *frame, const LatentImageCheck *check, GError **error)
{
  if (frame->x + frame->width <= check->width && frame->y + frame->height <= check->height)
    return TRUE;
  return latent_image_fail_damaged (error, "a frame of the WebP file has a wrong size");
}

/* Finds what to show of a WebP file with an extended header: the first frame, or the picture. */
static gboolean
find_webp_picture (LatentImageFeed *self,
                   LatentImageReader *reader,
                   const LatentImageCheck *check,
                   GError **error)
{
  LatentImageChunk chunk;

  for (gint64 offset = LATENT_WEBP_HEADER_BYTES; offset < self->end; offset = chunk.next_offset)
    {
      if (!latent_image_webp_read_chunk (reader, offset, self->end, &chunk, error))
        return FALSE;
      if (chunk.type == LATENT_WEBP_FRAME)
        {
          self->is_frame = TRUE;
          return latent_image_webp_read_frame (reader, &chunk, &self->picture, error)
                 && is_on_canvas (&self->picture, check, error);
        }
    }
  return latent_image_webp_find_picture (reader, LATENT_WEBP_HEADER_BYTES, self->end,
                                         &self->picture, error);
}

gboolean
latent_image_feed_init (LatentImageFeed *self,
                        LatentImageReader *reader,
                        const LatentImageCheck *check,
                        GError **error)
{
  LatentImageChunk first;

  g_assert (check->is_complete);

  *self = (LatentImageFeed){
    .format = check->format,
    .end = check->structure_bytes,
    .picture = { .width = check->width, .height = check->height },
  };
  if (self->format != LATENT_IMAGE_FORMAT_WEBP)
    return TRUE;
  if (!latent_image_webp_read_chunk (reader, LATENT_WEBP_HEADER_BYTES, self->end, &first, error))
    return FALSE;
  self->is_wrapped = first.type == LATENT_WEBP_EXTENDED;
  return !self->is_wrapped || find_webp_picture (self, reader, check, error);
}

gboolean
latent_image_feed_run (const LatentImageFeed *self,
                       LatentImageReader *reader,
                       LatentImageFeedFunc func,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  Sink sink = { reader, func, user_data, cancellable };

  switch (self->format)
    {
    case LATENT_IMAGE_FORMAT_PNG:
      return feed_png (self, &sink, error);
    case LATENT_IMAGE_FORMAT_JPEG:
      return feed_jpeg (self, &sink, error);
    case LATENT_IMAGE_FORMAT_WEBP:
      if (self->is_wrapped)
        return feed_wrapped_webp (self, &sink, error);
      return feed_range (&sink, 0, self->end, error);
    case LATENT_IMAGE_FORMAT_UNKNOWN:
    default:
      g_assert_not_reached ();
    }
}
