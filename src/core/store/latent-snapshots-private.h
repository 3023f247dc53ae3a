/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-sql-private.h"

G_BEGIN_DECLS

/* Snapshots of the database: whole, checked copies in "snapshots/library-DATE.db" beside it.
 * Blocking functions for the database thread. */

/* Called between two steps of a long copy or check; FALSE ends it. */
typedef gboolean (*LatentSnapshotPause) (gpointer user_data);

/* Is one due (50 jobs, or a day, since the last)? Then it is this caller's for ten minutes, or
 * until it is settled or given back: the schedule is kept in the database and shared by all
 * processes. Inside a writing transaction. @now_us: wall clock. */
gboolean
latent_snapshots_claim (sqlite3 *connection, gint64 now_us, gboolean *is_due, GError **error);

/* The claimed one was made. Inside a writing transaction. */
gboolean latent_snapshots_settle (sqlite3 *connection, gint64 now_us, GError **error);

/* It was not made, and whoever asks next may try. */
gboolean latent_snapshots_give_back (sqlite3 *connection, GError **error);

/* Copies the database step by step, checks the copy, names it, and only then thins the old ones
 * out. Outside of any transaction. CANCELLED when @pause said so. */
gboolean latent_snapshots_make (sqlite3 *connection,
                                gint64 now_us,
                                LatentSnapshotPause pause,
                                gpointer user_data,
                                GError **error);

/* (transfer full) (element-type filename): whole names, the newest first; empty when there are
 * none. @database: the name of the database */
GPtrArray *latent_snapshots_list (const char *database);

/* When it was made, microseconds since 1970 UTC; -1 for what is no snapshot's name. */
gint64 latent_snapshots_read_time (const char *name);

G_END_DECLS
