/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-search.h"

#include "core/base/latent-text-search.h"
#include "latent-database-private.h"
#include "latent-image-search-private.h"
#include "latent-library-private.h"

/* How many steps of SQLite's machine a search that nobody wants any more may still take: well below
 * a millisecond. */
#define STEPS_UNTIL_CANCELLED 2000

/* Input of every operation; each uses what it needs. */
typedef struct
{
  LatentImageQuery *query; /* nullable */
  LatentTextSearch *text;  /* of the query */
  guint limit;
  char *numbers;             /* nullable: a JSON array */
  GCancellable *cancellable; /* nullable */
  gint64 numbering;          /* that the numbers are of */
  gboolean needs_images;     /* the rows of images are read, whatever the query asks for */
} SearchWork;

static void
free_work (gpointer data)
{
  SearchWork *work = data;

  latent_image_query_free (work->query);
  latent_text_search_free (work->text);
  g_free (work->numbers);
  g_clear_object (&work->cancellable);
  g_free (work);
}

static char *
write_numbers (const guint32 *numbers, gsize n_numbers)
{
  GString *text = g_string_new ("[");

  for (gsize i = 0; i < n_numbers; i++)
    g_string_append_printf (text, i > 0 ? ",%u" : "%u", numbers[i]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static GTask *
new_task (LatentLibrary *self,
          gpointer source_tag,
          const LatentImageQuery *query,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  SearchWork *work = g_new0 (SearchWork, 1);

  if (query != NULL)
    {
      work->query = latent_image_query_copy (query);
      work->text = latent_text_search_new (query->search);
    }
  work->numbering = self->numbering;
  work->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, work, free_work);
  return task;
}

static gboolean
has_long_terms (const SearchWork *work)
{
  return *latent_text_search_get_long_terms (work->text) != NULL;
}

static gboolean
has_short_terms (const SearchWork *work)
{
  return *latent_text_search_get_short_terms (work->text) != NULL;
}

/* Each term as a string of FTS5's language (doubled quotes, nothing in it is an operator), all of
 * them to be found. (transfer full) */
static char *
write_match (const char *const *terms, const char *suffix)
{
  GString *match = g_string_new (NULL);

  for (guint i = 0; terms[i] != NULL; i++)
    {
      g_string_append (match, i > 0 ? " AND \"" : "\"");
      for (const char *p = terms[i]; *p != '\0'; p++)
        {
          if (*p == '"')
            g_string_append_c (match, '"');
          g_string_append_c (match, *p);
        }
      g_string_append_c (match, '"');
      g_string_append (match, suffix);
    }
  return g_string_free (match, FALSE);
}

/* A filter that takes one value of a list: with one, the index has the rows in order. */
typedef struct
{
  char **values;
  const char *name;
  const char *one;
  const char *several;
} ListFilter;

#define N_LIST_FILTERS 6

static void
list_filters (const LatentImageQuery *query, ListFilter filters[N_LIST_FILTERS])
{
  const ListFilter all[N_LIST_FILTERS] = {
    { query->model_ids, ":model_ids", " AND i.model_id = :model_ids",
      " AND i.model_id IN (SELECT value FROM json_each (:model_ids))" },
    { query->aspect_ratios, ":aspect_ratios", " AND i.aspect_ratio = :aspect_ratios",
      " AND i.aspect_ratio IN (SELECT value FROM json_each (:aspect_ratios))" },
    { query->image_sizes, ":image_sizes", " AND i.image_size = :image_sizes",
      " AND i.image_size IN (SELECT value FROM json_each (:image_sizes))" },
    { query->formats, ":formats", " AND i.format = :formats",
      " AND i.format IN (SELECT value FROM json_each (:formats))" },
    { query->tags, ":tags", " AND i.number IN (SELECT number FROM tags WHERE tag = :tags)",
      " AND i.number IN (SELECT number FROM tags"
      " WHERE tag IN (SELECT value FROM json_each (:tags)))" },
    { query->collections, ":collections",
      " AND i.number IN (SELECT number FROM collections"
      " JOIN collection_images ON collection_id = id WHERE name = :collections)",
      " AND i.number IN (SELECT number FROM collections"
      " JOIN collection_images ON collection_id = id"
      " WHERE name IN (SELECT value FROM json_each (:collections)))" },
  };

  memcpy (filters, all, sizeof all);
}

static gboolean
is_filtered (const LatentImageQuery *query)
{
  ListFilter filters[N_LIST_FILTERS];

  list_filters (query, filters);
  for (guint i = 0; i < N_LIST_FILTERS; i++)
    {
      if (filters[i].values != NULL)
        return TRUE;
    }
  return query->min_rating > 0 || query->favourite || query->rejected || query->states != 0
         || query->since_us != 0 || query->until_us != 0;
}

/* All of constants: what somebody typed is bound. */
static void
append_filters (GString *sql, const LatentImageQuery *query)
{
  ListFilter filters[N_LIST_FILTERS];

  list_filters (query, filters);
  for (guint i = 0; i < N_LIST_FILTERS; i++)
    {
      if (filters[i].values != NULL)
        g_string_append (sql, filters[i].values[1] == NULL ? filters[i].one : filters[i].several);
    }
  if (query->min_rating > 0)
    g_string_append (sql, " AND i.rating >= :min_rating");
  if (query->favourite)
    g_string_append (sql, " AND i.favourite = 1");
  if (query->rejected)
    g_string_append (sql, " AND i.rating = -1");
  if (query->states != 0)
    g_string_append (sql, " AND (SELECT state FROM jobs WHERE jobs.id = i.job_id)"
                          " IN (SELECT value FROM json_each (:states))");
  if (query->since_us != 0)
    g_string_append (sql, " AND i.job_created_us >= :since_us");
  if (query->until_us != 0)
    g_string_append (sql, " AND i.job_created_us < :until_us");
}

static void
bind_filters (sqlite3_stmt *statement, const LatentImageQuery *query)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) states = NULL;
  ListFilter filters[N_LIST_FILTERS];

  list_filters (query, filters);
  for (guint i = 0; i < N_LIST_FILTERS; i++)
    {
      if (filters[i].values == NULL)
        continue;
      if (filters[i].values[1] == NULL)
        latent_sql_bind_text (statement, filters[i].name, filters[i].values[0]);
      else
        latent_sql_bind_strv (statement, filters[i].name, filters[i].values);
    }
  for (guint i = 0; i < LATENT_N_JOB_STATES; i++)
    {
      if ((query->states & 1u << i) != 0)
        g_strv_builder_add (builder, latent_job_state_to_string ((LatentJobState) i));
    }
  states = g_strv_builder_end (builder);
  if (query->states != 0)
    latent_sql_bind_strv (statement, ":states", states);
  if (query->min_rating > 0)
    latent_sql_bind_int64 (statement, ":min_rating", query->min_rating);
  if (query->since_us != 0)
    latent_sql_bind_int64 (statement, ":since_us", query->since_us);
  if (query->until_us != 0)
    latent_sql_bind_int64 (statement, ":until_us", query->until_us);
}

