/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/compose/latent-composer.h"

#include "core/store/latent-file-worker.h"
#include "latent-ui-test.h"

typedef struct
{
  LatentModelCatalog *catalog;
  LatentSettings *settings;
  LatentFileWorker *worker;
  LatentPlaces *places;
  LatentSession *session;
  LatentComposer *composer;
  GtkWidget *window;
  LatentImageRequest *request; /* the last one asked for */
  guint count;
  guint n_asked;
} Fixture;

static void
generate_cb (Fixture *fixture, LatentImageRequest *request, guint count)
{
  g_set_object (&fixture->request, request);
  fixture->count = count;
  fixture->n_asked++;
}

static void
make_composer (Fixture *fixture)
{
  fixture->composer = LATENT_COMPOSER (g_object_ref_sink (
      latent_composer_new (fixture->catalog, fixture->session, fixture->settings)));
  fixture->window = latent_ui_test_present (GTK_WIDGET (fixture->composer), 360, 700);
  g_signal_connect_swapped (fixture->composer, "generate", G_CALLBACK (generate_cb), fixture);
  /* No burst with the test before. */
  g_object_set (gtk_settings_get_default (), "gtk-double-click-time", 0, NULL);
}

static void
drop_composer (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  latent_test_assert_gone (&fixture->window);
  latent_test_assert_gone (&fixture->composer);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = latent_test_make_folder ("library");
  g_autoptr (GError) error = NULL;

  fixture->catalog = latent_ui_test_odd_catalog ();
  fixture->settings = latent_settings_new ();
  fixture->worker = latent_file_worker_new ();
  fixture->places = latent_places_new (folder, FALSE);
  g_assert_true (latent_places_create (fixture->places, &error));
  fixture->session = latent_session_new (fixture->places, fixture->worker);
  make_composer (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  drop_composer (fixture);
  g_clear_object (&fixture->request);
  latent_test_assert_gone (&fixture->session);
  g_clear_object (&fixture->worker);
  g_clear_object (&fixture->places);
  latent_test_assert_gone (&fixture->settings);
  latent_test_assert_gone (&fixture->catalog);
}

static GtkTextBuffer *
get_buffer (Fixture *fixture)
{
  return gtk_text_view_get_buffer (latent_ui_test_find (fixture->window, GTK_TYPE_TEXT_VIEW));
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_text_buffer_set_text (get_buffer (fixture), text, -1);
}

static void
set_count (Fixture *fixture, int count)
{
  GtkWidget *list = latent_ui_test_find (fixture->window, GTK_TYPE_LIST_BOX);
  GtkWidget *last = gtk_widget_get_last_child (list);

  gtk_spin_button_set_value (latent_ui_test_find (last, GTK_TYPE_SPIN_BUTTON), count);
}

static void
test_request (Fixture *fixture, gconstpointer data)
{
  type (fixture, "a boat");
  set_count (fixture, 4);
  g_assert_nonnull (latent_ui_test_find_button (fixture->window, "Generate 4"));
  latent_settings_set_webhook_url (fixture->settings, "https://hook.example/x");
  latent_composer_generate (fixture->composer);
  g_assert_cmpuint (fixture->n_asked, ==, 1);
  g_assert_cmpuint (fixture->count, ==, 4);
  g_assert_cmpstr (latent_image_request_get_prompt (fixture->request), ==, "a boat");
  g_assert_cmpstr (latent_image_request_get_value (fixture->request, "shape"), ==, "2:1");
  g_assert_cmpstr (latent_image_request_get_value (fixture->request, "steps"), ==, "7");
  g_assert_cmpstr (latent_image_request_get_webhook_url (fixture->request), ==,
                   "https://hook.example/x");
}

static void
test_bad_input (Fixture *fixture, gconstpointer data)
{
  latent_composer_generate (fixture->composer);
  latent_test_wait_for (latent_ui_test_shows (fixture->window, "The prompt is empty."));
  type (fixture, "   ");
  latent_composer_generate (fixture->composer);
  latent_test_wait_for (latent_ui_test_shows (fixture->window, "The prompt is empty."));
  type (fixture, "longer than ten");
  latent_composer_generate (fixture->composer);
  latent_test_wait_for (latent_ui_test_shows (fixture->window, "The prompt is longer"));
  type (fixture, "short");
  latent_settings_set_webhook_url (fixture->settings, "http://plain.example");
  latent_composer_generate (fixture->composer);
  latent_test_wait_for (latent_ui_test_shows (fixture->window, "The address cannot be used."));
  g_assert_cmpuint (fixture->n_asked, ==, 0);
}

/* U1: one deliberate press, one intent, however often and fast the button is hit. */
static void
test_disarmed (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = latent_ui_test_find_button (fixture->window, "Generate");

  type (fixture, "a boat");
  for (guint i = 0; i < 100; i++)
    latent_composer_generate (fixture->composer);
  g_assert_cmpuint (fixture->n_asked, ==, 1);
  g_assert_false (gtk_widget_get_sensitive (button));
  latent_composer_submitted (fixture->composer, NULL);
  g_assert_true (gtk_widget_get_sensitive (button));
  latent_composer_generate (fixture->composer);
  g_assert_cmpuint (fixture->n_asked, ==, 2);
  latent_composer_submitted (fixture->composer, NULL);
}

/* U1: a burst counts once even when each intent is stored before the next click. */
static void
test_burst (Fixture *fixture, gconstpointer data)
{
  type (fixture, "a boat");
  g_object_set (gtk_settings_get_default (), "gtk-double-click-time", 60 * 1000, NULL);
  for (guint i = 0; i < 100; i++)
    {
      latent_composer_generate (fixture->composer);
      if (fixture->n_asked > 0)
        latent_composer_submitted (fixture->composer, NULL);
    }
  g_assert_cmpuint (fixture->n_asked, ==, 1);
}

/* S17: the disk is full: the prompt stays, the reason is there, the button works again. */
static void
test_storage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_STORAGE, "disk full");
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  type (fixture, "a boat");
  latent_composer_generate (fixture->composer);
  latent_composer_submitted (fixture->composer, error);
  latent_test_wait_for (latent_ui_test_shows (fixture->window, "A file could not be written"));
  gtk_text_buffer_get_bounds (get_buffer (fixture), &start, &end);
  text = gtk_text_buffer_get_text (get_buffer (fixture), &start, &end, TRUE);
  g_assert_cmpstr (text, ==, "a boat");
  g_assert_true (
      gtk_widget_get_sensitive (latent_ui_test_find_button (fixture->window, "Generate")));
}

