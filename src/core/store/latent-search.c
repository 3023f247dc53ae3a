/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-database-private.h"

#include <string.h>

/* The form in which texts are compared: compatibility forms and case folded away, in every
 * script. */
static char *
fold_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal, -1);

  /* Folding case can leave a text that is not normal any more. */
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

/* (transfer full): the folded words of @search */
static char **
split_words (const char *search)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autofree char *folded = fold_text (search);
  const char *place = folded;

  while (*place != '\0')
    {
      g_autofree char *word = NULL;
      const char *start;

      while (g_unichar_isspace (g_utf8_get_char (place)))
        place = g_utf8_next_char (place);
      start = place;
      while (*place != '\0' && !g_unichar_isspace (g_utf8_get_char (place)))
        place = g_utf8_next_char (place);
      word = g_strndup (start, (gsize) (place - start));
      if (*word != '\0')
        g_strv_builder_add (words, word);
    }
  return g_strv_builder_end (words);
}

static void
free_words (gpointer data)
{
  g_strfreev (data);
}

static void
match_thread (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *search = (const char *) sqlite3_value_text (values[0]);
  const char *prompt = (const char *) sqlite3_value_text (values[1]);
  char **words = sqlite3_get_auxdata (context, 0);
  g_autofree char *folded = NULL;
  g_auto (GStrv) own_words = NULL;

  if (search == NULL || prompt == NULL)
    {
      sqlite3_result_int (context, search == NULL);
      return;
    }
  /* The search is the same for every row: split once, kept by the statement (which may decline). */
  if (words == NULL)
    {
      own_words = split_words (search);
      words = own_words;
    }
  folded = fold_text (prompt);
  sqlite3_result_int (context, TRUE);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (folded, words[i]) == NULL)
        sqlite3_result_int (context, FALSE);
    }
  if (own_words != NULL)
    sqlite3_set_auxdata (context, 0, g_steal_pointer (&own_words), free_words);
}

gboolean
latent_search_register (sqlite3 *connection, GError **error)
{
  int code = sqlite3_create_function (connection, "latent_matches", 2,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                      match_thread, NULL, NULL);

  if (code != SQLITE_OK)
    return latent_sql_fail (connection, code, "the search", error);
  return TRUE;
}
