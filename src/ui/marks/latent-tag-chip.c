/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-tag-chip.h"

#include <glib/gi18n.h>

struct _LatentTagChip
{
  GtkWidget parent_instance;

  GtkWidget *box;           /* template child: the only direct child */
  GtkLabel *label;          /* template child */
  GtkWidget *add_button;    /* template child */
  GtkWidget *remove_button; /* template child */

  char *tag; /* owned */
};

G_DEFINE_FINAL_TYPE (LatentTagChip, latent_tag_chip, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_ADD,
  SIGNAL_REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
add_clicked_cb (LatentTagChip *self)
{
  g_signal_emit (self, signals[SIGNAL_ADD], 0);
}

static void
remove_clicked_cb (LatentTagChip *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static gboolean
latent_tag_chip_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (LATENT_TAG_CHIP (widget)->remove_button);
}

static void
latent_tag_chip_dispose (GObject *object)
{
  g_clear_pointer (&LATENT_TAG_CHIP (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (latent_tag_chip_parent_class)->dispose (object);
}

static void
latent_tag_chip_finalize (GObject *object)
{
  g_free (LATENT_TAG_CHIP (object)->tag);
  G_OBJECT_CLASS (latent_tag_chip_parent_class)->finalize (object);
}

static void
latent_tag_chip_class_init (LatentTagChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_tag_chip_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_tag_chip_finalize;
  widget_class->grab_focus = latent_tag_chip_grab_focus;

  signals[SIGNAL_ADD]
      = g_signal_new ("add", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE]
      = g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/marks/latent-tag-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentTagChip, box);
  gtk_widget_class_bind_template_child (widget_class, LatentTagChip, label);
  gtk_widget_class_bind_template_child (widget_class, LatentTagChip, add_button);
  gtk_widget_class_bind_template_child (widget_class, LatentTagChip, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
}

static void
latent_tag_chip_init (LatentTagChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_name (GtkWidget *button, const char *name)
{
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

GtkWidget *
latent_tag_chip_new (const char *tag, guint n_chosen, guint n_images)
{
  LatentTagChip *self = g_object_new (LATENT_TYPE_TAG_CHIP, NULL);
  gboolean is_partial = n_chosen < n_images;
  /* Translators: %s is a tag that only some of the images have */
  g_autofree char *add_name = g_strdup_printf (_ ("Add tag to all: %s"), tag);
  /* Translators: %s is a tag */
  g_autofree char *remove_name = g_strdup_printf (_ ("Remove tag: %s"), tag);
  g_autofree char *words = NULL;

  /* Translators: a tag, and how many of the selected images have it */
  words = is_partial ? g_strdup_printf (_ ("%s (%'u of %'u)"), tag, n_chosen, n_images)
                     : g_strdup (tag);
  self->tag = g_strdup (tag);
  gtk_label_set_text (self->label, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->label), words);
  gtk_widget_set_visible (self->add_button, is_partial);
  if (is_partial)
    gtk_widget_add_css_class (GTK_WIDGET (self), "partial");
  set_name (self->add_button, add_name);
  set_name (self->remove_button, remove_name);
  return GTK_WIDGET (self);
}

const char *
latent_tag_chip_get_tag (LatentTagChip *self)
{
  g_return_val_if_fail (LATENT_IS_TAG_CHIP (self), NULL);
  return self->tag;
}