/* Where the rows come from, in which order they are looked at. With a search that is its index,
 * whose rows are in the order of the numbers: the first page of a common word costs what a page
 * costs. Without, the table or one of its indexes, as SQLite sees fit. */
static void
append_source (GString *sql, const SearchWork *work)
{
  gboolean is_plain = !work->needs_images && !is_filtered (work->query)
                      && work->query->sort <= LATENT_IMAGE_SORT_OLDEST;

  if (has_long_terms (work))
    g_string_append (sql, " FROM images_trigram AS t");
  else if (has_short_terms (work))
    g_string_append (sql, " FROM images_words AS t");
  else if (work->query->sort == LATENT_IMAGE_SORT_PROMPT)
    {
      g_string_append (sql, " FROM image_texts AS t CROSS JOIN images AS i ON i.number = t.number"
                            " WHERE i.deleted_us = 0");
      return;
    }
  else
    {
      g_string_append (sql, " FROM images AS i WHERE i.deleted_us = 0");
      return;
    }

  if (!is_plain)
    g_string_append (sql, " CROSS JOIN images AS i ON i.number = t.rowid");
  if (work->query->sort == LATENT_IMAGE_SORT_PROMPT
      || (has_long_terms (work) && has_short_terms (work)))
    g_string_append (sql, " CROSS JOIN image_texts AS x ON x.number = t.rowid");
  g_string_append (sql, has_long_terms (work) ? " WHERE images_trigram MATCH :match"
                                              : " WHERE images_words MATCH :match");
  if (has_long_terms (work) && has_short_terms (work))
    g_string_append (sql, " AND latent_has_words (:search, x.folded)");
  /* Also where nothing of the row is asked for: the index may know rows that are gone. */
  g_string_append (sql, is_plain ? " AND EXISTS (SELECT 1 FROM images AS s INDEXED BY images_shown"
                                   " WHERE s.number = t.rowid AND s.deleted_us = 0)"
                                 : " AND i.deleted_us = 0");
}

