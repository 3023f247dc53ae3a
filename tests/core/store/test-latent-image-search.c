/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-image-search.h"

#include "core/base/latent-text-search.h"
#include "core/store/latent-image-texts.h"
#include "store-fixture.h"
#include "support/latent-text-model.h"

/* What the test knows of a picture it stored. */
typedef struct
{
  guint32 number;
  char *id;
  char *prompt;
  const char *model_id;
  const char *aspect_ratio; /* nullable */
  const char *image_size;   /* nullable */
  LatentImageFormat format;
  int rating;
  gboolean favourite;
  gint64 created_us;
  LatentJobState state;
  guint tags;        /* bits: places in all_tags */
  guint collections; /* bits: places in all_collections */
} Picture;

static const char *const all_models[] = { "imagen-4", "flux-2", "o'model" };
static const char *const all_ratios[] = { "1:1", "16:9", NULL };
static const char *const all_sizes[] = { "1K", "2K", NULL };
static const char *const all_formats[] = { "png", "jpg", "webp" };
static const char *const all_tags[] = { "blue", "Straße", "灯台" };
static const char *const all_collections[] = { "Best of", "to \"print\"" };

static void
free_picture (gpointer data)
{
  Picture *picture = data;

  g_free (picture->id);
  g_free (picture->prompt);
  g_free (picture);
}

static const char *
pick (GRand *rand, const char *const *values, gsize n_values)
{
  return values[g_rand_int_range (rand, 0, (gint32) n_values)];
}

#define PICK(rand, values) pick ((rand), (values), G_N_ELEMENTS (values))

static GArray *
search (StoreFixture *fixture, const LatentImageQuery *query, guint limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *numbers;

  latent_library_search_async (fixture->library, query, limit, NULL, latent_test_result_cb,
                               &result);
  latent_test_wait_for (result != NULL);
  numbers = latent_library_search_finish (fixture->library, result, &error);
  g_assert_no_error (error);
  return numbers;
}

static GArray *
filter (StoreFixture *fixture, const LatentImageQuery *query, GArray *asked)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *numbers;

  latent_library_filter_numbers_async (fixture->library, query, (const guint32 *) asked->data,
                                       asked->len, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  numbers = latent_library_filter_numbers_finish (fixture->library, result, &error);
  g_assert_no_error (error);
  return numbers;
}

/* Stores a job of one picture. */
static Picture *
add_picture (StoreFixture *fixture, const char *prompt, gint64 created_us)
{
  g_autoptr (LatentJobRecord) job = store_make_job (prompt, created_us);
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  g_autofree char *path = g_strdup_printf ("/nowhere/%s.png", job->id);
  g_autofree char *sql = NULL;
  LatentImageRecord *image = store_make_image (job, 0, path);
  Picture *picture = g_new0 (Picture, 1);

  g_ptr_array_add (images, image);
  store_insert (fixture, job);
  job->state = LATENT_JOB_DONE;
  store_complete (fixture, job, images);
  sql = g_strdup_printf ("SELECT number FROM images WHERE id = '%s'", image->id);
  picture->number = (guint32) store_query (fixture, sql);
  picture->id = g_strdup (image->id);
  picture->prompt = g_strdup (prompt);
  picture->created_us = created_us;
  picture->model_id = "imagen-4";
  picture->aspect_ratio = "16:9";
  picture->format = LATENT_IMAGE_FORMAT_PNG;
  picture->state = LATENT_JOB_DONE;
  return picture;
}

static void
append_sql (GString *sql, const char *column, const char *value)
{
  char *quoted = sqlite3_mprintf ("%Q", value); /* NULL without quotes */

  g_string_append_printf (sql, ", %s = %s", column, quoted);
  sqlite3_free (quoted);
}

