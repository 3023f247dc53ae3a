/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-rows-private.h"

#include "latent-image-texts-private.h"

/* The end of the year 9999, the last that a GDateTime knows. */
#define MAX_TIME_US (G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC)

static const char *const charged_words[] = {
  [LATENT_CHARGED_UNKNOWN] = "unknown",
  [LATENT_CHARGED_NO] = "no",
  [LATENT_CHARGED_YES] = "yes",
};

static LatentJobState
read_state (sqlite3_stmt *statement, int column)
{
  LatentJobState state = LATENT_JOB_UNKNOWN;

  latent_job_state_from_string ((const char *) sqlite3_column_text (statement, column), &state);
  return state;
}

static LatentCharged
read_charged (sqlite3_stmt *statement, int column)
{
  const char *word = (const char *) sqlite3_column_text (statement, column);

  for (guint i = 0; i < G_N_ELEMENTS (charged_words); i++)
    {
      if (g_strcmp0 (word, charged_words[i]) == 0)
        return (LatentCharged) i;
    }
  return LATENT_CHARGED_UNKNOWN;
}

/* Times are added and subtracted: one that nobody's clock ever showed must not overflow. */
static gint64
read_time_us (sqlite3_stmt *statement, int column)
{
  return CLAMP (sqlite3_column_int64 (statement, column), 0, MAX_TIME_US);
}

LatentJobRecord *
latent_job_row_read (sqlite3_stmt *statement)
{
  LatentJobRecord *record = latent_job_record_new ();
  int column = 0;

  record->id = latent_sql_dup_text (statement, column++);
  record->origin = latent_sql_dup_text (statement, column++);
  record->team = latent_sql_dup_text (statement, column++);
  record->idempotency_key = latent_sql_dup_text (statement, column++);
  record->body = latent_sql_dup_bytes (statement, column++);
  record->body_sha256 = latent_sql_dup_text (statement, column++);
  record->model_id = latent_sql_dup_text (statement, column++);
  record->prompt = latent_sql_dup_text (statement, column++);
  g_hash_table_unref (record->values);
  record->values = latent_sql_dup_table (statement, column++);
  record->webhook_url = latent_sql_dup_text (statement, column++);
  record->parent_id = latent_sql_dup_text (statement, column++);
  record->remote_id = latent_sql_dup_text (statement, column++);
  record->state = read_state (statement, column++);
  record->resume_state = read_state (statement, column++);
  record->reason = latent_sql_dup_text (statement, column++);
  record->charged = read_charged (statement, column++);
  record->credits = sqlite3_column_int64 (statement, column++);
  record->progress = sqlite3_column_int (statement, column++);
  record->attempts = (guint) sqlite3_column_int (statement, column++);
  record->error_code = sqlite3_column_int (statement, column++);
  record->error_text = latent_sql_dup_text (statement, column++);
  record->error_http_status = (guint) sqlite3_column_int (statement, column++);
  record->request_id = latent_sql_dup_text (statement, column++);
  record->result_urls = latent_sql_dup_strv (statement, column++);
  record->reply = latent_sql_dup_bytes (statement, column++);
  record->created_us = read_time_us (statement, column++);
  record->created_boot_us = read_time_us (statement, column++);
  record->boot_id = latent_sql_dup_text (statement, column++);
  record->submitted_us = read_time_us (statement, column++);
  record->accepted_us = read_time_us (statement, column++);
  record->finished_us = read_time_us (statement, column++);
  record->owner = latent_sql_dup_text (statement, column++);
  record->hidden = sqlite3_column_int (statement, column++) != 0;
  record->price = sqlite3_column_int64 (statement, column++);
  record->rank = sqlite3_column_int64 (statement, column++);
  record->took_us = read_time_us (statement, column++);
  if (sqlite3_column_type (statement, column) != SQLITE_NULL)
    record->server_offset_us
        = CLAMP (sqlite3_column_int64 (statement, column), -MAX_TIME_US, MAX_TIME_US);
  column++;
  record->number
      = (guint32) CLAMP (sqlite3_column_int64 (statement, column), 0, LATENT_MAX_JOB_NUMBER);
  return record;
}

