/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <graphene.h>

#include "core/base/latent-model.h"

G_BEGIN_DECLS

/* Shapes of pictures, as pure functions: a parameter value such as "16:9" has a shape, whatever
 * its parameter is called. */

/* Reads "W:H" (whole numbers from 1 to 9999). @ratio: (out): width divided by height */
gboolean latent_aspect_parse (const char *text, double *ratio);

/* Do all values of this choice look like shapes? */
gboolean latent_aspect_is_shape_choice (const LatentParameter *parameter);

/* The shape a request will have: the catalogue's pixel size where known, else a value that
 * looks like one, else square. @model: (nullable); @values: (nullable) */
double latent_aspect_of_values (LatentModel *model, GHashTable *values);

/* The largest rectangle of shape @ratio inside @width x @height, centred. */
void latent_aspect_fit (double ratio, double width, double height, graphene_rect_t *rect);

G_END_DECLS
