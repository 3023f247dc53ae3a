/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/store/latent-database.h"
#include "core/store/latent-file-worker.h"
#include "core/store/latent-places.h"

G_BEGIN_DECLS

/* LatentRestoredFiles: takes pictures back that come to the pictures folder by another way than a
 * job: a file manager took them out of the trash, or they were renamed. Once at the start the
 * folders are compared with the rows (unless nothing came or went since that was last done), and
 * from then on the kernel tells. What a file is its record says, as for `latent rebuild`; files
 * that are not ours are left alone, and of those that are not called like ours only the new ones
 * are read. All in small steps, which other work of the database and the file worker comes between.
 * Main thread.
 *
 * Signal "found" (GPtrArray of LatentFoundPicture): what became of some of them; their rows are
 * written. */
#define LATENT_TYPE_RESTORED_FILES (latent_restored_files_get_type ())
G_DECLARE_FINAL_TYPE (LatentRestoredFiles, latent_restored_files, LATENT, RESTORED_FILES, GObject)

/* @origin: the service's, for the finder of pictures. The database is open. */
LatentRestoredFiles *latent_restored_files_new (LatentDatabase *database,
                                                LatentFileWorker *worker,
                                                LatentPlaces *places,
                                                const char *origin);

void latent_restored_files_start (LatentRestoredFiles *self);
/* Nothing is told any more. */
void latent_restored_files_stop (LatentRestoredFiles *self);

/* How long what came is left alone before it is looked at; longer while all of it is known. For
 * tests. */
void latent_restored_files_set_rest (LatentRestoredFiles *self,
                                     guint shortest_ms,
                                     guint longest_ms);
/* Is nothing being looked at, nor waiting for it? For tests. */
gboolean latent_restored_files_is_idle (LatentRestoredFiles *self);
/* How many files were opened since the start: for tests. */
guint latent_restored_files_get_n_read (LatentRestoredFiles *self);

G_END_DECLS
