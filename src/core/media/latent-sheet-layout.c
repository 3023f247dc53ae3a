/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-layout.h"

#include <math.h>

#define POINTS_PER_MM (72.0 / 25.4)
/* A row of pictures that are taller than this shows them narrower than its columns. */
#define MAX_TALLNESS 1.5
#define CAPTION_GAP 3.0
#define TITLE_GAP 8.0
/* The page's number stands in the lower margin, which is at least this. */
#define FOOTER_HEIGHT 20.0
/* Margins and gaps that leave nothing for the pictures give way. */
#define MIN_COLUMN_WIDTH 4.0
#define MIN_PICTURE_HEIGHT 4.0

/* A sheet being laid out, on the stack. */
typedef struct
{
  const LatentSheetOptions *options;
  const LatentSheetSize *sizes;
  guint n_pictures;
  const LatentSheetMeasure *measure;
  LatentSheetLayout *layout;
  double width;        /* of the page */
  double limit_height; /* of the page; one that is as tall as needed stays below this */
  double margin_x, margin_y;
  double gap;
  gboolean is_tall; /* as tall as needed */
  double y;         /* where the next row begins on the page under way */
  LatentSheetPage page;
} Setting;

/* One row, on the stack. */
typedef struct
{
  guint first, n;
  double picture_height;
  double caption_height;
} Row;

static double
get_gap (const LatentSheetOptions *options, double width)
{
  double gap = options->gap_mm * POINTS_PER_MM;
  double room = MAX (0, width - options->columns * MIN_COLUMN_WIDTH);

  return options->columns > 1 ? MIN (gap, room / 2 / (options->columns - 1)) : gap;
}

static double
get_margin (const LatentSheetOptions *options, double length)
{
  return MIN (options->margin_mm * POINTS_PER_MM, length / 4);
}

double
latent_sheet_layout_get_column_width (const LatentSheetOptions *options)
{
  double width, height;

  latent_sheet_options_get_size (options, &width, &height);
  width -= 2 * get_margin (options, width);
  return (width - get_gap (options, width) * (options->columns - 1)) / options->columns;
}

static double
get_lower_margin (const Setting *self)
{
  return self->options->has_page_numbers ? MAX (self->margin_y, FOOTER_HEIGHT) : self->margin_y;
}

static double
get_bottom (const Setting *self)
{
  return self->limit_height - get_lower_margin (self);
}

static void
start_page (Setting *self)
{
  self->page = (LatentSheetPage){ .width = self->width,
                                  .height = self->limit_height,
                                  .first_cell = self->layout->cells->len };
  self->y = self->margin_y;
}

static void
end_page (Setting *self)
{
  LatentSheetPage *page = &self->page;
  double lower = get_lower_margin (self);

  page->n_cells = self->layout->cells->len - page->first_cell;
  if (self->is_tall)
    page->height = MIN (self->limit_height, ceil (self->y + lower));
  if (self->options->has_page_numbers)
    page->footer = (LatentSheetBox){ .x = self->margin_x,
                                     .y = page->height - lower,
                                     .width = self->width - 2 * self->margin_x,
                                     .height = lower };
  g_array_append_val (self->layout->pages, *page);
}

static void
place_title (Setting *self)
{
  double width = self->width - 2 * self->margin_x;
  double height = 0;

  if (self->measure->measure_title != NULL)
    height = self->measure->measure_title (width, self->measure->user_data);
  if (height <= 0)
    return;
  height = MIN (height, (get_bottom (self) - self->y) / 2);
  self->page.title
      = (LatentSheetBox){ .x = self->margin_x, .y = self->y, .width = width, .height = height };
  self->y += height + TITLE_GAP;
}

/* How tall for its width. */
static double
get_tallness (const Setting *self, guint index)
{
  const LatentSheetSize *size = &self->sizes[index];

  return size->width > 0 && size->height > 0 ? (double) size->height / size->width : 1.0;
}

static void
measure_row (Setting *self, Row *row)
{
  double column = self->layout->column_width;

  row->picture_height = MIN_PICTURE_HEIGHT;
  row->caption_height = 0;
  for (guint i = row->first; i < row->first + row->n; i++)
    {
      double height = column * MIN (get_tallness (self, i), MAX_TALLNESS);

      row->picture_height = MAX (row->picture_height, height);
      if (self->measure->measure_caption == NULL)
        continue;
      height = self->measure->measure_caption (i, column, self->measure->user_data);
      row->caption_height = MAX (row->caption_height, height);
    }
}

static double
get_caption_space (const Row *row)
{
  return row->caption_height > 0 ? row->caption_height + CAPTION_GAP : 0;
}

