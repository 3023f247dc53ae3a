/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"
#include "ui/compose/latent-composer.h"

G_BEGIN_DECLS

/* LatentBringInPlace: takes pictures that are dropped or pasted and shows what they say, one at a
 * time, in a LatentBringInDialog. A picture dragged from the library itself is not taken, nor are
 * several, folders, pipes or addresses on other machines: what was let go is said. Nothing here
 * waits for a file. Main thread.
 *
 * Signals: "toast" (AdwToast); "open" (LatentTile): a picture of the library is to be shown. */
#define LATENT_TYPE_BRING_IN_PLACE (latent_bring_in_place_get_type ())
G_DECLARE_FINAL_TYPE (LatentBringInPlace, latent_bring_in_place, LATENT, BRING_IN_PLACE, GObject)

/* Gives the widgets of a class "picture.paste" with its key, Ctrl+V. */
void latent_bring_in_place_install (GtkWidgetClass *widget_class);

/* @view: of such a class that has "view.focus-prompt", held weakly, as is @composer */
LatentBringInPlace *
latent_bring_in_place_new (LatentWorkspace *workspace, GtkWidget *view, LatentComposer *composer);

/* What is dropped on @widget is looked at, too. */
void latent_bring_in_place_take_drops (LatentBringInPlace *self, GtkWidget *widget);

G_END_DECLS
