/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-queue-button.h"

#include <glib/gi18n.h>

#include "latent-queue-words.h"

struct _LatentQueueButton
{
  GtkWidget parent_instance;

  LatentJobQueue *queue; /* owned */
  guint tick_id;         /* counts the seconds of a rest the service asked for */

  GtkMenuButton *menu_button; /* template child */
  GtkPopover *popover;        /* template child */
  GtkLabel *menu_label;       /* template child */
  GtkWidget *page_button;     /* template child */
  GtkLabel *page_label;       /* template child */
};

G_DEFINE_FINAL_TYPE (LatentQueueButton, latent_queue_button, GTK_TYPE_WIDGET)

static gboolean tick_cb (gpointer user_data);

static void
name_button (GtkWidget *button, const char *summary)
{
  /* Translators: %s is how the queue stands, such as "2 running, 3 queued" */
  g_autofree char *name = g_strdup_printf (_ ("Show queue: %s"), summary);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update (LatentQueueButton *self)
{
  g_autofree char *summary = latent_queue_words_summary (self->queue);
  gboolean has_something = !latent_job_queue_is_idle (self->queue)
                           || latent_job_queue_get_is_paused (self->queue)
                           || gtk_widget_get_visible (GTK_WIDGET (self->popover));
  gboolean is_resting = latent_job_queue_get_rest_s (self->queue) > 0;

  gtk_label_set_text (self->menu_label, summary);
  gtk_label_set_text (self->page_label, summary);
  name_button (GTK_WIDGET (self->menu_button), summary);
  name_button (self->page_button, summary);
  gtk_widget_set_visible (GTK_WIDGET (self), has_something);

  if (is_resting && self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  else if (!is_resting)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

static gboolean
tick_cb (gpointer user_data)
{
  LatentQueueButton *self = user_data;
  guint tick_id = self->tick_id;

  update (self);
  return self->tick_id == tick_id ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
latent_queue_button_dispose (GObject *object)
{
  LatentQueueButton *self = LATENT_QUEUE_BUTTON (object);
  GtkWidget *child;

  g_clear_handle_id (&self->tick_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->queue);
  G_OBJECT_CLASS (latent_queue_button_parent_class)->dispose (object);
}

static void
latent_queue_button_class_init (LatentQueueButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_queue_button_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/queue/latent-queue-button.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentQueueButton, menu_button);
  gtk_widget_class_bind_template_child (widget_class, LatentQueueButton, popover);
  gtk_widget_class_bind_template_child (widget_class, LatentQueueButton, menu_label);
  gtk_widget_class_bind_template_child (widget_class, LatentQueueButton, page_button);
  gtk_widget_class_bind_template_child (widget_class, LatentQueueButton, page_label);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
latent_queue_button_init (LatentQueueButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_queue_button_new (LatentWorkspace *workspace)
{
  LatentQueueButton *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_QUEUE_BUTTON, NULL);
  self->queue = g_object_ref (latent_workspace_get_queue (workspace));
  g_signal_connect_object (self->queue, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

void
latent_queue_button_set_page (LatentQueueButton *self, GtkWidget *page)
{
  g_return_if_fail (LATENT_IS_QUEUE_BUTTON (self));

  if (page == NULL)
    gtk_popover_popdown (self->popover);
  gtk_popover_set_child (self->popover, page);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), page != NULL);
  gtk_widget_set_visible (self->page_button, page == NULL);
}

void
latent_queue_button_popup (LatentQueueButton *self)
{
  g_return_if_fail (LATENT_IS_QUEUE_BUTTON (self));

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_menu_button_popup (self->menu_button);
}
