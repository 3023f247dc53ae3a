/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentFlowLayout: children side by side at their natural width, in as many lines as that takes,
 * like the words of a text. (GtkFlowBox makes columns, and its children take the focus.) Main
 * thread. */
#define LATENT_TYPE_FLOW_LAYOUT (latent_flow_layout_get_type ())
G_DECLARE_FINAL_TYPE (LatentFlowLayout, latent_flow_layout, LATENT, FLOW_LAYOUT, GtkLayoutManager)

GtkLayoutManager *latent_flow_layout_new (void);

G_END_DECLS
