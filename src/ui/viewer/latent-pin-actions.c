/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-pin-actions.h"

#include <glib/gi18n.h>

#include "ui/common/latent-toast.h"

struct _LatentPinActions
{
  GObject parent_instance;

  LatentPins *pins;            /* owned */
  GSimpleActionGroup *actions; /* owned */
  LatentTile *current;         /* owned, nullable */
  GSignalGroup *tile_signals;  /* owned: of @current */
};

G_DEFINE_FINAL_TYPE (LatentPinActions, latent_pin_actions, G_TYPE_OBJECT)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const LatentImageRecord *
get_image (LatentPinActions *self)
{
  return self->current != NULL ? latent_tile_get_image (self->current) : NULL;
}

static GSimpleAction *
get_action (LatentPinActions *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name));
}

static void
update (LatentPinActions *self)
{
  const LatentImageRecord *image = get_image (self);
  gboolean is_pinned = image != NULL && latent_pins_contains (self->pins, image->id);

  g_simple_action_set_enabled (get_action (self, "toggle"), image != NULL);
  g_simple_action_set_state (get_action (self, "toggle"), g_variant_new_boolean (is_pinned));
  g_simple_action_set_enabled (get_action (self, "clear"), latent_pins_get_n_pins (self->pins) > 0);
}

static void
say (LatentPinActions *self, const char *text)
{
  g_autoptr (AdwToast) toast = g_object_ref_sink (latent_toast_new (text));

  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
say_count (LatentPinActions *self)
{
  guint n_pins = latent_pins_get_n_pins (self->pins);
  /* Translators: how many images are marked to be compared with each other */
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u image pinned for comparison", "%u images pinned for comparison", n_pins),
      n_pins);

  say (self, text);
}

static void
toggle_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentPinActions *self = user_data;
  const LatentImageRecord *image = get_image (self);
  g_autofree char *full = NULL;

  if (image == NULL)
    return;
  if (latent_pins_remove (self->pins, image->id) || latent_pins_add (self->pins, image))
    {
      say_count (self);
      return;
    }
  full = g_strdup_printf (ngettext ("No more than %d image can be pinned",
                                    "No more than %d images can be pinned", LATENT_PINS_MAX),
                          LATENT_PINS_MAX);
  say (self, full);
}

static void
clear_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LatentPinActions *self = user_data;

  latent_pins_clear (self->pins);
  say_count (self);
}

static void
latent_pin_actions_dispose (GObject *object)
{
  LatentPinActions *self = LATENT_PIN_ACTIONS (object);

  g_clear_object (&self->tile_signals);
  g_clear_object (&self->current);
  g_clear_object (&self->actions);
  g_clear_object (&self->pins);
  G_OBJECT_CLASS (latent_pin_actions_parent_class)->dispose (object);
}

static void
latent_pin_actions_class_init (LatentPinActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_pin_actions_dispose;
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
latent_pin_actions_init (LatentPinActions *self)
{
  static const GActionEntry entries[] = {
    { .name = "toggle", .activate = toggle_cb, .state = "false" },
    { .name = "clear", .activate = clear_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  self->tile_signals = g_signal_group_new (LATENT_TYPE_TILE);
  g_signal_group_connect_swapped (self->tile_signals, "notify::image", G_CALLBACK (update), self);
}

LatentPinActions *
latent_pin_actions_new (LatentPins *pins)
{
  LatentPinActions *self;

  g_return_val_if_fail (LATENT_IS_PINS (pins), NULL);

  self = g_object_new (LATENT_TYPE_PIN_ACTIONS, NULL);
  self->pins = g_object_ref (pins);
  g_signal_connect_object (pins, "notify::n-pins", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

GActionGroup *
latent_pin_actions_get_group (LatentPinActions *self)
{
  g_return_val_if_fail (LATENT_IS_PIN_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

void
latent_pin_actions_set_target (LatentPinActions *self, LatentTile *current)
{
  g_return_if_fail (LATENT_IS_PIN_ACTIONS (self));

  if (g_set_object (&self->current, current))
    g_signal_group_set_target (self->tile_signals, current);
  update (self);
}
