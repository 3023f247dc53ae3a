/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-library-values-private.h"

gboolean
latent_library_value_read (sqlite3 *connection,
                           const char *name,
                           gint64 most,
                           gint64 *value,
                           GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT value FROM library_values WHERE name = :name", error);

  *value = 0;
  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":name", name);
  if (latent_sql_next (statement, &failure) && sqlite3_column_type (statement, 0) == SQLITE_INTEGER)
    {
      gint64 number = sqlite3_column_int64 (statement, 0);

      *value = number > 0 && number <= most ? number : 0;
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
latent_library_value_write (sqlite3 *connection,
                            const char *name,
                            gint64 value,
                            GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "INSERT INTO library_values (name, value) VALUES (:name, :value)"
                            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":name", name);
  latent_sql_bind_int64 (statement, ":value", value);
  return latent_sql_run (statement, error);
}
