/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-model.h"

#include <string.h>

#include "core/base/latent-image-request.h"
#include "core/base/latent-values.h"
#include "support/latent-test.h"

#define MODEL_HEAD "\"id\":\"m\",\"label\":\"M\",\"params_key\":\"mParams\""
#define MODEL_NUMBERS "\"prompt_limit\":10,\"typical_seconds\":5"
#define GOOD_MODEL "{" MODEL_HEAD "," MODEL_NUMBERS ",\"parameters\":\"set\"}"
#define SIZED_MODEL                                                                                \
  "{" MODEL_HEAD "," MODEL_NUMBERS ",\"parameters\":\"set\",\"pixel_sizes\":\"s\"}"
#define GOOD_PARAMETER                                                                             \
  "{\"key\":\"size\",\"label\":\"Size\",\"type\":\"choice\",\"default\":\"1K\","                   \
  "\"short_option\":\"s\",\"values\":[{\"value\":\"1K\"},{\"value\":\"2K\",\"label\":\"Big\"}]}"
#define NAMED(name) "\"key\":\"" name "\",\"label\":\"L\""

static LatentModelCatalog *
read_text (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return latent_model_catalog_new_from_bytes (bytes, error);
}

/* (transfer full): a whole file around a list of models, of parameters and of sizes. */
static char *
make_file (const char *models, const char *parameters, const char *sizes)
{
  return g_strdup_printf ("{\"version\":1,\"models\":[%s],\"parameter_sets\":{\"set\":[%s]},"
                          "\"pixel_sizes\":{\"s\":[%s]}}",
                          models, parameters, sizes);
}

static LatentModelCatalog *
read_file (const char *models, const char *parameters, const char *sizes)
{
  g_autofree char *file = make_file (models, parameters, sizes);
  g_autoptr (GError) error = NULL;
  LatentModelCatalog *catalog = read_text (file, &error);

  g_assert_no_error (error);
  return catalog;
}

static void
assert_file_refused (const char *models, const char *parameters, const char *sizes)
{
  g_autofree char *file = make_file (models, parameters, sizes);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentModelCatalog) catalog = read_text (file, &error);

  g_test_message ("%s", file);
  g_assert_null (catalog);
  g_assert_true (g_str_has_prefix (error->message, "model catalogue: "));
  latent_test_assert_error (&error, LATENT_ERROR_INTERNAL);
}

static void
assert_choices (const LatentParameter *parameter, const char *key, const char *const *values)
{
  g_assert_cmpstr (parameter->key, ==, key);
  g_assert_cmpint (parameter->type, ==, LATENT_PARAMETER_CHOICE);
  g_assert_cmpuint (parameter->n_values, ==, g_strv_length ((char **)values));
  for (guint i = 0; i < parameter->n_values; i++)
    {
      g_assert_cmpstr (parameter->values[i].value, ==, values[i]);
      g_assert_nonnull (parameter->values[i].label);
    }
  g_assert_cmpstr (parameter->default_value, ==, values[0]);
}

/* Contract, sections 4.2 and 12; the OpenAPI file. */
static void
test_built_in (void)
{
  static const char *const ids[] = { "imagen-4", "imagen-4-fast", "imagen-4-ultra" };
  static const char *const ratios[] = { "1:1", "9:16", "16:9", "3:4", "4:3", NULL };
  static const char *const sizes[] = { "1K", "2K", NULL };
  static const char *const formats[] = { "jpg", "png", NULL };
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();

  g_assert_cmpuint (latent_model_catalog_get_n_models (catalog), ==, G_N_ELEMENTS (ids));
  g_assert_cmpstr (latent_model_get_id (latent_model_catalog_get_default (catalog)), ==,
                   "imagen-4");
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      LatentModel *model = latent_model_catalog_get_model (catalog, i);

      g_assert_cmpstr (latent_model_get_id (model), ==, ids[i]);
      g_assert_true (latent_model_catalog_find (catalog, ids[i]) == model);
      g_assert_cmpstr (latent_model_get_params_key (model), ==, "imagenParams");
      g_assert_cmpuint (latent_model_get_prompt_limit (model), ==, 2000);
      g_assert_cmpuint (latent_model_get_typical_seconds (model), >, 0);
      g_assert_cmpuint (latent_model_get_n_parameters (model), ==, 3);
      assert_choices (latent_model_get_parameter (model, 0), "aspect_ratio", ratios);
      assert_choices (latent_model_get_parameter (model, 1), "image_size", sizes);
      assert_choices (latent_model_get_parameter (model, 2), "output_format", formats);
      g_assert_cmpstr (latent_model_get_parameter (model, 1)->short_option, ==, "size");
      g_assert_cmpstr (latent_model_get_parameter (model, 2)->short_option, ==, "format");
    }
  g_assert_null (latent_model_catalog_find (catalog, "imagen-5"));
  g_assert_null (latent_model_catalog_find (catalog, "IMAGEN-4"));
  g_assert_null (latent_model_catalog_find (catalog, NULL));
}

