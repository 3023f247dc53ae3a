/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* LatentFullScreen: a picture that has the whole screen. The bar above it stands back, and lies on
 * the picture while the pointer is near the upper edge (or is touched there), or while something of
 * it is in use. Without a window manager there is no full screen, but the bar is gone all the same.
 * Main thread.
 *
 * Properties: "is-active" (boolean, notified): follows the window, too. */
#define LATENT_TYPE_FULL_SCREEN (latent_full_screen_get_type ())
G_DECLARE_FINAL_TYPE (LatentFullScreen, latent_full_screen, LATENT, FULL_SCREEN, GObject)

/* @flap: vertical, with the bar as its flap, always there; lives longer than this */
LatentFullScreen *latent_full_screen_new (AdwFlap *flap);

gboolean latent_full_screen_get_is_active (LatentFullScreen *self);
void latent_full_screen_set_is_active (LatentFullScreen *self, gboolean is_active);

G_END_DECLS
