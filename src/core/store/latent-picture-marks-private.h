/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-picture-record.h"
#include "latent-library-private.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* What people say about a picture, between its rows and the record in its file. Inside a writing
 * transaction; the database thread. */

/* All of it as one text, that two moments can be compared. */
#define LATENT_IMAGE_MARKS                                                                         \
  "json_array (images.rating, images.favourite, " LATENT_IMAGE_TAGS ", " LATENT_IMAGE_COLLECTIONS  \
  ")"

/* Gives the picture @image_id exactly what @record says; its record does not become stale. A
 * collection that is not there is made. @now_us: when it came into its collections */
gboolean latent_picture_marks_put (sqlite3 *connection,
                                   const char *image_id,
                                   const LatentPictureRecord *record,
                                   gint64 now_us,
                                   GError **error);

/* The same for a picture whose row came out of a snapshot and that nobody changed since: its file
 * was written later than that. Every other picture is left alone. */
gboolean latent_picture_marks_bring_back (sqlite3 *connection,
                                          const char *image_id,
                                          const LatentPictureRecord *record,
                                          gint64 now_us,
                                          GError **error);

G_END_DECLS
