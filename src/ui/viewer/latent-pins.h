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
 * window lives. They are known by their ids, and what they are now comes from the library
 * (latent-pin-keeper): a picture that is deleted is pinned no more, until somebody takes that back.
 * Main thread; owned by the main view.
 *
 * Properties: "n-pins" (uint, notified: also when one goes and another comes). */
#define LATENT_TYPE_PINS (latent_pins_get_type ())
G_DECLARE_FINAL_TYPE (LatentPins, latent_pins, LATENT, PINS, GObject)

LatentPins *latent_pins_new (void);

guint latent_pins_get_n_pins (LatentPins *self);
gboolean latent_pins_contains (LatentPins *self, const char *image_id);

/* (transfer none) (not nullable) (element-type LatentImageRecord): as the library last said. Valid
 * until the next change. */
GPtrArray *latent_pins_get_images (LatentPins *self);

/* FALSE: it is pinned already, or there is no room. @image: copied */
gboolean latent_pins_add (LatentPins *self, const LatentImageRecord *image);
/* FALSE: it was not pinned. */
gboolean latent_pins_remove (LatentPins *self, const char *image_id);
void latent_pins_clear (LatentPins *self);

/* (transfer full): the ids of all that may be pinned now or again; NULL-terminated */
char **latent_pins_dup_ids (LatentPins *self);
/* @images: (element-type LatentImageRecord): those of them that are there now, in any order; the
 * others are not pinned as long as they do not come back. Copied */
void latent_pins_update (LatentPins *self, GPtrArray *images);

G_END_DECLS
