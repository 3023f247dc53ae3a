/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/gallery/latent-gallery.h"

#include "latent-ui-test.h"
#include "core/jobs/latent-tile-private.h"
#include "core/jobs/latent-timeline-private.h"
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

/* @number: of the job; its day is the same */
static LatentJob *
make_job (guint number, LatentJobState state)
{
  g_autofree char *id = g_strdup_printf ("job-%u", number);
  g_autoptr (LatentJob) job = latent_ui_test_job (id, "a lighthouse", state);
  g_autoptr (LatentJobRecord) record = latent_job_record_copy (latent_job_get_record (job));

  record->number = number;
  record->created_us = number * (gint64) G_TIME_SPAN_DAY;
  return latent_job_new (record, TRUE);
}

static void
add_job (Fixture *fixture, guint number)
{
  g_autoptr (LatentJob) job = make_job (number, LATENT_JOB_STOPPED);

  g_list_store_append (fixture->jobs, job);
}

/* The newest first: jobs @n to 1. */
static void
add_jobs (Fixture *fixture, guint n, LatentJobState state)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint number = n; number > 0; number--)
    g_ptr_array_add (jobs, make_job (number, state));
  g_list_store_splice (fixture->jobs, 0, 0, jobs->pdata, n);
}

static guint32
get_number (Fixture *fixture, guint position)
{
  return latent_timeline_get_number (fixture->timeline, position);
}

static GtkAdjustment *
get_adjustment (Fixture *fixture)
{
  GtkScrolledWindow *scroller
      = GTK_SCROLLED_WINDOW (gtk_widget_get_parent (GTK_WIDGET (get_grid (fixture))));

  return gtk_scrolled_window_get_vadjustment (scroller);
}

