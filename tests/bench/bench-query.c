/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "bench/bench-prompts.h"
#include "bench/bench-report.h"
#include "core/store/latent-database.h"
#include "core/store/latent-image-search.h"
#include "core/store/latent-places.h"
#include "support/latent-test.h"

/* bench-query FOLDER: 200 queries as people type them, the first page of each, through the
 * library's own asynchronous calls, against looking through all prompts in memory. */

#define N_QUERIES 200
#define N_ROUNDS 5
/* The first page; and what the window does with a query: more numbers at first, and of them the
 * records of a screenful. */
#define PAGE_ROWS 60
#define TIMELINE_ROWS 300
#define SCREEN_ROWS 42
/* Such are told by name. */
#define SLOW_MS 5

typedef struct
{
  LatentImageQuery *query;
  char **words; /* folded, for the reference */
} Question;

typedef struct
{
  LatentLibrary *library;
  GPtrArray *prompts;   /* element-type utf8: of every row, folded */
  GPtrArray *questions; /* element-type Question */
} Bench;

static void
free_question (gpointer data)
{
  Question *question = data;

  latent_image_query_free (question->query);
  g_strfreev (question->words);
  g_free (question);
}

/* (transfer full): NFKD and case folded: what a plain search would keep in memory */
static char *
fold (const char *text)
{
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (plain, -1);
}

/* (transfer full) (element-type utf8) */
static GPtrArray *
read_prompts (const char *path)
{
  GPtrArray *prompts = g_ptr_array_new_with_free_func (g_free);
  sqlite3 *connection = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &connection, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_prepare_v2 (connection,
                          "SELECT jobs.prompt FROM images JOIN jobs ON jobs.id = images.job_id", -1,
                          &statement, NULL),
      ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (prompts, fold ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_finalize (statement);
  sqlite3_close (connection);
  return prompts;
}

/* Every third also has a filter, as people who look for something have. */
static void
add_filter (LatentImageQuery *query, guint index)
{
  static const char *const models[] = { "imagen-4-fast", NULL };
  static const char *const ratios[] = { "16:9", "4:3", NULL };

  switch (index % 12)
    {
    case 0:
      query->model_ids = g_strdupv ((char **) models);
      break;
    case 3:
      query->min_rating = 3;
      break;
    case 6:
      query->favourite = TRUE;
      break;
    case 9:
      query->aspect_ratios = g_strdupv ((char **) ratios);
      break;
    default:
      break;
    }
}

/* (transfer full) (element-type Question) */
static GPtrArray *
make_questions (void)
{
  GPtrArray *questions = g_ptr_array_new_with_free_func (free_question);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < N_QUERIES; i++)
    {
      Question *question = g_new0 (Question, 1);
      g_autofree char *folded = NULL;

      question->query = latent_image_query_new ();
      question->query->search = bench_prompt_new_query (random, i);
      folded = fold (question->query->search);
      question->words = g_strsplit (folded, " ", -1);
      add_filter (question->query, i);
      g_ptr_array_add (questions, question);
    }
  return questions;
}

/* How many prompts hold all words. */
static guint
scan (GPtrArray *prompts, char **words)
{
  guint count = 0;

  for (guint i = 0; i < prompts->len; i++)
    {
      const char *prompt = prompts->pdata[i];
      gsize length = strlen (prompt);
      guint word = 0;

      while (words[word] != NULL
             && memmem (prompt, length, words[word], strlen (words[word])) != NULL)
        word++;
      count += words[word] == NULL;
    }
  return count;
}

static void
iterate_until (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* (transfer full) (element-type guint32) */
static GArray *
search (Bench *self, const LatentImageQuery *query, guint limit)
{
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GError) error = NULL;
  GArray *numbers;

  latent_library_search_async (self->library, query, limit, NULL, latent_test_result_cb, &found);
  iterate_until (&found);
  numbers = latent_library_search_finish (self->library, found, &error);
  g_assert_no_error (error);
  return numbers;
}

