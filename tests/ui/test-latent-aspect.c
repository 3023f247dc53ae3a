/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-aspect.h"

#include "core/base/latent-values.h"
#include "latent-ui-test.h"

static void
test_parse (void)
{
  static const char *const bad[] = { "",     "16",  "16:",    ":9",   "0:9",   "16:0",    "16:9 ",
                                     " 1:1", "a:b", "16:9:1", "-1:2", "1.5:1", "12345:1", "1K" };
  double ratio = 0;

  g_assert_true (latent_aspect_parse ("16:9", &ratio));
  g_assert_cmpfloat_with_epsilon (ratio, 16.0 / 9, 1e-9);
  g_assert_true (latent_aspect_parse ("9999:1", &ratio));
  g_assert_false (latent_aspect_parse (NULL, &ratio));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (latent_aspect_parse (bad[i], &ratio));
}

/* No parameter is known by name: the values decide. */
static void
test_shape_choice (void)
{
  g_autoptr (LatentModelCatalog) catalog = latent_ui_test_odd_catalog ();
  LatentModel *model = latent_model_catalog_get_default (catalog);

  g_assert_true (latent_aspect_is_shape_choice (latent_model_find_parameter (model, "shape")));
  g_assert_false (latent_aspect_is_shape_choice (latent_model_find_parameter (model, "steps")));
  g_assert_false (latent_aspect_is_shape_choice (latent_model_find_parameter (model, "raw")));
}

static void
test_of_values (void)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (GHashTable) values = latent_values_new ();
  LatentModel *model = latent_model_catalog_get_default (catalog);

  g_assert_cmpfloat (latent_aspect_of_values (NULL, NULL), ==, 1);
  g_assert_cmpfloat (latent_aspect_of_values (NULL, values), ==, 1);
  g_hash_table_insert (values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  g_assert_cmpfloat_with_epsilon (latent_aspect_of_values (NULL, values), 16.0 / 9, 1e-9);
  /* The catalogue knows the pixels, which are not exactly 16:9. */
  g_hash_table_insert (values, g_strdup ("image_size"), g_strdup ("1K"));
  g_assert_cmpfloat_with_epsilon (latent_aspect_of_values (model, values), 1408.0 / 768, 1e-9);
}

static void
test_fit (void)
{
  graphene_rect_t rect;

  latent_aspect_fit (2, 100, 100, &rect);
  g_assert_true (graphene_rect_equal (&rect, &GRAPHENE_RECT_INIT (0, 25, 100, 50)));
  latent_aspect_fit (0.5, 100, 100, &rect);
  g_assert_true (graphene_rect_equal (&rect, &GRAPHENE_RECT_INIT (25, 0, 50, 100)));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/ui/aspect/parses-only-shapes", test_parse);
  g_test_add_func ("/ui/aspect/values-make-a-shape-choice", test_shape_choice);
  g_test_add_func ("/ui/aspect/of-values", test_of_values);
  g_test_add_func ("/ui/aspect/fit", test_fit);
  return latent_test_run ();
}
