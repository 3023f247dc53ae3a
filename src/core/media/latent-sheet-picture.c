/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-picture.h"

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"
#include "latent-decoder.h"
#include "latent-sheet-private.h"

#define JPEG_QUALITY "92"

/* (transfer full): @pixbuf over the page's colour; takes @pixbuf over */
static GdkPixbuf *
flatten (GdkPixbuf *pixbuf, const LatentSheetOptions *options)
{
  guint32 colour = latent_sheet_colour (options, LATENT_SHEET_COLOUR_PAGE);
  GdkPixbuf *flat;

  if (!gdk_pixbuf_get_has_alpha (pixbuf))
    return pixbuf;
  flat = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, gdk_pixbuf_get_width (pixbuf),
                         gdk_pixbuf_get_height (pixbuf));
  if (flat != NULL)
    {
      gdk_pixbuf_fill (flat, colour << 8 | 0xff);
      gdk_pixbuf_composite (pixbuf, flat, 0, 0, gdk_pixbuf_get_width (pixbuf),
                            gdk_pixbuf_get_height (pixbuf), 0, 0, 1, 1, GDK_INTERP_NEAREST, 255);
    }
  g_object_unref (pixbuf);
  return flat;
}

/* (transfer full): of RGB pixels */
static cairo_surface_t *
create_surface (GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  const guint8 *from = gdk_pixbuf_read_pixels (pixbuf);
  guint8 *to = cairo_image_surface_get_data (surface);

  if (to == NULL)
    return surface;
  for (int y = 0; y < height; y++)
    {
      guint32 *row = (guint32 *) (gpointer) to;

      for (int x = 0; x < width; x++)
        row[x] = (guint32) from[3 * x] << 16 | (guint32) from[3 * x + 1] << 8 | from[3 * x + 2];
      from += gdk_pixbuf_get_rowstride (pixbuf);
      to += cairo_image_surface_get_stride (surface);
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* A picture that cannot be written as JPEG goes as pixels: larger, and as good. */
static void
attach_jpeg (cairo_surface_t *surface, GdkPixbuf *pixbuf)
{
  char *jpeg;
  gsize length;

  if (!gdk_pixbuf_save_to_buffer (pixbuf, &jpeg, &length, "jpeg", NULL, "quality", JPEG_QUALITY,
                                  NULL))
    return;
  if (cairo_surface_set_mime_data (surface, CAIRO_MIME_TYPE_JPEG, (guint8 *) jpeg, length, g_free,
                                   jpeg)
      != CAIRO_STATUS_SUCCESS)
    g_free (jpeg);
}

LatentSheetPicture *
latent_sheet_picture_load (const LatentSheetOptions *options,
                           const char *path,
                           guint edge_px,
                           gboolean has_jpeg,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  cairo_surface_t *surface;
  LatentSheetPicture *self;

  latent_assert_thread (LATENT_THREAD_DECODE);

  pixbuf = latent_decoder_decode_file (path, edge_px, cancellable, error);
  if (pixbuf == NULL)
    return NULL;
  pixbuf = flatten (g_steal_pointer (&pixbuf), options);
  surface = pixbuf != NULL ? create_surface (pixbuf) : NULL;
  if (surface == NULL || cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      g_clear_pointer (&surface, cairo_surface_destroy);
      g_set_error (error, LATENT_ERROR, LATENT_ERROR_BAD_IMAGE,
                   "the picture needs more memory than there is");
      return NULL;
    }
  if (has_jpeg)
    attach_jpeg (surface, pixbuf);
  self = g_new0 (LatentSheetPicture, 1);
  self->surface = surface;
  return self;
}

void
latent_sheet_picture_free (LatentSheetPicture *self)
{
  cairo_surface_destroy (self->surface);
  g_free (self);
}

static void
free_if_there (gpointer picture)
{
  if (picture != NULL)
    latent_sheet_picture_free (picture);
}

GPtrArray *
latent_sheet_pictures_new (guint n)
{
  GPtrArray *pictures = g_ptr_array_new_full (n, free_if_there);

  g_ptr_array_set_size (pictures, (int) n);
  return pictures;
}
