/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-export-names.h"

#include <glib/gi18n.h>

#include "core/base/latent-error.h"

struct _LatentExportNames
{
  AdwPreferencesGroup parent_instance;

  LatentPictureMetadata metadata;

  GtkEditable *entry;     /* template child */
  GtkLabel *trouble;      /* template child */
  GtkLabel *prompt_label; /* template child: names that tell what the files are not to */
  GtkListBox *preview;    /* template child */
};

G_DEFINE_FINAL_TYPE (LatentExportNames, latent_export_names, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* (transfer full) */
static char *
explain_trouble (const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);
  const char *part = facts != NULL && facts->details != NULL ? facts->details[0] : NULL;

  if (part == NULL || *part == '\0')
    return g_strdup (_ ("Write a name, or choose what it is made of."));
  /* Translators: %s is a part of a name like “{foo}” */
  return g_strdup_printf (_ ("“%s” is not understood. Choose from the menu what the names are made "
                             "of; write {{ for a brace."),
                          part);
}

static void
update (LatentExportNames *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentNameTemplate) names
      = latent_name_template_parse (gtk_editable_get_text (self->entry), &error);
  g_autofree char *trouble = names == NULL ? explain_trouble (error) : NULL;

  gtk_label_set_text (self->trouble, trouble != NULL ? trouble : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), trouble != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               trouble != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                               : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (trouble != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->prompt_label),
                          names != NULL && self->metadata != LATENT_PICTURE_METADATA_FULL
                              && latent_name_template_uses (names, "prompt"));
}

static void
changed_cb (LatentExportNames *self)
{
  update (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
insert_action_cb (GtkWidget *widget, const char *name, GVariant *token)
{
  LatentExportNames *self = LATENT_EXPORT_NAMES (widget);
  int position = gtk_editable_get_position (self->entry);

  gtk_editable_delete_selection (self->entry);
  gtk_editable_insert_text (self->entry, g_variant_get_string (token, NULL), -1, &position);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_set_position (self->entry, position);
}

static gboolean
latent_export_names_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LATENT_EXPORT_NAMES (widget)->entry));
}

static void
latent_export_names_class_init (LatentExportNamesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  widget_class->grab_focus = latent_export_names_grab_focus;
  gtk_widget_class_install_action (widget_class, "names.insert", "s", insert_action_cb);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/export/latent-export-names.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentExportNames, entry);
  gtk_widget_class_bind_template_child (widget_class, LatentExportNames, trouble);
  gtk_widget_class_bind_template_child (widget_class, LatentExportNames, prompt_label);
  gtk_widget_class_bind_template_child (widget_class, LatentExportNames, preview);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
latent_export_names_init (LatentExportNames *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
latent_export_names_set_text (LatentExportNames *self, const char *text)
{
  g_return_if_fail (LATENT_IS_EXPORT_NAMES (self));
  gtk_editable_set_text (self->entry, text);
}

const char *
latent_export_names_get_text (LatentExportNames *self)
{
  g_return_val_if_fail (LATENT_IS_EXPORT_NAMES (self), "");
  return gtk_editable_get_text (self->entry);
}

LatentNameTemplate *
latent_export_names_parse (LatentExportNames *self)
{
  g_return_val_if_fail (LATENT_IS_EXPORT_NAMES (self), NULL);
  return latent_name_template_parse (gtk_editable_get_text (self->entry), NULL);
}

void
latent_export_names_set_metadata (LatentExportNames *self, LatentPictureMetadata metadata)
{
  const char *before;
  gboolean is_default;

  g_return_if_fail (LATENT_IS_EXPORT_NAMES (self));

  before = latent_name_template_get_default (self->metadata);
  is_default = g_str_equal (gtk_editable_get_text (self->entry), before);
  self->metadata = metadata;
  if (is_default)
    gtk_editable_set_text (self->entry, latent_name_template_get_default (metadata));
  update (self);
}

/* (transfer full) (nullable) */
static char *
make_note (const LatentPlannedName *planned)
{
  if (planned->is_numbered)
    return g_strdup (_ ("Numbered: the name is taken"));
  if (planned->is_adapted)
    return g_strdup (_ ("Adapted: some disks do not take what the template asks for"));
  return NULL;
}

static void
add_name (LatentExportNames *self, const LatentPlannedName *planned)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = g_filename_display_name (planned->name);
  g_autofree char *note = make_note (planned);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  if (note != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), note);
  gtk_list_box_append (self->preview, row);
}

void
latent_export_names_set_preview (LatentExportNames *self, GPtrArray *names)
{
  GtkListBoxRow *row;

  g_return_if_fail (LATENT_IS_EXPORT_NAMES (self));

  while ((row = gtk_list_box_get_row_at_index (self->preview, 0)) != NULL)
    gtk_list_box_remove (self->preview, GTK_WIDGET (row));
  for (guint i = 0; names != NULL && i < names->len; i++)
    add_name (self, names->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->preview), names != NULL && names->len > 0);
}
