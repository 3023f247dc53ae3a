/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* A thin skin over SQLite's C interface: GError in place of result codes, GLib's types in place of
 * pointers and lengths. Database thread only. Every SQL text is a constant; every value is
 * bound. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* Sets @error from the (extended) result code @code and returns FALSE: LIBRARY_DAMAGED for a file
 * that is no sound database, STORAGE for the disk, locks and rights, CONFLICT for a broken
 * uniqueness, INTERNAL for the rest. */
gboolean latent_sql_fail (sqlite3 *connection, int code, const char *what, GError **error);

/* Has the disk refused to hand over a page? SQLite calls that "malformed" as if it had seen it; but
 * a disk that has trouble today must not cost a sound library its name. */
gboolean latent_sql_has_read_trouble (sqlite3 *connection);

/* Runs constant statements that return no rows. */
gboolean latent_sql_execute (sqlite3 *connection, const char *sql, GError **error);

/* (transfer full) (nullable): to be finalised before the transaction ends: an open read blocks the
 * commits of other processes. */
sqlite3_stmt *latent_sql_prepare (sqlite3 *connection, const char *sql, GError **error);

/* TRUE: there is a row; FALSE: the end, or @error. */
gboolean latent_sql_next (sqlite3_stmt *statement, GError **error);

/* Runs a statement that returns no rows to its end and makes it ready for other values. */
gboolean latent_sql_run (sqlite3_stmt *statement, GError **error);

/* The first column of the first row of a constant query; 0 when there is no row. */
gboolean latent_sql_get_int64 (sqlite3 *connection, const char *sql, gint64 *value, GError **error);

/* @name: with its colon. NULL values become SQL's NULL. */
void latent_sql_bind_text (sqlite3_stmt *statement, const char *name, const char *text);
void latent_sql_bind_int64 (sqlite3_stmt *statement, const char *name, gint64 value);
void latent_sql_bind_bytes (sqlite3_stmt *statement, const char *name, GBytes *bytes);
/* As JSON text: an object of strings, an array of strings. */
void latent_sql_bind_table (sqlite3_stmt *statement, const char *name, GHashTable *table);
void latent_sql_bind_strv (sqlite3_stmt *statement, const char *name, char **strings);

/* (transfer full). Text comes out as valid UTF-8 whatever is in the file, except from
 * dup_path(). */
char *latent_sql_dup_text (sqlite3_stmt *statement, int column);
char *latent_sql_dup_path (sqlite3_stmt *statement, int column);
GBytes *latent_sql_dup_bytes (sqlite3_stmt *statement, int column);
GHashTable *latent_sql_dup_table (sqlite3_stmt *statement, int column); /* never NULL */
char **latent_sql_dup_strv (sqlite3_stmt *statement, int column);

G_END_DECLS
