/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/latent-main-view.h"

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"
#include "ui/common/latent-deletion.h"
#include "core/jobs/latent-explanation.h"
#include "ui/compose/latent-composer.h"
#include "ui/gallery/latent-cell-text.h"
#include "ui/gallery/latent-cell.h"
#include "ui/gallery/latent-gallery.h"
#include "ui/preferences/latent-key-dialog.h"
#include "ui/preferences/latent-limits-page.h"
#include "ui/preferences/latent-preferences.h"
#include "ui/viewer/latent-viewer.h"

/* The parts of the window on a real workspace towards a service on loopback. */
typedef struct
{
  Bench *bench;
  LatentSettings *settings;
  LatentMainView *view;
  GtkWidget *window;
} Fixture;

static void
show (Fixture *fixture, const GError *environment_error)
{
  fixture->view = LATENT_MAIN_VIEW (g_object_ref_sink (
      latent_main_view_new (fixture->bench->workspace, fixture->settings, environment_error)));
  fixture->window = latent_ui_test_present (GTK_WIDGET (fixture->view), 1000, 700);
}

static void
set_up (Fixture *fixture, gconstpointer key)
{
  fixture->bench = bench_new ();
  if (key == NULL)
    g_clear_pointer (&fixture->bench->key, g_free);
  bench_open (fixture->bench);
  fixture->settings = latent_settings_new ();
}

/* Nobody holds the window, the view or (bench_close) the workspace. */
static void
tear_down (Fixture *fixture, gconstpointer key)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  latent_test_assert_gone (&fixture->window);
  latent_test_assert_gone (&fixture->view);
  latent_test_assert_gone (&fixture->settings);
  bench_close (fixture->bench);
  bench_free (fixture->bench);
}

static void
generate (Fixture *fixture, const char *prompt)
{
  gtk_text_buffer_set_text (
      gtk_text_view_get_buffer (latent_ui_test_find (fixture->window, GTK_TYPE_TEXT_VIEW)), prompt,
      -1);
  latent_composer_generate (latent_ui_test_find (fixture->window, LATENT_TYPE_COMPOSER));
}

/* (transfer full) (nullable) */
static LatentTile *
dup_tile (Fixture *fixture)
{
  return g_list_model_get_item (
      G_LIST_MODEL (latent_workspace_get_timeline (fixture->bench->workspace)), 0);
}

static gboolean
has_picture (Fixture *fixture)
{
  g_autoptr (LatentTile) tile = dup_tile (fixture);

  return tile != NULL && latent_tile_get_image (tile) != NULL;
}

static void
make_picture (Fixture *fixture)
{
  show (fixture, NULL);
  generate (fixture, "a lighthouse");
  bench_wait_for (fixture->bench, has_picture (fixture));
}

static void
activate (Fixture *fixture, const char *action)
{
  g_autoptr (LatentTile) tile = dup_tile (fixture);
  LatentTileActions *actions = latent_main_view_get_tile_actions (fixture->view);

  latent_tile_actions_set_target (actions, tile, NULL);
  g_action_group_activate_action (latent_tile_actions_get_group (actions), action, NULL);
}

static gboolean
is_enabled (Fixture *fixture, const char *action)
{
  return g_action_group_get_action_enabled (
      latent_tile_actions_get_group (latent_main_view_get_tile_actions (fixture->view)), action);
}

static void
test_first_start (Fixture *fixture, gconstpointer key)
{
  show (fixture, NULL);
  g_assert_nonnull (latent_ui_test_find_button (fixture->window, "Connect Your Apiframe Key"));
  g_assert_nonnull (latent_ui_test_find_button (fixture->window, "Try It Without a Key"));
}

/* The welcome has no place for a banner, so it must not hide what is wrong. */
static void
test_no_first_start_with_a_bad_environment (Fixture *fixture, gconstpointer key)
{
  g_autoptr (GError) error
      = latent_error_new (LATENT_ERROR_KEY_MALFORMED, "APIFRAME_API_KEY: This is not a key.");

  show (fixture, error);
  g_assert_null (latent_ui_test_find_button (fixture->window, "Try It Without a Key"));
  g_assert_true (latent_ui_test_shows (fixture->window, "APIFRAME_API_KEY"));
}

