/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-compare.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/store/latent-image-search.h"
#include "latent-compare-details.h"
#include "latent-compare-keys.h"
#include "latent-compare-layout.h"
#include "latent-compare-pane.h"
#include "latent-compare-wipe.h"
#include "ui/marks/latent-mark-bar.h"
#include "ui/viewer/latent-picture-control.h"
#include "ui/viewer/latent-side-layout.h"

/* In a window narrower than this the differences have to be asked for. */
#define NARROW_PX 600

typedef struct
{
  LatentTile *tile; /* owned */
  gulong handler_id;
  LatentComparePane *pane; /* unowned child of panes */
} Entry;

#define N_WIPED 2

struct _LatentCompare
{
  GtkWidget parent_instance;

  LatentWorkspace *workspace;  /* owned */
  LatentPictureView *view;     /* owned: all pictures share it, and the next */
  LatentPictureCache *cache;   /* owned */
  GSimpleActionGroup *actions; /* owned: "compare" */
  GCancellable *cancellable;   /* owned, nullable: the look at the library */
  GPtrArray *entries;          /* owned (element-type Entry) */
  LatentTile *current;         /* unowned, nullable: of an entry, as the next two */
  LatentTile *winner;          /* unowned, nullable */
  LatentTile *reference;       /* unowned, nullable: the first */
  guint look_id;               /* idle source: the timeline changed */

  GtkWidget *layout;       /* template child: the only direct child */
  AdwWindowTitle *title;   /* template child */
  GtkWidget *wipe_button;  /* template child */
  GtkStack *stack;         /* template child */
  GtkBox *panes;           /* template child */
  GtkBox *wipe_box;        /* template child */
  GtkWidget *scale;        /* template child */
  GtkAdjustment *adjustment; /* template child */
  GtkLabel *status;        /* template child */
  LatentMarkBar *mark_bar; /* template child */
  GtkWidget *details_line; /* template child */
  AdwBin *details_place;   /* template child */
  LatentCompareDetails *details; /* unowned child of details_place */
  LatentCompareWipe *wipe;       /* unowned child of wipe_box */
};

G_DEFINE_FINAL_TYPE (LatentCompare, latent_compare, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_BACK,
  SIGNAL_TARGET_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_signal_handler_disconnect (entry->tile, entry->handler_id);
  gtk_widget_unparent (GTK_WIDGET (entry->pane));
  g_object_unref (entry->tile);
  g_free (entry);
}

static Entry *
get_entry (LatentCompare *self, guint index)
{
  return self->entries->pdata[index];
}

/* As a person counts them; 0: none. */
static int
get_number (LatentCompare *self, LatentTile *tile)
{
  for (guint i = 0; tile != NULL && i < self->entries->len; i++)
    {
      if (get_entry (self, i)->tile == tile)
        return (int) i + 1;
    }
  return 0;
}

/* (nullable): the tile of the @number-th */
static LatentTile *
get_tile (LatentCompare *self, int number)
{
  if (number < 1 || number > (int) self->entries->len)
    return NULL;
  return get_entry (self, (guint) number - 1)->tile;
}

static GSimpleAction *
get_action (LatentCompare *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name));
}

static gboolean
get_switch (LatentCompare *self, const char *name)
{
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (get_action (self, name)));

  return g_variant_get_boolean (state);
}

static void
set_switch (LatentCompare *self, const char *name, gboolean is_on)
{
  g_simple_action_set_state (get_action (self, name), g_variant_new_boolean (is_on));
}

static gboolean
is_wiping (LatentCompare *self)
{
  return get_switch (self, "wipe");
}

/* --- what is shown --- */

static void
update_title (LatentCompare *self)
{
  guint n = self->entries->len;
  g_autofree char *title
      = g_strdup_printf (ngettext ("Compare %u Image", "Compare %u Images", n), n);

  adw_window_title_set_title (self->title, n > 0 ? title : "");
}

static void
update_status (LatentCompare *self)
{
  int winner = get_number (self, self->winner);
  g_autofree char *text = winner > 0 ? g_strdup_printf (_ ("Image %d is the winner"), winner)
                                     : g_strdup (_ ("No winner yet"));

  if (g_strcmp0 (gtk_label_get_text (self->status), text) != 0)
    gtk_label_set_text (self->status, text);
}