GPtrArray *
latent_job_rows_read_all (sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  g_autoptr (GError) failure = NULL;

  while (latent_sql_next (statement, &failure))
    g_ptr_array_add (records, latent_job_row_read (statement));
  if (failure == NULL)
    return g_steal_pointer (&records);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static void
bind_changeable (sqlite3_stmt *statement, const LatentJobRecord *record, const char *owner)
{
  latent_sql_bind_text (statement, ":id", record->id);
  latent_sql_bind_text (statement, ":team", record->team);
  latent_sql_bind_text (statement, ":remote_id", record->remote_id);
  latent_sql_bind_text (statement, ":state", latent_job_state_to_string (record->state));
  latent_sql_bind_text (statement, ":resume_state",
                        latent_job_state_to_string (record->resume_state));
  latent_sql_bind_text (statement, ":reason", record->reason);
  latent_sql_bind_text (statement, ":charged", charged_words[record->charged]);
  latent_sql_bind_int64 (statement, ":credits", record->credits);
  latent_sql_bind_int64 (statement, ":price", record->price);
  latent_sql_bind_int64 (statement, ":progress", record->progress);
  latent_sql_bind_int64 (statement, ":attempts", record->attempts);
  latent_sql_bind_int64 (statement, ":error_code", record->error_code);
  latent_sql_bind_text (statement, ":error_text", record->error_text);
  latent_sql_bind_int64 (statement, ":error_http_status", record->error_http_status);
  latent_sql_bind_text (statement, ":request_id", record->request_id);
  latent_sql_bind_strv (statement, ":result_urls", record->result_urls);
  latent_sql_bind_bytes (statement, ":reply", record->reply);
  latent_sql_bind_int64 (statement, ":submitted_us", record->submitted_us);
  latent_sql_bind_int64 (statement, ":accepted_us", record->accepted_us);
  latent_sql_bind_int64 (statement, ":finished_us", record->finished_us);
  latent_sql_bind_text (statement, ":owner", owner);
  latent_sql_bind_int64 (statement, ":hidden", record->hidden != FALSE);
  latent_sql_bind_int64 (statement, ":took_us", record->took_us);
  if (record->server_offset_us != LATENT_OFFSET_UNKNOWN) /* else it stays NULL */
    latent_sql_bind_int64 (statement, ":server_offset_us", record->server_offset_us);
}

static void
bind_fixed (sqlite3_stmt *statement, const LatentJobRecord *record)
{
  latent_sql_bind_text (statement, ":origin", record->origin);
  latent_sql_bind_text (statement, ":idempotency_key", record->idempotency_key);
  latent_sql_bind_bytes (statement, ":body", record->body);
  latent_sql_bind_text (statement, ":body_sha256", record->body_sha256);
  latent_sql_bind_text (statement, ":model_id", record->model_id);
  latent_sql_bind_text (statement, ":prompt", record->prompt);
  latent_sql_bind_table (statement, ":parameters", record->values);
  latent_sql_bind_text (statement, ":webhook_url", record->webhook_url);
  latent_sql_bind_text (statement, ":parent_id", record->parent_id);
  latent_sql_bind_int64 (statement, ":rank", record->rank);
  latent_sql_bind_int64 (statement, ":created_us", record->created_us);
  latent_sql_bind_int64 (statement, ":created_boot_us", record->created_boot_us);
  latent_sql_bind_text (statement, ":boot_id", record->boot_id);
}

static gboolean
append_event (sqlite3 *connection,
              const LatentJobRecord *record,
              const LatentJobMoment *moment,
              GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "INSERT INTO job_events (job_id, state, reason, wall_us, boot_us)"
                            " VALUES (:job_id, :state, :reason, :wall_us, :boot_us)",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":job_id", record->id);
  latent_sql_bind_text (statement, ":state", latent_job_state_to_string (record->state));
  latent_sql_bind_text (statement, ":reason", record->reason);
  latent_sql_bind_int64 (statement, ":wall_us", moment->wall_us);
  latent_sql_bind_int64 (statement, ":boot_us", moment->boot_us);
  return latent_sql_run (statement, error);
}

