/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-settings.h"

#include "latent-ui-test.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

/* U11: the schema is not installed here, and nothing aborts. */
static void
test_without_schema (void)
{
  LatentSettings *settings = latent_settings_new ();

  g_assert_cmpstr (latent_settings_get_service_address (settings), ==, "");
  g_assert_cmpstr (latent_settings_get_webhook_url (settings), ==, "");
  g_assert_cmpint (latent_settings_get_cell_size (settings), ==, LATENT_CELL_SIZE_DEFAULT);
  g_assert_cmpint (latent_settings_get_undo_seconds (settings), ==, LATENT_UNDO_SECONDS_DEFAULT);
  latent_test_assert_gone (&settings);
}

static void
test_values (void)
{
  g_autoptr (LatentSettings) settings = latent_settings_new ();
  guint n = 0;

  g_signal_connect_swapped (settings, "notify", G_CALLBACK (count_cb), &n);
  latent_settings_set_cell_size (settings, 10000);
  g_assert_cmpint (latent_settings_get_cell_size (settings), ==, LATENT_CELL_SIZE_MAX);
  latent_settings_set_cell_size (settings, LATENT_CELL_SIZE_MAX);
  g_assert_cmpuint (n, ==, 1);
  latent_settings_set_service_address (settings, "https://a.example");
  latent_settings_set_service_address (settings, "https://a.example");
  g_assert_cmpuint (n, ==, 2);
  latent_settings_set_webhook_url (settings, NULL);
  g_assert_cmpuint (n, ==, 2);
  latent_settings_set_undo_seconds (settings, 0);
  g_assert_cmpint (latent_settings_get_undo_seconds (settings), ==, LATENT_UNDO_SECONDS_MIN);
  latent_settings_set_undo_seconds (settings, LATENT_UNDO_SECONDS_MIN);
  g_assert_cmpuint (n, ==, 3);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/ui/settings/U11-works-without-schema", test_without_schema);
  g_test_add_func ("/ui/settings/values-are-bounded-and-told-once", test_values);
  return latent_test_run ();
}
