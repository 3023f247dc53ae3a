/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"

G_BEGIN_DECLS

/* LatentLibraryWatch: tells when another process has committed something to the library (promise
 * 8). The kernel tells that the file was written, SQLite whether somebody else did it. Until a
 * message of the kernel has proved that this file system sends them, SQLite is asked once a second;
 * after that nothing wakes up while nothing happens. Main thread.
 *
 * Signal: "changed": there is something new to read. Own commits are not told of. */
#define LATENT_TYPE_LIBRARY_WATCH (latent_library_watch_get_type ())
G_DECLARE_FINAL_TYPE (LatentLibraryWatch, latent_library_watch, LATENT, LIBRARY_WATCH, GObject)

/* @path: of the database's file */
LatentLibraryWatch *latent_library_watch_new (LatentDatabase *database, const char *path);

/* What is asked of the database after this call and before the first "changed" has it all. */
void latent_library_watch_start (LatentLibraryWatch *self);
void latent_library_watch_stop (LatentLibraryWatch *self);

G_END_DECLS
