/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks whether a limit on spending may be passed this time: says the numbers of @error
 * (LATENT_ERROR_LIMIT). Its responses: "anyway" and "cancel". (transfer none): a dialog */
GtkWidget *latent_limit_dialog_new (GtkWindow *parent, const GError *error);

/* Another image was held back by the limit while the question is open: it is asked about all of
 * them, with what they cost together. @error: as for the first */
void latent_limit_dialog_add (GtkWidget *dialog, const GError *error);

G_END_DECLS
