/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-decoder.h"

#include <unistd.h>

#include "core/base/latent-error.h"
#include "latent-image-feed-private.h"
#include "latent-pixels-private.h"
#include "latent-png-rows-private.h"

/* In the PNG header (the first chunk): 8 bytes of signature, 8 of the chunk's head, 12 of data. */
#define PNG_INTERLACE_OFFSET 28

/* The WebP decoder scales brightness and colour each for itself, and the colour to half of that: it
 * is only let do so to a multiple of what is wanted, which costs it little. */
#define WEBP_FINENESS 4u

/* One decode, on the stack of the thread that does it. */
typedef struct
{
  LatentImageFeed feed;
  guint max_edge_px;
  guint divisor; /* the decoder makes the picture smaller by that; 0: it does not */
  GdkPixbufLoader *loader;
  gboolean is_other_size; /* the decoder reads another size from the file than the check did */
  int n_rows;             /* how far the decoder got */
} Decode;

static gboolean
fail_decode (GError **error, const char *what)
{
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE, "the picture cannot be decoded: %s",
               what);
  return FALSE;
}

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, Decode *self)
{
  guint fit_width = (guint) width;
  guint fit_height = (guint) height;

  if (fit_width != self->feed.picture.width || fit_height != self->feed.picture.height)
    {
      /* The emergency stop: it makes the PNG and JPEG decoders give up before they allocate
       * (faults.md M35). */
      self->is_other_size = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
      return;
    }
  if (self->max_edge_px == 0 || MAX (fit_width, fit_height) <= self->max_edge_px)
    return;

  if (self->feed.format == LATENT_IMAGE_FORMAT_JPEG)
    {
      /* Exactly a size that libjpeg makes: the loader is not to scale once more by itself. */
      self->divisor = latent_pixels_find_jpeg_divisor (fit_width, fit_height, self->max_edge_px);
      fit_width = (fit_width + self->divisor - 1) / self->divisor;
      fit_height = (fit_height + self->divisor - 1) / self->divisor;
    }
  else if (self->feed.format == LATENT_IMAGE_FORMAT_WEBP && !self->feed.is_frame)
    latent_pixels_fit_size (fit_width, fit_height, WEBP_FINENESS * self->max_edge_px, &fit_width,
                            &fit_height);
  gdk_pixbuf_loader_set_size (loader, (int) fit_width, (int) fit_height);
}

/* Data that ends too early inside of whole chunks is decoded without complaint, and the rows that
 * are missing would show what was in this memory before. Interlaced pictures may lack detail: their
 * first pass paints every pixel. */
static void
area_updated_cb (GdkPixbufLoader *loader, int x, int y, int width, int height, Decode *self)
{
  self->n_rows = MAX (self->n_rows, y + height);
}

static gboolean
write_cb (const guint8 *data, gsize length, gpointer user_data, GError **error)
{
  Decode *self = user_data;
  g_autoptr (GError) local_error = NULL;

  if (!gdk_pixbuf_loader_write (self->loader, data, length, &local_error))
    return fail_decode (error, local_error->message);
  if (self->is_other_size)
    return fail_decode (error, "its size is not clear");
  return TRUE;
}

static GdkPixbufLoader *
make_loader (LatentImageFormat format, GError **error)
{
  const char *name = format == LATENT_IMAGE_FORMAT_PNG    ? "png"
                     : format == LATENT_IMAGE_FORMAT_JPEG ? "jpeg"
                                                          : "webp";
  GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type (name, NULL);

  if (loader == NULL && format == LATENT_IMAGE_FORMAT_WEBP)
    fail_decode (error, "no decoder for WebP is installed (webp-pixbuf-loader)");
  else if (loader == NULL)
    fail_decode (error, "GdkPixbuf has no decoder for this format");
  return loader;
}

