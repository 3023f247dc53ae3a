/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/latent-application.h"

#include <glib/gstdio.h>

#include "latent-ui-test.h"
#include "ui/latent-error-page.h"

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

/* The number of the schema in the header of a database that nobody has open (SQLite's file format,
 * "User Version Number"). Returns the one it had. */
static guint32
set_version (const char *library, guint32 version)
{
  enum { USER_VERSION_OFFSET = 60 };
  g_autofree char *path = g_build_filename (library, "data", "library.db", NULL);
  guint32 wanted = GUINT32_TO_BE (version);
  guint32 old = 0;
  FILE *file = g_fopen (path, "r+b");

  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, USER_VERSION_OFFSET, SEEK_SET), ==, 0);
  g_assert_cmpuint (fread (&old, sizeof old, 1, file), ==, 1);
  g_assert_cmpint (fseek (file, USER_VERSION_OFFSET, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (&wanted, sizeof wanted, 1, file), ==, 1);
  g_assert_cmpint (fclose (file), ==, 0);
  return GUINT32_FROM_BE (old);
}

typedef struct
{
  GApplication *application;
  const char *library;
  guint32 version; /* the program's own */
  guint n_tries;
} Retry;

/* First the library is as new as ever, then it is one that this program knows. */
static gboolean
retry_cb (gpointer user_data)
{
  Retry *retry = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (retry->application));
  GtkWidget *page, *button;

  if (window == NULL || !gtk_widget_get_mapped (GTK_WIDGET (window)))
    return G_SOURCE_CONTINUE;
  if (retry->n_tries == 2
      && latent_ui_test_find (GTK_WIDGET (window), GTK_TYPE_TEXT_VIEW) != NULL)
    {
      g_action_group_activate_action (G_ACTION_GROUP (retry->application), "quit", NULL);
      return G_SOURCE_REMOVE;
    }
  page = latent_ui_test_find (GTK_WIDGET (window), LATENT_TYPE_ERROR_PAGE);
  if (page == NULL || !gtk_widget_get_mapped (page) || retry->n_tries == 2)
    return G_SOURCE_CONTINUE;
  g_assert_true (latent_ui_test_shows (page, "This Library Needs a Newer Latent"));
  if (++retry->n_tries == 2)
    set_version (retry->library, retry->version);
  button = latent_ui_test_find_button (page, "Try Again");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  return G_SOURCE_CONTINUE;
}

/* "Try Again" on the page of a library that is newer than the program: the page comes again while
 * that is so, and the library when it is not. */
static void
test_retry (void)
{
  g_autofree char *folder = latent_test_make_folder ("library");
  LatentApplication *application = make_application (folder, FALSE);
  Run run = { .application = G_APPLICATION (application) };
  Retry retry = { .library = folder };
  guint guard = g_timeout_add_seconds (60, too_long_cb, NULL);

  g_timeout_add (10, look_cb, &run);
  g_assert_cmpint (g_application_run (run.application, 0, NULL), ==, 0);
  latent_test_assert_gone (&application);

  retry.version = set_version (folder, 9999);
  application = make_application (folder, FALSE);
  retry.application = G_APPLICATION (application);
  g_timeout_add (10, retry_cb, &retry);
  g_assert_cmpint (g_application_run (retry.application, 0, NULL), ==, 0);
  g_source_remove (guard);
  g_assert_cmpuint (retry.n_tries, ==, 2);
  latent_test_assert_gone (&application);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/application/id-names-the-library", test_id);
  g_test_add_func ("/ui/application/U2-T8-run", test_run);
  g_test_add_func ("/ui/application/newer-library-is-tried-again", test_retry);
  return latent_test_run ();
}