static void
assert_pixel_shape (LatentModel *model, const char *ratio, const char *size)
{
  g_autoptr (GHashTable) values = latent_values_new ();
  g_auto (GStrv) sides = g_strsplit (ratio, ":", 2);
  double wanted = g_ascii_strtod (sides[0], NULL) / g_ascii_strtod (sides[1], NULL);
  guint edge = g_str_equal (size, "2K") ? 2048 : 1024;
  guint width = 0;
  guint height = 0;

  g_hash_table_insert (values, g_strdup ("aspect_ratio"), g_strdup (ratio));
  g_hash_table_insert (values, g_strdup ("image_size"), g_strdup (size));
  g_hash_table_insert (values, g_strdup ("output_format"), g_strdup ("png"));
  g_assert_true (latent_model_get_pixel_size (model, values, &width, &height));

  /* The sizes are whole blocks of pixels, so the shape is up to 7.2 % off the ratio. */
  g_assert_cmpfloat_with_epsilon ((double)width / height, wanted, wanted * 0.08);
  g_assert_cmpuint (MAX (width, height), >=, edge);
  g_assert_cmpuint (MAX (width, height), <, 2 * edge);
}

static void
test_built_in_pixel_sizes (void)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();

  for (guint i = 0; i < latent_model_catalog_get_n_models (catalog); i++)
    {
      LatentModel *model = latent_model_catalog_get_model (catalog, i);
      const LatentParameter *ratios = latent_model_find_parameter (model, "aspect_ratio");
      const LatentParameter *sizes = latent_model_find_parameter (model, "image_size");

      for (guint r = 0; r < ratios->n_values; r++)
        {
          for (guint s = 0; s < sizes->n_values; s++)
            assert_pixel_shape (model, ratios->values[r].value, sizes->values[s].value);
        }
    }
}

static void
test_every_type (void)
{
  g_autoptr (LatentModelCatalog) catalog = read_file (
      GOOD_MODEL,
      GOOD_PARAMETER ",{" NAMED (
          "seed") ",\"type\":\"integer\",\"default\":\"0\","
                  "\"minimum\":0,\"maximum\":4294967295}"
                  ",{" NAMED ("raw") ",\"type\":\"boolean\","
                                     "\"default\":\"true\"}"
                                     ",{" NAMED (
                                         "negative_prompt") ","
                                                            "\"type\":\"text\",\"default\":\"\","
                                                            "\"maximum\":500}"
                                                            ",{" NAMED (
                                                                "any") ",\"type\":\"integer\","
                                                                       "\"default\":\"-1\"}",
      "");
  LatentModel *model = latent_model_catalog_get_default (catalog);
  const LatentParameter *parameter = latent_model_find_parameter (model, "size");

  g_assert_cmpuint (latent_model_get_n_parameters (model), ==, 5);
  g_assert_cmpstr (parameter->values[0].label, ==, "1K");
  g_assert_cmpstr (parameter->values[1].label, ==, "Big");
  g_assert_cmpstr (parameter->short_option, ==, "s");

  parameter = latent_model_find_parameter (model, "seed");
  g_assert_cmpint (parameter->maximum, ==, G_MAXUINT32);
  g_assert_true (latent_parameter_check (parameter, "4294967295", NULL));
  g_assert_false (latent_parameter_check (parameter, "4294967296", NULL));
  g_assert_false (latent_parameter_check (parameter, "-1", NULL));

  parameter = latent_model_find_parameter (model, "raw");
  g_assert_cmpuint (parameter->n_values, ==, 2);
  g_assert_cmpstr (parameter->values[0].value, ==, "false");
  g_assert_cmpstr (parameter->values[1].value, ==, "true");

  parameter = latent_model_find_parameter (model, "negative_prompt");
  g_assert_cmpint (parameter->minimum, ==, 0);
  g_assert_cmpint (parameter->maximum, ==, 500);

  parameter = latent_model_find_parameter (model, "any");
  g_assert_cmpint (parameter->minimum, ==, G_MININT32);
  g_assert_cmpint (parameter->maximum, ==, G_MAXINT32);
}

