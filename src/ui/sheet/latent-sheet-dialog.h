/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentSheetDialog: pictures on a contact sheet: how it shall look, every page as it will be, to
 * be saved as PDF or PNG, or printed. Remembers how it looked. Main thread. */
#define LATENT_TYPE_SHEET_DIALOG (latent_sheet_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentSheetDialog, latent_sheet_dialog, LATENT, SHEET_DIALOG, AdwWindow)

/* @parent: (nullable). @images: (element-type LatentImageRecord): at least one; kept by reference,
 * not to be changed any more */
GtkWidget *
latent_sheet_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, GPtrArray *images);

/* Saves as @path, PNG when that ends so, else PDF. @replace FALSE: asks where a file is there
 * already. What the file chooser does; for tests. */
void latent_sheet_dialog_save (LatentSheetDialog *self, const char *path, gboolean replace);

G_END_DECLS
