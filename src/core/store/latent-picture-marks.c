/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-marks-private.h"

/* One statement with what any of them binds. @names: (nullable): none */
static gboolean
run (sqlite3 *connection,
     const char *sql,
     const char *image_id,
     char **names,
     GError **error)
{
  char *none[] = { NULL };
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  latent_sql_bind_strv (statement, ":names", names != NULL ? names : none);
  return latent_sql_run (statement, error);
}

static gboolean
put_values (sqlite3 *connection,
            const char *image_id,
            const LatentPictureRecord *record,
            GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "UPDATE images SET rating = :rating, favourite = :favourite"
                            " WHERE id = :id AND (rating <> :rating OR favourite <> :favourite)",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  latent_sql_bind_int64 (statement, ":rating", record->rating);
  latent_sql_bind_int64 (statement, ":favourite", record->favourite);
  return latent_sql_run (statement, error);
}

static gboolean
put_tags (sqlite3 *connection, const char *image_id, char **tags, GError **error)
{
  return run (connection,
              "DELETE FROM tags WHERE number = (SELECT number FROM images WHERE id = :id)"
              " AND tag NOT IN (SELECT value FROM json_each (:names))",
              image_id, tags, error)
         && run (connection,
                 "INSERT OR IGNORE INTO tags (number, tag)"
                 " SELECT images.number, asked.value FROM images, json_each (:names) AS asked"
                 " WHERE images.id = :id",
                 image_id, tags, error);
}

static gboolean
make_collection (sqlite3 *connection, const char *name, gint64 now_us, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "INSERT OR IGNORE INTO collections (id, name, created_us)"
                            " VALUES (:id, :name, :now_us)",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", id);
  latent_sql_bind_text (statement, ":name", name);
  latent_sql_bind_int64 (statement, ":now_us", now_us);
  return latent_sql_run (statement, error);
}

static gboolean
add_to_collections (
    sqlite3 *connection, const char *image_id, char **names, gint64 now_us, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "INSERT OR IGNORE INTO collection_images (collection_id, number, added_us)"
      " SELECT collections.id, images.number, :now_us FROM images, json_each (:names) AS asked"
      " JOIN collections ON collections.name = asked.value WHERE images.id = :id",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  latent_sql_bind_strv (statement, ":names", names);
  latent_sql_bind_int64 (statement, ":now_us", now_us);
  return latent_sql_run (statement, error);
}

static gboolean
put_collections (
    sqlite3 *connection, const char *image_id, char **names, gint64 now_us, GError **error)
{
  if (!run (connection,
            "DELETE FROM collection_images"
            " WHERE number = (SELECT number FROM images WHERE id = :id) AND collection_id NOT IN ("
            "  SELECT collections.id FROM collections JOIN json_each (:names) AS asked"
            "  ON collections.name = asked.value)",
            image_id, names, error))
    return FALSE;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (!make_collection (connection, names[i], now_us, error))
        return FALSE;
    }
  return names == NULL || add_to_collections (connection, image_id, names, now_us, error);
}

gboolean
latent_picture_marks_put (sqlite3 *connection,
                          const char *image_id,
                          const LatentPictureRecord *record,
                          gint64 now_us,
                          GError **error)
{
  return put_values (connection, image_id, record, error)
         && put_tags (connection, image_id, record->tags, error)
         && put_collections (connection, image_id, record->collections, now_us, error);
}

/* A rescue takes away what the file looked like; nothing else does. A row that is stale says what
 * was said just before the snapshot and may not be in the file, unless no file had a record yet. */
static gboolean
is_from_snapshot (sqlite3 *connection, const char *image_id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "SELECT 1 FROM images WHERE id = :id AND file_mtime_us IS NULL"
                            " AND (is_stale = 0 OR carries = 'nothing')",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  return latent_sql_next (statement, error);
}

gboolean
latent_picture_marks_bring_back (sqlite3 *connection,
                                 const char *image_id,
                                 const LatentPictureRecord *record,
                                 gint64 now_us,
                                 GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (is_from_snapshot (connection, image_id, &failure))
    return latent_picture_marks_put (connection, image_id, record, now_us, error);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
