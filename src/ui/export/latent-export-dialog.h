/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentExportDialog: asks which pictures are to be exported, where to and how, shows what the
 * first files will be called, exports them, and tells how far it is. Main thread.
 *
 * Signal: "toast" (AdwToast): all is exported; the dialog is closing. What was not is told by a
 * dialog of its own (latent-export-report). */
#define LATENT_TYPE_EXPORT_DIALOG (latent_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatentExportDialog, latent_export_dialog, LATENT, EXPORT_DIALOG, AdwWindow)

/* @parent: (nullable). @selected: (element-type guint32): copied; empty: there are none */
GtkWidget *
latent_export_dialog_new (GtkWindow *parent, LatentWorkspace *workspace, GArray *selected);

/* Where it goes; for tests, which have no file chooser. @path: a folder, or of an archive a file
 * that may be there */
void latent_export_dialog_set_place (LatentExportDialog *self, const char *path);

G_END_DECLS
