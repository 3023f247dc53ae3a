/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-model-form.h"

#include "core/base/latent-values.h"

#include "latent-choice-item.h"
#include "latent-parameter-row.h"

struct _LatentModelForm
{
  GtkWidget parent_instance;

  LatentModelCatalog *catalog; /* owned */
  GtkListBox *rows;            /* template child: the only direct child */
  GtkDropDown *model_dropdown; /* template child */
  GtkSpinButton *count_spin;   /* template child */
  GPtrArray *parameter_rows;   /* owned (element-type LatentParameterRow): in rows */
};

G_DEFINE_FINAL_TYPE (LatentModelForm, latent_model_form, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static LatentParameterRow *
find_row (LatentModelForm *self, const char *key)
{
  for (guint i = 0; i < self->parameter_rows->len; i++)
    {
      LatentParameterRow *row = self->parameter_rows->pdata[i];

      if (g_strcmp0 (latent_parameter_row_get_key (row), key) == 0)
        return row;
    }
  return NULL;
}

static char *
make_draft_key (LatentParameterRow *row)
{
  return g_strconcat ("draft.value.", latent_parameter_row_get_key (row), NULL);
}

static void
changed_cb (LatentModelForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The rows of the model; a value of the same name that the new model allows too is kept. */
static void
rebuild_rows (LatentModelForm *self)
{
  g_autoptr (GHashTable) old_values = latent_model_form_collect_values (self);
  LatentModel *model = latent_model_form_get_model (self);

  for (guint i = 0; i < self->parameter_rows->len; i++)
    gtk_list_box_remove (self->rows, self->parameter_rows->pdata[i]);
  g_ptr_array_set_size (self->parameter_rows, 0);

  for (guint i = 0; i < latent_model_get_n_parameters (model); i++)
    {
      GtkWidget *row = latent_parameter_row_new (model, latent_model_get_parameter (model, i));

      g_signal_connect_object (row, "notify::value", G_CALLBACK (changed_cb), self,
                               G_CONNECT_SWAPPED);
      /* Between the model and the number of images. */
      gtk_list_box_insert (self->rows, row, (int)i + 1);
      g_ptr_array_add (self->parameter_rows, row);
    }
  latent_model_form_set_values (self, old_values);
}

static void
model_changed_cb (LatentModelForm *self)
{
  rebuild_rows (self);
  changed_cb (self);
}

static void
setup_model_cb (LatentModelForm *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, latent_choice_item_new ());
}

static void
bind_model_cb (LatentModelForm *self, GtkListItem *item)
{
  const char *id = gtk_string_object_get_string (gtk_list_item_get_item (item));
  LatentModel *model = latent_model_catalog_find (self->catalog, id);
  const char *label = model != NULL ? latent_model_get_label (model) : id;

  latent_choice_item_set (LATENT_CHOICE_ITEM (gtk_list_item_get_child (item)), label, 0);
}

static void
latent_model_form_dispose (GObject *object)
{
  LatentModelForm *self = LATENT_MODEL_FORM (object);

  g_clear_pointer (&self->parameter_rows, g_ptr_array_unref);
  if (self->rows != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->rows));
  self->rows = NULL;
  g_clear_object (&self->catalog);
  G_OBJECT_CLASS (latent_model_form_parent_class)->dispose (object);
}

static void
latent_model_form_class_init (LatentModelFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_model_form_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/compose/latent-model-form.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentModelForm, rows);
  gtk_widget_class_bind_template_child (widget_class, LatentModelForm, model_dropdown);
  gtk_widget_class_bind_template_child (widget_class, LatentModelForm, count_spin);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
