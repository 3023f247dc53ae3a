/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-chip.h"

#include <glib/gi18n.h>

struct _LatentChip
{
  GtkButton parent_instance;

  GtkLabel *label; /* template child */

  LatentFilterKind kind;
  char *value; /* owned */
};

G_DEFINE_FINAL_TYPE (LatentChip, latent_chip, GTK_TYPE_BUTTON)

static void
latent_chip_finalize (GObject *object)
{
  g_free (LATENT_CHIP (object)->value);
  G_OBJECT_CLASS (latent_chip_parent_class)->finalize (object);
}

static void
latent_chip_class_init (LatentChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latent_chip_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/search/latent-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentChip, label);
}

static void
latent_chip_init (LatentChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_chip_new (LatentFilterKind kind, const char *value, LatentModelCatalog *catalog)
{
  LatentChip *self = g_object_new (LATENT_TYPE_CHIP, NULL);
  g_autofree char *words = latent_filter_describe (kind, value, catalog);
  /* Translators: %s is a filter, such as "16:9 Wide" or "Favourites" */
  g_autofree char *name = g_strdup_printf (_ ("Remove filter: %s"), words);

  self->kind = kind;
  self->value = g_strdup (value);
  gtk_label_set_text (self->label, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return GTK_WIDGET (self);
}

LatentFilterKind
latent_chip_get_kind (LatentChip *self)
{
  g_return_val_if_fail (LATENT_IS_CHIP (self), LATENT_FILTER_TAG);
  return self->kind;
}

const char *
latent_chip_get_value (LatentChip *self)
{
  g_return_val_if_fail (LATENT_IS_CHIP (self), NULL);
  return self->value;
}
