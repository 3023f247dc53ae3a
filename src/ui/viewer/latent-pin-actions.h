/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-tile.h"
#include "latent-pins.h"

G_BEGIN_DECLS

/* LatentPinActions: what can be done with pins, as the action group "pins": toggle (of the picture
 * that is meant; its state says whether it is pinned), clear. Main thread; owned by the main
 * actions.
 *
 * Signal "toast" (AdwToast, floating no more: the receiver refs). */
#define LATENT_TYPE_PIN_ACTIONS (latent_pin_actions_get_type ())
G_DECLARE_FINAL_TYPE (LatentPinActions, latent_pin_actions, LATENT, PIN_ACTIONS, GObject)

LatentPinActions *latent_pin_actions_new (LatentPins *pins);

GActionGroup *latent_pin_actions_get_group (LatentPinActions *self);

/* @current: (nullable): what toggle is for, when it is a picture */
void latent_pin_actions_set_target (LatentPinActions *self, LatentTile *current);

G_END_DECLS
