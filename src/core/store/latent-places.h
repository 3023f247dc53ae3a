/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LatentPlaces: where a library lives (architecture, section 2). Immutable; any thread.
 * Folders are made 0700 by latent_places_create(), which blocks and is called on the file
 * worker. */
#define LATENT_TYPE_PLACES (latent_places_get_type ())
G_DECLARE_FINAL_TYPE (LatentPlaces, latent_places, LATENT, PLACES, GObject)

/* @library: (nullable): absolute or relative folder of `--library`; everything then lies below it:
 * DIR/pictures, DIR/data, DIR/cache.
 * @is_demo: the demo's own folders ("Latent Demo", "latent-demo"); with @library: that folder
 * itself, which is then a demo library. */
LatentPlaces *latent_places_new (const char *library, gboolean is_demo);

const char *latent_places_get_pictures (LatentPlaces *self); /* absolute; holds .incoming */
const char *latent_places_get_incoming (LatentPlaces *self);
const char *latent_places_get_data (LatentPlaces *self); /* database, locks, snapshots, session */
const char *latent_places_get_cache (LatentPlaces *self);
const char *latent_places_get_database (LatentPlaces *self); /* file */
const char *latent_places_get_locks (LatentPlaces *self);    /* folder of lock files */
gboolean latent_places_get_is_demo (LatentPlaces *self);
gboolean latent_places_get_is_default (LatentPlaces *self); /* neither --library nor --demo */

/* Makes the folders and proves that they can be written (a temporary file in .incoming and data).
 * Folders that are there already keep their mode. LATENT_ERROR_STORAGE naming the folder (also in
 * facts->details[0], as in all storage errors of this room). A pictures folder that was there
 * before and is not now is not made anew: the disk it is on is away, and pictures put below its
 * empty mount point would be hidden by it later (faults.md F8, F9). That is facts->field "gone";
 * whoever wants to begin anew makes the folder. Blocks. */
gboolean latent_places_create (LatentPlaces *self, GError **error);

/* Is the pictures folder there, with its .incoming (made anew when only that is missing)? As above.
 * Blocks. */
gboolean latent_places_check_pictures (LatentPlaces *self, GError **error);

/* Short hex name of this library, stable for the same folders: part of the application id of a
 * non-default one. */
char *latent_places_dup_hash (LatentPlaces *self);

G_END_DECLS
