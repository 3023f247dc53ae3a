/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The keys of the page on which pictures are compared: they activate its actions and those of its
 * ancestors. */
void latent_compare_bind_keys (GtkWidgetClass *widget_class);

G_END_DECLS
