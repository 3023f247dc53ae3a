/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-detail-row.h"

#include <glib/gi18n.h>

struct _LatentDetailRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *heading_label; /* template child */
  GtkLabel *value_label;   /* template child */
  char *value;             /* owned, nullable */
  gboolean is_code;
};

G_DEFINE_FINAL_TYPE (LatentDetailRow, latent_detail_row, ADW_TYPE_PREFERENCES_ROW)

typedef enum
{
  PROP_HEADING = 1,
  PROP_VALUE,
  PROP_IS_CODE,
} LatentDetailRowProperty;

static GParamSpec *properties[PROP_IS_CODE + 1];

/* A screen reader that lands on the value has to say what it is of. */
static void
update_accessible (LatentDetailRow *self)
{
  /* Translators: what is known of an image, for screen readers: "Model: Imagen 4" */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), gtk_label_get_text (self->heading_label),
                                           self->value != NULL ? self->value : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->value_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* What is read from left to right stands at the row's beginning all the same. */
static void
update_direction (LatentDetailRow *self)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (!self->is_code)
    return;
  gtk_widget_set_direction (GTK_WIDGET (self->value_label), GTK_TEXT_DIR_LTR);
  gtk_label_set_xalign (self->value_label, is_rtl ? 1 : 0);
  gtk_label_set_justify (self->value_label, is_rtl ? GTK_JUSTIFY_RIGHT : GTK_JUSTIFY_LEFT);
}

static void
latent_detail_row_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  GTK_WIDGET_CLASS (latent_detail_row_parent_class)->direction_changed (widget, previous);
  update_direction (LATENT_DETAIL_ROW (widget));
}

static void
latent_detail_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentDetailRow *self = LATENT_DETAIL_ROW (object);

  switch ((LatentDetailRowProperty) id)
    {
    case PROP_HEADING:
      g_value_set_string (value, gtk_label_get_text (self->heading_label));
      break;
    case PROP_VALUE:
      g_value_set_string (value, self->value);
      break;
    case PROP_IS_CODE:
      g_value_set_boolean (value, self->is_code);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_detail_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LatentDetailRow *self = LATENT_DETAIL_ROW (object);

  switch ((LatentDetailRowProperty) id)
    {
    case PROP_HEADING:
      latent_detail_row_set_heading (self, g_value_get_string (value));
      break;
    case PROP_VALUE:
      latent_detail_row_take_value (self, g_value_dup_string (value));
      break;
    case PROP_IS_CODE:
      self->is_code = g_value_get_boolean (value);
      update_direction (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_detail_row_finalize (GObject *object)
{
  g_free (LATENT_DETAIL_ROW (object)->value);
  G_OBJECT_CLASS (latent_detail_row_parent_class)->finalize (object);
}

static void
latent_detail_row_class_init (LatentDetailRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = latent_detail_row_get_property;
  object_class->set_property = latent_detail_row_set_property;
  object_class->finalize = latent_detail_row_finalize;
  widget_class->direction_changed = latent_detail_row_direction_changed;

  properties[PROP_HEADING] = g_param_spec_string ("heading", NULL, NULL, "", flags);
  properties[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, NULL, flags);
  properties[PROP_IS_CODE] = g_param_spec_boolean ("is-code", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/viewer/latent-detail-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentDetailRow, heading_label);
  gtk_widget_class_bind_template_child (widget_class, LatentDetailRow, value_label);
}

static void
latent_detail_row_init (LatentDetailRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_detail_row_new (void)
{
  return g_object_new (LATENT_TYPE_DETAIL_ROW, NULL);
}

void
latent_detail_row_set_heading (LatentDetailRow *self, const char *heading)
{
  g_return_if_fail (LATENT_IS_DETAIL_ROW (self));

  gtk_label_set_text (self->heading_label, heading != NULL ? heading : "");
  update_accessible (self);
}

void
latent_detail_row_take_value (LatentDetailRow *self, char *value)
{
  g_autofree char *old = NULL;

  g_return_if_fail (LATENT_IS_DETAIL_ROW (self));

  old = g_steal_pointer (&self->value);
  self->value = value;
  gtk_widget_set_visible (GTK_WIDGET (self), value != NULL);
  if (g_strcmp0 (old, value) == 0)
    return;
  gtk_label_set_text (self->value_label, value != NULL ? value : "");
  update_accessible (self);
}

const char *
latent_detail_row_get_value (LatentDetailRow *self)
{
  g_return_val_if_fail (LATENT_IS_DETAIL_ROW (self), NULL);

  return self->value;
}
