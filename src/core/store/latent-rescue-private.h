/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-rescue.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* latent_database_file_open(), and what helps when it cannot: a damaged database is set aside under
 * another name ("library.db.damaged-DATE", its journal with it) and the newest whole snapshot takes
 * its place, else an empty library. A database that is gone comes back from a snapshot, too. One
 * process does it, under the making lock; what SQLite could still be doing with the file ends
 * first. A file that is not ours, or newer than this program, is refused and untouched.
 *
 * @pictures: (nullable): the folder whose pictures prove that a missing database is no first start
 * @rescue: (out) (transfer full) (nullable): what was done, now or earlier, and not yet read
 *
 * Blocks; the database thread. (transfer full): NULL with @error */
sqlite3 *
latent_rescue_open (const char *path, const char *pictures, LatentRescue **rescue, GError **error);

/* Takes the note away, once it was read. Inside a writing transaction. */
gboolean latent_rescue_forget (sqlite3 *connection, GError **error);

G_END_DECLS
