/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-word-split.h"

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d
#define VIRAMA 9 /* canonical combining class */

static gboolean
is_between (gunichar c, gunichar first, gunichar last)
{
  return c >= first && c <= last;
}

/* What belongs to the character before it (Unicode, Annex 29: Extend and SpacingMark): marks, and
 * some letters that are written like one. */
static gboolean
is_extending (gunichar c)
{
  if (c < 0x300)
    return FALSE;
  return g_unichar_ismark (c) || c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER
         || c == 0x0e33 || c == 0x0eb3            /* Thai and Lao am */
         || is_between (c, 0xff9e, 0xff9f)        /* halfwidth voiced sound marks */
         || is_between (c, 0x1f3fb, 0x1f3ff)      /* skin tones */
         || is_between (c, 0xe0020, 0xe007f);     /* tags of regional flags */
}

/* What belongs to the character behind it: signs that span numbers, and some letters. */
static gboolean
is_prepended (gunichar c)
{
  static const gunichar ranges[][2] = {
    { 0x0600, 0x0605 },   { 0x06dd, 0x06dd },   { 0x070f, 0x070f },   { 0x0890, 0x0891 },
    { 0x08e2, 0x08e2 },   { 0x0d4e, 0x0d4e },   { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd },
    { 0x111c2, 0x111c3 }, { 0x1193f, 0x1193f }, { 0x11941, 0x11941 }, { 0x11a3a, 0x11a3a },
    { 0x11a84, 0x11a89 }, { 0x11d46, 0x11d46 },
  };

  for (guint i = 0; c >= 0x600 && i < G_N_ELEMENTS (ranges); i++)
    {
      if (is_between (c, ranges[i][0], ranges[i][1]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_regional_indicator (gunichar c)
{
  return is_between (c, 0x1f1e6, 0x1f1ff);
}

/* Does @c go on with the syllable of Hangul that has come to @last? */
static gboolean
continues_hangul (gunichar last, gunichar c)
{
  switch (g_unichar_break_type (last))
    {
    case G_UNICODE_BREAK_HANGUL_L_JAMO:
      switch (g_unichar_break_type (c))
        {
        case G_UNICODE_BREAK_HANGUL_L_JAMO:
        case G_UNICODE_BREAK_HANGUL_V_JAMO:
        case G_UNICODE_BREAK_HANGUL_LV_SYLLABLE:
        case G_UNICODE_BREAK_HANGUL_LVT_SYLLABLE:
          return TRUE;
        default:
          return FALSE;
        }
    case G_UNICODE_BREAK_HANGUL_V_JAMO:
    case G_UNICODE_BREAK_HANGUL_LV_SYLLABLE:
      return g_unichar_break_type (c) == G_UNICODE_BREAK_HANGUL_V_JAMO
             || g_unichar_break_type (c) == G_UNICODE_BREAK_HANGUL_T_JAMO;
    case G_UNICODE_BREAK_HANGUL_T_JAMO:
    case G_UNICODE_BREAK_HANGUL_LVT_SYLLABLE:
      return g_unichar_break_type (c) == G_UNICODE_BREAK_HANGUL_T_JAMO;
    default:
      return FALSE;
    }
}

static gboolean
is_alone (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029;
}

/* @last: the character before @c, in the same cluster. */
static gboolean
continues_cluster (gunichar last, gunichar c)
{
  if (is_alone (c))
    return FALSE;
  if (is_extending (c))
    return TRUE;
  if (last < 0x300)
    return FALSE;
  /* After the other one, too: it stands within words only, where Pango holds on to it. */
  if (last == ZERO_WIDTH_JOINER || last == ZERO_WIDTH_NON_JOINER)
    return !g_unichar_isspace (c);
  if (is_prepended (last))
    return TRUE;
  if (g_unichar_combining_class (last) == VIRAMA)
    return g_unichar_isalpha (c);
  return continues_hangul (last, c);
}

const char *
latent_text_skip_cluster (const char *p)
{
  gunichar last, c;
  guint n_indicators;

  g_return_val_if_fail (p != NULL && *p != '\0', p);

  last = g_utf8_get_char (p);
  p = g_utf8_next_char (p);
  if (last == '\r' && *p == '\n')
    return p + 1;
  if (is_alone (last))
    return p;
  n_indicators = is_regional_indicator (last);
  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      c = g_utf8_get_char (p);
      /* Two by two they are flags. */
      if (!continues_cluster (last, c) && !(n_indicators == 1 && is_regional_indicator (c)))
        break;
      n_indicators = is_regional_indicator (c) ? n_indicators + 1 : 0;
      last = c;
    }
  return p;
}

typedef enum
{
  KIND_SPACE,    /* goes with its like */
  KIND_LETTER,   /* as well */
  KIND_KATAKANA, /* as well: foreign words, in a script without spaces */
  KIND_SINGLE,
} ClusterKind;

static ClusterKind
get_kind (gunichar c)
{
  if (c < 0x80)
    {
      if (g_ascii_isspace ((char) c))
        return KIND_SPACE;
      return g_ascii_isalnum ((char) c) || c == '_' ? KIND_LETTER : KIND_SINGLE;
    }
  if (g_unichar_isspace (c))
    return KIND_SPACE;
  if (c == 0x30fc || g_unichar_get_script (c) == G_UNICODE_SCRIPT_KATAKANA)
    return KIND_KATAKANA;
  if (latent_text_is_written_without_spaces (c))
    return KIND_SINGLE;
  return g_unichar_isalnum (c) || g_unichar_ismark (c) ? KIND_LETTER : KIND_SINGLE;
}

/* Does what stands between two letters or digits make one word of them: "don't", "1.5"? */
static gboolean
is_inside_word (const char *start, const char *p)
{
  gunichar c = g_utf8_get_char (p);
  const char *next = g_utf8_next_char (p);
  gunichar before, after;

  if (p == start || *next == '\0')
    return FALSE;
  before = g_utf8_get_char (g_utf8_prev_char (p));
  after = g_utf8_get_char (next);
  if (c == '\'' || c == 0x2019)
    return get_kind (before) == KIND_LETTER && get_kind (after) == KIND_LETTER;
  return (c == '.' || c == ',') && g_unichar_isdigit (before) && g_unichar_isdigit (after);
}

GArray *
latent_text_split (const char *text)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (LatentTextRange));
  const char *p = text;

  g_return_val_if_fail (text != NULL, ranges);

  while (*p != '\0')
    {
      const char *start = p;
      ClusterKind kind = get_kind (g_utf8_get_char (p));
      LatentTextRange range = { (gsize) (p - text), 0 };

      p = latent_text_skip_cluster (p);
      while (kind != KIND_SINGLE && *p != '\0'
             && (get_kind (g_utf8_get_char (p)) == kind
                 || (kind == KIND_LETTER && is_inside_word (start, p))))
        p = latent_text_skip_cluster (p);
      range.end = (gsize) (p - text);
      g_array_append_val (ranges, range);
    }
  return ranges;
}

gboolean
latent_text_is_space (const char *text, LatentTextRange range)
{
  return range.start < range.end && get_kind (g_utf8_get_char (text + range.start)) == KIND_SPACE;
}
