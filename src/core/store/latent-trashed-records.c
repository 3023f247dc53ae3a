/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-trashed-records-private.h"

#include "latent-picture-rows-private.h"

/* So many are kept, about: the newest. Looked at only now and then. */
#define MOST_KEPT "10000"
#define LOOK_EVERY 256

/* (transfer full) */
static char *
make_name (const LatentPictureRecord *record)
{
  return g_strdup_printf ("trashed/%s/%" G_GINT64_FORMAT, record->job_id, record->index);
}

static gboolean
forget_old (sqlite3 *connection, GError **error)
{
  if (sqlite3_last_insert_rowid (connection) % LOOK_EVERY != 0)
    return TRUE;
  return latent_sql_execute (connection,
                             "DELETE FROM library_values WHERE rowid IN ("
                             " SELECT rowid FROM library_values"
                             " WHERE name >= 'trashed/' AND name < 'trashed0'"
                             " ORDER BY rowid DESC LIMIT -1 OFFSET " MOST_KEPT ")",
                             error);
}

/* Does only the row say all? */
static gboolean
is_needed (sqlite3 *connection, const char *image_id, gboolean *answer, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT 1 FROM images WHERE id = :id AND (is_stale = 1 OR carries <> 'xmp')",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  *answer = latent_sql_next (statement, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
latent_trashed_records_keep (sqlite3 *connection, const char *image_id, GError **error)
{
  g_autoptr (LatentPictureRow) row = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  gboolean answer;

  if (!is_needed (connection, image_id, &answer, error))
    return FALSE;
  if (!answer)
    return TRUE;
  row = latent_picture_row_load (connection, image_id, &failure);
  if (row == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  statement = latent_sql_prepare (
      connection, "INSERT OR REPLACE INTO library_values (name, value) VALUES (:name, :value)",
      error);
  if (statement == NULL)
    return FALSE;
  name = make_name (row->record);
  text = latent_picture_record_to_json (row->record);
  latent_sql_bind_text (statement, ":name", name);
  latent_sql_bind_text (statement, ":value", text);
  return latent_sql_run (statement, error) && forget_old (connection, error);
}

/* (transfer full) (nullable): the first that one of @statement's rows holds; @name: where */
static LatentPictureRecord *
read_record (sqlite3_stmt *statement, char **name, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) document = NULL;

  if (!latent_sql_next (statement, error))
    return NULL;
  *name = latent_sql_dup_text (statement, 0);
  text = latent_sql_dup_text (statement, 1);
  if (text == NULL)
    return NULL;
  document = g_bytes_new (text, strlen (text));
  return latent_picture_record_from_json (document);
}

/* (transfer full) (nullable) */
static LatentPictureRecord *
find (sqlite3 *connection, const LatentFoundPicture *found, char **name, GError **error)
{
  g_autofree char *wanted = make_name (found->record);
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT name, value FROM library_values WHERE name = :name", error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":name", wanted);
  return read_record (statement, name, error);
}

static gboolean
forget (sqlite3 *connection, const char *name, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection, "DELETE FROM library_values WHERE name = :name", error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":name", name);
  return latent_sql_run (statement, error);
}

gboolean
latent_trashed_records_take (sqlite3 *connection,
                             LatentFoundPicture *found,
                             gboolean *is_taken,
                             GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (LatentPictureRecord) record = find (connection, found, &name, &failure);

  *is_taken = FALSE;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  /* A picture of the same place in its job that says it is another one is another one. */
  if (record == NULL
      || (!found->is_guess && g_strcmp0 (record->image_id, found->record->image_id) != 0))
    return TRUE;
  g_clear_pointer (&found->record, latent_picture_record_free);
  found->record = g_steal_pointer (&record);
  found->is_guess = FALSE;
  *is_taken = TRUE;
  return forget (connection, name, error);
}
