/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"
#include "latent-places.h"

G_BEGIN_DECLS

/* Pictures that a killed run left in .incoming under "<job id>-<index>" and whose jobs are lost: no
 * row will ever ask for them, so a rebuild brings them in. Those of known jobs belong to their
 * drivers. */

/* The names in .incoming that look so. File worker; blocks. (transfer full) (element-type
 * filename); may be empty */
GPtrArray *latent_lost_pictures_list (LatentPlaces *places);

/* Finish: (transfer full) (element-type filename): those of @names whose jobs have no row. */
void latent_lost_pictures_sift_async (LatentDatabase *database,
                                      GPtrArray *names,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *latent_lost_pictures_sift_finish (LatentDatabase *database,
                                             GAsyncResult *result,
                                             GError **error);

/* (transfer full): the path of @name in .incoming */
char *latent_lost_pictures_dup_path (LatentPlaces *places, const char *name);

/* Moves a whole picture to the others, under a name that tells of its job and index: fsync, rename
 * without replacing, fsync of both folders. File worker; blocks. LATENT_ERROR_STORAGE: it stays. */
gboolean latent_lost_pictures_bring_in (LatentPlaces *places,
                                        const char *name,
                                        const char *extension,
                                        GError **error);

G_END_DECLS
