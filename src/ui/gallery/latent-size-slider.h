/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "ui/common/latent-settings.h"

G_BEGIN_DECLS

/* (transfer floating): the slider for the size of the gallery's tiles, with its label, for a menu.
 * Main thread. */
GtkWidget *latent_size_slider_new (LatentSettings *settings);

G_END_DECLS
