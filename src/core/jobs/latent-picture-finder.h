/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/store/latent-picture-rows.h"

G_BEGIN_DECLS

/* LatentPictureFinder: says of a file which picture of a library it is: by its record inside, else
 * NAME.json beside it, else its name, which ends in the beginning of the job's id and the index,
 * else its bytes. Immutable. */
typedef struct _LatentPictureFinder LatentPictureFinder;

/* @origin: of jobs of which only the picture's name is left */
LatentPictureFinder *latent_picture_finder_new (const char *origin);
void latent_picture_finder_free (LatentPictureFinder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentPictureFinder, latent_picture_finder_free)

/* Is the file called as ours are? Any thread. */
gboolean
latent_picture_finder_knows_name (const LatentPictureFinder *self, const char *path);

/* File worker only; blocks, and reads the whole file. (transfer full) (nullable): NULL: no picture,
 * or one that cannot be read (@n_unreadable is then one more); its record is NULL when nothing at
 * all could be said */
LatentFoundPicture *latent_picture_finder_look_at (const LatentPictureFinder *self,
                                                   const char *path,
                                                   guint *n_unreadable);

G_END_DECLS
