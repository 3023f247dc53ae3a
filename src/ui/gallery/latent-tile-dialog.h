/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-timeline.h"

G_BEGIN_DECLS

/* The details of a tile that is no picture (yet): what happened, what it cost, what can be
 * done; the technical details can be copied. (transfer none): a dialog; its responses are names
 * of "tile." actions or "close". @can_take_up: the queue can do something for the job;
 * @can_send_again: it can be sent once more under its key, which may cost */
GtkWidget *latent_tile_dialog_new (GtkWindow *parent,
                                   LatentTile *tile,
                                   gboolean can_take_up,
                                   gboolean can_send_again);

G_END_DECLS
