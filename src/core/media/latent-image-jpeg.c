/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-walk-private.h"

#include <string.h>

/* JPEG, ITU-T T.81: annex B (compressed data formats). */

#define FRAME_HEAD_BYTES 6
#define EXIF_NAME_BYTES 6
#define TEM 0x01
#define RST0 0xd0
#define RST7 0xd7
#define SOF0 0xc0
#define DHT 0xc4
#define JPG 0xc8
#define DAC 0xcc
#define SOF15 0xcf

/* A progressive picture has about ten scans. Each one makes the decoder go over all pixels again,
 * so thousands of empty ones are a way to keep a machine busy for hours. */
#define MAX_SCANS 500

typedef struct
{
  guint n_frames;
  guint n_scans;
  gboolean has_exif;
} Progress;

static gboolean
is_restart (guint8 marker)
{
  return marker >= RST0 && marker <= RST7;
}

gboolean
latent_image_jpeg_is_frame (guint8 marker)
{
  return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
}

static gboolean
has_data (guint8 marker)
{
  return marker != TEM && !is_restart (marker) && marker != LATENT_JPEG_SOI
         && marker != LATENT_JPEG_EOI;
}

static gboolean
read_frame (LatentImageReader *reader,
            const LatentImageSegment *segment,
            LatentImageCheck *check,
            GError **error)
{
  const guint8 *data;

  if (segment->length < FRAME_HEAD_BYTES)
    return latent_image_fail_damaged (error, "the JPEG header is too short");
  data = latent_image_reader_peek (reader, segment->data_offset, FRAME_HEAD_BYTES);
  if (data == NULL)
    return latent_image_fail_cut (error);
  if (data[5] == 0 || segment->length != FRAME_HEAD_BYTES + 3 * data[5])
    return latent_image_fail_damaged (error, "the JPEG header has a wrong length");

  /* A height of 0 is to be given later by a DNL marker; no encoder in use writes that and no
   * decoder of ours reads it. */
  return latent_image_check_take_size (check, latent_image_be16 (data + 3),
                                       latent_image_be16 (data + 1), error);
}

static void
read_exif (LatentImageReader *reader,
           const LatentImageSegment *segment,
           Progress *progress,
           LatentImageCheck *check)
{
  const guint8 *name;

  if (progress->has_exif || segment->length < EXIF_NAME_BYTES)
    return;
  name = latent_image_reader_peek (reader, segment->data_offset, EXIF_NAME_BYTES);
  if (name == NULL || memcmp (name, "Exif\0\0", EXIF_NAME_BYTES) != 0)
    return;

  progress->has_exif = TRUE;
  check->orientation = latent_image_exif_read_orientation (
      reader, segment->data_offset + EXIF_NAME_BYTES, segment->length - EXIF_NAME_BYTES);
}

/* In entropy-coded data 0xff 0x00 stands for a byte 0xff, restart markers may come anywhere, and
 * markers may be preceded by fill bytes 0xff. */
gboolean
latent_image_jpeg_skip_entropy (LatentImageReader *reader, gint64 *offset, GError **error)
{
  const guint8 *data = NULL;

  for (;;)
    {
      gsize n = latent_image_reader_peek_some (reader, *offset, G_MAXINT64, &data);
      const guint8 *found = n > 0 ? memchr (data, 0xff, n) : NULL;

      if (n == 0)
        return latent_image_fail_cut (error);
      if (found == NULL)
        {
          *offset += (gint64) n;
          continue;
        }

      *offset += found - data;
      data = latent_image_reader_peek (reader, *offset, 2);
      if (data == NULL)
        return latent_image_fail_cut (error);
      if (data[1] == 0xff)
        *offset += 1;
      else if (data[1] == 0 || is_restart (data[1]))
        *offset += 2;
      else
        return TRUE;
    }
}

static gboolean
take_segment (LatentImageReader *reader,
              const LatentImageSegment *segment,
              Progress *progress,
              LatentImageCheck *check,
              GError **error)
{
  const guint8 *data;

  if (latent_image_jpeg_is_frame (segment->marker))
    {
      if (progress->n_frames++ > 0)
        return latent_image_fail_damaged (error, "the JPEG file has two headers");
      return read_frame (reader, segment, check, error);
    }
  if (segment->marker == LATENT_JPEG_SOS)
    {
      if (progress->n_frames == 0)
        return latent_image_fail_damaged (error, "the JPEG file has pixels before its header");
      if (progress->n_scans++ >= MAX_SCANS)
        return latent_image_fail_damaged (error, "the JPEG file has too many scans");
      data = latent_image_reader_peek (reader, segment->data_offset, 1);
      if (data == NULL)
        return latent_image_fail_cut (error);
      if (data[0] < 1 || data[0] > 4 || segment->length != 4 + 2 * data[0])
        return latent_image_fail_damaged (error, "a scan of the JPEG file has a wrong length");
      return TRUE;
    }
  if (segment->marker == LATENT_JPEG_EOI && progress->n_scans == 0)
    return latent_image_fail_damaged (error, "the JPEG file has no pixels");
  if (segment->marker == LATENT_JPEG_SOI)
    return latent_image_fail_damaged (error, "the JPEG file starts twice");
  if (segment->marker == LATENT_JPEG_APP1)
    read_exif (reader, segment, progress, check);
  return TRUE;
}

gboolean
latent_image_jpeg_read_segment (LatentImageReader *reader,
                                gint64 offset,
                                LatentImageSegment *segment,
                                GError **error)
{
  const guint8 *data;
  guint16 length;

  segment->offset = offset;
  do
    {
      data = latent_image_reader_peek (reader, offset, 2);
      if (data == NULL)
        return latent_image_fail_cut (error);
      if (data[0] != 0xff)
        return latent_image_fail_damaged (error,
                                          "the JPEG file has something that is not a marker");
      segment->marker = data[1];
      offset += data[1] == 0xff ? 1 : 2;
    }
  while (segment->marker == 0xff);

  if (segment->marker == 0 || (segment->marker > TEM && segment->marker < SOF0))
    return latent_image_fail_damaged (error, "the JPEG file has an unknown marker");
  segment->data_offset = offset;
  segment->length = 0;
  segment->next_offset = offset;
  if (!has_data (segment->marker))
    return TRUE;

  data = latent_image_reader_peek (reader, offset, 2);
  if (data == NULL)
    return latent_image_fail_cut (error);
  length = latent_image_be16 (data);
  if (length < 2)
    return latent_image_fail_damaged (error, "a segment of the JPEG file has an impossible length");
  segment->data_offset = offset + 2;
  segment->length = length - 2;
  segment->next_offset = offset + length;
  return TRUE;
}

gboolean
latent_image_jpeg_walk (LatentImageReader *reader, LatentImageCheck *check, GError **error)
{
  LatentImageSegment segment = { 0 };
  Progress progress = { 0 };
  gint64 offset = LATENT_JPEG_SOI_BYTES;

  while (segment.marker != LATENT_JPEG_EOI)
    {
      if (!latent_image_jpeg_read_segment (reader, offset, &segment, error))
        return FALSE;
      if (!take_segment (reader, &segment, &progress, check, error))
        return FALSE;
      offset = segment.next_offset;
      if (segment.marker == LATENT_JPEG_SOS
          && !latent_image_jpeg_skip_entropy (reader, &offset, error))
        return FALSE;
    }

  check->structure_bytes = offset;
  return TRUE;
}
