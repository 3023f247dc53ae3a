/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/base/latent-model.h"

G_BEGIN_DECLS

/* LatentParameterRow: one parameter of a model as a row with the control its type asks for: a
 * dropdown for choices (with shapes where the values are shapes), a spin button for whole
 * numbers, a switch, an entry for text. It knows no parameter by name. Main thread.
 *
 * Properties: "value" (string, notified): as it will be sent. */
#define LATENT_TYPE_PARAMETER_ROW (latent_parameter_row_get_type ())
G_DECLARE_FINAL_TYPE (LatentParameterRow, latent_parameter_row, LATENT, PARAMETER_ROW, AdwActionRow)

/* @model: kept, since it owns @parameter */
GtkWidget *latent_parameter_row_new (LatentModel *model, const LatentParameter *parameter);

const char *latent_parameter_row_get_key (LatentParameterRow *self);
/* (transfer full) */
char *latent_parameter_row_dup_value (LatentParameterRow *self);
/* Takes @value when the parameter allows it; otherwise nothing changes and FALSE comes back. */
gboolean latent_parameter_row_set_value (LatentParameterRow *self, const char *value);
/* Shows what is wrong below the label; NULL takes it away. */
void latent_parameter_row_set_error (LatentParameterRow *self, const char *text);
/* (transfer none): the dropdown, spin button, switch or entry */
GtkWidget *latent_parameter_row_get_control (LatentParameterRow *self);

G_END_DECLS
