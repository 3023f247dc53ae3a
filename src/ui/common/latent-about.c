/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-about.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>

#include "latent-config.h"

static void
append_version (GString *text, const char *name, guint major, guint minor, guint micro)
{
  g_string_append_printf (text, "%s %u.%u.%u\n", name, major, minor, micro);
}

char *
latent_about_debug_info (void)
{
  GString *text = g_string_new ("Latent " LATENT_VERSION "\n");
  GdkDisplay *display = gdk_display_get_default ();
  const char *renderer = g_getenv ("GSK_RENDERER");

  append_version (text, "GTK", gtk_get_major_version (), gtk_get_minor_version (),
                  gtk_get_micro_version ());
  append_version (text, "libadwaita", adw_get_major_version (), adw_get_minor_version (),
                  adw_get_micro_version ());
  append_version (text, "GLib", glib_major_version, glib_minor_version, glib_micro_version);
  append_version (text, "GdkPixbuf", gdk_pixbuf_major_version, gdk_pixbuf_minor_version,
                  gdk_pixbuf_micro_version);
  g_string_append_printf (text, "Pango %s\n", pango_version_string ());
  if (display != NULL)
    g_string_append_printf (text, "%s\n", G_OBJECT_TYPE_NAME (display));
  if (renderer != NULL)
    g_string_append_printf (text, "GSK_RENDERER=%s\n", renderer);
  return g_string_free (text, FALSE);
}

GtkWidget *
latent_about_new (GtkWindow *parent)
{
  static const char *const developers[] = { "The Latent authors", NULL };
  GtkWidget *window = adw_about_window_new ();
  AdwAboutWindow *about = ADW_ABOUT_WINDOW (window);
  g_autofree char *debug_info = latent_about_debug_info ();

  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  adw_about_window_set_application_name (about, _ ("Latent"));
  adw_about_window_set_application_icon (about, LATENT_APP_ID);
  adw_about_window_set_version (about, LATENT_VERSION);
  adw_about_window_set_developer_name (about, _ ("The Latent authors"));
  adw_about_window_set_developers (about, (const char **)developers);
  adw_about_window_set_comments (about, _ ("Try out prompts on an image service."));
  adw_about_window_set_license_type (about, GTK_LICENSE_GPL_3_0);
  adw_about_window_set_debug_info (about, debug_info);
  adw_about_window_set_debug_info_filename (about, "latent.txt");
  /* Translators: your names, one a line */
  adw_about_window_set_translator_credits (about, _ ("translator-credits"));
  return window;
}
