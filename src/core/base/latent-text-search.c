/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-text-search.h"

#include <string.h>

struct _LatentTextSearch
{
  char **long_terms;
  char **short_terms;
};

/* Folding a character is not cheap, and most that are not ASCII have no case (of those that came
 * out of a decomposition, only these have a folded form; U+0345 is a mark). */
static gboolean
has_case (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_UPPERCASE_LETTER || type == G_UNICODE_LOWERCASE_LETTER
         || type == G_UNICODE_TITLECASE_LETTER;
}

/* Case folding takes at most three characters for one (Unicode, CaseFolding.txt, status F), each of
 * which may decompose once more. */
static void
append_folded_char (GString *folded, gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n_parts = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));

  for (gsize i = 0; i < n_parts; i++)
    {
      char utf8[6];
      g_autofree char *lower = NULL;

      if (g_unichar_ismark (parts[i]))
        continue;
      if (parts[i] == 0xfffe || parts[i] == 0xffff)
        parts[i] = 0xfffd; /* SQLite reads all three as the last */
      if (!has_case (parts[i]))
        {
          g_string_append_unichar (folded, parts[i]);
          continue;
        }
      lower = g_utf8_casefold (utf8, g_unichar_to_utf8 (parts[i], utf8));
      for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
        {
          gunichar again[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
          gsize n_again
              = g_unichar_fully_decompose (g_utf8_get_char (p), TRUE, again, G_N_ELEMENTS (again));

          for (gsize k = 0; k < n_again; k++)
            {
              if (!g_unichar_ismark (again[k]))
                g_string_append_unichar (folded, again[k]);
            }
        }
    }
}

/* Character by character, so that every byte of the folded text has a place in the original: the
 * order of marks, which is all that needs a look at the neighbours, falls away with the marks.
 * @starts: (nullable) (element-type gsize): takes the place of the original of every folded byte */
static GString *
fold (const char *valid, GArray *starts)
{
  GString *folded = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gsize start = (gsize) (p - valid);

      if ((guchar) *p < 0x80)
        g_string_append_c (folded, g_ascii_tolower (*p));
      else
        append_folded_char (folded, g_utf8_get_char (p));
      while (starts != NULL && starts->len < folded->len)
        g_array_append_val (starts, start);
    }
  return folded;
}

char *
latent_text_fold (const char *text)
{
  g_autofree char *valid = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  return g_string_free (fold (valid, NULL), FALSE);
}

typedef enum
{
  KIND_BETWEEN, /* neither word nor part of one */
  KIND_LETTER,  /* part of a word */
  KIND_WORD,    /* a word of its own */
} CharKind;

gboolean
latent_text_is_written_without_spaces (gunichar c)
{
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_YI:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_TIBETAN:
    case G_UNICODE_SCRIPT_JAVANESE:
    case G_UNICODE_SCRIPT_BALINESE:
    case G_UNICODE_SCRIPT_TAI_LE:
    case G_UNICODE_SCRIPT_NEW_TAI_LUE:
    case G_UNICODE_SCRIPT_TAI_THAM:
    case G_UNICODE_SCRIPT_TAI_VIET:
      return TRUE;
    default:
      return FALSE;
    }
}

static CharKind
get_kind (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c) ? KIND_LETTER : KIND_BETWEEN;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_OTHER_SYMBOL:
    case G_UNICODE_MODIFIER_SYMBOL:
    case G_UNICODE_MATH_SYMBOL:
    case G_UNICODE_CURRENCY_SYMBOL:
    case G_UNICODE_UNASSIGNED: /* of a Unicode younger than this GLib's: most are emoji */
    case G_UNICODE_PRIVATE_USE:
      return KIND_WORD;
    default:
      if (latent_text_is_written_without_spaces (c))
        return KIND_WORD;
      return g_unichar_isalnum (c) ? KIND_LETTER : KIND_BETWEEN;
    }
}

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if ((guchar) *text >= 0x80)
        return FALSE;
    }
  return TRUE;
}

/* @starts: (nullable) (element-type gsize): takes the place in @folded of every byte of the words
 */
static GString *
split_words (const char *folded, GArray *starts)
{
  GString *words = g_string_sized_new (strlen (folded) + 16);
  CharKind last = KIND_BETWEEN;

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      CharKind kind = get_kind (c);
      gsize start = (gsize) (p - folded);

      if (kind != KIND_BETWEEN)
        {
          if (words->len > 0 && (kind == KIND_WORD || last != KIND_LETTER))
            g_string_append_c (words, ' ');
          g_string_append_unichar (words, c);
        }
      while (starts != NULL && starts->len < words->len)
        g_array_append_val (starts, start);
      last = kind;
    }
  return words;
}

char *
latent_text_split_words (const char *folded)
{
  g_return_val_if_fail (folded != NULL, NULL);

  if (is_ascii (folded))
    return NULL;
  return g_string_free (split_words (folded, NULL), FALSE);
}

