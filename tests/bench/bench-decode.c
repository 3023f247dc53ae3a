/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-decode.h"

#include <stdio.h>

#include <jpeglib.h>

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
  g_autofree char *name = g_strconcat (image->id, ".jpg", NULL);
  g_autofree char *path
      = g_build_filename (latent_places_get_cache (places), "thumbnails", name, NULL);
  char *content = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &content, &length, NULL))
    return NULL;
  return g_bytes_new_take (content, length);
}
