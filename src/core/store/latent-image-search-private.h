/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-image-search.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* A statement over the pictures that match @query, in no order, with its values bound. @columns:
 * the constant beginning ("SELECT i.rating"; `i` is the table images); @tail: constant, after the
 * conditions. (transfer full) (nullable): NULL with @error. Database thread. */
sqlite3_stmt *latent_image_search_prepare (sqlite3 *connection,
                                           const LatentImageQuery *query,
                                           const char *columns,
                                           const char *tail,
                                           GError **error);

G_END_DECLS
