/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"
#include "ui/common/latent-settings.h"

G_BEGIN_DECLS

/* LatentPreferences: account (key, team, credits), address of the service, webhook address. An
 * address is taken over only when it follows the rules; a new service address takes effect at
 * once: the application closes the workspace and opens it again towards the new service. Main
 * thread. */
#define LATENT_TYPE_PREFERENCES (latent_preferences_get_type ())
G_DECLARE_FINAL_TYPE (
    LatentPreferences, latent_preferences, LATENT, PREFERENCES, AdwPreferencesWindow)

/* (transfer none). @address_is_fixed: the environment decides about the service's address. */
GtkWidget *latent_preferences_new (GtkWindow *parent,
                                   LatentWorkspace *workspace,
                                   LatentSettings *settings,
                                   gboolean address_is_fixed);

G_END_DECLS
