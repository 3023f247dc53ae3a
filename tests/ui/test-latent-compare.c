/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/compare/latent-compare.h"

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"
#include "ui/compare/latent-compare-layout.h"
#include "ui/compare/latent-compare-pane.h"
#include "ui/compare/latent-compare-wipe.h"
#include "ui/gallery/latent-gallery.h"
#include "ui/latent-main-view.h"
#include "ui/viewer/latent-picture.h"

#define N_IMAGES 5

/* The window of a real library with five pictures. */
typedef struct
{
  Bench *bench;
  LatentTimeline *timeline; /* unowned */
  LatentSettings *settings;
  GtkWidget *view;
  GtkWidget *window;
  LatentTile *tiles[N_IMAGES]; /* owned: kept, so that they stay read */
} Fixture;

static gboolean
all_are_read (Fixture *self)
{
  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_clear_object (&self->tiles[i]);
      self->tiles[i] = g_list_model_get_item (G_LIST_MODEL (self->timeline), i);
      if (self->tiles[i] == NULL || latent_tile_get_image (self->tiles[i]) == NULL)
        return FALSE;
    }
  return TRUE;
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
  bench_wait_for (self->bench, all_are_read (self));
}

/* Nobody holds the window or the page. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  GtkWidget *compare = latent_ui_test_find (self->view, LATENT_TYPE_COMPARE);

  if (compare != NULL)
    g_object_ref (compare);
  for (guint i = 0; i < N_IMAGES; i++)
    g_clear_object (&self->tiles[i]);
  gtk_window_destroy (GTK_WINDOW (self->window));
  latent_test_assert_gone (&self->window);
  latent_test_assert_gone (&self->view);
  if (compare != NULL)
    latent_test_assert_gone (&compare);
  latent_test_assert_gone (&self->settings);
  bench_close (self->bench);
  bench_free (self->bench);
}

static GtkSelectionModel *
get_selection (Fixture *self)
{
  return gtk_grid_view_get_model (latent_ui_test_find (self->view, GTK_TYPE_GRID_VIEW));
}

static gboolean
can_open (Fixture *self, guint n)
{
  GtkWidget *gallery = latent_ui_test_find (self->view, LATENT_TYPE_GALLERY);
  GtkWidget *compare = latent_ui_test_find (self->view, LATENT_TYPE_COMPARE);

  if (compare != NULL)
    gtk_widget_activate_action (compare, "compare.back", NULL);
  gtk_selection_model_unselect_all (get_selection (self));
  for (guint i = 0; i < n; i++)
    gtk_selection_model_select_item (get_selection (self), i, FALSE);
  return gtk_widget_activate_action (gallery, "comparison.open", NULL)
         && latent_ui_test_find (self->view, LATENT_TYPE_COMPARE) != NULL;
}

static LatentCompare *
open_page (Fixture *self, guint n)
{
  LatentCompare *compare;

  g_assert_true (can_open (self, n));
  compare = latent_ui_test_find (self->view, LATENT_TYPE_COMPARE);
  g_assert_cmpuint (latent_compare_get_n_tiles (compare), ==, n);
  bench_wait_for (self->bench, gtk_widget_get_mapped (GTK_WIDGET (compare)));
  return compare;
}

static void
act (LatentCompare *compare, const char *action, int value)
{
  if (value >= 0)
    gtk_widget_activate_action (GTK_WIDGET (compare), action, "i", value);
  else
    gtk_widget_activate_action (GTK_WIDGET (compare), action, NULL);
}

static int
get_rating (Fixture *self, guint index)
{
  return latent_tile_get_image (self->tiles[index])->rating;
}

static void
test_open (Fixture *self, gconstpointer data)
{
  g_autoptr (GtkBitset) selected = NULL;
  LatentCompare *compare;

  g_assert_false (can_open (self, 1));
  g_assert_false (can_open (self, 5));
  g_assert_null (latent_ui_test_find (self->view, LATENT_TYPE_COMPARE));
  compare = open_page (self, 3);
  g_assert_true (latent_compare_get_current (compare) == self->tiles[0]);
  g_assert_null (latent_compare_get_winner (compare));
  g_assert_true (latent_ui_test_shows (GTK_WIDGET (compare), "No winner yet"));
  act (compare, "compare.back", -1);
  g_assert_cmpuint (latent_compare_get_n_tiles (compare), ==, 0);
  selected = gtk_selection_model_get_selection (get_selection (self));
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 3);
}

/* (nullable): the @index-th pane */
static LatentComparePane *
find_pane (LatentCompare *compare, guint index)
{
  GtkWidget *pane = latent_ui_test_find (GTK_WIDGET (compare), LATENT_TYPE_COMPARE_PANE);

  for (guint i = 0; i < index && pane != NULL; i++)
    pane = gtk_widget_get_next_sibling (pane);
  return pane != NULL ? LATENT_COMPARE_PANE (pane) : NULL;
}

