/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Binds the keys that say something about pictures (1 to 5, 0, X, F, T, B) to a class of widgets in
 * which nobody writes text. @callback gets the detailed name of the action as a string. */
void latent_mark_keys_add (GtkWidgetClass *widget_class, GtkShortcutFunc callback);

/* Activates @detailed_name ("marks.rate(4)") on @widget. */
gboolean latent_mark_keys_activate (GtkWidget *widget, const char *detailed_name);

G_END_DECLS
