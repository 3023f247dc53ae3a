/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-parameter-row.h"

#include <glib/gi18n.h>

#include "latent-choice-item.h"
#include "ui/common/latent-aspect.h"

struct _LatentParameterRow
{
  AdwActionRow parent_instance;

  LatentModel *model;               /* owned */
  const LatentParameter *parameter; /* unowned: lives in the model */
  GtkWidget *control;               /* unowned: a suffix of the row */
  gboolean has_shapes;
};

G_DEFINE_FINAL_TYPE (LatentParameterRow, latent_parameter_row, ADW_TYPE_ACTION_ROW)

typedef enum
{
  PROP_VALUE = 1,
} LatentParameterRowProperty;

static GParamSpec *properties[PROP_VALUE + 1];

/* gettext ("") is the catalogue's header. */
static const char *
translate (const char *text)
{
  return text != NULL && *text != '\0' ? gettext (text) : "";
}

static void
control_changed_cb (LatentParameterRow *self)
{
  latent_parameter_row_set_error (self, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

static void
setup_choice_cb (LatentParameterRow *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, latent_choice_item_new ());
}

/* The list's strings are the values; labels are looked up here, so that two values may share a
 * label. */
static void
bind_choice_cb (LatentParameterRow *self, GtkListItem *item)
{
  LatentChoiceItem *child = LATENT_CHOICE_ITEM (gtk_list_item_get_child (item));
  const char *value = gtk_string_object_get_string (gtk_list_item_get_item (item));
  const char *label = value;
  double ratio = 0;

  for (guint i = 0; i < self->parameter->n_values; i++)
    {
      if (g_str_equal (self->parameter->values[i].value, value))
        label = self->parameter->values[i].label;
    }
  if (self->has_shapes)
    latent_aspect_parse (value, &ratio);
  latent_choice_item_set (child, *label != '\0' ? gettext (label) : value, ratio);
}

static GtkWidget *
make_choice (LatentParameterRow *self)
{
  g_autoptr (GtkStringList) values = gtk_string_list_new (NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkWidget *dropdown = gtk_drop_down_new (NULL, NULL);

  for (guint i = 0; i < self->parameter->n_values; i++)
    gtk_string_list_append (values, self->parameter->values[i].value);
  self->has_shapes = latent_aspect_is_shape_choice (self->parameter);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_choice_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_choice_cb), self, G_CONNECT_SWAPPED);
  gtk_drop_down_set_factory (GTK_DROP_DOWN (dropdown), factory);
  gtk_drop_down_set_model (GTK_DROP_DOWN (dropdown), G_LIST_MODEL (values));
  g_signal_connect_object (dropdown, "notify::selected", G_CALLBACK (control_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return dropdown;
}

static GtkWidget *
make_control (LatentParameterRow *self)
{
  const LatentParameter *parameter = self->parameter;
  const char *signal = NULL;
  GtkWidget *control = NULL;

  switch (parameter->type)
    {
    case LATENT_PARAMETER_INTEGER:
      control = gtk_spin_button_new_with_range (
          (double)parameter->minimum, (double)MAX (parameter->minimum, parameter->maximum), 1);
      signal = "value-changed";
      break;
    case LATENT_PARAMETER_BOOLEAN:
      control = gtk_switch_new ();
      signal = "notify::active";
      break;
    case LATENT_PARAMETER_TEXT:
      control = gtk_entry_new ();
      gtk_editable_set_width_chars (GTK_EDITABLE (control), 8);
      signal = "changed";
      break;
    case LATENT_PARAMETER_CHOICE:
    default:
      return make_choice (self);
    }
  g_signal_connect_object (control, signal, G_CALLBACK (control_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return control;
}

static void
latent_parameter_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentParameterRowProperty)prop_id)
    {
    case PROP_VALUE:
      g_value_take_string (value, latent_parameter_row_dup_value (LATENT_PARAMETER_ROW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_parameter_row_dispose (GObject *object)
{
  LatentParameterRow *self = LATENT_PARAMETER_ROW (object);

  self->control = NULL;
  G_OBJECT_CLASS (latent_parameter_row_parent_class)->dispose (object);
}

static void
latent_parameter_row_finalize (GObject *object)
{
  LatentParameterRow *self = LATENT_PARAMETER_ROW (object);

  g_clear_object (&self->model);
  G_OBJECT_CLASS (latent_parameter_row_parent_class)->finalize (object);
}

static void
latent_parameter_row_class_init (LatentParameterRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_parameter_row_get_property;
  object_class->dispose = latent_parameter_row_dispose;
  object_class->finalize = latent_parameter_row_finalize;

  properties[PROP_VALUE]
      = g_param_spec_string ("value", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_parameter_row_init (LatentParameterRow *self)
{
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
}

GtkWidget *
latent_parameter_row_new (LatentModel *model, const LatentParameter *parameter)
{
  LatentParameterRow *self;
  const char *label;
  g_autofree char *escaped_label = NULL;

  g_return_val_if_fail (LATENT_IS_MODEL (model), NULL);
  g_return_val_if_fail (parameter != NULL, NULL);

  self = g_object_new (LATENT_TYPE_PARAMETER_ROW, NULL);
  self->model = g_object_ref (model);
  self->parameter = parameter;
  label = translate (parameter->label);

  escaped_label = g_markup_escape_text (label, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), escaped_label);
  self->control = make_control (self);
  gtk_widget_set_valign (self->control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->control);
  latent_parameter_row_set_value (self, parameter->default_value);
  return GTK_WIDGET (self);
}

const char *
latent_parameter_row_get_key (LatentParameterRow *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER_ROW (self), NULL);
  return self->parameter->key;
}

char *
latent_parameter_row_dup_value (LatentParameterRow *self)
{
  guint selected;

  g_return_val_if_fail (LATENT_IS_PARAMETER_ROW (self), NULL);
  if (self->control == NULL)
    return NULL;

  switch (self->parameter->type)
    {
    case LATENT_PARAMETER_INTEGER:
      return g_strdup_printf ("%d",
                              gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->control)));
    case LATENT_PARAMETER_BOOLEAN:
      return g_strdup (gtk_switch_get_active (GTK_SWITCH (self->control)) ? "true" : "false");
    case LATENT_PARAMETER_TEXT:
      return g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->control)));
    case LATENT_PARAMETER_CHOICE:
    default:
      selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->control));
      return selected < self->parameter->n_values
                 ? g_strdup (self->parameter->values[selected].value)
                 : NULL;
    }
}

