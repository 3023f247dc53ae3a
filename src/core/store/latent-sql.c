/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-sql-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/base/latent-error.h"
#include "core/base/latent-json.h"
#include "core/base/latent-values.h"
#include "latent-files-private.h"

#define BUFFER_BYTES 16384

static LatentErrorCode
error_of_code (int code)
{
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
    return LATENT_ERROR_CONFLICT;

  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return LATENT_ERROR_LIBRARY_DAMAGED;
    case SQLITE_BUSY:
    case SQLITE_CANTOPEN:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_LOCKED:
    case SQLITE_NOLFS:
    case SQLITE_NOMEM:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
    case SQLITE_READONLY:
      return LATENT_ERROR_STORAGE;
    default:
      return LATENT_ERROR_INTERNAL;
    }
}

/* @which: SQLITE_FCNTL_FILE_POINTER or SQLITE_FCNTL_JOURNAL_POINTER */
static gboolean
has_refused_read (sqlite3 *connection, int which)
{
  sqlite3_file *file = NULL;
  int failure = 0;

  if (sqlite3_file_control (connection, "main", which, &file) != SQLITE_OK || file == NULL
      || file->pMethods == NULL)
    return FALSE;
  file->pMethods->xFileControl (file, SQLITE_FCNTL_LAST_ERRNO, &failure);
  /* The ones of which SQLite makes "malformed". */
  return failure == EIO || failure == ERANGE || failure == ENXIO;
}

/* Can every byte be read? A file that is not there has none. */
static gboolean
is_readable (const char *path)
{
  char buffer[BUFFER_BYTES];
  ssize_t length;
  int fd = latent_files_open (path, O_RDONLY);

  if (fd < 0)
    return errno == ENOENT;
  do
    length = read (fd, buffer, sizeof buffer);
  while (length > 0 || (length < 0 && errno == EINTR));
  close (fd);
  return length == 0;
}

/* The same for the database, through SQLite's own descriptor: closing another one of this file
 * would give up every lock that this process has on it, in the middle of a transaction. */
static gboolean
is_database_readable (sqlite3 *connection)
{
  char buffer[BUFFER_BYTES];
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;
  int code = SQLITE_OK;

  if (sqlite3_file_control (connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK
      || file == NULL || file->pMethods == NULL)
    return is_readable (sqlite3_db_filename (connection, "main"));
  if (file->pMethods->xFileSize (file, &size) != SQLITE_OK)
    return FALSE;
  for (sqlite3_int64 offset = 0; offset < size && code == SQLITE_OK; offset += BUFFER_BYTES)
    code = file->pMethods->xRead (file, buffer, (int) MIN (size - offset, BUFFER_BYTES), offset);
  return code == SQLITE_OK || code == SQLITE_IOERR_SHORT_READ;
}

gboolean
latent_sql_has_read_trouble (sqlite3 *connection)
{
  const char *path = sqlite3_db_filename (connection, "main");

  /* SQLite does not always remember; trouble that lasts is found by looking. */
  return has_refused_read (connection, SQLITE_FCNTL_FILE_POINTER)
         || has_refused_read (connection, SQLITE_FCNTL_JOURNAL_POINTER)
         || !is_database_readable (connection)
         || !is_readable (sqlite3_filename_journal (path));
}

/* (nullable): as latent_files_name_trouble() */
static const char *
name_trouble (sqlite3 *connection, int code)
{
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return "space";
    case SQLITE_PERM:
      return "read-only";
    case SQLITE_READONLY:
      /* A file that was taken away while it was open could be written well. */
      return code == SQLITE_READONLY_DBMOVED ? NULL : "read-only";
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return latent_files_name_trouble (sqlite3_system_errno (connection));
    default:
      return NULL;
    }
}