/* Frames: what is to happen in one has happened after the second. */
static gboolean
count_frames_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer n)
{
  return --*(guint *) n > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
wait_for_frames (Fixture *fixture)
{
  guint n = 3;

  gtk_widget_add_tick_callback (fixture->window, count_frames_cb, &n, NULL);
  latent_test_wait_for (n == 0);
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
  g_autoptr (GArray) selected = NULL;
  g_autoptr (LatentTile) current = NULL;
  g_autoptr (LatentTile) none = NULL;
  guint n = 0;

  add_jobs (fixture, 5, LATENT_JOB_STOPPED);
  g_signal_connect_swapped (fixture->gallery, "target-changed", G_CALLBACK (count_cb), &n);
  none = latent_gallery_dup_current (fixture->gallery);
  g_assert_null (none);
  gtk_selection_model_select_item (selection, 1, TRUE);
  gtk_selection_model_select_item (selection, 3, FALSE);
  selected
      = latent_gallery_selection_dup_numbers (latent_gallery_get_selection (fixture->gallery));
  current = latent_gallery_dup_current (fixture->gallery);
  g_assert_cmpuint (selected->len, ==, 2);
  g_assert_cmpuint (g_array_index (selected, guint32, 0), ==, get_number (fixture, 1));
  g_assert_cmpuint (latent_tile_get_number (current), ==, get_number (fixture, 1));
  g_assert_cmpuint (n, ==, 2);
}

/* All gone and there again, as another result comes: with @n jobs. */
static void
replace (Fixture *fixture, guint n)
{
  g_list_store_remove_all (fixture->jobs);
  add_jobs (fixture, n, LATENT_JOB_STOPPED);
}

static double
get_value (Fixture *fixture)
{
  return gtk_adjustment_get_value (get_adjustment (fixture));
}

static void
scroll_to (Fixture *fixture, double value)
{
  gtk_adjustment_set_value (get_adjustment (fixture), value);
  wait_for_frames (fixture);
}

/* Rows are what the place is computed from. */
static void
test_rows (Fixture *fixture, gconstpointer data)
{
  add_jobs (fixture, 160, LATENT_JOB_STOPPED);
  latent_test_wait_for (gtk_adjustment_get_upper (get_adjustment (fixture)) == 40 * 204);
  latent_settings_set_cell_size (fixture->settings, LATENT_CELL_SIZE_MAX);
  latent_test_wait_for (gtk_adjustment_get_upper (get_adjustment (fixture)) == 80 * 396);
}

/* The place is a picture's, not a row's: it is there again after another result, after one that has
 * no room for it, and when the picture is gone its neighbour's. */
static void
test_place (Fixture *fixture, gconstpointer data)
{
  g_autofree char *place = NULL;

  add_jobs (fixture, 160, LATENT_JOB_STOPPED);
  wait_for_frames (fixture);
  scroll_to (fixture, 20 * 204 + 17);
  replace (fixture, 160);
  latent_test_wait_for (get_value (fixture) == 20 * 204 + 17);
  replace (fixture, 3);
  latent_test_wait_for (get_value (fixture) == 0);
  wait_for_frames (fixture);
  replace (fixture, 160);
  latent_test_wait_for (get_value (fixture) == 20 * 204 + 17);
  /* Newer ones came: 40 of them are ten rows. */
  replace (fixture, 200);
  latent_test_wait_for (get_value (fixture) == 30 * 204 + 17);
  wait_for_frames (fixture);
  place = latent_gallery_dup_place (fixture->gallery);
  g_assert_true (g_str_has_suffix (place, " 17"));
  g_list_store_remove (fixture->jobs, 120);
  g_list_store_remove (fixture->jobs, 120);
  wait_for_frames (fixture);
  replace (fixture, 200);
  latent_test_wait_for (get_value (fixture) == 30 * 204 + 17);
}

/* Whoever is at the top sees what comes there. */
static void
test_place_at_the_top (Fixture *fixture, gconstpointer data)
{
  add_jobs (fixture, 160, LATENT_JOB_STOPPED);
  wait_for_frames (fixture);
  scroll_to (fixture, 300);
  latent_gallery_scroll_to_newest (fixture->gallery);
  wait_for_frames (fixture);
  replace (fixture, 220);
  wait_for_frames (fixture);
  g_assert_cmpfloat (get_value (fixture), ==, 0);
}

/* The place of the last session, which comes before any picture. */
static void
test_place_restored (Fixture *fixture, gconstpointer data)
{
  g_autofree char *place = g_strdup_printf ("%u 9", latent_image_number (80, 0));
  g_autofree char *again = NULL;

  latent_gallery_restore_place (fixture->gallery, place);
  add_jobs (fixture, 160, LATENT_JOB_STOPPED);
  latent_test_wait_for (get_value (fixture) == 20 * 204 + 9);
  wait_for_frames (fixture);
  again = latent_gallery_dup_place (fixture->gallery);
  g_assert_cmpstr (again, ==, place);
  latent_gallery_restore_place (fixture->gallery, "what is this");
  latent_test_wait_for (get_value (fixture) == 0);
}

/* Other sizes show the same pictures. */
static void
test_place_while_zooming (Fixture *fixture, gconstpointer data)
{
  add_jobs (fixture, 160, LATENT_JOB_STOPPED);
  wait_for_frames (fixture);
  scroll_to (fixture, 20 * 204);
  latent_settings_set_cell_size (fixture->settings, LATENT_CELL_SIZE_MIN);
  /* Picture 80 is in row 10 of 8. */
  latent_test_wait_for (get_value (fixture) == 10 * 108);
  latent_gallery_zoom (fixture->gallery, 0);
  latent_test_wait_for (get_value (fixture) == 20 * 204);
}

static LatentTile *
get_focused (Fixture *fixture)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
  GtkWidget *cell = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  return cell != NULL && LATENT_IS_CELL (cell) ? latent_cell_get_tile (LATENT_CELL (cell)) : NULL;
}

static gboolean
is_focused (Fixture *fixture, guint32 number)
{
  LatentTile *tile = get_focused (fixture);

  return tile != NULL && latent_tile_get_number (tile) == number;
}

/* Focus and selection stay with their pictures; a picture that goes leaves them its neighbour. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentTile) tile = NULL;
  guint32 number;

  add_jobs (fixture, 160, LATENT_JOB_STOPPED);
  wait_for_frames (fixture);
  number = get_number (fixture, 62);
  tile = latent_timeline_dup_tile (fixture->timeline, number);
  latent_gallery_show_tile (fixture->gallery, tile);
  latent_test_wait_for (is_focused (fixture, number));
  replace (fixture, 260);
  latent_test_wait_for (is_focused (fixture, number));
  g_assert_true (
      latent_gallery_selection_has (latent_gallery_get_selection (fixture->gallery), number));
  g_assert_cmpuint (
      latent_gallery_selection_count (latent_gallery_get_selection (fixture->gallery)), ==, 1);
  g_assert_cmpuint (get_number (fixture, 162), ==, number);
  number = get_number (fixture, 163);
  g_list_store_remove (fixture->jobs, 162);
  latent_test_wait_for (is_focused (fixture, number));
}

/* (transfer container) (element-type LatentCell): those that the grid has, each with the tile that
 * belongs where it is */