/* Gives @picture values of every kind, in memory and in the library. */
static void
decorate (StoreFixture *fixture, Picture *picture, GRand *rand)
{
  g_autoptr (GString) sql = g_string_new ("UPDATE images SET ");

  picture->model_id = PICK (rand, all_models);
  picture->aspect_ratio = PICK (rand, all_ratios);
  picture->image_size = PICK (rand, all_sizes);
  picture->format = latent_image_format_from_string (PICK (rand, all_formats));
  picture->rating = g_rand_int_range (rand, -1, 6);
  picture->favourite = g_rand_boolean (rand);
  picture->state = (LatentJobState) g_rand_int_range (rand, 0, LATENT_N_JOB_STATES);
  picture->tags = (guint) g_rand_int_range (rand, 0, 1 << G_N_ELEMENTS (all_tags));
  picture->collections = (guint) g_rand_int_range (rand, 0, 1 << G_N_ELEMENTS (all_collections));
  g_string_append_printf (sql, "rating = %d, favourite = %d", picture->rating, picture->favourite);
  append_sql (sql, "model_id", picture->model_id);
  append_sql (sql, "aspect_ratio", picture->aspect_ratio);
  append_sql (sql, "image_size", picture->image_size);
  append_sql (sql, "format", latent_image_format_to_string (picture->format));
  g_string_append_printf (sql, " WHERE number = %u;", picture->number);
  g_string_append_printf (sql,
                          "UPDATE jobs SET state = '%s'"
                          " WHERE id = (SELECT job_id FROM images WHERE number = %u);",
                          latent_job_state_to_string (picture->state), picture->number);
  for (guint i = 0; i < G_N_ELEMENTS (all_tags); i++)
    {
      if ((picture->tags & 1u << i) != 0)
        g_string_append_printf (sql, "INSERT INTO tags (number, tag) VALUES (%u, '%s');",
                                picture->number, all_tags[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (all_collections); i++)
    {
      if ((picture->collections & 1u << i) != 0)
        g_string_append_printf (sql,
                                "INSERT INTO collection_images (collection_id, number, added_us)"
                                " VALUES ('c%u', %u, 1);",
                                i, picture->number);
    }
  store_execute (fixture, sql->str);
}

/* (transfer full) (element-type Picture): a library of @n pictures of every kind */
static GPtrArray *
fill (StoreFixture *fixture, guint n, GRand *rand)
{
  GPtrArray *pictures = g_ptr_array_new_with_free_func (free_picture);

  store_execute (fixture, "INSERT INTO collections VALUES ('c0', 'Best of', 1),"
                          " ('c1', 'to \"print\"', 1)");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *prompt = latent_text_model_make (rand, 100, i % 2 == 0);
      Picture *picture = add_picture (fixture, prompt, g_rand_int_range (rand, 1, 50));

      decorate (fixture, picture, rand);
      g_ptr_array_add (pictures, picture);
    }
  return pictures;
}

/* (transfer full): some of @values, NULL more often than not */
static char **
pick_several (GRand *rand, const char *const *values, gsize n_values)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (g_rand_int_range (rand, 0, 4) != 0)
    return NULL;
  for (gsize i = 0; i < n_values; i++)
    {
      if (values[i] != NULL && g_rand_boolean (rand))
        g_strv_builder_add (builder, values[i]);
    }
  g_strv_builder_add (builder, values[0]);
  return g_strv_builder_end (builder);
}

#define PICK_SEVERAL(rand, values) pick_several ((rand), (values), G_N_ELEMENTS (values))

static LatentImageQuery *
make_query (GRand *rand)
{
  LatentImageQuery *query = latent_image_query_new ();

  if (g_rand_int_range (rand, 0, 3) != 0)
    query->search = latent_text_model_make (rand, 4, g_rand_boolean (rand));
  query->model_ids = PICK_SEVERAL (rand, all_models);
  query->aspect_ratios = PICK_SEVERAL (rand, all_ratios);
  query->image_sizes = PICK_SEVERAL (rand, all_sizes);
  query->formats = PICK_SEVERAL (rand, all_formats);
  query->tags = PICK_SEVERAL (rand, all_tags);
  query->collections = PICK_SEVERAL (rand, all_collections);
  if (g_rand_int_range (rand, 0, 5) == 0)
    query->min_rating = g_rand_int_range (rand, 1, 6);
  query->favourite = g_rand_int_range (rand, 0, 6) == 0;
  query->rejected = g_rand_int_range (rand, 0, 10) == 0;
  if (g_rand_int_range (rand, 0, 5) == 0)
    query->states = g_rand_int (rand) & ((1u << LATENT_N_JOB_STATES) - 1);
  if (g_rand_int_range (rand, 0, 5) == 0)
    query->since_us = g_rand_int_range (rand, 1, 50);
  if (g_rand_int_range (rand, 0, 5) == 0)
    query->until_us = g_rand_int_range (rand, 1, 50);
  query->sort = (LatentImageSort) g_rand_int_range (rand, 0, 4);
  return query;
}

