/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <string.h>

#include "core/base/latent-json.h"
#include "core/net/latent-apiframe-private.h"
#include "support/latent-test.h"

/* Every shape of the contract's section 8, and shapes nobody promised; expected: the addresses
 * joined by blanks. */
static void
test_shapes (void)
{
  static const struct
  {
    const char *json;
    const char *expected;
  } cases[] = {
    { "\"https://a/1\"", "https://a/1" },
    { "[\"https://a/1\",\"https://a/2\"]", "https://a/1 https://a/2" },
    { "[{\"url\":\"https://a/1\"},{\"url\":\"https://a/2\"}]", "https://a/1 https://a/2" },
    { "[{\"imageUrl\":\"https://a/1\"}]", "https://a/1" },
    { "{\"images\":[\"https://a/1\",\"https://a/2\"]}", "https://a/1 https://a/2" },
    { "{\"images\":[{\"url\":\"https://a/1\"}]}", "https://a/1" },
    { "{\"images\":[\"1\",\"2\",\"3\",\"4\"],\"gridUrl\":\"https://a/grid\"}", "1 2 3 4" },
    { "{\"image_urls\":[\"https://a/1\"]}", "https://a/1" },
    { "{\"urls\":[\"https://a/1\"]}", "https://a/1" },
    { "{\"outputs\":[{\"image_url\":\"https://a/1\"}]}", "https://a/1" },
    { "{\"url\":\"https://a/1\"}", "https://a/1" },
    { "{\"imageUrl\":\"https://a/1\"}", "https://a/1" },
    { "{\"image_url\":\"https://a/1\"}", "https://a/1" },
    { "{\"image\":\"https://a/1\"}", "https://a/1" },
    { "{\"output\":\"https://a/1\"}", "https://a/1" },
    { "{\"output\":[\"https://a/1\"]}", "https://a/1" },
    { "{\"image\":{\"url\":\"https://a/1\"}}", "https://a/1" },
    { "{\"images\":[],\"url\":\"https://a/1\"}", "https://a/1" },
    { "{\"images\":\"https://a/no\",\"url\":\"https://a/1\"}", "https://a/1" },
    { "{\"images\":[null,\"\",7,true,[\"x\"],{},{\"url\":3},\"https://a/1\"]}", "https://a/1" },
    { "{\"images\":[\"https://a/1\"],\"url\":\"https://a/2\"}", "https://a/1" },
    { "{\"images\":[\"https://a/1\",\"https://a/1\"]}", "https://a/1 https://a/1" },
    { "{\"videoUrl\":\"https://a/v\"}", "" },
    { "{\"gridUrl\":\"https://a/grid\"}", "" },
    { "\"\"", "" },
    { "[]", "" },
    { "{}", "" },
    { "null", "" },
    { "7", "" },
    { "true", "" },
    { "[[[\"https://a/1\"]]]", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* The root of a document is an object. */
      g_autofree char *text = g_strdup_printf ("{\"result\":%s}", cases[i].json);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) root = latent_json_parse (bytes, &error);
      g_auto (GStrv) addresses = NULL;
      g_autofree char *joined = NULL;

      g_assert_no_error (error);
      addresses
          = latent_apiframe_read_result (latent_json_member (latent_json_object (root), "result"));
      joined = g_strjoinv (" ", addresses);
      g_assert_cmpstr (joined, ==, cases[i].expected);
    }
}

static void
test_absent (void)
{
  g_auto (GStrv) addresses = latent_apiframe_read_result (NULL);

  g_assert_nonnull (addresses);
  g_assert_null (addresses[0]);
}

static void
test_bounded (void)
{
  g_autoptr (GString) text = g_string_new ("{\"result\":[");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_auto (GStrv) addresses = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "%s\"https://a/%u\"", i > 0 ? "," : "", i);
  g_string_append (text, "]}");
  bytes = g_bytes_new (text->str, text->len);
  root = latent_json_parse (bytes, NULL);
  addresses
      = latent_apiframe_read_result (latent_json_member (latent_json_object (root), "result"));
  g_assert_cmpuint (g_strv_length (addresses), ==, 64);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/net/apiframe-result/P9-shapes", test_shapes);
  g_test_add_func ("/net/apiframe-result/absent", test_absent);
  g_test_add_func ("/net/apiframe-result/T16-bounded", test_bounded);
  return latent_test_run ();
}
