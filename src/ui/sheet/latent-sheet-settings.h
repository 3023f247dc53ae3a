/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/media/latent-sheet-options.h"

G_BEGIN_DECLS

/* The contact sheet's options as they were used last, in GSettings, where the schema is installed.
 * Main thread. */

/* (transfer full): in their limits, whatever is stored. The title is not kept: it belongs to one
 * sheet. */
LatentSheetOptions *latent_sheet_settings_load (void);
void latent_sheet_settings_store (const LatentSheetOptions *options);

G_END_DECLS
