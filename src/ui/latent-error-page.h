/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LatentErrorPage: why the library could not be opened, as the window's whole content.
 *
 * Signals: "retry". */
#define LATENT_TYPE_ERROR_PAGE (latent_error_page_get_type ())
G_DECLARE_FINAL_TYPE (LatentErrorPage, latent_error_page, LATENT, ERROR_PAGE, GtkWidget)

GtkWidget *latent_error_page_new (const GError *error);

G_END_DECLS
