/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-saved-toast.h"

#include <glib/gi18n.h>

#include "ui/common/latent-show-folder.h"
#include "ui/common/latent-toast.h"

#define PATH "latent-path"

/* The toast is gone, and with it the place for words. */
static void
failed_cb (gpointer window, const char *words)
{
  gtk_widget_error_bell (window);
}

static void
clicked_cb (GtkWindow *window, AdwToast *toast)
{
  const char *path = g_object_get_data (G_OBJECT (toast), PATH);

  latent_show_file (window, path, NULL, failed_cb, window);
}

AdwToast *
latent_saved_toast_new (GtkWindow *window, const char *words, const char *path)
{
  AdwToast *toast;

  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);
  g_return_val_if_fail (words != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  toast = latent_toast_new (words);
  adw_toast_set_button_label (toast, _ ("Show in Folder"));
  g_object_set_data_full (G_OBJECT (toast), PATH, g_strdup (path), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (clicked_cb), window,
                           G_CONNECT_SWAPPED);
  return toast;
}
