/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-timeline.h"

G_BEGIN_DECLS

/* LatentDraggedImages: the pictures somebody drags out of the gallery, for places of the same
 * window: their numbers mean something in their own library only. Immutable, counted; main
 * thread. */
typedef struct _LatentDraggedImages LatentDraggedImages;
#define LATENT_TYPE_DRAGGED_IMAGES (latent_dragged_images_get_type ())
GType latent_dragged_images_get_type (void) G_GNUC_CONST;

/* @numbers: (element-type guint32): kept by reference, not to be changed any more */
LatentDraggedImages *latent_dragged_images_new (LatentTimeline *timeline, GArray *numbers);
LatentDraggedImages *latent_dragged_images_ref (LatentDraggedImages *self);
void latent_dragged_images_unref (LatentDraggedImages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDraggedImages, latent_dragged_images_unref)

/* (transfer none) (nullable) (element-type guint32): NULL when they are not of @timeline */
GArray *latent_dragged_images_get_numbers (LatentDraggedImages *self, LatentTimeline *timeline);

/* (transfer full): what goes with the pointer: @cell made smaller, and how many there are. */
GdkPaintable *latent_dragged_images_make_icon (guint n_images, GtkWidget *cell);

G_END_DECLS