gboolean
latent_parameter_row_set_value (LatentParameterRow *self, const char *value)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER_ROW (self), FALSE);
  if (value == NULL || !latent_parameter_check (self->parameter, value, NULL))
    return FALSE;

  switch (self->parameter->type)
    {
    case LATENT_PARAMETER_INTEGER:
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->control),
                                 (double)g_ascii_strtoll (value, NULL, 10));
      break;
    case LATENT_PARAMETER_BOOLEAN:
      gtk_switch_set_active (GTK_SWITCH (self->control), g_str_equal (value, "true"));
      break;
    case LATENT_PARAMETER_TEXT:
      gtk_editable_set_text (GTK_EDITABLE (self->control), value);
      break;
    case LATENT_PARAMETER_CHOICE:
    default:
      for (guint i = 0; i < self->parameter->n_values; i++)
        {
          if (g_str_equal (self->parameter->values[i].value, value))
            gtk_drop_down_set_selected (GTK_DROP_DOWN (self->control), i);
        }
    }
  return TRUE;
}

void
latent_parameter_row_set_error (LatentParameterRow *self, const char *text)
{
  g_autofree char *escaped_text = NULL;

  g_return_if_fail (LATENT_IS_PARAMETER_ROW (self));

  escaped_text = g_markup_escape_text (text != NULL ? text : "", -1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), escaped_text);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
}

GtkWidget *
latent_parameter_row_get_control (LatentParameterRow *self)
{
  g_return_val_if_fail (LATENT_IS_PARAMETER_ROW (self), NULL);
  return self->control;
}