static GHashTable *
list_cells (Fixture *fixture)
{
  GHashTable *cells = g_hash_table_new (NULL, NULL);

  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (get_grid (fixture))); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      LatentCell *cell = LATENT_CELL (gtk_widget_get_first_child (item));
      guint position = gtk_list_item_get_position (latent_cell_get_item (cell));
      LatentTile *tile = latent_cell_get_tile (cell);

      g_assert_nonnull (tile);
      g_assert_cmpuint (latent_tile_get_number (tile), ==, get_number (fixture, position));
      g_hash_table_add (cells, cell);
    }
  return cells;
}

/* The first of so many pictures, from @newest downwards, or all of them. */
static void
answer (Fixture *fixture, guint32 newest, guint n, gboolean is_complete)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 number = newest; number > newest - n; number--)
    g_array_append_val (numbers, number);
  latent_timeline_take_numbers (fixture->timeline, numbers, is_complete);
}

/* Another result, here or further down: no cell is made for it, and none shows what was there. */
static void
test_cells_stay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) before = NULL;
  GHashTableIter iter;
  gpointer cell;

  answer (fixture, 100000, 3000, TRUE);
  wait_for_frames (fixture);
  for (guint i = 1; i <= 3; i++)
    {
      g_autoptr (GHashTable) after = NULL;

      scroll_to (fixture, i == 2 ? 20000 : 0);
      g_clear_pointer (&before, g_hash_table_unref);
      before = list_cells (fixture);
      answer (fixture, 100000 - i * 5000, 300, FALSE);
      after = list_cells (fixture);
      g_assert_cmpuint (g_hash_table_size (after), >, 100);
      g_hash_table_iter_init (&iter, after);
      while (g_hash_table_iter_next (&iter, &cell, NULL))
        g_assert_true (g_hash_table_contains (before, cell));
      answer (fixture, 100000 - i * 5000, 3000, TRUE);
      wait_for_frames (fixture);
      g_hash_table_unref (list_cells (fixture));
    }
}

/* While it is not known where the picture that has the focus stands now, no other one has it. */
static void
test_focus_waits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentTile) tile = latent_timeline_dup_tile (fixture->timeline, 92000);

  answer (fixture, 100000, 9000, TRUE);
  wait_for_frames (fixture);
  latent_gallery_show_tile (fixture->gallery, tile);
  latent_test_wait_for (is_focused (fixture, 92000));
  answer (fixture, 95000, 300, FALSE);
  g_assert_null (get_focused (fixture));
  wait_for_frames (fixture);
  g_assert_null (get_focused (fixture));
  answer (fixture, 95000, 9000, TRUE);
  latent_test_wait_for (is_focused (fixture, 92000));
}

/* The same question once more, whose answer begins with fewer than were there: the cells that are
 * among those that go are not thrown away, and the place stays. */
static void
test_cells_make_way (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) after = NULL;
  GHashTableIter iter;
  gpointer cell;
  double value;

  answer (fixture, 100000, 3000, TRUE);
  wait_for_frames (fixture);
  scroll_to (fixture, 14000);
  value = get_value (fixture);
  before = list_cells (fixture);
  answer (fixture, 100000, 300, FALSE);
  after = list_cells (fixture);
  g_assert_cmpuint (g_hash_table_size (after), >, 100);
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    g_assert_true (g_hash_table_contains (before, cell));
  wait_for_frames (fixture);
  g_assert_cmpfloat (get_value (fixture), ==, value);
  answer (fixture, 100000, 3000, TRUE);
  wait_for_frames (fixture);
  g_assert_cmpfloat (get_value (fixture), ==, value);
}

/* @n pictures from the first row in sight on, into @deleted: hidden like a selection is. */
static void
delete_in_sight (Fixture *fixture, guint n, GArray *deleted)
{
  guint first = (guint) (get_value (fixture) / 204) * 4;

  for (guint i = 0; i < n; i++)
    {
      guint32 number = get_number (fixture, first);

      g_assert_cmpuint (number, !=, 0);
      g_array_append_val (deleted, number);
      latent_timeline_remove_image (fixture->timeline, number);
    }
}

