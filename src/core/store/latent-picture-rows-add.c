/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* The part of the pictures' rows that makes them from files that were found. */

#include "latent-picture-rows.h"

#include <errno.h>

#include "core/base/latent-clock.h"
#include "core/base/latent-values.h"
#include "latent-database-private.h"
#include "latent-job-rows-private.h"
#include "latent-picture-marks-private.h"
#include "latent-picture-rows-private.h"
#include "latent-trashed-records-private.h"

/* What the idempotency keys of jobs begin with that were made from their pictures. */
#define REBUILT_KEY "rebuilt-"

/* Input of one call. */
typedef struct
{
  GPtrArray *pictures;
  GHashTable *paths; /* nullable: pictures are taken back, and the disk says what is there */
  LatentJobMoment moment;
} AddWork;

static void
free_work (gpointer data)
{
  AddWork *work = data;

  g_ptr_array_unref (work->pictures);
  g_clear_pointer (&work->paths, g_hash_table_unref);
  g_free (work);
}

void
latent_found_picture_free (LatentFoundPicture *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->record, latent_picture_record_free);
  g_clear_pointer (&self->added, latent_image_record_free);
  g_free (self->path);
  g_free (self->job_prefix);
  g_free (self);
}

/* (transfer full) (nullable): the first text of the only row of @statement */
static char *
read_only_text (sqlite3_stmt *statement, GError **error)
{
  g_autofree char *text = NULL;

  if (!latent_sql_next (statement, error))
    return NULL;
  text = latent_sql_dup_text (statement, 0);
  return latent_sql_next (statement, error) ? NULL : g_steal_pointer (&text);
}

/* A guess knows the beginning of its job's id: the whole, when one job begins so. */
static gboolean
complete_guess (sqlite3 *connection, LatentFoundPicture *found, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *job_id = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT id FROM jobs WHERE id >= :prefix AND id < :prefix || 'g' LIMIT 2", error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":prefix", found->job_prefix);
  job_id = read_only_text (statement, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (job_id != NULL)
    {
      g_free (found->record->job_id);
      found->record->job_id = g_steal_pointer (&job_id);
    }
  return TRUE;
}

/* Two texts, so that each can use its index: there may be a hundred thousand of either. */
static const char find_by_record[] = "SELECT id, path FROM images WHERE id = :id"
                                     " OR (job_id = :job_id AND position = :position)"
                                     " ORDER BY id = :id DESC LIMIT 1";
static const char find_by_name[] = "SELECT id, path FROM images WHERE job_id >= :prefix"
                                   " AND job_id < :prefix || 'g' AND position = :position"
                                   " ORDER BY path = :path DESC LIMIT 1";

/* Is there a row for this picture? (transfer full) (nullable): its id; @path: where it says the
 * file is */
static char *
find_row (sqlite3 *connection, const LatentFoundPicture *found, char **path, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection, found->is_guess ? find_by_name : find_by_record, error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":position", found->record->index);
  if (found->is_guess)
    {
      latent_sql_bind_text (statement, ":prefix", found->job_prefix);
      latent_sql_bind_text (statement, ":path", found->path);
    }
  else
    {
      latent_sql_bind_text (statement, ":id", found->record->image_id);
      latent_sql_bind_text (statement, ":job_id", found->record->job_id);
    }
  if (!latent_sql_next (statement, error))
    return NULL;
  *path = latent_sql_dup_path (statement, 1);
  return latent_sql_dup_text (statement, 0);
}

static gboolean
move_row (sqlite3 *connection,
          const char *image_id,
          const LatentFoundPicture *found,
          GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection, "UPDATE images SET path = :path WHERE id = :id", error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":path", found->path);
  latent_sql_bind_text (statement, ":id", image_id);
  return latent_sql_run (statement, error)
         && latent_picture_row_write_mark (connection, image_id, &found->mark, error);
}

