/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-choice-item.h"

#include "latent-aspect-shape.h"

struct _LatentChoiceItem
{
  GtkWidget parent_instance;

  GtkWidget *shape; /* unowned child */
  GtkWidget *label; /* unowned child */
};

G_DEFINE_FINAL_TYPE (LatentChoiceItem, latent_choice_item, GTK_TYPE_WIDGET)

static void
latent_choice_item_dispose (GObject *object)
{
  LatentChoiceItem *self = LATENT_CHOICE_ITEM (object);

  g_clear_pointer (&self->shape, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (latent_choice_item_parent_class)->dispose (object);
}

static void
latent_choice_item_class_init (LatentChoiceItemClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_choice_item_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
latent_choice_item_init (LatentChoiceItem *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              9);

  self->shape = latent_aspect_shape_new ();
  gtk_widget_set_visible (self->shape, FALSE);
  gtk_widget_set_parent (self->shape, GTK_WIDGET (self));

  /* Ellipsized, so that a long label or large text never widens the pane; the popup shows it
   * whole. */
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (self->label), 4);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

GtkWidget *
latent_choice_item_new (void)
{
  return g_object_new (LATENT_TYPE_CHOICE_ITEM, NULL);
}

void
latent_choice_item_set (LatentChoiceItem *self, const char *label, double ratio)
{
  g_return_if_fail (LATENT_IS_CHOICE_ITEM (self));

  gtk_label_set_text (GTK_LABEL (self->label), label);
  gtk_widget_set_visible (self->shape, ratio > 0);
  if (ratio > 0)
    latent_aspect_shape_set_ratio (LATENT_ASPECT_SHAPE (self->shape), ratio);
}
