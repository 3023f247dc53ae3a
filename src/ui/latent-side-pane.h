/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/store/latent-session.h"

G_BEGIN_DECLS

/* LatentSidePane: what stands left of the gallery: two pages, the composer and the collections, and
 * below both the button of the queue. The session keeps which page it was. Main thread. */
#define LATENT_TYPE_SIDE_PANE (latent_side_pane_get_type ())
G_DECLARE_FINAL_TYPE (LatentSidePane, latent_side_pane, LATENT, SIDE_PANE, GtkWidget)

/* The widgets become children. */
GtkWidget *latent_side_pane_new (LatentSession *session,
                                 GtkWidget *composer,
                                 GtkWidget *collections,
                                 GtkWidget *foot);

void latent_side_pane_show_composer (LatentSidePane *self);
void latent_side_pane_show_collections (LatentSidePane *self);

G_END_DECLS
