/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "latent-queue-button.h"

G_BEGIN_DECLS

/* LatentQueuePlace: where the page of the queue is: in the popover of its button where there is
 * room, as a page of its own, that Esc leaves, where there is not. Main thread. */
#define LATENT_TYPE_QUEUE_PLACE (latent_queue_place_get_type ())
G_DECLARE_FINAL_TYPE (LatentQueuePlace, latent_queue_place, LATENT, QUEUE_PLACE, GObject)

/* @leaf: (transfer none): the queue's leaf of @leaflet, with @bin somewhere in it; the other ones
 * include "main". They and @button have to stay as long as it is used. */
LatentQueuePlace *latent_queue_place_new (AdwLeaflet *leaflet,
                                          AdwLeafletPage *leaf,
                                          AdwBin *bin,
                                          LatentQueueButton *button,
                                          GtkWidget *page);

/* Goes to its other place, if that is one. */
void latent_queue_place_set_narrow (LatentQueuePlace *self, gboolean is_narrow);

void latent_queue_place_show (LatentQueuePlace *self);
/* TRUE: it was the page that is seen, and "main" is now. */
gboolean latent_queue_place_leave (LatentQueuePlace *self);

G_END_DECLS