/* The service's id stays with the job that has it. -1 with @error */
static int
is_remote_id_taken (sqlite3 *connection, const LatentPictureRecord *record, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean is_taken;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT id FROM jobs WHERE origin = :origin AND remote_id = :remote_id", error);

  if (statement == NULL)
    return -1;
  latent_sql_bind_text (statement, ":origin", record->origin);
  latent_sql_bind_text (statement, ":remote_id", record->remote_id);
  is_taken = latent_sql_next (statement, &failure);
  if (failure == NULL)
    return is_taken;
  g_propagate_error (error, g_steal_pointer (&failure));
  return -1;
}

/* A job that ended long ago: nothing of it is ever sent again, so that neither key nor body is
 * needed; the key only has to be its own. */
static LatentJobRecord *
make_job (const LatentPictureRecord *record)
{
  LatentJobRecord *job = latent_job_record_new ();

  job->id = g_strdup (record->job_id);
  job->origin = g_strdup (record->origin);
  job->idempotency_key = g_strconcat (REBUILT_KEY, record->job_id, NULL);
  job->body = g_bytes_new_static ("", 0);
  job->body_sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, job->body);
  job->model_id = g_strdup (record->model_id);
  job->prompt = g_strdup (record->prompt);
  g_hash_table_unref (job->values);
  job->values = latent_values_copy (record->values);
  job->parent_id = g_strdup (record->parent_id);
  job->remote_id = g_strdup (record->remote_id);
  job->state = LATENT_JOB_DONE;
  job->resume_state = LATENT_JOB_DONE;
  job->charged = (LatentCharged) record->charged;
  job->credits = record->credits;
  job->price = record->price;
  job->progress = 100;
  job->created_us = record->job_created_us;
  job->rank = record->job_created_us;
  job->finished_us = record->finished_us;
  return job;
}

gboolean
latent_picture_rows_made (const LatentJobRecord *job)
{
  g_return_val_if_fail (job != NULL, FALSE);

  return job->idempotency_key != NULL && g_str_has_prefix (job->idempotency_key, REBUILT_KEY);
}

static LatentImageRecord *
make_image (const LatentFoundPicture *found, const LatentJobRecord *job)
{
  const LatentPictureRecord *record = found->record;
  LatentImageRecord *image = latent_image_record_new ();

  image->id = g_strdup (record->image_id);
  image->job_id = g_strdup (job->id);
  image->index = (guint) record->index;
  image->number = latent_image_number (job->number, image->index);
  image->path = g_strdup (found->path);
  image->format = found->format;
  image->width = found->width;
  image->height = found->height;
  image->size_bytes = record->size_bytes;
  image->sha256 = g_strdup (record->sha256);
  image->rating = (int) record->rating;
  image->favourite = record->favourite != 0;
  image->incomplete = record->incomplete != 0;
  image->carries = found->carries;
  image->is_stale = found->carries == LATENT_IMAGE_CARRIES_NOTHING;
  image->tags = g_strdupv (record->tags);
  image->collections = g_strdupv (record->collections);
  image->created_us = record->created_us;
  image->job_created_us = job->created_us;
  image->prompt = g_strdup (job->prompt);
  image->model_id = g_strdup (job->model_id);
  g_hash_table_unref (image->values);
  image->values = latent_values_copy (job->values);
  image->remote_id = g_strdup (job->remote_id);
  image->credits = job->credits;
  return image;
}

/* (transfer full): the picture's job, from the ledger or made anew */
static LatentJobRecord *
take_job (sqlite3 *connection, LatentFoundPicture *found, const AddWork *work, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (LatentJobRecord) job
      = latent_job_row_load (connection, found->record->job_id, &failure);
  int is_taken = 0;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (job != NULL)
    return g_steal_pointer (&job);
  if (found->record->remote_id != NULL)
    is_taken = is_remote_id_taken (connection, found->record, error);
  if (is_taken < 0)
    return NULL;
  if (is_taken > 0)
    g_clear_pointer (&found->record->remote_id, g_free);
  job = make_job (found->record);
  if (!latent_job_row_insert (connection, job, NULL, &work->moment, error))
    return NULL;
  return g_steal_pointer (&job);
}

