/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-text-search.h"

#include <string.h>

#include "support/latent-test.h"
#include "support/latent-text-model.h"

static void
test_fold (void)
{
  static const struct
  {
    const char *text;
    const char *folded;
  } cases[] = {
    { "", "" },
    { "A Red FOX", "a red fox" },
    { "CAFÉ", "cafe" },
    { "CAFE\u0301", "cafe" },
    { "Straße STRAẞE", "strasse strasse" },
    { "Über ü Ǖ", "uber u u" },
    { "ﬁn Å Ω", "fin a ω" },
    { "ＡＢＣ ｶﾞ", "abc カ" },
    { "ΣΊΣΥΦΟΣ ς", "σισυφοσ σ" },
    { "مُحَمَّد", "محمد" },
    { "한", "\u1112\u1161\u11ab" },
    { "İstanbul", "istanbul" },
    { "❤\ufe0f", "❤" },
    { "a\ufffe\uffff", "a\ufffd\ufffd" },
    { "a\xff\xed\xa0\x80z", "a\ufffd\ufffd\ufffd\ufffdz" }, /* a lone surrogate */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = latent_text_fold (cases[i].text);
      g_autofree char *again = latent_text_fold (folded);

      g_assert_cmpstr (folded, ==, cases[i].folded);
      g_assert_cmpstr (again, ==, folded);
    }
}