/* An odd model works all the way to a request. */
static void
test_request_of_odd_model (void)
{
  g_autoptr (LatentModelCatalog) catalog
      = read_file (GOOD_MODEL,
                   "{" NAMED ("seed") ",\"type\":\"integer\",\"default\":\"7\"}"
                                      ",{" NAMED ("raw") ",\"type\":\"boolean\","
                                                         "\"default\":\"false\"}",
                   "");
  LatentModel *model = latent_model_catalog_get_default (catalog);
  g_autoptr (GHashTable) values = latent_values_new ();
  g_autoptr (LatentImageRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (values, g_strdup ("raw"), g_strdup ("true"));
  request = latent_image_request_new (model, "0123456789", values, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latent_image_request_get_value (request, "seed"), ==, "7");
  g_assert_cmpstr (latent_image_request_get_value (request, "raw"), ==, "true");
  g_clear_object (&request);

  request = latent_image_request_new (model, "0123456789a", values, NULL, &error);
  latent_test_assert_error (&error, LATENT_ERROR_PROMPT_TOO_LONG);
}

static void
test_no_parameters (void)
{
  g_autoptr (LatentModelCatalog) catalog = read_file (GOOD_MODEL, "", "");
  LatentModel *model = latent_model_catalog_get_default (catalog);
  g_autoptr (LatentImageRequest) request = latent_image_request_new (model, "a", NULL, NULL, NULL);

  g_assert_cmpuint (latent_model_get_n_parameters (model), ==, 0);
  g_assert_cmpuint (g_hash_table_size (latent_image_request_get_values (request)), ==, 0);
}

static void
test_broken_files (void)
{
  static const char *const files[] = {
    "{}",
    "[]",
    "null",
    "7",
    "{\"version\":1}",
    "{\"version\":1,\"models\":[]}",
    "{\"version\":1,\"models\":{}}",
    "{\"version\":1,\"models\":[7]}",
    "{\"version\":1,\"models\":[null]}",
    "{\"version\":2,\"models\":[" GOOD_MODEL "],\"parameter_sets\":{\"set\":[]}}",
    "{\"version\":\"1\",\"models\":[" GOOD_MODEL "],\"parameter_sets\":{\"set\":[]}}",
    "{\"models\":[" GOOD_MODEL "],\"parameter_sets\":{\"set\":[]}}",
    "{\"version\":1,\"models\":[" GOOD_MODEL "]}",
    "{\"version\":1,\"models\":[" GOOD_MODEL "],\"parameter_sets\":[]}",
    "{\"version\":1,\"models\":[" GOOD_MODEL "],\"parameter_sets\":{\"set\":{}}}",
    "{\"version\":1,\"models\":[" SIZED_MODEL "],\"parameter_sets\":{\"set\":[]}}",
  };
  static const char *const not_json[] = { "", " ", "not JSON", "{", "\xff", "{}{}" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", files[i]);
      g_assert_null (read_text (files[i], &error));
      latent_test_assert_error (&error, LATENT_ERROR_INTERNAL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (not_json); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_text (not_json[i], &error));
      latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);
    }
}

