/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "ui/viewer/latent-picture-view.h"

G_BEGIN_DECLS

/* The keys of the page on which pictures are compared: they activate its actions and those of its
 * ancestors. */
void latent_compare_bind_keys (GtkWidgetClass *widget_class);

/* What "compare.zoom" does with its number, which a key above gave it: around the middle of
 * @place. */
void latent_compare_zoom (LatentPictureView *view, const LatentPicturePlace *place, int key);

G_END_DECLS