/* Only when all of them are read: what is not known does not differ. */
static void
update_details (LatentCompare *self)
{
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  gboolean is_shown = get_switch (self, "details");
  int reference = get_number (self, self->reference);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const LatentImageRecord *image = latent_tile_get_image (get_entry (self, i)->tile);

      if (image != NULL)
        g_ptr_array_add (images, (gpointer) image);
    }
  if (images->len < self->entries->len)
    g_ptr_array_set_size (images, 0);
  gtk_widget_set_visible (self->details_line, is_shown);
  gtk_widget_set_visible (GTK_WIDGET (self->details_place), is_shown);
  if (is_shown)
    latent_compare_details_set_images (self->details, images,
                                       images->len > 0 && reference > 0 ? (guint) reference - 1
                                                                        : 0);
}

/* Smaller pictures are shown as large as the largest, so that all show the same crop. */
static void
update_reference_edge (LatentCompare *self)
{
  guint edge_px = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const LatentImageRecord *image = latent_tile_get_image (get_entry (self, i)->tile);

      if (image != NULL)
        edge_px = MAX (edge_px, MAX (image->width, image->height));
    }
  latent_picture_view_set_reference_edge (self->view, edge_px);
}

static void
update_panes (LatentCompare *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = get_entry (self, i);
      const LatentImageRecord *image = latent_tile_get_image (entry->tile);

      latent_compare_pane_set_is_asleep (entry->pane, is_wiping (self));
      latent_compare_pane_set_image (entry->pane, image, (int) i + 1);
      latent_compare_pane_set_is_winner (entry->pane, entry->tile == self->winner);
      latent_compare_pane_set_is_current (entry->pane, entry->tile == self->current);
    }
}

/* Keys zoom what is looked at, and with it all the others: they share their view. */
static void
update_zoom (LatentCompare *self)
{
  int number = get_number (self, self->current);
  LatentPicture *picture = NULL;
  GActionGroup *group = NULL;

  if (number > 0 && is_wiping (self))
    picture = latent_compare_wipe_get_picture (self->wipe, (guint) number - 1);
  else if (number > 0)
    picture = latent_compare_pane_get_picture (get_entry (self, (guint) number - 1)->pane);
  if (picture != NULL)
    group = g_object_get_data (G_OBJECT (picture), "zoom");
  gtk_widget_insert_action_group (GTK_WIDGET (self), "zoom", group);
}

static void
update_wipe (LatentCompare *self)
{
  for (guint i = 0; i < N_WIPED; i++)
    {
      LatentPicture *picture = latent_compare_wipe_get_picture (self->wipe, i);
      LatentTile *tile = is_wiping (self) ? get_tile (self, (int) i + 1) : NULL;
      const LatentImageRecord *image = tile != NULL ? latent_tile_get_image (tile) : NULL;
      g_autofree char *name = latent_compare_pane_dup_name (image, (int) i + 1);

      latent_picture_set_image (picture, image);
      gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
    }
  gtk_stack_set_visible_child_name (self->stack, is_wiping (self) ? "wipe" : "panes");
}

static void
update_verdict (LatentCompare *self)
{
  update_status (self);
  g_simple_action_set_state (get_action (self, "choose"),
                             g_variant_new_int32 (get_number (self, self->winner)));
  g_simple_action_set_enabled (get_action (self, "reject-others"), self->winner != NULL);
  update_zoom (self);
  latent_mark_bar_set_image (
      self->mark_bar, self->current != NULL ? latent_tile_get_image (self->current) : NULL);
}

static void
update (LatentCompare *self)
{
  gboolean can_wipe = self->entries->len == N_WIPED;

  if (!can_wipe)
    set_switch (self, "wipe", FALSE);
  g_simple_action_set_enabled (get_action (self, "wipe"), can_wipe);
  gtk_widget_set_visible (self->wipe_button, can_wipe);
  update_title (self);
  update_reference_edge (self);
  update_panes (self);
  update_wipe (self);
  update_verdict (self);
  update_details (self);
}

