/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-text-search.h"
#include "latent-database-private.h"

/* The SQL functions of the search, all of core/base/latent-text-search.h. */

static void
free_search (gpointer data)
{
  latent_text_search_free (data);
}

/* The two that compare a text with a search, which is the same for every row: it is read once and
 * kept by the statement (which may decline). */
static void
compare (sqlite3_context *context,
         sqlite3_value **values,
         gboolean (*compare_text) (const LatentTextSearch *, const char *))
{
  const char *text = (const char *) sqlite3_value_text (values[1]);
  LatentTextSearch *search = sqlite3_get_auxdata (context, 0);
  g_autoptr (LatentTextSearch) own = NULL;

  if (search == NULL)
    search = own = latent_text_search_new ((const char *) sqlite3_value_text (values[0]));
  sqlite3_result_int (context, text != NULL ? compare_text (search, text)
                                            : latent_text_search_is_empty (search));
  if (own != NULL)
    sqlite3_set_auxdata (context, 0, g_steal_pointer (&own), free_search);
}

static void
matches_thread (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  compare (context, values, latent_text_search_matches);
}

static void
has_words_thread (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  compare (context, values, latent_text_search_matches_words);
}

static void
return_text (sqlite3_context *context, char *text)
{
  if (text != NULL)
    sqlite3_result_text (context, text, -1, g_free);
  else
    sqlite3_result_null (context);
}

static void
fold_thread (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  return_text (context, latent_text_fold (text != NULL ? text : ""));
}

static void
split_words_thread (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *folded = (const char *) sqlite3_value_text (values[0]);

  return_text (context, latent_text_split_words (folded != NULL ? folded : ""));
}

gboolean
latent_search_register (sqlite3 *connection, GError **error)
{
  /* What triggers call must be harmless in anybody's hands; the others are for our own queries. */
  const struct
  {
    const char *name;
    int n_values;
    int flags;
    void (*run) (sqlite3_context *, int, sqlite3_value **);
  } functions[] = {
    { "latent_matches", 2, SQLITE_DIRECTONLY, matches_thread },
    { "latent_has_words", 2, SQLITE_DIRECTONLY, has_words_thread },
    { "latent_fold", 1, SQLITE_INNOCUOUS, fold_thread },
    { "latent_split_words", 1, SQLITE_INNOCUOUS, split_words_thread },
  };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      int code = sqlite3_create_function (connection, functions[i].name, functions[i].n_values,
                                          SQLITE_UTF8 | SQLITE_DETERMINISTIC | functions[i].flags,
                                          NULL, functions[i].run, NULL, NULL);

      if (code != SQLITE_OK)
        return latent_sql_fail (connection, code, "the search", error);
    }
  return TRUE;
}
