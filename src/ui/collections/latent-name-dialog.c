/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-name-dialog.h"

#include <glib/gi18n.h>

#include "latent-collection-list.h"

struct _LatentNameDialog
{
  AdwWindow parent_instance;

  LatentCollectionList *list; /* owned: what there is */
  char *old_name;             /* owned, nullable */

  GtkEditable *entry;       /* template child */
  GtkLabel *error_label;    /* template child */
  GtkWidget *accept_button; /* template child */
};

G_DEFINE_FINAL_TYPE (LatentNameDialog, latent_name_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_NAMED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Its own name is free for a collection, in other capitals as well. */
static gboolean
is_taken (LatentNameDialog *self, const char *name)
{
  return latent_collection_list_find (self->list, name) != NULL
         && (self->old_name == NULL || g_ascii_strcasecmp (name, self->old_name) != 0);
}

static void
update (LatentNameDialog *self)
{
  g_autofree char *name = NULL;
  const char *problem = NULL;
  const char *text;

  if (self->list == NULL)
    return;
  text = gtk_editable_get_text (self->entry);
  name = latent_image_edit_dup_name (text);
  if (name != NULL && is_taken (self, name))
    problem = _ ("Another collection has this name.");
  else if (name == NULL && strlen (text) > LATENT_MAX_NAME_BYTES)
    problem = _ ("This name is too long.");
  gtk_label_set_text (self->error_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), problem != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                               : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  gtk_widget_set_sensitive (self->accept_button, name != NULL && problem == NULL);
}

static void
accept_cb (LatentNameDialog *self)
{
  g_autofree char *name = latent_image_edit_dup_name (gtk_editable_get_text (self->entry));

  if (name == NULL)
    return;
  g_signal_emit (self, signals[SIGNAL_NAMED], 0, name);
  gtk_window_close (GTK_WINDOW (self));
}

static void
latent_name_dialog_dispose (GObject *object)
{
  LatentNameDialog *self = LATENT_NAME_DIALOG (object);

  if (self->list != NULL)
    latent_collection_list_set_is_watched (self->list, FALSE);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (latent_name_dialog_parent_class)->dispose (object);
}

static void
latent_name_dialog_finalize (GObject *object)
{
  g_free (LATENT_NAME_DIALOG (object)->old_name);
  G_OBJECT_CLASS (latent_name_dialog_parent_class)->finalize (object);
}

static void
latent_name_dialog_class_init (LatentNameDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_name_dialog_dispose;
  object_class->finalize = latent_name_dialog_finalize;
  signals[SIGNAL_NAMED] = g_signal_new ("named", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/collections/latent-name-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentNameDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, LatentNameDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, LatentNameDialog, accept_button);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
latent_name_dialog_init (LatentNameDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_name_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, const char *name)
{
  LatentNameDialog *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_NAME_DIALOG, "transient-for", parent, NULL);
  self->list = latent_collection_list_new (workspace);
  g_signal_connect_object (self->list, "loaded", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  latent_collection_list_set_is_watched (self->list, TRUE);
  if (name != NULL)
    {
      self->old_name = g_strdup (name);
      gtk_window_set_title (GTK_WINDOW (self), _ ("Rename Collection"));
      gtk_button_set_label (GTK_BUTTON (self->accept_button), _ ("Rename"));
      gtk_editable_set_text (self->entry, name);
    }
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
  return GTK_WIDGET (self);
}
