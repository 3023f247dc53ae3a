/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "core/base/latent-model.h"

G_BEGIN_DECLS

/* What is known of a picture, in words. Pure functions; (transfer full) (nullable): NULL: it is not
 * known, and nothing is said about it. */

char *latent_details_words_model (LatentModelCatalog *catalog, const char *model_id);

/* One of the settings as it was sent: the catalogue's words for it, or its own where the catalogue
 * does not know them (any more). @model_id: (nullable) */
char *latent_details_words_parameter (LatentModelCatalog *catalog,
                                      const char *model_id,
                                      const char *key);
char *latent_details_words_value (LatentModelCatalog *catalog,
                                  const char *model_id,
                                  const char *key,
                                  const char *value);

/* (transfer container) (element-type utf8): the keys of @values, which is nullable, in the order of
 * the model's form, unknown ones behind them. */
GPtrArray *latent_details_words_list_keys (LatentModelCatalog *catalog,
                                           const char *model_id,
                                           GHashTable *values);

char *latent_details_words_pixels (guint width, guint height);
char *latent_details_words_bytes (gint64 size_bytes);
char *latent_details_words_format (LatentImageFormat format);
/* Date and time by the clock of the room. @moment_us: wall clock, 0: not known */
char *latent_details_words_moment (gint64 moment_us);
/* @took_us: 0: not known */
char *latent_details_words_took (gint64 took_us);
/* @credits: -1: not known */
char *latent_details_words_credits (gint64 credits);
char *latent_details_words_rating (int rating);
/* @names: (nullable) (array zero-terminated=1): tags or collections */
char *latent_details_words_names (char **names);

G_END_DECLS
