/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentKeyDialog: asks for the service's key, tries it, and stores it where the workspace
 * stores keys. The key never leaves the password field but for the workspace. Errors are shown
 * inside; it closes by itself when the key works. Main thread. */
#define LATENT_TYPE_KEY_DIALOG (latent_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentKeyDialog, latent_key_dialog, LATENT, KEY_DIALOG, AdwWindow)

/* (transfer none) */
GtkWidget *latent_key_dialog_new (GtkWindow *parent, LatentWorkspace *workspace);

G_END_DECLS
