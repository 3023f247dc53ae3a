/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentSideLayout: three children: a picture, a line, and a pane about it, which stands at the end
 * of the picture where there is room for both, and beneath it where there is not. The line and the
 * pane are hidden together; the pane may come later. (AdwFlap would cover the picture that is
 * looked at, and forbid windows narrower than what stands side by side.) Main thread. */
#define LATENT_TYPE_SIDE_LAYOUT (latent_side_layout_get_type ())
G_DECLARE_FINAL_TYPE (LatentSideLayout, latent_side_layout, LATENT, SIDE_LAYOUT, GtkLayoutManager)

G_END_DECLS
