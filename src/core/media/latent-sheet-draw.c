/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-draw.h"

#include <math.h>

#include "latent-sheet-private.h"

#define FRAME_WIDTH 0.8

static gboolean
is_for_pixels (cairo_t *cairo)
{
  return cairo_surface_get_type (cairo_get_target (cairo)) == CAIRO_SURFACE_TYPE_IMAGE;
}

/* A picture that was made for exactly these pixels goes onto them one for one. */
static gboolean
draw_exactly (const LatentSheetPicture *self, cairo_t *cairo, const LatentSheetBox *box)
{
  double x = box->x, y = box->y, width = box->width, height = box->height;
  int surface_width = cairo_image_surface_get_width (self->surface);
  int surface_height = cairo_image_surface_get_height (self->surface);

  if (!is_for_pixels (cairo))
    return FALSE;
  cairo_user_to_device (cairo, &x, &y);
  cairo_user_to_device_distance (cairo, &width, &height);
  if (fabs (width - surface_width) > 1 || fabs (height - surface_height) > 1)
    return FALSE;
  cairo_save (cairo);
  cairo_identity_matrix (cairo);
  cairo_set_source_surface (cairo, self->surface, round (x), round (y));
  cairo_paint (cairo);
  cairo_restore (cairo);
  return TRUE;
}

void
latent_sheet_picture_draw (const LatentSheetPicture *self,
                           cairo_t *cairo,
                           const LatentSheetBox *box)
{
  double width = cairo_image_surface_get_width (self->surface);
  double height = cairo_image_surface_get_height (self->surface);
  double scale = MIN (box->width / width, box->height / height);
  const LatentSheetBox fitted = { .x = box->x + (box->width - width * scale) / 2,
                                  .y = box->y + (box->height - height * scale) / 2,
                                  .width = width * scale,
                                  .height = height * scale };

  if (draw_exactly (self, cairo, &fitted))
    return;
  cairo_save (cairo);
  cairo_translate (cairo, fitted.x, fitted.y);
  cairo_scale (cairo, scale, scale);
  cairo_set_source_surface (cairo, self->surface, 0, 0);
  if (is_for_pixels (cairo))
    {
      /* Beyond its edge there is nothing to be mixed with. */
      cairo_pattern_set_extend (cairo_get_source (cairo), CAIRO_EXTEND_PAD);
      cairo_rectangle (cairo, 0, 0, width, height);
      cairo_fill (cairo);
    }
  else
    cairo_paint (cairo); /* asked for any extension, a PDF would get pixels in place of the JPEG */
  cairo_restore (cairo);
}

/* What stands in place of a picture that is not there. */
static void
draw_placeholder (const LatentSheet *self, cairo_t *cairo, const LatentSheetBox *box)
{
  cairo_save (cairo);
  cairo_rectangle (cairo, box->x, box->y, box->width, box->height);
  cairo_clip_preserve (cairo); /* the frame is inside */
  cairo_move_to (cairo, box->x, box->y);
  cairo_line_to (cairo, box->x + box->width, box->y + box->height);
  cairo_move_to (cairo, box->x + box->width, box->y);
  cairo_line_to (cairo, box->x, box->y + box->height);
  latent_sheet_set_colour (cairo, self->options, LATENT_SHEET_COLOUR_FRAME);
  cairo_set_line_width (cairo, FRAME_WIDTH);
  cairo_stroke (cairo);
  cairo_restore (cairo);
  latent_sheet_text_draw_note (cairo, self->options, self->missing, box);
}

static void
draw_footer (const LatentSheet *self, guint page, cairo_t *cairo, const LatentSheetBox *box)
{
  /* Isolated: the two numbers stand in this order in every language. */
  g_autofree char *text = g_strdup_printf ("%u / %u", page + 1, latent_sheet_get_n_pages (self));

  if (latent_sheet_get_n_pages (self) > 1)
    latent_sheet_text_draw_note (cairo, self->options, text, box);
}

void
latent_sheet_draw_page (const LatentSheet *self, guint page, cairo_t *cairo, GPtrArray *pictures)
{
  const LatentSheetPage *area = latent_sheet_layout_get_page (self->layout, page);

  g_return_if_fail (area != NULL && pictures->len == area->n_cells);

  cairo_rectangle (cairo, 0, 0, area->width, area->height);
  latent_sheet_set_colour (cairo, self->options, LATENT_SHEET_COLOUR_PAGE);
  cairo_fill (cairo);
  if (area->title.height > 0)
    latent_sheet_text_draw_title (cairo, self->options, &area->title);
  for (guint i = 0; i < area->n_cells; i++)
    {
      const LatentSheetCell *cell = latent_sheet_layout_get_cell (self->layout, page, i);
      const LatentSheetPicture *picture = g_ptr_array_index (pictures, i);

      if (picture != NULL)
        latent_sheet_picture_draw (picture, cairo, &cell->picture);
      else
        draw_placeholder (self, cairo, &cell->picture);
      if (cell->caption.height > 0)
        latent_sheet_text_draw_caption (cairo, self->options, latent_sheet_get_item (self, page, i),
                                        &cell->caption);
    }
  if (area->footer.height > 0)
    draw_footer (self, page, cairo, &area->footer);
}
