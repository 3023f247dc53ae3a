/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentLimitsPage: the page of the preferences about what may happen at once and what may be
 * spent. A change is kept in the library half a second later, or when the page goes away. Main
 * thread. */
#define LATENT_TYPE_LIMITS_PAGE (latent_limits_page_get_type ())
G_DECLARE_FINAL_TYPE (LatentLimitsPage, latent_limits_page, LATENT, LIMITS_PAGE, AdwPreferencesPage)

AdwPreferencesPage *latent_limits_page_new (LatentWorkspace *workspace);

G_END_DECLS
