/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"

G_BEGIN_DECLS

/* Gives all jobs and pictures new numbers (LatentJobRecord, LatentImageRecord) in the order in
 * which they were asked for, after pictures older than others were added. Nothing happens when the
 * order is right, or while a job is under way. Other processes learn that every number means
 * another picture, and until they have heard it nothing is done to pictures by the old numbers
 * (LatentLibraryChanges). Main thread. */
void latent_renumber_async (LatentDatabase *database,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean latent_renumber_finish (LatentDatabase *database, GAsyncResult *result, GError **error);

G_END_DECLS
