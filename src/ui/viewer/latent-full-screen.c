/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-full-screen.h"

/* So near to the edge the pointer calls the bar; beyond so many of the bar's heights it goes. */
#define CALL_PX 24
#define STAY_BARS 2

struct _LatentFullScreen
{
  GObject parent_instance;

  AdwFlap *flap;        /* unowned */
  GtkWindow *window;    /* weak, nullable: the one it is in */
  gulong handler_id;    /* of the window */
  gboolean is_active;
};

G_DEFINE_FINAL_TYPE (LatentFullScreen, latent_full_screen, G_TYPE_OBJECT)

typedef enum
{
  PROP_IS_ACTIVE = 1,
} LatentFullScreenProperty;

static GParamSpec *properties[PROP_IS_ACTIVE + 1];

static GtkWidget *
get_bar (LatentFullScreen *self)
{
  return adw_flap_get_flap (self->flap);
}

/* Has it the keyboard, or is one of its menus open? */
static gboolean
is_bar_in_use (LatentFullScreen *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->flap));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, get_bar (self));
}

static void
look_at_pointer (LatentFullScreen *self, double y)
{
  int height = gtk_widget_get_height (get_bar (self));

  if (!self->is_active)
    return;
  if (y <= CALL_PX)
    adw_flap_set_reveal_flap (self->flap, TRUE);
  else if (y > STAY_BARS * MAX (height, CALL_PX) && !is_bar_in_use (self))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
motion_cb (LatentFullScreen *self, double x, double y)
{
  look_at_pointer (self, y);
}

static void
pressed_cb (LatentFullScreen *self, int n_press, double x, double y)
{
  look_at_pointer (self, y);
}

/* Without a fold the bar has its own room above the picture; folded it lies on it. */
static void
take_state (LatentFullScreen *self, gboolean is_active)
{
  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  adw_flap_set_fold_policy (self->flap,
                            is_active ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (self->flap, !is_active);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ACTIVE]);
}

static void
fullscreened_cb (LatentFullScreen *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->flap));

  if (GTK_IS_WINDOW (root) && gtk_widget_get_mapped (GTK_WIDGET (self->flap)))
    take_state (self, gtk_window_is_fullscreen (GTK_WINDOW (root)));
}

/* No GSignalGroup: GLib 2.74 forgets to unbind one from what is going away already, as the window
 * is when its children leave it, and then tells the group of that when there is none any more. */
static void
set_window (LatentFullScreen *self, GtkWindow *window)
{
  if (self->window != NULL)
    g_clear_signal_handler (&self->handler_id, self->window);
  self->handler_id = 0;
  g_set_weak_pointer (&self->window, window);
  if (window != NULL)
    self->handler_id = g_signal_connect_swapped (window, "notify::fullscreened",
                                                 G_CALLBACK (fullscreened_cb), self);
}

static void
root_changed_cb (LatentFullScreen *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->flap));

  set_window (self, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
}

static void
latent_full_screen_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LatentFullScreenProperty) id)
    {
    case PROP_IS_ACTIVE:
      g_value_set_boolean (value, LATENT_FULL_SCREEN (object)->is_active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_full_screen_finalize (GObject *object)
{
  set_window (LATENT_FULL_SCREEN (object), NULL);
  G_OBJECT_CLASS (latent_full_screen_parent_class)->finalize (object);
}

static void
latent_full_screen_class_init (LatentFullScreenClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_full_screen_get_property;
  object_class->finalize = latent_full_screen_finalize;
  properties[PROP_IS_ACTIVE] = g_param_spec_boolean ("is-active", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_full_screen_init (LatentFullScreen *self)
{
}

LatentFullScreen *
latent_full_screen_new (AdwFlap *flap)
{
  LatentFullScreen *self;
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_return_val_if_fail (ADW_IS_FLAP (flap), NULL);

  self = g_object_new (LATENT_TYPE_FULL_SCREEN, NULL);
  self->flap = flap;
  /* Dragging moves the picture. */
  adw_flap_set_swipe_to_open (flap, FALSE);
  adw_flap_set_swipe_to_close (flap, FALSE);
  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (flap), motion);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (flap), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (flap, "notify::root", G_CALLBACK (root_changed_cb), self,
                           G_CONNECT_SWAPPED);
  root_changed_cb (self);
  return self;
}

gboolean
latent_full_screen_get_is_active (LatentFullScreen *self)
{
  g_return_val_if_fail (LATENT_IS_FULL_SCREEN (self), FALSE);
  return self->is_active;
}

void
latent_full_screen_set_is_active (LatentFullScreen *self, gboolean is_active)
{
  GtkRoot *root;

  g_return_if_fail (LATENT_IS_FULL_SCREEN (self));
  if (self->is_active == is_active)
    return;
  root = gtk_widget_get_root (GTK_WIDGET (self->flap));
  take_state (self, is_active);
  if (!GTK_IS_WINDOW (root))
    return;
  if (is_active)
    gtk_window_fullscreen (GTK_WINDOW (root));
  else
    gtk_window_unfullscreen (GTK_WINDOW (root));
}
