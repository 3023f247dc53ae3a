/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-gallery-drag.h"

#include "latent-dragged-images.h"
#include "ui/share/latent-picture-provider.h"

/* What the handlers of a cell's drag source need; freed with it. */
typedef struct
{
  LatentTimeline *timeline;          /* owned */
  LatentGallerySelection *selection; /* owned */
  GdkPaintable *icon;                /* owned, nullable: of what is being dragged */
} Drag;

static void
free_drag (gpointer data, GClosure *closure)
{
  Drag *drag = data;

  g_object_unref (drag->timeline);
  g_object_unref (drag->selection);
  g_clear_object (&drag->icon);
  g_free (drag);
}

/* A finger scrolls. */
static gboolean
is_finger (GtkDragSource *source)
{
  GdkDevice *device = gtk_gesture_get_device (GTK_GESTURE (source));

  return device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN;
}

/* What goes with the pointer is what looks selected. The icon comes first: a tile that was just
 * selected may have to load its picture again. */
static void
take (Drag *drag, LatentCell *cell)
{
  GtkListItem *item = latent_cell_get_item (cell);
  gboolean is_selected = gtk_list_item_get_selected (item);
  guint n_images = is_selected ? latent_gallery_selection_count (drag->selection) : 1;

  g_clear_object (&drag->icon);
  drag->icon = latent_dragged_images_make_icon (n_images, GTK_WIDGET (cell));
  if (!is_selected)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (drag->selection),
                                     gtk_list_item_get_position (item), TRUE);
}

/* Places of the same window take the pictures, other programs the files. */
static GdkContentProvider *
offer (LatentTimeline *timeline, GArray *numbers)
{
  g_autoptr (LatentDraggedImages) images = latent_dragged_images_new (timeline, numbers);
  GdkContentProvider *offers[]
      = { gdk_content_provider_new_typed (LATENT_TYPE_DRAGGED_IMAGES, images),
          latent_picture_provider_new_for_numbers (timeline, numbers, LATENT_PICTURE_FOR_DRAG) };

  return gdk_content_provider_new_union (offers, G_N_ELEMENTS (offers));
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, Drag *drag)
{
  LatentCell *cell
      = LATENT_CELL (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source)));
  g_autoptr (GArray) numbers = NULL;

  if (is_finger (source) || !latent_cell_is_on_picture (cell, x, y))
    return NULL;
  take (drag, cell);
  numbers = latent_gallery_selection_dup_numbers (drag->selection);
  return offer (drag->timeline, numbers);
}

static void
begin_cb (GtkDragSource *source, GdkDrag *gdk_drag, Drag *drag)
{
  /* Beside the pointer: what is below stays in sight. */
  gtk_drag_source_set_icon (source, drag->icon, -12, -12);
}

static void
set_rubberband (GtkGesture *gesture, gboolean is_enabled)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *grid = cell != NULL ? gtk_widget_get_ancestor (cell, GTK_TYPE_GRID_VIEW) : NULL;

  if (grid != NULL)
    gtk_grid_view_set_enable_rubberband (GTK_GRID_VIEW (grid), is_enabled);
}

/* The grid, which hears of the press after the cell, would begin a rubber band as soon as the mouse
 * moves, and never end it once something is dragged. */
static void
pressed_cb (GtkGesture *gesture, GdkEventSequence *sequence)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  double x, y;

  if (!is_finger (GTK_DRAG_SOURCE (gesture)) && gtk_gesture_get_point (gesture, sequence, &x, &y)
      && latent_cell_is_on_picture (LATENT_CELL (cell), x, y))
    set_rubberband (gesture, FALSE);
}

static void
released_cb (GtkGesture *gesture)
{
  set_rubberband (gesture, TRUE);
}

void
latent_gallery_drag_add (LatentCell *cell,
                         LatentTimeline *timeline,
                         LatentGallerySelection *selection)
{
  GtkDragSource *source;
  Drag *drag;

  g_return_if_fail (LATENT_IS_CELL (cell));

  source = gtk_drag_source_new ();
  drag = g_new0 (Drag, 1);
  drag->timeline = g_object_ref (timeline);
  drag->selection = g_object_ref (selection);
  /* Never moved: a file manager would take the file out of the library. */
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "begin", G_CALLBACK (pressed_cb), NULL);
  g_signal_connect (source, "end", G_CALLBACK (released_cb), NULL);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_cb), drag);
  g_signal_connect_data (source, "prepare", G_CALLBACK (prepare_cb), drag, free_drag, 0);
  gtk_widget_add_controller (GTK_WIDGET (cell), GTK_EVENT_CONTROLLER (source));
}
