/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "latent-gallery-selection.h"

G_BEGIN_DECLS

/* LatentSelectionBar: what can be done to several pictures at once, below the gallery while two and
 * more are selected. Its buttons activate actions of an ancestor, and are to be used where those
 * are enabled. Main thread. */
#define LATENT_TYPE_SELECTION_BAR (latent_selection_bar_get_type ())
G_DECLARE_FINAL_TYPE (LatentSelectionBar, latent_selection_bar, LATENT, SELECTION_BAR, GtkWidget)

GtkWidget *latent_selection_bar_new (LatentGallerySelection *selection);

G_END_DECLS
