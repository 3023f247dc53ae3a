/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-incoming-file.h"

#include <string.h>

#include "core/base/latent-name-text.h"

/* What a person can still read in a file manager; the whole prompt is in the library. */
#define MAX_PROMPT_CHARACTERS 64
#define MAX_NAME_BYTES 200
#define ID_LENGTH 8
#define MAX_EXTENSION_LENGTH 8

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
  start = latent_name_text_clean (prompt, MAX_NAME_BYTES - strlen (date) - strlen (tail) - 2,
                                  MAX_PROMPT_CHARACTERS);

  if (*start == '\0')
    return g_strdup_printf ("%s %s", date, tail);
  return g_strdup_printf ("%s %s %s", date, start, tail);
}
