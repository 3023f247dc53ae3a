/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "latent-rescue.h"

G_BEGIN_DECLS

/* LatentDatabase: one SQLite connection on one thread of its own ("latent-database"). Work goes in
 * as functions and comes back as finished tasks on the main thread. The rules of faults.md,
 * "Several processes" and M46, hold. SQLite's own types stay in latent-database-private.h, which
 * only store includes. */
#define LATENT_TYPE_DATABASE (latent_database_get_type ())
G_DECLARE_FINAL_TYPE (LatentDatabase, latent_database, LATENT, DATABASE, GObject)

LatentDatabase *latent_database_new (const char *path);

/* Before it is opened. @pictures: the folder whose pictures prove that a missing database is no
 * first start (faults.md F9). */
void latent_database_set_pictures (LatentDatabase *self, const char *pictures);

/* Opens or creates, applies the settings, migrates. A damaged file is set aside and replaced, see
 * latent_database_get_rescue(). LIBRARY_NEWER, LIBRARY_DAMAGED (a foreign file), STORAGE: the file
 * is untouched. */
void latent_database_open_async (LatentDatabase *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean latent_database_open_finish (LatentDatabase *self, GAsyncResult *result, GError **error);

/* (transfer none) (nullable): what became of a damaged or missing database, until somebody has read
 * it. Once open. */
const LatentRescue *latent_database_get_rescue (LatentDatabase *self);

/* It was read. */
void latent_database_forget_rescue (LatentDatabase *self);

/* The whole check, in the background: piece by piece, each out of the way when there is other work.
 * FALSE with LIBRARY_DAMAGED: the next opening sets the file aside. */
void latent_database_check_async (LatentDatabase *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean latent_database_check_finish (LatentDatabase *self, GAsyncResult *result, GError **error);

/* Makes a snapshot if one is due (50 jobs or a day since the last of any process); other work of
 * this database goes on meanwhile. TRUE when nothing was due, too. */
void latent_database_snapshot_async (LatentDatabase *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
latent_database_snapshot_finish (LatentDatabase *self, GAsyncResult *result, GError **error);

/* Waits for queued work, then closes the connection and ends the thread. Safe to call twice;
 * dispose calls it. */
void latent_database_close (LatentDatabase *self);

G_END_DECLS