static gboolean
is_asked (char **asked, const char *value)
{
  return asked == NULL
         || (value != NULL && g_strv_contains ((const char *const *) asked, value));
}

static gboolean
is_any_asked (char **asked, const char *const *values, gsize n_values, guint bits)
{
  for (gsize i = 0; asked != NULL && i < n_values; i++)
    {
      if ((bits & 1u << i) != 0 && g_strv_contains ((const char *const *) asked, values[i]))
        return TRUE;
    }
  return asked == NULL;
}

static gboolean
is_match (const LatentImageQuery *query, const Picture *picture)
{
  return is_asked (query->model_ids, picture->model_id)
         && is_asked (query->aspect_ratios, picture->aspect_ratio)
         && is_asked (query->image_sizes, picture->image_size)
         && is_asked (query->formats, latent_image_format_to_string (picture->format))
         && is_any_asked (query->tags, all_tags, G_N_ELEMENTS (all_tags), picture->tags)
         && is_any_asked (query->collections, all_collections, G_N_ELEMENTS (all_collections),
                          picture->collections)
         && (query->min_rating == 0 || picture->rating >= query->min_rating)
         && (!query->favourite || picture->favourite)
         && (!query->rejected || picture->rating == -1)
         && (query->states == 0 || (query->states & 1u << picture->state) != 0)
         && (query->since_us == 0 || picture->created_us >= query->since_us)
         && (query->until_us == 0 || picture->created_us < query->until_us)
         && latent_text_model_matches (query->search != NULL ? query->search : "",
                                       picture->prompt);
}

static int
compare_prompts (const Picture *a, const Picture *b)
{
  g_autofree char *folded_a = latent_text_fold (a->prompt);
  g_autofree char *folded_b = latent_text_fold (b->prompt);
  g_autofree char *head_a
      = g_utf8_substring (folded_a, 0, MIN (g_utf8_strlen (folded_a, -1), 64));
  g_autofree char *head_b
      = g_utf8_substring (folded_b, 0, MIN (g_utf8_strlen (folded_b, -1), 64));

  return strcmp (head_a, head_b);
}

static int
compare_pictures_cb (gconstpointer left, gconstpointer right, gpointer sort)
{
  const Picture *a = *(const Picture *const *) left;
  const Picture *b = *(const Picture *const *) right;
  int newest_first = (a->number < b->number) - (a->number > b->number);
  int order = 0;

  switch ((LatentImageSort) GPOINTER_TO_INT (sort))
    {
    case LATENT_IMAGE_SORT_OLDEST:
      return -newest_first;
    case LATENT_IMAGE_SORT_RATING:
      order = b->rating - a->rating;
      break;
    case LATENT_IMAGE_SORT_PROMPT:
      order = compare_prompts (a, b);
      break;
    case LATENT_IMAGE_SORT_NEWEST:
    default:
      break;
    }
  return order != 0 ? order : newest_first;
}

/* (transfer full): what @query finds, the slow way */
static GArray *
find_plainly (GPtrArray *pictures, const LatentImageQuery *query)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (pictures, NULL, NULL);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort_with_data (sorted, compare_pictures_cb, GINT_TO_POINTER (query->sort));
  for (guint i = 0; i < sorted->len; i++)
    {
      const Picture *picture = sorted->pdata[i];

      if (is_match (query, picture))
        g_array_append_val (numbers, picture->number);
    }
  return numbers;
}

static void
assert_same (GArray *found, GArray *expected, guint limit)
{
  guint n = limit > 0 ? MIN (limit, expected->len) : expected->len;

  g_assert_cmpuint (found->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (found, guint32, i), ==, g_array_index (expected, guint32, i));
}

/* The query as a whole, its first page, and the numbers of a present result that still match: all
 * as the plain reference says. Returns how many there are. */
static guint
assert_query (StoreFixture *fixture, GPtrArray *pictures, const LatentImageQuery *query)
{
  g_autoptr (GArray) expected = find_plainly (pictures, query);
  g_autoptr (GArray) found = search (fixture, query, 0);
  g_autoptr (GArray) page = search (fixture, query, 7);
  g_autoptr (LatentImageQuery) everything = latent_image_query_new ();
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) kept = NULL;

  g_test_message ("“%s” sort %d", query->search, query->sort);
  assert_same (found, expected, 0);
  assert_same (page, expected, 7);
  everything->sort = query->sort;
  all = find_plainly (pictures, everything);
  kept = filter (fixture, query, all);
  assert_same (kept, expected, 0);
  return found->len;
}

