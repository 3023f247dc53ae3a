/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/base/latent-model.h"
#include "core/jobs/latent-tile.h"
#include "core/store/latent-ledger.h"

G_BEGIN_DECLS

/* LatentDetails: everything that is known of one picture, to read, select and copy: the whole
 * prompt with what was searched for marked, the settings as they were sent, the file, what was said
 * about it, and the job behind it. What is not known has no place in it. It follows its tile; what
 * only the job knows is read from the ledger and comes a moment later. Uses the "tile.copy-prompt"
 * action of an ancestor. Main thread.
 *
 * Signal "toast" (AdwToast, floating no more: the receiver refs). */
#define LATENT_TYPE_DETAILS (latent_details_get_type ())
G_DECLARE_FINAL_TYPE (LatentDetails, latent_details, LATENT, DETAILS, GtkWidget)

GtkWidget *latent_details_new (LatentModelCatalog *catalog, LatentLedger *ledger);

/* @tile: (nullable): nothing is shown, and nothing read */
void latent_details_set_tile (LatentDetails *self, LatentTile *tile);
/* @search: (nullable): what to mark in the prompt, see LatentTextSearch */
void latent_details_set_search (LatentDetails *self, const char *search);

G_END_DECLS
