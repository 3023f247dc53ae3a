/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-dress.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "latent-exif-private.h"
#include "latent-image-walk-private.h"
#include "latent-picture-carried-private.h"
#include "latent-picture-dress-private.h"
#include "latent-picture-packet-private.h"
#include "latent-picture-xmp.h"
#include "latent-prompt-text-private.h"

/* Headers and a record, over what is there. */
#define EXTRA_BYTES 16384

/* The only thing a label says; the structure is what XMP writers make. */
static const char label_packet[]
    = "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
      " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
      "  <rdf:Description rdf:about=\"\"\n"
      "    xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"\n"
      "    Iptc4xmpExt:DigitalSourceType=\"" LATENT_PICTURE_SOURCE_TYPE "\"/>\n"
      " </rdf:RDF>\n"
      "</x:xmpmeta>\n"
      "<?xpacket end=\"w\"?>";

/* What a plan borrows. */
typedef struct
{
  LatentPictureCarried carried;  /* by the picture */
  LatentPictureCarried original; /* by what it was converted from; zero: it was not */
  LatentPictureRecord *record;   /* owned, nullable: of its own, when none was given */
  GBytes *xmp;
  GBytes *exif;
  char *prompt;
} Clothes;

static void
clear_clothes (Clothes *self)
{
  latent_picture_carried_clear (&self->carried);
  latent_picture_carried_clear (&self->original);
  g_clear_pointer (&self->record, latent_picture_record_free);
  g_clear_pointer (&self->xmp, g_bytes_unref);
  g_clear_pointer (&self->exif, g_bytes_unref);
  g_clear_pointer (&self->prompt, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Clothes, clear_clothes)

gboolean
latent_dress_copy (LatentImageReader *reader,
                   gint64 offset,
                   gint64 end,
                   GByteArray *out,
                   GError **error)
{
  while (offset < end)
    {
      const guint8 *data;
      gsize n_bytes = latent_image_reader_peek_some (reader, offset, end - offset, &data);

      if (n_bytes == 0)
        return latent_image_fail_cut (error);
      g_byte_array_append (out, data, (guint) n_bytes);
      offset += (gint64) n_bytes;
    }
  return TRUE;
}

/* The text that a picture brought along says more than ours would (those of another program's
 * picture that was brought in: sampler, steps); but only when it is about that prompt. */
static gboolean
is_about (const char *text, const char *prompt)
{
  g_autofree char *own = NULL;
  g_autofree char *negative = NULL;

  if (text == NULL)
    return FALSE;
  latent_prompt_text_parse (text, &own, &negative, NULL, NULL);
  return g_str_equal (own, prompt);
}

/* The record is about this picture; but its pixels are not the ones it knows any more. */
static void
take_own_record (Clothes *clothes, GBytes *packet, gboolean is_converted)
{
  clothes->record = packet != NULL ? latent_picture_xmp_parse (packet) : NULL;
  if (clothes->record != NULL && is_converted)
    g_clear_pointer (&clothes->record->pixels_sha256, g_free);
}

static gboolean
plan_xmp (Clothes *clothes, const LatentPictureDress *dress, GBytes *packet, GError **error)
{
  /* What the picture carries is already what is to be said. */
  if (dress->original == NULL && (dress->record == NULL || (dress->is_current && packet != NULL)))
    return TRUE;
  if (dress->record != NULL || clothes->record != NULL)
    clothes->xmp = latent_picture_xmp_build (
        packet, dress->record != NULL ? dress->record : clothes->record, error);
  else if (packet != NULL && latent_picture_packet_is_safe (packet))
    clothes->xmp = g_bytes_ref (packet);
  else
    return TRUE;
  return clothes->xmp != NULL;
}

/* JPEG and WebP: the Exif that is there, with the text as its comment; without it where a JPEG file
 * has no room for both. */
static void
plan_exif (Clothes *clothes, const char *text, gboolean *is_text_short)
{
  const LatentPictureCarried *from
      = clothes->original.texts != NULL ? &clothes->original : &clothes->carried;
  gboolean is_converted = from == &clothes->original;
  LatentExifEdit edit = { .comment = text, .is_upright = is_converted };

  clothes->exif = latent_exif_edit (from->exif, &edit);
  if (clothes->carried.format != LATENT_IMAGE_FORMAT_JPEG || clothes->exif == NULL
      || g_bytes_get_size (clothes->exif) <= LATENT_DRESS_MAX_JPEG_EXIF_BYTES)
    return;
  *is_text_short = text != NULL;
  edit.comment = NULL;
  g_clear_pointer (&clothes->exif, g_bytes_unref);
  if (is_converted)
    clothes->exif = latent_exif_edit (from->exif, &edit);
  if (clothes->exif != NULL && g_bytes_get_size (clothes->exif) > LATENT_DRESS_MAX_JPEG_EXIF_BYTES)
    g_clear_pointer (&clothes->exif, g_bytes_unref);
}

static gboolean
plan_full (LatentDressPlan *plan,
           Clothes *clothes,
           const LatentPictureDress *dress,
           gboolean *is_text_short,
           GError **error)
{
  const LatentPictureCarried *from = &clothes->carried;
  const LatentPictureRecord *record;
  g_autofree char *own_text = NULL;
  g_autofree char *text = NULL;
  gboolean is_turned;

  if (dress->original != NULL)
    {
      latent_picture_carried_read_bytes (&clothes->original, dress->original);
      from = &clothes->original;
    }
  if (dress->record == NULL)
    take_own_record (clothes, from->xmp, dress->original != NULL);
  if (!plan_xmp (clothes, dress, from->xmp, error))
    return FALSE;

  record = dress->record != NULL ? dress->record : clothes->record;
  own_text = latent_picture_carried_dup_prompt_text (from);
  is_turned = from->orientation >= 5;
  if (record == NULL || is_about (own_text, record->prompt))
    text = g_steal_pointer (&own_text);
  else
    text = latent_prompt_text_build (record, is_turned ? from->height : from->width,
                                     is_turned ? from->width : from->height);
  if (clothes->carried.format == LATENT_IMAGE_FORMAT_PNG)
    clothes->prompt = g_steal_pointer (&text);
  else
    plan_exif (clothes, text, is_text_short);
  *plan = (LatentDressPlan){ TRUE, clothes->xmp, clothes->exif, clothes->prompt, NULL };
  return TRUE;
}

static void
plan_bare (LatentDressPlan *plan, Clothes *clothes, LatentPictureMetadata metadata)
{
  if (metadata == LATENT_PICTURE_METADATA_LABEL)
    clothes->xmp = g_bytes_new_static (label_packet, strlen (label_packet));
  if (clothes->carried.orientation != 1)
    clothes->exif = latent_exif_new_orientation (clothes->carried.orientation);
  *plan = (LatentDressPlan){ FALSE, clothes->xmp, clothes->exif, NULL, NULL };
}

static gboolean
put_on (LatentImageReader *reader,
        LatentImageFormat format,
        const LatentDressPlan *plan,
        GByteArray *out,
        GError **error)
{
  switch (format)
    {
    case LATENT_IMAGE_FORMAT_PNG:
      return latent_dress_png (reader, plan, out, error);
    case LATENT_IMAGE_FORMAT_JPEG:
      return latent_dress_jpeg (reader, plan, out, error);
    case LATENT_IMAGE_FORMAT_WEBP:
      return latent_dress_webp (reader, plan, out, error);
    case LATENT_IMAGE_FORMAT_UNKNOWN:
    default:
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "not a PNG, JPEG or WebP picture");
      return FALSE;
    }
}