latent_model_form_init (LatentModelForm *self)
{
  self->parameter_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_model_form_set_catalog (LatentModelForm *self, LatentModelCatalog *catalog)
{
  g_autoptr (GtkStringList) ids = gtk_string_list_new (NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_return_if_fail (LATENT_IS_MODEL_FORM (self));
  g_return_if_fail (self->catalog == NULL);

  self->catalog = g_object_ref (catalog);
  for (guint i = 0; i < latent_model_catalog_get_n_models (catalog); i++)
    gtk_string_list_append (ids, latent_model_get_id (latent_model_catalog_get_model (catalog, i)));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_model_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_model_cb), self, G_CONNECT_SWAPPED);
  gtk_drop_down_set_factory (self->model_dropdown, factory);
  gtk_drop_down_set_model (self->model_dropdown, G_LIST_MODEL (ids));
  rebuild_rows (self);
  g_signal_connect_object (self->model_dropdown, "notify::selected", G_CALLBACK (model_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

LatentModel *
latent_model_form_get_model (LatentModelForm *self)
{
  guint selected;

  g_return_val_if_fail (LATENT_IS_MODEL_FORM (self), NULL);
  selected = gtk_drop_down_get_selected (self->model_dropdown);
  if (selected >= latent_model_catalog_get_n_models (self->catalog))
    return latent_model_catalog_get_default (self->catalog);
  return latent_model_catalog_get_model (self->catalog, selected);
}

void
latent_model_form_select_model (LatentModelForm *self, const char *model_id)
{
  g_return_if_fail (LATENT_IS_MODEL_FORM (self));

  for (guint i = 0; i < latent_model_catalog_get_n_models (self->catalog); i++)
    {
      LatentModel *model = latent_model_catalog_get_model (self->catalog, i);

      if (g_strcmp0 (latent_model_get_id (model), model_id) == 0)
        gtk_drop_down_set_selected (self->model_dropdown, i);
    }
}

GHashTable *
latent_model_form_collect_values (LatentModelForm *self)
{
  GHashTable *values = latent_values_new ();

  g_return_val_if_fail (LATENT_IS_MODEL_FORM (self), values);
  for (guint i = 0; i < self->parameter_rows->len; i++)
    {
      LatentParameterRow *row = self->parameter_rows->pdata[i];
      char *value = latent_parameter_row_dup_value (row);

      if (value != NULL)
        g_hash_table_insert (values, g_strdup (latent_parameter_row_get_key (row)), value);
    }
  return values;
}

void
latent_model_form_set_values (LatentModelForm *self, GHashTable *values)
{
  g_return_if_fail (LATENT_IS_MODEL_FORM (self));

  for (guint i = 0; values != NULL && i < self->parameter_rows->len; i++)
    {
      LatentParameterRow *row = self->parameter_rows->pdata[i];

      latent_parameter_row_set_value (
          row, g_hash_table_lookup (values, latent_parameter_row_get_key (row)));
    }
}

guint
latent_model_form_get_count (LatentModelForm *self)
{
  g_return_val_if_fail (LATENT_IS_MODEL_FORM (self), 1);

  /* A number typed and not yet left counts too. */
  gtk_spin_button_update (self->count_spin);
  return (guint)gtk_spin_button_get_value_as_int (self->count_spin);
}

gboolean
latent_model_form_show_error (LatentModelForm *self, const char *key, const char *text)
{
  LatentParameterRow *row;

  g_return_val_if_fail (LATENT_IS_MODEL_FORM (self), FALSE);
  row = find_row (self, key);
  if (row == NULL)
    return FALSE;
  latent_parameter_row_set_error (row, text);
  gtk_widget_grab_focus (latent_parameter_row_get_control (row));
  return TRUE;
}

void
latent_model_form_clear_errors (LatentModelForm *self)
{
  g_return_if_fail (LATENT_IS_MODEL_FORM (self));
  for (guint i = 0; i < self->parameter_rows->len; i++)
    latent_parameter_row_set_error (self->parameter_rows->pdata[i], NULL);
}

void
latent_model_form_save (LatentModelForm *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_MODEL_FORM (self));

  latent_session_set (session, "draft.model",
                      latent_model_get_id (latent_model_form_get_model (self)));
  latent_session_set_int (session, "draft.count",
                          gtk_spin_button_get_value_as_int (self->count_spin));
  for (guint i = 0; i < self->parameter_rows->len; i++)
    {
      LatentParameterRow *row = self->parameter_rows->pdata[i];
      g_autofree char *value = latent_parameter_row_dup_value (row);
      g_autofree char *key = make_draft_key (row);

      latent_session_set (session, key, value);
    }
}

void
latent_model_form_restore (LatentModelForm *self, LatentSession *session)
{
  g_return_if_fail (LATENT_IS_MODEL_FORM (self));

  latent_model_form_select_model (self, latent_session_get (session, "draft.model"));
  for (guint i = 0; i < self->parameter_rows->len; i++)
    {
      LatentParameterRow *row = self->parameter_rows->pdata[i];
      g_autofree char *key = make_draft_key (row);

      latent_parameter_row_set_value (row, latent_session_get (session, key));
    }
  gtk_spin_button_set_value (self->count_spin, latent_session_get_int (session, "draft.count", 1));
}