static void
test_with_key (Fixture *fixture, gconstpointer key)
{
  show (fixture, NULL);
  g_assert_null (latent_ui_test_find_button (fixture->window, "Try It Without a Key"));
}

static void
test_generate (Fixture *fixture, gconstpointer key)
{
  g_autoptr (LatentTile) first = NULL;
  g_autoptr (LatentTile) later = NULL;

  show (fixture, NULL);
  generate (fixture, "a lighthouse");
  bench_wait_for (fixture->bench, (first = dup_tile (fixture)) != NULL);
  bench_wait_for (fixture->bench, has_picture (fixture));
  /* It turns into the picture in place. */
  later = dup_tile (fixture);
  g_assert_true (first == later);
  g_assert_cmpuint (bench_count_submits (fixture->bench), ==, 1);
}

/* An address that was meant and cannot be used: nothing goes to another one. */
static void
test_address_error (Fixture *fixture, gconstpointer key)
{
  g_autoptr (GError) error
      = latent_error_new (LATENT_ERROR_INVALID_ADDRESS, "LATENT_API_URL is no address");

  show (fixture, error);
  generate (fixture, "a lighthouse");
  latent_test_wait_for (latent_ui_test_shows (fixture->window, "The address cannot be used."));
  g_assert_true (latent_ui_test_shows (fixture->window, "LATENT_API_URL"));
  g_assert_cmpuint (bench_count_submits (fixture->bench), ==, 0);
}

static void
test_actions (Fixture *fixture, gconstpointer key)
{
  static const char *const of_pictures[] = { "open", "copy-prompt", "delete" };
  static const char *const of_jobs[] = { "stop", "check-again", "send-now", "give-up", "remove" };

  make_picture (fixture);
  activate (fixture, "copy-prompt");
  for (guint i = 0; i < G_N_ELEMENTS (of_pictures); i++)
    g_assert_true (is_enabled (fixture, of_pictures[i]));
  for (guint i = 0; i < G_N_ELEMENTS (of_jobs); i++)
    g_assert_false (is_enabled (fixture, of_jobs[i]));
}

/* D17: the first of two is there and has the job's place: it says that the other one is missing,
 * and has what brings it. */
static void
test_rest_of_job (Fixture *fixture, gconstpointer key)
{
  Bench *bench = fixture->bench;
  LatentTileActions *actions;
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentTile) tile = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  bench->status = "PROCESSING";
  bench->n_pictures = 2;
  show (fixture, NULL);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  path = g_strdup_printf ("/file/%s-2.png", latent_job_get_record (job)->remote_id);
  for (guint i = 0; i < 3; i++)
    latent_hostile_server_push (bench->server, "GET", path,
                                latent_hostile_reply_new_http (404, NULL, "missing"));
  bench->status = "COMPLETED";
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  bench_wait_for (bench, has_picture (fixture));

  tile = dup_tile (fixture);
  name = latent_cell_text_name (tile);
  g_assert_nonnull (strstr (name, "Other images of this job are missing"));
  actions = latent_main_view_get_tile_actions (fixture->view);
  latent_tile_actions_set_target (actions, tile, NULL);
  g_assert_true (is_enabled (fixture, "give-up"));
  g_assert_false (is_enabled (fixture, "remove"));
  g_assert_false (is_enabled (fixture, "download-again"));
  activate (fixture, "check-again");
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  bench_wait_for (bench, g_list_model_get_n_items (
                             G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace)))
                             == 2);
  g_assert_null (latent_explain_tile (tile));
  g_assert_false (is_enabled (fixture, "check-again"));
}

