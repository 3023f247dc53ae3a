/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <string.h>

#include <pango/pangocairo.h>

#include "latent-sheet-private.h"

#define FONT_FAMILY "Sans"
/* Points; captions follow the column between these. */
#define MIN_FONT_SIZE 4.5
#define MAX_FONT_SIZE 9.0
#define COLUMN_PER_FONT_SIZE 15.0
#define SMALLER 0.85
#define TITLE_FONT_SIZE 18.0
#define NOTE_FONT_SIZE 8.0
#define MAX_TITLE_LINES 2
/* No line is longer than this: of a text that may have a million characters, only what can be seen
 * is laid out. */
#define MAX_CHARS_PER_LINE 600

typedef struct
{
  const char *text;
  double size;
  int max_lines;
  gboolean is_bold;
} Paragraph;

static double
get_font_size (double width)
{
  return CLAMP (width / COLUMN_PER_FONT_SIZE, MIN_FONT_SIZE, MAX_FONT_SIZE);
}

/* (transfer full): the beginning of @text as one paragraph: what would break a line or cannot be
 * seen is a space, and of several spaces one. */
static char *
pick_start (const char *text, guint max_chars)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) start = g_string_new (NULL);
  gboolean is_space = TRUE;
  guint n = 0;

  /* A million bytes are not looked at for what is wrong in the last of them. */
  valid = g_utf8_make_valid (text, (gssize) strnlen (text, 4 * (gsize) max_chars + 4));
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (n == max_chars)
        {
          g_string_append (start, "…");
          break;
        }
      if (g_unichar_isspace (c) || g_unichar_iscntrl (c)
          || g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR
          || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR)
        {
          if (!is_space)
            g_string_append_c (start, ' ');
          is_space = TRUE;
        }
      else
        {
          g_string_append_unichar (start, c);
          is_space = FALSE;
        }
      n++;
    }
  return g_string_free (g_steal_pointer (&start), FALSE);
}

/* (transfer full). Nothing is rounded to the pixels of one surface: the lines break alike on all of
 * them. */
static PangoLayout *
create_layout (cairo_t *cairo,
               const LatentSheetOptions *options,
               const Paragraph *paragraph,
               double width)
{
  PangoLayout *layout = pango_cairo_create_layout (cairo);
  PangoContext *context = pango_layout_get_context (layout);
  PangoFontDescription *font = pango_font_description_from_string (FONT_FAMILY);
  cairo_font_options_t *font_options = cairo_font_options_create ();
  g_autofree char *text
      = pick_start (paragraph->text, MAX_CHARS_PER_LINE * (guint) paragraph->max_lines);

  cairo_font_options_set_hint_style (font_options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (font_options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (font_options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, font_options);
  pango_cairo_context_set_resolution (context, 72);
  pango_context_set_round_glyph_positions (context, FALSE);
  pango_context_set_base_dir (context,
                              options->is_mirrored ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  cairo_font_options_destroy (font_options);

  pango_font_description_set_size (font, (int) (paragraph->size * PANGO_SCALE));
  pango_font_description_set_weight (font,
                                     paragraph->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_context_changed (layout);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);

  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_height (layout, -paragraph->max_lines);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  /* Pango turns this over where a text runs against the page. */
  pango_layout_set_auto_dir (layout, TRUE);
  pango_layout_set_alignment (layout, options->is_mirrored ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static double
get_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

/* (transfer full): what stands before the prompt; empty: nothing does */
static char *
join_head (const LatentSheetItem *item)
{
  gboolean has_both = item->number != NULL && item->rating != NULL;

  return g_strconcat (item->number != NULL ? item->number : "", has_both ? "   " : "",
                      item->rating != NULL ? item->rating : "", NULL);
}

/* Goes through the paragraphs of a caption, and draws those that @box (nullable) has room for.
 * Returns their height. */
static double
walk_caption (cairo_t *cairo,
              const LatentSheetOptions *options,
              const LatentSheetItem *item,
              double width,
              const LatentSheetBox *box)
{
  g_autofree char *head = join_head (item);
  double size = get_font_size (width);
  const Paragraph paragraphs[] = {
    { head, size, 1, TRUE },
    { item->prompt, size, (int) options->prompt_lines, FALSE },
    { item->settings, size * SMALLER, 1, FALSE },
  };
  double y = 0;

  for (guint i = 0; i < G_N_ELEMENTS (paragraphs); i++)
    {
      g_autoptr (PangoLayout) layout = NULL;
      double height;

      if (paragraphs[i].text == NULL || *paragraphs[i].text == '\0')
        continue;
      layout = create_layout (cairo, options, &paragraphs[i], width);
      height = get_height (layout);
      if (box != NULL && (y == 0 || y + height <= box->height + 0.5))
        {
          latent_sheet_set_colour (cairo, options,
                                   i == 2 ? LATENT_SHEET_COLOUR_DIM : LATENT_SHEET_COLOUR_TEXT);
          cairo_move_to (cairo, box->x, box->y + y);
          pango_cairo_show_layout (cairo, layout);
        }
      y += height;
    }
  return y;
}

double
latent_sheet_text_measure_caption (cairo_t *cairo,
                                   const LatentSheetOptions *options,
                                   const LatentSheetItem *item,
                                   double width)
{
  return walk_caption (cairo, options, item, width, NULL);
}

void
latent_sheet_text_draw_caption (cairo_t *cairo,
                                const LatentSheetOptions *options,
                                const LatentSheetItem *item,
                                const LatentSheetBox *box)
{
  cairo_save (cairo);
  cairo_rectangle (cairo, box->x, box->y, box->width, box->height);
  cairo_clip (cairo);
  walk_caption (cairo, options, item, box->width, box);
  cairo_restore (cairo);
}

/* (transfer full) (nullable): there is no title */
static PangoLayout *
create_title (cairo_t *cairo, const LatentSheetOptions *options, double width)
{
  const Paragraph paragraph = { options->title, TITLE_FONT_SIZE, MAX_TITLE_LINES, TRUE };

  if (options->title == NULL || *options->title == '\0')
    return NULL;
  return create_layout (cairo, options, &paragraph, width);
}

double
latent_sheet_text_measure_title (cairo_t *cairo, const LatentSheetOptions *options, double width)
{
  g_autoptr (PangoLayout) layout = create_title (cairo, options, width);

  return layout != NULL ? get_height (layout) : 0;
}

void
latent_sheet_text_draw_title (cairo_t *cairo,
                              const LatentSheetOptions *options,
                              const LatentSheetBox *box)
{
  g_autoptr (PangoLayout) layout = create_title (cairo, options, box->width);

  if (layout == NULL)
    return;
  latent_sheet_set_colour (cairo, options, LATENT_SHEET_COLOUR_TEXT);
  cairo_move_to (cairo, box->x, box->y);
  pango_cairo_show_layout (cairo, layout);
}

void
latent_sheet_text_draw_note (cairo_t *cairo,
                             const LatentSheetOptions *options,
                             const char *text,
                             const LatentSheetBox *box)
{
  const Paragraph paragraph = { text, MIN (NOTE_FONT_SIZE, box->height), 1, FALSE };
  g_autoptr (PangoLayout) layout = create_layout (cairo, options, &paragraph, box->width);

  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  latent_sheet_set_colour (cairo, options, LATENT_SHEET_COLOUR_DIM);
  cairo_move_to (cairo, box->x, box->y + (box->height - get_height (layout)) / 2);
  pango_cairo_show_layout (cairo, layout);
}