gboolean
latent_sql_fail (sqlite3 *connection, int code, const char *what, GError **error)
{
  const char *path = sqlite3_db_filename (connection, "main");
  const char *details[] = { path, NULL };
  LatentErrorCode error_code = error_of_code (code);
  GError *failure;

  if (error_code == LATENT_ERROR_LIBRARY_DAMAGED && latent_sql_has_read_trouble (connection))
    error_code = LATENT_ERROR_STORAGE;
  failure = latent_error_new (error_code, "%s: %s (%d)", what,
                              sqlite3_errmsg (connection), code);
  latent_error_facts (failure)->details = g_strdupv ((char **) details);
  if (error_code == LATENT_ERROR_STORAGE)
    latent_error_facts (failure)->field = g_strdup (name_trouble (connection, code));
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
latent_sql_execute (sqlite3 *connection, const char *sql, GError **error)
{
  int code = sqlite3_exec (connection, sql, NULL, NULL, NULL);

  if (code != SQLITE_OK)
    return latent_sql_fail (connection, code, "the library's database", error);
  return TRUE;
}

sqlite3_stmt *
latent_sql_prepare (sqlite3 *connection, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (connection, sql, -1, &statement, NULL);

  if (code != SQLITE_OK)
    latent_sql_fail (connection, code, "the library's database", error);
  return statement;
}

gboolean
latent_sql_next (sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    latent_sql_fail (sqlite3_db_handle (statement), code, "the library's database", error);
  sqlite3_reset (statement);
  return FALSE;
}

gboolean
latent_sql_run (sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GError) failure = NULL;

  while (latent_sql_next (statement, &failure))
    ;
  sqlite3_clear_bindings (statement);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
latent_sql_get_int64 (sqlite3 *connection, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, error);
  g_autoptr (GError) failure = NULL;

  *value = 0;
  if (statement == NULL)
    return FALSE;
  if (latent_sql_next (statement, &failure))
    *value = sqlite3_column_int64 (statement, 0);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* A name that is not in the statement is a slip in our own text. */
static int
find_parameter (sqlite3_stmt *statement, const char *name)
{
  int index = sqlite3_bind_parameter_index (statement, name);

  if (index == 0)
    g_critical ("no parameter %s in: %s", name, sqlite3_sql (statement));
  return index;
}

void
latent_sql_bind_text (sqlite3_stmt *statement, const char *name, const char *text)
{
  sqlite3_bind_text (statement, find_parameter (statement, name), text, -1, SQLITE_TRANSIENT);
}

void
latent_sql_bind_int64 (sqlite3_stmt *statement, const char *name, gint64 value)
{
  sqlite3_bind_int64 (statement, find_parameter (statement, name), value);
}

void
latent_sql_bind_bytes (sqlite3_stmt *statement, const char *name, GBytes *bytes)
{
  int index = find_parameter (statement, name);
  gconstpointer data;
  gsize length = 0;

  if (bytes == NULL)
    {
      sqlite3_bind_null (statement, index);
      return;
    }
  data = g_bytes_get_data (bytes, &length);
  /* No bytes are a blob of length 0; SQLite would make NULL of the NULL pointer that stands for
   * them. */
  sqlite3_bind_blob64 (statement, index, length > 0 ? data : "", length, SQLITE_TRANSIENT);
}

static void
bind_json (sqlite3_stmt *statement, const char *name, JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = latent_json_to_text (root);

  latent_sql_bind_text (statement, name, text);
}

void
latent_sql_bind_table (sqlite3_stmt *statement, const char *name, GHashTable *table)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GList) keys = g_hash_table_get_keys (table);

  /* In order, so that equal tables are equal texts. */
  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  json_builder_begin_object (builder);
  for (GList *item = keys; item != NULL; item = item->next)
    {
      json_builder_set_member_name (builder, item->data);
      json_builder_add_string_value (builder, g_hash_table_lookup (table, item->data));
    }
  json_builder_end_object (builder);
  bind_json (statement, name, builder);
}

void
latent_sql_bind_strv (sqlite3_stmt *statement, const char *name, char **strings)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (strings == NULL)
    {
      latent_sql_bind_text (statement, name, NULL);
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; strings[i] != NULL; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
  bind_json (statement, name, builder);
}

char *
latent_sql_dup_path (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

char *
latent_sql_dup_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  if (text == NULL || g_utf8_validate (text, -1, NULL))
    return g_strdup (text);
  return g_utf8_make_valid (text, -1);
}

GBytes *
latent_sql_dup_bytes (sqlite3_stmt *statement, int column)
{
  gconstpointer data;

  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;
  data = sqlite3_column_blob (statement, column);
  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, column));
}

/* (transfer full) (nullable): NULL for what is no JSON: a row is not to be trusted either */
static JsonNode *
parse_column (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);
  g_autoptr (GBytes) bytes = NULL;

  if (text == NULL)
    return NULL;
  bytes = g_bytes_new_static (text, strlen (text));
  return latent_json_parse (bytes, NULL);
}

GHashTable *
latent_sql_dup_table (sqlite3_stmt *statement, int column)
{
  GHashTable *table = latent_values_new ();
  g_autoptr (JsonNode) root = parse_column (statement, column);
  JsonObject *object = latent_json_object (root);
  JsonObjectIter iterator;
  const char *key;

  if (object == NULL)
    return table;
  json_object_iter_init (&iterator, object);
  while (json_object_iter_next (&iterator, &key, NULL))
    {
      const char *value = latent_json_string (object, key);

      if (value != NULL)
        g_hash_table_insert (table, g_strdup (key), g_strdup (value));
    }
  return table;
}

char **
latent_sql_dup_strv (sqlite3_stmt *statement, int column)
{
  g_autoptr (JsonNode) root = parse_column (statement, column);
  g_autoptr (GStrvBuilder) strings = NULL;
  JsonArray *array;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return NULL;
  array = json_node_get_array (root);
  strings = g_strv_builder_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *string = latent_json_element_string (array, i);

      if (string != NULL)
        g_strv_builder_add (strings, string);
    }
  return g_strv_builder_end (strings);
}
