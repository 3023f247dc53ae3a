/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-sheet-options.h"

G_BEGIN_DECLS

/* LatentSheetLayout: which picture stands where on which page of a contact sheet. Pure arithmetic
 * in points from the page's upper left corner: what texts measure is handed in. Immutable, any
 * thread. */

typedef struct
{
  double x, y, width, height;
} LatentSheetBox;

typedef struct
{
  guint index;            /* of the picture */
  LatentSheetBox picture; /* exactly what the picture covers */
  LatentSheetBox caption; /* below it, as wide as the column; height 0: there is none */
} LatentSheetCell;

typedef struct
{
  double width, height;
  LatentSheetBox title;  /* height 0: there is none; only the first page has one */
  LatentSheetBox footer; /* for the page's number; height 0: there is none */
  guint first_cell;
  guint n_cells;
} LatentSheetPage;

typedef struct
{
  GArray *pages; /* not null (element-type LatentSheetPage): at least one */
  GArray *cells; /* not null (element-type LatentSheetCell): of all pages, in the pictures' order */
  double column_width;
} LatentSheetLayout;

typedef struct
{
  guint width, height; /* pixels; 0 counts as square */
} LatentSheetSize;

/* What texts need. */
typedef struct
{
  /* The height of the caption of picture @index in a column so wide; 0: it has none. Asked once for
   * each. NULL: none has. */
  double (*measure_caption) (guint index, double width, gpointer user_data);
  /* The same of the title; NULL: there is none. */
  double (*measure_title) (double width, gpointer user_data);
  gpointer user_data;
} LatentSheetMeasure;

/* The width of a column, where captions are put into. */
double latent_sheet_layout_get_column_width (const LatentSheetOptions *options);

/* @options: in their limits (latent_sheet_options_limit()). Pictures fill rows from the start; a
 * row is as tall as its tallest picture in the column's width, but no taller than one and a half
 * times as wide, and never cut by the page's end. */
LatentSheetLayout *latent_sheet_layout_new (const LatentSheetOptions *options,
                                            const LatentSheetSize *sizes,
                                            guint n_pictures,
                                            const LatentSheetMeasure *measure);
void latent_sheet_layout_free (LatentSheetLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentSheetLayout, latent_sheet_layout_free)

/* (transfer none) */
const LatentSheetPage *latent_sheet_layout_get_page (const LatentSheetLayout *self, guint page);
/* (transfer none): the page's own @index-th */
const LatentSheetCell *
latent_sheet_layout_get_cell (const LatentSheetLayout *self, guint page, guint index);

G_END_DECLS
