/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-png-rows-private.h"

#include <setjmp.h>

#include <png.h>

#include "core/base/latent-error.h"
#include "latent-average-private.h"
#include "latent-image-check.h"
#include "latent-pixels-private.h"

/* A palette and its transparency are the largest chunks that libpng is shown and keeps. */
#define MAX_KEPT_CHUNKS 8

struct _LatentPngRows
{
  guint width, height;
  guint max_edge_px;

  png_structp png;
  png_infop info;
  LatentAverage *average; /* nullable: before the header */
  GdkPixbuf *pixbuf;      /* nullable: likewise */
  char message[120];      /* of the error, if any */
};

static void
error_cb (png_structp png, png_const_charp message)
{
  LatentPngRows *self = png_get_error_ptr (png);

  g_strlcpy (self->message, message, sizeof self->message);
  png_longjmp (png, 1);
}

static void
warning_cb (png_structp png, png_const_charp message)
{
}

/* Whatever the file has becomes 8 bits of RGB or RGBA, in the same way as GdkPixbuf does it. */
static guint
ask_for_bytes (png_structp png, png_infop info)
{
  png_byte colour_type = png_get_color_type (png, info);

  png_set_expand (png);
  png_set_strip_16 (png);
  if ((colour_type & PNG_COLOR_MASK_COLOR) == 0)
    png_set_gray_to_rgb (png);
  png_read_update_info (png, info);
  return png_get_channels (png, info);
}

static void
info_cb (png_structp png, png_infop info)
{
  LatentPngRows *self = png_get_progressive_ptr (png);
  LatentAverageSize size = {
    .width = png_get_image_width (png, info),
    .height = png_get_image_height (png, info),
  };

  if (size.width != self->width || size.height != self->height)
    png_error (png, "its size is not clear");
  if (png_get_interlace_type (png, info) != PNG_INTERLACE_NONE)
    png_error (png, "it is interlaced");
  size.n_channels = ask_for_bytes (png, info);
  if ((size.n_channels != 3 && size.n_channels != 4)
      || png_get_rowbytes (png, info) != (gsize) size.width * size.n_channels)
    png_error (png, "its colours are not clear");

  latent_pixels_fit_size (size.width, size.height, self->max_edge_px, &size.to_width,
                          &size.to_height);
  self->pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, size.n_channels == 4, 8, (int) size.to_width,
                                 (int) size.to_height);
  if (self->pixbuf != NULL)
    self->average = latent_average_new (&size, gdk_pixbuf_get_pixels (self->pixbuf),
                                        (gsize) gdk_pixbuf_get_rowstride (self->pixbuf));
  if (self->average == NULL)
    png_error (png, "it needs more memory than there is");
}

static void
row_cb (png_structp png, png_bytep row, png_uint_32 y, int pass)
{
  LatentPngRows *self = png_get_progressive_ptr (png);

  if (row != NULL && y == latent_average_count_rows (self->average))
    latent_average_add_row (self->average, row);
}

/* The checksums of the chunks were verified before (latent-image-png.c): once more would cost, and
 * zlib's own says nothing that they do not. */
static void
set_up (LatentPngRows *self)
{
  png_structp png = self->png;

  png_set_user_limits (png, LATENT_IMAGE_MAX_EDGE, LATENT_IMAGE_MAX_EDGE);
  png_set_chunk_cache_max (png, MAX_KEPT_CHUNKS);
  png_set_chunk_malloc_max (png, LATENT_IMAGE_MAX_BYTES);
  png_set_keep_unknown_chunks (png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  png_set_crc_action (png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  png_set_option (png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
  png_set_progressive_read_fn (png, self, info_cb, row_cb, NULL);
}

LatentPngRows *
latent_png_rows_new (guint width, guint height, guint max_edge_px)
{
  LatentPngRows *self;

  g_return_val_if_fail (max_edge_px > 0, NULL);

  self = g_new0 (LatentPngRows, 1);
  self->width = width;
  self->height = height;
  self->max_edge_px = max_edge_px;
  self->png = png_create_read_struct (PNG_LIBPNG_VER_STRING, self, error_cb, warning_cb);
  if (self->png != NULL)
    self->info = png_create_info_struct (self->png);
  if (self->info == NULL || setjmp (png_jmpbuf (self->png)) != 0)
    {
      latent_png_rows_free (self);
      return NULL;
    }
  set_up (self);
  return self;
}

void
latent_png_rows_free (LatentPngRows *self)
{
  png_destroy_read_struct (&self->png, &self->info, NULL);
  g_clear_pointer (&self->average, latent_average_free);
  g_clear_object (&self->pixbuf);
  g_free (self);
}

/* Alone, so that nothing of its own is lost when libpng jumps back. */
static gboolean
process (LatentPngRows *self, const guint8 *data, gsize length)
{
  if (setjmp (png_jmpbuf (self->png)) != 0)
    return FALSE;
  /* It does not write there, whatever its type says. */
  png_process_data (self->png, self->info, (png_bytep) data, length);
  return TRUE;
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "the picture cannot be decoded: %s",
               what);
  return FALSE;
}

gboolean
latent_png_rows_write (LatentPngRows *self, const guint8 *data, gsize length, GError **error)
{
  return process (self, data, length) || fail (error, self->message);
}

GdkPixbuf *
latent_png_rows_finish (LatentPngRows *self, GError **error)
{
  if (self->average == NULL || latent_average_count_rows (self->average) < self->height)
    {
      fail (error, "rows are missing");
      return NULL;
    }
  return g_steal_pointer (&self->pixbuf);
}
