/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentFilterPopover: every filter of the workspace's timeline, with how many pictures each would
 * leave (counted while it is open only), and the searches that were saved. Main thread.
 *
 * Signals: "toast" (AdwToast). */
#define LATENT_TYPE_FILTER_POPOVER (latent_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (
    LatentFilterPopover, latent_filter_popover, LATENT, FILTER_POPOVER, GtkPopover)

GtkWidget *latent_filter_popover_new (LatentWorkspace *workspace);

G_END_DECLS
