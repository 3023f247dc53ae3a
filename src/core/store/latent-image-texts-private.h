/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-sql-private.h"

G_BEGIN_DECLS

/* The index over the texts of the pictures (table image_texts, which triggers fill): told of a
 * picture after its row was inserted and before it is deleted. Nothing happens when there is no
 * such picture. Database thread, inside the transaction that inserts or deletes. */
gboolean latent_image_texts_add (sqlite3 *connection, const char *image_id, GError **error);
gboolean latent_image_texts_remove (sqlite3 *connection, const char *image_id, GError **error);

G_END_DECLS
