/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-text-model.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *folded;
} Atom;

static const Atom atoms[] = {
  /* The short alphabet. */
  { "a", "a" },
  { "B", "b" },
  { " ", " " },
  { ",", "," },
  { "灯", "灯" },
  { "台", "台" },
  { "é", "e" },
  { "e\u0301", "e" },
  /* The rest. */
  { "e", "e" },
  { "ß", "ss" },
  { "ẞ", "ss" },
  { "S", "s" },
  { "ü", "u" },
  { "U", "u" },
  { "İ", "i" },
  { "ﬁ", "fi" },
  { "Σ", "σ" },
  { "ς", "σ" },
  { "が", "か" },
  { "か", "か" },
  { "ｶ", "カ" },
  { "ガ", "カ" },
  { "한", "\u1112\u1161\u11ab" },
  { "하", "\u1112\u1161" },
  { "ก", "ก" },
  { "่", "" }, /* Thai mai ek, a mark */
  { "ำ", "า" },  /* Thai sara am: a mark and sara aa */
  { "م", "م" },
  { "\u064e", "" },  /* Arabic fatha */
  { "ﻼ", "لا" }, /* a ligature of the presentation forms */
  { "😀", "😀" },
  { "👩", "👩" },
  { "\u200d", "\u200d" }, /* joins emoji */
  { "\ufe0f", "" },       /* chooses their form */
  { "🇩", "🇩" },
  { "🇪", "🇪" },
  { "1", "1" },
  { "½", "1\u20442" },
  { "\u00a0", " " },
  { "\u3000", " " },
  { "\n", "\n" },
  { "…", "..." },
  { "\"", "\"" },
  { "*", "*" },
  { "(", "(" },
  { "^", "^" },
  { "-", "-" },
  { "%", "%" },
  { "_", "_" },
  { "“", "“" },
  { "NEAR", "near" },
  { "OR", "or" },
};

#define N_SHORT_ALPHABET 8

static const char own_words[] = "灯台かカกา😀👩🇩🇪\u2044";
static const char between_words[] = " ,\n.\"*(^-%_“\u200d";

char *
latent_text_model_make (GRand *rand, guint max_atoms, gboolean is_long_alphabet)
{
  GString *text = g_string_new (NULL);
  guint n_atoms = (guint) g_rand_int_range (rand, 0, (gint32) max_atoms + 1);
  guint n_alphabet = is_long_alphabet ? G_N_ELEMENTS (atoms) : N_SHORT_ALPHABET;

  for (guint i = 0; i < n_atoms; i++)
    g_string_append (text, atoms[g_rand_int_range (rand, 0, (gint32) n_alphabet)].text);
  return g_string_free (text, FALSE);
}

/* By the longest atom that fits. */
static char *
fold (const char *text)
{
  GString *folded = g_string_new (NULL);

  while (*text != '\0')
    {
      const Atom *best = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (atoms); i++)
        {
          if (g_str_has_prefix (text, atoms[i].text)
              && (best == NULL || strlen (atoms[i].text) > strlen (best->text)))
            best = &atoms[i];
        }
      g_assert_nonnull (best);
      g_string_append (folded, best->folded);
      text += strlen (best->text);
    }
  return g_string_free (folded, FALSE);
}

static gboolean
holds (const char *characters, gunichar c)
{
  return g_utf8_strchr (characters, -1, c) != NULL;
}

/* (transfer full) (element-type utf8): the words of @folded */
static GPtrArray *
list_words (const char *folded)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_own = holds (own_words, c);

      if (word->len > 0 && (is_own || holds (between_words, c)))
        {
          g_ptr_array_add (words, g_strdup (word->str));
          g_string_truncate (word, 0);
        }
      if (is_own || !holds (between_words, c))
        g_string_append_unichar (word, c);
      if (is_own)
        {
          g_ptr_array_add (words, g_strdup (word->str));
          g_string_truncate (word, 0);
        }
    }
  if (word->len > 0)
    g_ptr_array_add (words, g_strdup (word->str));
  return words;
}

/* Has @words those of @asked side by side, the last one begun? */
static gboolean
has_words (GPtrArray *words, GPtrArray *asked)
{
  for (guint first = 0; first + asked->len <= words->len; first++)
    {
      guint i = 0;

      while (i + 1 < asked->len && strcmp (words->pdata[first + i], asked->pdata[i]) == 0)
        i++;
      if (i + 1 == asked->len && g_str_has_prefix (words->pdata[first + i], asked->pdata[i]))
        return TRUE;
    }
  return asked->len == 0;
}

gboolean
latent_text_model_matches (const char *search, const char *text)
{
  g_autofree char *folded_search = fold (search);
  g_autofree char *folded = fold (text);
  g_autoptr (GPtrArray) words = list_words (folded);
  g_auto (GStrv) terms = g_strsplit_set (folded_search, " \n", -1);

  for (guint i = 0; terms[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) asked = NULL;

      if (g_utf8_strlen (terms[i], -1) >= 3)
        {
          if (strstr (folded, terms[i]) == NULL)
            return FALSE;
          continue;
        }
      asked = list_words (terms[i]);
      if (!has_words (words, asked))
        return FALSE;
    }
  return TRUE;
}