static void
emit_target_changed (LatentCompare *self)
{
  g_signal_emit (self, signals[SIGNAL_TARGET_CHANGED], 0);
}

static void
set_current (LatentCompare *self, LatentTile *tile)
{
  if (self->current == tile)
    return;
  self->current = tile;
  update_panes (self);
  update_verdict (self);
  emit_target_changed (self);
}

/* --- following the pictures --- */

static void
remove_entry (LatentCompare *self, guint index)
{
  LatentTile *tile = get_entry (self, index)->tile;

  if (self->winner == tile)
    self->winner = NULL;
  if (self->reference == tile)
    self->reference = NULL;
  if (self->current == tile)
    self->current = NULL;
  g_ptr_array_remove_index (self->entries, index);
}

/* Something left, or was read. */
static void
entries_changed (LatentCompare *self)
{
  if (self->entries->len < LATENT_COMPARE_MIN)
    {
      g_signal_emit (self, signals[SIGNAL_BACK], 0);
      return;
    }
  if (self->reference == NULL)
    self->reference = get_entry (self, 0)->tile;
  if (self->current == NULL)
    self->current = self->winner != NULL ? self->winner : get_entry (self, 0)->tile;
  update (self);
  emit_target_changed (self);
}

static gboolean
is_no_picture (LatentTile *tile)
{
  return latent_tile_get_is_loaded (tile) && latent_tile_get_image (tile) == NULL;
}

static void
tile_changed_cb (LatentCompare *self)
{
  for (guint i = self->entries->len; i > 0; i--)
    {
      if (is_no_picture (get_entry (self, i - 1)->tile))
        remove_entry (self, i - 1);
    }
  entries_changed (self);
}

static gboolean
has_number (const GArray *numbers, guint32 number)
{
  for (guint i = 0; i < numbers->len; i++)
    {
      if (g_array_index (numbers, guint32, i) == number)
        return TRUE;
    }
  return FALSE;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) there
      = latent_library_filter_numbers_finish (LATENT_LIBRARY (source), result, &error);
  LatentCompare *self = user_data;
  guint n_before;

  /* Cancelled: the page may be gone. Any other failure says nothing about the pictures. */
  if (there == NULL)
    return;
  n_before = self->entries->len;
  for (guint i = n_before; i > 0; i--)
    {
      if (!has_number (there, latent_tile_get_number (get_entry (self, i - 1)->tile)))
        remove_entry (self, i - 1);
    }
  if (self->entries->len < n_before)
    entries_changed (self);
}

static gboolean
is_listed (LatentCompare *self, LatentTile *tile)
{
  guint position;

  return latent_timeline_find (latent_workspace_get_timeline (self->workspace),
                               latent_tile_get_number (tile), &position);
}

static void
stop_looking (LatentCompare *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* What left the list was deleted, or does not match what is searched for any more: the library
 * knows. */
static gboolean
look_cb (gpointer user_data)
{
  LatentCompare *self = user_data;
  g_autoptr (LatentImageQuery) all = latent_image_query_new ();
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  gboolean is_missing = FALSE;

  self->look_id = 0;
  for (guint i = 0; i < self->entries->len; i++)
    {
      LatentTile *tile = get_entry (self, i)->tile;
      guint32 number = latent_tile_get_number (tile);

      is_missing = is_missing || !is_listed (self, tile);
      g_array_append_val (numbers, number);
    }
  if (!is_missing)
    return G_SOURCE_REMOVE;
  stop_looking (self);
  self->cancellable = g_cancellable_new ();
  latent_library_filter_numbers_async (latent_workspace_get_library (self->workspace), all,
                                       (const guint32 *) (gpointer) numbers->data, numbers->len,
                                       self->cancellable, looked_cb, self);
  return G_SOURCE_REMOVE;
}

/* Not in the middle of it: another result is an empty list first. */
static void
timeline_changed_cb (LatentCompare *self)
{
  if (self->entries->len > 0 && self->look_id == 0)
    self->look_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, look_cb, self, NULL);
}

