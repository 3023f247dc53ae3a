/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentFilterRow: how many pictures the timeline's query finds, and each of its filters as a chip;
 * hidden while the query asks for everything. Main thread.
 *
 * Signals: "leave": the last chip that had the focus is gone. */
#define LATENT_TYPE_FILTER_ROW (latent_filter_row_get_type ())
G_DECLARE_FINAL_TYPE (LatentFilterRow, latent_filter_row, LATENT, FILTER_ROW, GtkWidget)

void latent_filter_row_set_workspace (LatentFilterRow *self, LatentWorkspace *workspace);

G_END_DECLS
