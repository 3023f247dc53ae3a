/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-workspace.h"
#include "latent-tile-actions.h"
#include "ui/common/latent-settings.h"

G_BEGIN_DECLS

/* LatentMainView: one open workspace as the window's content: composer, gallery, viewer,
 * banner, toasts, first-start page. It wires them; each of them knows only models. A new
 * workspace gets a new view. Main thread.
 *
 * Signals: "demo-requested": the first-start page's second button. */
#define LATENT_TYPE_MAIN_VIEW (latent_main_view_get_type ())
G_DECLARE_FINAL_TYPE (LatentMainView, latent_main_view, LATENT, MAIN_VIEW, GtkWidget)

/* @environment_error: (nullable): an address or key in the environment cannot be used: nothing is
 * submitted; its message is for people. Copied. */
GtkWidget *latent_main_view_new (LatentWorkspace *workspace,
                                 LatentSettings *settings,
                                 const GError *environment_error);

LatentWorkspace *latent_main_view_get_workspace (LatentMainView *self);
LatentTileActions *latent_main_view_get_tile_actions (LatentMainView *self);

G_END_DECLS
