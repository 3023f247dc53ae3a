/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <cairo.h>

#include "latent-sheet-picture.h"

G_BEGIN_DECLS

/* Shared by the parts of LatentSheet. */
struct _LatentSheet
{
  gatomicrefcount ref_count;
  LatentSheetOptions *options;
  GPtrArray *items; /* of LatentSheetItem */
  char *missing;
  LatentSheetLayout *layout;
};

struct _LatentSheetPicture
{
  cairo_surface_t *surface; /* owned */
};

/* Texts: laid out by Pango, which measures and draws them alike on every surface. One caption is
 * up to three paragraphs: number and rating; the prompt; the settings. In points. Any thread that
 * has @cairo to itself. */
double latent_sheet_text_measure_caption (cairo_t *cairo,
                                          const LatentSheetOptions *options,
                                          const LatentSheetItem *item,
                                          double width);
void latent_sheet_text_draw_caption (cairo_t *cairo,
                                     const LatentSheetOptions *options,
                                     const LatentSheetItem *item,
                                     const LatentSheetBox *box);
double
latent_sheet_text_measure_title (cairo_t *cairo, const LatentSheetOptions *options, double width);
void latent_sheet_text_draw_title (cairo_t *cairo,
                                   const LatentSheetOptions *options,
                                   const LatentSheetBox *box);
/* One line in the middle of @box. */
void latent_sheet_text_draw_note (cairo_t *cairo,
                                  const LatentSheetOptions *options,
                                  const char *text,
                                  const LatentSheetBox *box);

/* The ink, by LatentSheetOptions.is_dark. */
typedef enum
{
  LATENT_SHEET_COLOUR_PAGE,
  LATENT_SHEET_COLOUR_TEXT,
  LATENT_SHEET_COLOUR_DIM,
  LATENT_SHEET_COLOUR_FRAME,
} LatentSheetColour;

guint32 latent_sheet_colour (const LatentSheetOptions *options, LatentSheetColour colour);
void latent_sheet_set_colour (cairo_t *cairo,
                              const LatentSheetOptions *options,
                              LatentSheetColour colour);

G_END_DECLS
