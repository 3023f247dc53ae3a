/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-compare-wipe.h"

/* How near to the line it is taken hold of. */
#define HANDLE_PX 24
#define N_PICTURES 2

struct _LatentCompareWipe
{
  GtkWidget parent_instance;

  GtkWidget *pictures[N_PICTURES]; /* unowned children: LatentPicture */
  GtkWidget *line;                 /* unowned child: above them */
  GtkAdjustment *adjustment;       /* owned */
  double start_x;                  /* where the line was taken hold of */
};

G_DEFINE_FINAL_TYPE (LatentCompareWipe, latent_compare_wipe, GTK_TYPE_WIDGET)

static gboolean
is_rtl (LatentCompareWipe *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/* On a whole device pixel. */
static double
get_line_x (LatentCompareWipe *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  double part = gtk_adjustment_get_value (self->adjustment);

  return (double) (int) ((is_rtl (self) ? 1 - part : part) * width * scale + 0.5) / scale;
}

static void
move_line (LatentCompareWipe *self, double x)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  double part = width > 0 ? CLAMP (x / width, 0, 1) : 0;

  gtk_adjustment_set_value (self->adjustment, is_rtl (self) ? 1 - part : part);
}

static void
drag_begin_cb (LatentCompareWipe *self, double x, double y, GtkGesture *gesture)
{
  double line_x = get_line_x (self);

  if (x < line_x - HANDLE_PX / 2.0 || x > line_x + HANDLE_PX / 2.0)
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  self->start_x = line_x;
}

static void
drag_update_cb (LatentCompareWipe *self, double offset_x, double offset_y)
{
  move_line (self, self->start_x + offset_x);
}

static void
latent_compare_wipe_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

static void
latent_compare_wipe_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LatentCompareWipe *self = LATENT_COMPARE_WIPE (widget);
  GtkAllocation line = { (int) get_line_x (self) - HANDLE_PX / 2, 0, HANDLE_PX, height };

  for (guint i = 0; i < N_PICTURES; i++)
    gtk_widget_allocate (self->pictures[i], width, height, -1, NULL);
  gtk_widget_size_allocate (self->line, &line, -1);
}

/* Where there is no room nothing is painted: GTK 4.8 loses what an empty clip cuts away. */
static void
snapshot_side (LatentCompareWipe *self, GtkSnapshot *snapshot, guint index, graphene_rect_t side)
{
  if (side.size.width <= 0 || side.size.height <= 0)
    return;
  gtk_snapshot_push_clip (snapshot, &side);
  gtk_widget_snapshot_child (GTK_WIDGET (self), self->pictures[index], snapshot);
  gtk_snapshot_pop (snapshot);
}

/* Neither is painted below the other: pictures may have holes. */
static void
latent_compare_wipe_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LatentCompareWipe *self = LATENT_COMPARE_WIPE (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float line_x = (float) get_line_x (self);
  guint left = is_rtl (self) ? 1 : 0;

  snapshot_side (self, snapshot, left, GRAPHENE_RECT_INIT (0, 0, line_x, height));
  snapshot_side (self, snapshot, 1 - left,
                 GRAPHENE_RECT_INIT (line_x, 0, width - line_x, height));
  gtk_widget_snapshot_child (widget, self->line, snapshot);
}

static void
latent_compare_wipe_dispose (GObject *object)
{
  LatentCompareWipe *self = LATENT_COMPARE_WIPE (object);

  for (guint i = 0; i < N_PICTURES; i++)
    g_clear_pointer (&self->pictures[i], gtk_widget_unparent);
  g_clear_pointer (&self->line, gtk_widget_unparent);
  g_clear_object (&self->adjustment);
  G_OBJECT_CLASS (latent_compare_wipe_parent_class)->dispose (object);
}

static void
latent_compare_wipe_class_init (LatentCompareWipeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_compare_wipe_dispose;
  widget_class->measure = latent_compare_wipe_measure;
  widget_class->size_allocate = latent_compare_wipe_size_allocate;
  widget_class->snapshot = latent_compare_wipe_snapshot;
}

static void
latent_compare_wipe_init (LatentCompareWipe *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self,
                           G_CONNECT_SWAPPED);
  /* Before the pictures, which are moved by drags elsewhere. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static GtkWidget *
new_line (void)
{
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  g_autoptr (GdkCursor) cursor = gdk_cursor_new_from_name ("col-resize", NULL);

  gtk_widget_add_css_class (line, "compare-line");
  gtk_widget_set_cursor (line, cursor);
  return line;
}

GtkWidget *
latent_compare_wipe_new (LatentPicture *first, LatentPicture *second, GtkAdjustment *adjustment)
{
  LatentCompareWipe *self;

  g_return_val_if_fail (LATENT_IS_PICTURE (first) && LATENT_IS_PICTURE (second), NULL);
  g_return_val_if_fail (GTK_IS_ADJUSTMENT (adjustment), NULL);

  self = g_object_new (LATENT_TYPE_COMPARE_WIPE, NULL);
  self->pictures[0] = GTK_WIDGET (first);
  self->pictures[1] = GTK_WIDGET (second);
  self->line = new_line ();
  self->adjustment = g_object_ref_sink (adjustment);
  for (guint i = 0; i < N_PICTURES; i++)
    gtk_widget_set_parent (self->pictures[i], GTK_WIDGET (self));
  gtk_widget_set_parent (self->line, GTK_WIDGET (self));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_allocate),
                           self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

LatentPicture *
latent_compare_wipe_get_picture (LatentCompareWipe *self, guint index)
{
  g_return_val_if_fail (LATENT_IS_COMPARE_WIPE (self), NULL);
  g_return_val_if_fail (index < N_PICTURES, NULL);
  return LATENT_PICTURE (self->pictures[index]);
}
