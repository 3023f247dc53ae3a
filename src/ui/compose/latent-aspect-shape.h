/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentAspectShape: a small outline in the shape of a value such as "16:9". Leaf widget,
 * decorative for assistive technology: the words beside it say the same. */
#define LATENT_TYPE_ASPECT_SHAPE (latent_aspect_shape_get_type ())
G_DECLARE_FINAL_TYPE (LatentAspectShape, latent_aspect_shape, LATENT, ASPECT_SHAPE, GtkWidget)

GtkWidget *latent_aspect_shape_new (void);
void latent_aspect_shape_set_ratio (LatentAspectShape *self, double ratio);

G_END_DECLS
