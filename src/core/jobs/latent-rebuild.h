/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/store/latent-database.h"
#include "core/store/latent-file-worker.h"
#include "core/store/latent-places.h"

G_BEGIN_DECLS

/* Makes the index again from the picture files alone: for `latent rebuild`, and for a library whose
 * database was lost (open a new one, then call this before anything lists it). Every picture below
 * the pictures folder is looked at, in batches of one transaction each: its record inside the file,
 * else NAME.json beside it, else its name, which ends in the beginning of the job's id and the
 * index; one that was renamed and carries no record is known by its bytes, if there is a row. Pictures that have no row get one, and their jobs one in state done; rows that are there
 * win over files. May be called at any time, beside other processes, and again: what is done is
 * done. */

typedef struct
{
  guint n_files;      /* looked at */
  guint n_added;      /* have a row now */
  guint n_guessed;    /* of these: by the name alone */
  guint n_known;      /* had one */
  guint n_moved;      /* had one that led nowhere: it leads here now */
  guint n_duplicates; /* copies of a picture that has its row and its file */
  guint n_foreign;    /* pictures, but not ours: left alone */
  guint n_unreadable; /* could not be opened or read */
} LatentRebuildSummary;

typedef void (*LatentRebuildProgress) (guint n_done, guint n_files, gpointer user_data);

/* All borrowed for the call, kept by reference. The database is open. */
typedef struct
{
  LatentDatabase *database;
  LatentFileWorker *worker;
  LatentPlaces *places;
  const char *origin;             /* of jobs of which only the picture's name is left */
  LatentRebuildProgress progress; /* nullable; main thread, until the callback */
  gpointer progress_data;
} LatentRebuildConfig;

void latent_rebuild_async (const LatentRebuildConfig *config,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* @summary: (out): filled as far as it came, also on failure. @added: (out) (optional) (transfer
 * full) (element-type LatentImageRecord): the new rows. STORAGE, LIBRARY_DAMAGED, cancelled. */
gboolean latent_rebuild_finish (GAsyncResult *result,
                                LatentRebuildSummary *summary,
                                GPtrArray **added,
                                GError **error);

G_END_DECLS