/* Runs the loader over the file: its pixels as stored, possibly smaller. (transfer full) */
static GdkPixbuf *
run_loader (Decode *self, LatentImageReader *reader, GCancellable *cancellable, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = make_loader (self->feed.format, error);
  g_autoptr (GError) close_error = NULL;
  GdkPixbuf *pixbuf;
  gboolean is_fed;
  int n_rows;

  if (loader == NULL)
    return NULL;
  self->loader = loader;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), self);
  g_signal_connect (loader, "area-updated", G_CALLBACK (area_updated_cb), self);

  is_fed = latent_image_feed_run (&self->feed, reader, write_cb, self, cancellable, error);
  n_rows = self->n_rows;
  /* A loader must be closed in any case, also one that was not fed to the end. Closing reports all
   * rows, whether they were there or not: those before count. */
  if (!gdk_pixbuf_loader_close (loader, is_fed ? &close_error : NULL) && is_fed)
    is_fed = fail_decode (error, close_error != NULL ? close_error->message : "it ends too early");
  if (!is_fed)
    return NULL;

  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL)
    {
      fail_decode (error, "it has no pixels");
      return NULL;
    }
  if (n_rows < gdk_pixbuf_get_height (pixbuf))
    {
      fail_decode (error, "rows are missing");
      return NULL;
    }
  return g_object_ref (pixbuf);
}

/* What is left to do where the decoder made @pixbuf smaller by itself. (transfer full) */
static GdkPixbuf *
finish_smaller (const Decode *self, GdkPixbuf *pixbuf)
{
  const LatentImageFrame *picture = &self->feed.picture;
  guint width = (guint) gdk_pixbuf_get_width (pixbuf);
  guint height = (guint) gdk_pixbuf_get_height (pixbuf);
  guint divisor = MAX (1, self->divisor);
  LatentAverageSize size = { .width = width,
                             .height = height,
                             .n_channels = (guint) gdk_pixbuf_get_n_channels (pixbuf) };

  latent_pixels_fit_size (picture->width, picture->height, self->max_edge_px, &size.to_width,
                          &size.to_height);
  if (size.to_width > width || size.to_height > height)
    return latent_pixels_fit (pixbuf, self->max_edge_px);
  if (divisor > 1 && width == (picture->width + divisor - 1) / divisor
      && height == (picture->height + divisor - 1) / divisor)
    {
      size.width = picture->width;
      size.height = picture->height;
      size.divisor = divisor;
    }
  return latent_pixels_average (pixbuf, &size);
}

static gboolean
write_rows_cb (const guint8 *data, gsize length, gpointer user_data, GError **error)
{
  return latent_png_rows_write (user_data, data, length, error);
}

/* (transfer full): the picture, scaled */
static GdkPixbuf *
run_png_rows (Decode *self, LatentImageReader *reader, GCancellable *cancellable, GError **error)
{
  const LatentImageFrame *picture = &self->feed.picture;
  g_autoptr (LatentPngRows) rows
      = latent_png_rows_new (picture->width, picture->height, self->max_edge_px);

  if (rows == NULL)
    {
      fail_decode (error, "it needs more memory than there is");
      return NULL;
    }
  if (!latent_image_feed_run (&self->feed, reader, write_rows_cb, rows, cancellable, error))
    return NULL;
  return latent_png_rows_finish (rows, error);
}

/* PNG's decoder has no sizes of its own: what is to be made smaller is so row by row, unless the
 * rows come in no order. */
static gboolean
is_for_rows (const Decode *self, LatentImageReader *reader)
{
  const LatentImageFrame *picture = &self->feed.picture;
  const guint8 *interlace;

  if (self->feed.format != LATENT_IMAGE_FORMAT_PNG || self->max_edge_px == 0
      || MAX (picture->width, picture->height) <= self->max_edge_px)
    return FALSE;
  interlace = latent_image_reader_peek (reader, PNG_INTERLACE_OFFSET, 1);
  return interlace != NULL && *interlace == 0;
}

