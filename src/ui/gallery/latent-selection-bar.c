/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-selection-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* One is selected by every click. */
#define SEVERAL 2

struct _LatentSelectionBar
{
  GtkWidget parent_instance;

  LatentGallerySelection *selection; /* owned */

  GtkWidget *bar;  /* template child: the only direct child */
  GtkLabel *label; /* template child */
};

G_DEFINE_FINAL_TYPE (LatentSelectionBar, latent_selection_bar, GTK_TYPE_WIDGET)

/* The bar is at the bottom, where toasts are: those keep clear of it. */
static void
lift_toasts (LatentSelectionBar *self, gboolean is_lifted)
{
  GtkWidget *toasts = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  if (toasts == NULL)
    return;
  if (is_lifted)
    gtk_widget_add_css_class (toasts, "above-selection-bar");
  else
    gtk_widget_remove_css_class (toasts, "above-selection-bar");
}

static void
update (LatentSelectionBar *self)
{
  guint n = latent_gallery_selection_count (self->selection);
  g_autofree char *text = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);

  gtk_action_bar_set_revealed (GTK_ACTION_BAR (self->bar), n >= SEVERAL);
  lift_toasts (self, n >= SEVERAL);
  if (n >= SEVERAL)
    gtk_label_set_text (self->label, text);
}

static void
latent_selection_bar_dispose (GObject *object)
{
  LatentSelectionBar *self = LATENT_SELECTION_BAR (object);

  g_clear_pointer (&self->bar, gtk_widget_unparent);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (latent_selection_bar_parent_class)->dispose (object);
}

static void
latent_selection_bar_class_init (LatentSelectionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_selection_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/gallery/latent-selection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentSelectionBar, bar);
  gtk_widget_class_bind_template_child (widget_class, LatentSelectionBar, label);
}

static void
latent_selection_bar_init (LatentSelectionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_selection_bar_new (LatentGallerySelection *selection)
{
  LatentSelectionBar *self;

  g_return_val_if_fail (LATENT_IS_GALLERY_SELECTION (selection), NULL);

  self = g_object_new (LATENT_TYPE_SELECTION_BAR, NULL);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