/* The numbers mean other pictures now. */
static void
renumbered_cb (LatentCompare *self)
{
  if (self->entries->len > 0)
    g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

/* --- the actions --- */

/* The keys go where the eyes go. */
static void
move_focus (LatentCompare *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->panes)))
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
choose_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentCompare *self = user_data;
  LatentTile *tile = get_tile (self, g_variant_get_int32 (parameter));

  if (tile == NULL)
    return;
  /* Again: nobody is. */
  self->winner = self->winner == tile ? NULL : tile;
  self->current = tile;
  move_focus (self);
  update_panes (self);
  update_verdict (self);
  emit_target_changed (self);
}

static void
look_at_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentCompare *self = user_data;
  LatentTile *tile = get_tile (self, g_variant_get_int32 (parameter));

  if (tile != NULL)
    set_current (self, tile);
}

static void
reference_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentCompare *self = user_data;
  LatentTile *tile = get_tile (self, g_variant_get_int32 (parameter));

  if (tile == NULL)
    return;
  self->reference = tile;
  update_details (self);
}

static void
reject_others_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentCompare *self = user_data;
  GVariantBuilder numbers;

  if (self->winner == NULL)
    return;
  g_variant_builder_init (&numbers, G_VARIANT_TYPE ("au"));
  for (guint i = 0; i < self->entries->len; i++)
    {
      LatentTile *tile = get_entry (self, i)->tile;

      if (tile != self->winner)
        g_variant_builder_add (&numbers, "u", latent_tile_get_number (tile));
    }
  gtk_widget_activate_action_variant (GTK_WIDGET (self), "mark.reject-these",
                                      g_variant_builder_end (&numbers));
}

static void
wipe_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  LatentCompare *self = user_data;

  g_simple_action_set_state (action, state);
  update_panes (self);
  update_wipe (self);
  update_zoom (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
details_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  LatentCompare *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_simple_action_set_state (action, state);
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->details_place)))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  update_details (self);
}

static void
back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_BACK], 0);
}

static void
make_actions (LatentCompare *self)
{
  static const GActionEntry entries[] = {
    { .name = "choose", .activate = choose_cb, .parameter_type = "i", .state = "0" },
    { .name = "look", .activate = look_at_cb, .parameter_type = "i" },
    { .name = "reference", .activate = reference_cb, .parameter_type = "i" },
    { .name = "reject-others", .activate = reject_others_cb },
    { .name = "wipe", .state = "false", .change_state = wipe_cb },
    { .name = "details", .state = "true", .change_state = details_cb },
    { .name = "back", .activate = back_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "compare", G_ACTION_GROUP (self->actions));
}

/* --- the widget --- */

static gboolean
latent_compare_grab_focus (GtkWidget *widget)
{
  LatentCompare *self = LATENT_COMPARE (widget);
  int number = get_number (self, self->current);

  if (is_wiping (self))
    return gtk_widget_grab_focus (self->scale);
  if (number == 0)
    return FALSE;
  return gtk_widget_grab_focus (GTK_WIDGET (get_entry (self, (guint) number - 1)->pane));
}

static void
latent_compare_dispose (GObject *object)
{
  LatentCompare *self = LATENT_COMPARE (object);

  stop_looking (self);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "zoom", NULL);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "compare", NULL);
  g_clear_pointer (&self->layout, gtk_widget_unparent);
  g_clear_object (&self->actions);
  g_clear_object (&self->view);
  g_clear_object (&self->cache);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_compare_parent_class)->dispose (object);
}

static void
latent_compare_class_init (LatentCompareClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_compare_dispose;
  widget_class->grab_focus = latent_compare_grab_focus;
  signals[SIGNAL_BACK] = g_signal_new ("back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TARGET_CHANGED]
      = g_signal_new ("target-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
  latent_compare_bind_keys (widget_class);
  g_type_ensure (LATENT_TYPE_COMPARE_LAYOUT);
  g_type_ensure (LATENT_TYPE_MARK_BAR);
  g_type_ensure (LATENT_TYPE_SIDE_LAYOUT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/compare/latent-compare.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, layout);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, title);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, wipe_button);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, stack);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, panes);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, wipe_box);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, scale);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, adjustment);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, status);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, mark_bar);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, details_line);
  gtk_widget_class_bind_template_child (widget_class, LatentCompare, details_place);
}

