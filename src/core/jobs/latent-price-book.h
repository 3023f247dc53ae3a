/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-job-record.h"
#include "core/net/latent-service.h"
#include "core/store/latent-gate.h"

G_BEGIN_DECLS

/* LatentPriceBook: what an image costs, as far as the service has said so: in its list of models,
 * where a model has one price; else by what the newest job with the same model and parameters was
 * charged. Nothing is assumed. Main thread.
 *
 * Signal "changed": prices may be known, or others, now. */
#define LATENT_TYPE_PRICE_BOOK (latent_price_book_get_type ())
G_DECLARE_FINAL_TYPE (LatentPriceBook, latent_price_book, LATENT, PRICE_BOOK, GObject)

LatentPriceBook *latent_price_book_new (LatentService *service, LatentGate *gate);

/* Reads the library's jobs and the service's list; what cannot be read is left out. Finishes when
 * both are over; never fails but by being cancelled. */
void latent_price_book_refresh_async (LatentPriceBook *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
latent_price_book_refresh_finish (LatentPriceBook *self, GAsyncResult *result, GError **error);
/* Was it read once, the service's list included? */
gboolean latent_price_book_is_complete (LatentPriceBook *self);

/* What one job with @model_id and @values costs, in credits; -1 when that is not known. */
gint64 latent_price_book_find (LatentPriceBook *self, const char *model_id, GHashTable *values);

/* @record has come to its end: what it was charged is the newest price. */
void latent_price_book_learn (LatentPriceBook *self, const LatentJobRecord *record);

G_END_DECLS
