/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-show-folder.h"

#include <glib/gi18n.h>

typedef struct
{
  LatentShowFolderFailed failed;
  gpointer user_data;
} Showing;

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Showing *showing = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    showing->failed (showing->user_data, _ ("The file manager could not be opened"));
}

void
latent_show_folder (GtkWindow *parent,
                    const char *path,
                    GCancellable *cancellable,
                    LatentShowFolderFailed failed,
                    gpointer user_data)
{
  g_autofree char *uri = NULL;
  Showing *showing;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (path != NULL);
  g_return_if_fail (failed != NULL);

  uri = g_filename_to_uri (path, NULL, NULL);
  if (uri == NULL)
    return;
  showing = g_new0 (Showing, 1);
  showing->failed = failed;
  showing->user_data = user_data;
  gtk_show_uri_full (parent, uri, GDK_CURRENT_TIME, cancellable, shown_cb, showing);
}
