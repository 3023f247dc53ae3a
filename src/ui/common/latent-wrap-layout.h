/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentWrapLayout: a text that wraps and a button, the first two children of a widget. Side by
 * side while the text has at least the button's width; else the button stands below it, at the end:
 * with large letters in a narrow window the text would get a word a line. Main thread. */
#define LATENT_TYPE_WRAP_LAYOUT (latent_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (LatentWrapLayout, latent_wrap_layout, LATENT, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *latent_wrap_layout_new (void);

G_END_DECLS
