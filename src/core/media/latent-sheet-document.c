/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-document.h"

#include <cairo-pdf.h>
#include <math.h>

#include "core/base/latent-error.h"
#include "core/base/latent-thread.h"
#include "latent-sheet-draw.h"
#include "latent-sheet-private.h"

struct _LatentSheetDocument
{
  LatentSheet *sheet; /* owned */
  LatentSheetFormat format;
  cairo_surface_t *pdf; /* owned, nullable */
  GByteArray *bytes;    /* not taken yet */
};

static cairo_status_t
write_cb (gpointer closure, const guint8 *data, guint length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
open_pdf (LatentSheetDocument *self, const char *title)
{
  const LatentSheetPage *page
      = latent_sheet_layout_get_page (latent_sheet_get_layout (self->sheet), 0);

  self->pdf
      = cairo_pdf_surface_create_for_stream (write_cb, self->bytes, page->width, page->height);
  cairo_pdf_surface_set_metadata (self->pdf, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (self->pdf, CAIRO_PDF_METADATA_CREATOR, "Latent");
}

LatentSheetDocument *
latent_sheet_document_new (LatentSheet *sheet, LatentSheetFormat format, const char *title)
{
  LatentSheetDocument *self = g_new0 (LatentSheetDocument, 1);

  self->sheet = latent_sheet_ref (sheet);
  self->format = format;
  self->bytes = g_byte_array_new ();
  if (format == LATENT_SHEET_FORMAT_PDF)
    open_pdf (self, title);
  return self;
}

void
latent_sheet_document_free (LatentSheetDocument *self)
{
  g_clear_pointer (&self->pdf, cairo_surface_destroy);
  g_byte_array_unref (self->bytes);
  latent_sheet_unref (self->sheet);
  g_free (self);
}

static gboolean
check_status (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, LATENT_ERROR, LATENT_ERROR_INTERNAL, "the page cannot be drawn: %s",
               cairo_status_to_string (status));
  return FALSE;
}

static gboolean
add_pdf_page (LatentSheetDocument *self, guint page, GPtrArray *pictures, GError **error)
{
  const LatentSheetPage *area
      = latent_sheet_layout_get_page (latent_sheet_get_layout (self->sheet), page);
  cairo_t *cairo;
  cairo_status_t status;

  cairo_pdf_surface_set_size (self->pdf, area->width, area->height);
  cairo = cairo_create (self->pdf);
  latent_sheet_draw_page (self->sheet, page, cairo, pictures);
  cairo_show_page (cairo);
  status = cairo_status (cairo);
  cairo_destroy (cairo);
  if (page + 1 == latent_sheet_get_n_pages (self->sheet))
    cairo_surface_finish (self->pdf);
  return check_status (status, error) && check_status (cairo_surface_status (self->pdf), error);
}

/* (transfer full) (nullable) */
static cairo_surface_t *
paint_page (LatentSheet *sheet, guint page, double scale, GPtrArray *pictures, GError **error)
{
  const LatentSheetPage *area
      = latent_sheet_layout_get_page (latent_sheet_get_layout (sheet), page);
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) MAX (1, round (area->width * scale)),
                                    (int) MAX (1, round (area->height * scale)));
  cairo_t *cairo = cairo_create (surface);
  cairo_status_t status;

  /* What rounding adds to the page belongs to it. */
  latent_sheet_set_colour (cairo, latent_sheet_get_options (sheet), LATENT_SHEET_COLOUR_PAGE);
  cairo_paint (cairo);
  cairo_scale (cairo, scale, scale);
  latent_sheet_draw_page (sheet, page, cairo, pictures);
  status = cairo_status (cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  if (check_status (status, error))
    return surface;
  cairo_surface_destroy (surface);
  return NULL;
}

static gboolean
add_png_page (LatentSheetDocument *self, guint page, GPtrArray *pictures, GError **error)
{
  double scale = latent_sheet_options_get_scale (latent_sheet_get_options (self->sheet));
  cairo_surface_t *surface = paint_page (self->sheet, page, scale, pictures, error);
  cairo_status_t status;

  if (surface == NULL)
    return FALSE;
  status = cairo_surface_write_to_png_stream (surface, write_cb, self->bytes);
  cairo_surface_destroy (surface);
  return check_status (status, error);
}

GBytes *
latent_sheet_document_add_page (LatentSheetDocument *self,
                                guint page,
                                GPtrArray *pictures,
                                GError **error)
{
  gboolean is_added;
  gsize length;

  latent_assert_thread (LATENT_THREAD_DECODE);

  if (self->format == LATENT_SHEET_FORMAT_PDF)
    is_added = add_pdf_page (self, page, pictures, error);
  else
    is_added = add_png_page (self, page, pictures, error);
  if (!is_added)
    return NULL;
  length = self->bytes->len;
  return g_bytes_new_take (g_byte_array_steal (self->bytes, NULL), length);
}

GdkPixbuf *
latent_sheet_render_page (LatentSheet *sheet,
                          guint page,
                          double scale,
                          GPtrArray *pictures,
                          GError **error)
{
  cairo_surface_t *surface = paint_page (sheet, page, scale, pictures, error);
  const guint8 *from;
  GdkPixbuf *pixbuf;
  int width, height;

  if (surface == NULL)
    return NULL;
  width = cairo_image_surface_get_width (surface);
  height = cairo_image_surface_get_height (surface);
  from = cairo_image_surface_get_data (surface);
  pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  for (int y = 0; pixbuf != NULL && y < height; y++)
    {
      const guint32 *row
          = (const guint32 *) (gconstpointer) (from
                                               + (gsize) y
                                                     * (gsize) cairo_image_surface_get_stride (
                                                         surface));
      guint8 *to
          = gdk_pixbuf_get_pixels (pixbuf) + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (pixbuf);

      for (int x = 0; x < width; x++)
        {
          to[3 * x] = (guint8) (row[x] >> 16);
          to[3 * x + 1] = (guint8) (row[x] >> 8);
          to[3 * x + 2] = (guint8) row[x];
        }
    }
  cairo_surface_destroy (surface);
  if (pixbuf == NULL)
    check_status (CAIRO_STATUS_NO_MEMORY, error);
  return pixbuf;
}
