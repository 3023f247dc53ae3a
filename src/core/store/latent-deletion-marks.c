/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-deletion-marks-private.h"

#include "latent-image-texts-private.h"

#include "core/base/latent-clock.h"
#include "core/base/latent-error.h"

static gboolean
append_event (sqlite3 *connection, const char *image_id, const char *reason, GError **error)
{
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  LatentJobMoment moment = { latent_clock_get_wall_us (clock), latent_clock_get_boot_us (clock) };

  return latent_image_row_append_event (connection, image_id, reason, &moment, error);
}

/* Runs @sql with the picture's id. */
static gboolean
run_for_image (sqlite3 *connection, const char *sql, const char *image_id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  return latent_sql_run (statement, error);
}

static gboolean
write_owner (sqlite3 *connection, const char *image_id, const char *owner, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (!run_for_image (connection, "DELETE FROM library_values WHERE name = 'deleting/' || :id",
                      image_id, error))
    return FALSE;
  if (owner == NULL)
    return TRUE;
  statement = latent_sql_prepare (
      connection, "INSERT INTO library_values (name, value) VALUES ('deleting/' || :id, :owner)",
      error);
  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  latent_sql_bind_text (statement, ":owner", owner);
  return latent_sql_run (statement, error);
}

gboolean
latent_deletion_marks_set (sqlite3 *connection,
                           const char *image_id,
                           gint64 deleted_us,
                           const char *owner,
                           GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "UPDATE images SET deleted_us = :deleted_us WHERE id = :id", error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_int64 (statement, ":deleted_us", deleted_us);
  latent_sql_bind_text (statement, ":id", image_id);
  if (!latent_sql_run (statement, error))
    return FALSE;
  if (sqlite3_changes (connection) == 0)
    {
      g_propagate_error (error, latent_error_new (LATENT_ERROR_NOT_FOUND, "no such picture"));
      return FALSE;
    }
  if (deleted_us == 0)
    return write_owner (connection, image_id, NULL, error)
           && append_event (connection, image_id, "image-restored", error);
  return write_owner (connection, image_id, owner, error)
         && append_event (connection, image_id, "image-deleted", error);
}

GPtrArray *
latent_deletion_marks_list_dead (sqlite3 *connection, LatentProcessLock *lock, GError **error)
{
  g_autoptr (GPtrArray) dead = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT images.id, library_values.value FROM images"
      " LEFT JOIN library_values ON library_values.name = 'deleting/' || images.id"
      " WHERE images.deleted_us <> 0",
      error);

  if (statement == NULL)
    return NULL;
  while (latent_sql_next (statement, &failure))
    {
      g_autofree char *owner = latent_sql_dup_text (statement, 1);

      /* Our own name is never free: this is asked once, at the start, before anything is marked. */
      if (lock == NULL || owner == NULL || latent_process_lock_is_free (lock, owner))
        g_ptr_array_add (dead, latent_sql_dup_text (statement, 0));
    }
  if (failure == NULL)
    return g_steal_pointer (&dead);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

gboolean
latent_deletion_marks_forget (sqlite3 *connection, const char *image_id, GError **error)
{
  return append_event (connection, image_id, "image-removed", error)
         && write_owner (connection, image_id, NULL, error)
         && latent_image_texts_remove (connection, image_id, error)
         && run_for_image (connection, "DELETE FROM images WHERE id = :id", image_id, error);
}
