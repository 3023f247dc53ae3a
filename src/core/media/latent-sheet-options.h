/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What a contact sheet looks like. Plain data, any thread. */

#define LATENT_SHEET_MAX_COLUMNS 20u
#define LATENT_SHEET_MAX_PROMPT_LINES 20u
#define LATENT_SHEET_MAX_MARGIN_MM 50.0
#define LATENT_SHEET_MIN_EDGE_PX 200u
#define LATENT_SHEET_MAX_EDGE_PX 10000u
/* A page is painted in memory, with its pictures beside it: no more pixels than this. A3 at 300
 * dots per inch has 17 million. */
#define LATENT_SHEET_MAX_PAGE_PX 20000000u

typedef enum
{
  LATENT_SHEET_PAPER_A4,
  LATENT_SHEET_PAPER_A3,
  LATENT_SHEET_PAPER_LETTER,
  LATENT_SHEET_PAPER_PIXELS, /* for screens: width_px and height_px */
} LatentSheetPaper;

/* "a4", "a3", "letter", "pixels": the words of the command line and of the settings. */
const char *latent_sheet_paper_to_string (LatentSheetPaper paper);
gboolean latent_sheet_paper_from_string (const char *text, LatentSheetPaper *paper);

typedef enum
{
  LATENT_SHEET_CAPTION_NUMBER = 1 << 0, /* of the place on the sheet, from 1 */
  LATENT_SHEET_CAPTION_PROMPT = 1 << 1, /* its first prompt_lines lines */
  LATENT_SHEET_CAPTION_SETTINGS = 1 << 2,
  LATENT_SHEET_CAPTION_RATING = 1 << 3,
} LatentSheetCaption;

/* (transfer full): "number,prompt,settings,rating", or "none". */
char *latent_sheet_caption_to_string (guint caption);
/* FALSE: a word is none of these; @caption is as it was. */
gboolean latent_sheet_caption_from_string (const char *text, guint *caption);

typedef struct
{
  guint columns;
  LatentSheetPaper paper;
  gboolean is_landscape; /* of paper */
  guint width_px;        /* of LATENT_SHEET_PAPER_PIXELS: 96 to the inch */
  guint height_px;       /* the same; 0: as tall as the pictures need, as far as a page may be */
  double margin_mm;
  double gap_mm;
  guint caption; /* LatentSheetCaption bits */
  guint prompt_lines;
  gboolean is_dark;
  gboolean is_mirrored; /* the first picture is at the right: for languages that run so */
  gboolean has_page_numbers;
  char *title; /* owned, nullable */
} LatentSheetOptions;

#define LATENT_TYPE_SHEET_OPTIONS (latent_sheet_options_get_type ())
GType latent_sheet_options_get_type (void) G_GNUC_CONST;

LatentSheetOptions *latent_sheet_options_new (void); /* A4, four columns, number and prompt */
LatentSheetOptions *latent_sheet_options_copy (const LatentSheetOptions *self);
void latent_sheet_options_free (LatentSheetOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentSheetOptions, latent_sheet_options_free)

/* Brings every number into its bounds: whatever a settings file holds is then harmless. */
void latent_sheet_options_limit (LatentSheetOptions *self);

/* The page in points (1/72 inch); @height 0: as tall as needed. */
void latent_sheet_options_get_size (const LatentSheetOptions *self, double *width, double *height);

/* How many pixels a point has where a page becomes a picture: one for one of
 * LATENT_SHEET_PAPER_PIXELS, 300 to the inch of paper. */
double latent_sheet_options_get_scale (const LatentSheetOptions *self);

G_END_DECLS
