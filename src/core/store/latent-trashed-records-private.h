/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-picture-rows.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* What was known of pictures that are in the trash and their files do not say themselves: those
 * that a person deletes before their records were written, and those that carry none and whose
 * record lies beside them, in a file of its own that may stay in the trash. The records stand in
 * library_values, under "trashed/", the job and the position. Database thread, inside a
 * transaction. */

/* Before the row goes. Of a picture that does not exist, or whose file says everything, nothing is
 * kept. */
gboolean
latent_trashed_records_keep (sqlite3 *connection, const char *image_id, GError **error);

/* When @found is such a picture (its record or its name says which), its record becomes the one
 * that was kept, which is no longer kept then, and @is_taken TRUE. */
gboolean latent_trashed_records_take (sqlite3 *connection,
                                      LatentFoundPicture *found,
                                      gboolean *is_taken,
                                      GError **error);

G_END_DECLS
