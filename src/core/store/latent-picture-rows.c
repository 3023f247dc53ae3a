/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-picture-rows.h"

#include "core/base/latent-clock.h"
#include "core/base/latent-values.h"
#include "latent-database-private.h"
#include "latent-job-rows-private.h"
#include "latent-picture-marks-private.h"

/* What the idempotency keys of jobs begin with that were made from their pictures. */
#define REBUILT_KEY "rebuilt-"

/* What read_row() reads. */
#define SELECT_ROWS                                                                                \
  "SELECT images.path, images.carries, images.file_mtime_us, images.file_inode,"                   \
  " images.file_size, images.id, images.job_id, images.position, images.created_us,"               \
  " images.sha256, images.size_bytes, images.rating, images.favourite, images.incomplete,"         \
  " jobs.prompt, jobs.model_id, jobs.parameters, jobs.origin, jobs.remote_id, jobs.parent_id,"     \
  " jobs.charged, jobs.credits, jobs.price, jobs.created_us, jobs.finished_us,"                    \
  " " LATENT_IMAGE_TAGS ", " LATENT_IMAGE_COLLECTIONS ", " LATENT_IMAGE_MARKS                      \
  " FROM images JOIN jobs ON jobs.id = images.job_id"

/* Words of jobs.charged, by LatentCharged. */
static const char *const charged_words[] = { "unknown", "no", "yes" };

/* Input of every call; each uses what it needs. */
typedef struct
{
  gint64 before_us;
  char *before_id;
  guint limit;

  char **image_ids;
  char *image_id;
  char *job_id;
  gint64 position;
  char *sha256;
  char *other_sha256;
  char *marks;
  LatentImageCarries carries;
  LatentFileMark mark;

  GPtrArray *pictures;
  GHashTable *paths;
  LatentJobMoment moment;
} RowsWork;

static void
free_work (gpointer data)
{
  RowsWork *work = data;

  g_free (work->before_id);
  g_strfreev (work->image_ids);
  g_free (work->image_id);
  g_free (work->job_id);
  g_free (work->sha256);
  g_free (work->other_sha256);
  g_free (work->marks);
  g_clear_pointer (&work->pictures, g_ptr_array_unref);
  g_clear_pointer (&work->paths, g_hash_table_unref);
  g_free (work);
}

static void
free_rows (gpointer rows)
{
  g_ptr_array_unref (rows);
}

void
latent_picture_row_free (LatentPictureRow *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->record, latent_picture_record_free);
  g_free (self->path);
  g_free (self->marks);
  g_free (self);
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

static gint64
read_charged (sqlite3_stmt *statement, int column)
{
  const char *word = (const char *) sqlite3_column_text (statement, column);

  for (guint i = 0; i < G_N_ELEMENTS (charged_words); i++)
    {
      if (g_strcmp0 (word, charged_words[i]) == 0)
        return i;
    }
  return LATENT_CHARGED_UNKNOWN;
}

static LatentPictureRow *
read_row (sqlite3_stmt *statement)
{
  LatentPictureRow *row = g_new0 (LatentPictureRow, 1);
  LatentPictureRecord *record = latent_picture_record_new ();
  int column = 0;

  row->record = record;
  row->path = latent_sql_dup_path (statement, column++);
  row->carries
      = latent_image_carries_from_string ((const char *) sqlite3_column_text (statement, column++));
  row->mark.is_known = sqlite3_column_type (statement, column) != SQLITE_NULL;
  row->mark.mtime_us = sqlite3_column_int64 (statement, column++);
  row->mark.inode = sqlite3_column_int64 (statement, column++);
  row->mark.size_bytes = sqlite3_column_int64 (statement, column++);
  record->image_id = latent_sql_dup_text (statement, column++);
  record->job_id = latent_sql_dup_text (statement, column++);
  record->index = sqlite3_column_int64 (statement, column++);
  record->created_us = sqlite3_column_int64 (statement, column++);
  record->sha256 = latent_sql_dup_text (statement, column++);
  record->size_bytes = sqlite3_column_int64 (statement, column++);
  record->rating = sqlite3_column_int64 (statement, column++);
  record->favourite = sqlite3_column_int64 (statement, column++);
  record->incomplete = sqlite3_column_int64 (statement, column++);
  record->prompt = latent_sql_dup_text (statement, column++);
  record->model_id = latent_sql_dup_text (statement, column++);
  g_hash_table_unref (record->values);
  record->values = latent_sql_dup_table (statement, column++);
  record->origin = latent_sql_dup_text (statement, column++);
  record->remote_id = latent_sql_dup_text (statement, column++);
  record->parent_id = latent_sql_dup_text (statement, column++);
  record->charged = read_charged (statement, column++);
  record->credits = sqlite3_column_int64 (statement, column++);
  record->price = sqlite3_column_int64 (statement, column++);
  record->job_created_us = sqlite3_column_int64 (statement, column++);
  record->finished_us = sqlite3_column_int64 (statement, column++);
  record->tags = latent_picture_record_take_names (latent_sql_dup_strv (statement, column++));
  record->collections
      = latent_picture_record_take_names (latent_sql_dup_strv (statement, column++));
  row->marks = latent_sql_dup_text (statement, column++);
  return row;
}