static void
assert_index_is_whole (StoreFixture *fixture)
{
  store_execute (fixture, "INSERT INTO images_trigram (images_trigram, rank)"
                          " VALUES ('integrity-check', 1)");
  store_execute (fixture, "INSERT INTO images_words (images_words, rank)"
                          " VALUES ('integrity-check', 1)");
}

static void
remove_picture (StoreFixture *fixture, const Picture *picture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_library_trash_async (fixture->library, picture->id, TRUE, NULL, latent_test_result_cb,
                              &result);
  latent_test_wait_for (result != NULL);
  latent_library_trash_finish (fixture->library, result, &error);
  g_assert_no_error (error);
}

static void
mark_picture (StoreFixture *fixture, const Picture *picture, gboolean deleted)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE images SET deleted_us = %d WHERE number = %u",
                                          deleted ? 5 : 0, picture->number);

  store_execute (fixture, sql);
}

static void
test_model (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("model");
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) pictures = NULL;
  guint n_found = 0;

  store_fixture_open (&fixture, folder);
  store_stop_syncing (&fixture);
  pictures = fill (&fixture, 80, rand);
  for (guint i = 0; i < 400; i++)
    {
      g_autoptr (LatentImageQuery) query = make_query (rand);

      n_found += assert_query (&fixture, pictures, query) > 0;
    }
  g_assert_cmpuint (n_found, >, 100); /* the queries are not just all without an answer */
  store_fixture_close (&fixture);
}

/* Pictures come, are marked, and go, in any order: the index says what the rows say. */
static void
test_changes (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("changes");
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GPtrArray) pictures = NULL;

  store_fixture_open (&fixture, folder);
  store_stop_syncing (&fixture);
  pictures = fill (&fixture, 10, rand);
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (LatentImageQuery) query = make_query (rand);

      if (pictures->len < 5 || g_rand_boolean (rand))
        {
          g_autofree char *prompt = latent_text_model_make (rand, 40, TRUE);

          g_ptr_array_add (pictures, add_picture (&fixture, prompt, 1 + i));
        }
      else
        {
          guint place = (guint) g_rand_int_range (rand, 0, (gint32) pictures->len);
          g_autoptr (GPtrArray) others = g_ptr_array_copy (pictures, NULL, NULL);

          g_ptr_array_set_free_func (others, NULL);
          g_ptr_array_remove_index (others, place);
          mark_picture (&fixture, pictures->pdata[place], TRUE);
          assert_query (&fixture, others, query);
          if (g_rand_boolean (rand))
            mark_picture (&fixture, pictures->pdata[place], FALSE);
          else
            {
              remove_picture (&fixture, pictures->pdata[place]);
              g_ptr_array_remove_index (pictures, place);
            }
        }
      assert_query (&fixture, pictures, query);
      if (i % 10 == 0)
        assert_index_is_whole (&fixture);
    }
  assert_index_is_whole (&fixture);
  store_fixture_close (&fixture);
}

/* How many pictures @text finds. */
static guint
count_found (StoreFixture *fixture, const char *text)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (GArray) found = NULL;

  query->search = g_strdup (text);
  found = search (fixture, query, 0);
  return found->len;
}

