/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-gallery.h"

#include <adwaita.h>

#include "latent-gallery-cells.h"
#include "latent-gallery-drag.h"
#include "latent-gallery-place.h"
#include "latent-scroll-bubble.h"
#include "ui/marks/latent-marks.h"
#include "ui/share/latent-file-actions.h"

/* The same numbers as in style.css: around each cell inside its list item, and around the grid. */
#define CELL_PADDING_PX 6
#define GRID_PADDING_PX 12
#define ZOOM_STEP_PX 32
/* Two fingers make every size; each new one lays out the whole grid. */
#define PINCH_STEP_PX 8
/* Rows on either side of those in sight whose pictures are loaded, too. */
#define MARGIN_ROWS 2
/* Where more than so many places go, the cells there are moved away rather than made anew. */
#define MANY 64
/* So long after a step the place is told. */
#define PAUSE_MS 500

struct _LatentGallery
{
  GtkWidget parent_instance;

  LatentTimeline *timeline;          /* owned */
  LatentSettings *settings;          /* owned */
  LatentGallerySelection *selection; /* owned */
  LatentCellTools *tools;            /* owned */
  LatentGalleryCells *cells;         /* owned */
  LatentGalleryPlace *place;         /* owned */
  LatentScrollBubble *bubble_words;  /* owned */

  GtkStack *stack;             /* template child: the only direct child */
  GtkOverlay *overlay;         /* template child */
  GtkScrolledWindow *scroller; /* template child */
  GtkGridView *grid;           /* template child */
  GtkLabel *bubble;            /* template child */
  GtkWidget *compose_button;   /* template child */
  GMenuModel *tile_menu;       /* template object */
  GtkWidget *popover;          /* unowned child, nullable: made for the first menu */

  LatentTile *menu_tile; /* owned, nullable: whose menu is open */
  LatentTile *unbound_tile; /* owned, nullable: of the cell unbound last */
  guint columns;
  int edge_px;
  int width_px;
  int pinch_start_px;        /* the cell size when two fingers came down */
  gboolean is_binding_due;   /* the cells stay, and what they show went */
  guint fit_id;              /* idle source: the width changed */
  guint pause_id;            /* timer: somebody scrolls */
  GSignalGroup *frame_clock; /* owned: while on screen */
};