static void
restore (Fixture *fixture, guint32 number)
{
  g_autoptr (LatentImageRecord) image = latent_image_record_new ();

  image->number = number;
  latent_timeline_add_image (fixture->timeline, image);
}

/* U7: deleted where one is while one goes on, undone from elsewhere: each cell shows at any time
 * what belongs there, and in the end all is as it was. */
static void
test_deleted_while_scrolling (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) deleted = g_array_new (FALSE, FALSE, sizeof (guint32));
  GListModel *model = G_LIST_MODEL (fixture->timeline);

  answer (fixture, 100000, 800, TRUE);
  wait_for_frames (fixture);
  for (guint i = 0; i < 4; i++)
    {
      gtk_adjustment_set_value (get_adjustment (fixture), i % 2 == 0 ? i * 4000 : 20000 - i * 2000);
      delete_in_sight (fixture, 10, deleted);
      g_hash_table_unref (list_cells (fixture));
      if (i == 2)
        wait_for_frames (fixture);
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 800 - 4 * 10);
  for (guint i = 0; i < deleted->len; i++)
    {
      if (i % 20 == 0)
        scroll_to (fixture, i * 300);
      restore (fixture, g_array_index (deleted, guint32, i));
      g_hash_table_unref (list_cells (fixture));
    }
  wait_for_frames (fixture);
  g_hash_table_unref (list_cells (fixture));
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 800);
  for (guint i = 0; i < 800; i++)
    g_assert_cmpuint (get_number (fixture, i), ==, 100000 - i);
}

static guint
count_near (GtkWidget *grid)
{
  guint n = 0;

  for (GtkWidget *item = gtk_widget_get_first_child (grid); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *cell = gtk_widget_get_first_child (item);

      if (cell != NULL && LATENT_IS_CELL (cell) && latent_cell_get_is_near (LATENT_CELL (cell)))
        n++;
    }
  return n;
}

/* What is nearly in sight is asked for when those in sight wait for nothing any more. */
static void
test_visible_first (Fixture *fixture, gconstpointer data)
{
  GtkWidget *grid = GTK_WIDGET (get_grid (fixture));
  guint n_visible;

  answer (fixture, 100000, 3000, TRUE);
  wait_for_frames (fixture);
  n_visible = count_near (grid);
  g_assert_cmpuint (n_visible, >, 0);
  g_assert_cmpuint (n_visible, <=, 4 * 4);
  for (guint i = 0; i < n_visible; i++)
    {
      g_autoptr (LatentTile) tile
          = latent_timeline_dup_tile (fixture->timeline, get_number (fixture, i));

      g_assert_cmpuint (count_near (grid), ==, n_visible);
      latent_tile_set_loaded (tile);
    }
  latent_test_wait_for (count_near (grid) == n_visible + 2 * 4);
}

/* Of the hundreds of cells that the grid keeps, those in sight and two rows on either side hold
 * pictures. */
static void
test_in_sight (Fixture *fixture, gconstpointer data)
{
  add_jobs (fixture, 160, LATENT_JOB_STOPPED);
  wait_for_frames (fixture);
  /* 600 px are at most four rows. */
  latent_test_wait_for (count_near (GTK_WIDGET (get_grid (fixture))) > 0);
  g_assert_cmpuint (count_near (GTK_WIDGET (get_grid (fixture))), <=, (4 + 2) * 4);
  scroll_to (fixture, 20 * 204);
  g_assert_cmpuint (count_near (GTK_WIDGET (get_grid (fixture))), >=, (3 + 2) * 4);
  g_assert_cmpuint (count_near (GTK_WIDGET (get_grid (fixture))), <=, (4 + 4) * 4);
}

static gboolean
is_bubble_shown (Fixture *fixture, const char *text)
{
  return latent_ui_test_shows (fixture->window, text);
}

/* The month of what passes, while it passes fast; not while somebody reads. */
static void
test_bubble (Fixture *fixture, gconstpointer data)
{
  add_jobs (fixture, 160, LATENT_JOB_STOPPED);
  wait_for_frames (fixture);
  scroll_to (fixture, 100);
  g_assert_false (is_bubble_shown (fixture, "February"));
  g_assert_false (is_bubble_shown (fixture, "January"));
  /* Job 80 is of day 80. */
  scroll_to (fixture, 20 * 204);
  latent_test_wait_for (is_bubble_shown (fixture, "March 1970"));
  latent_test_wait_for (!is_bubble_shown (fixture, "March 1970"));
}

