/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <adwaita.h>

/* What the program is measured against: the least that a program of the same toolkit does.
 *
 *   reference hello      a window with a header bar and a greeting
 *   reference nothing    the same without anything in it, for what waiting costs by itself
 *   reference spinner    a window with one spinner that turns
 *
 * Each window is as large as the program's. In the middle of the greeting is the colour that
 * bench-eye looks for. */

#define WIDTH_PX 1400
#define HEIGHT_PX 900

static GtkWidget *
new_greeting (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *block = gtk_drawing_area_new ();
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (block, 240, 240);
  gtk_css_provider_load_from_data (provider, ".block { background: #ff00c8; }", -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_unref (provider);
  gtk_widget_add_css_class (block, "block");
  gtk_box_append (GTK_BOX (box), gtk_label_new ("Hello, world"));
  gtk_box_append (GTK_BOX (box), block);
  return box;
}

static GtkWidget *
new_spinner (void)
{
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_spinner_start (GTK_SPINNER (spinner));
  return spinner;
}

static void
activate_cb (GtkApplication *application, const char *what)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *child = NULL;

  if (g_str_equal (what, "hello"))
    child = new_greeting ();
  else if (g_str_equal (what, "spinner"))
    child = new_spinner ();
  gtk_box_append (GTK_BOX (content), adw_header_bar_new ());
  if (child != NULL)
    {
      gtk_widget_set_vexpand (child, TRUE);
      gtk_box_append (GTK_BOX (content), child);
    }
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), content);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH_PX, HEIGHT_PX);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  const char *what = argc > 1 ? argv[1] : "hello";
  g_autoptr (AdwApplication) application = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), (gpointer) what);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
