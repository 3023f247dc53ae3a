/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-private.h"

#include <math.h>

#include "core/base/latent-thread.h"

static const guint32 colours[2][4] = {
  { 0xffffff, 0x1d1d20, 0x5e5c64, 0xd0cfcc },
  { 0x1e1e1e, 0xf6f5f4, 0xb0afac, 0x3d3d3d },
};

/* What measure functions get. */
typedef struct
{
  LatentSheet *sheet;
  cairo_t *cairo;
  GCancellable *cancellable;
} Measuring;

static void
free_item (gpointer data)
{
  LatentSheetItem *item = data;

  g_free (item->path);
  g_free (item->number);
  g_free (item->rating);
  g_free (item->prompt);
  g_free (item->settings);
  g_free (item);
}

GPtrArray *
latent_sheet_items_new (void)
{
  return g_ptr_array_new_with_free_func (free_item);
}

static double
measure_caption (guint index, double width, gpointer user_data)
{
  Measuring *measuring = user_data;
  LatentSheet *self = measuring->sheet;

  if (g_cancellable_is_cancelled (measuring->cancellable))
    return 0; /* nobody will see it */
  return latent_sheet_text_measure_caption (measuring->cairo, self->options,
                                            g_ptr_array_index (self->items, index), width);
}

static double
measure_title (double width, gpointer user_data)
{
  Measuring *measuring = user_data;

  return latent_sheet_text_measure_title (measuring->cairo, measuring->sheet->options, width);
}

static void
lay_out (LatentSheet *self, GCancellable *cancellable)
{
  g_autofree LatentSheetSize *sizes = g_new0 (LatentSheetSize, self->items->len + 1);
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR, NULL);
  cairo_t *cairo = cairo_create (surface);
  Measuring measuring = { self, cairo, cancellable };
  const LatentSheetMeasure measure = { measure_caption, measure_title, &measuring };

  for (guint i = 0; i < self->items->len; i++)
    {
      const LatentSheetItem *item = g_ptr_array_index (self->items, i);

      sizes[i] = (LatentSheetSize){ item->width, item->height };
    }
  self->layout = latent_sheet_layout_new (self->options, sizes, self->items->len, &measure);
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
}

LatentSheet *
latent_sheet_new (const LatentSheetOptions *options,
                  GPtrArray *items,
                  const char *missing,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (LatentSheet) self = g_new0 (LatentSheet, 1);

  latent_assert_thread (LATENT_THREAD_DECODE);

  g_atomic_ref_count_init (&self->ref_count);
  self->options = latent_sheet_options_copy (options);
  latent_sheet_options_limit (self->options);
  self->items = g_ptr_array_ref (items);
  self->missing = g_strdup (missing);
  lay_out (self, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

LatentSheet *
latent_sheet_ref (LatentSheet *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
latent_sheet_unref (LatentSheet *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->layout, latent_sheet_layout_free);
  g_ptr_array_unref (self->items);
  latent_sheet_options_free (self->options);
  g_free (self->missing);
  g_free (self);
}

guint
latent_sheet_get_n_pages (const LatentSheet *self)
{
  return self->layout->pages->len;
}

const LatentSheetOptions *
latent_sheet_get_options (const LatentSheet *self)
{
  return self->options;
}

const LatentSheetLayout *
latent_sheet_get_layout (const LatentSheet *self)
{
  return self->layout;
}

const LatentSheetItem *
latent_sheet_get_item (const LatentSheet *self, guint page, guint index)
{
  const LatentSheetCell *cell = latent_sheet_layout_get_cell (self->layout, page, index);

  return g_ptr_array_index (self->items, cell->index);
}

guint
latent_sheet_get_edge_px (const LatentSheet *self, guint page, guint index, double scale)
{
  const LatentSheetBox *box = &latent_sheet_layout_get_cell (self->layout, page, index)->picture;

  return (guint) MAX (1, round (MAX (box->width, box->height) * scale));
}

guint32
latent_sheet_colour (const LatentSheetOptions *options, LatentSheetColour colour)
{
  return colours[options->is_dark != FALSE][colour];
}

void
latent_sheet_set_colour (cairo_t *cairo,
                         const LatentSheetOptions *options,
                         LatentSheetColour colour)
{
  guint32 rgb = latent_sheet_colour (options, colour);

  cairo_set_source_rgb (cairo, (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                        (rgb & 0xff) / 255.0);
}