static gboolean
has_day (GtkWidget *grid, guint n_wanted)
{
  guint n = 0;

  for (GtkWidget *item = gtk_widget_get_first_child (grid); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *cell = gtk_widget_get_first_child (item);

      if (cell != NULL && LATENT_IS_CELL (cell) && latent_cell_get_day (LATENT_CELL (cell)) != NULL)
        n++;
    }
  return n == n_wanted;
}

/* The first tile of a day says which, also when another one comes before it or it goes. */
static void
test_days (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LatentJob) twin = NULL;
  g_autoptr (LatentJobRecord) record = NULL;

  add_job (fixture, 5);
  add_job (fixture, 3);
  latent_test_wait_for (has_day (GTK_WIDGET (get_grid (fixture)), 2));
  twin = make_job (4, LATENT_JOB_STOPPED);
  record = latent_job_record_copy (latent_job_get_record (twin));
  record->created_us = 3 * (gint64) G_TIME_SPAN_DAY;
  g_clear_object (&twin);
  twin = latent_job_new (record, TRUE);
  g_list_store_append (fixture->jobs, twin);
  wait_for_frames (fixture);
  g_assert_true (has_day (GTK_WIDGET (get_grid (fixture)), 2));
  g_list_store_remove (fixture->jobs, 2);
  latent_test_wait_for (has_day (GTK_WIDGET (get_grid (fixture)), 2));
  add_job (fixture, 9);
  latent_test_wait_for (has_day (GTK_WIDGET (get_grid (fixture)), 3));
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
  g_autoptr (LatentCellTools) tools = latent_cell_tools_new (NULL, catalog, clock);
  LatentCell *cell;

  g_list_store_append (jobs, job);
  latent_timeline_follow_jobs (timeline, G_LIST_MODEL (jobs));
  tile = g_list_model_get_item (G_LIST_MODEL (timeline), 0);
  cell = LATENT_CELL (g_object_ref_sink (latent_cell_new (tools, NULL)));
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
  latent_ui_test_load_style ();
  g_test_add_func ("/ui/gallery/fit-columns", test_fit);
  g_test_add ("/ui/gallery/pages", Fixture, NULL, set_up, test_pages, tear_down);
  g_test_add ("/ui/gallery/columns", Fixture, NULL, set_up, test_columns, tear_down);
  g_test_add ("/ui/gallery/selection", Fixture, NULL, set_up, test_selection, tear_down);
  g_test_add ("/ui/gallery/rows", Fixture, NULL, set_up, test_rows, tear_down);
  g_test_add ("/ui/gallery/place", Fixture, NULL, set_up, test_place, tear_down);
  g_test_add ("/ui/gallery/place-at-the-top", Fixture, NULL, set_up, test_place_at_the_top,
              tear_down);
  g_test_add ("/ui/gallery/place-restored", Fixture, NULL, set_up, test_place_restored, tear_down);
  g_test_add ("/ui/gallery/place-while-zooming", Fixture, NULL, set_up, test_place_while_zooming,
              tear_down);
  g_test_add ("/ui/gallery/focus", Fixture, NULL, set_up, test_focus, tear_down);
  g_test_add ("/ui/gallery/cells-stay", Fixture, NULL, set_up, test_cells_stay, tear_down);
  g_test_add ("/ui/gallery/focus-waits", Fixture, NULL, set_up, test_focus_waits, tear_down);
  g_test_add ("/ui/gallery/cells-make-way", Fixture, NULL, set_up, test_cells_make_way, tear_down);
  g_test_add ("/ui/gallery/U7-deleted-while-scrolling", Fixture, NULL, set_up,
              test_deleted_while_scrolling, tear_down);
  g_test_add ("/ui/gallery/visible-first", Fixture, NULL, set_up, test_visible_first, tear_down);
  g_test_add ("/ui/gallery/in-sight", Fixture, NULL, set_up, test_in_sight, tear_down);
  g_test_add ("/ui/gallery/bubble", Fixture, NULL, set_up, test_bubble, tear_down);
  g_test_add ("/ui/gallery/days", Fixture, NULL, set_up, test_days, tear_down);
  g_test_add_func ("/ui/gallery/cell", test_cell);
  return latent_test_run ();
}
