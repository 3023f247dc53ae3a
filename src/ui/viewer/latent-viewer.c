/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-viewer.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "latent-details.h"
#include "latent-full-screen.h"
#include "latent-picture-control.h"
#include "latent-picture-drag.h"
#include "latent-picture.h"
#include "latent-side-layout.h"
#include "latent-zoom-box.h"
#include "ui/gallery/latent-cell-caption.h"
#include "ui/marks/latent-mark-bar.h"
#include "ui/marks/latent-mark-words.h"
#include "ui/marks/latent-marks.h"
#include "ui/share/latent-file-actions.h"

/* Next and previous: those that are decoded ahead. */
#define N_NEIGHBOURS 2

struct _LatentViewer
{
  GtkWidget parent_instance;

  LatentWorkspace *workspace; /* owned */
  LatentTimeline *timeline; /* owned */
  LatentSettings *settings; /* owned */
  LatentTile *tile;         /* owned, nullable */
  GSignalGroup *tile_signals; /* owned: of the tile */
  guint position;           /* where the tile was last seen in the timeline */
  guint look_id;            /* idle source: the timeline changed */
  guint focus_id;           /* idle source: the keys are to come here */
  int direction;            /* 1 or -1: where the last step went */
  LatentTile *neighbours[N_NEIGHBOURS];          /* owned, nullable: the one ahead first */
  GSignalGroup *neighbour_signals[N_NEIGHBOURS]; /* owned */

  GtkWidget *layout;         /* template child: the only direct child */
  AdwWindowTitle *title;     /* template child */
  GtkStack *stack;           /* template child: picture or error */
  AdwBin *place;             /* template child: holds the picture */
  GtkBox *side;              /* template child: place and bar, line, details */
  GtkWidget *details_line;   /* template child */
  LatentDetails *details;    /* unowned child of side, nullable: never shown yet */
  AdwStatusPage *error_page; /* template child */
  LatentMarkBar *mark_bar;   /* template child */
  LatentPicture *picture;    /* unowned child of place */
  AdwFlap *flap;             /* template child: the header bar and the rest */
  LatentZoomBox *zoom_box;   /* template child */
  LatentFullScreen *full_screen; /* owned */
  LatentPictureCache *cache; /* owned */
  gboolean show_details;
};

G_DEFINE_FINAL_TYPE (LatentViewer, latent_viewer, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_SHOW_DETAILS = 1,
} LatentViewerProperty;

static GParamSpec *properties[PROP_SHOW_DETAILS + 1];

enum
{
  SIGNAL_BACK,
  SIGNAL_TARGET_CHANGED,
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
find_position (LatentViewer *self, LatentTile *tile, guint *position)
{
  guint place;

  if (!latent_timeline_find (self->timeline, latent_tile_get_number (tile), &place))
    return FALSE;
  *position = place;
  return TRUE;
}

/* A tile that was not read yet is a picture: jobs are known at once. */
static gboolean
is_picture (LatentTile *tile)
{
  return latent_tile_get_image (tile) != NULL || !latent_tile_get_is_loaded (tile);
}

/* (transfer full) (nullable): the next picture in direction @step, from @start on */
static LatentTile *
find_picture (LatentViewer *self, gint64 start, int step)
{
  gint64 n_tiles = g_list_model_get_n_items (G_LIST_MODEL (self->timeline));

  for (gint64 i = start; i >= 0 && i < n_tiles; i += step)
    {
      g_autoptr (LatentTile) tile = g_list_model_get_item (G_LIST_MODEL (self->timeline), (guint)i);

      if (is_picture (tile))
        return g_steal_pointer (&tile);
    }
  return NULL;
}

/* --- neighbours --- */

static void
update_ahead (LatentViewer *self)
{
  const LatentImageRecord *images[N_NEIGHBOURS] = { NULL, NULL };

  /* What is not read yet is told about later. */
  for (guint i = 0; i < N_NEIGHBOURS; i++)
    if (self->neighbours[i] != NULL)
      images[i] = latent_tile_get_image (self->neighbours[i]);
  latent_picture_set_neighbours (self->picture, images[0], images[1]);
}

static void
find_neighbours (LatentViewer *self)
{
  for (guint i = 0; i < N_NEIGHBOURS; i++)
    {
      int step = i == 0 ? self->direction : -self->direction;
      g_autoptr (LatentTile) tile
          = self->tile != NULL ? find_picture (self, (gint64) self->position + step, step) : NULL;

      if (g_set_object (&self->neighbours[i], tile))
        g_signal_group_set_target (self->neighbour_signals[i], tile);
    }
}

/* What is wrong with the file, and what a person said about it, stands below the prompt. */
static void
show_note (LatentViewer *self)
{
  const LatentImageRecord *image = self->tile != NULL ? latent_tile_get_image (self->tile) : NULL;
  const char *note = self->tile != NULL ? latent_explain_tile (self->tile) : NULL;
  g_autofree char *marks = latent_mark_words_describe (image);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  g_autofree char *subtitle = NULL;

  if (note != NULL)
    g_ptr_array_add (parts, (gpointer) note);
  if (marks != NULL)
    g_ptr_array_add (parts, marks);
  g_ptr_array_add (parts, NULL);
  subtitle = g_strjoinv (" · ", (char **) parts->pdata);
  adw_window_title_set_subtitle (self->title, subtitle);
}

/* The picture on screen was deleted: its neighbour takes the place, or the gallery when there
 * is none. */
static gboolean
look_for_tile_cb (gpointer user_data)
{
  LatentViewer *self = user_data;
  g_autoptr (LatentTile) neighbour = NULL;

  self->look_id = 0;
  /* The rest of a result that is still coming may have it. */
  if (self->tile == NULL)
    return G_SOURCE_REMOVE;
  if (find_position (self, self->tile, &self->position))
    {
      find_neighbours (self);
      update_ahead (self);
      return G_SOURCE_REMOVE;
    }
  if (latent_timeline_get_is_searching (self->timeline)
      || !latent_timeline_get_is_complete (self->timeline))
    return G_SOURCE_REMOVE;
  neighbour = find_picture (self, self->position, 1);
  if (neighbour == NULL)
    neighbour = find_picture (self, (gint64)self->position - 1, -1);
  if (neighbour != NULL)
    latent_viewer_set_tile (self, neighbour);
  else
    g_signal_emit (self, signals[SIGNAL_BACK], 0);
  return G_SOURCE_REMOVE;
}

/* Not in the middle of it: another result is an empty list first. */
static void
timeline_changed_cb (LatentViewer *self)
{
  if (self->tile != NULL && self->look_id == 0)
    self->look_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, look_for_tile_cb, self, NULL);
}

