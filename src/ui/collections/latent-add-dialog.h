/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentAddDialog: asks to which collection pictures are to be added: one that there is, found as
 * its name is typed, or a new one of that name. Main thread.
 *
 * Signal: "chosen" (string): a name, as latent_image_edit_dup_name() gives it; the dialog closes
 * then. */
#define LATENT_TYPE_ADD_DIALOG (latent_add_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentAddDialog, latent_add_dialog, LATENT, ADD_DIALOG, AdwWindow)

/* @parent: (nullable). @n_images: how many are to be added */
GtkWidget *
latent_add_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, guint n_images);

G_END_DECLS
