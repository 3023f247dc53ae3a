/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli-parameters.h"
#include "support/latent-test.h"

/* Two models share a parameter, one has another of a reserved name. */
static const char catalogue[]
    = "{\"version\":1,\"models\":["
      "{\"id\":\"one\",\"label\":\"One\",\"params_key\":\"p\",\"prompt_limit\":10,"
      "\"typical_seconds\":2,\"parameters\":\"a\"},"
      "{\"id\":\"two\",\"label\":\"Two\",\"params_key\":\"p\",\"prompt_limit\":10,"
      "\"typical_seconds\":2,\"parameters\":\"b\"}],"
      "\"parameter_sets\":{"
      "\"a\":[{\"key\":\"image_size\",\"label\":\"Size\",\"type\":\"choice\",\"default\":\"1K\","
      "\"short_option\":\"size\",\"values\":[{\"value\":\"1K\",\"label\":\"1K\"}]}],"
      "\"b\":[{\"key\":\"image_size\",\"label\":\"Size\",\"type\":\"choice\",\"default\":\"4K\","
      "\"values\":[{\"value\":\"4K\",\"label\":\"4K\"}]},"
      "{\"key\":\"count\",\"label\":\"Count\",\"type\":\"integer\",\"default\":\"1\","
      "\"minimum\":1,\"maximum\":4}]},\"pixel_sizes\":{}}";

typedef struct
{
  LatentCliParameters *parameters;
  GOptionContext *context;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const GOptionEntry reserved[] = { { .long_name = "count" }, { NULL } };
  g_autoptr (GBytes) bytes = g_bytes_new_static (catalogue, sizeof catalogue - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new_from_bytes (bytes, &error);

  g_assert_no_error (error);
  fixture->parameters = latent_cli_parameters_new (catalog, reserved);
  fixture->context = g_option_context_new (NULL);
  g_option_context_add_group (fixture->context,
                              latent_cli_parameters_create_group (fixture->parameters));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_option_context_free (fixture->context);
  latent_cli_parameters_free (fixture->parameters);
}

static gboolean
parse (Fixture *fixture, const char *arguments, GError **error)
{
  g_auto (GStrv) argv = g_strsplit (arguments, " ", -1);

  return g_option_context_parse_strv (fixture->context, &argv, error);
}

static const char *
get_value (Fixture *fixture, const char *key)
{
  return g_hash_table_lookup (latent_cli_parameters_get_values (fixture->parameters), key);
}

static void
test_own_and_short_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (parse (fixture, "x --image-size 2K", &error));
  g_assert_cmpstr (get_value (fixture, "image_size"), ==, "2K");
  g_assert_true (parse (fixture, "x --size=4K", &error));
  g_assert_cmpstr (get_value (fixture, "image_size"), ==, "4K");
  g_assert_no_error (error);
}

static void
test_param (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (parse (fixture, "x --size 1K --param image_size=2K --param a=b=c", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (get_value (fixture, "image_size"), ==, "2K");
  g_assert_cmpstr (get_value (fixture, "a"), ==, "b=c");
}

static void
test_param_malformed (Fixture *fixture, gconstpointer data)
{
  static const char *const lines[] = { "x --param image_size", "x --param =2K", "x --param" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (parse (fixture, lines[i], &error));
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
    }
}

/* A parameter with the name of an option of the command never takes that option over. */
static void
test_reserved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) none = NULL;

  g_assert_false (parse (fixture, "x --count 2", &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION);
  g_assert_true (parse (fixture, "x --param count=2", &none));
  g_assert_cmpstr (get_value (fixture, "count"), ==, "2");
}

static void
test_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (parse (fixture, "x --size \377", &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  g_assert_null (get_value (fixture, "image_size"));
}

static void
test_names (void)
{
  g_autofree char *option = latent_cli_parameter_option ("Aspect_Ratio_2");

  g_assert_cmpstr (option, ==, "aspect-ratio-2");
}

/* Every parameter of the catalogue that ships has an option that nothing else takes away. */
static void
test_shipped_catalogue (void)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentCliParameters) parameters = latent_cli_parameters_new (catalog, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) argv = g_strsplit ("x --aspect-ratio 16:9 --size 2K --format png", " ", -1);
  g_autoptr (GError) error = NULL;
  GHashTable *values = latent_cli_parameters_get_values (parameters);

  g_option_context_add_group (context, latent_cli_parameters_create_group (parameters));
  g_assert_true (g_option_context_parse_strv (context, &argv, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (values, "aspect_ratio"), ==, "16:9");
  g_assert_cmpstr (g_hash_table_lookup (values, "image_size"), ==, "2K");
  g_assert_cmpstr (g_hash_table_lookup (values, "output_format"), ==, "png");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/cli/parameters/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  ADD ("own-and-short-names", test_own_and_short_names);
  ADD ("param", test_param);
  ADD ("param-malformed", test_param_malformed);
  ADD ("reserved", test_reserved);
  ADD ("bytes", test_bytes);
  g_test_add_func ("/cli/parameters/names", test_names);
  g_test_add_func ("/cli/parameters/shipped-catalogue", test_shipped_catalogue);
  return latent_test_run ();
}
