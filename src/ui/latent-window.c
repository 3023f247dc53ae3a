/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-window.h"

#include <glib/gi18n.h>

#include "latent-error-page.h"

struct _LatentWindow
{
  AdwApplicationWindow parent_instance;

  LatentSession *session; /* owned, nullable: where the size is kept */

  AdwBin *place; /* template child: holds one page at a time */
};

G_DEFINE_FINAL_TYPE (LatentWindow, latent_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  SIGNAL_RETRY,
  SIGNAL_DEMO_REQUESTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
save_size (LatentWindow *self)
{
  GtkWindow *window = GTK_WINDOW (self);
  int width, height;

  if (self->session == NULL)
    return;
  latent_session_set_int (self->session, "window.maximized", gtk_window_is_maximized (window));
  gtk_window_get_default_size (window, &width, &height);
  if (gtk_window_is_maximized (window) || width <= 0 || height <= 0)
    return;
  latent_session_set_int (self->session, "window.width", width);
  latent_session_set_int (self->session, "window.height", height);
}

static void
restore_size (LatentWindow *self)
{
  GtkWindow *window = GTK_WINDOW (self);

  /* A file somebody edited must not make a window nobody can reach. */
  gtk_window_set_default_size (
      window, CLAMP (latent_session_get_int (self->session, "window.width", 1200), 360, 8192),
      CLAMP (latent_session_get_int (self->session, "window.height", 800), 300, 8192));
  if (latent_session_get_int (self->session, "window.maximized", 0) != 0)
    gtk_window_maximize (window);
}

/* Only what is shown exists: a screen reader finds nothing else. */
static void
show_page (LatentWindow *self, GtkWidget *page)
{
  g_clear_object (&self->session);
  adw_bin_set_child (self->place, page);
}

static void
retry_clicked_cb (LatentWindow *self)
{
  g_signal_emit (self, signals[SIGNAL_RETRY], 0);
}

static void
demo_requested_cb (LatentWindow *self)
{
  g_signal_emit (self, signals[SIGNAL_DEMO_REQUESTED], 0);
}

static void
latent_window_dispose (GObject *object)
{
  LatentWindow *self = LATENT_WINDOW (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (latent_window_parent_class)->dispose (object);
}

static void
latent_window_class_init (LatentWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_window_dispose;

  signals[SIGNAL_RETRY] = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DEMO_REQUESTED]
      = g_signal_new ("demo-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/latent_app/Latent/latent-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentWindow, place);
}

static void
latent_window_init (LatentWindow *self)
{
  static const char *const watched[]
      = { "notify::default-width", "notify::default-height", "notify::maximized" };

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect (self, watched[i], G_CALLBACK (save_size), NULL);
}

GtkWidget *
latent_window_new (GtkApplication *application)
{
  return g_object_new (LATENT_TYPE_WINDOW, "application", application, NULL);
}

void
latent_window_show_opening (LatentWindow *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *status = adw_status_page_new ();

  g_return_if_fail (LATENT_IS_WINDOW (self));

  adw_status_page_set_title (ADW_STATUS_PAGE (status), _ ("Opening the Library…"));
  gtk_widget_set_vexpand (status, TRUE);
  gtk_box_append (GTK_BOX (page), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (page), status);
  show_page (self, page);
}

void
latent_window_show_workspace (LatentWindow *self,
                              LatentWorkspace *workspace,
                              LatentSettings *settings,
                              const GError *environment_error)
{
  GtkWidget *view;

  g_return_if_fail (LATENT_IS_WINDOW (self));

  view = latent_main_view_new (workspace, settings, environment_error);
  g_signal_connect_object (view, "demo-requested", G_CALLBACK (demo_requested_cb), self,
                           G_CONNECT_SWAPPED);
  show_page (self, view);
  self->session = g_object_ref (latent_workspace_get_session (workspace));
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    restore_size (self);
  gtk_widget_grab_focus (view);
}

void
latent_window_show_error (LatentWindow *self, const GError *error)
{
  GtkWidget *page;

  g_return_if_fail (LATENT_IS_WINDOW (self));
  g_return_if_fail (error != NULL);

  page = latent_error_page_new (error);
  g_signal_connect_object (page, "retry", G_CALLBACK (retry_clicked_cb), self, G_CONNECT_SWAPPED);
  show_page (self, page);
  gtk_widget_grab_focus (page);
}

LatentMainView *
latent_window_get_view (LatentWindow *self)
{
  GtkWidget *page;

  g_return_val_if_fail (LATENT_IS_WINDOW (self), NULL);
  page = adw_bin_get_child (self->place);
  return LATENT_IS_MAIN_VIEW (page) ? LATENT_MAIN_VIEW (page) : NULL;
}
