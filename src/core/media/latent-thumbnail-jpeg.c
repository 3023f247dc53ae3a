/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-thumbnail-jpeg-private.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "latent-average-private.h"
#include "latent-pixels-private.h"
#include "latent-thumbnail-pack.h"

#define MAX_ROWS_AT_ONCE 4
#define MAX_MEMORY_BYTES (16 * 1024 * 1024)

/* libjpeg reports errors by longjmp(): all that must not be lost lives here, outside of the
 * function that calls it. */
typedef struct
{
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  jmp_buf jump;
  GdkPixbuf *pixbuf;      /* nullable */
  LatentAverage *average; /* nullable: the decoder's rows are the picture's */
  guint8 rows[MAX_ROWS_AT_ONCE][LATENT_THUMBNAIL_LARGE_PX * 3];
} Decode;

static void
error_cb (j_common_ptr jpeg)
{
  Decode *self = jpeg->client_data;

  longjmp (self->jump, 1);
}

/* A warning is a damaged file that the decoder fills up with grey. */
static void
message_cb (j_common_ptr jpeg, int level)
{
  if (level < 0)
    error_cb (jpeg);
}

static void
output_cb (j_common_ptr jpeg)
{
}

/* As latent-decode-file.c does it: the decoder halves at little cost, the average does the rest. */
static gboolean
start (Decode *self, guint edge_px)
{
  struct jpeg_decompress_struct *jpeg = &self->jpeg;
  guint longest = MAX (jpeg->image_width, jpeg->image_height);
  LatentAverageSize size
      = { .width = jpeg->image_width, .height = jpeg->image_height, .n_channels = 3 };

  if (longest > LATENT_THUMBNAIL_LARGE_PX || jpeg->num_components != 3)
    return FALSE;
  size.divisor = latent_pixels_find_jpeg_divisor (size.width, size.height, edge_px);
  jpeg->scale_num = 1;
  jpeg->scale_denom = size.divisor;
  jpeg->out_color_space = JCS_RGB;
  jpeg_start_decompress (jpeg);

  latent_pixels_fit_size (size.width, size.height, edge_px, &size.to_width, &size.to_height);
  self->pixbuf
      = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, (int) size.to_width, (int) size.to_height);
  if (self->pixbuf != NULL
      && (size.to_width != jpeg->output_width || size.to_height != jpeg->output_height))
    self->average = latent_average_new (&size, gdk_pixbuf_get_pixels (self->pixbuf),
                                        (gsize) gdk_pixbuf_get_rowstride (self->pixbuf));
  return self->pixbuf != NULL && (self->average != NULL || size.to_height == jpeg->output_height);
}

static void
read_rows (Decode *self)
{
  guint8 *to = gdk_pixbuf_get_pixels (self->pixbuf);
  JSAMPROW rows[MAX_ROWS_AT_ONCE];

  for (guint i = 0; i < MAX_ROWS_AT_ONCE; i++)
    rows[i] = self->rows[i];
  while (self->jpeg.output_scanline < self->jpeg.output_height)
    {
      guint n;

      if (self->average == NULL)
        rows[0] = to + self->jpeg.output_scanline * (guint) gdk_pixbuf_get_rowstride (self->pixbuf);
      n = jpeg_read_scanlines (&self->jpeg, rows, self->average == NULL ? 1 : MAX_ROWS_AT_ONCE);
      for (guint i = 0; self->average != NULL && i < n; i++)
        latent_average_add_row (self->average, rows[i]);
    }
}

static gboolean
run (Decode *self, const guint8 *data, gsize length, guint edge_px)
{
  if (setjmp (self->jump) != 0)
    return FALSE;
  jpeg_create_decompress (&self->jpeg);
  self->jpeg.mem->max_memory_to_use = MAX_MEMORY_BYTES;
  jpeg_mem_src (&self->jpeg, data, length);
  if (jpeg_read_header (&self->jpeg, TRUE) != JPEG_HEADER_OK || !start (self, edge_px))
    return FALSE;
  read_rows (self);
  return jpeg_finish_decompress (&self->jpeg);
}

GdkPixbuf *
latent_thumbnail_jpeg_decode (GBytes *jpeg, guint edge_px)
{
  Decode self = { .jpeg = { .err = &self.errors, .client_data = &self } };
  gsize length;
  const guint8 *data = g_bytes_get_data (jpeg, &length);
  gboolean is_whole;

  /* An empty source is a bug to libjpeg, not an error. */
  if (length == 0)
    return NULL;
  jpeg_std_error (&self.errors);
  self.errors.error_exit = error_cb;
  self.errors.emit_message = message_cb;
  self.errors.output_message = output_cb;
  is_whole = run (&self, data, length, edge_px);
  jpeg_destroy_decompress (&self.jpeg);
  g_clear_pointer (&self.average, latent_average_free);
  if (!is_whole)
    g_clear_object (&self.pixbuf);
  return self.pixbuf;
}
