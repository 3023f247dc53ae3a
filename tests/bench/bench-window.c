/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-window.h"

#include <stdio.h>

#include "ui/gallery/latent-cell.h"
#include "ui/latent-main-view.h"
#include "ui/search/latent-search-bar.h"

#define SMOOTH_PX 40
#define FAST_PX 300
#define FILL_LIMIT_MS 20000
/* A texture at least so long is the thumbnail, not the tiny preview that stands in for it. */
#define THUMBNAIL_LEAST_PX 64

/* --- the floor --- */

#define BENCH_TYPE_FLOOR (bench_floor_get_type ())
G_DECLARE_FINAL_TYPE (BenchFloor, bench_floor, BENCH, FLOOR, GtkWidget)

struct _BenchFloor
{
  GtkWidget parent_instance;

  guint frame;
};

G_DEFINE_FINAL_TYPE (BenchFloor, bench_floor, GTK_TYPE_WIDGET)

static void
bench_floor_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  float shade = BENCH_FLOOR (widget)->frame % 2 == 0 ? 0.3f : 0.6f;
  GdkRGBA color = { shade, shade, shade, 1 };

  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                  (float) gtk_widget_get_height (widget)));
}

static void
bench_floor_class_init (BenchFloorClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = bench_floor_snapshot;
}

static void
bench_floor_init (BenchFloor *self)
{
}

GtkWidget *
bench_window_get_floor (BenchWindow *self)
{
  if (self->floor == NULL)
    self->floor = latent_ui_test_present (g_object_new (BENCH_TYPE_FLOOR, NULL), BENCH_WINDOW_WIDTH,
                                          BENCH_WINDOW_HEIGHT);
  return self->floor;
}

/* --- steps --- */

void
bench_step_floor (gpointer data, guint frame)
{
  GtkWidget *floor = gtk_window_get_child (data);

  BENCH_FLOOR (floor)->frame = frame;
  gtk_widget_queue_draw (floor);
}

/* Back from either end: coming round to the other one would be a jump. */
static void
move (BenchWindow *self, double distance_px)
{
  double end
      = gtk_adjustment_get_upper (self->scroll) - gtk_adjustment_get_page_size (self->scroll);
  double value = gtk_adjustment_get_value (self->scroll);

  if (value <= 0)
    self->is_upwards = FALSE;
  else if (value >= end)
    self->is_upwards = TRUE;
  gtk_adjustment_set_value (self->scroll, value + (self->is_upwards ? -distance_px : distance_px));
}

void
bench_step_smooth (gpointer data, guint frame)
{
  move (data, SMOOTH_PX);
}

void
bench_step_fast (gpointer data, guint frame)
{
  move (data, FAST_PX);
}

void
bench_step_jump (gpointer data, guint frame)
{
  BenchWindow *self = data;
  double end
      = gtk_adjustment_get_upper (self->scroll) - gtk_adjustment_get_page_size (self->scroll);

  gtk_adjustment_set_value (self->scroll, g_rand_double (self->random) * end);
}

/* --- frames --- */

typedef struct
{
  BenchStep step;
  gpointer data;
  guint count, frame;
  gint64 last_us;
  GArray *cpu_ms;
} Run;

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Run *run = user_data;

  run->step (run->data, run->frame++);
  return G_SOURCE_CONTINUE;
}

static void
after_paint_cb (GdkFrameClock *clock, gpointer user_data)
{
  Run *run = user_data;
  gint64 now_us = bench_thread_cpu_us ();
  double cpu_ms = (double) (now_us - run->last_us) / 1000;

  if (run->frame > 1)
    g_array_append_val (run->cpu_ms, cpu_ms);
  run->last_us = now_us;
}

void
bench_frames_run (GtkWidget *window, guint count, BenchStep step, gpointer data, GArray *cpu_ms)
{
  Run run = { .step = step, .data = data, .cpu_ms = cpu_ms };
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  guint tick_id = gtk_widget_add_tick_callback (window, tick_cb, &run, NULL);
  gulong after_id = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &run);

  while (run.frame <= count)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (window, tick_id);
  g_signal_handler_disconnect (clock, after_id);
}

/* --- what is on screen --- */

static gboolean
has_thumbnail (GskRenderNode *node)
{
  GdkTexture *texture;

  switch ((int) gsk_render_node_get_node_type (node))
    {
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        {
          if (has_thumbnail (gsk_container_node_get_child (node, i)))
            return TRUE;
        }
      return FALSE;
    case GSK_CLIP_NODE:
      return has_thumbnail (gsk_clip_node_get_child (node));
    case GSK_ROUNDED_CLIP_NODE:
      return has_thumbnail (gsk_rounded_clip_node_get_child (node));
    case GSK_TRANSFORM_NODE:
      return has_thumbnail (gsk_transform_node_get_child (node));
    case GSK_OPACITY_NODE:
      return has_thumbnail (gsk_opacity_node_get_child (node));
    case GSK_TEXTURE_NODE:
      texture = gsk_texture_node_get_texture (node);
      return MAX (gdk_texture_get_width (texture), gdk_texture_get_height (texture))
             >= THUMBNAIL_LEAST_PX;
    default:
      return FALSE;
    }
}

/* What was last painted of @widget: GTK keeps that, and so it costs next to nothing to look at. */
static gboolean
shows_thumbnail (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  node = gtk_snapshot_free_to_node (snapshot);
  return node != NULL && has_thumbnail (node);
}

