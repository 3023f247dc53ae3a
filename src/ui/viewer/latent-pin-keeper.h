/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-workspace.h"
#include "latent-pins.h"

G_BEGIN_DECLS

/* LatentPinKeeper: keeps what is pinned as the library is: asks for the pinned pictures, by their
 * ids, whenever something was deleted or taken back, and when they were given other numbers. Main
 * thread; owned by the main actions. */
#define LATENT_TYPE_PIN_KEEPER (latent_pin_keeper_get_type ())
G_DECLARE_FINAL_TYPE (LatentPinKeeper, latent_pin_keeper, LATENT, PIN_KEEPER, GObject)

LatentPinKeeper *latent_pin_keeper_new (LatentWorkspace *workspace, LatentPins *pins);

G_END_DECLS
