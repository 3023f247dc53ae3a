/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LatentDemoPrices: what a picture of a model costs at the demo service (prices.json). The
 * catalogue knows no prices, because the real service's change. Immutable. */
typedef struct _LatentDemoPrices LatentDemoPrices;

LatentDemoPrices *latent_demo_prices_new (void);
void latent_demo_prices_free (LatentDemoPrices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoPrices, latent_demo_prices_free)

/* In credits; a model the table does not name costs its default. */
guint latent_demo_prices_get (const LatentDemoPrices *self, const char *model_id);

G_END_DECLS
