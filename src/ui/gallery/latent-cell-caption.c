/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cell-caption.h"

#include <string.h>

/* Characters in front of the first match, and of the whole: more would not be seen on a tile. */
#define CHARS_BEFORE 12
#define MAX_CHARS 160
/* Bytes of a prompt that are looked through while a tile is drawn. No service takes as many. */
#define MAX_BYTES 16384
#define ELLIPSIS "…"

/* Where the part that is shown begins: at a word, a few characters before @match. */
static const char *
find_start (const char *prompt, const char *match)
{
  const char *start = match;
  const char *word = NULL;

  for (guint n = 0; n < CHARS_BEFORE && start > prompt; n++)
    {
      const char *before = g_utf8_prev_char (start);

      if (before > prompt && n > 0 && g_unichar_isspace (g_utf8_get_char (before)))
        word = start;
      start = before;
    }
  if (start == prompt)
    return prompt;
  return word != NULL ? word : start;
}

/* Where it ends: @start or a few characters behind it, never within one. */
static const char *
find_end (const char *start)
{
  for (guint n = 0; n < MAX_CHARS && *start != '\0'; n++)
    start = g_utf8_next_char (start);
  return start;
}

/* Line ends would make a paragraph of each line: blanks of the same length, so that no range has to
 * move. */
static void
make_one_line (char *text)
{
  for (char *c = text; *c != '\0'; c++)
    {
      if (*c == '\n' || *c == '\r' || *c == '\t' || *c == '\v' || *c == '\f')
        *c = ' ';
    }
}

LatentCellCaption *
latent_cell_caption_new (const LatentTextSearch *search, const char *prompt)
{
  LatentCellCaption *self = g_new0 (LatentCellCaption, 1);
  g_autofree char *head = g_strndup (prompt, MAX_BYTES);
  g_autofree char *valid = g_utf8_make_valid (head, -1);
  g_autoptr (GArray) found = NULL;
  g_autofree char *part = NULL;
  const char *start = valid;
  const char *end;
  gsize shift = 0;

  self->ranges = g_array_new (FALSE, FALSE, sizeof (LatentTextRange));
  if (search != NULL)
    found = latent_text_search_find (search, valid);
  if (found != NULL && found->len > 0)
    start = find_start (valid, valid + g_array_index (found, LatentTextRange, 0).start);
  end = find_end (start);
  part = g_strndup (start, (gsize) (end - start));
  make_one_line (part);
  self->text
      = g_strconcat (start > valid ? ELLIPSIS : "", part, *end != '\0' ? ELLIPSIS : "", NULL);
  shift = start > valid ? strlen (ELLIPSIS) : 0;

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      LatentTextRange range = g_array_index (found, LatentTextRange, i);
      gsize from = (gsize) (start - valid);

      if (range.start < from || range.start >= (gsize) (end - valid))
        continue;
      range.start = range.start - from + shift;
      range.end = MIN (range.end, (gsize) (end - valid)) - from + shift;
      g_array_append_val (self->ranges, range);
    }
  return self;
}

void
latent_cell_caption_free (LatentCellCaption *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_array_unref (self->ranges);
  g_free (self);
}

void
latent_cell_caption_add_mark (PangoAttrList *attributes, const LatentTextRange *range)
{
  PangoColor paper, ink;
  PangoAttribute *marks[3];

  pango_color_parse (&paper, LATENT_CELL_CAPTION_PAPER);
  pango_color_parse (&ink, LATENT_CELL_CAPTION_INK);
  marks[0] = pango_attr_background_new (paper.red, paper.green, paper.blue);
  marks[1] = pango_attr_foreground_new (ink.red, ink.green, ink.blue);
  marks[2] = pango_attr_underline_new (PANGO_UNDERLINE_SINGLE);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      marks[i]->start_index = (guint) range->start;
      marks[i]->end_index = (guint) range->end;
      pango_attr_list_insert (attributes, marks[i]);
    }
}
