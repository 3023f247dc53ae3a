/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentDatabase: one SQLite connection on one thread of its own ("latent-database"). Work goes in
 * as functions and comes back as finished tasks on the main thread. The rules of faults.md,
 * "Several processes" and M46, hold. SQLite's own types stay in latent-database-private.h, which
 * only store includes. */
#define LATENT_TYPE_DATABASE (latent_database_get_type ())
G_DECLARE_FINAL_TYPE (LatentDatabase, latent_database, LATENT, DATABASE, GObject)

LatentDatabase *latent_database_new (const char *path);

/* Opens or creates, applies the settings, migrates. LIBRARY_NEWER, LIBRARY_DAMAGED, STORAGE: the
 * file is untouched. */
void latent_database_open_async (LatentDatabase *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean latent_database_open_finish (LatentDatabase *self, GAsyncResult *result, GError **error);

/* Waits for queued work, then closes the connection and ends the thread. Safe to call twice;
 * dispose calls it. */
void latent_database_close (LatentDatabase *self);

G_END_DECLS
