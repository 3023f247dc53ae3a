/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentFirstStart: the page for somebody who has nothing yet, with two ways in. It exists only
 * while it is shown. Main thread.
 *
 * Signals: "connect-key", "demo-requested": the buttons. */
#define LATENT_TYPE_FIRST_START (latent_first_start_get_type ())
G_DECLARE_FINAL_TYPE (LatentFirstStart, latent_first_start, LATENT, FIRST_START, GtkWidget)

GtkWidget *latent_first_start_new (void);

/* Says that the keyring could not be read. */
void latent_first_start_set_has_keyring_trouble (LatentFirstStart *self, gboolean has_trouble);

G_END_DECLS
