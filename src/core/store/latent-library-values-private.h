/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-sql-private.h"

G_BEGIN_DECLS

/* Numbers that hold for the library whichever process uses it (the table library_values). Database
 * thread, inside a transaction. */

/* @value: 0 when there is none, or none from 1 to @most (the row comes from outside) */
gboolean latent_library_value_read (sqlite3 *connection,
                                    const char *name,
                                    gint64 most,
                                    gint64 *value,
                                    GError **error);

gboolean latent_library_value_write (sqlite3 *connection,
                                     const char *name,
                                     gint64 value,
                                     GError **error);

G_END_DECLS
