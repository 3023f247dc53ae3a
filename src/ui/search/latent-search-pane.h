/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentSearchPane: the gallery with what belongs to searching it: the search bar (in the header
 * where there is room, else above the gallery, shown on demand), the filters that are set, and the
 * page for nothing found. It gives the timeline its query: the one of the session, which it keeps.
 * Main thread.
 *
 * Signals: "leave": the focus should go to the gallery; "toast" (AdwToast). */
#define LATENT_TYPE_SEARCH_PANE (latent_search_pane_get_type ())
G_DECLARE_FINAL_TYPE (LatentSearchPane, latent_search_pane, LATENT, SEARCH_PANE, GtkWidget)

/* @gallery: becomes a child. @header_place: where the bar, or the button that shows it, goes. */
GtkWidget *
latent_search_pane_new (LatentWorkspace *workspace, GtkWidget *gallery, AdwBin *header_place);

void latent_search_pane_set_narrow (LatentSearchPane *self, gboolean is_narrow);

/* Shows the bar and goes to its entry. */
void latent_search_pane_focus_entry (LatentSearchPane *self);

G_END_DECLS