static void
select_model (Fixture *fixture, guint index)
{
  gtk_drop_down_set_selected (latent_ui_test_find (fixture->window, GTK_TYPE_DROP_DOWN), index);
}

/* K1: everything is in the session with the keystroke, and a new composer has it again. */
static void
test_draft (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  type (fixture, "half a thought that is too long");
  select_model (fixture, 1);
  set_count (fixture, 3);
  g_assert_cmpstr (latent_session_get (fixture->session, "draft.prompt"), ==,
                   "half a thought that is too long");
  g_assert_cmpstr (latent_session_get (fixture->session, "draft.model"), ==, "plain");
  latent_session_set (fixture->session, "draft.value.shape", "1:2");

  drop_composer (fixture);
  make_composer (fixture);
  gtk_text_buffer_get_bounds (get_buffer (fixture), &start, &end);
  text = gtk_text_buffer_get_text (get_buffer (fixture), &start, &end, TRUE);
  g_assert_cmpstr (text, ==, "half a thought that is too long");
  type (fixture, "short");
  latent_composer_generate (fixture->composer);
  g_assert_cmpuint (fixture->count, ==, 3);
  g_assert_cmpstr (latent_model_get_id (latent_image_request_get_model (fixture->request)), ==,
                   "plain");
  g_assert_cmpstr (latent_image_request_get_value (fixture->request, "shape"), ==, "1:2");
}

/* A session file somebody edited, or of another version, does no harm. */
static void
test_odd_draft (Fixture *fixture, gconstpointer data)
{
  latent_session_set (fixture->session, "draft.model", "no-such-model");
  latent_session_set (fixture->session, "draft.value.shape", "99:1");
  latent_session_set (fixture->session, "draft.value.steps", "");
  latent_session_set_int (fixture->session, "draft.count", -5);
  drop_composer (fixture);
  make_composer (fixture);
  type (fixture, "short");
  latent_composer_generate (fixture->composer);
  g_assert_cmpuint (fixture->count, ==, 1);
  g_assert_cmpstr (latent_image_request_get_value (fixture->request, "shape"), ==, "2:1");
}

/* Another model keeps what it can and changes the limit. */
static void
test_other_model (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (values, (gpointer) "shape", (gpointer) "1:2");
  g_hash_table_insert (values, (gpointer) "unheard-of", (gpointer) "x");
  latent_composer_use (fixture->composer, "exactly eleven", "plain", values);
  latent_composer_generate (fixture->composer);
  g_assert_cmpuint (fixture->n_asked, ==, 1);
  g_assert_cmpstr (latent_image_request_get_value (fixture->request, "shape"), ==, "1:2");
  latent_composer_submitted (fixture->composer, NULL);
  select_model (fixture, 0);
  type (fixture, "short");
  latent_composer_generate (fixture->composer);
  g_assert_cmpstr (latent_image_request_get_value (fixture->request, "shape"), ==, "1:2");
  g_assert_cmpstr (latent_image_request_get_value (fixture->request, "style"), ==, "ink");
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/ui/composer/request", test_request);
  ADD ("/ui/composer/bad-input-goes-no-further", test_bad_input);
  ADD ("/ui/composer/U1-disarmed-until-stored", test_disarmed);
  ADD ("/ui/composer/U1-burst-counts-once", test_burst);
  ADD ("/ui/composer/S17-storage-error-keeps-the-prompt", test_storage);
  ADD ("/ui/composer/K1-draft", test_draft);
  ADD ("/ui/composer/U11-odd-draft", test_odd_draft);
  ADD ("/ui/composer/other-model", test_other_model);
#undef ADD
  return latent_test_run ();
}
