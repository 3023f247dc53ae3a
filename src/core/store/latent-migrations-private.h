/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-sql-private.h"

G_BEGIN_DECLS

/* The way from every older form of the database to the present one. Database thread only. */

/* "LTNT": says that a database is ours (PRAGMA application_id). */
#define LATENT_APPLICATION_ID 0x4c544e54

/* Script i leads from user_version i to i + 1, and sets it. (array length=*n_scripts) */
const char *const *latent_migrations_get_scripts (guint *n_scripts);

/* Runs the scripts that @connection still lacks in one transaction: either all of them happen or
 * none. LATENT_ERROR_LIBRARY_NEWER when its version is above @n_scripts. */
gboolean latent_migrations_apply (sqlite3 *connection,
                                  const char *const *scripts,
                                  guint n_scripts,
                                  GError **error);

G_END_DECLS
