/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-decode.h"

#include <stdio.h>

#include <jpeglib.h>

#include "bench/bench-thumbnails.h"
#include "core/media/latent-thumbnail-private.h"

/* libjpeg's own error handler ends the process, which is right for pictures we made ourselves. */
GBytes *
bench_decode_jpeg (GBytes *jpeg, guint denominator, guint *width)
{
  struct jpeg_decompress_struct decoder;
  struct jpeg_error_mgr errors;
  gsize length;
  const guint8 *data = g_bytes_get_data (jpeg, &length);
  gsize stride;
  guint8 *pixels;

  decoder.err = jpeg_std_error (&errors);
  jpeg_create_decompress (&decoder);
  jpeg_mem_src (&decoder, data, length);
  jpeg_read_header (&decoder, TRUE);
  decoder.scale_num = 1;
  decoder.scale_denom = denominator;
  decoder.out_color_space = JCS_RGB;
  jpeg_start_decompress (&decoder);
  stride = (gsize) decoder.output_width * 3;
  pixels = g_malloc (stride * decoder.output_height);
  while (decoder.output_scanline < decoder.output_height)
    {
      JSAMPROW row = pixels + stride * decoder.output_scanline;

      jpeg_read_scanlines (&decoder, &row, 1);
    }
  jpeg_finish_decompress (&decoder);
  length = stride * decoder.output_height;
  if (width != NULL)
    *width = decoder.output_width;
  jpeg_destroy_decompress (&decoder);
  return g_bytes_new_take (pixels, length);
}

GBytes *
bench_decode_read_thumbnail (LatentPlaces *places, const LatentImageRecord *image)
{
  g_autofree char *path
      = g_build_filename (latent_places_get_cache (places), BENCH_THUMBNAILS_NAME, NULL);
  g_autoptr (LatentThumbnailPack) pack
      = latent_thumbnail_pack_new (path, LATENT_THUMBNAIL_PACK_MAX_BYTES);
  g_autoptr (LatentThumbnailSource) source = latent_thumbnail_source_new (image);
  LatentThumbnailKey key;

  if (!latent_thumbnail_source_find_key (source, &key))
    return NULL;
  return latent_thumbnail_pack_read (pack, &key, LATENT_THUMBNAIL_SMALL_PX);
}
