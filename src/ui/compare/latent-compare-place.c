/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-compare-place.h"

#include "latent-compare.h"

struct _LatentComparePlace
{
  GObject parent_instance;

  LatentWorkspace *workspace;        /* owned */
  AdwLeaflet *leaflet;               /* owned */
  LatentPictureCache *cache;         /* owned */
  LatentPins *pins;                  /* owned */
  GSimpleActionGroup *actions;       /* owned */
  LatentGallerySelection *selection; /* owned, nullable */
  LatentCompare *compare;            /* unowned child of its page, nullable: never opened yet */
  GtkWidget *focus;                  /* weak, nullable: what had it before */
  char *origin;                      /* owned, nullable: name of the page it was opened from */
};

G_DEFINE_FINAL_TYPE (LatentComparePlace, latent_compare_place, G_TYPE_OBJECT)

enum
{
  SIGNAL_TARGET_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
emit_target_changed (LatentComparePlace *self)
{
  g_signal_emit (self, signals[SIGNAL_TARGET_CHANGED], 0);
}

static void
make_compare (LatentComparePlace *self)
{
  GtkWidget *page, *compare;

  if (self->compare != NULL)
    return;
  page = adw_leaflet_get_child_by_name (self->leaflet, "compare");
  compare = latent_compare_new (self->workspace, self->cache);
  self->compare = LATENT_COMPARE (compare);
  adw_bin_set_child (ADW_BIN (page), compare);
  g_signal_connect_object (compare, "back", G_CALLBACK (latent_compare_place_leave), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (compare, "target-changed", G_CALLBACK (emit_target_changed), self,
                           G_CONNECT_SWAPPED);
}

/* Swiped back, or another page was asked for. */
static void
visible_child_cb (LatentComparePlace *self)
{
  if (latent_compare_place_get_is_open (self)
      && g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet), "compare") != 0)
    latent_compare_place_leave (self);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentComparePlace *self = user_data;
  g_autoptr (GArray) numbers = NULL;

  if (self->selection == NULL)
    return;
  numbers = latent_gallery_selection_dup_numbers (self->selection);
  latent_compare_place_open (self, numbers);
}

static void
open_pins_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentComparePlace *self = user_data;
  GPtrArray *images = latent_pins_get_images (self->pins);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];

      g_array_append_val (numbers, image->number);
    }
  latent_compare_place_open (self, numbers);
}

static void
set_enabled (LatentComparePlace *self, const char *name, guint n)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                               n >= LATENT_COMPARE_MIN && n <= LATENT_COMPARE_MAX);
}

static void
pins_changed_cb (LatentComparePlace *self)
{
  set_enabled (self, "open-pins", latent_pins_get_n_pins (self->pins));
}

static void
latent_compare_place_dispose (GObject *object)
{
  LatentComparePlace *self = LATENT_COMPARE_PLACE (object);

  g_clear_weak_pointer (&self->focus);
  self->compare = NULL;
  if (self->leaflet != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (self->leaflet), "comparison", NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->pins);
  g_clear_object (&self->actions);
  g_clear_object (&self->leaflet);
  g_clear_object (&self->cache);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->origin, g_free);
  G_OBJECT_CLASS (latent_compare_place_parent_class)->dispose (object);
}

