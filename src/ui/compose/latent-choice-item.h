/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentChoiceItem: one row of a dropdown: the label of a value and, when the value is one, its
 * shape. */
#define LATENT_TYPE_CHOICE_ITEM (latent_choice_item_get_type ())
G_DECLARE_FINAL_TYPE (LatentChoiceItem, latent_choice_item, LATENT, CHOICE_ITEM, GtkWidget)

GtkWidget *latent_choice_item_new (void);
/* @ratio: 0 = has no shape */
void latent_choice_item_set (LatentChoiceItem *self, const char *label, double ratio);

G_END_DECLS