static void
append_order (GString *sql, const SearchWork *work)
{
  gboolean is_text = has_long_terms (work) || has_short_terms (work);

  switch (work->query->sort)
    {
    case LATENT_IMAGE_SORT_OLDEST:
      g_string_append (sql, is_text ? " ORDER BY t.rowid" : " ORDER BY i.number");
      break;
    case LATENT_IMAGE_SORT_RATING:
      g_string_append (sql, " ORDER BY i.rating DESC, i.number DESC");
      break;
    case LATENT_IMAGE_SORT_PROMPT:
      g_string_append (sql, is_text ? " ORDER BY substr (x.folded, 1, 64), x.number DESC"
                                    : " ORDER BY substr (t.folded, 1, 64), t.number DESC");
      break;
    case LATENT_IMAGE_SORT_NEWEST:
    default:
      g_string_append (sql, is_text ? " ORDER BY t.rowid DESC" : " ORDER BY i.number DESC");
      break;
    }
}

static int
is_cancelled_thread (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

/* (transfer full): the first column of all rows */
static GArray *
read_numbers (sqlite3 *connection, sqlite3_stmt *statement, SearchWork *work, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GError) failure = NULL;

  if (work->cancellable != NULL)
    sqlite3_progress_handler (connection, STEPS_UNTIL_CANCELLED, is_cancelled_thread,
                              work->cancellable);
  while (latent_sql_next (statement, &failure))
    {
      guint32 number = (guint32) sqlite3_column_int64 (statement, 0);

      g_array_append_val (numbers, number);
    }
  sqlite3_progress_handler (connection, 0, NULL, NULL);
  if (failure == NULL)
    return g_steal_pointer (&numbers);
  if (work->cancellable == NULL || !g_cancellable_set_error_if_cancelled (work->cancellable, error))
    g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* What append_source() and append_filters() name. */
static void
bind_search (sqlite3_stmt *statement, const SearchWork *work)
{
  g_autofree char *match = NULL;

  if (has_long_terms (work))
    match = write_match (latent_text_search_get_long_terms (work->text), "");
  else if (has_short_terms (work))
    match = write_match (latent_text_search_get_short_terms (work->text), " *");
  if (match != NULL)
    latent_sql_bind_text (statement, ":match", match);
  if (has_long_terms (work) && has_short_terms (work))
    latent_sql_bind_text (statement, ":search", work->query->search);
  bind_filters (statement, work->query);
}

/* Nothing but stars, by number? */
static gboolean
is_only_rated (const SearchWork *work)
{
  g_autoptr (LatentImageQuery) rest = NULL;

  if (work->query->min_rating < 1 || work->query->min_rating > 5
      || work->query->sort > LATENT_IMAGE_SORT_OLDEST
      || has_long_terms (work) || has_short_terms (work))
    return FALSE;
  rest = latent_image_query_copy (work->query);
  rest->min_rating = 0;
  return !is_filtered (rest);
}

/* The index has the pictures of each rating in order: they are merged, and a page costs a page.
 * (Asked for a range of ratings, SQLite goes through the whole table.) */
#define RATED(rating)                                                                              \
  "SELECT i.number AS number FROM images AS i WHERE i.deleted_us = 0 AND i.rating = " #rating

static void
append_rated (GString *sql, const LatentImageQuery *query)
{
  static const char *const rated[] = { RATED (1), RATED (2), RATED (3), RATED (4), RATED (5) };

  for (guint i = (guint) query->min_rating - 1; i < G_N_ELEMENTS (rated); i++)
    {
      g_string_append (sql, rated[i]);
      if (i + 1 < G_N_ELEMENTS (rated))
        g_string_append (sql, " UNION ALL ");
    }
  g_string_append (sql, query->sort == LATENT_IMAGE_SORT_OLDEST ? " ORDER BY number"
                                                                : " ORDER BY number DESC");
}

static gpointer
search_thread (sqlite3 *connection, gpointer data, GError **error)
{
  SearchWork *work = data;
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean is_text = has_long_terms (work) || has_short_terms (work);
  gboolean is_rated = is_only_rated (work);

  if (is_rated)
    append_rated (sql, work->query);
  else
    {
      g_string_append (sql, is_text ? "SELECT t.rowid" : "SELECT i.number");
      append_source (sql, work);
      append_filters (sql, work->query);
      append_order (sql, work);
    }
  g_string_append (sql, " LIMIT :limit");
  statement = latent_sql_prepare (connection, sql->str, error);
  if (statement == NULL)
    return NULL;

  if (!is_rated)
    bind_search (statement, work);
  latent_sql_bind_int64 (statement, ":limit", work->limit > 0 ? (gint64) work->limit : -1);
  return read_numbers (connection, statement, work, error);
}

static gpointer
filter_thread (sqlite3 *connection, gpointer data, GError **error)
{
  SearchWork *work = data;
  g_autoptr (GString) sql
      = g_string_new ("SELECT i.number FROM json_each (:numbers) AS asked"
                      " CROSS JOIN images AS i ON i.number = asked.value"
                      " CROSS JOIN jobs AS j ON j.id = i.job_id"
                      " WHERE i.deleted_us = 0 AND latent_matches (:search, j.prompt)");
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autoptr (GError) failure = NULL;

  if (!latent_library_is_numbered_thread (connection, work->numbering, &failure))
    {
      if (failure == NULL)
        return g_array_new (FALSE, FALSE, sizeof (guint32));
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  append_filters (sql, work->query);
  g_string_append (sql, " ORDER BY asked.key");
  statement = latent_sql_prepare (connection, sql->str, error);
  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":numbers", work->numbers);
  latent_sql_bind_text (statement, ":search", work->query->search);
  bind_filters (statement, work->query);
  return read_numbers (connection, statement, work, error);
}

static gpointer
load_thread (sqlite3 *connection, gpointer data, GError **error)
{
  SearchWork *work = data;
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "SELECT " LATENT_IMAGE_COLUMNS " FROM json_each (:numbers) AS asked"
                            " CROSS JOIN images ON images.number = asked.value"
                            " CROSS JOIN jobs ON jobs.id = images.job_id"
                            " WHERE images.deleted_us = 0 ORDER BY asked.key",
                            error);

  if (statement == NULL)
    return NULL;
  if (!latent_library_is_numbered_thread (connection, work->numbering, &failure))
    {
      if (failure == NULL)
        return g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  latent_sql_bind_text (statement, ":numbers", work->numbers);
  return latent_library_read_images (statement, error);
}

static void
free_numbers (gpointer numbers)
{
  g_array_unref (numbers);
}

static void
free_images (gpointer images)
{
  g_ptr_array_unref (images);
}

void
latent_library_search_async (LatentLibrary *self,
                             const LatentImageQuery *query,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;
  SearchWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (query != NULL);

  task = new_task (self, latent_library_search_async, query, cancellable, callback, user_data);
  work = g_task_get_task_data (task);
  work->limit = limit;
  latent_database_run (self->database, task, LATENT_DATABASE_READ, search_thread, free_numbers);
}

GArray *
latent_library_search_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_library_filter_numbers_async (LatentLibrary *self,
                                     const LatentImageQuery *query,
                                     const guint32 *numbers,
                                     gsize n_numbers,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task;
  SearchWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (self));
  g_return_if_fail (query != NULL);

  task = new_task (self, latent_library_filter_numbers_async, query, cancellable, callback,
                   user_data);
  work = g_task_get_task_data (task);
  work->numbers = write_numbers (numbers, n_numbers);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, filter_thread, free_numbers);
}