static void
test_odd_texts_b10 (void)
{
  static const struct
  {
    const char *prompt;
    const char *search;
  } cases[] = {
    { "嵐の中の灯台", "灯台" },
    { "雪 x CAFÉ", "cafe" },
    { "Große Straße", "STRASSE" },
    { "Über den Wolken", "ü" },
    { "family 👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧" },
    { "flag 🇩🇪!", "🇩🇪" },
    { "مُحَمَّد", "محمد" },
    { "จานกาแฟ", "กาแฟ" },
    { "한국 밤", "한국" },
    { "half \xed\xa0\x80 surrogate", "surrogate" },
    { "\xff\xfe wrong bytes", "wrong bytes" },
    { "quote \" AND OR NOT NEAR(a b)", "near(a" },
    { "it's 100% {col}:x -y ^z", "{col}:x" },
    { "noncharacter a\uffff\ufffeb", "a\uffff\ufffeb" },
  };
  static const char *const without[]
      = { "\"",  "\"\"\"", "a OR b", "prompt : x", "*",          "'; DROP TABLE", "folded:red",
          "(((", "NOT x",  "^^^",    "words MATCH" };
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("odd");
  g_autoptr (GString) large = g_string_new ("begin ");

  store_fixture_open (&fixture, folder);
  store_stop_syncing (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    free_picture (add_picture (&fixture, cases[i].prompt, 1 + i));
  for (guint i = 0; large->len < 1024 * 1024; i++)
    g_string_append_printf (large, "w%u 灯 ", i);
  g_string_append (large, "thevery end");
  free_picture (add_picture (&fixture, large->str, 100));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (count_found (&fixture, cases[i].search), ==, 1);
  g_assert_cmpuint (count_found (&fixture, "begin thevery灯"), ==, 0);
  g_assert_cmpuint (count_found (&fixture, "w99 thevery w9 灯"), ==, 1);
  g_assert_cmpuint (count_found (&fixture, ", \u3000"), ==, G_N_ELEMENTS (cases) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    count_found (&fixture, without[i]); /* text like any other: no error */
  assert_index_is_whole (&fixture);
  store_fixture_close (&fixture);
}

/* As many terms as a search may have, of either kind and of both. */
static void
test_many_terms_b10 (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("terms");
  g_autoptr (GString) shorts = g_string_new (NULL);
  g_autoptr (GString) longs = g_string_new (NULL);
  g_autoptr (GString) both = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++) /* a different Han character each */
    {
      g_string_append_unichar (shorts, 0x4e00 + i);
      g_string_append_c (shorts, ' ');
    }
  for (guint i = 0; i < 500; i++)
    g_string_append_printf (longs, "%03u ", i);
  for (guint i = 0; i < 300; i++)
    g_string_append_printf (both, "%c%c x%02u ", 'a' + i % 26, 'a' + i / 26, i % 100);
  store_fixture_open (&fixture, folder);
  store_stop_syncing (&fixture);
  free_picture (add_picture (&fixture, shorts->str, 1));
  free_picture (add_picture (&fixture, longs->str, 2));
  free_picture (add_picture (&fixture, both->str, 3));
  g_assert_cmpuint (count_found (&fixture, shorts->str), ==, 1);
  g_assert_cmpuint (count_found (&fixture, longs->str), ==, 1);
  g_assert_cmpuint (count_found (&fixture, both->str), ==, 1);
  store_fixture_close (&fixture);
}

/* Counts how often a search asks for a row's words, and cancels it the first time: from the middle
 * of the search, wherever that runs. */
typedef struct
{
  GCancellable *cancellable; /* nullable: let it run */
  int n_calls;               /* atomic */
} Watch;

static void
watch_words_thread (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  Watch *watch = sqlite3_user_data (context);

  g_atomic_int_inc (&watch->n_calls);
  if (watch->cancellable != NULL)
    g_cancellable_cancel (watch->cancellable);
  sqlite3_result_int (context, 1);
}

static gpointer
watch_thread (sqlite3 *connection, gpointer data, GError **error)
{
  g_assert_cmpint (sqlite3_create_function (connection, "latent_has_words", 2,
                                            SQLITE_UTF8 | SQLITE_DETERMINISTIC, data,
                                            watch_words_thread, NULL, NULL),
                   ==, SQLITE_OK);
  return data;
}

static void
watch_searches (StoreFixture *fixture, Watch *watch)
{
  g_autoptr (GAsyncResult) result = NULL;
  GTask *task = g_task_new (fixture->database, NULL, latent_test_result_cb, &result);

  g_task_set_task_data (task, watch, NULL);
  latent_database_run (fixture->database, task, LATENT_DATABASE_READ, watch_thread, NULL);
  latent_test_wait_for (result != NULL);
  g_assert_true (g_task_propagate_pointer (G_TASK (result), NULL) == watch);
}

#define N_JOBS 32

/* A job with as many pictures as one may have. */
static void
add_full_job (StoreFixture *fixture, gint64 created_us)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("abc xy", created_us);
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  for (guint i = 0; i < LATENT_MAX_JOB_PICTURES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/nowhere/%s-%u.png", job->id, i);

      g_ptr_array_add (images, store_make_image (job, i, path));
    }
  store_insert (fixture, job);
  job->state = LATENT_JOB_DONE;
  store_complete (fixture, job, images);
}

