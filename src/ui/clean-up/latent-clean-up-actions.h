/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"
#include "ui/common/latent-deleter.h"

G_BEGIN_DECLS

/* LatentCleanUpActions: the action group "clean-up": rejected, all-but-favourites. Each asks first,
 * with what would go and what would stay; then it is an ordinary deletion. Main thread.
 *
 * Signal: "toast" (AdwToast). */
#define LATENT_TYPE_CLEAN_UP_ACTIONS (latent_clean_up_actions_get_type ())
G_DECLARE_FINAL_TYPE (
    LatentCleanUpActions, latent_clean_up_actions, LATENT, CLEAN_UP_ACTIONS, GObject)

/* @deleter: kept; @view: held weakly: whose window is asked in */
LatentCleanUpActions *latent_clean_up_actions_new (LatentWorkspace *workspace,
                                                   LatentDeleter *deleter,
                                                   GtkWidget *view);

GActionGroup *latent_clean_up_actions_get_group (LatentCleanUpActions *self);

G_END_DECLS