static void
test_words (void)
{
  static const struct
  {
    const char *folded;
    const char *words; /* NULL: as they are */
  } cases[] = {
    { "", NULL },
    { "a red-fox", NULL },
    { "嵐の中", "嵐 の 中" },
    { "a灯b", "a 灯 b" },
    { "uber—alles", "uber alles" }, /* what is between words falls away, also beyond ASCII */
    { "“x”", "x" },
    { "“…”", "" },
    { "😀😀x", "😀 😀 x" },
    { "🇩🇪", "🇩 🇪" },
    { "กขค", "ก ข ค" },
    { "привет мир", "привет мир" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = latent_text_split_words (cases[i].folded);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static gboolean
matches (const char *search, const char *text)
{
  g_autoptr (LatentTextSearch) compiled = latent_text_search_new (search);

  return latent_text_search_matches (compiled, text);
}

static void
test_matches (void)
{
  static const struct
  {
    const char *search;
    const char *text;
    gboolean matches;
  } cases[] = {
    { "灯台", "嵐の中の灯台", TRUE },
    { "灯", "嵐の中の灯台", TRUE },
    { "台灯", "嵐の中の灯台", FALSE },
    { "灯 台", "台と灯", TRUE },
    { "の中の灯", "嵐の中の灯台", TRUE },
    { "cafe", "Le CAFÉ du coin", TRUE },
    { "CAFÉ", "le cafe", TRUE },
    { "strasse", "Straße", TRUE },
    { "STRAẞE", "strasse", TRUE },
    { "ü", "Über", TRUE },
    { "ß", "SS-Wagen", TRUE },
    { "a", "banana", FALSE }, /* one or two: where a word begins */
    { "an", "banana", FALSE },
    { "ana", "banana", TRUE },
    { "ba", "banana", TRUE },
    { "fox red", "a red fox", TRUE },
    { "fox blue", "a red fox", FALSE },
    { "😀", "smile😀", TRUE },
    { "😀", "smile", FALSE },
    { "👩\u200d🚀", "an 👩\u200d🚀 on mars", TRUE },
    { "👩", "an 👩\u200d🚀 on mars", TRUE },
    { "👩\u200d🚀", "👩 🚀", FALSE },
    { "🇩🇪", "flag 🇩🇪", TRUE },
    { "🇩🇪", "flag 🇪🇩", FALSE },
    { "❤", "❤\ufe0f", TRUE },
    { "محمد", "مُحَمَّد", TRUE },
    { "مُ", "محمد", TRUE },
    { "กา", "จานกาแฟ", TRUE },
    { "กำ", "กา", TRUE },
    { "한", "한국", TRUE },
    { "국", "한국", TRUE }, /* three letters once taken apart */
    { "\"red fox\"", "a red fox", FALSE },
    { "\"red", "a \"red\" fox", TRUE },
    { "red OR", "red", FALSE },
    { "red OR", "red orchid", TRUE },
    { "NEAR(a", "near(a, b)", TRUE },
    { "re*", "red", FALSE },
    { "-red", "red", FALSE },
    { "prompt:red", "red", FALSE },
    { "100%", "100% wool", TRUE },
    { "100%", "1000", FALSE },
    { "a_b", "a_b", TRUE },
    { "a_b", "axb", FALSE },
    { ",,,", "a,b", FALSE },
    { "\xff\xff\xff", "a\xff\xff\xff", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s in %s", cases[i].search, cases[i].text);
      g_assert_cmpint (matches (cases[i].search, cases[i].text), ==, cases[i].matches);
    }
}

static void
test_empty (void)
{
  static const char *const searches[] = { NULL, "", " ", "\t\n\u3000\u00a0",
                                          ",", ", .", "\u0301", "-- \"" };

  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autoptr (LatentTextSearch) search = latent_text_search_new (searches[i]);
      g_autoptr (GArray) ranges = latent_text_search_find (search, "some, text");

      g_assert_true (latent_text_search_is_empty (search));
      g_assert_true (latent_text_search_matches (search, ""));
      g_assert_true (latent_text_search_matches (search, "x"));
      g_assert_cmpuint (ranges->len, ==, 0);
    }
}

/* (transfer full): @text with what was found in brackets */
static char *
mark (const char *search_text, const char *text)
{
  g_autoptr (LatentTextSearch) search = latent_text_search_new (search_text);
  g_autoptr (GArray) ranges = latent_text_search_find (search, text);
  GString *marked = g_string_new (text);

  for (guint i = ranges->len; i-- > 0;)
    {
      const LatentTextRange *range = &g_array_index (ranges, LatentTextRange, i);

      g_string_insert (marked, (gssize) range->end, "]");
      g_string_insert (marked, (gssize) range->start, "[");
    }
  return g_string_free (marked, FALSE);
}

static void
test_find (void)
{
  static const struct
  {
    const char *search;
    const char *text;
    const char *marked;
  } cases[] = {
    { "cafe", "Le CAFÉ!", "Le [CAFÉ]!" },
    { "cafe", "CAFE\u0301s", "[CAFE\u0301]s" },
    { "ass", "Straße", "Str[aß]e" },
    { "sse", "Straße", "Stra[ße]" },
    { "s", "ßa", "[ß]a" },
    { "fin", "ﬁne", "[ﬁn]e" },
    { "灯台", "嵐の中の灯台、灯台", "嵐の中の[灯台]、[灯台]" },
    { "灯", "灯a灯灯", "[灯]a[灯灯]" },
    { "a", "a banana Apple", "[a] banana [A]pple" },
    { "fox red", "red fox, Red", "[red] [fox], [Red]" },
    { "redf dfox", "redfox", "[redfox]" },
    { "👩\u200d🚀", "x👩\u200d🚀y", "x[👩\u200d🚀]y" },
    { "❤", "❤\ufe0f!", "[❤\ufe0f]!" },
    { "محمد", "مُحَمَّد", "[مُحَمَّد]" },
    { "한국", "한국어", "[한국]어" },
    { "ㅎ", "x", "x" },
    { "aaa", "aaaaaa", "[aaaaaa]" },
    { "nothing", "here", "here" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *marked = mark (cases[i].search, cases[i].text);

      g_assert_cmpstr (marked, ==, cases[i].marked);
    }
}

/* Whole characters in order, apart from each other; and what is marked is there to be found. */
static void
assert_ranges (GArray *ranges, const char *text)
{
  gsize last_end = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      const LatentTextRange *range = &g_array_index (ranges, LatentTextRange, i);

      g_assert_cmpuint (range->start, <, range->end);
      g_assert_cmpuint (range->end, <=, strlen (text));
      g_assert_true (i == 0 || range->start > last_end);
      g_assert_true (g_utf8_validate (text + range->start, (gssize) (range->end - range->start),
                                      NULL));
      g_assert_false (g_unichar_ismark (g_utf8_get_char (text + range->end)));
      last_end = range->end;
    }
}

static void
test_model (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (42);
  guint n_found = 0;

  for (guint i = 0; i < 20000; i++)
    {
      gboolean is_long_alphabet = i % 2 == 0;
      g_autofree char *text = latent_text_model_make (rand, 30, is_long_alphabet);
      g_autofree char *asked = latent_text_model_make (rand, 5, is_long_alphabet);
      g_autoptr (LatentTextSearch) search = latent_text_search_new (asked);
      g_autoptr (GArray) ranges = latent_text_search_find (search, text);
      gboolean expected = latent_text_model_matches (asked, text);

      if (latent_text_search_matches (search, text) != expected)
        g_error ("“%s” in “%s”: %d expected", asked, text, expected);
      assert_ranges (ranges, text);
      if (expected && !latent_text_search_is_empty (search))
        {
          g_assert_cmpuint (ranges->len, >, 0);
          n_found++;
        }
    }
  g_assert_cmpuint (n_found, >, 500);
}

/* Thousands of terms in a prompt of 1 MB: a term said again costs nothing again. */
static void
test_large_b10 (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (LatentTextSearch) search = NULL;
  g_autoptr (GArray) ranges = NULL;

  while (text->len < 1024 * 1024)
    g_string_append (text, "a 灯台 é ");
  for (guint i = 0; i < 5000; i++)
    g_string_append (asked, "a ");
  search = latent_text_search_new (asked->str);
  g_assert_cmpuint (g_strv_length ((char **) latent_text_search_get_short_terms (search)), ==, 1);
  g_assert_true (latent_text_search_matches (search, text->str));
  ranges = latent_text_search_find (search, text->str);
  assert_ranges (ranges, text->str);
  g_assert_cmpuint (ranges->len, >, 50000);
}

/* What is too long is cut between characters, and the rest still asked for. */
static void
test_cut (void)
{
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (LatentTextSearch) search = NULL;

  for (guint i = 0; i < LATENT_TEXT_SEARCH_MAX_CHARS + 10; i++)
    g_string_append (asked, "灯");
  search = latent_text_search_new (asked->str);
  g_assert_cmpint (g_utf8_strlen (*latent_text_search_get_long_terms (search), -1), ==,
                   LATENT_TEXT_SEARCH_MAX_CHARS);
  g_assert_true (latent_text_search_matches (search, asked->str));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/base/text-search/fold/B10", test_fold);
  g_test_add_func ("/base/text-search/words", test_words);
  g_test_add_func ("/base/text-search/matches", test_matches);
  g_test_add_func ("/base/text-search/empty", test_empty);
  g_test_add_func ("/base/text-search/find", test_find);
  g_test_add_func ("/base/text-search/model", test_model);
  g_test_add_func ("/base/text-search/large/B10", test_large_b10);
  g_test_add_func ("/base/text-search/cut", test_cut);
  return latent_test_run ();
}