/* What stands beside the picture is not known any more, and its number is another's. */
static void
renumbered_cb (LatentViewer *self)
{
  if (self->tile != NULL)
    g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static void
picture_error_cb (LatentViewer *self)
{
  const char *error = latent_picture_get_error (self->picture);
  g_autofree char *escaped = NULL;

  if (error != NULL)
    {
      escaped = g_markup_escape_text (error, -1);
      adw_status_page_set_description (self->error_page, escaped);
    }
  gtk_stack_set_visible_child_name (self->stack, error != NULL ? "error" : "picture");
}

/* --- details --- */

static void
query_changed_cb (LatentViewer *self)
{
  if (self->details != NULL)
    latent_details_set_search (self->details, latent_timeline_get_query (self->timeline)->search);
}

static void
toast_cb (LatentViewer *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
make_details (LatentViewer *self)
{
  GtkWidget *details = latent_details_new (latent_workspace_get_catalog (self->workspace),
                                           latent_workspace_get_ledger (self->workspace));

  self->details = LATENT_DETAILS (details);
  g_signal_connect_object (details, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->side, details);
  query_changed_cb (self);
}

/* They are made when they are shown for the first time, not while the window is awaited; and what
 * is hidden follows nothing. */
static void
update_details (LatentViewer *self)
{
  if (self->details == NULL && self->show_details && self->tile != NULL)
    make_details (self);
  if (self->details == NULL)
    return;
  gtk_widget_set_visible (self->details_line, self->show_details);
  gtk_widget_set_visible (GTK_WIDGET (self->details), self->show_details);
  latent_details_set_tile (self->details, self->show_details ? self->tile : NULL);
}

static void
set_show_details (LatentViewer *self, gboolean show_details)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (self->show_details == show_details)
    return;
  self->show_details = show_details;
  /* Where they are hidden the keys go to the picture again. */
  if (self->details != NULL && focus != NULL
      && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->details)))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  update_details (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_DETAILS]);
}

