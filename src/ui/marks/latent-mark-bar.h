/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-image-record.h"

G_BEGIN_DECLS

/* LatentMarkBar: the rating, the favourite's heart and the tags of one picture, as buttons that
 * activate the "mark." actions of an ancestor (LatentMarks). It shows what it was told. Main
 * thread. */
#define LATENT_TYPE_MARK_BAR (latent_mark_bar_get_type ())
G_DECLARE_FINAL_TYPE (LatentMarkBar, latent_mark_bar, LATENT, MARK_BAR, GtkWidget)

/* @image: (nullable): not read yet */
void latent_mark_bar_set_image (LatentMarkBar *self, const LatentImageRecord *image);

G_END_DECLS
