/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentCompareLayout: one to four children of the same size: side by side, four as two by two,
 * and in a narrow place below each other as long as each is high enough to be looked at. Main
 * thread. */
#define LATENT_TYPE_COMPARE_LAYOUT (latent_compare_layout_get_type ())
G_DECLARE_FINAL_TYPE (LatentCompareLayout,
                      latent_compare_layout,
                      LATENT,
                      COMPARE_LAYOUT,
                      GtkLayoutManager)

/* Pure: into how many columns @n_children go. */
guint latent_compare_layout_get_columns (guint n_children, int width_px, int height_px);

G_END_DECLS