static void
load (Bench *self, GArray *numbers)
{
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = NULL;

  latent_library_load_async (self->library, (const guint32 *) (gpointer) numbers->data,
                             MIN (numbers->len, SCREEN_ROWS), NULL, latent_test_result_cb, &loaded);
  iterate_until (&loaded);
  records = latent_library_load_finish (self->library, loaded, &error);
  g_assert_no_error (error);
}

/* Milliseconds until the first page's numbers are there. */
static double
ask (Bench *self, const LatentImageQuery *query)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (GArray) numbers = search (self, query, PAGE_ROWS);

  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

/* The same until a screenful of records is. */
static double
ask_for_screen (Bench *self, const LatentImageQuery *query)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (GArray) numbers = search (self, query, TIMELINE_ROWS);

  load (self, numbers);
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

typedef struct
{
  GArray *search, *page, *scan; /* element-type double: milliseconds */
} Times;

static void
run_round (Bench *self, Times *times)
{
  for (guint i = 0; i < self->questions->len; i++)
    {
      const Question *question = self->questions->pdata[i];
      double search_ms = ask (self, question->query);
      double page_ms = ask_for_screen (self, question->query);
      gint64 start_us = g_get_monotonic_time ();
      double scan_ms;

      scan (self->prompts, question->words);
      scan_ms = (double) (g_get_monotonic_time () - start_us) / 1000;
      g_array_append_val (times->search, search_ms);
      g_array_append_val (times->page, page_ms);
      g_array_append_val (times->scan, scan_ms);
    }
}

static void
report (const char *name, GArray *values, GArray *references, double share)
{
  bench_report (name, bench_array_quantile (values, share), "ms",
                bench_array_quantile (values, share) / bench_array_quantile (references, share),
                "memmem-over-all-prompts");
}

/* The slowest ones by name: where to look first. */
static void
tell_slowest (Bench *self)
{
  for (guint i = 0; i < self->questions->len; i++)
    {
      const Question *question = self->questions->pdata[i];
      double search_ms = ask (self, question->query);

      if (search_ms > SLOW_MS)
        printf ("# %.1f ms: \"%s\"\n", search_ms, question->query->search);
    }
}

int
main (int argc, char **argv)
{
  Bench self = { 0 };
  Times times;
  g_autoptr (LatentPlaces) places = NULL;
  g_autoptr (LatentDatabase) database = NULL;
  g_autoptr (LatentFileWorker) worker = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GError) error = NULL;

  bench_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 2);
  places = latent_places_new (argv[1], FALSE);
  database = latent_database_new (latent_places_get_database (places));
  latent_database_open_async (database, NULL, latent_test_result_cb, &opened);
  iterate_until (&opened);
  latent_database_open_finish (database, opened, &error);
  g_assert_no_error (error);
  worker = latent_file_worker_new ();
  self.library = latent_library_new (database, worker);
  self.prompts = read_prompts (latent_places_get_database (places));
  self.questions = make_questions ();
  times.search = g_array_new (FALSE, FALSE, sizeof (double));
  times.page = g_array_new (FALSE, FALSE, sizeof (double));
  times.scan = g_array_new (FALSE, FALSE, sizeof (double));

  printf ("# %u rows, %u queries, %u rounds\n", self.prompts->len, N_QUERIES, N_ROUNDS);
  tell_slowest (&self);
  for (guint i = 0; i < N_ROUNDS; i++)
    run_round (&self, &times);
  report ("query-p50", times.search, times.scan, 0.5);
  report ("query-p95", times.search, times.scan, 0.95);
  report ("query-screen-p50", times.page, times.scan, 0.5);
  report ("query-screen-p95", times.page, times.scan, 0.95);

  g_array_unref (times.search);
  g_array_unref (times.page);
  g_array_unref (times.scan);
  g_ptr_array_unref (self.prompts);
  g_ptr_array_unref (self.questions);
  g_object_unref (self.library);
  latent_database_close (database);
  return latent_test_run ();
}