/* (transfer full): @picture with what @plan has besides */
static GBytes *
add (GBytes *picture, const LatentDressPlan *plan, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_auto (LatentImageReader) reader = { 0 };

  latent_image_reader_init_bytes (&reader, picture);
  if (!put_on (&reader, latent_image_find_format (&reader), plan, out, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

GBytes *
latent_dress_add_profile (GBytes *picture, GBytes *icc, GError **error)
{
  const LatentDressPlan plan = { .keeps_foreign = TRUE, .icc = icc };

  return add (picture, &plan, error);
}

GBytes *
latent_picture_dress_for_library (GBytes *picture,
                                  const LatentPictureRecord *record,
                                  GError **error)
{
  g_auto (LatentImageReader) reader = { 0 };
  g_autoptr (GBytes) present = NULL;
  g_autoptr (GBytes) packet = NULL;
  LatentDressPlan plan = { .keeps_foreign = TRUE };

  latent_image_reader_init_bytes (&reader, picture);
  present = latent_picture_packet_find (&reader);
  plan.xmp = packet = latent_picture_xmp_build (present, record, error);
  return packet != NULL ? add (picture, &plan, error) : NULL;
}

gboolean
latent_picture_dress_is_simple (const LatentPictureDress *dress)
{
  g_auto (LatentImageReader) reader = { 0 };
  g_autoptr (GBytes) packet = NULL;

  g_return_val_if_fail (dress->picture != NULL, FALSE);

  if (dress->metadata != LATENT_PICTURE_METADATA_FULL)
    return TRUE;
  if (dress->original != NULL || dress->record == NULL || !dress->is_current)
    return FALSE;
  latent_image_reader_init_bytes (&reader, dress->picture);
  packet = latent_picture_packet_find (&reader);
  return packet != NULL;
}

GBytes *
latent_picture_dress (const LatentPictureDress *dress, gboolean *is_text_short, GError **error)
{
  g_auto (Clothes) clothes = { 0 };
  g_auto (LatentImageReader) reader = { 0 };
  g_autoptr (GByteArray) out = NULL;
  LatentDressPlan plan;
  gboolean is_short = FALSE;

  g_return_val_if_fail (dress->picture != NULL, NULL);

  if (g_bytes_get_size (dress->picture) > LATENT_IMAGE_MAX_BYTES)
    {
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "the picture is too large");
      return NULL;
    }
  latent_image_reader_init_bytes (&reader, dress->picture);
  latent_picture_carried_read (&clothes.carried, &reader);
  if (dress->metadata != LATENT_PICTURE_METADATA_FULL)
    plan_bare (&plan, &clothes, dress->metadata);
  else if (!plan_full (&plan, &clothes, dress, &is_short, error))
    return NULL;

  out = g_byte_array_sized_new ((guint) g_bytes_get_size (dress->picture) + EXTRA_BYTES);
  if (!put_on (&reader, clothes.carried.format, &plan, out, error))
    return NULL;
  if (is_text_short != NULL)
    *is_text_short = is_short;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
