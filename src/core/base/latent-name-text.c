/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-name-text.h"

#include <string.h>

#define JOINER 0x200d
#define NON_JOINER 0x200c

/* Characters that some file system or shell gives a meaning to. */
static const char reserved[] = "/\\:*?\"<>|";

static gboolean
is_flag (gunichar character)
{
  return character >= 0x1f1e6 && character <= 0x1f1ff;
}

gunichar
latent_name_text_clean_character (gunichar character)
{
  if (character < 0x80 && character != 0 && strchr (reserved, (char) character) != NULL)
    return ' ';
  if (g_unichar_isspace (character))
    return ' ';

  switch (g_unichar_type (character))
    {
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return ' ';
    case G_UNICODE_FORMAT:
      /* Bidi controls and their kin reorder what is read ("gpj.exe"). The two joiners do not:
       * without them joined emoji and Persian words fall apart. */
      return character == NON_JOINER || character == JOINER ? character : 0;
    case G_UNICODE_CONTROL:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
      return 0;
    default:
      return character;
    }
}

gboolean
latent_name_text_is_joined (gunichar before, gunichar character, guint n_flags)
{
  if (before == JOINER || character == JOINER || g_unichar_ismark (character))
    return TRUE;
  if (character >= 0x1f3fb && character <= 0x1f3ff) /* the colours of skin */
    return TRUE;
  return is_flag (character) && n_flags % 2 == 1;
}

static void
trim_end (GString *text)
{
  while (text->len > 0 && strchr (" .-", text->str[text->len - 1]) != NULL)
    g_string_truncate (text, text->len - 1);
}

char *
latent_name_text_clean (const char *text, gsize max_bytes, guint max_characters)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) name = g_string_new (NULL);
  gunichar before = 0;
  gsize whole_length = 0; /* as far as nothing is torn by a cut */
  guint n_characters = 0, n_flags = 0;
  gboolean is_cut = FALSE;

  for (const char *place = valid; *place != '\0' && !is_cut; place = g_utf8_next_char (place))
    {
      gunichar character = latent_name_text_clean_character (g_utf8_get_char (place));

      if (character == 0)
        continue;
      if (name->len == 0 && (character == ' ' || character == '.' || character == '-'))
        continue;
      if (character == ' ' && before == ' ')
        continue;
      if (!latent_name_text_is_joined (before, character, n_flags))
        {
          whole_length = name->len;
          is_cut = ++n_characters > max_characters;
        }
      if (!is_cut)
        g_string_append_unichar (name, character);
      is_cut = is_cut || name->len > max_bytes;
      n_flags = is_flag (character) ? n_flags + 1 : 0;
      before = character;
    }
  if (is_cut)
    g_string_truncate (name, whole_length);
  trim_end (name);
  return g_string_free (g_steal_pointer (&name), FALSE);
}
