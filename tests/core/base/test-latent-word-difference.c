/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-word-difference.h"

#include <string.h>

#include "support/latent-test.h"

/* (transfer full): the texts in one: [-removed-], {+added+}. */
static char *
describe (const char *old_text, const char *new_text)
{
  GString *words = g_string_new (NULL);
  g_autoptr (GArray) parts = latent_word_difference (old_text, new_text);

  for (guint i = 0; i < parts->len; i++)
    {
      const LatentDifferencePart *part = &g_array_index (parts, LatentDifferencePart, i);
      const char *text = part->kind == LATENT_DIFFERENCE_REMOVED ? old_text : new_text;
      g_autofree char *piece
          = g_strndup (text + part->range.start, part->range.end - part->range.start);

      switch (part->kind)
        {
        case LATENT_DIFFERENCE_REMOVED:
          g_string_append_printf (words, "[-%s-]", piece);
          break;
        case LATENT_DIFFERENCE_ADDED:
          g_string_append_printf (words, "{+%s+}", piece);
          break;
        case LATENT_DIFFERENCE_KEPT:
        default:
          g_string_append (words, piece);
        }
    }
  return g_string_free (words, FALSE);
}

static void
test_words (void)
{
  static const struct
  {
    const char *old_text;
    const char *new_text;
    const char *words;
  } cases[] = {
    { "", "", "" },
    { "a fox", "a fox", "a fox" },
    { "", "a fox", "{+a fox+}" },
    { "a fox", "", "[-a fox-]" },
    { "a red fox", "a blue fox", "a [-red-]{+blue+} fox" },
    { "a fox", "a red fox", "a {+red +}fox" },
    { "a red fox, at night", "a fox, at night", "a [-red -]fox, at night" },
    { "red fox", "red, big fox", "red{+, big+} fox" },
    /* two words side by side are one change */
    { "a red fox runs", "a blue cat runs", "a [-red fox-]{+blue cat+} runs" },
    { "x red fox y", "z red, big fox w", "[-x-]{+z+} red{+, big+} fox [-y-]{+w+}" },
    { "x red, big fox y", "z red fox w", "[-x-]{+z+} red[-, big-] fox [-y-]{+w+}" },
    { "a b c d e", "a c d b e", "a [-b -]c d{+ b+} e" },
    { "50mm f/1.8", "50mm f/1.4", "50mm f/[-1.8-]{+1.4+}" },
    /* case, marks and spaces are differences */
    { "Fox cafe", "fox cafe\u0301", "[-Fox cafe-]{+fox cafe\u0301+}" },
    { "a  b", "a b", "a[-  -]{+ +}b" },
    /* scripts without spaces: by the character, and never less */
    { "嵐の中の灯台", "嵐の中の赤い灯台", "嵐の中の{+赤い+}灯台" },
    { "夜の灯台", "昼の灯台", "[-夜-]{+昼+}の灯台" },
    { "\u0e19\u0e49\u0e33\u0e43\u0e2a", "\u0e19\u0e33\u0e43\u0e2a",
      "[-\u0e19\u0e49\u0e33-]{+\u0e19\u0e33+}\u0e43\u0e2a" },
    { "\U0001f44d\U0001f3fd!", "\U0001f44d\U0001f3fb!",
      "[-\U0001f44d\U0001f3fd-]{+\U0001f44d\U0001f3fb+}!" },
    { "منارة في عاصفة", "منارة في الليل", "منارة في [-عاصفة-]{+الليل+}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = describe (cases[i].old_text, cases[i].new_text);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
append_range (GString *text, const char *from, LatentTextRange range)
{
  g_string_append_len (text, from + range.start, (gssize) (range.end - range.start));
}

/* The parts make both texts; none is empty, none follows one of its kind, and what is kept is the
 * same in both. (return): how many bytes are kept */
static gsize
check (const char *old_text, const char *new_text)
{
  g_autoptr (GArray) parts = latent_word_difference (old_text, new_text);
  g_autoptr (GString) old_again = g_string_new (NULL);
  g_autoptr (GString) new_again = g_string_new (NULL);
  gsize n_kept = 0;

  for (guint i = 0; i < parts->len; i++)
    {
      const LatentDifferencePart *part = &g_array_index (parts, LatentDifferencePart, i);
      const char *text = part->kind == LATENT_DIFFERENCE_REMOVED ? old_text : new_text;

      g_assert_cmpuint (part->range.start, <, part->range.end);
      if (i > 0)
        g_assert_cmpint (part->kind, !=, (part - 1)->kind);
      if (part->kind != LATENT_DIFFERENCE_ADDED)
        append_range (old_again, text, part->range);
      if (part->kind != LATENT_DIFFERENCE_REMOVED)
        append_range (new_again, text, part->range);
      if (part->kind == LATENT_DIFFERENCE_KEPT)
        n_kept += part->range.end - part->range.start;
    }
  g_assert_cmpstr (old_again->str, ==, old_text);
  g_assert_cmpstr (new_again->str, ==, new_text);
  return n_kept;
}

static const char *const pieces[] = {
  "fox", "red", " ", " ", " ", "  ", "\n", ",", ".", "1.5", "don't", "'", "-", "嵐", "の", "ライト",
  "\u0e19\u0e49\u0e33", "\u0301", "\u200d", "\u200c", "\U0001f1e9", "\U0001f1ea", "\U0001f44d",
  "\U0001f3fd", "\u0915\u094d", "\u0937", "\u1112", "\u1161", "\u11ab", "\r", "\r\n", "\u0600",
};

/* (transfer full): @n_words of the pieces */
static char *
make_text (guint n_words)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_words; i++)
    g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  return g_string_free (text, FALSE);
}

/* (transfer full): @text with some of its characters gone, and others there */
static char *
change_text (const char *text)
{
  GString *changed = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_test_rand_int_range (0, 20) == 0)
        g_string_append (changed, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      if (g_test_rand_int_range (0, 20) != 0)
        g_string_append_unichar (changed, g_utf8_get_char (p));
    }
  return g_string_free (changed, FALSE);
}