static void
test_viewer (Fixture *fixture, gconstpointer key)
{
  LatentViewer *viewer;

  make_picture (fixture);
  viewer = latent_ui_test_find (fixture->window, LATENT_TYPE_VIEWER);
  activate (fixture, "open");
  g_assert_nonnull (latent_viewer_get_tile (viewer));
  bench_wait_for (fixture->bench, gtk_widget_get_mapped (GTK_WIDGET (viewer)));
  g_signal_emit_by_name (viewer, "back");
  g_assert_null (latent_viewer_get_tile (viewer));
}

static gboolean
count_frames_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer n)
{
  guint *count = n;

  return --*count == 0 ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* The viewer is gone from sight, and the gallery is laid out again. */
static void
await_gallery (Fixture *fixture, GtkWidget *viewer)
{
  guint n = 3;

  bench_wait_for (fixture->bench, !gtk_widget_get_mapped (viewer));
  gtk_widget_add_tick_callback (fixture->window, count_frames_cb, &n, NULL);
  bench_wait_for (fixture->bench, n == 0);
}

/* (nullable): the one that has the keyboard */
static GtkWidget *
get_focused_cell (Fixture *fixture)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
  GtkWidget *cell = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  return cell != NULL && LATENT_IS_CELL (cell) ? cell : NULL;
}

/* The picture's tile has the keyboard after it was looked at; but not when somebody asked for
 * another place before the tile was there. */
static void
test_focus_after_viewer (Fixture *fixture, gconstpointer key)
{
  static const char *const actions[] = { NULL, "view.focus-search", "view.focus-prompt" };
  GtkWidget *viewer;

  make_picture (fixture);
  viewer = latent_ui_test_find (fixture->window, LATENT_TYPE_VIEWER);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GtkWidget *focus;

      activate (fixture, "open");
      bench_wait_for (fixture->bench, gtk_widget_get_mapped (viewer));
      g_signal_emit_by_name (viewer, "back");
      focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
      /* Keys mean the gallery at once. */
      g_assert_true (focus != NULL && gtk_widget_get_ancestor (focus, LATENT_TYPE_GALLERY) != NULL);
      if (actions[i] != NULL)
        gtk_widget_activate_action (GTK_WIDGET (fixture->view), actions[i], NULL);
      focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
      await_gallery (fixture, viewer);
      if (actions[i] == NULL)
        bench_wait_for (fixture->bench, get_focused_cell (fixture) != NULL);
      else
        {
          g_assert_true (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus));
          g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == focus);
        }
    }
}

static void
test_use_settings (Fixture *fixture, gconstpointer key)
{
  GtkTextBuffer *buffer;
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  make_picture (fixture);
  buffer = gtk_text_view_get_buffer (latent_ui_test_find (fixture->window, GTK_TYPE_TEXT_VIEW));
  gtk_text_buffer_set_text (buffer, "something else", -1);
  activate (fixture, "use-settings");
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  g_assert_cmpstr (text, ==, "a lighthouse");
  /* T8: filling the form submits nothing. */
  g_assert_cmpuint (bench_count_submits (fixture->bench), ==, 1);
}

/* Promise 7: hidden at once, back with Undo, the file untouched. */
static void
test_undo (Fixture *fixture, gconstpointer key)
{
  GtkWidget *undo = NULL;

  make_picture (fixture);
  activate (fixture, "delete");
  bench_wait_for (fixture->bench, !has_picture (fixture));
  bench_wait_for (fixture->bench,
                  (undo = latent_ui_test_find_button (fixture->window, "Undo")) != NULL);
  gtk_widget_activate (undo);
  bench_wait_for (fixture->bench, has_picture (fixture));
  g_assert_cmpuint (bench_count_pictures (fixture->bench), ==, 1);
  bench_wait_for (fixture->bench, latent_deleter_is_idle (latent_tile_actions_get_deleter (
                                      latent_main_view_get_tile_actions (fixture->view))));
}

/* U3: the window closes while the toast is still there: the picture goes to the trash, or, where
 * there is none, stays; in no case is it half gone. */
