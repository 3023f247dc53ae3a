/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-bring-in.h"
#include "latent-offers.h"

G_BEGIN_DECLS

/* LatentBringInDialog: a picture from outside: what it says it was made of, beside what the form
 * says now, field by field; only what is ticked is taken over. And it can be copied into the
 * library. Main thread.
 *
 * Signals: "take-over" (LatentDraft *): prompt and model_id are NULL where they stay as they are;
 * "open" (guint number): the picture of the library with that number is to be shown: it was there
 * already, or is now. */
#define LATENT_TYPE_BRING_IN_DIALOG (latent_bring_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentBringInDialog,
                      latent_bring_in_dialog,
                      LATENT,
                      BRING_IN_DIALOG,
                      AdwWindow)

/* @image, @draft: (transfer full). (transfer none) */
GtkWidget *latent_bring_in_dialog_new (GtkWindow *parent,
                                       LatentWorkspace *workspace,
                                       LatentFoundImage *image,
                                       LatentDraft *draft);

G_END_DECLS
