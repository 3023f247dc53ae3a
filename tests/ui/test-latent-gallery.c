/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/gallery/latent-gallery.h"

#include "latent-ui-test.h"
#include "ui/gallery/latent-cell.h"

typedef struct
{
  GListStore *jobs;
  LatentTimeline *timeline;
  LatentModelCatalog *catalog;
  LatentSettings *settings;
  LatentClock *clock;
  LatentGallery *gallery;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->jobs = g_list_store_new (LATENT_TYPE_JOB);
  fixture->timeline = latent_timeline_new (NULL);
  latent_timeline_follow_jobs (fixture->timeline, G_LIST_MODEL (fixture->jobs));
  fixture->catalog = latent_model_catalog_new ();
  fixture->settings = latent_settings_new ();
  fixture->clock = latent_system_clock_new ();
  fixture->gallery = LATENT_GALLERY (g_object_ref_sink (latent_gallery_new (
      fixture->timeline, NULL, fixture->catalog, fixture->clock, fixture->settings)));
  fixture->window = latent_ui_test_present (GTK_WIDGET (fixture->gallery), 900, 600);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  latent_test_assert_gone (&fixture->window);
  latent_test_assert_gone (&fixture->gallery);
  latent_test_assert_gone (&fixture->timeline);
  latent_test_assert_gone (&fixture->settings);
  latent_test_assert_gone (&fixture->catalog);
  g_clear_object (&fixture->clock);
  g_clear_object (&fixture->jobs);
}

static GtkGridView *
get_grid (Fixture *fixture)
{
  return latent_ui_test_find (fixture->window, GTK_TYPE_GRID_VIEW);
}

static void
add_jobs (Fixture *fixture, guint n, LatentJobState state)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("job-%u", i);
      g_autoptr (LatentJob) job = latent_ui_test_job (id, "a lighthouse", state);

      g_list_store_append (fixture->jobs, job);
    }
}

static void
assert_fit (int width, int cell_size, guint columns, int edge)
{
  int edge_px = 0;

  g_assert_cmpuint (latent_gallery_fit_columns (width, cell_size, &edge_px), ==, columns);
  g_assert_cmpint (edge_px, ==, edge);
}

static void
test_fit (void)
{
  assert_fit (930, 192, 4, 192);
  assert_fit (400, 192, 2, 176);
  assert_fit (360, 192, 2, 156);
  assert_fit (240, 96, 2, 96);
  assert_fit (120, 192, 1, 84);
  assert_fit (0, 192, 1, 1);
  assert_fit (4000, 96, 36, 96);
}

static const char *
get_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (latent_ui_test_find (fixture->window, GTK_TYPE_STACK));
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (get_page (fixture), ==, "empty");
  add_jobs (fixture, 1, LATENT_JOB_WAITING);
  g_assert_cmpstr (get_page (fixture), ==, "grid");
  g_list_store_remove_all (fixture->jobs);
  g_assert_cmpstr (get_page (fixture), ==, "empty");
}

/* The grid keeps 32 x max-columns cells alive: never more columns than fit. */
static void
test_columns (Fixture *fixture, gconstpointer data)
{
  add_jobs (fixture, 40, LATENT_JOB_STOPPED);
  latent_test_wait_for (gtk_grid_view_get_max_columns (get_grid (fixture)) == 4);
  latent_settings_set_cell_size (fixture->settings, LATENT_CELL_SIZE_MIN);
  latent_test_wait_for (gtk_grid_view_get_max_columns (get_grid (fixture)) == 8);
  latent_gallery_zoom (fixture->gallery, 0);
  latent_test_wait_for (gtk_grid_view_get_max_columns (get_grid (fixture)) == 4);
  latent_gallery_zoom (fixture->gallery, -1);
  g_assert_cmpint (latent_settings_get_cell_size (fixture->settings), ==, 160);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_selection (Fixture *fixture, gconstpointer data)
{
  GtkSelectionModel *selection = gtk_grid_view_get_model (get_grid (fixture));
  g_autoptr (GPtrArray) selected = NULL;
  g_autoptr (LatentTile) current = NULL;
  g_autoptr (LatentTile) none = NULL;
  guint n = 0;

  add_jobs (fixture, 5, LATENT_JOB_STOPPED);
  g_signal_connect_swapped (fixture->gallery, "target-changed", G_CALLBACK (count_cb), &n);
  none = latent_gallery_dup_current (fixture->gallery);
  g_assert_null (none);
  gtk_selection_model_select_item (selection, 1, TRUE);
  gtk_selection_model_select_item (selection, 3, FALSE);
  selected = latent_gallery_get_selected (fixture->gallery);
  current = latent_gallery_dup_current (fixture->gallery);
  g_assert_cmpuint (selected->len, ==, 2);
  g_assert_true (current == selected->pdata[0]);
  g_assert_cmpuint (n, ==, 2);
}

/* A cell holds nothing of what it no longer shows, and follows its job while it does. */
static void
test_cell (void)
{
  g_autoptr (GListStore) jobs = g_list_store_new (LATENT_TYPE_JOB);
  g_autoptr (LatentTimeline) timeline = latent_timeline_new (NULL);
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  g_autoptr (LatentJob) job = latent_ui_test_job ("a", "x", LATENT_JOB_WAITING);
  g_autoptr (LatentJobRecord) record = latent_job_record_copy (latent_job_get_record (job));
  g_autoptr (LatentTile) tile = NULL;
  LatentCell *cell;

  g_list_store_append (jobs, job);
  latent_timeline_follow_jobs (timeline, G_LIST_MODEL (jobs));
  tile = g_list_model_get_item (G_LIST_MODEL (timeline), 0);
  cell = LATENT_CELL (g_object_ref_sink (latent_cell_new (NULL, catalog, clock, NULL)));
  latent_cell_set_tile (cell, tile);
  g_assert_true (latent_cell_is_running (cell));
  record->state = LATENT_JOB_STOPPED;
  g_assert_true (latent_job_apply (job, record));
  g_assert_false (latent_cell_is_running (cell));
  latent_cell_set_tile (cell, NULL);
  g_assert_null (latent_cell_get_tile (cell));
  latent_test_assert_gone (&cell);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/gallery/fit-columns", test_fit);
  g_test_add ("/ui/gallery/pages", Fixture, NULL, set_up, test_pages, tear_down);
  g_test_add ("/ui/gallery/columns", Fixture, NULL, set_up, test_columns, tear_down);
  g_test_add ("/ui/gallery/selection", Fixture, NULL, set_up, test_selection, tear_down);
  g_test_add_func ("/ui/gallery/cell", test_cell);
  return latent_test_run ();
}
