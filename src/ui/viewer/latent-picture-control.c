/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-control.h"

#include <math.h>

#define PAN_PARTS 8

struct _LatentPictureControl
{
  GObject parent_instance;

  LatentPicture *picture;      /* unowned: owns this */
  GSimpleActionGroup *actions; /* owned */
  GSignalGroup *view_signals;  /* owned: of the view */

  gboolean has_pointer; /* it is over the picture */
  double pointer_x, pointer_y;
  double drag_x, drag_y;   /* how far was dragged already */
  double pinch_zoom;       /* when the fingers came */
  double pinch_x, pinch_y; /* where they were last */
};

G_DEFINE_FINAL_TYPE (LatentPictureControl, latent_picture_control, G_TYPE_OBJECT)

static LatentPictureView *
get_view (LatentPictureControl *self)
{
  return latent_picture_get_view (self->picture);
}

static int
get_scale (LatentPictureControl *self)
{
  return gtk_widget_get_scale_factor (GTK_WIDGET (self->picture));
}

/* --- wheel and touchpad --- */

static void
motion_cb (LatentPictureControl *self, double x, double y)
{
  self->has_pointer = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
leave_cb (LatentPictureControl *self)
{
  self->has_pointer = FALSE;
}

/* Where to zoom without being told, in device pixels: at the pointer, or in the middle. */
static void
find_point (LatentPictureControl *self, const LatentPicturePlace *place, double *x, double *y)
{
  int scale = get_scale (self);

  *x = self->has_pointer ? self->pointer_x * scale : place->place_width / 2.0;
  *y = self->has_pointer ? self->pointer_y * scale : place->place_height / 2.0;
}

static gboolean
scroll_cb (LatentPictureControl *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean is_wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;
  LatentPicturePlace place;
  double x, y;

  if (!latent_picture_get_place (self->picture, &place))
    return GDK_EVENT_PROPAGATE;
  if (is_wheel || (state & GDK_CONTROL_MASK) != 0)
    {
      find_point (self, &place, &x, &y);
      /* A finger's way is told in pixels: about ten are one notch. */
      latent_picture_view_step_at (get_view (self), &place, is_wheel ? -dy : -dy / 10, x, y);
      return GDK_EVENT_STOP;
    }
  if (latent_picture_view_get_is_fit (get_view (self)))
    return GDK_EVENT_PROPAGATE;
  latent_picture_view_pan (get_view (self), &place, -dx * get_scale (self), -dy * get_scale (self));
  return GDK_EVENT_STOP;
}

/* --- drag --- */

static void
set_cursor (LatentPictureControl *self, gboolean is_dragging)
{
  const char *name = NULL;

  if (!latent_picture_view_get_is_fit (get_view (self)))
    name = is_dragging ? "grabbing" : "grab";
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->picture), name);
}

static void
view_changed_cb (LatentPictureControl *self)
{
  /* What belongs to a drag stays until it is over. */
  if (self->drag_x == 0 && self->drag_y == 0)
    set_cursor (self, FALSE);
}