static void
search_cancelled (StoreFixture *fixture, GCancellable *cancellable)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = NULL;

  query->search = g_strdup ("abc xy");
  latent_library_search_async (fixture->library, query, 0, cancellable, latent_test_result_cb,
                               &result);
  latent_test_wait_for (result != NULL);
  numbers = latent_library_search_finish (fixture->library, result, &error);
  g_assert_null (numbers);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* In the middle of it, and before it began; the next search is whole again. */
static void
test_cancelled (void)
{
  StoreFixture fixture = { NULL };
  g_autofree char *folder = latent_test_make_folder ("cancelled");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { NULL };

  store_fixture_open (&fixture, folder);
  store_stop_syncing (&fixture);
  for (guint i = 0; i < N_JOBS; i++)
    add_full_job (&fixture, 1 + i);
  watch_searches (&fixture, &watch);
  g_assert_cmpuint (count_found (&fixture, "abc xy"), ==, N_JOBS * LATENT_MAX_JOB_PICTURES);
  g_assert_cmpint (watch.n_calls, ==, N_JOBS * LATENT_MAX_JOB_PICTURES);

  watch = (Watch) { cancellable, 0 };
  search_cancelled (&fixture, cancellable);
  g_assert_cmpint (watch.n_calls, >, 0);
  g_assert_cmpint (watch.n_calls, <, N_JOBS * LATENT_MAX_JOB_PICTURES / 4);

  watch = (Watch) { cancellable, 0 };
  search_cancelled (&fixture, cancellable);
  g_assert_cmpint (watch.n_calls, ==, 0);

  watch = (Watch) { NULL };
  g_assert_cmpuint (count_found (&fixture, "abc xy"), ==, N_JOBS * LATENT_MAX_JOB_PICTURES);
  store_fixture_close (&fixture);
}

/* The parts of the index are put together; what is found stays the same. */
static void
test_merged (void)
{
  static const char *const prompts[]
      = { "a red fox", "嵐の中の灯台", "Straße", "the box of foxes" };
  const char *const count = "SELECT (SELECT count (DISTINCT segid) FROM images_trigram_idx)"
                            " + (SELECT count (DISTINCT segid) FROM images_words_idx)";
  g_autofree char *folder = latent_test_make_folder ("search");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  StoreFixture fixture;
  guint n_found[G_N_ELEMENTS (prompts)];
  gint64 n_parts;

  store_fixture_open (&fixture, folder);
  for (guint i = 0; i < 15; i++)
    free_picture (add_picture (&fixture, prompts[i % G_N_ELEMENTS (prompts)], i + 1));
  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autoptr (LatentImageQuery) query = latent_image_query_new ();
      g_autoptr (GArray) found = NULL;

      query->search = g_strndup (prompts[i], 3);
      found = search (&fixture, query, 0);
      n_found[i] = found->len;
      g_assert_cmpuint (found->len, >=, 3);
    }
  n_parts = store_query (&fixture, count);
  latent_image_texts_merge_async (fixture.database, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_image_texts_merge_finish (fixture.database, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);

  /* No two of a size. */
  g_assert_cmpint (n_parts, >, 4);
  g_assert_cmpint (store_query (&fixture, count), <, n_parts);
  store_execute (&fixture, "INSERT INTO images_trigram (images_trigram)"
                           " VALUES ('integrity-check');"
                           "INSERT INTO images_words (images_words) VALUES ('integrity-check')");
  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autoptr (LatentImageQuery) query = latent_image_query_new ();
      g_autoptr (GArray) found = NULL;

      query->search = g_strndup (prompts[i], 3);
      found = search (&fixture, query, 0);
      g_assert_cmpuint (found->len, ==, n_found[i]);
    }
  store_fixture_close (&fixture);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/store/image-search/model", test_model);
  g_test_add_func ("/store/image-search/changes", test_changes);
  g_test_add_func ("/store/image-search/odd-texts/B10", test_odd_texts_b10);
  g_test_add_func ("/store/image-search/many-terms/B10", test_many_terms_b10);
  g_test_add_func ("/store/image-search/cancelled", test_cancelled);
  g_test_add_func ("/store/image-search/merged", test_merged);
  return latent_test_run ();
}