gboolean
latent_job_row_insert (sqlite3 *connection,
                       LatentJobRecord *record,
                       const char *owner,
                       const LatentJobMoment *moment,
                       GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "INSERT INTO jobs (" LATENT_JOB_COLUMNS ") VALUES (:id, :origin, :team, :idempotency_key,"
      " :body, :body_sha256, :model_id, :prompt, :parameters, :webhook_url, :parent_id,"
      " :remote_id, :state, :resume_state, :reason, :charged, :credits, :progress, :attempts,"
      " :error_code, :error_text, :error_http_status, :request_id, :result_urls, :reply,"
      " :created_us, :created_boot_us, :boot_id, :submitted_us, :accepted_us, :finished_us,"
      " :owner, :hidden, :price, :rank, :took_us, :server_offset_us, :number)",
      error);
  gint64 last;

  if (statement == NULL
      || !latent_sql_get_int64 (connection, "SELECT ifnull (max (number), 0) FROM jobs", &last,
                                error))
    return FALSE;
  record->number = (guint32) (last + 1);
  latent_sql_bind_int64 (statement, ":number", record->number);
  bind_fixed (statement, record);
  bind_changeable (statement, record, owner);
  return latent_sql_run (statement, error) && append_event (connection, record, moment, error);
}

gboolean
latent_job_row_update (sqlite3 *connection,
                       const LatentJobRecord *record,
                       const char *owner,
                       const LatentJobMoment *moment,
                       GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "UPDATE jobs SET team = :team, remote_id = :remote_id, state = :state,"
      " resume_state = :resume_state, reason = :reason, charged = :charged, credits = :credits,"
      " price = :price,"
      " progress = :progress, attempts = :attempts, error_code = :error_code,"
      " error_text = :error_text, error_http_status = :error_http_status,"
      " request_id = :request_id, result_urls = :result_urls, reply = :reply,"
      " submitted_us = :submitted_us, accepted_us = :accepted_us, finished_us = :finished_us,"
      " owner = :owner, hidden = :hidden, took_us = :took_us,"
      " server_offset_us = :server_offset_us WHERE id = :id",
      error);

  if (statement == NULL)
    return FALSE;
  bind_changeable (statement, record, owner);
  return latent_sql_run (statement, error) && append_event (connection, record, moment, error);
}

gboolean
latent_job_row_append_event (sqlite3 *connection,
                             const char *id,
                             const char *reason,
                             const LatentJobMoment *moment,
                             GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "INSERT INTO job_events (job_id, state, reason, wall_us, boot_us)"
                            " SELECT id, state, :reason, :wall_us, :boot_us FROM jobs"
                            " WHERE id = :id",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":reason", reason);
  latent_sql_bind_int64 (statement, ":wall_us", moment->wall_us);
  latent_sql_bind_int64 (statement, ":boot_us", moment->boot_us);
  latent_sql_bind_text (statement, ":id", id);
  return latent_sql_run (statement, error);
}

gboolean
latent_image_row_append_event (sqlite3 *connection,
                               const char *image_id,
                               const char *reason,
                               const LatentJobMoment *moment,
                               GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "INSERT INTO job_events (job_id, state, reason, wall_us, boot_us)"
      " SELECT jobs.id, jobs.state, :reason, :wall_us, :boot_us"
      " FROM images JOIN jobs ON jobs.id = images.job_id WHERE images.id = :id",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":reason", reason);
  latent_sql_bind_int64 (statement, ":wall_us", moment->wall_us);
  latent_sql_bind_int64 (statement, ":boot_us", moment->boot_us);
  latent_sql_bind_text (statement, ":id", image_id);
  return latent_sql_run (statement, error);
}

