/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentNameDialog: asks what a new collection is to be called, or an old one from now on. It takes
 * no name that another has. Main thread.
 *
 * Signal: "named" (string): the name, as latent_image_edit_dup_name() gives it; the dialog closes
 * then. */
#define LATENT_TYPE_NAME_DIALOG (latent_name_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentNameDialog, latent_name_dialog, LATENT, NAME_DIALOG, AdwWindow)

/* @parent: (nullable). @name: (nullable): the present one of a collection to be renamed */
GtkWidget *
latent_name_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, const char *name);

G_END_DECLS
