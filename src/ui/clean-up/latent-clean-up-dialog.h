/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-clean-up.h"

G_BEGIN_DECLS

/* So many pictures are shown. */
#define LATENT_CLEAN_UP_N_SHOWN 8

/* LatentCleanUpDialog: what would be deleted and what would stay, before anything happens. The
 * response is "cancel" or "delete". Main thread. */
#define LATENT_TYPE_CLEAN_UP_DIALOG (latent_clean_up_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    LatentCleanUpDialog, latent_clean_up_dialog, LATENT, CLEAN_UP_DIALOG, AdwMessageDialog)

/* @parent: (nullable); @thumbnails: the pictures come from there; @found: with at least one
 * picture, read only now */
GtkWidget *latent_clean_up_dialog_new (GtkWindow *parent,
                                       LatentThumbnailStore *thumbnails,
                                       const LatentCleanUp *found);

G_END_DECLS
