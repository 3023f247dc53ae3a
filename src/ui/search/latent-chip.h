/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "latent-filter.h"

G_BEGIN_DECLS

/* LatentChip: one filter that is set, as a button that takes it away. Its owner does what a click
 * asks for. Main thread. */
#define LATENT_TYPE_CHIP (latent_chip_get_type ())
G_DECLARE_FINAL_TYPE (LatentChip, latent_chip, LATENT, CHIP, GtkButton)

GtkWidget *latent_chip_new (LatentFilterKind kind, const char *value, LatentModelCatalog *catalog);

LatentFilterKind latent_chip_get_kind (LatentChip *self);
const char *latent_chip_get_value (LatentChip *self);

G_END_DECLS
