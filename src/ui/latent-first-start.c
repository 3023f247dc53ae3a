/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-first-start.h"

struct _LatentFirstStart
{
  GtkWidget parent_instance;

  GtkWidget *page; /* template child: the only direct child */
  GtkWidget *note; /* template child */
};

G_DEFINE_FINAL_TYPE (LatentFirstStart, latent_first_start, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CONNECT_KEY,
  SIGNAL_DEMO_REQUESTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
connect_clicked_cb (LatentFirstStart *self)
{
  g_signal_emit (self, signals[SIGNAL_CONNECT_KEY], 0);
}

static void
demo_clicked_cb (LatentFirstStart *self)
{
  g_signal_emit (self, signals[SIGNAL_DEMO_REQUESTED], 0);
}

static void
latent_first_start_dispose (GObject *object)
{
  LatentFirstStart *self = LATENT_FIRST_START (object);

  g_clear_pointer (&self->page, gtk_widget_unparent);
  G_OBJECT_CLASS (latent_first_start_parent_class)->dispose (object);
}

static void
latent_first_start_class_init (LatentFirstStartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  const GSignalFlags flags = G_SIGNAL_RUN_LAST;

  G_OBJECT_CLASS (klass)->dispose = latent_first_start_dispose;
  signals[SIGNAL_CONNECT_KEY]
      = g_signal_new ("connect-key", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DEMO_REQUESTED]
      = g_signal_new ("demo-requested", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/latent-first-start.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentFirstStart, page);
  gtk_widget_class_bind_template_child (widget_class, LatentFirstStart, note);
  gtk_widget_class_bind_template_callback (widget_class, connect_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, demo_clicked_cb);
}

static void
latent_first_start_init (LatentFirstStart *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_first_start_new (void)
{
  return g_object_new (LATENT_TYPE_FIRST_START, NULL);
}

void
latent_first_start_set_has_keyring_trouble (LatentFirstStart *self, gboolean has_trouble)
{
  g_return_if_fail (LATENT_IS_FIRST_START (self));
  gtk_widget_set_visible (self->note, has_trouble);
}
