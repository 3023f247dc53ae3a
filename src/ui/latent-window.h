/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "latent-main-view.h"

G_BEGIN_DECLS

/* LatentWindow: the frame around an open workspace: shows that it is being opened, why it could
 * not be opened, or its LatentMainView. It owns nothing of the workspace but that view. Main
 * thread.
 *
 * Signals: "retry": the error page's button. "demo-requested": from the view. */
#define LATENT_TYPE_WINDOW (latent_window_get_type ())
G_DECLARE_FINAL_TYPE (LatentWindow, latent_window, LATENT, WINDOW, AdwApplicationWindow)

GtkWidget *latent_window_new (GtkApplication *application);

void latent_window_show_opening (LatentWindow *self);
/* The size the person left, when the window is not on screen yet, then the view. */
void latent_window_show_workspace (LatentWindow *self,
                                   LatentWorkspace *workspace,
                                   LatentSettings *settings,
                                   const GError *environment_error);
void latent_window_show_error (LatentWindow *self, const GError *error);

LatentMainView *latent_window_get_view (LatentWindow *self); /* (nullable) */

G_END_DECLS