G_DEFINE_FINAL_TYPE (LatentGallery, latent_gallery, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_TARGET_CHANGED,
  SIGNAL_PLACE_CHANGED,
  SIGNAL_COMPOSE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint32
get_number (GListModel *model, guint position)
{
  return latent_timeline_get_number (LATENT_TIMELINE (model), position);
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
  if (edge_px != self->edge_px)
    {
      self->edge_px = edge_px;
      latent_gallery_cells_set_edge (self->cells, edge_px);
    }
  latent_gallery_place_set_shape (self->place, columns, edge_px);
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

/* Sizes are allocated and nothing is drawn yet: what is in sight is known, and what was got ready
 * before appears in this very frame. (An idle source would starve while somebody scrolls on a slow
 * machine.) */
static void
layout_cb (LatentGallery *self)
{
  guint first, n_visible;

  latent_gallery_place_layout (self->place);
  latent_gallery_place_get_visible (self->place, &first, &n_visible);
  latent_gallery_cells_update (self->cells, first, n_visible,
                               MARGIN_ROWS * latent_gallery_place_get_columns (self->place));
  latent_scroll_bubble_set_position (self->bubble_words, first);
}

static void
after_paint_cb (LatentGallery *self)
{
  latent_gallery_cells_after_paint (self->cells);
}

static gboolean
pause_cb (gpointer user_data)
{
  LatentGallery *self = user_data;

  self->pause_id = 0;
  g_signal_emit (self, signals[SIGNAL_PLACE_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Not put off by every step: whoever scrolls on and on has a place, too. */
static void
scrolled_cb (LatentGallery *self)
{
  if (self->pause_id == 0)
    self->pause_id = g_timeout_add (PAUSE_MS, pause_cb, self);
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
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection),
                                     gtk_list_item_get_position (item), TRUE);
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

static void
setup_cb (LatentGallery *self, GtkListItem *item)
{
  GtkWidget *cell = latent_gallery_cells_make (self->cells, item);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_object (click, "pressed", G_CALLBACK (cell_pressed_cb), self, 0);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect_object (hold, "pressed", G_CALLBACK (cell_held_cb), self, 0);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (hold));
  latent_gallery_drag_add (LATENT_CELL (cell), self->timeline, self->selection);
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (LatentGallery *self, GtkListItem *item)
{
  latent_gallery_cells_bind (self->cells, item);
}

/* GTK 4.8 unbinds and binds a cell each time its selection changes: the tile outlives that, or it
 * would have to be read again, and whoever is quicker would find it without a picture. */
static void
unbind_cb (LatentGallery *self, GtkListItem *item)
{
  LatentCell *cell = LATENT_CELL (gtk_list_item_get_child (item));

  g_set_object (&self->unbound_tile, latent_cell_get_tile (cell));
  latent_cell_set_tile (cell, NULL);
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

/* Connected before the grid is. */
static void
before_items_changed_cb (LatentGallery *self, guint position, guint removed, guint added)
{
  guint n_now = g_list_model_get_n_items (G_LIST_MODEL (self->timeline));

  latent_gallery_place_before_change (self->place, position, removed, added);
  if (latent_timeline_get_is_being_replaced (self->timeline))
    latent_gallery_selection_expect_replacement (self->selection);
  else if (removed > MANY && added == 0 && position == n_now)
    {
      latent_gallery_selection_expect_removal (self->selection, n_now + removed);
      latent_gallery_place_make_way (self->place, position);
    }
}

/* Connected after the grid is. */
static void
after_items_changed_cb (LatentGallery *self)
{
  /* Those widgets stay that are where there will be something: the grid's go to the top. */
  if (latent_timeline_get_is_being_replaced (self->timeline))
    {
      gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u", 0);
      self->is_binding_due = TRUE;
      return;
    }
  if (self->is_binding_due)
    latent_gallery_cells_bind_all (self->cells);
  self->is_binding_due = FALSE;
  update_page (self);
  latent_gallery_place_queue (self->place);
  emit_target_changed (self);
}

static void
is_complete_cb (LatentGallery *self)
{
  latent_gallery_place_queue (self->place);
}

static void
show_matches (LatentGallery *self)
{
  const LatentImageQuery *query = latent_timeline_get_query (self->timeline);
  g_autoptr (LatentTextSearch) search = latent_text_search_new (query->search);

  if (latent_text_search_is_empty (search))
    g_clear_pointer (&search, latent_text_search_free);
  latent_cell_tools_set_search (self->tools, g_steal_pointer (&search));
  latent_gallery_cells_refresh (self->cells);
}

/* What is searched for is marked in what was found, not in what was there before: drawing that once
 * more would put off the frame with the answer. */
static void
query_cb (LatentGallery *self)
{
  if (!latent_timeline_get_is_searching (self->timeline))
    show_matches (self);
  latent_gallery_place_queue (self->place);
}

static void
is_searching_cb (LatentGallery *self)
{
  if (!latent_timeline_get_is_searching (self->timeline))
    show_matches (self);
  update_page (self);
}

static void
pinch_begin_cb (LatentGallery *self)
{
  self->pinch_start_px = latent_settings_get_cell_size (self->settings);
}

static void
pinch_cb (LatentGallery *self, double scale)
{
  int size_px = (int) (self->pinch_start_px * scale);

  latent_settings_set_cell_size (self->settings, size_px - size_px % PINCH_STEP_PX);
}

/* Activation, keys: the current tile is the focused one, whatever menu was open before. */
static void
activate_on_current (LatentGallery *self, const char *detailed_action)
{
  g_autofree char *action = NULL;
  g_autoptr (GVariant) target = NULL;

  if (!g_action_parse_detailed_name (detailed_action, &action, &target, NULL))
    g_return_if_reached ();
  g_clear_object (&self->menu_tile);
  emit_target_changed (self);
  gtk_widget_activate_action_variant (GTK_WIDGET (self), action, target);
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
  LatentGallery *self = LATENT_GALLERY (widget);
  const char *name = g_variant_get_string (action, NULL);

  /* What one is marked for is done with several. */
  if (g_str_equal (name, "pins.toggle") && latent_gallery_selection_count (self->selection) > 1)
    name = "comparison.open";
  activate_on_current (self, name);
  return GDK_EVENT_STOP;
}

/* Nothing is selected any more; with nothing selected the key is not for us. */
static gboolean
key_unselect_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  if (latent_gallery_selection_count (self->selection) == 0)
    return GDK_EVENT_PROPAGATE;
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
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
latent_gallery_realize (GtkWidget *widget)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  GTK_WIDGET_CLASS (latent_gallery_parent_class)->realize (widget);
  g_signal_group_set_target (self->frame_clock, gtk_widget_get_frame_clock (widget));
}

static void
latent_gallery_unrealize (GtkWidget *widget)
{
  g_signal_group_set_target (LATENT_GALLERY (widget)->frame_clock, NULL);
  GTK_WIDGET_CLASS (latent_gallery_parent_class)->unrealize (widget);
}

static void
latent_gallery_map (GtkWidget *widget)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  GTK_WIDGET_CLASS (latent_gallery_parent_class)->map (widget);
  latent_gallery_cells_set_is_mapped (self->cells, TRUE);
  latent_gallery_place_queue (self->place);
}

static void
latent_gallery_unmap (GtkWidget *widget)
{
  LatentGallery *self = LATENT_GALLERY (widget);

  latent_gallery_cells_set_is_mapped (self->cells, FALSE);
  /* The window may be closing. */
  if (self->pause_id != 0)
    {
      g_clear_handle_id (&self->pause_id, g_source_remove);
      g_signal_emit (self, signals[SIGNAL_PLACE_CHANGED], 0);
    }
  GTK_WIDGET_CLASS (latent_gallery_parent_class)->unmap (widget);
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
  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_clear_object (&self->frame_clock);
  g_clear_pointer (&self->bubble_words, latent_scroll_bubble_free);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  if (self->grid != NULL)
    gtk_grid_view_set_model (self->grid, NULL);
  self->grid = NULL;
  g_clear_pointer (&self->place, latent_gallery_place_free);
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  g_clear_pointer (&self->cells, latent_gallery_cells_free);
  g_clear_pointer (&self->tools, latent_cell_tools_unref);
  g_clear_object (&self->menu_tile);
  g_clear_object (&self->unbound_tile);
  g_clear_object (&self->selection);
  g_clear_object (&self->timeline);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (latent_gallery_parent_class)->dispose (object);
}

static void
latent_gallery_class_init (LatentGalleryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_gallery_dispose;
  widget_class->measure = latent_gallery_measure;
  widget_class->size_allocate = latent_gallery_size_allocate;
  widget_class->realize = latent_gallery_realize;
  widget_class->unrealize = latent_gallery_unrealize;
  widget_class->map = latent_gallery_map;
  widget_class->unmap = latent_gallery_unmap;
  widget_class->grab_focus = latent_gallery_grab_focus;

  signals[SIGNAL_TARGET_CHANGED]
      = g_signal_new ("target-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PLACE_CHANGED]
      = g_signal_new ("place-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_COMPOSE] = g_signal_new ("compose", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, key_action_cb, "s",
                                "tile.delete-selected");
  latent_file_actions_bind_keys (widget_class, key_action_cb);
  latent_marks_bind_keys (widget_class, key_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_SHIFT_MASK,
                                       "comparison.open-pins", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, key_unselect_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, key_menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, key_menu_cb, NULL);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/gallery/latent-gallery.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, overlay);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, grid);
  gtk_widget_class_bind_template_child (widget_class, LatentGallery, bubble);
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
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  self->columns = 1;
  self->edge_px = LATENT_CELL_SIZE_DEFAULT;
  self->frame_clock = g_signal_group_new (GDK_TYPE_FRAME_CLOCK);
  g_signal_group_connect_data (self->frame_clock, "layout", G_CALLBACK (layout_cb), self, NULL,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_group_connect_swapped (self->frame_clock, "after-paint", G_CALLBACK (after_paint_cb),
                                  self);
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (pinch, "begin", G_CALLBACK (pinch_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (pinch, "scale-changed", G_CALLBACK (pinch_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (pinch), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), GTK_EVENT_CONTROLLER (pinch));
}

/* What is selected, and the place, were known by their numbers. */
static void
renumbered_cb (LatentGallery *self)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  latent_gallery_place_go_to_top (self->place);
}

static void
follow_timeline (LatentGallery *self)
{
  LatentTimeline *timeline = self->timeline;

  g_signal_connect_object (timeline, "items-changed", G_CALLBACK (before_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->selection = latent_gallery_selection_new (G_LIST_MODEL (timeline), get_number);
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (timeline, "items-changed", G_CALLBACK (after_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "renumbered", G_CALLBACK (renumbered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "notify::is-searching", G_CALLBACK (is_searching_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "notify::is-complete", G_CALLBACK (is_complete_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "notify::query", G_CALLBACK (query_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

GtkWidget *
latent_gallery_new (LatentTimeline *timeline,
                    LatentThumbnailStore *thumbnails,
                    LatentModelCatalog *catalog,
                    LatentClock *clock,
                    LatentSettings *settings)
{
  LatentGallery *self = g_object_new (LATENT_TYPE_GALLERY, NULL);
  g_autoptr (LatentTextureCache) textures
      = thumbnails != NULL ? latent_texture_cache_new (thumbnails) : NULL;

  self->timeline = g_object_ref (timeline);
  self->settings = g_object_ref (settings);
  self->tools = latent_cell_tools_new (textures, catalog, clock);
  self->cells = latent_gallery_cells_new (timeline, self->tools);
  latent_gallery_cells_set_edge (self->cells, self->edge_px);
  self->place = latent_gallery_place_new (self->grid, self->scroller, timeline);
  self->bubble_words
      = latent_scroll_bubble_new (self->overlay, self->scroller, self->bubble, timeline);
  follow_timeline (self);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::cell-size", G_CALLBACK (queue_fit), self,
                           G_CONNECT_SWAPPED);
  query_cb (self);
  update_page (self);
  return GTK_WIDGET (self);
}

/* (transfer full) (nullable) */
static LatentTile *
dup_first_selected (LatentGallery *self)
{
  g_autoptr (GtkBitset) positions
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  if (gtk_bitset_is_empty (positions))
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->timeline), gtk_bitset_get_minimum (positions));
}

LatentTile *
latent_gallery_dup_current (LatentGallery *self)
{
  LatentCell *focused;

  g_return_val_if_fail (LATENT_IS_GALLERY (self), NULL);
  if (self->menu_tile != NULL)
    return g_object_ref (self->menu_tile);
  focused = find_focused_cell (self);
  if (focused != NULL && latent_cell_get_tile (focused) != NULL)
    return g_object_ref (latent_cell_get_tile (focused));
  return dup_first_selected (self);
}

LatentGallerySelection *
latent_gallery_get_selection (LatentGallery *self)
{
  g_return_val_if_fail (LATENT_IS_GALLERY (self), NULL);
  return self->selection;
}

void
latent_gallery_show_tile (LatentGallery *self, LatentTile *tile)
{
  guint position;

  g_return_if_fail (LATENT_IS_GALLERY (self));

  if (!latent_timeline_find (self->timeline, latent_tile_get_number (tile), &position))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->grid));
      return;
    }
  /* Who looked at one of those that are selected gets all of them back. */
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  latent_gallery_place_show (self->place, position);
}

void
latent_gallery_scroll_to_newest (LatentGallery *self)
{
  g_return_if_fail (LATENT_IS_GALLERY (self));
  latent_gallery_place_go_to_top (self->place);
}

char *
latent_gallery_dup_place (LatentGallery *self)
{
  g_return_val_if_fail (LATENT_IS_GALLERY (self), NULL);
  return latent_gallery_place_to_string (self->place);
}

void
latent_gallery_restore_place (LatentGallery *self, const char *place)
{
  g_return_if_fail (LATENT_IS_GALLERY (self));
  latent_gallery_place_restore (self->place, place);
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
