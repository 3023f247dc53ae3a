/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-convert.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "latent-decoder.h"
#include "latent-image-walk-private.h"
#include "latent-picture-carried-private.h"
#include "latent-picture-dress-private.h"
#include "latent-pixels-private.h"

#define WHITE 0xffffffffu

/* ICC.1:2022, 7.2: the colour space of what a profile describes. */
#define ICC_HEAD_BYTES 128
#define ICC_SPACE_OFFSET 16
#define ICC_RGB "RGB "

static const char *
get_saver (LatentImageFormat format)
{
  switch (format)
    {
    case LATENT_IMAGE_FORMAT_PNG:
      return "png";
    case LATENT_IMAGE_FORMAT_JPEG:
      return "jpeg";
    case LATENT_IMAGE_FORMAT_WEBP:
      return "webp";
    case LATENT_IMAGE_FORMAT_UNKNOWN:
    default:
      return "";
    }
}

gboolean
latent_picture_convert_is_possible (LatentImageFormat format)
{
  g_autoptr (GSList) formats = gdk_pixbuf_get_formats ();

  for (GSList *at = formats; at != NULL; at = at->next)
    {
      g_autofree char *name = gdk_pixbuf_format_get_name (at->data);

      if (g_str_equal (name, get_saver (format)))
        return gdk_pixbuf_format_is_writable (at->data);
    }
  return FALSE;
}

static LatentImageFormat
find_format (GBytes *picture)
{
  g_auto (LatentImageReader) reader = { 0 };

  latent_image_reader_init_bytes (&reader, picture);
  return latent_image_find_format (&reader);
}

/* (transfer full) (nullable): the profile, when it is of the colours that the pixels have now */
static GBytes *
dup_profile (GBytes *picture)
{
  g_auto (LatentPictureCarried) carried = { 0 };
  const guint8 *data;
  gsize length = 0;

  latent_picture_carried_read_bytes (&carried, picture);
  if (carried.icc == NULL)
    return NULL;
  data = g_bytes_get_data (carried.icc, &length);
  if (length < ICC_HEAD_BYTES || memcmp (data + ICC_SPACE_OFFSET, ICC_RGB, strlen (ICC_RGB)) != 0)
    return NULL;
  return g_steal_pointer (&carried.icc);
}

/* @pixbuf (transfer full), on white. */
static GdkPixbuf *
flatten_on_white (GdkPixbuf *pixbuf)
{
  g_autoptr (GdkPixbuf) source = pixbuf;
  int width = gdk_pixbuf_get_width (source);
  int height = gdk_pixbuf_get_height (source);
  GdkPixbuf *flat = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);

  if (flat == NULL)
    return NULL;
  gdk_pixbuf_fill (flat, WHITE);
  gdk_pixbuf_composite (source, flat, 0, 0, width, height, 0, 0, 1, 1, GDK_INTERP_NEAREST, 255);
  return flat;
}

static GBytes *
fail_encode (GError **error, const char *reason)
{
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "the picture cannot be encoded: %s",
               reason);
  return NULL;
}

/* (transfer full) */
static GBytes *
encode (GdkPixbuf *pixbuf, LatentImageFormat format, guint quality, GError **error)
{
  g_autofree char *quality_text = g_strdup_printf ("%u", quality);
  const char *keys[2] = { NULL };
  const char *values[2] = { NULL };
  g_autoptr (GError) failure = NULL;
  char *data = NULL;
  gsize length = 0;

  if (format != LATENT_IMAGE_FORMAT_PNG)
    {
      keys[0] = "quality";
      values[0] = quality_text;
    }
  if (!gdk_pixbuf_save_to_bufferv (pixbuf, &data, &length, get_saver (format), (char **) keys,
                                   (char **) values, &failure))
    return fail_encode (error, failure->message);
  return g_bytes_new_take (data, length);
}

static GBytes *
fail_no_saver (LatentImageFormat format, GError **error)
{
  GError *failure
      = latent_error_new (LATENT_ERROR_INVALID_VALUE, "pictures cannot be saved as %s here%s",
                          latent_image_format_to_string (format),
                          format == LATENT_IMAGE_FORMAT_WEBP ? ": install webp-pixbuf-loader" : "");

  latent_error_facts (failure)->field = g_strdup ("format");
  g_propagate_error (error, failure);
  return NULL;
}

GBytes *
latent_picture_convert (GBytes *picture,
                        const LatentPictureOutput *output,
                        gboolean *lost_transparency,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GBytes) profile = NULL;
  g_autoptr (GBytes) bare = NULL;
  guint quality;
  LatentImageFormat format = latent_picture_output_get_format (output, find_format (picture));
  gboolean is_flattened = FALSE;

  g_return_val_if_fail (picture != NULL, NULL);

  if (format != LATENT_IMAGE_FORMAT_UNKNOWN && !latent_picture_convert_is_possible (format))
    return fail_no_saver (format, error);
  pixbuf = latent_decoder_decode_bytes (picture, output->max_edge_px, cancellable, error);
  if (pixbuf == NULL)
    return NULL;
  if (format == LATENT_IMAGE_FORMAT_JPEG && gdk_pixbuf_get_has_alpha (pixbuf))
    {
      pixbuf = flatten_on_white (g_steal_pointer (&pixbuf));
      is_flattened = TRUE;
    }
  if (pixbuf == NULL)
    return fail_encode (error, "it needs more memory than there is");
  if (lost_transparency != NULL)
    *lost_transparency = is_flattened;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  quality = output->quality != 0 ? output->quality : LATENT_PICTURE_DEFAULT_QUALITY;
  bare = encode (pixbuf, format, quality, error);
  profile = bare != NULL ? dup_profile (picture) : NULL;
  if (profile == NULL)
    return g_steal_pointer (&bare);
  /* GdkPixbuf 2.42 gives libpng the profile before the header, which refuses it. */
  return latent_dress_add_profile (bare, profile, error);
}
