/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-gallery.h"

#include <adwaita.h>

#include "latent-cell.h"

/* The same numbers as in style.css: around each cell inside its list item, and around the grid. */
#define CELL_PADDING_PX 6
#define GRID_PADDING_PX 12
#define ZOOM_STEP_PX 32

struct _LatentGallery
{
  GtkWidget parent_instance;

  LatentTimeline *timeline;         /* owned */
  LatentThumbnailStore *thumbnails; /* owned, nullable */
  LatentModelCatalog *catalog;      /* owned */
  LatentClock *clock;               /* owned */
  LatentSettings *settings;         /* owned */
  GtkSelectionModel *selection;     /* owned */

  GtkStack *stack;             /* template child: the only direct child */
  GtkScrolledWindow *scroller; /* template child */
  GtkGridView *grid;           /* template child */
  GtkWidget *compose_button;   /* template child */
  GMenuModel *tile_menu;       /* template object */
  GtkWidget *popover;          /* unowned child, nullable: made for the first menu */

  GPtrArray *cells;      /* owned (element-type LatentCell, unowned): all that live */
  LatentTile *menu_tile; /* owned, nullable: whose menu is open */
  guint columns;
  int edge_px;
  int width_px;
  guint fit_id;  /* idle source: the width changed */
  guint tick_id; /* one timer for all waiting tiles */
};

