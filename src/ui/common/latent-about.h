/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* (transfer none): the About window; its troubleshooting page names the versions of the
 * libraries at run time (T25). */
GtkWidget *latent_about_new (GtkWindow *parent);

/* (transfer full): that page's text */
char *latent_about_debug_info (void);

G_END_DECLS
