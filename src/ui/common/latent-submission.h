/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/jobs/latent-job-queue.h"

G_BEGIN_DECLS

/* How it ended: @is_stored: the intents are in the ledger; else @error says why not, or is NULL: a
 * person was asked about the limit and said no. Not called when @view is gone. */
typedef void (*LatentSubmissionFunc) (GtkWidget *view, gboolean is_stored, const GError *error);

/* One press of Generate: writes the intents, and asks in a dialog above @view where a limit on
 * spending would be passed. @request: kept as long as it is needed. Main thread. */
void latent_submission_start (GtkWidget *view,
                              LatentJobQueue *queue,
                              LatentImageRequest *request,
                              guint count,
                              LatentSubmissionFunc ended);

G_END_DECLS