/* What no page has room for gives way: captions have at most half, pictures the rest. */
static void
shrink_row (const Setting *self, Row *row)
{
  double room = get_bottom (self) - self->y;

  if (row->picture_height + get_caption_space (row) <= room)
    return;
  row->caption_height = MIN (row->caption_height, room / 2 - CAPTION_GAP);
  row->caption_height = MAX (row->caption_height, 0);
  row->picture_height
      = MAX (MIN (row->picture_height, room - get_caption_space (row)), MIN_PICTURE_HEIGHT);
}

static void
place_cell (Setting *self, const Row *row, guint index)
{
  double column = self->layout->column_width;
  double tallness = get_tallness (self, index);
  double x = self->margin_x + (index - row->first) * (column + self->gap);
  LatentSheetCell cell = { .index = index };
  double width = MIN (column, row->picture_height / tallness);

  if (self->options->is_mirrored)
    x = self->width - x - column;
  /* At the bottom of its row: a picture and its caption belong together. */
  cell.picture = (LatentSheetBox){ .width = width, .height = width * tallness };
  cell.picture.x = x + (column - width) / 2;
  cell.picture.y = self->y + row->picture_height - cell.picture.height;
  cell.caption = (LatentSheetBox){ .x = x,
                                   .y = self->y + row->picture_height + CAPTION_GAP,
                                   .width = column,
                                   .height = row->caption_height };
  g_array_append_val (self->layout->cells, cell);
}

static void
place_row (Setting *self, guint first)
{
  Row row = { .first = first, .n = MIN (self->options->columns, self->n_pictures - first) };
  gboolean is_first_of_page = self->layout->cells->len == self->page.first_cell;

  measure_row (self, &row);
  if (!is_first_of_page
      && self->y + self->gap + row.picture_height + get_caption_space (&row) > get_bottom (self))
    {
      end_page (self);
      start_page (self);
      is_first_of_page = TRUE;
    }
  if (!is_first_of_page)
    self->y += self->gap;
  shrink_row (self, &row);
  for (guint i = 0; i < row.n; i++)
    place_cell (self, &row, first + i);
  self->y += row.picture_height + get_caption_space (&row);
}

/* As tall as needed, as far as a page may be. */
static double
get_limit_height (const LatentSheetOptions *options, double width)
{
  double scale = latent_sheet_options_get_scale (options);
  double limit_px = MIN (LATENT_SHEET_MAX_EDGE_PX, LATENT_SHEET_MAX_PAGE_PX / (width * scale));

  return floor (limit_px) / scale;
}

LatentSheetLayout *
latent_sheet_layout_new (const LatentSheetOptions *options,
                         const LatentSheetSize *sizes,
                         guint n_pictures,
                         const LatentSheetMeasure *measure)
{
  LatentSheetLayout *layout = g_new0 (LatentSheetLayout, 1);
  Setting setting = { .options = options,
                      .sizes = sizes,
                      .n_pictures = n_pictures,
                      .measure = measure,
                      .layout = layout };

  layout->pages = g_array_new (FALSE, FALSE, sizeof (LatentSheetPage));
  layout->cells = g_array_new (FALSE, FALSE, sizeof (LatentSheetCell));
  layout->column_width = latent_sheet_layout_get_column_width (options);

  latent_sheet_options_get_size (options, &setting.width, &setting.limit_height);
  setting.is_tall = setting.limit_height <= 0;
  if (setting.is_tall)
    setting.limit_height = get_limit_height (options, setting.width);
  setting.margin_x = get_margin (options, setting.width);
  setting.margin_y = get_margin (options, setting.is_tall ? setting.width : setting.limit_height);
  setting.gap = get_gap (options, setting.width - 2 * setting.margin_x);

  start_page (&setting);
  place_title (&setting);
  for (guint first = 0; first < n_pictures; first += options->columns)
    place_row (&setting, first);
  end_page (&setting);
  return layout;
}

void
latent_sheet_layout_free (LatentSheetLayout *self)
{
  g_array_unref (self->pages);
  g_array_unref (self->cells);
  g_free (self);
}

const LatentSheetPage *
latent_sheet_layout_get_page (const LatentSheetLayout *self, guint page)
{
  g_return_val_if_fail (page < self->pages->len, NULL);

  return &g_array_index (self->pages, LatentSheetPage, page);
}

const LatentSheetCell *
latent_sheet_layout_get_cell (const LatentSheetLayout *self, guint page, guint index)
{
  const LatentSheetPage *of = latent_sheet_layout_get_page (self, page);

  g_return_val_if_fail (of != NULL && index < of->n_cells, NULL);

  return &g_array_index (self->cells, LatentSheetCell, of->first_cell + index);
}