static void
test_broken_models (void)
{
  static const char *const models[] = {
    "{}",
    "{" MODEL_HEAD "," MODEL_NUMBERS "}",
    "{" MODEL_HEAD "," MODEL_NUMBERS ",\"parameters\":\"other\"}",
    "{" MODEL_HEAD "," MODEL_NUMBERS ",\"parameters\":7}",
    "{" MODEL_HEAD ",\"prompt_limit\":10,\"parameters\":\"set\"}",
    "{" MODEL_HEAD ",\"prompt_limit\":0,\"typical_seconds\":5,\"parameters\":\"set\"}",
    "{" MODEL_HEAD ",\"prompt_limit\":-1,\"typical_seconds\":5,\"parameters\":\"set\"}",
    "{" MODEL_HEAD ",\"prompt_limit\":1e12,\"typical_seconds\":5,\"parameters\":\"set\"}",
    "{" MODEL_HEAD ",\"prompt_limit\":\"10\",\"typical_seconds\":5,\"parameters\":\"set\"}",
    "{" MODEL_HEAD ",\"prompt_limit\":10,\"typical_seconds\":1.5,\"parameters\":\"set\"}",
    "{\"id\":\"\",\"label\":\"M\",\"params_key\":\"p\"," MODEL_NUMBERS ",\"parameters\":\"set\"}",
    "{\"id\":7,\"label\":\"M\",\"params_key\":\"p\"," MODEL_NUMBERS ",\"parameters\":\"set\"}",
    "{\"id\":\"m\",\"params_key\":\"p\"," MODEL_NUMBERS ",\"parameters\":\"set\"}",
    "{\"id\":\"m\",\"label\":\"M\"," MODEL_NUMBERS ",\"parameters\":\"set\"}",
    "{" MODEL_HEAD "," MODEL_NUMBERS ",\"parameters\":\"set\",\"pixel_sizes\":\"other\"}",
    "{" MODEL_HEAD "," MODEL_NUMBERS ",\"parameters\":\"set\",\"pixel_sizes\":7}",
    GOOD_MODEL "," GOOD_MODEL,
    GOOD_MODEL ",{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    assert_file_refused (models[i], GOOD_PARAMETER, "");
}

static void
test_broken_parameters (void)
{
  static const char *const parameters[] = {
    "{}",
    "7",
    "null",
    "[]",
    "{" NAMED ("k") ",\"type\":\"text\"}",
    "{" NAMED ("k") ",\"default\":\"a\"}",
    "{" NAMED ("k") ",\"type\":\"number\",\"default\":\"1\"}",
    "{" NAMED ("k") ",\"type\":1,\"default\":\"1\"}",
    "{" NAMED ("") ",\"type\":\"text\",\"default\":\"a\"}",
    "{\"key\":\"k\",\"type\":\"text\",\"default\":\"a\"}",
    "{\"label\":\"L\",\"type\":\"text\",\"default\":\"a\"}",

    /* choices */
    "{" NAMED ("k") ",\"type\":\"choice\",\"default\":\"a\"}",
    "{" NAMED ("k") ",\"type\":\"choice\",\"default\":\"a\",\"values\":[]}",
    "{" NAMED ("k") ",\"type\":\"choice\",\"default\":\"a\",\"values\":{}}",
    "{" NAMED ("k") ",\"type\":\"choice\",\"default\":\"a\",\"values\":[\"a\"]}",
    "{" NAMED ("k") ",\"type\":\"choice\",\"default\":\"b\",\"values\":[{\"value\":\"a\"}]}",
    "{" NAMED ("k") ",\"type\":\"choice\",\"default\":\"\",\"values\":[{\"value\":\"\"}]}",
    "{" NAMED ("k") ",\"type\":\"choice\",\"default\":\"a\","
                    "\"values\":[{\"value\":\"a\"},{\"label\":\"B\"}]}",
    "{" NAMED ("k") ",\"type\":\"choice\",\"default\":\"a\","
                    "\"values\":[{\"value\":\"a\"},{\"value\":7}]}",
    "{" NAMED ("k") ",\"type\":\"choice\",\"default\":\"a\","
                    "\"values\":[{\"value\":\"a\"},{\"value\":\"a\"}]}",

    /* limits */
    "{" NAMED ("k") ",\"type\":\"integer\",\"default\":5}",
    "{" NAMED ("k") ",\"type\":\"integer\",\"default\":\"\"}",
    "{" NAMED ("k") ",\"type\":\"integer\",\"default\":\"1.5\"}",
    "{" NAMED ("k") ",\"type\":\"integer\",\"default\":\"5\",\"minimum\":6}",
    "{" NAMED ("k") ",\"type\":\"integer\",\"default\":\"5\",\"maximum\":4}",
    "{" NAMED ("k") ",\"type\":\"integer\",\"default\":\"5\",\"minimum\":9,\"maximum\":1}",
    "{" NAMED ("k") ",\"type\":\"integer\",\"default\":\"5\",\"maximum\":\"9\"}",
    "{" NAMED ("k") ",\"type\":\"integer\",\"default\":\"5\",\"maximum\":9.5}",
    "{" NAMED ("k") ",\"type\":\"integer\",\"default\":\"5\",\"maximum\":99999999999999999}",
    "{" NAMED ("k") ",\"type\":\"text\",\"default\":\"abc\",\"maximum\":2}",
    "{" NAMED ("k") ",\"type\":\"text\",\"default\":\"\",\"maximum\":-1}",
    "{" NAMED ("k") ",\"type\":\"text\",\"default\":\"\",\"minimum\":-1}",
    "{" NAMED ("k") ",\"type\":\"text\",\"default\":\"\",\"minimum\":1}",
    "{" NAMED ("k") ",\"type\":\"boolean\",\"default\":\"yes\"}",
    "{" NAMED ("k") ",\"type\":\"boolean\",\"default\":true}",

    /* names */
    GOOD_PARAMETER "," GOOD_PARAMETER,
    GOOD_PARAMETER ",{" NAMED ("s") ",\"type\":\"boolean\",\"default\":\"true\"}",
    GOOD_PARAMETER ",{" NAMED ("k") ",\"type\":\"boolean\",\"default\":\"true\","
                                    "\"short_option\":\"size\"}",
    GOOD_PARAMETER ",{" NAMED ("k") ",\"type\":\"boolean\",\"default\":\"true\","
                                    "\"short_option\":\"s\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    assert_file_refused (GOOD_MODEL, parameters[i], "");
}

static void
test_broken_pixel_sizes (void)
{
  static const char *const sizes[] = {
    "{}",
    "7",
    "{\"when\":{\"size\":\"1K\"},\"width\":1024}",
    "{\"when\":{\"size\":\"1K\"},\"width\":0,\"height\":1024}",
    "{\"when\":{\"size\":\"1K\"},\"width\":-1,\"height\":1024}",
    "{\"when\":{\"size\":\"1K\"},\"width\":65536,\"height\":1024}",
    "{\"when\":{\"size\":\"1K\"},\"width\":10.5,\"height\":1024}",
    "{\"when\":{},\"width\":1024,\"height\":1024}",
    "{\"width\":1024,\"height\":1024}",
    "{\"when\":[],\"width\":1024,\"height\":1024}",
    "{\"when\":{\"size\":7},\"width\":1024,\"height\":1024}",
    "{\"when\":{\"size\":null},\"width\":1024,\"height\":1024}",
    "{\"when\":{\"size\":\"4K\"},\"width\":1024,\"height\":1024}",
    "{\"when\":{\"other\":\"1K\"},\"width\":1024,\"height\":1024}",
  };
  g_autoptr (LatentModelCatalog) catalog = read_file (
      SIZED_MODEL, GOOD_PARAMETER, "{\"when\":{\"size\":\"1K\"},\"width\":1024,\"height\":1024}");

  g_assert_nonnull (catalog);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    assert_file_refused (SIZED_MODEL, GOOD_PARAMETER, sizes[i]);
}

/* A file cut at any byte is refused, and nothing of the half that was read leaks. */
static void
test_truncated_file (void)
{
  g_autofree char *file = make_file (SIZED_MODEL, GOOD_PARAMETER,
                                     "{\"when\":{\"size\":\"1K\"},\"width\":1024,\"height\":1024}");

  for (gsize length = 0; length < strlen (file); length++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (file, length);
      g_autoptr (GError) error = NULL;

      g_assert_null (latent_model_catalog_new_from_bytes (bytes, &error));
      latent_test_assert_error (&error, LATENT_ERROR_BAD_REPLY);
    }
}

/* A model outlives the catalogue it came from: requests hold it. */
static void
test_model_outlives_catalog (void)
{
  LatentModelCatalog *catalog = latent_model_catalog_new ();
  g_autoptr (LatentModel) model = g_object_ref (latent_model_catalog_get_default (catalog));

  latent_test_assert_gone (&catalog);
  g_assert_cmpuint (latent_model_get_n_parameters (model), ==, 3);
  latent_test_assert_gone (&model);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/model-catalog/built-in", test_built_in);
  g_test_add_func ("/base/model-catalog/built-in-pixel-sizes", test_built_in_pixel_sizes);
  g_test_add_func ("/base/model-catalog/every-type", test_every_type);
  g_test_add_func ("/base/model-catalog/request-of-odd-model", test_request_of_odd_model);
  g_test_add_func ("/base/model-catalog/no-parameters", test_no_parameters);
  g_test_add_func ("/base/model-catalog/broken-files", test_broken_files);
  g_test_add_func ("/base/model-catalog/broken-models", test_broken_models);
  g_test_add_func ("/base/model-catalog/broken-parameters", test_broken_parameters);
  g_test_add_func ("/base/model-catalog/broken-pixel-sizes", test_broken_pixel_sizes);
  g_test_add_func ("/base/model-catalog/truncated-file", test_truncated_file);
  g_test_add_func ("/base/model-catalog/model-outlives-catalog", test_model_outlives_catalog);

  return latent_test_run ();
}
