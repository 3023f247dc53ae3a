/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-scroll-bubble.h"

#include "latent-cell-text.h"

/* Fast: so many pages within so short a time. */
#define FAST_PAGES 2.0
#define FAST_US (G_USEC_PER_SEC / 4)
#define SHOWN_MS 900

struct _LatentScrollBubble
{
  GtkScrolledWindow *scroller; /* unowned */
  GtkAdjustment *adjustment;   /* owned */
  GtkLabel *label;             /* unowned */
  GtkWidget *overlay;          /* unowned */
  LatentTimeline *timeline;    /* owned */
  GtkEventController *drag;    /* unowned: of the scroll bar, which outlives nothing of this */
  GSignalGroup *tile_signals;  /* owned */
  LatentTile *tile;            /* owned, nullable: whose date is to be shown */
  guint position;
  double start_value; /* where the measuring of speed began */
  gint64 start_us;
  gboolean is_dragging;
  guint hide_id; /* timer: it is shown */
};

static gboolean
is_by_day (LatentScrollBubble *self)
{
  LatentImageSort sort = latent_timeline_get_query (self->timeline)->sort;

  return sort == LATENT_IMAGE_SORT_NEWEST || sort == LATENT_IMAGE_SORT_OLDEST;
}

static void
set_description (LatentScrollBubble *self, const char *text)
{
  GtkWidget *scrolled = gtk_scrolled_window_get_child (self->scroller);

  if (scrolled != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (scrolled), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    text, -1);
}

/* A date that is not read yet leaves the one before: it is right but for a moment. */
static void
update_text (LatentScrollBubble *self)
{
  g_autofree char *text = self->tile != NULL ? latent_cell_text_month (self->tile) : NULL;

  if (text == NULL || g_str_equal (gtk_label_get_text (self->label), text))
    return;
  gtk_label_set_text (self->label, text);
  set_description (self, text);
}

static void
set_tile (LatentScrollBubble *self, LatentTile *tile)
{
  if (!g_set_object (&self->tile, tile))
    return;
  g_signal_group_set_target (self->tile_signals, tile);
  update_text (self);
}

static void
update_tile (LatentScrollBubble *self)
{
  guint32 number = latent_timeline_get_number (self->timeline, self->position);
  g_autoptr (LatentTile) tile = NULL;

  if (number != 0)
    tile = latent_timeline_dup_tile (self->timeline, number);
  set_tile (self, tile);
}

static void
hide (LatentScrollBubble *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->label), FALSE);
  set_tile (self, NULL);
}

static gboolean
hide_cb (gpointer user_data)
{
  LatentScrollBubble *self = user_data;

  if (self->is_dragging)
    return G_SOURCE_CONTINUE;
  self->hide_id = 0;
  hide (self);
  return G_SOURCE_REMOVE;
}

static void
show (LatentScrollBubble *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  self->hide_id = g_timeout_add (SHOWN_MS, hide_cb, self);
  if (self->tile == NULL)
    update_tile (self);
  gtk_widget_set_visible (GTK_WIDGET (self->label), gtk_label_get_text (self->label)[0] != '\0');
  /* It follows the slider. */
  gtk_widget_queue_allocate (self->overlay);
}

static void
scrolled_cb (LatentScrollBubble *self)
{
  gint64 now_us = g_get_monotonic_time ();
  double value = gtk_adjustment_get_value (self->adjustment);
  double page = gtk_adjustment_get_page_size (self->adjustment);
  double distance = ABS (value - self->start_value);

  if (now_us - self->start_us > FAST_US)
    {
      /* Whoever went on at this speed without a pause is not slower for the clock's sake. */
      if (now_us - self->start_us > 2 * FAST_US)
        distance = 0;
      self->start_us = now_us;
      self->start_value = value;
    }
  if (!is_by_day (self) || gtk_adjustment_get_upper (self->adjustment) <= 2 * page)
    return;
  if (self->is_dragging || self->hide_id != 0 || distance > FAST_PAGES * page)
    show (self);
}

static gboolean
bar_event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, LatentScrollBubble *self)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
    self->is_dragging = TRUE;
  else if (type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_END || type == GDK_TOUCH_CANCEL)
    self->is_dragging = FALSE;
  return GDK_EVENT_PROPAGATE;
}

/* Beside the slider, as far as there is room. */
static gboolean
place_cb (GtkOverlay *overlay, GtkWidget *widget, GdkRectangle *place, LatentScrollBubble *self)
{
  double range = gtk_adjustment_get_upper (self->adjustment)
                 - gtk_adjustment_get_page_size (self->adjustment);
  double part = range > 0 ? gtk_adjustment_get_value (self->adjustment) / range : 0;
  GtkWidget *bar = gtk_scrolled_window_get_vscrollbar (self->scroller);
  int bar_px = gtk_widget_get_width (bar);
  int width_px = gtk_widget_get_width (GTK_WIDGET (overlay));
  int height_px = gtk_widget_get_height (GTK_WIDGET (overlay));
  GtkRequisition size;

  if (widget != GTK_WIDGET (self->label))
    return FALSE;
  gtk_widget_get_preferred_size (widget, NULL, &size);
  place->width = MIN (size.width, width_px);
  place->height = MIN (size.height, height_px);
  place->x = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL
                 ? MIN (bar_px, width_px - place->width)
                 : MAX (width_px - bar_px - place->width, 0);
  place->y = (int) (part * (height_px - place->height));
  return TRUE;
}

void
latent_scroll_bubble_set_position (LatentScrollBubble *self, guint position)
{
  self->position = position;
  if (self->hide_id != 0)
    update_tile (self);
}

LatentScrollBubble *
latent_scroll_bubble_new (GtkOverlay *overlay,
                          GtkScrolledWindow *scroller,
                          GtkLabel *label,
                          LatentTimeline *timeline)
{
  LatentScrollBubble *self = g_new0 (LatentScrollBubble, 1);

  self->overlay = GTK_WIDGET (overlay);
  self->scroller = scroller;
  self->label = label;
  self->adjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (scroller));
  self->timeline = g_object_ref (timeline);
  self->tile_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->tile_signals, "notify::image", G_CALLBACK (update_text),
                                  self);
  self->drag = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->drag, GTK_PHASE_CAPTURE);
  g_signal_connect (self->drag, "event", G_CALLBACK (bar_event_cb), self);
  gtk_widget_add_controller (gtk_scrolled_window_get_vscrollbar (scroller), self->drag);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  g_signal_connect (overlay, "get-child-position", G_CALLBACK (place_cb), self);
  return self;
}

void
latent_scroll_bubble_free (LatentScrollBubble *self)
{
  g_clear_handle_id (&self->hide_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_signal_handlers_disconnect_by_data (self->overlay, self);
  g_signal_handlers_disconnect_by_data (self->drag, self);
  g_object_unref (self->tile_signals);
  g_clear_object (&self->tile);
  g_object_unref (self->adjustment);
  g_object_unref (self->timeline);
  g_free (self);
}
