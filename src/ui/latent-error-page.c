/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-error-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"

struct _LatentErrorPage
{
  GtkWidget parent_instance;

  GtkWidget *layout;     /* template child: the only direct child */
  AdwStatusPage *status; /* template child */
  GtkLabel *details;     /* template child */
  GtkWidget *retry_button; /* template */
};

G_DEFINE_FINAL_TYPE (LatentErrorPage, latent_error_page, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_RETRY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
retry_clicked_cb (LatentErrorPage *self)
{
  g_signal_emit (self, signals[SIGNAL_RETRY], 0);
}

/* Not the details, though they can be selected: the page is there for its button. */
static gboolean
latent_error_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (LATENT_ERROR_PAGE (widget)->retry_button);
}

static void
latent_error_page_dispose (GObject *object)
{
  LatentErrorPage *self = LATENT_ERROR_PAGE (object);

  g_clear_pointer (&self->layout, gtk_widget_unparent);
  G_OBJECT_CLASS (latent_error_page_parent_class)->dispose (object);
}

static void
latent_error_page_class_init (LatentErrorPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_error_page_dispose;
  widget_class->grab_focus = latent_error_page_grab_focus;
  signals[SIGNAL_RETRY] = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/latent_app/Latent/latent-error-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentErrorPage, layout);
  gtk_widget_class_bind_template_child (widget_class, LatentErrorPage, status);
  gtk_widget_class_bind_template_child (widget_class, LatentErrorPage, details);
  gtk_widget_class_bind_template_child (widget_class, LatentErrorPage, retry_button);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
}

static void
latent_error_page_init (LatentErrorPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Not an error of anybody: what it is, that nothing was touched, and the two ways on. */
static void
explain_newer (LatentErrorPage *self)
{
  adw_status_page_set_icon_name (self->status, "software-update-available-symbolic");
  adw_status_page_set_title (self->status, _ ("This Library Needs a Newer Latent"));
  adw_status_page_set_description (
      self->status, _ ("It was made by a newer version of Latent. Nothing in it was changed. "
                       "Update Latent, or open another library with “latent --library FOLDER”."));
}

GtkWidget *
latent_error_page_new (const GError *error)
{
  LatentErrorPage *self;
  g_autofree char *words = NULL;
  g_autofree char *escaped_words = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  self = g_object_new (LATENT_TYPE_ERROR_PAGE, NULL);
  words = latent_explain_error_and_remedy (error);
  escaped_words = g_markup_escape_text (words, -1);
  adw_status_page_set_description (self->status, escaped_words);
  gtk_label_set_text (self->details, error->message);
  if (latent_error_is (error, LATENT_ERROR_LIBRARY_NEWER))
    explain_newer (self);
  return GTK_WIDGET (self);
}
