/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* LatentDetailRow: one thing that is known: its heading, small, above its value, which can be
 * selected. Nothing is shown while there is no value. (AdwActionRow's subtitle cannot be selected
 * in the baseline.) Neither is ever markup. Main thread.
 *
 * Properties: "heading" (string): what it is; "value" (string, nullable); "is-code" (boolean):
 * the value is read from left to right in every language: a size, an id, a file name. */
#define LATENT_TYPE_DETAIL_ROW (latent_detail_row_get_type ())
G_DECLARE_FINAL_TYPE (LatentDetailRow, latent_detail_row, LATENT, DETAIL_ROW, AdwPreferencesRow)

GtkWidget *latent_detail_row_new (void);

void latent_detail_row_set_heading (LatentDetailRow *self, const char *heading);
/* The same value again leaves what is selected alone. @value: (transfer full) (nullable) */
void latent_detail_row_take_value (LatentDetailRow *self, char *value);
const char *latent_detail_row_get_value (LatentDetailRow *self); /* (nullable) */

G_END_DECLS
