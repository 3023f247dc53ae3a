/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/compose/latent-parameter-row.h"

#include "latent-ui-test.h"

typedef struct
{
  LatentModelCatalog *catalog;
  LatentParameterRow *row;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer key)
{
  LatentModel *model;

  fixture->catalog = latent_ui_test_odd_catalog ();
  model = latent_model_catalog_get_default (fixture->catalog);
  fixture->row = g_object_ref_sink (LATENT_PARAMETER_ROW (
      latent_parameter_row_new (model, latent_model_find_parameter (model, key))));
}

static void
tear_down (Fixture *fixture, gconstpointer key)
{
  latent_test_assert_gone (&fixture->row);
  latent_test_assert_gone (&fixture->catalog);
}

static void
assert_value (Fixture *fixture, const char *expected)
{
  g_autofree char *value = latent_parameter_row_dup_value (fixture->row);

  g_assert_cmpstr (value, ==, expected);
}

static void
refuse (Fixture *fixture, const char *value)
{
  g_autofree char *before = latent_parameter_row_dup_value (fixture->row);

  g_assert_false (latent_parameter_row_set_value (fixture->row, value));
  assert_value (fixture, before);
}

static void
test_choice (Fixture *fixture, gconstpointer key)
{
  g_assert_true (GTK_IS_DROP_DOWN (latent_parameter_row_get_control (fixture->row)));
  assert_value (fixture, "2:1");
  g_assert_true (latent_parameter_row_set_value (fixture->row, "1:2"));
  assert_value (fixture, "1:2");
  refuse (fixture, "3:1");
  refuse (fixture, NULL);
}

static void
test_integer (Fixture *fixture, gconstpointer key)
{
  g_assert_true (GTK_IS_SPIN_BUTTON (latent_parameter_row_get_control (fixture->row)));
  assert_value (fixture, "7");
  g_assert_true (latent_parameter_row_set_value (fixture->row, "-3"));
  assert_value (fixture, "-3");
  refuse (fixture, "51");
  refuse (fixture, "many");
}

static void
test_boolean (Fixture *fixture, gconstpointer key)
{
  g_assert_true (GTK_IS_SWITCH (latent_parameter_row_get_control (fixture->row)));
  assert_value (fixture, "true");
  g_assert_true (latent_parameter_row_set_value (fixture->row, "false"));
  assert_value (fixture, "false");
  refuse (fixture, "maybe");
}

static void
test_text (Fixture *fixture, gconstpointer key)
{
  g_assert_true (GTK_IS_ENTRY (latent_parameter_row_get_control (fixture->row)));
  assert_value (fixture, "ink");
  g_assert_true (latent_parameter_row_set_value (fixture->row, "<i>&"));
  assert_value (fixture, "<i>&");
  refuse (fixture, "longer than allowed");
}

/* M51: labels with markup characters are shown as they are. */
static void
test_label (Fixture *fixture, gconstpointer key)
{
  GtkWidget *row = g_object_ref (GTK_WIDGET (fixture->row));
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *window;

  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = latent_ui_test_present (list, 300, 200);
  latent_test_wait_for (latent_ui_test_shows (window, "Shape <i>& co"));
  latent_parameter_row_set_error (fixture->row, "Not <b>this</b> & that");
  latent_test_wait_for (latent_ui_test_shows (window, "Not <b>this</b> & that"));
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  latent_parameter_row_set_value (fixture->row, "1:2");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  gtk_window_destroy (GTK_WINDOW (window));
  latent_test_assert_gone (&window);
  g_object_unref (row);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add ("/ui/parameter-row/choice", Fixture, "shape", set_up, test_choice, tear_down);
  g_test_add ("/ui/parameter-row/integer", Fixture, "steps", set_up, test_integer, tear_down);
  g_test_add ("/ui/parameter-row/boolean", Fixture, "raw", set_up, test_boolean, tear_down);
  g_test_add ("/ui/parameter-row/text", Fixture, "style", set_up, test_text, tear_down);
  g_test_add ("/ui/parameter-row/T19-no-markup", Fixture, "shape", set_up, test_label, tear_down);
  return latent_test_run ();
}
