/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentTagDialog: the tags of some pictures: those that all of them have and those that some have,
 * each with a button that removes it; and an entry with what other pictures are tagged. Each change
 * is asked for at once and shown when it is stored, as is what other windows do meanwhile. Main
 * thread.
 *
 * Signal "edit" (LatentImageEdit): to be done with the pictures. */
#define LATENT_TYPE_TAG_DIALOG (latent_tag_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentTagDialog, latent_tag_dialog, LATENT, TAG_DIALOG, AdwWindow)

/* @numbers: (element-type guint32): kept by reference, not to be changed any more */
GtkWidget *
latent_tag_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, GArray *numbers);

/* (element-type guint32) */
GArray *latent_tag_dialog_get_numbers (LatentTagDialog *self);

/* What became of the last edit: @words for a screen reader, or (@is_error) for everybody. */
void latent_tag_dialog_tell (LatentTagDialog *self, const char *words, gboolean is_error);

G_END_DECLS