/* One view for all, in places of the same size: so the same crop. */
static void
test_same_crop (Fixture *self, gconstpointer data)
{
  LatentCompare *compare = open_page (self, 4);
  LatentPicture *first = latent_compare_pane_get_picture (find_pane (compare, 0));
  LatentPictureView *view = latent_picture_get_view (first);

  bench_wait_for (self->bench, gtk_widget_get_width (GTK_WIDGET (first)) > 0);
  g_assert_true (latent_picture_view_get_is_fit (view));
  for (guint i = 1; i < 4; i++)
    {
      LatentPicture *other = latent_compare_pane_get_picture (find_pane (compare, i));

      g_assert_true (latent_picture_get_view (other) == view);
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (other)), ==,
                       gtk_widget_get_width (GTK_WIDGET (first)));
      g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (other)), ==,
                       gtk_widget_get_height (GTK_WIDGET (first)));
    }
  /* Keys zoom them all, at whichever they look; and they begin fitted again. */
  act (compare, "compare.look", 3);
  gtk_widget_activate_action (GTK_WIDGET (compare), "zoom.in", NULL);
  g_assert_false (latent_picture_view_get_is_fit (view));
  act (compare, "compare.back", -1);
  g_assert_true (latent_picture_view_get_is_fit (view));
}

/* What was pinned one by one. */
static void
test_pins (Fixture *self, gconstpointer data)
{
  GtkWidget *gallery = latent_ui_test_find (self->view, LATENT_TYPE_GALLERY);
  LatentCompare *compare;

  for (guint i = 1; i < 4; i += 2)
    {
      g_assert_null (latent_ui_test_find (self->view, LATENT_TYPE_COMPARE));
      gtk_widget_activate_action (gallery, "comparison.open-pins", NULL);
      gtk_selection_model_select_item (get_selection (self), i, TRUE);
      gtk_widget_activate_action (gallery, "pins.toggle", NULL);
    }
  gtk_widget_activate_action (gallery, "comparison.open-pins", NULL);
  compare = latent_ui_test_find (self->view, LATENT_TYPE_COMPARE);
  g_assert_nonnull (compare);
  g_assert_cmpuint (latent_compare_get_n_tiles (compare), ==, 2);
  g_assert_true (latent_compare_get_current (compare) == self->tiles[1]);
}

static void
test_winner (Fixture *self, gconstpointer data)
{
  LatentCompare *compare = open_page (self, 3);

  act (compare, "compare.choose", 2);
  g_assert_true (latent_compare_get_winner (compare) == self->tiles[1]);
  g_assert_true (latent_compare_get_current (compare) == self->tiles[1]);
  g_assert_true (latent_ui_test_shows (GTK_WIDGET (compare), "Image 2 is the winner"));
  /* What keys rate is the winner, or what was looked at since. */
  act (compare, "mark.rate", 5);
  bench_wait_for (self->bench, get_rating (self, 1) == 5);
  act (compare, "compare.look", 3);
  act (compare, "mark.rate", 1);
  bench_wait_for (self->bench, get_rating (self, 2) == 1);
  g_assert_cmpint (get_rating (self, 1), ==, 5);
  /* There is no fourth; chosen again it is none. */
  act (compare, "compare.choose", 4);
  g_assert_true (latent_compare_get_winner (compare) == self->tiles[1]);
  act (compare, "compare.choose", 2);
  g_assert_null (latent_compare_get_winner (compare));
}

/* In one step, also taken back in one; the winner keeps what was said about it. */
static void
test_reject_others (Fixture *self, gconstpointer data)
{
  LatentCompare *compare = open_page (self, 3);

  act (compare, "compare.reject-others", -1);
  act (compare, "compare.choose", 2);
  act (compare, "mark.rate", 4);
  bench_wait_for (self->bench, get_rating (self, 1) == 4);
  act (compare, "compare.reject-others", -1);
  bench_wait_for (self->bench, get_rating (self, 0) == -1 && get_rating (self, 2) == -1);
  g_assert_cmpint (get_rating (self, 1), ==, 4);
  g_assert_cmpint (get_rating (self, 3), ==, 0);
  bench_wait_for (self->bench, latent_ui_test_find_button (self->window, "Undo") != NULL);
  act (compare, "mark.undo", -1);
  bench_wait_for (self->bench, get_rating (self, 0) == 0 && get_rating (self, 2) == 0);
  g_assert_cmpint (get_rating (self, 1), ==, 4);
  g_assert_cmpuint (latent_compare_get_n_tiles (compare), ==, 3);
}

/* Also where one picture is all that changes: nobody looks at it. */
static void
test_reject_one (Fixture *self, gconstpointer data)
{
  LatentCompare *compare = open_page (self, 2);

  act (compare, "compare.choose", 1);
  act (compare, "compare.reject-others", -1);
  bench_wait_for (self->bench, get_rating (self, 1) == -1);
  bench_wait_for (self->bench, latent_ui_test_find_button (self->window, "Undo") != NULL);
  g_signal_emit_by_name (latent_ui_test_find_button (self->window, "Undo"), "clicked");
  bench_wait_for (self->bench, get_rating (self, 1) == 0);
}

