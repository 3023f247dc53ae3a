/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-word-split.h"

#include <string.h>

#include "support/latent-test.h"

/* (transfer full): the parts with a bar between each. */
static char *
join (const char *text)
{
  GString *joined = g_string_new (NULL);
  g_autoptr (GArray) ranges = latent_text_split (text);

  for (guint i = 0; i < ranges->len; i++)
    {
      LatentTextRange range = g_array_index (ranges, LatentTextRange, i);

      if (i > 0)
        g_string_append_c (joined, '|');
      g_string_append_len (joined, text + range.start, (gssize) (range.end - range.start));
    }
  return g_string_free (joined, FALSE);
}

static void
test_words (void)
{
  static const struct
  {
    const char *text;
    const char *joined;
  } cases[] = {
    { "", "" },
    { "a red fox", "a| |red| |fox" },
    { "red,  fox\n", "red|,|  |fox|\n" },
    { "don't l’été '90s'", "don't| |l’été| |'|90s|'" },
    { "f/1.8, 1,000 mm. End", "f|/|1.8|,| |1,000| |mm|.| |End" },
    { "well-lit snake_case", "well|-|lit| |snake_case" },
    { "嵐の中のライトハウス", "嵐|の|中|の|ライトハウス" },
    { "灯a塔", "灯|a|塔" },
    { "폭풍 속의 등대", "폭풍| |속의| |등대" },
    { "منارة في عاصفة", "منارة| |في| |عاصفة" },
    { "(((red:1.2)))", "(|(|(|red|:|1.2|)|)|)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *joined = join (cases[i].text);

      g_assert_cmpstr (joined, ==, cases[i].joined);
    }
}

/* What a person counts as one character is never torn. */
static void
test_clusters (void)
{
  static const char *const clusters[] = {
    "a",
    "e\u0301",
    "\r\n",
    "\u0e19\u0e49\u0e33",                   /* Thai: a letter, a tone and a vowel sign */
    "\u1780\u17d2\u179a",                   /* Khmer: a letter with one beneath it */
    "\u0915\u094d\u0937\u093f",             /* Devanagari */
    "\u1112\u1161\u11ab",                   /* Hangul, taken apart */
    "\uac00\u11a8",
    "\U0001f1e9\U0001f1ea",                 /* a flag */
    "\U0001f44d\U0001f3fd",                 /* a skin tone */
    "\U0001f469\u200d\U0001f469\u200d\U0001f466", /* a family */
    "\u2764\ufe0f\u200d\U0001f525",         /* a heart on fire */
    "1\ufe0f\u20e3",                        /* a keycap */
    "\U0001f3f4\U000e0067\U000e0062\U000e007f", /* a flag of tags */
    "\u0600\u0661",                         /* a sign above a number */
  };

  for (guint i = 0; i < G_N_ELEMENTS (clusters); i++)
    {
      for (guint k = 0; k < G_N_ELEMENTS (clusters); k++)
        {
          g_autofree char *text = g_strconcat (clusters[i], "\n", clusters[k], NULL);
          gsize length = strlen (clusters[i]);

          g_assert_true (latent_text_skip_cluster (text) == text + length);
          g_assert_true (latent_text_skip_cluster (text + length + 1) == text + strlen (text));
        }
    }
}

int
main (int argc, char *argv[])
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/word-split/words", test_words);
  g_test_add_func ("/word-split/clusters", test_clusters);
  return g_test_run ();
}
