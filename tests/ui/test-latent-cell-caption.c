/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/gallery/latent-cell-caption.h"

#include <string.h>

#include "support/latent-test.h"

/* (transfer full): the caption with what is marked in brackets */
static char *
show (const char *search, const char *prompt)
{
  g_autoptr (LatentTextSearch) parsed = search != NULL ? latent_text_search_new (search) : NULL;
  g_autoptr (LatentCellCaption) caption = latent_cell_caption_new (parsed, prompt);
  GString *shown = g_string_new (NULL);
  gsize done = 0;

  g_assert_true (g_utf8_validate (caption->text, -1, NULL));
  for (guint i = 0; i < caption->ranges->len; i++)
    {
      const LatentTextRange *range = &g_array_index (caption->ranges, LatentTextRange, i);

      g_assert_cmpuint (range->start, >=, done);
      g_assert_cmpuint (range->end, <=, strlen (caption->text));
      g_string_append_len (shown, caption->text + done, (gssize) (range->start - done));
      g_string_append_c (shown, '[');
      g_string_append_len (shown, caption->text + range->start,
                           (gssize) (range->end - range->start));
      g_string_append_c (shown, ']');
      done = range->end;
    }
  g_string_append (shown, caption->text + done);
  return g_string_free (shown, FALSE);
}

static void
assert_shows (const char *search, const char *prompt, const char *expected)
{
  g_autofree char *shown = show (search, prompt);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_marks (void)
{
  assert_shows ("light", "a lighthouse", "a [light]house");
  assert_shows ("cafe", "le CAFÉ de nuit", "le [CAFÉ] de nuit");
  assert_shows ("灯台", "嵐の中の灯台", "嵐の中の[灯台]");
  assert_shows ("storm light", "a light in a storm", "a [light] in a [storm]");
  assert_shows ("light", "one\nlight\tand", "one [light] and");
  assert_shows ("zebra", "a lighthouse", "a lighthouse");
  assert_shows (NULL, "a lighthouse", "a lighthouse");
  assert_shows ("x", "", "");
}

/* What was found is seen, however far into the prompt it is. */
static void
test_begins_near_the_match (void)
{
  assert_shows ("dragon", "a very long way to go before there is a small dragon",
                "…is a small [dragon]");
  assert_shows ("dragon", "abcdefghijklmnopqrstuvwxyzdragon", "…opqrstuvwxyz[dragon]");
}

/* B10: a prompt of 1 MB, and what is no text at all. */
static void
test_odd_prompts (void)
{
  g_autofree char *long_text = g_strnfill (1024 * 1024, 'a');
  g_autofree char *shown = show ("aaa", long_text);
  g_autofree char *broken = show ("abc", "\xff\xfe abc \xed\xa0\x80");

  g_assert_cmpuint (strlen (shown), <, 1000);
  g_assert_true (g_str_has_suffix (shown, "…"));
  g_assert_nonnull (strstr (broken, "[abc]"));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/ui/cell-caption/marks", test_marks);
  g_test_add_func ("/ui/cell-caption/begins-near-the-match", test_begins_near_the_match);
  g_test_add_func ("/ui/cell-caption/B10-odd-prompts", test_odd_prompts);
  return latent_test_run ();
}
