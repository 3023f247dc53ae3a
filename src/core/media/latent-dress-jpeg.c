/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-dress-private.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "latent-exif-private.h"
#include "latent-image-walk-private.h"

/* JPEG, ITU-T T.81, annex B; JFIF 1.02; ICC.1:2022, annex B.4; XMP specification, part 3, 1.1.3. */

#define MAX_SEGMENT_BYTES (65535 - 2)
#define FIRST_EXTENSION 0xf0 /* JPG0 to JPG13 */
#define LAST_EXTENSION 0xfd
#define JFIF_BYTES 14
#define JFIF_DENSITY_BYTES 12
#define ADOBE_BYTES 12

static const char packet_name[] = "http://ns.adobe.com/xap/1.0/";
/* The rest of a packet that is too long for one segment; nothing without its beginning. */
static const char rest_name[] = "http://ns.adobe.com/xmp/extension/";
static const char profile_name[] = "ICC_PROFILE";
/* behind the name: number of the part, from 1, and how many there are */
#define MAX_PROFILE_PART_BYTES (MAX_SEGMENT_BYTES - sizeof profile_name - 2)
static const char jfif_name[] = "JFIF";
static const char adobe_name[] = { 'A', 'd', 'o', 'b', 'e' };

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

static gboolean
is_metadata (guint8 marker)
{
  return (marker >= LATENT_JPEG_APP0 && marker <= LATENT_JPEG_APP15) || marker == LATENT_JPEG_COM
         || (marker >= FIRST_EXTENSION && marker <= LAST_EXTENSION);
}

static void
append_segment (GByteArray *out,
                guint8 marker,
                const void *name,
                gsize name_bytes,
                const void *data,
                gsize n_bytes)
{
  const gsize length = 2 + name_bytes + n_bytes;
  const guint8 head[4] = { 0xff, marker, (guint8) (length >> 8), (guint8) length };

  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, name, (guint) name_bytes);
  g_byte_array_append (out, data, (guint) n_bytes);
}

static void
append_profile (GByteArray *out, GBytes *icc)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (icc, &length);
  gsize n_parts = (length + MAX_PROFILE_PART_BYTES - 1) / MAX_PROFILE_PART_BYTES;

  if (n_parts > G_MAXUINT8)
    return;
  for (gsize part = 0; part < n_parts; part++)
    {
      const gsize offset = part * MAX_PROFILE_PART_BYTES;
      guint8 name[sizeof profile_name + 2];

      memcpy (name, profile_name, sizeof profile_name);
      name[sizeof profile_name] = (guint8) (part + 1);
      name[sizeof profile_name + 1] = (guint8) n_parts;
      append_segment (out, LATENT_JPEG_APP2, name, sizeof name, data + offset,
                      MIN (length - offset, MAX_PROFILE_PART_BYTES));
    }
}

/* Exif and XMP sit in front of the others: some readers look no further. */
static gboolean
append_new (const LatentDressPlan *plan, GByteArray *out, GError **error)
{
  GError *failure;

  if (plan->exif != NULL && g_bytes_get_size (plan->exif) <= LATENT_DRESS_MAX_JPEG_EXIF_BYTES)
    append_segment (out, LATENT_JPEG_APP1, LATENT_EXIF_NAME, LATENT_EXIF_NAME_BYTES,
                    g_bytes_get_data (plan->exif, NULL), g_bytes_get_size (plan->exif));
  if (plan->icc != NULL)
    append_profile (out, plan->icc);
  if (plan->xmp == NULL)
    return TRUE;
  if (g_bytes_get_size (plan->xmp) <= MAX_SEGMENT_BYTES - sizeof packet_name)
    {
      append_segment (out, LATENT_JPEG_APP1, packet_name, sizeof packet_name,
                      g_bytes_get_data (plan->xmp, NULL), g_bytes_get_size (plan->xmp));
      return TRUE;
    }
  failure = latent_error_new (LATENT_ERROR_BAD_IMAGE,
                              "a JPEG file cannot hold so much XMP (%" G_GSIZE_FORMAT " bytes)",
                              g_bytes_get_size (plan->xmp));
  latent_error_facts (failure)->field = g_strdup ("metadata");
  g_propagate_error (error, failure);
  return FALSE;
}

