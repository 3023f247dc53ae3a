/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-model-private.h"

#include <string.h>

#include "core/base/latent-values.h"
#include "support/latent-test.h"

static LatentParameterValue size_values[] = {
  { (char *)"1K", (char *)"Small" },
  { (char *)"2K", (char *)"Large" },
};
static LatentParameterValue boolean_values[] = {
  { (char *)"false", (char *)"Off" },
  { (char *)"true", (char *)"On" },
};

static const LatentParameter choice = { .key = (char *)"size",
                                        .type = LATENT_PARAMETER_CHOICE,
                                        .values = size_values,
                                        .n_values = G_N_ELEMENTS (size_values) };
static const LatentParameter boolean = { .key = (char *)"raw",
                                         .type = LATENT_PARAMETER_BOOLEAN,
                                         .values = boolean_values,
                                         .n_values = G_N_ELEMENTS (boolean_values) };
static const LatentParameter integer
    = { .key = (char *)"seed", .type = LATENT_PARAMETER_INTEGER, .minimum = -5, .maximum = 100 };
static const LatentParameter text = { .key = (char *)"negative_prompt",
                                      .type = LATENT_PARAMETER_TEXT,
                                      .minimum = 1,
                                      .maximum = 4 };

static void
assert_checks (const LatentParameter *parameter,
               const char *const *values,
               guint n_values,
               gboolean expected)
{
  for (guint i = 0; i < n_values; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean is_allowed = latent_parameter_check (parameter, values[i], &error);

      g_test_message ("%s: case %u", parameter->key, i);
      g_assert_cmpint (is_allowed, ==, expected);
      if (expected)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_cmpstr (latent_error_facts (error)->field, ==, parameter->key);
      latent_test_assert_error (&error, LATENT_ERROR_INVALID_VALUE);
    }
}

static void
test_choice (void)
{
  static const char *const yes[] = { "1K", "2K" };
  static const char *const no[] = { "", "1k", "1K ", " 1K", "3K", "Small", "\xff", NULL };

  assert_checks (&choice, yes, G_N_ELEMENTS (yes), TRUE);
  assert_checks (&choice, no, G_N_ELEMENTS (no), FALSE);
}

static void
test_boolean (void)
{
  static const char *const yes[] = { "true", "false" };
  static const char *const no[] = { "", "TRUE", "1", "0", "yes", "On", NULL };

  assert_checks (&boolean, yes, G_N_ELEMENTS (yes), TRUE);
  assert_checks (&boolean, no, G_N_ELEMENTS (no), FALSE);
}

static void
test_integer (void)
{
  static const char *const yes[] = { "0", "7", "100", "-5" };
  static const char *const no[] = {
    "",
    "-6",
    "101",
    "+7",
    "007",
    "-0",
    " 7",
    "7 ",
    "7.0",
    "7,5",
    "0x7",
    "1e1",
    "7\n",
    "--7",
    "-",
    "\xef\xbc\x97",
    "99999999999999999999999999",
    "-99999999999999999999999999",
    NULL,
  };

  assert_checks (&integer, yes, G_N_ELEMENTS (yes), TRUE);
  assert_checks (&integer, no, G_N_ELEMENTS (no), FALSE);
}

static void
test_text (void)
{
  static const char *const yes[] = { "a", "abcd", "\xf0\x9f\x98\x80\xf0\x9f\x98\x80", " " };
  static const char *const no[]
      = { "", "abcde", "\xf0\x9f\x98\x80\xf0\x9f\x98\x80x", "\xff", NULL };

  assert_checks (&text, yes, G_N_ELEMENTS (yes), TRUE);
  assert_checks (&text, no, G_N_ELEMENTS (no), FALSE);
}

static void
add_size (LatentModel *model, const char *ratio, const char *size, guint width, guint height)
{
  LatentPixelSize pixel_size = { .values = latent_values_new (), .width = width, .height = height };

  g_hash_table_insert (pixel_size.values, g_strdup ("ratio"), g_strdup (ratio));
  if (size != NULL)
    g_hash_table_insert (pixel_size.values, g_strdup ("size"), g_strdup (size));
  latent_model_take_pixel_size (model, &pixel_size);
}

static void
test_pixel_size (void)
{
  g_autoptr (LatentModel) model = latent_model_new ("id", "Label", "params", 10, 5);
  g_autoptr (GHashTable) values = latent_values_new ();
  guint width = 1;
  guint height = 2;

  g_assert_false (latent_model_get_pixel_size (model, values, &width, &height));
  add_size (model, "1:1", "1K", 1024, 1024);
  add_size (model, "16:9", NULL, 1408, 768);
  g_assert_false (latent_model_get_pixel_size (model, values, &width, &height));

  g_hash_table_insert (values, g_strdup ("ratio"), g_strdup ("1:1"));
  g_assert_false (latent_model_get_pixel_size (model, values, &width, &height));
  g_assert_cmpuint (width, ==, 1);
  g_assert_cmpuint (height, ==, 2);

  g_hash_table_insert (values, g_strdup ("size"), g_strdup ("1K"));
  g_assert_true (latent_model_get_pixel_size (model, values, &width, &height));
  g_assert_cmpuint (width, ==, 1024);
  g_assert_cmpuint (height, ==, 1024);

  g_hash_table_insert (values, g_strdup ("ratio"), g_strdup ("16:9"));
  g_assert_true (latent_model_get_pixel_size (model, values, &width, &height));
  g_assert_cmpuint (width, ==, 1408);
  g_assert_cmpuint (height, ==, 768);
}

static void
test_getters (void)
{
  g_autoptr (LatentModel) model = latent_model_new ("id", "Label", "params", 10, 5);
  LatentParameter parameter = { .key = g_strdup ("seed"), .type = LATENT_PARAMETER_INTEGER };

  latent_model_take_parameter (model, &parameter);
  g_assert_cmpstr (latent_model_get_id (model), ==, "id");
  g_assert_cmpstr (latent_model_get_label (model), ==, "Label");
  g_assert_cmpstr (latent_model_get_params_key (model), ==, "params");
  g_assert_cmpuint (latent_model_get_prompt_limit (model), ==, 10);
  g_assert_cmpuint (latent_model_get_typical_seconds (model), ==, 5);
  g_assert_cmpuint (latent_model_get_n_parameters (model), ==, 1);
  g_assert_true (latent_model_find_parameter (model, "seed")
                 == latent_model_get_parameter (model, 0));
  g_assert_null (latent_model_find_parameter (model, "Seed"));
  g_assert_null (latent_model_find_parameter (model, NULL));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/model/choice", test_choice);
  g_test_add_func ("/base/model/boolean", test_boolean);
  g_test_add_func ("/base/model/integer", test_integer);
  g_test_add_func ("/base/model/text", test_text);
  g_test_add_func ("/base/model/pixel-size", test_pixel_size);
  g_test_add_func ("/base/model/getters", test_getters);

  return latent_test_run ();
}