/* What is fitted cannot be moved: whoever takes it away by dragging gets it. */
static void
drag_begin_cb (LatentPictureControl *self, double x, double y, GtkGesture *gesture)
{
  self->drag_x = self->drag_y = 0;
  if (latent_picture_view_get_is_fit (get_view (self)))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_update_cb (LatentPictureControl *self, double x, double y, GtkGesture *gesture)
{
  GtkWidget *widget = GTK_WIDGET (self->picture);
  LatentPicturePlace place;

  if (self->drag_x == 0 && self->drag_y == 0)
    {
      /* Until then it may become a double click. */
      if (!gtk_drag_check_threshold (widget, 0, 0, (int) x, (int) y))
        return;
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
    }
  if (!latent_picture_get_place (self->picture, &place))
    return;
  latent_picture_view_pan (get_view (self), &place, (x - self->drag_x) * get_scale (self),
                           (y - self->drag_y) * get_scale (self));
  self->drag_x = x;
  self->drag_y = y;
  set_cursor (self, TRUE);
}

static void
drag_end_cb (LatentPictureControl *self)
{
  self->drag_x = self->drag_y = 0;
  set_cursor (self, FALSE);
}

static void
released_cb (LatentPictureControl *self, int n_press, double x, double y)
{
  LatentPicturePlace place;
  int scale = get_scale (self);

  if (n_press == 2 && latent_picture_get_place (self->picture, &place))
    latent_picture_view_toggle_at (get_view (self), &place, x * scale, y * scale);
}

/* --- pinch --- */

static void
pinch_begin_cb (LatentPictureControl *self, GdkEventSequence *sequence, GtkGesture *gesture)
{
  LatentPicturePlace place;

  if (!latent_picture_get_place (self->picture, &place))
    return;
  self->pinch_zoom = latent_picture_view_get_zoom (get_view (self), &place);
  gtk_gesture_get_bounding_box_center (gesture, &self->pinch_x, &self->pinch_y);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* What is between the fingers stays there, wherever they go. */
static void
pinch_changed_cb (LatentPictureControl *self, double factor, GtkGesture *gesture)
{
  LatentPicturePlace place;
  double x, y;
  int scale = get_scale (self);

  if (self->pinch_zoom <= 0 || !latent_picture_get_place (self->picture, &place)
      || !gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    return;
  latent_picture_view_pan (get_view (self), &place, (x - self->pinch_x) * scale,
                           (y - self->pinch_y) * scale);
  latent_picture_view_zoom_at (get_view (self), &place, self->pinch_zoom * factor, x * scale,
                               y * scale);
  self->pinch_x = x;
  self->pinch_y = y;
}

/* --- actions --- */

static void
step_zoom (LatentPictureControl *self, double n_steps)
{
  LatentPicturePlace place;

  /* Keys and buttons mean the picture, not what the pointer rests on by chance. */
  if (latent_picture_get_place (self->picture, &place))
    latent_picture_view_step_at (get_view (self), &place, n_steps, place.place_width / 2.0,
                                 place.place_height / 2.0);
}

static void
zoom_in_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step_zoom (user_data, 1);
}

static void
zoom_out_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step_zoom (user_data, -1);
}

static void
fit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  latent_picture_view_fit (get_view (user_data));
}

static void
own_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentPictureControl *self = user_data;
  LatentPicturePlace place;

  if (latent_picture_get_place (self->picture, &place))
    latent_picture_view_zoom_at (get_view (self), &place, 1, place.place_width / 2.0,
                                 place.place_height / 2.0);
}

static void
toggle_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentPictureControl *self = user_data;
  LatentPicturePlace place;
  double x, y;

  if (!latent_picture_get_place (self->picture, &place))
    return;
  find_point (self, &place, &x, &y);
  latent_picture_view_toggle_at (get_view (self), &place, x, y);
}

static void
pan_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentPictureControl *self = user_data;
  LatentPicturePlace place;
  int parts_x, parts_y;

  g_variant_get (parameter, "(ii)", &parts_x, &parts_y);
  if (latent_picture_get_place (self->picture, &place))
    latent_picture_view_pan (get_view (self), &place,
                             -(double) parts_x * place.place_width / PAN_PARTS,
                             -(double) parts_y * place.place_height / PAN_PARTS);
}

/* --- object --- */

static void
add_controllers (LatentPictureControl *self)
{
  GtkWidget *widget = GTK_WIDGET (self->picture);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_changed_cb), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}

static void
latent_picture_control_finalize (GObject *object)
{
  LatentPictureControl *self = LATENT_PICTURE_CONTROL (object);

  g_object_unref (self->view_signals);
  g_object_unref (self->actions);
  G_OBJECT_CLASS (latent_picture_control_parent_class)->finalize (object);
}