G_DEFINE_FINAL_TYPE (LatentGallery, latent_gallery, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_TARGET_CHANGED,
  SIGNAL_COMPOSE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
tick_cb (gpointer user_data)
{
  LatentGallery *self = user_data;
  gboolean is_any_running = FALSE;

  for (guint i = 0; i < self->cells->len; i++)
    {
      LatentCell *cell = self->cells->pdata[i];

      latent_cell_tick (cell);
      is_any_running |= latent_cell_is_running (cell);
    }
  if (is_any_running && gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

/* The timer stops by itself when nothing is waiting: an idle window never wakes up. */
static void
ensure_tick (LatentGallery *self)
{
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
}

static void
cell_running_cb (LatentGallery *self, GParamSpec *pspec, LatentCell *cell)
{
  if (latent_cell_is_running (cell))
    ensure_tick (self);
}

static void
apply_fit (LatentGallery *self)
{
  int edge_px;
  guint columns = latent_gallery_fit_columns (
      self->width_px, latent_settings_get_cell_size (self->settings), &edge_px);

  if (columns != self->columns)
    {
      self->columns = columns;
      /* The grid keeps 32 x max-columns cells alive: never more than fit. The least number stays 1,
       * or the window could not be made narrower. */
      gtk_grid_view_set_max_columns (self->grid, columns);
    }
  if (edge_px == self->edge_px)
    return;
  self->edge_px = edge_px;
  for (guint i = 0; i < self->cells->len; i++)
    latent_cell_set_edge (self->cells->pdata[i], edge_px);
}

static gboolean
fit_cb (gpointer user_data)
{
  LatentGallery *self = user_data;

  self->fit_id = 0;
  apply_fit (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: the number of columns must not change in the middle of an allocation. */
static void
queue_fit (LatentGallery *self)
{
  if (self->fit_id == 0)
    self->fit_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fit_cb, self, NULL);
}

static void
update_page (LatentGallery *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == 0
                      && !latent_timeline_get_is_searching (self->timeline);

  gtk_stack_set_visible_child_name (self->stack, is_empty ? "empty" : "grid");
}

static void
emit_target_changed (LatentGallery *self)
{
  g_signal_emit (self, signals[SIGNAL_TARGET_CHANGED], 0);
}

static LatentCell *
find_focused_cell (LatentGallery *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *child = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (child == NULL || !LATENT_IS_CELL (child)
      || !gtk_widget_is_ancestor (child, GTK_WIDGET (self)))
    return NULL;
  return LATENT_CELL (child);
}

static void
menu_closed_cb (LatentGallery *self)
{
  /* The chosen action runs after this: the tile stays the target until another menu opens or
   * the selection changes. */
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
open_menu (LatentGallery *self, LatentCell *cell, double x, double y)
{
  GtkListItem *item = latent_cell_get_item (cell);
  double gallery_x, gallery_y;

  if (latent_cell_get_tile (cell) == NULL)
    return;
  if (!gtk_list_item_get_selected (item))
    gtk_selection_model_select_item (self->selection, gtk_list_item_get_position (item), TRUE);
  g_set_object (&self->menu_tile, latent_cell_get_tile (cell));
  emit_target_changed (self);

  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->tile_menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
      g_signal_connect_object (self->popover, "closed", G_CALLBACK (menu_closed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_widget_translate_coordinates (GTK_WIDGET (cell), GTK_WIDGET (self), x, y, &gallery_x,
                                    &gallery_y);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int)gallery_x, (int)gallery_y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
cell_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  if (event == NULL || !gdk_event_triggers_context_menu (event))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (LATENT_GALLERY (user_data), LATENT_CELL (cell), x, y);
}

static void
cell_held_cb (GtkGestureLongPress *gesture, double x, double y, gpointer user_data)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (LATENT_GALLERY (user_data), LATENT_CELL (cell), x, y);
}

/* The grid may let a cell go without tearing its item down (when it is emptied, or disposed). */
static void
cell_destroyed_cb (LatentGallery *self, LatentCell *cell)
{
  g_ptr_array_remove_fast (self->cells, cell);
}

static void
setup_cb (LatentGallery *self, GtkListItem *item)
{
  GtkWidget *cell = latent_cell_new (self->thumbnails, self->catalog, self->clock, item);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_object (click, "pressed", G_CALLBACK (cell_pressed_cb), self, 0);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect_object (hold, "pressed", G_CALLBACK (cell_held_cb), self, 0);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (hold));

  latent_cell_set_edge (LATENT_CELL (cell), self->edge_px);
  g_signal_connect_object (cell, "notify::is-running", G_CALLBACK (cell_running_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (cell, "destroy", G_CALLBACK (cell_destroyed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, cell);
  g_ptr_array_add (self->cells, cell);
}

static void
bind_cb (LatentGallery *self, GtkListItem *item)
{
  latent_cell_set_tile (LATENT_CELL (gtk_list_item_get_child (item)),
                        gtk_list_item_get_item (item));
}

static void
unbind_cb (LatentGallery *self, GtkListItem *item)
{
  latent_cell_set_tile (LATENT_CELL (gtk_list_item_get_child (item)), NULL);
}

static void
teardown_cb (LatentGallery *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, NULL);
}

static void
selection_changed_cb (LatentGallery *self)
{
  g_clear_object (&self->menu_tile);
  emit_target_changed (self);
}

/* Activation, keys: the current tile is the focused one, whatever menu was open before. */
static void
activate_on_current (LatentGallery *self, const char *action)
{
  g_clear_object (&self->menu_tile);
  emit_target_changed (self);
  gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
}

static void
grid_activated_cb (LatentGallery *self, guint position)
{
  g_autoptr (LatentTile) tile = g_list_model_get_item (G_LIST_MODEL (self->timeline), position);

  if (tile == NULL)
    return;
  g_set_object (&self->menu_tile, tile);
  emit_target_changed (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "tile.open", NULL);
}

static gboolean
key_action_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  activate_on_current (LATENT_GALLERY (widget), g_variant_get_string (action, NULL));
  return GDK_EVENT_STOP;
}

static gboolean
key_menu_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  LatentGallery *self = LATENT_GALLERY (widget);
  LatentCell *cell = find_focused_cell (self);

  if (cell == NULL)
    return GDK_EVENT_PROPAGATE;
  open_menu (self, cell, gtk_widget_get_width (GTK_WIDGET (cell)) / 2.0,
             gtk_widget_get_height (GTK_WIDGET (cell)) / 2.0);
  return GDK_EVENT_STOP;
}

static void
compose_clicked_cb (LatentGallery *self)
{
  g_signal_emit (self, signals[SIGNAL_COMPOSE], 0);
}

static void
latent_gallery_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  gtk_widget_measure (GTK_WIDGET (self->stack), orientation, for_size, minimum, natural, NULL,
                      NULL);
}

static void
latent_gallery_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  if (width != self->width_px)
    {
      self->width_px = width;
      queue_fit (self);
    }
  gtk_widget_allocate (GTK_WIDGET (self->stack), width, height, baseline, NULL);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
latent_gallery_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_gallery_parent_class)->map (widget);
  ensure_tick (LATENT_GALLERY (widget));
}

static gboolean
latent_gallery_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LATENT_GALLERY (widget)->grid));
}

static void
latent_gallery_dispose (GObject *object)
{
  LatentGallery *self = LATENT_GALLERY (object);

  g_clear_handle_id (&self->fit_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  if (self->grid != NULL)
    gtk_grid_view_set_model (self->grid, NULL);
  self->grid = NULL;
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  g_clear_object (&self->menu_tile);
  g_clear_object (&self->selection);
  g_clear_object (&self->timeline);
  g_clear_object (&self->thumbnails);
  g_clear_object (&self->catalog);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (latent_gallery_parent_class)->dispose (object);
}

static void
latent_gallery_finalize (GObject *object)
{
  LatentGallery *self = LATENT_GALLERY (object);

  g_clear_pointer (&self->cells, g_ptr_array_unref);
  G_OBJECT_CLASS (latent_gallery_parent_class)->finalize (object);
}

static void
latent_gallery_class_init (LatentGalleryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_gallery_dispose;
  object_class->finalize = latent_gallery_finalize;
  widget_class->measure = latent_gallery_measure;
  widget_class->size_allocate = latent_gallery_size_allocate;
  widget_class->map = latent_gallery_map;
  widget_class->grab_focus = latent_gallery_grab_focus;

  signals[SIGNAL_TARGET_CHANGED]
      = g_signal_new ("target-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_COMPOSE] = g_signal_new ("compose", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, key_action_cb, "s",
                                "tile.delete-selected");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, key_action_cb, "s",
                                "tile.copy-prompt");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                key_action_cb, "s", "tile.save-as");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, key_menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, key_menu_cb, NULL);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/gallery/latent-gallery.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, grid);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, compose_button);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, tile_menu);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, teardown_cb);
  gtk_widget_class_bind_template_callback (widget_class, grid_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, compose_clicked_cb);
}

