/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentSearchBar: the entry, and the buttons for filters and for the order, of the workspace's
 * timeline. Main thread.
 *
 * Signals: "leave": the person is done with it (Escape, which clears the text, or Return);
 * "toast" (AdwToast). */
#define LATENT_TYPE_SEARCH_BAR (latent_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (LatentSearchBar, latent_search_bar, LATENT, SEARCH_BAR, GtkWidget)

GtkWidget *latent_search_bar_new (LatentWorkspace *workspace);

G_END_DECLS
