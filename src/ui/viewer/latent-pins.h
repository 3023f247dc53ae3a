/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-image-record.h"

G_BEGIN_DECLS

/* No more are told apart side by side. */
#define LATENT_PINS_MAX 4

/* LatentPins: the pictures a person pinned to compare them, in that order; for as long as the
 * window lives. They are known by their ids: a pinned picture may be rated, or deleted, meanwhile,
 * so that whoever shows them asks the library for what they are now. Main thread; owned by the main
 * view.
 *
 * Properties: "n-pins" (uint, notified: also when one goes and another comes). */
#define LATENT_TYPE_PINS (latent_pins_get_type ())
G_DECLARE_FINAL_TYPE (LatentPins, latent_pins, LATENT, PINS, GObject)

LatentPins *latent_pins_new (void);

guint latent_pins_get_n_pins (LatentPins *self);
gboolean latent_pins_contains (LatentPins *self, const char *image_id);

/* (transfer none) (not nullable) (element-type LatentImageRecord): the records as they were when
 * they were pinned. Valid until the next change. */
GPtrArray *latent_pins_get_images (LatentPins *self);

/* FALSE: it is pinned already, or there is no room. @image: copied */
gboolean latent_pins_add (LatentPins *self, const LatentImageRecord *image);
/* FALSE: it was not pinned. */
gboolean latent_pins_remove (LatentPins *self, const char *image_id);
void latent_pins_clear (LatentPins *self);

G_END_DECLS
