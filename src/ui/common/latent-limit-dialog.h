/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks whether a limit on spending may be passed this time: says the numbers of @error
 * (LATENT_ERROR_LIMIT). Its responses: "anyway" and "cancel". (transfer none): a dialog */
GtkWidget *latent_limit_dialog_new (GtkWindow *parent, const GError *error);

G_END_DECLS
