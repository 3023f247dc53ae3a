/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-key-dialog.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"

struct _LatentKeyDialog
{
  AdwWindow parent_instance;

  LatentWorkspace *workspace; /* owned */
  GCancellable *cancellable;  /* owned: cancelled when the dialog goes */

  GtkEditable *entry;        /* template child */
  GtkLabel *error_label;     /* template child */
  GtkLabel *place_label;     /* template child */
  GtkWidget *connect_button; /* template child */
};

G_DEFINE_FINAL_TYPE (LatentKeyDialog, latent_key_dialog, ADW_TYPE_WINDOW)

static void
set_trying (LatentKeyDialog *self, gboolean is_trying)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), !is_trying);
  gtk_widget_set_sensitive (self->connect_button, !is_trying);
  gtk_button_set_label (GTK_BUTTON (self->connect_button),
                        is_trying ? _ ("Testing…") : _ ("Connect"));
}

static void
show_error (LatentKeyDialog *self, const char *text)
{
  gtk_label_set_text (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
}

static void
key_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_set = latent_workspace_set_key_finish (LATENT_WORKSPACE (source), result, &error);
  LatentKeyDialog *self = user_data;
  g_autofree char *words = NULL;

  /* Cancelled: the dialog is gone. */
  if (latent_error_is_cancelled (error))
    return;

  set_trying (self, FALSE);
  if (is_set)
    {
      gtk_editable_set_text (self->entry, "");
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  words = latent_explain_error (error, LATENT_CHARGED_NO);
  show_error (self, words);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
connect_cb (LatentKeyDialog *self)
{
  if (!gtk_widget_get_sensitive (self->connect_button))
    return;
  show_error (self, NULL);
  set_trying (self, TRUE);
  latent_workspace_set_key_async (self->workspace, gtk_editable_get_text (self->entry),
                                  self->cancellable, key_set_cb, self);
}

static void
entry_changed_cb (LatentKeyDialog *self)
{
  show_error (self, NULL);
}

/* The text is in already. */
static void
inserted_cb (GtkEditable *text)
{
  g_signal_stop_emission_by_name (text, "insert-text");
}

/* Does what GtkText's own handler does. @end: -1 is all that follows. */
static void
delete_cb (GtkEditable *text, int start, int end)
{
  g_signal_stop_emission_by_name (text, "delete-text");
  gtk_entry_buffer_delete_text (gtk_text_get_buffer (GTK_TEXT (text)), (guint) start, end - start);
}

/* GTK 4.8 tells the accessibility bus what is typed into a password entry, character by character,
 * and all of it when it is emptied. It connects when the window is shown: these come before, and
 * let nobody after them hear of it. */
static void
keep_from_accessibility_bus (LatentKeyDialog *self)
{
  GtkEditable *text = gtk_editable_get_delegate (self->entry);

  g_signal_connect_after (text, "insert-text", G_CALLBACK (inserted_cb), NULL);
  g_signal_connect (text, "delete-text", G_CALLBACK (delete_cb), NULL);
}

static void
latent_key_dialog_dispose (GObject *object)
{
  LatentKeyDialog *self = LATENT_KEY_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (latent_key_dialog_parent_class)->dispose (object);
}

static void
latent_key_dialog_class_init (LatentKeyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_key_dialog_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/preferences/latent-key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentKeyDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyDialog, place_label);
  gtk_widget_class_bind_template_child (widget_class, LatentKeyDialog, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
}

static void
latent_key_dialog_init (LatentKeyDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  keep_from_accessibility_bus (self);
}

GtkWidget *
latent_key_dialog_new (GtkWindow *parent, LatentWorkspace *workspace)
{
  LatentKeyDialog *self;
  g_autofree char *place = NULL;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_KEY_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  /* Translators: %s is the address of the service */
  place = g_strdup_printf (
      _ ("The key is kept in your keyring and sent only to %s. Where there is no keyring, it is "
         "kept until Latent ends."),
      latent_workspace_get_address (workspace));
  gtk_label_set_text (self->place_label, place);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return GTK_WIDGET (self);
}
