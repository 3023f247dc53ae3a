/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/viewer/latent-viewer.h"

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"
#include "ui/latent-main-view.h"
#include "ui/viewer/latent-picture.h"
#include "ui/viewer/latent-zoom-box.h"

#define N_IMAGES 3

/* The window of a real library with three pictures, the first of them in the viewer. */
typedef struct
{
  Bench *bench;
  LatentTimeline *timeline; /* unowned */
  LatentSettings *settings;
  GtkWidget *view;
  GtkWidget *window;
  LatentViewer *viewer;   /* unowned */
  LatentPicture *picture; /* unowned */
} Fixture;

/* (transfer full) */
static LatentTile *
dup_tile (Fixture *self, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (self->timeline), position);
}

static gboolean
is_read (Fixture *self, guint position)
{
  g_autoptr (LatentTile) tile = dup_tile (self, position);

  return tile != NULL && latent_tile_get_image (tile) != NULL;
}

static void
open_viewer (Fixture *self)
{
  g_autoptr (LatentTile) tile = dup_tile (self, 0);
  LatentTileActions *actions = latent_main_view_get_tile_actions (LATENT_MAIN_VIEW (self->view));

  latent_tile_actions_set_target (actions, tile, NULL);
  g_action_group_activate_action (latent_tile_actions_get_group (actions), "open", NULL);
  g_assert_true (latent_viewer_get_tile (self->viewer) == tile);
  bench_wait_for (self->bench, latent_picture_get_is_settled (self->picture));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;

  self->bench = bench_new ();
  bench_open (self->bench);
  self->timeline = latent_workspace_get_timeline (self->bench->workspace);
  jobs = bench_submit (self->bench, N_IMAGES);
  for (guint i = 0; i < jobs->len; i++)
    bench_wait_state (self->bench, jobs->pdata[i], LATENT_JOB_DONE);
  self->settings = latent_settings_new ();
  self->view
      = g_object_ref_sink (latent_main_view_new (self->bench->workspace, self->settings, NULL));
  self->window = latent_ui_test_present (self->view, 1000, 700);
  self->viewer = latent_ui_test_find (self->view, LATENT_TYPE_VIEWER);
  self->picture = latent_ui_test_find (GTK_WIDGET (self->viewer), LATENT_TYPE_PICTURE);
  for (guint i = 0; i < N_IMAGES; i++)
    bench_wait_for (self->bench, is_read (self, i));
  open_viewer (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  latent_test_assert_gone (&self->window);
  latent_test_assert_gone (&self->view);
  latent_test_assert_gone (&self->settings);
  bench_close (self->bench);
  bench_free (self->bench);
}

static void
activate (Fixture *self, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->viewer), action, NULL));
}

static void
rate (Fixture *self, int rating)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->viewer), "mark.rate", "i", rating));
}

static gboolean
is_shown (Fixture *self, guint position)
{
  g_autoptr (LatentTile) tile = dup_tile (self, position);

  return latent_viewer_get_tile (self->viewer) == tile;
}

static const LatentImageRecord *
get_image (Fixture *self)
{
  return latent_tile_get_image (latent_viewer_get_tile (self->viewer));
}

static gboolean
has_rating (Fixture *self, guint position, int rating)
{
  g_autoptr (LatentTile) tile = dup_tile (self, position);
  const LatentImageRecord *image = latent_tile_get_image (tile);

  return image != NULL && image->rating == rating;
}

/* It is the picture that was looked at which gets the mark; what is taken away keeps its place. */
static void
test_move_on (Fixture *self, gconstpointer data)
{
  rate (self, 2);
  g_assert_true (is_shown (self, 0));
  bench_wait_for (self->bench, has_rating (self, 0, 2));

  g_object_set (self->settings, "move-on", TRUE, NULL);
  rate (self, 4);
  g_assert_true (is_shown (self, 1));
  activate (self, "mark.favourite");
  g_assert_true (is_shown (self, 2));
  activate (self, "mark.reject");
  /* There is none after it. */
  g_assert_true (is_shown (self, 2));
  bench_wait_for (self->bench, has_rating (self, 0, 4) && has_rating (self, 2, -1));
  g_assert_true (has_rating (self, 1, 0));

  latent_viewer_walk (self->viewer, -1);
  g_assert_true (get_image (self)->favourite);
  activate (self, "mark.favourite");
  rate (self, 0);
  g_assert_true (is_shown (self, 1));
}

static LatentPictureView *
get_view (Fixture *self)
{
  return latent_picture_get_view (self->picture);
}

/* The box tells how large it is; the next picture is seen as a whole again. */
static void
test_zoom (Fixture *self, gconstpointer data)
{
  GtkWidget *box = latent_ui_test_find (GTK_WIDGET (self->viewer), LATENT_TYPE_ZOOM_BOX);

  g_assert_false (gtk_widget_get_visible (box));
  activate (self, "zoom.in");
  g_assert_false (latent_picture_view_get_is_fit (get_view (self)));
  activate (self, "zoom.fit");
  g_assert_false (gtk_widget_get_visible (box));
  activate (self, "zoom.own");
  activate (self, "zoom.in");
  activate (self, "zoom.in");
  bench_wait_for (self->bench, latent_ui_test_shows (box, "156 %"));
  bench_wait_for (self->bench, latent_picture_get_is_settled (self->picture));
  latent_viewer_walk (self->viewer, 1);
  g_assert_true (latent_picture_view_get_is_fit (get_view (self)));
  g_assert_false (gtk_widget_get_visible (box));
  bench_wait_for (self->bench, latent_picture_get_is_settled (self->picture));
}

/* Back leads out of the full screen first; leaving the picture, too. */
static void
test_full_screen (Fixture *self, gconstpointer data)
{
  AdwFlap *flap = latent_ui_test_find (GTK_WIDGET (self->viewer), ADW_TYPE_FLAP);
  GtkWidget *back = latent_ui_test_find (adw_flap_get_flap (flap), GTK_TYPE_BUTTON);

  g_assert_true (adw_flap_get_reveal_flap (flap));
  activate (self, "viewer.full-screen");
  g_assert_false (adw_flap_get_reveal_flap (flap));
  g_assert_true (adw_flap_get_folded (flap));
  g_signal_emit_by_name (back, "clicked");
  g_assert_true (adw_flap_get_reveal_flap (flap));
  g_assert_false (adw_flap_get_folded (flap));
  g_assert_true (is_shown (self, 0));

  activate (self, "viewer.full-screen");
  latent_viewer_set_tile (self->viewer, NULL);
  g_assert_true (adw_flap_get_reveal_flap (flap));
}

/* What is pinned is known by the picture, wherever one walks. */
static void
test_pins (Fixture *self, gconstpointer data)
{
  activate (self, "pins.toggle");
  bench_wait_for (self->bench, latent_ui_test_shows (self->window, "1 image pinned"));
  latent_viewer_walk (self->viewer, 1);
  activate (self, "pins.toggle");
  bench_wait_for (self->bench, latent_ui_test_shows (self->window, "2 images pinned"));
  latent_viewer_walk (self->viewer, -1);
  activate (self, "pins.toggle");
  bench_wait_for (self->bench, latent_ui_test_shows (self->window, "1 image pinned"));
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/ui/viewer/move-on", test_move_on);
  ADD ("/ui/viewer/zoom", test_zoom);
  ADD ("/ui/viewer/full-screen", test_full_screen);
  ADD ("/ui/viewer/pins", test_pins);
#undef ADD
  return latent_test_run ();
}