LatentJobRecord *
latent_job_row_load (sqlite3 *connection, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT " LATENT_JOB_COLUMNS " FROM jobs WHERE id = :id", error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":id", id);
  return latent_sql_next (statement, error) ? latent_job_row_read (statement) : NULL;
}

gboolean
latent_image_row_insert (sqlite3 *connection,
                         const LatentJobRecord *job,
                         const LatentImageRecord *image,
                         GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "INSERT INTO images (number, id, job_id, position, path, format, width, height, size_bytes,"
      " sha256, rating, favourite, created_us, job_created_us, incomplete, file_mtime_us,"
      " file_size, file_inode, model_id, aspect_ratio, image_size)"
      " VALUES ((SELECT number FROM jobs WHERE id = :job_id) * 64 + 63 - :position, :id, :job_id,"
      " :position, :path, :format, :width, :height, :size_bytes, :sha256, :rating, :favourite,"
      " :created_us, :job_created_us, :incomplete, :file_mtime_us, :file_size,"
      " :file_inode, :model_id, :aspect_ratio, :image_size)"
      " ON CONFLICT (job_id, position) DO NOTHING",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":model_id", job->model_id);
  latent_sql_bind_text (statement, ":aspect_ratio",
                        g_hash_table_lookup (job->values, LATENT_PARAMETER_ASPECT_RATIO));
  latent_sql_bind_text (statement, ":image_size",
                        g_hash_table_lookup (job->values, LATENT_PARAMETER_IMAGE_SIZE));
  latent_sql_bind_text (statement, ":id", image->id);
  latent_sql_bind_text (statement, ":job_id", job->id);
  latent_sql_bind_int64 (statement, ":position", image->index);
  latent_sql_bind_text (statement, ":path", image->path);
  latent_sql_bind_text (statement, ":format", latent_image_format_to_string (image->format));
  latent_sql_bind_int64 (statement, ":width", image->width);
  latent_sql_bind_int64 (statement, ":height", image->height);
  latent_sql_bind_int64 (statement, ":size_bytes", image->size_bytes);
  latent_sql_bind_text (statement, ":sha256", image->sha256);
  latent_sql_bind_int64 (statement, ":rating", image->rating);
  latent_sql_bind_int64 (statement, ":favourite", image->favourite != FALSE);
  latent_sql_bind_int64 (statement, ":created_us", image->created_us);
  latent_sql_bind_int64 (statement, ":job_created_us", job->created_us);
  latent_sql_bind_int64 (statement, ":incomplete", image->incomplete != FALSE);
  latent_image_row_bind_stamp (statement, &image->stamp);
  if (!latent_sql_run (statement, error))
    return FALSE;
  return sqlite3_changes (connection) == 0 /* it is there already */
         || latent_image_texts_add (connection, image->id, error);
}

void
latent_image_row_bind_stamp (sqlite3_stmt *statement, const LatentFileStamp *stamp)
{
  /* What was not bound is NULL: not looked at. */
  if (stamp->mtime_us == 0 && stamp->size_bytes == 0)
    return;
  latent_sql_bind_int64 (statement, ":file_mtime_us", stamp->mtime_us);
  latent_sql_bind_int64 (statement, ":file_size", stamp->size_bytes);
  latent_sql_bind_int64 (statement, ":file_inode", (gint64) stamp->inode);
}

gboolean
latent_image_row_set_stamp (sqlite3 *connection,
                            const char *image_id,
                            const LatentFileStamp *stamp,
                            GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "UPDATE images SET file_mtime_us = :file_mtime_us, file_size = :file_size,"
      " file_inode = :file_inode, file_state = 'there' WHERE id = :id",
      error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":id", image_id);
  latent_image_row_bind_stamp (statement, stamp);
  return latent_sql_run (statement, error);
}
