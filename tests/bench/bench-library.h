/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/store/latent-places.h"

G_BEGIN_DECLS

/* Above this many rows, the rows share the files and thumbnails of a thousand pictures; up to it,
 * each row has a file (a hard link) and a thumbnail of its own. */
#define BENCH_LIBRARY_MOST_FILES 100000

/* Makes a library of @rows pictures in the folder of @places: the same rows for the same number.
 * Rows are written in the form of version 2 of the database and then brought to the present one by
 * the program's own migration, so that index, folding and numbers are its own work. @pool: the
 * folder of the pictures, on the same file system. Blocks. */
void bench_library_make (LatentPlaces *places, const char *pool, guint rows);

G_END_DECLS
