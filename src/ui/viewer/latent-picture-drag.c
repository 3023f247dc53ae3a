/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-drag.h"

#include "ui/gallery/latent-dragged-images.h"
#include "ui/share/latent-picture-provider.h"

typedef struct
{
  LatentTimeline *timeline; /* owned */
  LatentShownNumberFunc get_number;
  gpointer owner;
} Drag;

static void
free_drag (gpointer data, GClosure *closure)
{
  Drag *drag = data;

  g_object_unref (drag->timeline);
  g_free (drag);
}

/* A finger walks, zooms and moves. */
static gboolean
is_finger (GtkDragSource *source)
{
  GdkDevice *device = gtk_gesture_get_device (GTK_GESTURE (source));

  return device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, Drag *drag)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  LatentPictureView *view = latent_picture_get_view (LATENT_PICTURE (widget));
  guint32 number = drag->get_number (drag->owner);
  g_autoptr (GArray) numbers = NULL;

  if (number == 0 || is_finger (source) || !latent_picture_view_get_is_fit (view))
    return NULL;
  numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (numbers, number);
  return latent_picture_provider_new_for_numbers (drag->timeline, numbers,
                                                  LATENT_PICTURE_FOR_DRAG);
}

static void
begin_cb (GtkDragSource *source, GdkDrag *gdk_drag)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) icon = latent_dragged_images_make_icon (1, widget);

  /* Beside the pointer: what is below stays in sight. */
  gtk_drag_source_set_icon (source, icon, -12, -12);
}

void
latent_picture_drag_attach (LatentPicture *picture,
                            LatentTimeline *timeline,
                            LatentShownNumberFunc get_number,
                            gpointer owner)
{
  GtkDragSource *source;
  Drag *drag;

  g_return_if_fail (LATENT_IS_PICTURE (picture));
  g_return_if_fail (LATENT_IS_TIMELINE (timeline));
  g_return_if_fail (get_number != NULL);

  source = gtk_drag_source_new ();
  drag = g_new0 (Drag, 1);
  drag->timeline = g_object_ref (timeline);
  drag->get_number = get_number;
  drag->owner = owner;
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_cb), NULL);
  g_signal_connect_data (source, "prepare", G_CALLBACK (prepare_cb), drag, free_drag, 0);
  gtk_widget_add_controller (GTK_WIDGET (picture), GTK_EVENT_CONTROLLER (source));
}
