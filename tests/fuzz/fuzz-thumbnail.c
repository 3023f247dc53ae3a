/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* A thumbnail as it lies in the pack: any bytes become a small picture or none. */

#include "core/media/latent-thumbnail-jpeg-private.h"
#include "core/media/latent-thumbnail-pack.h"
#include "fuzz/fuzz-driver.h"

static void
check (GBytes *bytes, guint edge_px)
{
  g_autoptr (GdkPixbuf) pixbuf = latent_thumbnail_jpeg_decode (bytes, edge_px);

  if (pixbuf == NULL)
    return;
  g_assert_cmpint (gdk_pixbuf_get_n_channels (pixbuf), ==, 3);
  g_assert_cmpint (MAX (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf)), <=,
                   MIN (edge_px, LATENT_THUMBNAIL_LARGE_PX));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  check (bytes, 3);
  check (bytes, 20);
  check (bytes, 512);
  return 0;
}
