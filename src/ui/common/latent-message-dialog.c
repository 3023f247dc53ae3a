/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-message-dialog.h"

#define FOCUS_SOURCE "latent-focus-source"

/* What is left is the name of the label inside, which has no underscore. */
static void
name_button (GtkButton *button)
{
  if (gtk_button_get_use_underline (button))
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

static void
name_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    name_button (GTK_BUTTON (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_buttons (child);
}

/* (nullable) */
static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

/* (nullable): each button is there twice, side by side and below each other; this chooses which of
 * the two is seen */
static GtkWidget *
find_squeezer (GtkWidget *widget)
{
  GtkWidget *found = ADW_IS_SQUEEZER (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_squeezer (child);
  return found;
}

static gboolean
focus_default_cb (gpointer user_data)
{
  AdwMessageDialog *dialog = user_data;
  const char *response = adw_message_dialog_get_default_response (dialog);
  GtkWidget *squeezer = find_squeezer (GTK_WIDGET (dialog));
  GtkWidget *place = NULL;
  GtkWidget *button = NULL;

  g_object_steal_data (G_OBJECT (dialog), FOCUS_SOURCE);
  if (squeezer != NULL)
    place = adw_squeezer_get_visible_child (ADW_SQUEEZER (squeezer));
  if (place != NULL && response != NULL && gtk_widget_get_mapped (GTK_WIDGET (dialog)))
    button = find_button (place, adw_message_dialog_get_response_label (dialog, response));
  if (button != NULL)
    gtk_window_set_focus (GTK_WINDOW (dialog), button);
  return G_SOURCE_REMOVE;
}

static void
remove_source (gpointer id)
{
  g_source_remove (GPOINTER_TO_UINT (id));
}

/* Right after the layout, which chooses the place of the buttons. The dialog owns the source: a
 * dialog that somebody else holds would outlive its parent. */
static void
focus_soon (GtkWidget *dialog)
{
  guint id;

  if (g_object_get_data (G_OBJECT (dialog), FOCUS_SOURCE) != NULL)
    return;
  id = g_idle_add_full (GDK_PRIORITY_REDRAW + 1, focus_default_cb, dialog, NULL);
  g_object_set_data_full (G_OBJECT (dialog), FOCUS_SOURCE, GUINT_TO_POINTER (id), remove_source);
}

void
latent_message_dialog_finish (GtkWidget *dialog)
{
  GtkWidget *squeezer;

  g_return_if_fail (ADW_IS_MESSAGE_DIALOG (dialog));

  name_buttons (dialog);
  squeezer = find_squeezer (dialog);
  if (squeezer != NULL)
    g_signal_connect_object (squeezer, "notify::visible-child", G_CALLBACK (focus_soon), dialog,
                             G_CONNECT_SWAPPED);
  g_signal_connect_after (dialog, "map", G_CALLBACK (focus_soon), NULL);
}