static void
latent_picture_control_class_init (LatentPictureControlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_picture_control_finalize;
}

static void
latent_picture_control_init (LatentPictureControl *self)
{
  static const GActionEntry entries[] = {
    { .name = "in", .activate = zoom_in_cb },
    { .name = "out", .activate = zoom_out_cb },
    { .name = "fit", .activate = fit_cb },
    { .name = "own", .activate = own_cb },
    { .name = "toggle", .activate = toggle_cb },
    { .name = "pan", .activate = pan_cb, .parameter_type = "(ii)" },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  self->view_signals = g_signal_group_new (LATENT_TYPE_PICTURE_VIEW);
  g_signal_group_connect_swapped (self->view_signals, "changed", G_CALLBACK (view_changed_cb),
                                  self);
}

LatentPictureControl *
latent_picture_control_attach (LatentPicture *picture)
{
  LatentPictureControl *self;

  g_return_val_if_fail (LATENT_IS_PICTURE (picture), NULL);

  self = g_object_new (LATENT_TYPE_PICTURE_CONTROL, NULL);
  self->picture = picture;
  g_object_bind_property (picture, "view", self->view_signals, "target", G_BINDING_SYNC_CREATE);
  add_controllers (self);
  g_object_set_data_full (G_OBJECT (picture), "latent-picture-control", self, g_object_unref);
  return self;
}

GActionGroup *
latent_picture_control_get_group (LatentPictureControl *self)
{
  g_return_val_if_fail (LATENT_IS_PICTURE_CONTROL (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

/* An action's keys in a text are the text's. */
static void
bind_key (GtkWidgetClass *widget_class, guint keyval, GdkModifierType state, const char *action)
{
  gtk_widget_class_add_binding_action (widget_class, keyval, state, action, NULL);
}

void
latent_picture_control_bind_keys (GtkWidgetClass *widget_class)
{
  static const guint in_keys[] = { GDK_KEY_plus, GDK_KEY_equal, GDK_KEY_KP_Add };
  static const guint out_keys[] = { GDK_KEY_minus, GDK_KEY_KP_Subtract };
  static const struct
  {
    guint keyvals[2];
    int x, y;
  } arrows[] = {
    { { GDK_KEY_Left, GDK_KEY_KP_Left }, -1, 0 },
    { { GDK_KEY_Right, GDK_KEY_KP_Right }, 1, 0 },
    { { GDK_KEY_Up, GDK_KEY_KP_Up }, 0, -1 },
    { { GDK_KEY_Down, GDK_KEY_KP_Down }, 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (in_keys); i++)
    {
      bind_key (widget_class, in_keys[i], 0, "zoom.in");
      bind_key (widget_class, in_keys[i], GDK_CONTROL_MASK, "zoom.in");
    }
  for (guint i = 0; i < G_N_ELEMENTS (out_keys); i++)
    {
      bind_key (widget_class, out_keys[i], 0, "zoom.out");
      bind_key (widget_class, out_keys[i], GDK_CONTROL_MASK, "zoom.out");
    }
  bind_key (widget_class, GDK_KEY_0, GDK_CONTROL_MASK, "zoom.fit");
  bind_key (widget_class, GDK_KEY_KP_0, GDK_CONTROL_MASK, "zoom.fit");
  bind_key (widget_class, GDK_KEY_1, GDK_CONTROL_MASK, "zoom.own");
  bind_key (widget_class, GDK_KEY_KP_1, GDK_CONTROL_MASK, "zoom.own");
  bind_key (widget_class, GDK_KEY_z, 0, "zoom.toggle");
  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    for (guint j = 0; j < G_N_ELEMENTS (arrows[i].keyvals); j++)
      gtk_widget_class_add_binding_action (widget_class, arrows[i].keyvals[j], GDK_SHIFT_MASK,
                                           "zoom.pan", "(ii)", arrows[i].x, arrows[i].y);
}