/* (transfer container) (element-type LatentCell) */
static GPtrArray *
list_visible_cells (BenchWindow *self)
{
  GPtrArray *cells = g_ptr_array_new ();
  graphene_rect_t bounds;

  for (GtkWidget *item = gtk_widget_get_first_child (self->grid); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *cell = gtk_widget_get_first_child (item);

      if (cell == NULL || !LATENT_IS_CELL (cell) || !gtk_widget_get_child_visible (item)
          || !gtk_widget_compute_bounds (item, self->grid, &bounds))
        continue;
      if (bounds.origin.y + bounds.size.height > 0
          && bounds.origin.y < (float) gtk_widget_get_height (self->grid))
        g_ptr_array_add (cells, cell);
    }
  return cells;
}

gboolean
bench_window_is_filled (BenchWindow *self)
{
  g_autoptr (GPtrArray) cells = list_visible_cells (self);

  for (guint i = 0; i < cells->len; i++)
    {
      if (!shows_thumbnail (cells->pdata[i]))
        return FALSE;
    }
  return cells->len > 0;
}

GPtrArray *
bench_window_list_visible (BenchWindow *self)
{
  g_autoptr (GPtrArray) cells = list_visible_cells (self);
  GPtrArray *tiles = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < cells->len; i++)
    {
      LatentTile *tile = latent_cell_get_tile (cells->pdata[i]);

      if (tile != NULL)
        g_ptr_array_add (tiles, g_object_ref (tile));
    }
  return tiles;
}

static gboolean
set_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

double
bench_window_await_filled (BenchWindow *self, guint limit_ms)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->window);
  gint64 start_us = g_get_monotonic_time ();
  gboolean is_over = FALSE;
  gboolean is_painted = FALSE;
  gboolean is_filled = FALSE;
  gint64 end_us = start_us;
  gulong after_id = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &is_painted);
  guint limit_id = g_timeout_add (limit_ms, set_cb, &is_over);

  while (!is_filled && !is_over)
    {
      g_main_context_iteration (NULL, TRUE);
      if (!is_painted)
        continue;
      is_painted = FALSE;
      end_us = g_get_monotonic_time ();
      is_filled = bench_window_is_filled (self);
    }
  if (!is_over)
    g_source_remove (limit_id);
  g_signal_handler_disconnect (clock, after_id);
  return is_filled ? (double) (end_us - start_us) / 1000 : -1;
}

GtkEditable *
bench_window_get_search (BenchWindow *self)
{
  /* Others have entries to search in as well: lists of choices. */
  GtkWidget *bar = latent_ui_test_find (self->view, LATENT_TYPE_SEARCH_BAR);

  return GTK_EDITABLE (latent_ui_test_find (bar, GTK_TYPE_SEARCH_ENTRY));
}

void
bench_run_for (guint duration_ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (duration_ms, set_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* --- the window --- */

static void
open_workspace (BenchWindow *self)
{
  g_autoptr (LatentModelCatalog) catalog = latent_model_catalog_new ();
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  LatentWorkspaceConfig config = {
    .places = self->places,
    .catalog = catalog,
    .clock = clock,
    .address = "http://127.0.0.1:9",
    .fixed_key = "afk_bench_0123456789",
    .fixed_key_source = LATENT_KEY_ENVIRONMENT,
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->workspace = latent_workspace_new (&config);
  latent_workspace_open_async (self->workspace, NULL, latent_test_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  latent_workspace_open_finish (self->workspace, result, &error);
  g_assert_no_error (error);
}

void
bench_window_init (int *argc, char ***argv)
{
  latent_ui_test_init (argc, argv);
  bench_report_machine ();
  printf ("# GTK %u.%u.%u, libadwaita %u.%u.%u\n", gtk_get_major_version (),
          gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
          adw_get_minor_version (), adw_get_micro_version ());
}

BenchWindow *
bench_window_new (const char *folder)
{
  BenchWindow *self = g_new0 (BenchWindow, 1);
  g_autoptr (LatentSettings) settings = latent_settings_new ();
  GtkWidget *scroller;

  self->places = latent_places_new (folder, FALSE);
  self->random = g_rand_new_with_seed (4);
  open_workspace (self);
  self->view = latent_main_view_new (self->workspace, settings, NULL);
  self->window = latent_ui_test_present (self->view, BENCH_WINDOW_WIDTH, BENCH_WINDOW_HEIGHT);
  self->grid = latent_ui_test_find (self->view, GTK_TYPE_GRID_VIEW);
  g_assert_nonnull (self->grid);
  scroller = gtk_widget_get_ancestor (self->grid, GTK_TYPE_SCROLLED_WINDOW);
  self->scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  if (bench_window_await_filled (self, FILL_LIMIT_MS) < 0)
    g_error ("the thumbnails were never painted");
  printf (
      "# %s, window %dx%d, %u rows\n",
      G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (self->window))),
      gtk_widget_get_width (self->window), gtk_widget_get_height (self->window),
      g_list_model_get_n_items (G_LIST_MODEL (latent_workspace_get_timeline (self->workspace))));
  return self;
}

void
bench_window_free (BenchWindow *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  gtk_window_destroy (GTK_WINDOW (self->window));
  g_object_unref (self->window);
  if (self->floor != NULL)
    {
      gtk_window_destroy (GTK_WINDOW (self->floor));
      g_object_unref (self->floor);
    }
  latent_workspace_close_async (self->workspace, NULL, latent_test_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->workspace);
  g_object_unref (self->places);
  g_rand_free (self->random);
  g_free (self);
}
