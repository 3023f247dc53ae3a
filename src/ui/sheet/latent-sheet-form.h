/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/media/latent-sheet-options.h"

G_BEGIN_DECLS

/* LatentSheetForm: the controls for how a contact sheet looks. Main thread.
 *
 * Signal "changed": a person changed something. */
#define LATENT_TYPE_SHEET_FORM (latent_sheet_form_get_type ())
G_DECLARE_FINAL_TYPE (LatentSheetForm, latent_sheet_form, LATENT, SHEET_FORM, AdwBin)

/* (transfer full): what the controls say */
LatentSheetOptions *latent_sheet_form_dup_options (LatentSheetForm *self);
/* Lets the controls show @options; the title stays. */
void latent_sheet_form_set_options (LatentSheetForm *self, const LatentSheetOptions *options);

G_END_DECLS