static void
latent_gallery_init (LatentGallery *self)
{
  self->cells = g_ptr_array_new ();
  self->columns = 1;
  self->edge_px = LATENT_CELL_SIZE_DEFAULT;
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_gallery_new (LatentTimeline *timeline,
                    LatentThumbnailStore *thumbnails,
                    LatentModelCatalog *catalog,
                    LatentClock *clock,
                    LatentSettings *settings)
{
  LatentGallery *self = g_object_new (LATENT_TYPE_GALLERY, NULL);

  self->timeline = g_object_ref (timeline);
  self->thumbnails = thumbnails != NULL ? g_object_ref (thumbnails) : NULL;
  self->catalog = g_object_ref (catalog);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);
  self->selection
      = GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (timeline))));

  g_signal_connect_object (timeline, "items-changed", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "notify::is-searching", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::cell-size", G_CALLBACK (queue_fit), self,
                           G_CONNECT_SWAPPED);
  gtk_grid_view_set_model (self->grid, self->selection);
  update_page (self);
  return GTK_WIDGET (self);
}

LatentTile *
latent_gallery_dup_current (LatentGallery *self)
{
  LatentCell *focused;
  g_autoptr (GPtrArray) selected = NULL;

  g_return_val_if_fail (LATENT_IS_GALLERY (self), NULL);
  if (self->menu_tile != NULL)
    return g_object_ref (self->menu_tile);
  focused = find_focused_cell (self);
  if (focused != NULL && latent_cell_get_tile (focused) != NULL)
    return g_object_ref (latent_cell_get_tile (focused));
  selected = latent_gallery_get_selected (self);
  return selected->len > 0 ? g_object_ref (selected->pdata[0]) : NULL;
}

GPtrArray *
latent_gallery_get_selected (LatentGallery *self)
{
  g_autoptr (GtkBitset) positions = NULL;
  GPtrArray *tiles = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (LATENT_IS_GALLERY (self), tiles);
  positions = gtk_selection_model_get_selection (self->selection);
  if (gtk_bitset_iter_init_first (&iter, positions, &position))
    do
      g_ptr_array_add (tiles, g_list_model_get_item (G_LIST_MODEL (self->timeline), position));
    while (gtk_bitset_iter_next (&iter, &position));
  return tiles;
}

void
latent_gallery_show_tile (LatentGallery *self, LatentTile *tile)
{
  guint position;

  g_return_if_fail (LATENT_IS_GALLERY (self));

  if (latent_timeline_find (self->timeline, latent_tile_get_number (tile), &position))
    {
      gtk_selection_model_select_item (self->selection, position, TRUE);
      gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u", position);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

void
latent_gallery_scroll_to_newest (LatentGallery *self)
{
  g_return_if_fail (LATENT_IS_GALLERY (self));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

void
latent_gallery_zoom (LatentGallery *self, int direction)
{
  int cell_size;

  g_return_if_fail (LATENT_IS_GALLERY (self));
  cell_size = latent_settings_get_cell_size (self->settings) + direction * ZOOM_STEP_PX;
  latent_settings_set_cell_size (self->settings,
                                 direction == 0 ? LATENT_CELL_SIZE_DEFAULT : cell_size);
}

void
latent_gallery_set_offer_compose (LatentGallery *self, gboolean offer)
{
  g_return_if_fail (LATENT_IS_GALLERY (self));
  gtk_widget_set_visible (self->compose_button, offer);
}

guint
latent_gallery_fit_columns (int width_px, int cell_size, int *edge_px)
{
  int available_px = width_px - 2 * GRID_PADDING_PX;
  int columns = available_px / (cell_size + 2 * CELL_PADDING_PX);
  int pair_edge_px = available_px / 2 - 2 * CELL_PADDING_PX;

  *edge_px = cell_size;
  if (columns < 2 && pair_edge_px >= LATENT_CELL_SIZE_MIN)
    {
      *edge_px = MIN (cell_size, pair_edge_px);
      return 2;
    }
  /* A single tile never sticks out of a very narrow gallery. */
  if (columns < 1)
    *edge_px = MAX (1, MIN (cell_size, available_px - 2 * CELL_PADDING_PX));
  return (guint)MAX (columns, 1);
}