GArray *
latent_library_filter_numbers_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_library_load_async (LatentLibrary *self,
                           const guint32 *numbers,
                           gsize n_numbers,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  SearchWork *work;

  g_return_if_fail (LATENT_IS_LIBRARY (self));

  task = new_task (self, latent_library_load_async, NULL, cancellable, callback, user_data);
  work = g_task_get_task_data (task);
  work->numbers = write_numbers (numbers, n_numbers);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, load_thread, free_images);
}

GPtrArray *
latent_library_load_finish (LatentLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

sqlite3_stmt *
latent_image_search_prepare (sqlite3 *connection,
                             const LatentImageQuery *query,
                             const char *columns,
                             const char *tail,
                             GError **error)
{
  g_autoptr (LatentImageQuery) copy = latent_image_query_copy (query);
  g_autoptr (LatentTextSearch) text = latent_text_search_new (query->search);
  SearchWork work = { .query = copy, .text = text, .needs_images = TRUE };
  g_autoptr (GString) sql = g_string_new (columns);
  sqlite3_stmt *statement;

  copy->sort = LATENT_IMAGE_SORT_NEWEST; /* nobody asks for an order here */
  append_source (sql, &work);
  append_filters (sql, copy);
  g_string_append (sql, tail);
  statement = latent_sql_prepare (connection, sql->str, error);
  if (statement != NULL)
    bind_search (statement, &work);
  return statement;
}
