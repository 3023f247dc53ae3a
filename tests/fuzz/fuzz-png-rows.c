/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The PNG decoder that takes rows, behind the check of the structure, and without it: a file may
 * change between the two. */

#include <string.h>

#include "core/media/latent-decoder.h"
#include "core/media/latent-png-rows-private.h"
#include "fuzz/fuzz-checks.h"
#include "fuzz/fuzz-driver.h"

#define HEADER_BYTES 33
#define MAX_PIXELS (4 * 1000 * 1000)

static guint32
read_u32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

static void
check_rows (const guint8 *data, gsize size, guint width, guint height, guint max_edge_px)
{
  g_autoptr (LatentPngRows) rows = latent_png_rows_new (width, height, max_edge_px);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;
  gsize half = size / 2;

  if (latent_png_rows_write (rows, data, half, &error)
      && latent_png_rows_write (rows, data + half, size - half, &error))
    pixbuf = latent_png_rows_finish (rows, &error);
  g_assert_true ((pixbuf == NULL) == (error != NULL));
  if (pixbuf == NULL)
    g_assert_true (latent_error_is (error, LATENT_ERROR_BAD_IMAGE));
  else
    g_assert_cmpint (MAX (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf)), <=,
                     MAX (1, max_edge_px));
}

static void
check_decoder (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_bytes (bytes, 7, NULL, &error);

  g_assert_true ((pixbuf == NULL) == (error != NULL));
  if (pixbuf == NULL)
    g_assert_true (latent_error_is (error, LATENT_ERROR_BAD_IMAGE));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  guint64 width, height;

  if (size < HEADER_BYTES || memcmp (data, "\x89PNG\r\n\x1a\n", 8) != 0)
    return 0;
  width = read_u32 (data + 16);
  height = read_u32 (data + 20);
  /* The check lets more through; here it would only cost time. */
  if (width == 0 || height == 0 || width * height > MAX_PIXELS)
    return 0;
  check_rows (data, size, (guint) width, (guint) height, 7);
  check_rows (data, size, (guint) width, (guint) height, G_MAXINT);
  check_decoder (data, size);
  return 0;
}
