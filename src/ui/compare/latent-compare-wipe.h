/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "ui/viewer/latent-picture.h"

G_BEGIN_DECLS

/* LatentCompareWipe: two pictures in one place: the first at the start of a line that can be
 * dragged, the second behind it. Who has no pointer moves the adjustment by another widget. Main
 * thread. */
#define LATENT_TYPE_COMPARE_WIPE (latent_compare_wipe_get_type ())
G_DECLARE_FINAL_TYPE (LatentCompareWipe, latent_compare_wipe, LATENT, COMPARE_WIPE, GtkWidget)

/* @first, @second: taken over, as is a floating @adjustment: 0 to 1, how much of the place is the
 * first one's */
GtkWidget *latent_compare_wipe_new (LatentPicture *first,
                                    LatentPicture *second,
                                    GtkAdjustment *adjustment);

LatentPicture *latent_compare_wipe_get_picture (LatentCompareWipe *self, guint index);

G_END_DECLS
