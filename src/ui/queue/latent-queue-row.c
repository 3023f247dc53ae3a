/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-queue-row.h"

#include <glib/gi18n.h>

#include "ui/gallery/latent-cell-text.h"

struct _LatentQueueRow
{
  GtkWidget parent_instance;

  LatentJob *job;            /* owned, nullable */
  LatentModel *model;        /* owned, nullable */
  GSignalGroup *job_signals; /* owned */
  gint64 now_us;
  gboolean is_taking; /* what hangs above the row was told that it may be dropped */

  GtkWidget *handle;      /* template child */
  GtkLabel *prompt;       /* template child */
  GtkLabel *status;       /* template child */
  GtkWidget *stop_button; /* template child */
};

G_DEFINE_FINAL_TYPE (LatentQueueRow, latent_queue_row, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_STOP,
  SIGNAL_MOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_movable (LatentQueueRow *self)
{
  return self->job != NULL && latent_job_get_state (self->job) == LATENT_JOB_QUEUED;
}

/* The focus and the name for assistive technology belong to the list item around the row. */
static void
update_name (LatentQueueRow *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = NULL;

  if (item == NULL || self->job == NULL)
    return;
  name = g_strdup_printf ("%s, %s", latent_job_get_prompt (self->job),
                          gtk_label_get_text (self->status));
  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update (LatentQueueRow *self)
{
  g_autoptr (LatentCellText) text = NULL;
  g_autofree char *status = NULL;

  if (self->job == NULL)
    return;
  text = latent_cell_text_new (self->job, self->model, self->now_us);
  status = text->detail != NULL ? g_strdup_printf ("%s · %s", text->title, text->detail)
                                : g_strdup (text->title);
  gtk_label_set_text (self->prompt, latent_job_get_prompt (self->job));
  gtk_label_set_text (self->status, status);
  gtk_widget_set_opacity (self->handle, is_movable (self) ? 1 : 0);
  gtk_widget_set_can_target (self->handle, is_movable (self));
  gtk_widget_set_sensitive (self->stop_button, latent_job_get_is_mine (self->job));
  update_name (self);
}

static void
stop_clicked_cb (LatentQueueRow *self)
{
  g_autoptr (LatentJob) job = self->job != NULL ? g_object_ref (self->job) : NULL;

  if (job != NULL)
    g_signal_emit (self, signals[SIGNAL_STOP], 0, job);
}

static GdkContentProvider *
prepare_drag_cb (GtkDragSource *source, double x, double y, LatentQueueRow *self)
{
  if (!is_movable (self))
    return NULL;
  return gdk_content_provider_new_typed (LATENT_TYPE_JOB, self->job);
}

static void
begin_drag_cb (GtkDragSource *source, GdkDrag *drag, LatentQueueRow *self)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, picture, 0, 0);
}

static gboolean
is_below_middle (LatentQueueRow *self, double y)
{
  return y > gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
}

/* Draws the line where the dragged job would go, and says it to assistive technology. */
static void
show_drop (LatentQueueRow *self, const char *css_class, const char *description)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_widget_remove_css_class (GTK_WIDGET (self), "drop-before");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "drop-after");
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  else
    self->is_taking = FALSE;
  if (item == NULL)
    return;
  if (description != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    description, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

/* Also for the first moment above the row. It is said with the second answer: by then the source
 * has heard the first, and what is dropped is taken. */
static GdkDragAction
drop_motion_cb (GtkDropTarget *target, double x, double y, LatentQueueRow *self)
{
  const GValue *value = gtk_drop_target_get_value (target);
  LatentJob *moved = value != NULL ? g_value_get_object (value) : NULL;
  gboolean is_heard;

  if (moved == NULL || moved == self->job || !is_movable (self))
    {
      show_drop (self, NULL, NULL);
      return 0;
    }
  is_heard = self->is_taking;
  self->is_taking = TRUE;
  if (is_below_middle (self, y))
    show_drop (self, "drop-after", is_heard ? _ ("Drop to send it after this one") : NULL);
  else
    show_drop (self, "drop-before", is_heard ? _ ("Drop to send it before this one") : NULL);
  return GDK_ACTION_MOVE;
}

static void
drop_leave_cb (GtkDropTarget *target, LatentQueueRow *self)
{
  show_drop (self, NULL, NULL);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, LatentQueueRow *self)
{
  LatentJob *moved = g_value_get_object (value);

  show_drop (self, NULL, NULL);
  if (moved == NULL || moved == self->job || !is_movable (self))
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_MOVE], 0, moved, self->job, is_below_middle (self, y));
  return TRUE;
}

static void
latent_queue_row_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latent_queue_row_parent_class)->root (widget);
  update_name (LATENT_QUEUE_ROW (widget));
}

static void
latent_queue_row_dispose (GObject *object)
{
  LatentQueueRow *self = LATENT_QUEUE_ROW (object);
  GtkWidget *child;

  g_clear_object (&self->job_signals);
  g_clear_object (&self->job);
  g_clear_object (&self->model);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (latent_queue_row_parent_class)->dispose (object);
}

static void
latent_queue_row_class_init (LatentQueueRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_queue_row_dispose;
  widget_class->root = latent_queue_row_root;

  signals[SIGNAL_STOP] = g_signal_new ("stop", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, LATENT_TYPE_JOB);
  signals[SIGNAL_MOVE]
      = g_signal_new ("move", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                      LATENT_TYPE_JOB, LATENT_TYPE_JOB, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/queue/latent-queue-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentQueueRow, handle);
  gtk_widget_class_bind_template_child (widget_class, LatentQueueRow, prompt);
  gtk_widget_class_bind_template_child (widget_class, LatentQueueRow, status);
  gtk_widget_class_bind_template_child (widget_class, LatentQueueRow, stop_button);
  gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
}

static void
latent_queue_row_init (LatentQueueRow *self)
{
  GtkDragSource *source;
  GtkDropTarget *target;

  gtk_widget_init_template (GTK_WIDGET (self));

  source = gtk_drag_source_new ();
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_drag_cb), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (begin_drag_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));

  target = gtk_drop_target_new (LATENT_TYPE_JOB, GDK_ACTION_MOVE);
  /* A job comes from this program, so it is there before it is dropped. */
  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect_object (target, "enter", G_CALLBACK (drop_motion_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (drop_motion_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (drop_leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));

  self->job_signals = g_signal_group_new (LATENT_TYPE_JOB);
  g_signal_group_connect_swapped (self->job_signals, "notify", G_CALLBACK (update), self);
}

GtkWidget *
latent_queue_row_new (void)
{
  return g_object_new (LATENT_TYPE_QUEUE_ROW, NULL);
}

void
latent_queue_row_set_job (LatentQueueRow *self, LatentJob *job, LatentModel *model, gint64 now_us)
{
  g_return_if_fail (LATENT_IS_QUEUE_ROW (self));

  self->now_us = now_us;
  g_set_object (&self->job, job);
  g_set_object (&self->model, model);
  g_signal_group_set_target (self->job_signals, job);
  update (self);
}

LatentJob *
latent_queue_row_get_job (LatentQueueRow *self)
{
  g_return_val_if_fail (LATENT_IS_QUEUE_ROW (self), NULL);

  return self->job;
}

void
latent_queue_row_tick (LatentQueueRow *self, gint64 now_us)
{
  g_return_if_fail (LATENT_IS_QUEUE_ROW (self));

  self->now_us = now_us;
  if (self->job != NULL && latent_job_get_state (self->job) != LATENT_JOB_QUEUED)
    update (self);
}
