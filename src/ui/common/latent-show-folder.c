/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-show-folder.h"

#include <glib/gi18n.h>

/* What file managers agreed on: freedesktop.org, "File manager interface". */
#define FILE_MANAGER_NAME "org.freedesktop.FileManager1"
#define FILE_MANAGER_PATH "/org/freedesktop/FileManager1"

typedef struct
{
  LatentShowFolderFailed failed;
  gpointer user_data;
  /* of latent_show_file() */
  GtkWindow *parent;         /* owned, nullable */
  char *folder;              /* owned, nullable */
  GCancellable *cancellable; /* owned, nullable */
} Showing;

static void
free_showing (Showing *showing)
{
  g_clear_object (&showing->parent);
  g_clear_object (&showing->cancellable);
  g_free (showing->folder);
  g_free (showing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Showing, free_showing)

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Showing) showing = user_data;
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

static void
item_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Showing) showing = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  latent_show_folder (showing->parent, showing->folder, showing->cancellable, showing->failed,
                      showing->user_data);
}

void
latent_show_file (GtkWindow *parent,
                  const char *path,
                  GCancellable *cancellable,
                  LatentShowFolderFailed failed,
                  gpointer user_data)
{
  GtkApplication *application = gtk_window_get_application (parent);
  GDBusConnection *bus = NULL;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *uri = NULL;
  const char *uris[2] = { NULL };
  Showing *showing;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (path != NULL);
  g_return_if_fail (failed != NULL);

  if (application != NULL)
    bus = g_application_get_dbus_connection (G_APPLICATION (application));
  uri = g_filename_to_uri (path, NULL, NULL);
  if (bus == NULL || uri == NULL)
    {
      latent_show_folder (parent, folder, cancellable, failed, user_data);
      return;
    }
  showing = g_new0 (Showing, 1);
  showing->failed = failed;
  showing->user_data = user_data;
  showing->parent = g_object_ref (parent);
  showing->folder = g_steal_pointer (&folder);
  showing->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  uris[0] = uri;
  g_dbus_connection_call (bus, FILE_MANAGER_NAME, FILE_MANAGER_PATH, FILE_MANAGER_NAME, "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          cancellable, item_shown_cb, showing);
}
