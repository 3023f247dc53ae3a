/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-image-query.h"

#include "support/latent-test.h"

static char **
list (const char *value)
{
  const char *const values[] = { value, "other", NULL };

  return g_strdupv ((char **) values);
}

/* Asks for the @kind-th kind of filter; FALSE: there is no such kind. */
static gboolean
ask (LatentImageQuery *query, guint kind)
{
  switch (kind)
    {
    case 0:
      query->search = g_strdup ("fox");
      return TRUE;
    case 1:
      query->model_ids = list ("imagen-4");
      return TRUE;
    case 2:
      query->aspect_ratios = list ("16:9");
      return TRUE;
    case 3:
      query->image_sizes = list ("1K");
      return TRUE;
    case 4:
      query->states = 1u << LATENT_JOB_WAITING;
      return TRUE;
    case 5:
      query->since_us = 100;
      return TRUE;
    case 6:
      query->until_us = 101;
      return TRUE;
    case 7: /* from here on: what only a picture has */
      query->formats = list ("png");
      return TRUE;
    case 8:
      query->tags = list ("blue");
      return TRUE;
    case 9:
      query->collections = list ("best");
      return TRUE;
    case 10:
      query->min_rating = 1;
      return TRUE;
    case 11:
      query->favourite = TRUE;
      return TRUE;
    case 12:
      query->rejected = TRUE;
      return TRUE;
    default:
      return FALSE;
    }
}

#define FIRST_KIND_OF_PICTURES 7

static LatentJobRecord *
make_job (void)
{
  LatentJobRecord *job = latent_job_record_new ();

  job->prompt = g_strdup ("A red FÓX");
  job->model_id = g_strdup ("imagen-4");
  job->state = LATENT_JOB_WAITING;
  job->created_us = 100;
  g_hash_table_insert (job->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  g_hash_table_insert (job->values, g_strdup ("image_size"), g_strdup ("1K"));
  return job;
}

static void
test_kinds (void)
{
  g_autoptr (LatentImageQuery) everything = latent_image_query_new ();
  g_autoptr (LatentJobRecord) job = make_job ();
  g_autoptr (LatentJobRecord) other = latent_job_record_new ();

  other->prompt = g_strdup ("a blue bird");
  other->model_id = g_strdup ("flux-2");
  other->created_us = 99;
  g_assert_true (latent_image_query_is_empty (everything));
  g_assert_true (latent_image_query_matches_job (everything, job));
  g_assert_true (latent_image_query_matches_job (everything, other));

  for (guint kind = 0;; kind++)
    {
      g_autoptr (LatentImageQuery) query = latent_image_query_new ();
      g_autoptr (LatentImageQuery) copy = NULL;

      if (!ask (query, kind))
        break;
      if (query->until_us != 0)
        other->created_us = 101;
      copy = latent_image_query_copy (query);
      g_assert_true (latent_image_query_equal (query, copy));
      g_assert_false (latent_image_query_equal (query, everything));
      g_assert_false (latent_image_query_equal (everything, query));
      g_assert_false (latent_image_query_is_empty (query));
      g_assert_cmpint (latent_image_query_matches_job (copy, job), ==,
                       kind < FIRST_KIND_OF_PICTURES);
      g_assert_false (latent_image_query_matches_job (copy, other));
    }
}

/* What asks for nothing is empty, in whatever order; the order still makes another query. */
static void
test_empty (void)
{
  static const char *const searches[] = { NULL, "", "  \n", ",", "\u0301", "\u3000" };
  g_autoptr (LatentImageQuery) everything = latent_image_query_new ();
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_free (query->search);
      query->search = g_strdup (searches[i]);
      g_assert_true (latent_image_query_is_empty (query));
    }
  query->sort = LATENT_IMAGE_SORT_PROMPT;
  g_assert_true (latent_image_query_is_empty (query));
  g_assert_false (latent_image_query_equal (query, everything));
}

static void
test_sort_words (void)
{
  static const char *const words[] = { "newest", "oldest", "rating", "prompt" };
  LatentImageSort sort = LATENT_IMAGE_SORT_RATING;

  g_assert_false (latent_image_sort_from_string ("Newest", &sort));
  g_assert_false (latent_image_sort_from_string ("", &sort));
  g_assert_false (latent_image_sort_from_string (NULL, &sort));
  g_assert_cmpint (sort, ==, LATENT_IMAGE_SORT_RATING);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (latent_image_sort_to_string ((LatentImageSort) i), ==, words[i]);
      g_assert_true (latent_image_sort_from_string (words[i], &sort));
      g_assert_cmpint (sort, ==, i);
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/base/image-query/kinds", test_kinds);
  g_test_add_func ("/base/image-query/empty", test_empty);
  g_test_add_func ("/base/image-query/sort-words", test_sort_words);
  return latent_test_run ();
}
