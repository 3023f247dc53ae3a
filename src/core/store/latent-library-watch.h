/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"

G_BEGIN_DECLS

/* LatentLibraryWatch: tells when another process has committed something to the library (promise
 * 8). The kernel tells that the file was written, SQLite whether somebody else did it. Until a
 * message of the kernel has proved that this file system sends them (one is provoked at the
 * beginning), SQLite is asked once a second; after that nothing wakes up while nothing happens,
 * unless the file is on another host's disk: then SQLite is asked every ten seconds. Main thread.
 *
 * Signal: "changed": there is something new to read. Own commits are not told of. */
#define LATENT_TYPE_LIBRARY_WATCH (latent_library_watch_get_type ())
G_DECLARE_FINAL_TYPE (LatentLibraryWatch, latent_library_watch, LATENT, LIBRARY_WATCH, GObject)

/* @path: of the database's file */
LatentLibraryWatch *latent_library_watch_new (LatentDatabase *database, const char *path);

/* What is asked of the database after this call and before the first "changed" has it all. */
void latent_library_watch_start (LatentLibraryWatch *self);
void latent_library_watch_stop (LatentLibraryWatch *self);

/* Asks on, every @interval_ms, though the kernel tells of changes: those of other hosts it does
 * not. Found out by itself. */
void latent_library_watch_keep_polling (LatentLibraryWatch *self, guint interval_ms);
/* Does a timer wake this up? For tests. */
gboolean latent_library_watch_get_is_polling (LatentLibraryWatch *self);
/* Is @type (statfs(2)) one whose files other hosts can write? Pure. */
gboolean latent_library_watch_is_remote_type (gint64 type);

G_END_DECLS