/* (transfer full) (element-type LatentPictureRow) */
static GPtrArray *
read_rows (sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) rows
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_picture_row_free);
  g_autoptr (GError) failure = NULL;

  while (latent_sql_next (statement, &failure))
    g_ptr_array_add (rows, read_row (statement));
  if (failure == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gpointer
list_thread (sqlite3 *connection, gpointer data, GError **error)
{
  RowsWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      SELECT_ROWS
      " JOIN json_each (:image_ids) AS asked ON asked.value = images.id"
      " WHERE images.deleted_us = 0 ORDER BY asked.key",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_strv (statement, ":image_ids", work->image_ids);
  return read_rows (statement, error);
}

static gpointer
look_up_thread (sqlite3 *connection, gpointer data, GError **error)
{
  RowsWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT " LATENT_IMAGE_COLUMNS " FROM images JOIN jobs ON jobs.id = images.job_id"
      " WHERE images.id = :id OR (images.job_id = :job_id AND images.position = :position)"
      " OR images.sha256 = :sha256 OR images.sha256 = :other_sha256"
      " ORDER BY images.id = :id DESC, images.job_id = :job_id DESC LIMIT 8",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":id", work->image_id);
  latent_sql_bind_text (statement, ":job_id", work->job_id);
  latent_sql_bind_int64 (statement, ":position", work->position);
  latent_sql_bind_text (statement, ":sha256", work->sha256);
  latent_sql_bind_text (statement, ":other_sha256", work->other_sha256);
  return latent_library_read_images (statement, error);
}

static gpointer
list_stale_thread (sqlite3 *connection, gpointer data, GError **error)
{
  RowsWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      SELECT_ROWS
      " WHERE images.is_stale = 1 AND images.deleted_us = 0"
      " AND (images.created_us, images.id) < (:before_us, :before_id)"
      " ORDER BY images.created_us DESC, images.id DESC LIMIT :limit",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_int64 (statement, ":before_us", work->before_us);
  latent_sql_bind_text (statement, ":before_id", work->before_id);
  latent_sql_bind_int64 (statement, ":limit", work->limit);
  return read_rows (statement, error);
}

static gboolean
write_mark (sqlite3 *connection, const char *image_id, const LatentFileMark *mark, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "UPDATE images SET file_mtime_us = :mtime_us, file_inode = :inode,"
                            " file_size = :size WHERE id = :id",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_int64 (statement, ":mtime_us", mark->mtime_us);
  latent_sql_bind_int64 (statement, ":inode", mark->inode);
  latent_sql_bind_int64 (statement, ":size", mark->size_bytes);
  latent_sql_bind_text (statement, ":id", image_id);
  return latent_sql_run (statement, error);
}

/* Another process may have fetched the picture again meanwhile: that file carries nothing yet. */
static gpointer
mark_written_thread (sqlite3 *connection, gpointer data, GError **error)
{
  RowsWork *work = data;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "UPDATE images SET carries = :carries, is_stale = (" LATENT_IMAGE_MARKS " <> :marks)"
      " WHERE id = :id AND sha256 = :sha256",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":carries", latent_image_carries_to_string (work->carries));
  latent_sql_bind_text (statement, ":marks", work->marks);
  latent_sql_bind_text (statement, ":id", work->image_id);
  latent_sql_bind_text (statement, ":sha256", work->sha256);
  if (!latent_sql_run (statement, error))
    return NULL;
  return GINT_TO_POINTER (sqlite3_changes (connection) == 0 || !work->mark.is_known
                          || write_mark (connection, work->image_id, &work->mark, error));
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
         && write_mark (connection, image_id, &found->mark, error);
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
take_job (sqlite3 *connection, LatentFoundPicture *found, const RowsWork *work, GError **error)
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

static gboolean
insert_found (sqlite3 *connection, LatentFoundPicture *found, const RowsWork *work, GError **error)
{
  g_autoptr (LatentJobRecord) job = take_job (connection, found, work, error);
  g_autoptr (sqlite3_stmt) statement = NULL;

  if (job == NULL)
    return FALSE;
  g_clear_pointer (&found->added, latent_image_record_free);
  found->added = make_image (found, job);
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
         && write_mark (connection, found->added->id, &found->mark, error)
         && latent_image_row_append_event (connection, found->added->id, "rebuilt", &work->moment,
                                           error);
}

