/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-values.h"

#include "support/latent-test.h"

static void
test_copy_is_independent (void)
{
  GHashTable *values = latent_values_new ();
  g_autoptr (GHashTable) copy = NULL;

  g_hash_table_insert (values, g_strdup ("image_size"), g_strdup ("2K"));
  g_hash_table_insert (values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  copy = latent_values_copy (values);
  g_hash_table_insert (values, g_strdup ("image_size"), g_strdup ("1K"));
  g_hash_table_remove (values, "aspect_ratio");
  g_hash_table_unref (values);

  g_assert_cmpuint (g_hash_table_size (copy), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (copy, "image_size"), ==, "2K");
  g_assert_cmpstr (g_hash_table_lookup (copy, "aspect_ratio"), ==, "16:9");
}

static void
test_empty (void)
{
  g_autoptr (GHashTable) values = latent_values_new ();
  g_autoptr (GHashTable) copy = latent_values_copy (values);

  g_assert_cmpuint (g_hash_table_size (copy), ==, 0);
  g_assert_true (copy != values);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/values/copy-is-independent", test_copy_is_independent);
  g_test_add_func ("/base/values/empty", test_empty);

  return latent_test_run ();
}