static void
latent_viewer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentViewerProperty) id)
    {
    case PROP_SHOW_DETAILS:
      g_value_set_boolean (value, LATENT_VIEWER (object)->show_details);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_viewer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((LatentViewerProperty) id)
    {
    case PROP_SHOW_DETAILS:
      set_show_details (LATENT_VIEWER (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void show_tile (LatentViewer *self);

/* The record was read, or it changed: the actions want to know, too. */
static void
image_changed_cb (LatentViewer *self)
{
  show_tile (self);
  g_signal_emit (self, signals[SIGNAL_TARGET_CHANGED], 0);
}

static gboolean
walk_cb (GtkWidget *widget, GVariant *step, gpointer user_data)
{
  /* "Next" follows the reading direction. */
  int direction = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? -1 : 1;

  latent_viewer_walk (LATENT_VIEWER (widget), direction * g_variant_get_int32 (step));
  return GDK_EVENT_STOP;
}

/* Out of the full screen first, then back to the gallery. */
static void
go_back (LatentViewer *self)
{
  if (latent_full_screen_get_is_active (self->full_screen))
    latent_full_screen_set_is_active (self->full_screen, FALSE);
  else
    g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

static gboolean
back_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  go_back (LATENT_VIEWER (widget));
  return GDK_EVENT_STOP;
}

static void
back_clicked_cb (LatentViewer *self)
{
  go_back (self);
}

static void
toggle_full_screen (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentViewer *self = LATENT_VIEWER (widget);

  latent_full_screen_set_is_active (self->full_screen,
                                    !latent_full_screen_get_is_active (self->full_screen));
}

/* There are keys for all of it, and the marks stand below the title. */
static void
full_screen_changed_cb (LatentViewer *self)
{
  gboolean is_active = latent_full_screen_get_is_active (self->full_screen);

  gtk_widget_set_visible (GTK_WIDGET (self->mark_bar), !is_active);
  if (is_active)
    gtk_widget_add_css_class (GTK_WIDGET (self), "full-screen");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "full-screen");
}

static gboolean
focus_cb (gpointer user_data)
{
  LatentViewer *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  self->focus_id = 0;
  if (self->tile != NULL
      && (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self))))
    gtk_widget_grab_focus (GTK_WIDGET (self->place));
  return G_SOURCE_REMOVE;
}

/* A double click on a cell opens the picture, and gives the cell the keyboard afterwards. */
static gboolean
latent_viewer_grab_focus (GtkWidget *widget)
{
  LatentViewer *self = LATENT_VIEWER (widget);

  if (self->focus_id == 0)
    self->focus_id = g_idle_add (focus_cb, self);
  return gtk_widget_grab_focus (GTK_WIDGET (self->place));
}

static void
latent_viewer_dispose (GObject *object)
{
  LatentViewer *self = LATENT_VIEWER (object);

  g_clear_pointer (&self->layout, gtk_widget_unparent);
  self->picture = NULL;
  self->details = NULL;
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  for (guint i = 0; i < N_NEIGHBOURS; i++)
    {
      g_clear_object (&self->neighbour_signals[i]);
      g_clear_object (&self->neighbours[i]);
    }
  g_clear_object (&self->full_screen);
  g_clear_object (&self->cache);
  g_clear_object (&self->tile_signals);
  g_clear_object (&self->tile);
  g_clear_object (&self->timeline);
  g_clear_object (&self->settings);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_viewer_parent_class)->dispose (object);
}

static gboolean
mark_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (g_action_parse_detailed_name (g_variant_get_string (action, NULL), &name, &target, NULL))
    gtk_widget_activate_action_variant (widget, name, target);
  return GDK_EVENT_STOP;
}

static void
bind_keys (GtkWidgetClass *widget_class)
{
  latent_marks_bind_keys (widget_class, mark_cb);
  latent_picture_control_bind_keys (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, walk_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, walk_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, back_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_ALT_MASK, back_cb, NULL);
  gtk_widget_class_install_property_action (widget_class, "viewer.details", "show-details");
  gtk_widget_class_install_action (widget_class, "viewer.full-screen", NULL, toggle_full_screen);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "viewer.full-screen", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, 0, "viewer.details", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "tile.delete", NULL);
  latent_file_actions_bind_keys (widget_class, mark_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_SHIFT_MASK,
                                       "comparison.open-pins", NULL);
}

static void
latent_viewer_class_init (LatentViewerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latent_viewer_get_property;
  object_class->set_property = latent_viewer_set_property;
  object_class->dispose = latent_viewer_dispose;
  widget_class->grab_focus = latent_viewer_grab_focus;

  signals[SIGNAL_BACK] = g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TARGET_CHANGED]
      = g_signal_new ("target-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TOAST]
      = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, ADW_TYPE_TOAST);
  properties[PROP_SHOW_DETAILS]
      = g_param_spec_boolean ("show-details", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  bind_keys (widget_class);
  g_type_ensure (LATENT_TYPE_MARK_BAR);
  g_type_ensure (LATENT_TYPE_SIDE_LAYOUT);
  g_type_ensure (LATENT_TYPE_ZOOM_BOX);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/viewer/latent-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, layout);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, title);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, place);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, error_page);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, mark_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, details_line);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, side);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, flap);
  gtk_widget_class_bind_template_child (widget_class, LatentViewer, zoom_box);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
}