/* What looks away because its disk is, is taken for there: nothing is made of it. */
static gboolean
is_there (const AddWork *work, const char *path)
{
  struct stat status;

  if (work->paths != NULL)
    return g_hash_table_contains (work->paths, path);
  return lstat (path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* A process deletes the file first and the row then: whoever finds no row here, in a transaction,
 * and the file still as it was, has found none that was deleted since it was read. */
static gboolean
is_as_found (const LatentFoundPicture *found)
{
  LatentFileMark mark;
  struct stat status;

  if (lstat (found->path, &status) != 0)
    return FALSE;
  latent_file_mark_take (&mark, &status);
  return latent_file_mark_equal (&mark, &found->mark);
}

/* May a file without row be taken back? Of a job that goes on, the job itself knows what it has
 * just stored; a name alone says little of a job that nobody knows. */
static gboolean
judge_restored (sqlite3 *connection, LatentFoundPicture *found, gboolean *may_be, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (LatentJobRecord) job
      = latent_job_row_load (connection, found->record->job_id, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *may_be = FALSE;
  if (job == NULL && found->is_guess)
    found->outcome = LATENT_FOUND_FOREIGN;
  else if (job != NULL && job->state != LATENT_JOB_DONE && job->state != LATENT_JOB_FAILED
           && job->state != LATENT_JOB_REFUSED)
    found->outcome = LATENT_FOUND_TOO_EARLY;
  else if (!is_as_found (found))
    found->outcome = LATENT_FOUND_TOO_EARLY;
  else
    *may_be = TRUE;
  return TRUE;
}

static gboolean
insert_found (sqlite3 *connection, LatentFoundPicture *found, const AddWork *work, GError **error)
{
  const char *reason = work->paths != NULL ? "rebuilt" : "image-restored";
  g_autoptr (LatentJobRecord) job = NULL;
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean may_be = TRUE;
  gboolean is_kept;

  if (work->paths == NULL && !judge_restored (connection, found, &may_be, error))
    return FALSE;
  if (!may_be)
    return TRUE;
  if (!latent_trashed_records_take (connection, found, &is_kept, error))
    return FALSE;
  job = take_job (connection, found, work, error);
  if (job == NULL)
    return FALSE;
  g_clear_pointer (&found->added, latent_image_record_free);
  found->added = make_image (found, job);
  found->added->is_stale |= is_kept;
  found->outcome = LATENT_FOUND_ADDED;
  if (!latent_image_row_insert (connection, job, found->added, error))
    return FALSE;
  statement = latent_sql_prepare (
      connection, "UPDATE images SET carries = :carries, is_stale = :is_stale WHERE id = :id",
      error);
  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":carries",
                        latent_image_carries_to_string (found->added->carries));
  latent_sql_bind_int64 (statement, ":is_stale", found->added->is_stale);
  latent_sql_bind_text (statement, ":id", found->added->id);
  /* The event tells other processes of a picture whose job was there all the time. */
  return latent_sql_run (statement, error)
         && latent_picture_marks_put (connection, found->added->id, found->record,
                                      work->moment.wall_us, error)
         && latent_picture_row_write_mark (connection, found->added->id, &found->mark, error)
         && latent_image_row_append_event (connection, found->added->id, reason, &work->moment,
                                           error);
}

/* A picture that another program renamed and that carries no record is known by the bytes that were
 * delivered. (transfer full) (nullable): the id of its row, best of one whose file is not there;
 * @path: where that says the file is */
static char *
find_row_by_bytes (sqlite3 *connection,
                   const LatentFoundPicture *found,
                   const AddWork *work,
                   char **path,
                   GError **error)
{
  g_autofree char *image_id = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT id, path FROM images WHERE sha256 = :sha256", error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":sha256", found->record->sha256);
  while (latent_sql_next (statement, error))
    {
      g_free (image_id);
      g_free (*path);
      image_id = latent_sql_dup_text (statement, 0);
      *path = latent_sql_dup_path (statement, 1);
      if (!is_there (work, *path))
        break;
    }
  return g_steal_pointer (&image_id);
}

/* The number of a picture that is shown; 0: it is being deleted */
static gboolean
read_number (sqlite3 *connection, const char *image_id, guint32 *number, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT number FROM images WHERE id = :id AND deleted_us = 0", error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  *number = 0;
  if (latent_sql_next (statement, &failure))
    *number = (guint32) sqlite3_column_int64 (statement, 0);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* The picture @found has the row @image_id, which says that its file is at @path. */
static gboolean
settle_known (sqlite3 *connection,
              LatentFoundPicture *found,
              const char *image_id,
              const char *path,
              const AddWork *work,
              GError **error)
{
  if (!read_number (connection, image_id, &found->number, error))
    return FALSE;
  if (g_strcmp0 (path, found->path) == 0)
    found->outcome = LATENT_FOUND_KNOWN;
  else if (is_there (work, path) || (work->paths == NULL && found->number == 0))
    found->outcome = LATENT_FOUND_DUPLICATE;
  else
    found->outcome = LATENT_FOUND_MOVED;
  if (found->outcome == LATENT_FOUND_KNOWN && found->carries != LATENT_IMAGE_CARRIES_NOTHING)
    return latent_picture_marks_bring_back (connection, image_id, found->record,
                                            work->moment.wall_us, error);
  if (found->outcome != LATENT_FOUND_MOVED)
    return TRUE;
  return move_row (connection, image_id, found, error)
         && latent_image_row_append_event (connection, image_id, "rebuilt", &work->moment, error);
}

static gboolean
add_found (sqlite3 *connection, LatentFoundPicture *found, const AddWork *work, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *path = NULL;
  g_autofree char *image_id = NULL;
  gboolean is_by_bytes;

  if (found->is_guess && !complete_guess (connection, found, error))
    return FALSE;
  if (!found->is_stray)
    image_id = find_row (connection, found, &path, &failure);
  is_by_bytes = image_id == NULL && failure == NULL && (found->is_guess || found->is_stray);
  if (is_by_bytes)
    image_id = find_row_by_bytes (connection, found, work, &path, &failure);
  /* A name of its own says that it is no copy, even of a picture that is alike. */
  if (image_id != NULL && is_by_bytes && found->is_guess && is_there (work, path))
    g_clear_pointer (&image_id, g_free);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (image_id == NULL && found->is_stray)
    {
      found->outcome = LATENT_FOUND_FOREIGN;
      return TRUE;
    }
  if (image_id == NULL)
    return insert_found (connection, found, work, error);

  return settle_known (connection, found, image_id, path, work, error);
}

static gpointer
add_thread (sqlite3 *connection, gpointer data, GError **error)
{
  AddWork *work = data;

  for (guint i = 0; i < work->pictures->len; i++)
    {
      if (!add_found (connection, g_ptr_array_index (work->pictures, i), work, error))
        return NULL;
    }
  return GINT_TO_POINTER (TRUE);
}

static void
run (LatentDatabase *database, GPtrArray *pictures, GHashTable *paths, GTask *task)
{
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  AddWork *work = g_new0 (AddWork, 1);

  work->pictures = g_ptr_array_ref (pictures);
  work->paths = paths != NULL ? g_hash_table_ref (paths) : NULL;
  work->moment.wall_us = latent_clock_get_wall_us (clock);
  work->moment.boot_us = latent_clock_get_boot_us (clock);
  g_task_set_task_data (task, work, free_work);
  latent_database_run (database, task, LATENT_DATABASE_WRITE, add_thread, NULL);
}

void
latent_picture_rows_add_async (LatentDatabase *database,
                               GPtrArray *pictures,
                               GHashTable *paths,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (database, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_picture_rows_add_async);
  run (database, pictures, paths, task);
}

gboolean
latent_picture_rows_add_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

void
latent_picture_rows_take_back_async (LatentDatabase *database,
                                     GPtrArray *pictures,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (database, cancellable, callback, user_data);

  g_task_set_source_tag (task, latent_picture_rows_take_back_async);
  run (database, pictures, NULL, task);
}

gboolean
latent_picture_rows_take_back_finish (LatentDatabase *database,
                                      GAsyncResult *result,
                                      GError **error)
{
  return latent_picture_rows_add_finish (database, result, error);
}
