/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-texts-private.h"

/* What was indexed is what the table says: FTS5 has to be told the old text to forget it. */
#define TEXTS_OF_IMAGE " FROM image_texts WHERE number = (SELECT number FROM images WHERE id = :id)"

static gboolean
run_for_image (sqlite3 *connection, const char *sql, const char *image_id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  return latent_sql_run (statement, error);
}

gboolean
latent_image_texts_add (sqlite3 *connection, const char *image_id, GError **error)
{
  return run_for_image (connection,
                        "INSERT INTO images_trigram (rowid, folded)"
                        " SELECT number, folded" TEXTS_OF_IMAGE,
                        image_id, error)
         && run_for_image (connection,
                           "INSERT INTO images_words (rowid, words)"
                           " SELECT number, coalesce (words, folded)" TEXTS_OF_IMAGE,
                           image_id, error);
}

gboolean
latent_image_texts_remove (sqlite3 *connection, const char *image_id, GError **error)
{
  return run_for_image (connection,
                        "INSERT INTO images_trigram (images_trigram, rowid, folded)"
                        " SELECT 'delete', number, folded" TEXTS_OF_IMAGE,
                        image_id, error)
         && run_for_image (connection,
                           "INSERT INTO images_words (images_words, rowid, words)"
                           " SELECT 'delete', number, coalesce (words, folded)" TEXTS_OF_IMAGE,
                           image_id, error);
}
