/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-text-drops.h"

/* The first handler's answer is what counts, so this one says what GTK's own would have, too. */
static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, gpointer user_data)
{
  GdkContentFormats *offered = gdk_drop_get_formats (drop);

  return !gdk_content_formats_contain_gtype (offered, GDK_TYPE_FILE_LIST)
         && !gdk_content_formats_contain_mime_type (offered, "text/uri-list")
         && (gdk_drop_get_actions (drop) & gtk_drop_target_get_actions (target)) != 0
         && gdk_content_formats_match (offered, gtk_drop_target_get_formats (target));
}

void
latent_text_drops_refuse_files (GtkTextView *view)
{
  g_autoptr (GListModel) controllers = NULL;

  g_return_if_fail (GTK_IS_TEXT_VIEW (view));

  controllers = gtk_widget_observe_controllers (GTK_WIDGET (view));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_connect (controller, "accept", G_CALLBACK (accept_cb), NULL);
    }
}
