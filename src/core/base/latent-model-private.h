/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-model.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One pixel size of the catalogue: for parameter values that all match. */
typedef struct
{
  GHashTable *values; /* parameter key -> value */
  guint width, height;
} LatentPixelSize;

/* For the catalogue's reader only. All strings are copied. */
LatentModel *latent_model_new (const char *id,
                               const char *label,
                               const char *params_key,
                               guint prompt_limit,
                               guint typical_seconds);
/* (transfer full) of the contents; both structs are copied shallowly. */
void latent_model_take_parameter (LatentModel *self, const LatentParameter *parameter);
void latent_model_take_pixel_size (LatentModel *self, const LatentPixelSize *size);
void latent_parameter_clear (LatentParameter *parameter);

G_END_DECLS