static void
latent_compare_place_class_init (LatentComparePlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_compare_place_dispose;
  signals[SIGNAL_TARGET_CHANGED]
      = g_signal_new ("target-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
latent_compare_place_init (LatentComparePlace *self)
{
  static const GActionEntry entries[] = {
    { .name = "open", .activate = open_cb },
    { .name = "open-pins", .activate = open_pins_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  latent_compare_place_set_selection (self, NULL);
}

LatentComparePlace *
latent_compare_place_new (LatentWorkspace *workspace,
                          LatentPictureCache *cache,
                          LatentPins *pins,
                          AdwLeaflet *leaflet)
{
  LatentComparePlace *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_PICTURE_CACHE (cache), NULL);
  g_return_val_if_fail (LATENT_IS_PINS (pins), NULL);
  g_return_val_if_fail (ADW_IS_LEAFLET (leaflet), NULL);

  self = g_object_new (LATENT_TYPE_COMPARE_PLACE, NULL);
  self->workspace = g_object_ref (workspace);
  self->cache = g_object_ref (cache);
  self->pins = g_object_ref (pins);
  self->leaflet = g_object_ref (leaflet);
  g_signal_connect_object (leaflet, "notify::visible-child", G_CALLBACK (visible_child_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (pins, "notify::n-pins", G_CALLBACK (pins_changed_cb), self,
                           G_CONNECT_SWAPPED);
  pins_changed_cb (self);
  gtk_widget_insert_action_group (GTK_WIDGET (leaflet), "comparison",
                                  G_ACTION_GROUP (self->actions));
  return self;
}

void
latent_compare_place_set_selection (LatentComparePlace *self, LatentGallerySelection *selection)
{
  g_return_if_fail (LATENT_IS_COMPARE_PLACE (self));

  g_set_object (&self->selection, selection);
  set_enabled (self, "open", selection != NULL ? latent_gallery_selection_count (selection) : 0);
}

static void
keep_focus (LatentComparePlace *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->leaflet));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  g_set_weak_pointer (&self->focus, focus);
  g_free (self->origin);
  self->origin = g_strdup (adw_leaflet_get_visible_child_name (self->leaflet));
}

gboolean
latent_compare_place_open (LatentComparePlace *self, GArray *numbers)
{
  LatentTimeline *timeline;
  g_autoptr (GPtrArray) tiles = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (LATENT_IS_COMPARE_PLACE (self), FALSE);
  g_return_val_if_fail (numbers != NULL, FALSE);

  timeline = latent_workspace_get_timeline (self->workspace);
  for (guint i = 0; i < numbers->len && tiles->len < LATENT_COMPARE_MAX; i++)
    {
      g_autoptr (LatentTile) tile
          = latent_timeline_dup_tile (timeline, g_array_index (numbers, guint32, i));

      if (!latent_tile_get_is_loaded (tile) || latent_tile_get_image (tile) != NULL)
        g_ptr_array_add (tiles, g_steal_pointer (&tile));
    }
  if (tiles->len < LATENT_COMPARE_MIN)
    return FALSE;
  make_compare (self);
  if (!latent_compare_place_get_is_open (self))
    keep_focus (self);
  latent_compare_set_tiles (self->compare, tiles);
  adw_leaflet_set_visible_child_name (self->leaflet, "compare");
  gtk_widget_grab_focus (GTK_WIDGET (self->compare));
  emit_target_changed (self);
  return TRUE;
}

gboolean
latent_compare_place_get_is_open (LatentComparePlace *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARE_PLACE (self), FALSE);
  return self->compare != NULL && latent_compare_get_n_tiles (self->compare) > 0;
}

LatentTile *
latent_compare_place_get_tile (LatentComparePlace *self)
{
  g_return_val_if_fail (LATENT_IS_COMPARE_PLACE (self), NULL);
  return self->compare != NULL ? latent_compare_get_current (self->compare) : NULL;
}

/* A swipe leads to the viewer, where nothing is to be seen when the gallery was left for this. */
static gboolean
is_astray (LatentComparePlace *self)
{
  const char *name = adw_leaflet_get_visible_child_name (self->leaflet);

  return g_strcmp0 (name, "compare") == 0
         || (g_strcmp0 (name, "viewer") == 0 && g_strcmp0 (self->origin, "main") == 0);
}

void
latent_compare_place_leave (LatentComparePlace *self)
{
  g_return_if_fail (LATENT_IS_COMPARE_PLACE (self));

  if (!latent_compare_place_get_is_open (self))
    return;
  latent_compare_set_tiles (self->compare, NULL);
  if (is_astray (self))
    adw_leaflet_set_visible_child_name (self->leaflet, self->origin);
  if (self->focus != NULL)
    gtk_widget_grab_focus (self->focus);
  g_clear_weak_pointer (&self->focus);
  emit_target_changed (self);
}