/* A picture that another program renamed and that carries no record is known by the bytes that were
 * delivered. (transfer full) (nullable): the id of its row, best of one whose file is not there;
 * @path: where that says the file is */
static char *
find_row_by_bytes (sqlite3 *connection,
                   const LatentFoundPicture *found,
                   GHashTable *paths,
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
      if (!g_hash_table_contains (paths, *path))
        break;
    }
  return g_steal_pointer (&image_id);
}

static gboolean
add_found (sqlite3 *connection, LatentFoundPicture *found, const RowsWork *work, GError **error)
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
    image_id = find_row_by_bytes (connection, found, work->paths, &path, &failure);
  /* A name of its own says that it is no copy, even of a picture that is alike. */
  if (image_id != NULL && is_by_bytes && found->is_guess
      && g_hash_table_contains (work->paths, path))
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

  if (g_strcmp0 (path, found->path) == 0)
    found->outcome = LATENT_FOUND_KNOWN;
  else if (g_hash_table_contains (work->paths, path))
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

static gpointer
add_thread (sqlite3 *connection, gpointer data, GError **error)
{
  RowsWork *work = data;

  for (guint i = 0; i < work->pictures->len; i++)
    {
      if (!add_found (connection, g_ptr_array_index (work->pictures, i), work, error))
        return NULL;
    }
  return GINT_TO_POINTER (TRUE);
}

static GTask *
new_task (LatentDatabase *database,
          gpointer source_tag,
          RowsWork *work,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (database, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, work, free_work);
  return task;
}

void
latent_picture_rows_list_stale_async (LatentDatabase *database,
                                      gint64 before_us,
                                      const char *before_id,
                                      guint limit,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  RowsWork *work = g_new0 (RowsWork, 1);

  work->before_us = before_us;
  work->before_id = g_strdup (before_id);
  work->limit = limit;
  latent_database_run (database,
                       new_task (database, latent_picture_rows_list_stale_async, work, cancellable,
                                 callback, user_data),
                       LATENT_DATABASE_READ, list_stale_thread, free_rows);
}

GPtrArray *
latent_picture_rows_list_stale_finish (LatentDatabase *database,
                                       GAsyncResult *result,
                                       GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_picture_rows_list_async (LatentDatabase *database,
                                char **image_ids,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  RowsWork *work = g_new0 (RowsWork, 1);

  work->image_ids = g_strdupv (image_ids);
  latent_database_run (
      database,
      new_task (database, latent_picture_rows_list_async, work, cancellable, callback, user_data),
      LATENT_DATABASE_READ, list_thread, free_rows);
}

GPtrArray *
latent_picture_rows_list_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_picture_rows_look_up_async (LatentDatabase *database,
                                   const LatentPictureRecord *record,
                                   const char *other_sha256,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  RowsWork *work = g_new0 (RowsWork, 1);

  work->image_id = g_strdup (record->image_id);
  work->job_id = g_strdup (record->job_id);
  work->position = record->index;
  work->sha256 = g_strdup (record->sha256);
  work->other_sha256 = g_strdup (other_sha256);
  latent_database_run (
      database,
      new_task (database, latent_picture_rows_look_up_async, work, cancellable, callback,
                user_data),
      LATENT_DATABASE_READ, look_up_thread, free_rows);
}

GPtrArray *
latent_picture_rows_look_up_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_picture_rows_mark_written_async (LatentDatabase *database,
                                        const LatentPictureRow *written,
                                        LatentImageCarries carries,
                                        const LatentFileMark *mark,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  RowsWork *work = g_new0 (RowsWork, 1);

  work->image_id = g_strdup (written->record->image_id);
  work->sha256 = g_strdup (written->record->sha256);
  work->marks = g_strdup (written->marks);
  work->carries = carries;
  if (mark != NULL)
    work->mark = *mark;
  latent_database_run (database,
                       new_task (database, latent_picture_rows_mark_written_async, work,
                                 cancellable, callback, user_data),
                       LATENT_DATABASE_WRITE, mark_written_thread, NULL);
}

gboolean
latent_picture_rows_mark_written_finish (LatentDatabase *database,
                                         GAsyncResult *result,
                                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

void
latent_picture_rows_add_async (LatentDatabase *database,
                               GPtrArray *pictures,
                               GHashTable *paths,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  RowsWork *work = g_new0 (RowsWork, 1);

  work->pictures = g_ptr_array_ref (pictures);
  work->paths = g_hash_table_ref (paths);
  work->moment.wall_us = latent_clock_get_wall_us (clock);
  work->moment.boot_us = latent_clock_get_boot_us (clock);
  latent_database_run (
      database,
      new_task (database, latent_picture_rows_add_async, work, cancellable, callback, user_data),
      LATENT_DATABASE_WRITE, add_thread, NULL);
}

gboolean
latent_picture_rows_add_finish (LatentDatabase *database, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, database), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
