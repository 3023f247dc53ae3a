/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-image-query.h"

#include "support/latent-test.h"

static void
test_round_trip (void)
{
  const char *const ratios[] = { "16:9", "1:1", NULL };
  const char *const tags[] = { "\"quoted\" é", NULL };
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autoptr (LatentImageQuery) read = NULL;
  g_autofree char *text = NULL;

  query->search = g_strdup ("cafe \"x\" 灯台\n");
  query->aspect_ratios = g_strdupv ((char **) ratios);
  query->tags = g_strdupv ((char **) tags);
  query->min_rating = 3;
  query->favourite = TRUE;
  query->rejected = TRUE;
  query->states = 1u << LATENT_JOB_FAILED | 1u << LATENT_JOB_DONE;
  query->since_us = 12;
  query->until_us = G_GINT64_CONSTANT (1800000000000000);
  query->sort = LATENT_IMAGE_SORT_PROMPT;
  text = latent_image_query_to_json (query);
  read = latent_image_query_new_from_json (text);
  g_assert_nonnull (read);
  g_assert_true (latent_image_query_equal (query, read));
}

static void
test_everything (void)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  g_autofree char *text = latent_image_query_to_json (query);
  g_autoptr (LatentImageQuery) read = latent_image_query_new_from_json (text);

  g_assert_true (latent_image_query_equal (query, read));
}

/* The session's file may be anybody's, and another version's. */
static void
test_hostile (void)
{
  static const char *const no_objects[]
      = { "", "null", "[]", "1", "\"x\"", "{", "{}{}", "{\"search\":\"\\u0000\"}", "\xff" };
  static const char *const no_queries[] = {
    "{}",
    "{\"models\":[]}",
    "{\"models\":\"x\",\"tags\":{},\"formats\":null,\"aspect_ratios\":[1,null,[],{},\"\"]}",
    "{\"min_rating\":6,\"favourite\":1,\"rejected\":\"yes\",\"states\":[\"x\"],\"sort\":\"best\"}",
    "{\"since_us\":-1,\"until_us\":1e17,\"min_rating\":-1,\"sort\":3,\"search\":4}",
    "{\"since_us\":\"1\",\"unheard\":[[[[]]]]}",
  };
  g_autoptr (LatentImageQuery) everything = latent_image_query_new ();
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (no_objects); i++)
    g_assert_null (latent_image_query_new_from_json (no_objects[i]));
  g_assert_null (latent_image_query_new_from_json (NULL));
  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "{\"a\":");
  g_assert_null (latent_image_query_new_from_json (deep->str));
  for (guint i = 0; i < G_N_ELEMENTS (no_queries); i++)
    {
      g_autoptr (LatentImageQuery) query = latent_image_query_new_from_json (no_queries[i]);

      g_assert_nonnull (query);
      g_assert_true (latent_image_query_equal (query, everything));
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/image-query-json/round-trip", test_round_trip);
  g_test_add_func ("/base/image-query-json/everything", test_everything);
  g_test_add_func ("/base/image-query-json/hostile", test_hostile);

  return latent_test_run ();
}