LatentTextSearch *
latent_text_search_new (const char *search)
{
  LatentTextSearch *self = g_new0 (LatentTextSearch, 1);
  g_autoptr (GStrvBuilder) long_terms = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) short_terms = g_strv_builder_new ();
  /* A term said again asks for nothing new, but would cost as much again. */
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *valid = g_utf8_make_valid (search != NULL ? search : "", -1);
  g_autofree char *cut
      = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), LATENT_TEXT_SEARCH_MAX_CHARS));
  g_autoptr (GString) folded = fold (cut, NULL);
  const char *p = folded->str;

  while (*p != '\0')
    {
      const char *start;
      g_autofree char *term = NULL;
      g_autoptr (GString) words = NULL;

      while (*p != '\0' && g_unichar_isspace (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      start = p;
      while (*p != '\0' && !g_unichar_isspace (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      term = g_strndup (start, (gsize) (p - start));
      if (g_utf8_strlen (term, -1) >= LATENT_TEXT_SEARCH_ANYWHERE_CHARS)
        {
          if (g_hash_table_add (known, g_strdup (term)))
            g_strv_builder_add (long_terms, term);
          continue;
        }
      words = split_words (term, NULL);
      if (words->len > 0 && g_hash_table_add (known, g_strdup (words->str)))
        g_strv_builder_add (short_terms, words->str);
    }
  self->long_terms = g_strv_builder_end (long_terms);
  self->short_terms = g_strv_builder_end (short_terms);
  return self;
}

void
latent_text_search_free (LatentTextSearch *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->long_terms);
  g_strfreev (self->short_terms);
  g_free (self);
}

gboolean
latent_text_search_is_empty (const LatentTextSearch *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return *self->long_terms == NULL && *self->short_terms == NULL;
}

const char *const *
latent_text_search_get_long_terms (const LatentTextSearch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->long_terms;
}

const char *const *
latent_text_search_get_short_terms (const LatentTextSearch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->short_terms;
}

/* The next place in @words, at @from or behind it, where a word begins with @term; NULL: none. */
static const char *
find_beginning (const char *words, const char *from, const char *term)
{
  for (const char *p = strstr (from, term); p != NULL; p = strstr (p + 1, term))
    {
      if (p == words || p[-1] == ' ')
        return p;
    }
  return NULL;
}

gboolean
latent_text_search_matches_words (const LatentTextSearch *self, const char *folded)
{
  g_autoptr (GString) words = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (folded != NULL, FALSE);

  if (*self->short_terms == NULL)
    return TRUE;
  words = split_words (folded, NULL);
  for (guint i = 0; self->short_terms[i] != NULL; i++)
    {
      if (find_beginning (words->str, words->str, self->short_terms[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
latent_text_search_matches (const LatentTextSearch *self, const char *text)
{
  g_autofree char *folded = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (latent_text_search_is_empty (self))
    return TRUE;
  folded = latent_text_fold (text);
  for (guint i = 0; self->long_terms[i] != NULL; i++)
    {
      if (strstr (folded, self->long_terms[i]) == NULL)
        return FALSE;
    }
  return latent_text_search_matches_words (self, folded);
}

static int
compare_ranges_cb (gconstpointer a, gconstpointer b)
{
  const LatentTextRange *left = a;
  const LatentTextRange *right = b;

  if (left->start != right->start)
    return left->start < right->start ? -1 : 1;
  return (left->end > right->end) - (left->end < right->end);
}

/* In place: what overlaps or touches becomes one. */
static void
join_ranges (GArray *ranges)
{
  guint n_joined = 0;

  g_array_sort (ranges, compare_ranges_cb);
  for (guint i = 0; i < ranges->len; i++)
    {
      LatentTextRange range = g_array_index (ranges, LatentTextRange, i);
      LatentTextRange *last
          = n_joined > 0 ? &g_array_index (ranges, LatentTextRange, n_joined - 1) : NULL;

      if (last != NULL && range.start <= last->end)
        last->end = MAX (last->end, range.end);
      else
        g_array_index (ranges, LatentTextRange, n_joined++) = range;
    }
  g_array_set_size (ranges, n_joined);
}

/* Where the bytes of a folded text, or of its words, come from. */
typedef struct
{
  const char *text; /* the original */
  GArray *starts;   /* (element-type gsize): of the folded bytes in the original */
} Origin;

static gsize
get_start (const GArray *starts, gsize place)
{
  return g_array_index (starts, gsize, place);
}

/* The characters of the original from which the folded bytes @first to @last (that one included)
 * come, with the marks that follow. */
static void
append_range (GArray *ranges, const Origin *origin, gsize first, gsize last)
{
  LatentTextRange range = { get_start (origin->starts, first), 0 };
  const char *end = g_utf8_next_char (origin->text + get_start (origin->starts, last));

  while (*end != '\0' && g_unichar_ismark (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);
  range.end = (gsize) (end - origin->text);
  g_array_append_val (ranges, range);
}

GArray *
latent_text_search_find (const LatentTextSearch *self, const char *text)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (LatentTextRange));
  g_autoptr (GArray) starts
      = g_array_sized_new (FALSE, FALSE, sizeof (gsize), (guint) strlen (text));
  g_autoptr (GArray) word_starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GString) folded = NULL;
  g_autoptr (GString) words = NULL;
  const Origin origin = { text, starts };

  g_return_val_if_fail (self != NULL, ranges);
  g_return_val_if_fail (g_utf8_validate (text, -1, NULL), ranges);

  folded = fold (text, starts);
  if (*self->short_terms != NULL)
    words = split_words (folded->str, word_starts);
  for (guint i = 0; self->long_terms[i] != NULL; i++)
    {
      const char *term = self->long_terms[i];
      gsize length = strlen (term);

      for (const char *p = strstr (folded->str, term); p != NULL; p = strstr (p + length, term))
        append_range (ranges, &origin, (gsize) (p - folded->str),
                      (gsize) (p - folded->str) + length - 1);
    }
  for (guint i = 0; self->short_terms[i] != NULL; i++)
    {
      const char *term = self->short_terms[i];
      gsize length = strlen (term);
      const char *p = words->str;

      while ((p = find_beginning (words->str, p, term)) != NULL)
        {
          gsize first = (gsize) (p - words->str);

          append_range (ranges, &origin, get_start (word_starts, first),
                        get_start (word_starts, first + length - 1));
          p += length;
        }
    }
  join_ranges (ranges);
  return ranges;
}
