/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

#include "core/media/latent-average-private.h"

G_BEGIN_DECLS

/* What the tests of this room share: the tiny pictures of tests/data/media and pictures built by
 * hand. */

/* (array zero-terminated=1): the file names of all good pictures */
extern const char *const media_test_pictures[];

/* (transfer full): the absolute name of a picture of tests/data/media */
char *media_test_path (const char *name);
/* (transfer full): its bytes, to be changed at will */
GByteArray *media_test_read (const char *name);

/* (transfer full): the absolute name of a new file with this content */
char *media_test_write (const char *folder, const char *name, const void *data, gsize length);
/* (transfer full): a @width x @height PNG or JPEG ("png", "jpeg", "webp") of a colour gradient */
char *
media_test_paint (const char *folder, const char *name, const char *type, int width, int height);

/* (transfer full): a picture that compresses and scales like a photograph: soft shapes of many
 * sizes and some noise */
GdkPixbuf *media_test_paint_photo (int width, int height);

/* (transfer full): the exact average over the area of each pixel, by its definition */
double *media_test_average (const LatentAverageSize *size, const guint8 *pixels);
/* How near @pixbuf (RGB) comes to the exact area average of @original (RGB), in dB. */
double media_test_psnr (GdkPixbuf *pixbuf, GdkPixbuf *original);

/* Appends a PNG chunk with a right CRC. */
void media_test_put_chunk (GByteArray *png, const char *type, const void *data, gsize length);
/* (transfer full): signature and header, 8 bits RGB */
GByteArray *media_test_start_png (guint32 width, guint32 height);
/* Makes the CRCs of all whole chunks right again. */
void media_test_mend_crcs (GByteArray *png);

/* The pixel's red, green and blue as 0xrrggbb. */
guint media_test_pixel (GdkPixbuf *pixbuf, int x, int y);
/* Does the pixel at @x, @y have (nearly) this colour? Says where not. */
#define media_test_assert_pixel(pixbuf, x, y, rgb)                                                 \
  media_test_assert_pixel_at ((pixbuf), (x), (y), (rgb), G_STRLOC)
void media_test_assert_pixel_at (GdkPixbuf *pixbuf, int x, int y, guint rgb, const char *where);

G_END_DECLS
