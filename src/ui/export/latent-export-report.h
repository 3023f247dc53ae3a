/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <adwaita.h>

#include "core/jobs/latent-export.h"

G_BEGIN_DECLS

/* (transfer full): how many were exported, in a sentence. */
char *latent_export_report_describe (const LatentExportResult *result);

/* Did anything go otherwise than it was asked for? */
gboolean latent_export_report_is_needed (const LatentExportResult *result);

/* (transfer full): a line for each picture that is not there, or is not what was asked for, and
 * why. @n_most: lines; 0: all */
char *latent_export_report_list (const LatentExportResult *result, guint n_most);

/* A dialog that says so; the list can be copied. Main thread. */
GtkWidget *latent_export_report_new (GtkWindow *parent, const LatentExportResult *result);

G_END_DECLS
