/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"

G_BEGIN_DECLS

/* Gives all jobs and pictures new numbers (LatentJobRecord, LatentImageRecord) in the order in
 * which they were asked for, after pictures older than others were added. Nothing happens when the
 * order is right, or while a job is shown: whoever shows it knows it by its number. Other processes
 * learn that everything may have changed. Main thread. */
void latent_renumber_async (LatentDatabase *database,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean latent_renumber_finish (LatentDatabase *database, GAsyncResult *result, GError **error);

G_END_DECLS