/* What other programs wrote, and this plan has something for. */
static gboolean
is_replaced (LatentImageReader *reader,
             const LatentDressPlan *plan,
             const LatentImageSegment *segment)
{
  if (segment->marker != LATENT_JPEG_APP1)
    return FALSE;
  return (plan->xmp != NULL
          && (has_name (reader, segment, packet_name, sizeof packet_name)
              || has_name (reader, segment, rest_name, sizeof rest_name)))
         || (plan->exif != NULL
             && has_name (reader, segment, LATENT_EXIF_NAME, LATENT_EXIF_NAME_BYTES));
}

/* Of application segments and comments only what tells how to read the colours, and of that no more
 * than the standards define: JFIF without its preview, the profile, Adobe's transform. */
static gboolean
append_bare (LatentImageReader *reader, const LatentImageSegment *segment, GByteArray *out)
{
  const guint8 *data;

  if (segment->marker == LATENT_JPEG_APP0 && segment->length >= JFIF_BYTES
      && has_name (reader, segment, jfif_name, sizeof jfif_name))
    {
      data = latent_image_reader_peek (reader, segment->data_offset, JFIF_DENSITY_BYTES);
      if (data != NULL)
        append_segment (out, segment->marker, data, JFIF_DENSITY_BYTES, "\0\0", 2);
    }
  else if (segment->marker == LATENT_JPEG_APP14 && segment->length >= ADOBE_BYTES
           && has_name (reader, segment, adobe_name, sizeof adobe_name))
    {
      data = latent_image_reader_peek (reader, segment->data_offset, ADOBE_BYTES);
      if (data != NULL)
        append_segment (out, segment->marker, data, ADOBE_BYTES, "", 0);
    }
  else
    return segment->marker == LATENT_JPEG_APP2
           && has_name (reader, segment, profile_name, sizeof profile_name);
  return FALSE;
}

static gboolean
append_one (LatentImageReader *reader,
            const LatentDressPlan *plan,
            const LatentImageSegment *segment,
            GByteArray *out,
            GError **error)
{
  if (plan->keeps_foreign ? is_replaced (reader, plan, segment)
                          : is_metadata (segment->marker) && !append_bare (reader, segment, out))
    return TRUE;
  return latent_dress_copy (reader, segment->offset, segment->next_offset, out, error);
}

gboolean
latent_dress_jpeg (LatentImageReader *reader,
                   const LatentDressPlan *plan,
                   GByteArray *out,
                   GError **error)
{
  LatentImageSegment segment = { 0 };
  gint64 offset = LATENT_JPEG_SOI_BYTES;
  gboolean is_put = FALSE;

  if (!latent_dress_copy (reader, 0, offset, out, error))
    return FALSE;
  while (segment.marker != LATENT_JPEG_EOI)
    {
      if (!latent_image_jpeg_read_segment (reader, offset, &segment, error))
        return FALSE;
      /* JFIF wants to be the first of all. */
      if (!is_put && segment.marker != LATENT_JPEG_APP0)
        {
          if (!append_new (plan, out, error))
            return FALSE;
          is_put = TRUE;
        }
      if (!append_one (reader, plan, &segment, out, error))
        return FALSE;
      offset = segment.next_offset;
      if (segment.marker == LATENT_JPEG_SOS)
        {
          gint64 start = offset;

          if (plan->keeps_foreign)
            return latent_dress_copy (reader, offset, reader->size_bytes, out, error);
          if (!latent_image_jpeg_skip_entropy (reader, &offset, error)
              || !latent_dress_copy (reader, start, offset, out, error))
            return FALSE;
        }
    }
  return TRUE;
}