static void
latent_viewer_init (LatentViewer *self)
{
  self->tile_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->tile_signals, "notify::image",
                                  G_CALLBACK (image_changed_cb), self);
  self->direction = 1;
  for (guint i = 0; i < N_NEIGHBOURS; i++)
    {
      self->neighbour_signals[i] = g_signal_group_new (LATENT_TYPE_TILE);
      g_signal_group_connect_swapped (self->neighbour_signals[i], "notify::image",
                                      G_CALLBACK (update_ahead), self);
    }
  gtk_widget_init_template (GTK_WIDGET (self));
  self->full_screen = latent_full_screen_new (self->flap);
  g_signal_connect_object (self->full_screen, "notify::is-active",
                           G_CALLBACK (full_screen_changed_cb), self, G_CONNECT_SWAPPED);
}

static guint32
get_shown_number (gpointer viewer)
{
  LatentViewer *self = viewer;

  return self->tile != NULL ? latent_tile_get_number (self->tile) : 0;
}

static void
make_picture (LatentViewer *self)
{
  LatentPictureControl *control;
  GtkWidget *picture;

  picture = latent_picture_new_with_cache (self->cache,
                                           latent_workspace_get_thumbnails (self->workspace));
  self->picture = LATENT_PICTURE (picture);
  adw_bin_set_child (self->place, picture);
  latent_picture_drag_attach (self->picture, self->timeline, get_shown_number, self);
  control = latent_picture_control_attach (self->picture);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "zoom",
                                  latent_picture_control_get_group (control));
  latent_zoom_box_set_picture (self->zoom_box, self->picture);
  g_signal_connect_object (picture, "notify::error", G_CALLBACK (picture_error_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
latent_viewer_new (LatentWorkspace *workspace,
                   LatentPictureCache *cache,
                   LatentSettings *settings)
{
  LatentViewer *self;
  LatentTimeline *timeline;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (cache), NULL);
  g_return_val_if_fail (LATENT_IS_SETTINGS (settings), NULL);

  self = g_object_new (LATENT_TYPE_VIEWER, NULL);
  timeline = latent_workspace_get_timeline (workspace);
  self->workspace = g_object_ref (workspace);
  self->timeline = g_object_ref (timeline);
  self->cache = g_object_ref (cache);
  self->settings = g_object_ref (settings);
  make_picture (self);
  g_object_bind_property (settings, "show-details", self, "show-details",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (timeline, "items-changed", G_CALLBACK (timeline_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "renumbered", G_CALLBACK (renumbered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "notify::is-complete", G_CALLBACK (timeline_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "notify::query", G_CALLBACK (query_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

static void
show_tile (LatentViewer *self)
{
  const char *prompt = latent_tile_get_prompt (self->tile);
  g_autoptr (LatentCellCaption) title = latent_cell_caption_new (NULL, prompt);
  g_autofree char *name = NULL;

  latent_picture_set_image (self->picture, latent_tile_get_image (self->tile));
  update_ahead (self);
  /* One line of it: the details have the whole. */
  adw_window_title_set_title (self->title, title->text);
  show_note (self);
  latent_mark_bar_set_image (self->mark_bar, latent_tile_get_image (self->tile));
  /* Translators: the accessible name of a picture; %s is its prompt */
  name = g_strdup_printf (_ ("Image: %s"), title->text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->place), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

void
latent_viewer_set_tile (LatentViewer *self, LatentTile *tile)
{
  g_return_if_fail (LATENT_IS_VIEWER (self));
  if (!g_set_object (&self->tile, tile))
    return;

  g_signal_group_set_target (self->tile_signals, tile);
  update_details (self);
  latent_picture_view_fit (latent_picture_get_view (self->picture));
  if (tile == NULL)
    {
      latent_full_screen_set_is_active (self->full_screen, FALSE);
      latent_picture_set_image (self->picture, NULL);
      find_neighbours (self);
      latent_picture_cache_clear (self->cache);
      self->direction = 1;
      return;
    }
  find_position (self, tile, &self->position);
  find_neighbours (self);
  show_tile (self);
  g_signal_emit (self, signals[SIGNAL_TARGET_CHANGED], 0);
}

LatentTile *
latent_viewer_get_tile (LatentViewer *self)
{
  g_return_val_if_fail (LATENT_IS_VIEWER (self), NULL);
  return self->tile;
}

void
latent_viewer_walk (LatentViewer *self, int step)
{
  g_autoptr (LatentTile) next = NULL;
  gboolean is_there;

  g_return_if_fail (LATENT_IS_VIEWER (self));
  g_return_if_fail (step == 1 || step == -1);

  if (self->tile == NULL)
    return;
  self->direction = step;
  is_there = find_position (self, self->tile, &self->position);
  next = find_picture (self, (gint64) self->position + (is_there || step < 0 ? step : 0), step);
  if (next != NULL)
    latent_viewer_set_tile (self, next);
}

void
latent_viewer_marked (LatentViewer *self)
{
  g_return_if_fail (LATENT_IS_VIEWER (self));

  if (self->tile != NULL && latent_settings_get_move_on (self->settings))
    latent_viewer_walk (self, 1);
}
