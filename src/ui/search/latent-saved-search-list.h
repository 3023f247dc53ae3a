/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentSavedSearchList: the library's saved searches, each to be applied or deleted, and the place
 * to give the present one a name. Main thread.
 *
 * Signals: "toast" (AdwToast); "applied": one was chosen. */
#define LATENT_TYPE_SAVED_SEARCH_LIST (latent_saved_search_list_get_type ())
G_DECLARE_FINAL_TYPE (
    LatentSavedSearchList, latent_saved_search_list, LATENT, SAVED_SEARCH_LIST, GtkWidget)

GtkWidget *latent_saved_search_list_new (LatentWorkspace *workspace);

/* Reads them again: other windows and commands may have changed them. */
void latent_saved_search_list_reload (LatentSavedSearchList *self);

G_END_DECLS