/* @check: of what is behind @reader */
static GdkPixbuf *
decode_checked (LatentImageReader *reader,
                const LatentImageCheck *check,
                guint max_edge_px,
                GCancellable *cancellable,
                GError **error)
{
  Decode decode = { .max_edge_px = max_edge_px };
  LatentImageFrame *picture = &decode.feed.picture;
  g_autoptr (GError) failure = NULL;
  GdkPixbuf *pixbuf = NULL;

  if (latent_image_feed_init (&decode.feed, reader, check, &failure))
    {
      if (is_for_rows (&decode, reader))
        pixbuf = run_png_rows (&decode, reader, cancellable, &failure);
      else
        pixbuf = run_loader (&decode, reader, cancellable, &failure);
    }
  /* To whoever takes the file apart a read that failed looks like its end. */
  if (pixbuf == NULL && reader->error_number != 0)
    g_set_error (error, LATENT_ERROR, LATENT_ERROR_STORAGE, "the picture cannot be read: %s",
                 g_strerror (reader->error_number));
  else if (pixbuf == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  if (pixbuf == NULL)
    return NULL;

  if (decode.feed.is_frame)
    {
      pixbuf = latent_pixels_place (pixbuf, picture->x, picture->y, check->width, check->height);
      pixbuf = latent_pixels_fit (pixbuf, max_edge_px);
    }
  else
    pixbuf = finish_smaller (&decode, pixbuf);
  pixbuf = latent_pixels_drop_opaque_alpha (pixbuf);
  pixbuf = latent_pixels_orient (pixbuf, check->orientation);
  if (pixbuf == NULL)
    fail_decode (error, "it needs more memory than there is");
  return pixbuf;
}

static GdkPixbuf *
decode_fd (int fd, guint max_edge_px, GCancellable *cancellable, GError **error)
{
  g_auto (LatentImageReader) reader = { 0 };
  LatentImageCheck check;

  if (!latent_image_check_fd (fd, &check, error)
      || g_cancellable_set_error_if_cancelled (cancellable, error)
      || !latent_image_reader_init_fd (&reader, fd, error))
    return NULL;
  return decode_checked (&reader, &check, max_edge_px, cancellable, error);
}

GdkPixbuf *
latent_decoder_decode_bytes (GBytes *bytes,
                             guint max_edge_px,
                             GCancellable *cancellable,
                             GError **error)
{
  g_auto (LatentImageReader) reader = { 0 };
  LatentImageCheck check;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (!latent_image_check_bytes (bytes, &check, error)
      || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  latent_image_reader_init_bytes (&reader, bytes);
  return decode_checked (&reader, &check, max_edge_px, cancellable, error);
}

GdkPixbuf *
latent_decoder_decode_file (const char *path,
                            guint max_edge_px,
                            GCancellable *cancellable,
                            GError **error)
{
  GdkPixbuf *pixbuf;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  fd = latent_image_open (path, error);
  if (fd < 0)
    return NULL;
  pixbuf = decode_fd (fd, max_edge_px, cancellable, error);
  close (fd);
  return pixbuf;
}

char *
latent_decoder_hash_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = latent_decoder_decode_file (path, 0, cancellable, error);
  g_autoptr (GChecksum) checksum = NULL;
  guint32 form[3];
  const guint8 *row;
  gsize stride;

  if (pixbuf == NULL)
    return NULL;
  form[0] = GUINT32_TO_LE ((guint32) gdk_pixbuf_get_width (pixbuf));
  form[1] = GUINT32_TO_LE ((guint32) gdk_pixbuf_get_height (pixbuf));
  form[2] = GUINT32_TO_LE ((guint32) gdk_pixbuf_get_n_channels (pixbuf));
  row = gdk_pixbuf_read_pixels (pixbuf);
  stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guint8 *) form, sizeof form);
  /* Row by row: what lies between them is not the picture. */
  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++, row += stride)
    g_checksum_update (checksum, row,
                       (gssize) gdk_pixbuf_get_width (pixbuf) * gdk_pixbuf_get_n_channels (pixbuf));
  return g_strdup (g_checksum_get_string (checksum));
}