static void
latent_compare_init (LatentCompare *self)
{
  self->entries = g_ptr_array_new_with_free_func (free_entry);
  self->view = latent_picture_view_new ();
  make_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* (transfer floating): shows what all show of theirs */
static LatentPicture *
new_picture (LatentCompare *self)
{
  LatentPictureControl *control;
  GtkWidget *picture = latent_picture_new_with_cache (
      self->cache, latent_workspace_get_thumbnails (self->workspace));

  latent_picture_set_view (LATENT_PICTURE (picture), self->view);
  control = latent_picture_control_attach (LATENT_PICTURE (picture));
  g_object_set_data_full (G_OBJECT (picture), "zoom",
                          g_object_ref (latent_picture_control_get_group (control)),
                          g_object_unref);
  return LATENT_PICTURE (picture);
}

static void
make_wipe (LatentCompare *self)
{
  GtkWidget *wipe
      = latent_compare_wipe_new (new_picture (self), new_picture (self), self->adjustment);

  self->wipe = LATENT_COMPARE_WIPE (wipe);
  gtk_widget_set_vexpand (wipe, TRUE);
  gtk_widget_add_css_class (wipe, "viewer-place");
  gtk_box_prepend (self->wipe_box, wipe);
}

GtkWidget *
latent_compare_new (LatentWorkspace *workspace, LatentPictureCache *cache)
{
  LatentCompare *self;
  LatentTimeline *timeline;
  GtkWidget *details;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (cache), NULL);

  self = g_object_new (LATENT_TYPE_COMPARE, NULL);
  self->workspace = g_object_ref (workspace);
  self->cache = g_object_ref (cache);
  timeline = latent_workspace_get_timeline (workspace);
  details = latent_compare_details_new (latent_workspace_get_catalog (workspace));
  self->details = LATENT_COMPARE_DETAILS (details);
  adw_bin_set_child (self->details_place, details);
  make_wipe (self);
  g_signal_connect_object (timeline, "items-changed", G_CALLBACK (timeline_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "renumbered", G_CALLBACK (renumbered_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

static void
add_tile (LatentCompare *self, LatentTile *tile)
{
  Entry *entry = g_new0 (Entry, 1);
  GtkWidget *pane = latent_compare_pane_new (new_picture (self));

  entry->tile = g_object_ref (tile);
  entry->pane = LATENT_COMPARE_PANE (pane);
  gtk_box_append (self->panes, pane);
  entry->handler_id
      = g_signal_connect_swapped (tile, "notify", G_CALLBACK (tile_changed_cb), self);
  g_ptr_array_add (self->entries, entry);
}

static void
forget_tiles (LatentCompare *self)
{
  stop_looking (self);
  self->current = self->winner = self->reference = NULL;
  g_ptr_array_set_size (self->entries, 0);
  latent_picture_view_fit (self->view);
  gtk_adjustment_set_value (self->adjustment, 0.5);
  set_switch (self, "wipe", FALSE);
}

void
latent_compare_set_tiles (LatentCompare *self, GPtrArray *tiles)
{
  GtkRoot *root;

  g_return_if_fail (LATENT_IS_COMPARE (self));
  g_return_if_fail (tiles == NULL
                    || (tiles->len >= LATENT_COMPARE_MIN && tiles->len <= LATENT_COMPARE_MAX));

  forget_tiles (self);
  latent_picture_cache_set_n_shown (self->cache, tiles != NULL ? tiles->len : 1);
  if (tiles == NULL)
    {
      latent_picture_cache_clear (self->cache);
      update (self);
      return;
    }
  root = gtk_widget_get_root (GTK_WIDGET (self));
  set_switch (self, "details",
              root == NULL || gtk_widget_get_width (GTK_WIDGET (root)) >= NARROW_PX);
  for (guint i = 0; i < tiles->len; i++)
    add_tile (self, tiles->pdata[i]);
  tile_changed_cb (self);
}

guint
latent_compare_get_n_tiles (LatentCompare *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARE (self), 0);
  return self->entries->len;
}

LatentTile *
latent_compare_get_current (LatentCompare *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARE (self), NULL);
  return self->current;
}

LatentTile *
latent_compare_get_winner (LatentCompare *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARE (self), NULL);
  return self->winner;
}
