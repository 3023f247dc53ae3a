/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-queue-place.h"

struct _LatentQueuePlace
{
  GObject parent_instance;

  AdwLeaflet *leaflet;       /* owned */
  AdwLeafletPage *leaf;      /* owned */
  AdwBin *bin;               /* owned */
  LatentQueueButton *button; /* owned */
  GtkWidget *page;           /* owned: in the button's popover or in bin */
  gboolean is_narrow;
};

G_DEFINE_FINAL_TYPE (LatentQueuePlace, latent_queue_place, G_TYPE_OBJECT)

/* Somewhere else was gone to, by whatever way. */
static void
visible_child_cb (LatentQueuePlace *self)
{
  /* Never what swiping forward or back from the viewer leads to. */
  if (g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet), "main") == 0)
    adw_leaflet_page_set_navigatable (self->leaf, FALSE);
}

static void
latent_queue_place_dispose (GObject *object)
{
  LatentQueuePlace *self = LATENT_QUEUE_PLACE (object);

  g_clear_object (&self->leaflet);
  g_clear_object (&self->leaf);
  g_clear_object (&self->bin);
  g_clear_object (&self->button);
  g_clear_object (&self->page);
  G_OBJECT_CLASS (latent_queue_place_parent_class)->dispose (object);
}

static void
latent_queue_place_class_init (LatentQueuePlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_queue_place_dispose;
}

static void
latent_queue_place_init (LatentQueuePlace *self)
{
}

static void
add_escape (GtkWidget *page)
{
  GtkEventController *escape = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (escape),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_named_action_new ("queue.leave")));
  gtk_widget_add_controller (page, escape);
}

LatentQueuePlace *
latent_queue_place_new (AdwLeaflet *leaflet,
                        AdwLeafletPage *leaf,
                        AdwBin *bin,
                        LatentQueueButton *button,
                        GtkWidget *page)
{
  LatentQueuePlace *self;

  g_return_val_if_fail (ADW_IS_LEAFLET (leaflet), NULL);
  g_return_val_if_fail (ADW_IS_LEAFLET_PAGE (leaf), NULL);
  g_return_val_if_fail (ADW_IS_BIN (bin), NULL);
  g_return_val_if_fail (LATENT_IS_QUEUE_BUTTON (button), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (page), NULL);

  self = g_object_new (LATENT_TYPE_QUEUE_PLACE, NULL);
  self->leaflet = g_object_ref (leaflet);
  self->leaf = g_object_ref (leaf);
  self->bin = g_object_ref (bin);
  self->button = g_object_ref (button);
  self->page = g_object_ref_sink (page);
  latent_queue_button_set_page (button, page);
  /* The whole leaf: the focus may be in its header bar. */
  add_escape (adw_leaflet_page_get_child (leaf));
  g_signal_connect_object (leaflet, "notify::visible-child", G_CALLBACK (visible_child_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
latent_queue_place_set_narrow (LatentQueuePlace *self, gboolean is_narrow)
{
  g_return_if_fail (LATENT_IS_QUEUE_PLACE (self));

  if (self->is_narrow == is_narrow)
    return;
  latent_queue_place_leave (self);
  self->is_narrow = is_narrow;
  adw_bin_set_child (self->bin, NULL);
  latent_queue_button_set_page (self->button, NULL);
  if (is_narrow)
    adw_bin_set_child (self->bin, self->page);
  else
    latent_queue_button_set_page (self->button, self->page);
}

void
latent_queue_place_show (LatentQueuePlace *self)
{
  g_return_if_fail (LATENT_IS_QUEUE_PLACE (self));

  if (!self->is_narrow)
    {
      latent_queue_button_popup (self->button);
      return;
    }
  adw_leaflet_page_set_navigatable (self->leaf, TRUE);
  adw_leaflet_set_visible_child_name (self->leaflet, "queue");
  gtk_widget_grab_focus (self->page);
}

gboolean
latent_queue_place_leave (LatentQueuePlace *self)
{
  g_return_val_if_fail (LATENT_IS_QUEUE_PLACE (self), FALSE);

  if (g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet), "queue") != 0)
    return FALSE;
  adw_leaflet_set_visible_child_name (self->leaflet, "main");
  return TRUE;
}
