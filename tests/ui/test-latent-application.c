/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/latent-application.h"

#include "latent-ui-test.h"

static LatentApplication *
make_application (const char *library, gboolean is_demo)
{
  g_autoptr (LatentPlaces) places = latent_places_new (library, is_demo);
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  LatentApplicationConfig config = {
    .places = places,
    .catalog = catalog,
    /* Nobody listens there: whatever is sent by mistake goes nowhere. */
    .fixed_address = "http://127.0.0.1:9",
    .fixed_key = "afk_canary_0123456789",
  };

  return latent_application_new (&config);
}

/* One window process per library: each has a name of its own on the bus. */
static void
test_id (void)
{
  g_autofree char *folder = latent_test_make_folder ("library");
  g_autoptr (LatentApplication) plain = make_application (NULL, FALSE);
  g_autoptr (LatentApplication) demo = make_application (NULL, TRUE);
  g_autoptr (LatentApplication) other = make_application (folder, FALSE);
  g_autoptr (LatentApplication) again = make_application (folder, FALSE);
  const char *id = g_application_get_application_id (G_APPLICATION (plain));
  const char *other_id = g_application_get_application_id (G_APPLICATION (other));

  g_assert_cmpstr (id, ==, "io.github.latent_app.Latent");
  g_assert_true (g_str_has_prefix (other_id, "io.github.latent_app.Latent.h"));
  g_assert_true (g_application_id_is_valid (other_id));
  g_assert_cmpstr (other_id, ==, g_application_get_application_id (G_APPLICATION (again)));
  g_assert_cmpstr (other_id, !=, g_application_get_application_id (G_APPLICATION (demo)));
}

typedef struct
{
  GApplication *application;
  guint n_windows;
  gboolean is_shown;
} Run;

/* T8: what the bus can reach opens windows or ends the program; nothing more. */
static void
check_exported (Run *run)
{
  static const char *const harmless[]
      = { "about", "preferences", "quit", "show-help-overlay", NULL };
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (run->application));
  g_auto (GStrv) of_application = g_action_group_list_actions (G_ACTION_GROUP (run->application));
  g_auto (GStrv) of_window = g_action_group_list_actions (G_ACTION_GROUP (window));

  for (guint i = 0; of_application[i] != NULL; i++)
    g_assert_true (g_strv_contains (harmless, of_application[i]));
  for (guint i = 0; of_window[i] != NULL; i++)
    g_assert_true (g_strv_contains (harmless, of_window[i]));
}

static gboolean
look_cb (gpointer user_data)
{
  Run *run = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (run->application));

  if (window == NULL || !gtk_widget_get_mapped (GTK_WIDGET (window))
      || latent_ui_test_find (GTK_WIDGET (window), GTK_TYPE_TEXT_VIEW) == NULL)
    return G_SOURCE_CONTINUE;
  run->is_shown = TRUE;
  check_exported (run);
  /* U2: a second start is handed over. */
  g_application_activate (run->application);
  run->n_windows = g_list_length (gtk_application_get_windows (GTK_APPLICATION (run->application)));
  g_action_group_activate_action (G_ACTION_GROUP (run->application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
too_long_cb (gpointer user_data)
{
  g_error ("the application does not end");
  return G_SOURCE_REMOVE;
}

/* Opens its library, shows the window, closes everything and is gone. */
static void
test_run (void)
{
  g_autofree char *folder = latent_test_make_folder ("library");
  LatentApplication *application = make_application (folder, FALSE);
  Run run = { .application = G_APPLICATION (application) };
  guint guard = g_timeout_add_seconds (60, too_long_cb, NULL);

  g_timeout_add (10, look_cb, &run);
  g_assert_cmpint (g_application_run (run.application, 0, NULL), ==, 0);
  g_source_remove (guard);
  g_assert_true (run.is_shown);
  g_assert_cmpuint (run.n_windows, ==, 1);
  latent_test_assert_gone (&application);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/application/id-names-the-library", test_id);
  g_test_add_func ("/ui/application/U2-T8-run", test_run);
  return latent_test_run ();
}