/* Rejected ones leave a search for what is not, but not the page. */
static void
test_filtered_out (Fixture *self, gconstpointer data)
{
  LatentCompare *compare = open_page (self, 3);
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();

  query->favourite = TRUE;
  latent_timeline_set_query (self->timeline, query);
  bench_wait_for (self->bench,
                  latent_timeline_get_is_complete (self->timeline)
                      && g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == 0);
  bench_settle (self->bench);
  g_assert_cmpuint (latent_compare_get_n_tiles (compare), ==, 3);
}

static void
delete_tile (Fixture *self, guint index)
{
  LatentTileActions *actions = latent_main_view_get_tile_actions (LATENT_MAIN_VIEW (self->view));
  g_autoptr (GPtrArray) images
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  g_ptr_array_add (images, latent_image_record_copy (latent_tile_get_image (self->tiles[index])));
  latent_deleter_delete (latent_tile_actions_get_deleter (actions), images);
}

/* Deleted elsewhere: it leaves the page, whose last one does not stay alone. */
static void
test_deleted (Fixture *self, gconstpointer data)
{
  LatentCompare *compare = open_page (self, 3);

  act (compare, "compare.choose", 1);
  delete_tile (self, 0);
  bench_wait_for (self->bench, latent_compare_get_n_tiles (compare) == 2);
  g_assert_null (latent_compare_get_winner (compare));
  g_assert_true (latent_compare_get_current (compare) == self->tiles[1]);
  g_assert_true (latent_ui_test_shows (GTK_WIDGET (compare), "No winner yet"));
  delete_tile (self, 2);
  bench_wait_for (self->bench, latent_compare_get_n_tiles (compare) == 0);
  bench_wait_for (self->bench,
                  gtk_widget_get_mapped (latent_ui_test_find (self->view, LATENT_TYPE_GALLERY)));
}

static void
test_renumbered (Fixture *self, gconstpointer data)
{
  LatentCompare *compare = open_page (self, 2);

  g_signal_emit_by_name (self->timeline, "renumbered");
  g_assert_cmpuint (latent_compare_get_n_tiles (compare), ==, 0);
}

static void
test_wipe (Fixture *self, gconstpointer data)
{
  LatentCompare *compare = open_page (self, 2);
  LatentCompareWipe *wipe = latent_ui_test_find (GTK_WIDGET (compare), LATENT_TYPE_COMPARE_WIPE);
  GtkWidget *scale = latent_ui_test_find (GTK_WIDGET (compare), GTK_TYPE_SCALE);
  GtkWidget *line = gtk_widget_get_last_child (GTK_WIDGET (wipe));
  double middle_x, end_x, y;

  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (wipe)));
  act (compare, "compare.wipe", -1);
  bench_wait_for (self->bench, gtk_widget_get_mapped (GTK_WIDGET (wipe))
                                   && gtk_widget_get_width (GTK_WIDGET (wipe)) > 0);
  /* Both pictures have all of the place, and the line has the keys. */
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (
        gtk_widget_get_width (GTK_WIDGET (latent_compare_wipe_get_picture (wipe, i))), ==,
        gtk_widget_get_width (GTK_WIDGET (wipe)));
  g_assert_true (gtk_widget_has_focus (scale));
  gtk_widget_translate_coordinates (line, GTK_WIDGET (wipe), 0, 0, &middle_x, &y);
  gtk_range_set_value (GTK_RANGE (scale), 1);
  bench_wait_for (self->bench, gtk_widget_translate_coordinates (line, GTK_WIDGET (wipe), 0, 0,
                                                                 &end_x, &y)
                                   && end_x > middle_x + 100);
  act (compare, "compare.choose", 2);
  g_assert_true (latent_compare_get_winner (compare) == self->tiles[1]);
  /* With three there is none. */
  act (compare, "compare.back", -1);
  compare = open_page (self, 3);
  act (compare, "compare.wipe", -1);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (wipe)));
}

/* Windows with pictures are made slowly: what leaves everything as it was shares one. */
static void
test_looking (Fixture *self, gconstpointer data)
{
  test_open (self, data);
  test_same_crop (self, data);
  test_renumbered (self, data);
  test_winner (self, data);
}

static void
test_rejecting (Fixture *self, gconstpointer data)
{
  test_reject_one (self, data);
  test_reject_others (self, data);
  test_filtered_out (self, data);
}

static void
test_leaving (Fixture *self, gconstpointer data)
{
  test_pins (self, data);
  test_wipe (self, data);
  test_deleted (self, data);
}

int
main (int argc, char *argv[])
{
  latent_ui_test_init (&argc, &argv);
  g_test_add ("/compare/looking-and-choosing", Fixture, NULL, set_up, test_looking, tear_down);
  g_test_add ("/compare/rejecting", Fixture, NULL, set_up, test_rejecting, tear_down);
  g_test_add ("/compare/pins-wipe-and-deletions", Fixture, NULL, set_up, test_leaving, tear_down);
  return g_test_run ();
}