static void
test_any (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *text = make_text ((guint) g_test_rand_int_range (0, 60));
      g_autofree char *changed = change_text (text);
      g_autofree char *other = make_text ((guint) g_test_rand_int_range (0, 60));

      check (text, changed);
      check (text, other);
      g_assert_cmpuint (check (text, text), ==, strlen (text));
    }
}

/* (transfer full): words that occur once each, the last ones first where @backwards. */
static char *
make_row (guint n_words, guint step, gboolean backwards)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_words; i++)
    {
      guint word = backwards ? n_words - i : i;

      g_string_append_printf (text, "w%u ", word % step == 0 ? word * 1000 : word);
    }
  return g_string_free (text, FALSE);
}

/* A prompt of a megabyte, of any kind: the work is bounded, and what it gives is still true. */
static void
test_long (void)
{
  const guint n = 150000;
  g_autofree char *row = make_row (n, n, FALSE);
  g_autofree char *changed = make_row (n, 100, FALSE);
  g_autofree char *backwards = make_row (n, n, TRUE);
  g_autofree char *letters = g_strnfill (1024 * 1024, 'a');
  g_autofree char *commas = g_strnfill (1024 * 1024, ',');
  g_autofree char *dots = g_strnfill (1024 * 1024, '.');
  g_autofree char *fewer = g_strnfill (1000 * 1000, ',');
  g_autofree char *with_end = g_strconcat (".", fewer, ".", NULL);

  /* One word in a hundred is another; those beyond what is looked at go with them. */
  g_assert_cmpuint (check (row, changed), >, 9000 * 6);
  check (row, backwards);
  check (letters, commas);
  check (commas, dots);
  check (commas, with_end);
  g_assert_cmpuint (check (commas, fewer), ==, strlen (fewer));
}

/* Where there are too many words for a table, those that occur once hold the rest. */
static void
test_anchors (void)
{
  g_autofree char *row = make_row (4000, 4000, FALSE);
  g_autofree char *changed = make_row (4000, 10, FALSE);
  guint n_changed = 4000 / 10 - 1;

  g_assert_cmpuint (check (row, changed), >=, strlen (row) - n_changed * strlen ("w3999 ") * 2);
}

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/word-difference/words", test_words);
  g_test_add_func ("/word-difference/any", test_any);
  g_test_add_func ("/word-difference/long", test_long);
  g_test_add_func ("/word-difference/anchors", test_anchors);
  return g_test_run ();
}
