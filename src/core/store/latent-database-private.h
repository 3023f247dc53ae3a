/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* faults.md B1: how long another process may hold the database before we give up. */
#define LATENT_DATABASE_BUSY_TIMEOUT_MS 10000

typedef enum
{
  LATENT_DATABASE_READ,  /* one consistent view; changes nothing */
  LATENT_DATABASE_WRITE_IF_FREE, /* the same, when no other process holds the file for longer than
                                  * a moment; else G_IO_ERROR_BUSY */
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

/* The same for a file that must exist, with the whole check whatever its size. */
sqlite3 *latent_database_file_open_whole (const char *path, GError **error);

/* An empty library under the name @path, which must be free and which nobody else knows. */
gboolean latent_database_file_make (const char *path, GError **error);

/* The right to make or replace the library: a descriptor to close; -1 with @error. Waits for
 * another process as long as SQLite would. */
int latent_database_file_lock (const char *path, GError **error);

/* How large a file latent_database_check_async() looks at in one go; others wait for it meanwhile.
 * Main thread, before a check. */
void latent_database_set_most_whole (LatentDatabase *self, gint64 size_bytes);

/* Damage was seen in a file that opens: the next opening, by whichever process, checks it whole.
 * latent_database_file_trust() takes that back. */
void latent_database_file_suspect (const char *path);
void latent_database_file_trust (const char *path);

/* Adds the SQL function latent_matches(search, prompt) and those that the index of texts needs
 * (latent-text-search.h). */
gboolean latent_search_register (sqlite3 *connection, GError **error);

G_END_DECLS
