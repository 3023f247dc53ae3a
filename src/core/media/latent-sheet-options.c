/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sheet-options.h"

#include <math.h>
#include <string.h>

#define POINTS_PER_MM (72.0 / 25.4)
#define POINTS_PER_PX 0.75
#define PRINT_SCALE (300.0 / 72.0)

static const struct
{
  const char *name;
  double width_mm, height_mm;
} papers[] = {
  [LATENT_SHEET_PAPER_A4] = { "a4", 210, 297 },
  [LATENT_SHEET_PAPER_A3] = { "a3", 297, 420 },
  [LATENT_SHEET_PAPER_LETTER] = { "letter", 215.9, 279.4 },
  [LATENT_SHEET_PAPER_PIXELS] = { "pixels", 0, 0 },
};

static const struct
{
  const char *name;
  LatentSheetCaption caption;
} captions[] = {
  { "number", LATENT_SHEET_CAPTION_NUMBER },
  { "prompt", LATENT_SHEET_CAPTION_PROMPT },
  { "settings", LATENT_SHEET_CAPTION_SETTINGS },
  { "rating", LATENT_SHEET_CAPTION_RATING },
};

G_DEFINE_BOXED_TYPE (LatentSheetOptions,
                     latent_sheet_options,
                     latent_sheet_options_copy,
                     latent_sheet_options_free)

const char *
latent_sheet_paper_to_string (LatentSheetPaper paper)
{
  return papers[MIN ((guint) paper, G_N_ELEMENTS (papers) - 1)].name;
}

gboolean
latent_sheet_paper_from_string (const char *text, LatentSheetPaper *paper)
{
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    {
      if (g_ascii_strcasecmp (text, papers[i].name) == 0)
        {
          *paper = (LatentSheetPaper) i;
          return TRUE;
        }
    }
  return FALSE;
}

char *
latent_sheet_caption_to_string (guint caption)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (captions); i++)
    {
      if ((caption & captions[i].caption) != 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", captions[i].name);
    }
  return g_strdup (text->len > 0 ? text->str : "none");
}

static gboolean
find_caption (const char *word, guint *caption)
{
  for (guint i = 0; i < G_N_ELEMENTS (captions); i++)
    {
      if (g_ascii_strcasecmp (word, captions[i].name) == 0)
        {
          *caption |= captions[i].caption;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
latent_sheet_caption_from_string (const char *text, guint *caption)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  guint found = 0;

  if (words[0] != NULL && words[1] == NULL
      && g_ascii_strcasecmp (g_strstrip (words[0]), "none") == 0)
    {
      *caption = 0;
      return TRUE;
    }
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (!find_caption (g_strstrip (words[i]), &found))
        return FALSE;
    }
  if (found == 0)
    return FALSE;
  *caption = found;
  return TRUE;
}

LatentSheetOptions *
latent_sheet_options_new (void)
{
  LatentSheetOptions *self = g_new0 (LatentSheetOptions, 1);

  self->columns = 4;
  self->width_px = 1920;
  self->margin_mm = 10;
  self->gap_mm = 4;
  self->caption = LATENT_SHEET_CAPTION_NUMBER | LATENT_SHEET_CAPTION_PROMPT;
  self->prompt_lines = 2;
  self->has_page_numbers = TRUE;
  return self;
}

LatentSheetOptions *
latent_sheet_options_copy (const LatentSheetOptions *self)
{
  LatentSheetOptions *copy = g_memdup2 (self, sizeof *self);

  copy->title = g_strdup (self->title);
  return copy;
}

void
latent_sheet_options_free (LatentSheetOptions *self)
{
  g_free (self->title);
  g_free (self);
}

/* A number that is none (a settings file can hold that) becomes @low. */
static double
limit_length (double value, double low, double high)
{
  return isnan (value) ? low : CLAMP (value, low, high);
}

void
latent_sheet_options_limit (LatentSheetOptions *self)
{
  self->columns = CLAMP (self->columns, 1, LATENT_SHEET_MAX_COLUMNS);
  self->prompt_lines = CLAMP (self->prompt_lines, 1, LATENT_SHEET_MAX_PROMPT_LINES);
  self->paper = MIN (self->paper, LATENT_SHEET_PAPER_PIXELS);
  self->margin_mm = limit_length (self->margin_mm, 0, LATENT_SHEET_MAX_MARGIN_MM);
  self->gap_mm = limit_length (self->gap_mm, 0, LATENT_SHEET_MAX_MARGIN_MM);
  self->width_px = CLAMP (self->width_px, LATENT_SHEET_MIN_EDGE_PX, LATENT_SHEET_MAX_EDGE_PX);
  if (self->height_px != 0)
    self->height_px
        = CLAMP (self->height_px, LATENT_SHEET_MIN_EDGE_PX,
                 MIN (LATENT_SHEET_MAX_EDGE_PX, LATENT_SHEET_MAX_PAGE_PX / self->width_px));
}

void
latent_sheet_options_get_size (const LatentSheetOptions *self, double *width, double *height)
{
  double paper_width = papers[self->paper].width_mm * POINTS_PER_MM;
  double paper_height = papers[self->paper].height_mm * POINTS_PER_MM;

  if (self->paper == LATENT_SHEET_PAPER_PIXELS)
    {
      *width = self->width_px * POINTS_PER_PX;
      *height = self->height_px * POINTS_PER_PX;
    }
  else
    {
      *width = self->is_landscape ? paper_height : paper_width;
      *height = self->is_landscape ? paper_width : paper_height;
    }
}

double
latent_sheet_options_get_scale (const LatentSheetOptions *self)
{
  return self->paper == LATENT_SHEET_PAPER_PIXELS ? 1.0 / POINTS_PER_PX : PRINT_SCALE;
}