static void
test_flush (Fixture *fixture, gconstpointer key)
{
  LatentDeleter *deleter;
  g_autoptr (GPtrArray) images = NULL;

  make_picture (fixture);
  deleter = latent_tile_actions_get_deleter (latent_main_view_get_tile_actions (fixture->view));
  activate (fixture, "delete");
  g_assert_false (latent_deleter_is_idle (deleter));
  latent_deleter_flush (deleter);
  bench_wait_for (fixture->bench, latent_deleter_is_idle (deleter));
  images = bench_list_images (fixture->bench);
  g_assert_cmpuint (images->len, ==, bench_count_pictures (fixture->bench));
}

static void
test_dialogs (Fixture *fixture, gconstpointer key)
{
  GtkWidget *dialog, *preferences;

  show (fixture, NULL);
  dialog = latent_key_dialog_new (GTK_WINDOW (fixture->window), fixture->bench->workspace);
  g_object_ref (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  /* What is typed or pasted goes into the field at once. */
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (dialog)),
                                         latent_ui_test_find (dialog, GTK_TYPE_PASSWORD_ENTRY)));
  /* Refused before anything is sent (C6), and said inside. */
  gtk_editable_set_text (latent_ui_test_find (dialog, GTK_TYPE_PASSWORD_ENTRY), "not a key");
  gtk_widget_activate (latent_ui_test_find_button (dialog, "Connect"));
  latent_test_wait_for (latent_ui_test_shows (dialog, "This is not a key."));
  gtk_window_destroy (GTK_WINDOW (dialog));
  latent_test_assert_gone (&dialog);

  preferences = latent_preferences_new (GTK_WINDOW (fixture->window), fixture->bench->workspace,
                                        fixture->settings, FALSE);
  g_object_ref (preferences);
  gtk_window_present (GTK_WINDOW (preferences));
  latent_test_wait_for (latent_ui_test_shows (preferences, "Key taken from the environment"));
  gtk_spin_button_set_value (latent_ui_test_find (preferences, GTK_TYPE_SPIN_BUTTON), 45);
  g_assert_cmpint (latent_settings_get_undo_seconds (fixture->settings), ==, 45);
  gtk_window_destroy (GTK_WINDOW (preferences));
  latent_test_assert_gone (&preferences);
}

/* (transfer none): the question on screen */
static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

/* As a click on the button: the dialog goes away with it. */
static void
answer (const char *response)
{
  AdwMessageDialog *dialog = find_dialog ();

  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
set_month_limit (Fixture *fixture, gint64 credits)
{
  const LatentLimits limits = { .month_credits = credits };
  g_autoptr (GAsyncResult) result = NULL;

  latent_job_queue_set_limits_async (
      bench_queue (fixture->bench), &limits, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (
      latent_job_queue_set_limits_finish (bench_queue (fixture->bench), result, NULL));
}

/* With a limit and no price the window asks; "cancel" writes nothing, "anyway" is for this batch
 * alone. The price is known by then, and the button says it. */
static void
test_limit_is_asked (Fixture *fixture, gconstpointer key)
{
  show (fixture, NULL);
  /* Several presses here are several wishes, however fast they come. */
  g_object_set (gtk_widget_get_settings (fixture->window), "gtk-double-click-time", 0, NULL);
  set_month_limit (fixture, 10);
  generate (fixture, "a lighthouse");
  bench_wait_for (fixture->bench, find_dialog () != NULL);
  answer ("cancel");
  bench_wait_for (fixture->bench, find_dialog () == NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bench_queue (fixture->bench))), ==, 0);
  g_assert_nonnull (latent_ui_test_find_button (fixture->window, "Generate"));

  generate (fixture, "a lighthouse");
  bench_wait_for (fixture->bench, find_dialog () != NULL);
  answer ("anyway");
  bench_wait_for (fixture->bench, has_picture (fixture));
  bench_wait_for (fixture->bench, find_dialog () == NULL);
  latent_test_wait_for (
      latent_ui_test_find_button (fixture->window, "Generate · 7 credits") != NULL);

  generate (fixture, "a harbour");
  bench_wait_for (fixture->bench, find_dialog () != NULL);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (find_dialog ()), "7"));
  answer ("cancel");
  bench_wait_for (fixture->bench, find_dialog () == NULL);
  g_assert_cmpuint (bench_count_submits (fixture->bench), ==, 1);
}

