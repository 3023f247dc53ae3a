/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-incoming-file.h"

#include <string.h>

/* What a person can still read in a file manager; the whole prompt is in the library. */
#define MAX_PROMPT_CHARACTERS 64
#define MAX_NAME_BYTES 200
#define ID_LENGTH 8
#define MAX_EXTENSION_LENGTH 8

/* Characters that some file system or shell gives a meaning to. */
static const char reserved[] = "/\\:*?\"<>|";

/* What stands for @character in a name: itself, a blank, or 0 for nothing. */
static gunichar
clean_character (gunichar character)
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
      return character == 0x200c || character == 0x200d ? character : 0;
    case G_UNICODE_CONTROL:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
      return 0;
    default:
      return character;
    }
}

/* (transfer full): the start of @prompt with single blanks, no dots, dashes or blanks at its ends,
 * no longer than
 * @max_bytes */
static char *
clean_prompt (const char *prompt, gsize max_bytes)
{
  g_autofree char *valid = g_utf8_make_valid (prompt, -1);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_characters = 0;

  for (const char *place = valid; *place != '\0'; place = g_utf8_next_char (place))
    {
      gunichar character = clean_character (g_utf8_get_char (place));
      char utf8[6];
      gsize length;

      if (character == 0)
        continue;
      if (text->len == 0 && (character == ' ' || character == '.' || character == '-'))
        continue;
      if (character == ' ' && text->str[text->len - 1] == ' ')
        continue;
      length = (gsize) g_unichar_to_utf8 (character, utf8);
      if (text->len + length > max_bytes || ++n_characters > MAX_PROMPT_CHARACTERS)
        break;
      g_string_append_len (text, utf8, (gssize) length);
    }
  while (text->len > 0 && strchr (" .-", text->str[text->len - 1]) != NULL)
    g_string_truncate (text, text->len - 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full): at most @max_length ASCII letters, digits and dashes of @text */
static char *
clean_word (const char *text, gsize max_length)
{
  char *word = g_strndup (text, max_length);

  return g_strcanon (word, "-" G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS, '_');
}

static char *
format_date (gint64 created_us)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (created_us / G_USEC_PER_SEC);

  /* A clock beyond the year 9999 is not worth losing a picture for. */
  return date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("0000-00-00");
}

char *
latent_library_file_name (const char *prompt,
                          gint64 created_us,
                          const char *job_id,
                          guint index,
                          const char *extension)
{
  g_autofree char *date = NULL;
  g_autofree char *id = NULL;
  g_autofree char *type = NULL;
  g_autofree char *tail = NULL;
  g_autofree char *start = NULL;

  g_return_val_if_fail (prompt != NULL, NULL);
  g_return_val_if_fail (job_id != NULL, NULL);
  g_return_val_if_fail (extension != NULL, NULL);

  /* The date in front also makes "CON" and its kin harmless on Windows. */
  date = format_date (created_us);
  id = clean_word (job_id, ID_LENGTH);
  type = clean_word (extension, MAX_EXTENSION_LENGTH);
  tail = g_strdup_printf ("%s-%u.%s", id, index, type);
  start = clean_prompt (prompt, MAX_NAME_BYTES - strlen (date) - strlen (tail) - 2);

  if (*start == '\0')
    return g_strdup_printf ("%s %s", date, tail);
  return g_strdup_printf ("%s %s %s", date, start, tail);
}
