/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-tile.h"
#include "ui/viewer/latent-picture.h"

G_BEGIN_DECLS

/* LatentComparePane: one of the compared pictures: the picture, and beneath it the button that
 * makes it the winner, and what was said about it. The button activates "compare.choose" of an
 * ancestor, as a click on the picture does "compare.look". Main thread. */
#define LATENT_TYPE_COMPARE_PANE (latent_compare_pane_get_type ())
G_DECLARE_FINAL_TYPE (LatentComparePane, latent_compare_pane, LATENT, COMPARE_PANE, GtkWidget)

/* @picture: what shows it: taken over */
GtkWidget *latent_compare_pane_new (LatentPicture *picture);

/* Shows @image, which is nullable (not read yet), as the @number-th, counted from 1. */
void
latent_compare_pane_set_image (LatentComparePane *self, const LatentImageRecord *image, int number);
/* Without the memory of its picture: another place shows it. */
void latent_compare_pane_set_is_asleep (LatentComparePane *self, gboolean is_asleep);
void latent_compare_pane_set_is_winner (LatentComparePane *self, gboolean is_winner);
/* Rated by the keys. */
void latent_compare_pane_set_is_current (LatentComparePane *self, gboolean is_current);
LatentPicture *latent_compare_pane_get_picture (LatentComparePane *self);

/* (transfer full): the accessible name of the @number-th picture. @image: (nullable) */
char *latent_compare_pane_dup_name (const LatentImageRecord *image, int number);

G_END_DECLS
