/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_DATABASE_READ,  /* one consistent view; changes nothing */
  LATENT_DATABASE_WRITE, /* BEGIN IMMEDIATE ... COMMIT; ROLLBACK when the function fails */
} LatentDatabaseAccess;

/* Runs on the database thread inside a transaction. @data: the task's data. Every statement must be
 * finalised or reset when it returns. May be NULL as a result; sets @error instead of returning
 * one. */
typedef gpointer (*LatentDatabaseFunc) (sqlite3 *connection, gpointer data, GError **error);

/**
 * latent_database_run:
 * @task: (transfer full): returns what @func returned, after the commit
 * @free_result: (nullable): frees a result that was rolled back, or that nobody took
 *
 * A task that was cancelled before its turn changes nothing; from then on it is carried through.
 * Main thread.
 */
void latent_database_run (LatentDatabase *self,
                          GTask *task,
                          LatentDatabaseAccess access,
                          LatentDatabaseFunc func,
                          GDestroyNotify free_result);

/* Opens (or makes) the file @path and brings it to the present version:
 * latent_database_open_async() as a blocking function, for the database thread and for tests.
 * (transfer full): to be closed with sqlite3_close() */
sqlite3 *latent_database_file_open (const char *path, GError **error);

/* Adds the SQL function latent_matches(search, prompt) (latent_library_list_async() says what it
 * answers). */
gboolean latent_search_register (sqlite3 *connection, GError **error);

G_END_DECLS