/* Asks, and makes a new job when that is wanted. */
static void
test_run_again (Fixture *fixture, gconstpointer key)
{
  make_picture (fixture);
  bench_wait_for (fixture->bench, latent_job_queue_is_idle (bench_queue (fixture->bench)));
  activate (fixture, "run-again");
  g_assert_true (is_enabled (fixture, "run-again"));
  bench_wait_for (fixture->bench, find_dialog () != NULL);
  answer ("cancel");
  bench_wait_for (fixture->bench, find_dialog () == NULL);
  g_assert_cmpuint (bench_count_submits (fixture->bench), ==, 1);

  activate (fixture, "run-again");
  bench_wait_for (fixture->bench, find_dialog () != NULL);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (find_dialog ()), "7 credits"));
  answer ("run");
  bench_wait_for (fixture->bench, bench_count_pictures (fixture->bench) == 2);
  bench_wait_for (fixture->bench, latent_job_queue_is_idle (bench_queue (fixture->bench)));
  bench_wait_for (fixture->bench, find_dialog () == NULL);
}

/* What is typed there is kept, also when the page goes away at once. */
static void
test_limits_page (Fixture *fixture, gconstpointer key)
{
  GtkWidget *page;
  GtkWidget *window;
  GtkSpinButton *spin;

  show (fixture, NULL);
  set_month_limit (fixture, 400);
  page = GTK_WIDGET (latent_limits_page_new (fixture->bench->workspace));
  window = latent_ui_test_present (page, 500, 500);
  spin = latent_ui_test_find (page, GTK_TYPE_SPIN_BUTTON);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (spin), ==, 0);
  gtk_spin_button_set_value (spin, 3);
  gtk_window_destroy (GTK_WINDOW (window));
  latent_test_wait_for (
      latent_job_queue_get_limits (bench_queue (fixture->bench))->jobs_at_once == 3);
  g_assert_cmpint (
      latent_job_queue_get_limits (bench_queue (fixture->bench))->month_credits, ==, 400);
  latent_test_assert_gone (&window);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
#define ADD(name, function) g_test_add (name, Fixture, "key", set_up, function, tear_down)
  g_test_add ("/ui/main-view/first-start", Fixture, NULL, set_up, test_first_start, tear_down);
  g_test_add ("/ui/main-view/no-first-start-with-a-bad-environment",
              Fixture,
              NULL,
              set_up,
              test_no_first_start_with_a_bad_environment,
              tear_down);
  ADD ("/ui/main-view/no-first-start-with-a-key", test_with_key);
  ADD ("/ui/main-view/tile-turns-into-picture", test_generate);
  ADD ("/ui/main-view/refused-address-sends-nothing", test_address_error);
  ADD ("/ui/main-view/actions-of-a-picture", test_actions);
  ADD ("/ui/main-view/D17-rest-of-a-job", test_rest_of_job);
  ADD ("/ui/main-view/viewer", test_viewer);
  ADD ("/ui/main-view/focus-after-viewer", test_focus_after_viewer);
  ADD ("/ui/main-view/T8-use-settings-submits-nothing", test_use_settings);
  ADD ("/ui/main-view/delete-and-undo", test_undo);
  ADD ("/ui/main-view/U3-close-finishes-deletions", test_flush);
  ADD ("/ui/main-view/C6-dialogs", test_dialogs);
  ADD ("/ui/main-view/limit-is-asked", test_limit_is_asked);
  ADD ("/ui/main-view/run-again", test_run_again);
  ADD ("/ui/main-view/limits-page", test_limits_page);
#undef ADD
  return latent_test_run ();
}
