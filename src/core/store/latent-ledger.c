/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-ledger-private.h"

#include "core/base/latent-error.h"
#include "latent-gate-private.h"
#include "latent-job-rows-private.h"

#define MIN_PREFIX_LENGTH 4

G_DEFINE_FINAL_TYPE (LatentLedger, latent_ledger, G_TYPE_OBJECT)

/* Input of every operation; each uses what it needs. Read on the database thread, freed on the main
 * one. */
typedef struct
{
  LatentProcessLock *lock;
  LatentJobMoment moment;

  GPtrArray *records; /* of LatentJobRecord: insert; its only one: update, complete */
  GPtrArray *asked;   /* of LatentJobRecord: insert: the caller's, for the main thread only */
  GPtrArray *images;  /* of LatentImageRecord: complete */

  LatentConsent *consent; /* insert, reopen; nullable */
  guint max_running;      /* admit */

  char *origin; /* claim */
  char *team;
  gboolean rested_too;

  int state; /* list */
  gboolean unfinished_only;
  guint limit;
  gint64 before_us; /* list; with @id: the jobs behind that one; 0: all */

  char *id; /* find, list */
} LedgerWork;

static void
free_work (gpointer data)
{
  LedgerWork *work = data;

  g_clear_object (&work->lock);
  g_clear_pointer (&work->records, g_ptr_array_unref);
  g_clear_pointer (&work->asked, g_ptr_array_unref);
  g_clear_pointer (&work->images, g_ptr_array_unref);
  g_free (work->consent);
  g_free (work->origin);
  g_free (work->team);
  g_free (work->id);
  g_free (work);
}

static LedgerWork *
new_work (LatentLedger *self)
{
  LedgerWork *work = g_new0 (LedgerWork, 1);

  work->lock = g_object_ref (self->lock);
  work->moment.wall_us = latent_clock_get_wall_us (self->clock);
  work->moment.boot_us = latent_clock_get_boot_us (self->clock);
  return work;
}

static GTask *
new_task (LatentLedger *self,
          gpointer source_tag,
          LedgerWork *work,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, work, free_work);
  return task;
}

static GPtrArray *
new_records (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
}

static gboolean
finish_step (LatentLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

static gboolean
fail (LatentErrorCode code, const char *what, const char *job_id, GError **error)
{
  g_propagate_error (error, latent_error_new (code, "%s (job %s)", what, job_id));
  return FALSE;
}

static gpointer
insert_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LedgerWork *work = data;
  const char *owner = latent_process_lock_get_name (work->lock);

  if (work->consent != NULL
      && !latent_gate_check_spending (connection, work->records, work->consent, error))
    return NULL;
  for (guint i = 0; i < work->records->len; i++)
    {
      if (!latent_job_row_insert (connection, g_ptr_array_index (work->records, i), owner,
                                  &work->moment, error))
        return NULL;
    }
  return GINT_TO_POINTER (TRUE);
}

/* What was promised to the service under the key must stay what it was (promise 1). */
static gboolean
check_fixed (const LatentJobRecord *old, const LatentJobRecord *record, GError **error)
{
  if (g_strcmp0 (old->idempotency_key, record->idempotency_key) != 0
      || g_strcmp0 (old->origin, record->origin) != 0 || old->body == NULL || record->body == NULL
      || !g_bytes_equal (old->body, record->body))
    return fail (LATENT_ERROR_ROW_LOST, "the intent of a job would change", record->id, error);
  if (old->team != NULL && g_strcmp0 (old->team, record->team) != 0)
    return fail (LATENT_ERROR_ROW_LOST, "the team of a job would change", record->id, error);
  if (old->remote_id != NULL && g_strcmp0 (old->remote_id, record->remote_id) != 0)
    return fail (LATENT_ERROR_ROW_LOST, "the remote id of a job would change", record->id, error);
  return TRUE;
}

static gboolean
is_asked_again (const LatentJobRecord *old, const LatentJobRecord *record)
{
  return old->state == LATENT_JOB_FAILED && old->remote_id != NULL
         && record->state == LATENT_JOB_WAITING && g_strcmp0 (record->reason, "again") == 0;
}

static gboolean
update_row (sqlite3 *connection, LedgerWork *work, GError **error)
{
  const LatentJobRecord *record = g_ptr_array_index (work->records, 0);
  const char *self_name = latent_process_lock_get_name (work->lock);
  g_autoptr (GError) failure = NULL;
  g_autoptr (LatentJobRecord) old = latent_job_row_load (connection, record->id, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (old == NULL)
    return fail (LATENT_ERROR_ROW_LOST, "no such job in the ledger", record->id, error);
  if (old->owner != NULL && g_strcmp0 (old->owner, self_name) != 0
      && !latent_process_lock_is_free (work->lock, old->owner))
    return fail (LATENT_ERROR_CONFLICT, "another process drives it", record->id, error);
  /* Whoever writes an ended job back knows less than the process that ended it and is gone; but a
   * person may ask about a failed one once more. */
  if (latent_job_state_is_final (old->state) && old->state != record->state
      && !is_asked_again (old, record))
    return fail (LATENT_ERROR_CONFLICT, "another process has ended it", record->id, error);

  /* What rests is nobody's: any process may take it up again. */
  return check_fixed (old, record, error)
         && latent_job_row_update (connection, record,
                                   latent_job_state_is_running (record->state) ? self_name : NULL,
                                   &work->moment, error);
}

static gpointer
update_thread (sqlite3 *connection, gpointer data, GError **error)
{
  return GINT_TO_POINTER (update_row (connection, data, error));
}

static gpointer
admit_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LedgerWork *work = data;
  LatentAdmission admission = LATENT_ADMISSION_FAILED;

  if (!latent_gate_admit (connection, g_ptr_array_index (work->records, 0), work->max_running,
                          &admission, error))
    return NULL;
  if (admission == LATENT_ADMISSION_GRANTED && !update_row (connection, work, error))
    return NULL;
  return GINT_TO_POINTER (admission);
}

/* As for a new intent: what was never sent was not counted either. */
static gpointer
reopen_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LedgerWork *work = data;

  if (!latent_gate_check_spending (connection, work->records, work->consent, error))
    return NULL;
  return GINT_TO_POINTER (update_row (connection, work, error));
}

static gpointer
complete_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LedgerWork *work = data;
  const LatentJobRecord *record = g_ptr_array_index (work->records, 0);

  if (!update_row (connection, work, error))
    return NULL;
  for (guint i = 0; i < work->images->len; i++)
    {
      if (!latent_image_row_insert (connection, record, g_ptr_array_index (work->images, i), error))
        return NULL;
    }
  return GINT_TO_POINTER (TRUE);
}

/* (transfer full): the jobs that are meant for origin and team and that we do not drive */
static GPtrArray *
list_candidates (sqlite3 *connection, LedgerWork *work, GError **error)
{
  /* A job without a team may be anybody's only while the service has never heard of it. */
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT " LATENT_JOB_COLUMNS " FROM jobs"
      " WHERE state NOT IN ('done', 'refused', 'failed') AND origin = :origin"
      " AND (team = :team OR (team IS NULL AND remote_id IS NULL AND attempts = 0"
      "                       AND state IN ('queued', 'stopped')))"
      " AND (:rested_too OR state NOT IN ('stopped', 'unknown')) AND owner IS NOT :owner"
      " ORDER BY created_us, id",
      error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":origin", work->origin);
  latent_sql_bind_text (statement, ":team", work->team);
  latent_sql_bind_int64 (statement, ":rested_too", work->rested_too != FALSE);
  latent_sql_bind_text (statement, ":owner", latent_process_lock_get_name (work->lock));
  return latent_job_rows_read_all (statement, error);
}

/* Is the driver of this job gone? Each lock is looked at once: taking it removes its file. */
static gboolean
is_adoptable (LedgerWork *work, const LatentJobRecord *record, GHashTable *judged)
{
  gpointer is_free;

  if (record->owner == NULL)
    return TRUE;
  if (!g_hash_table_lookup_extended (judged, record->owner, NULL, &is_free))
    {
      is_free = GINT_TO_POINTER (latent_process_lock_is_free (work->lock, record->owner));
      g_hash_table_insert (judged, g_strdup (record->owner), is_free);
    }
  return GPOINTER_TO_INT (is_free);
}

static gpointer
claim_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LedgerWork *work = data;
  const char *self_name = latent_process_lock_get_name (work->lock);
  g_autoptr (GPtrArray) candidates = list_candidates (connection, work, error);
  g_autoptr (GPtrArray) claimed = new_records ();
  g_autoptr (GHashTable) judged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (sqlite3_stmt) take = NULL;

  latent_process_lock_mend (work->lock);
  if (candidates == NULL)
    return NULL;
  take = latent_sql_prepare (connection, "UPDATE jobs SET owner = :owner WHERE id = :id", error);
  if (take == NULL)
    return NULL;

  for (guint i = 0; i < candidates->len; i++)
    {
      LatentJobRecord *record = g_ptr_array_index (candidates, i);

      if (!is_adoptable (work, record, judged))
        continue;
      latent_sql_bind_text (take, ":owner", self_name);
      latent_sql_bind_text (take, ":id", record->id);
      if (!latent_sql_run (take, error))
        return NULL;
      g_free (record->owner);
      record->owner = g_strdup (self_name);
      g_ptr_array_add (claimed, latent_job_record_copy (record));
    }
  return g_steal_pointer (&claimed);
}

static gpointer
release_thread (sqlite3 *connection, gpointer data, GError **error)
{
  LedgerWork *work = data;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection, "UPDATE jobs SET owner = NULL WHERE owner = :owner", error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":owner", latent_process_lock_get_name (work->lock));
  return GINT_TO_POINTER (latent_sql_run (statement, error));
}

static gpointer
list_thread (sqlite3 *connection, gpointer data, GError **error)
{
  /* Two texts, so that the second can use its index. */
  static const char all[] = "SELECT " LATENT_JOB_COLUMNS " FROM jobs"
                            " WHERE (:state IS NULL OR state = :state)"
                            " AND (created_us, id) < (:before_us, :id)"
                            " ORDER BY created_us DESC, id DESC LIMIT :limit";
  static const char shown[] = "SELECT " LATENT_JOB_COLUMNS " FROM jobs"
                              " WHERE state <> 'done' AND hidden = 0"
                              " AND (:state IS NULL OR state = :state)"
                              " AND (created_us, id) < (:before_us, :id)"
                              " ORDER BY created_us DESC, id DESC LIMIT :limit";
  LedgerWork *work = data;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection, work->unfinished_only ? shown : all, error);

  if (statement == NULL)
    return NULL;
  if (work->state >= 0)
    latent_sql_bind_text (statement, ":state",
                          latent_job_state_to_string ((LatentJobState) work->state));
  latent_sql_bind_int64 (statement, ":before_us", work->id != NULL ? work->before_us : G_MAXINT64);
  latent_sql_bind_text (statement, ":id", work->id != NULL ? work->id : "");
  latent_sql_bind_int64 (statement, ":limit", work->limit > 0 ? (gint64) work->limit : -1);
  return latent_job_rows_read_all (statement, error);
}

/* (transfer full): the jobs @sql finds for :id; more than one when it is not clear which is
 * meant */
static GPtrArray *
find_rows (sqlite3 *connection, const char *sql, const char *id, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (connection, sql, error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":id", id);
  return latent_job_rows_read_all (statement, error);
}

static gpointer
find_thread (sqlite3 *connection, gpointer data, GError **error)
{
  static const char exact[] = "SELECT " LATENT_JOB_COLUMNS " FROM jobs"
                              " WHERE id = :id OR remote_id = :id LIMIT 2";
  static const char prefix[] = "SELECT " LATENT_JOB_COLUMNS " FROM jobs"
                               " WHERE substr (id, 1, length (:id)) = :id LIMIT 2";
  LedgerWork *work = data;
  g_autoptr (GPtrArray) found = find_rows (connection, exact, work->id, error);

  if (found == NULL)
    return NULL;
  if (found->len == 0 && g_utf8_strlen (work->id, -1) >= MIN_PREFIX_LENGTH)
    {
      g_clear_pointer (&found, g_ptr_array_unref);
      found = find_rows (connection, prefix, work->id, error);
      if (found == NULL)
        return NULL;
    }
  return found->len == 1 ? g_ptr_array_steal_index (found, 0) : NULL;
}

static void
free_record (gpointer record)
{
  latent_job_record_free (record);
}

static void
free_records (gpointer records)
{
  g_ptr_array_unref (records);
}

static void
latent_ledger_dispose (GObject *object)
{
  LatentLedger *self = LATENT_LEDGER (object);

  g_clear_object (&self->database);
  g_clear_object (&self->lock);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (latent_ledger_parent_class)->dispose (object);
}

static void
latent_ledger_class_init (LatentLedgerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_ledger_dispose;
}

static void
latent_ledger_init (LatentLedger *self)
{
  self->clock = latent_system_clock_new ();
}

LatentLedger *
latent_ledger_new (LatentDatabase *database, LatentProcessLock *lock)
{
  LatentLedger *self;

  g_return_val_if_fail (LATENT_IS_DATABASE (database), NULL);
  g_return_val_if_fail (LATENT_IS_PROCESS_LOCK (lock), NULL);

  self = g_object_new (LATENT_TYPE_LEDGER, NULL);
  self->database = g_object_ref (database);
  self->lock = g_object_ref (lock);
  return self;
}

void
latent_ledger_insert_async (LatentLedger *self,
                            GPtrArray *records,
                            const LatentConsent *consent,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  LedgerWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (records != NULL);

  work = new_work (self);
  work->asked = g_ptr_array_ref (records);
  work->records = new_records ();
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (work->records, latent_job_record_copy (g_ptr_array_index (records, i)));
  work->consent = g_memdup2 (consent, sizeof *consent);
  task = new_task (self, latent_ledger_insert_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, insert_thread, NULL);
}

gboolean
latent_ledger_insert_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  LedgerWork *work;

  if (!finish_step (self, result, error))
    return FALSE;
  work = g_task_get_task_data (G_TASK (result));
  for (guint i = 0; i < work->asked->len; i++)
    {
      const LatentJobRecord *stored = g_ptr_array_index (work->records, i);
      LatentJobRecord *asked = g_ptr_array_index (work->asked, i);

      asked->number = stored->number;
    }
  return TRUE;
}

void
latent_ledger_update_async (LatentLedger *self,
                            const LatentJobRecord *record,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  LedgerWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (record != NULL && record->id != NULL);

  work = new_work (self);
  work->records = new_records ();
  g_ptr_array_add (work->records, latent_job_record_copy (record));
  task = new_task (self, latent_ledger_update_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, update_thread, NULL);
}

gboolean
latent_ledger_update_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  return finish_step (self, result, error);
}

void
latent_ledger_reopen_async (LatentLedger *self,
                            const LatentJobRecord *record,
                            const LatentConsent *consent,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  LedgerWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (record != NULL && record->id != NULL);
  g_return_if_fail (consent != NULL);

  work = new_work (self);
  work->records = new_records ();
  g_ptr_array_add (work->records, latent_job_record_copy (record));
  work->consent = g_memdup2 (consent, sizeof *consent);
  task = new_task (self, latent_ledger_reopen_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, reopen_thread, NULL);
}

gboolean
latent_ledger_reopen_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  return finish_step (self, result, error);
}

void
latent_ledger_admit_async (LatentLedger *self,
                           const LatentJobRecord *record,
                           guint max_running,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  LedgerWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (record != NULL && record->id != NULL);

  work = new_work (self);
  work->records = new_records ();
  g_ptr_array_add (work->records, latent_job_record_copy (record));
  work->max_running = max_running;
  task = new_task (self, latent_ledger_admit_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, admit_thread, NULL);
}

LatentAdmission
latent_ledger_admit_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), LATENT_ADMISSION_FAILED);

  return (LatentAdmission) GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), error));
}

void
latent_ledger_complete_async (LatentLedger *self,
                              const LatentJobRecord *record,
                              GPtrArray *images,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  LedgerWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (record != NULL && record->id != NULL);
  g_return_if_fail (images != NULL);

  work = new_work (self);
  work->records = new_records ();
  g_ptr_array_add (work->records, latent_job_record_copy (record));
  work->images = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
  for (guint i = 0; i < images->len; i++)
    g_ptr_array_add (work->images, latent_image_record_copy (g_ptr_array_index (images, i)));
  task = new_task (self, latent_ledger_complete_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, complete_thread, NULL);
}

gboolean
latent_ledger_complete_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  return finish_step (self, result, error);
}

void
latent_ledger_claim_async (LatentLedger *self,
                           const char *origin,
                           const char *team,
                           gboolean rested_too,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  LedgerWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (origin != NULL);

  work = new_work (self);
  work->origin = g_strdup (origin);
  work->team = g_strdup (team);
  work->rested_too = rested_too;
  task = new_task (self, latent_ledger_claim_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, claim_thread, free_records);
}

GPtrArray *
latent_ledger_claim_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_ledger_release_async (LatentLedger *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));

  task = new_task (self, latent_ledger_release_async, new_work (self), cancellable, callback,
                   user_data);
  latent_database_run (
      self->database, task, LATENT_DATABASE_WRITE_IF_FREE, release_thread, NULL);
}

gboolean
latent_ledger_release_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  return finish_step (self, result, error);
}

gboolean
latent_ledger_is_owner (LatentLedger *self, const LatentJobRecord *record)
{
  g_return_val_if_fail (LATENT_IS_LEDGER (self), FALSE);
  g_return_val_if_fail (record != NULL, FALSE);

  return g_strcmp0 (record->owner, latent_process_lock_get_name (self->lock)) == 0;
}

void
latent_ledger_list_async (LatentLedger *self,
                          int state,
                          gboolean unfinished_only,
                          guint limit,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  LedgerWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (state < LATENT_N_JOB_STATES);

  work = new_work (self);
  work->state = state;
  work->unfinished_only = unfinished_only;
  work->limit = limit;
  task = new_task (self, latent_ledger_list_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, list_thread, free_records);
}

void
latent_ledger_list_behind_async (LatentLedger *self,
                                 const LatentJobRecord *last,
                                 int state,
                                 guint limit,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  LedgerWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (last != NULL);

  work = new_work (self);
  work->state = state;
  work->limit = limit;
  work->id = g_strdup (last->id);
  work->before_us = last->created_us;
  task = new_task (self, latent_ledger_list_behind_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, list_thread, free_records);
}

GPtrArray *
latent_ledger_list_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_ledger_find_async (LatentLedger *self,
                          const char *id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  LedgerWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_LEDGER (self));
  g_return_if_fail (id != NULL);

  work = new_work (self);
  work->id = g_strdup (id);
  task = new_task (self, latent_ledger_find_async, work, cancellable, callback, user_data);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, find_thread, free_record);
}

LatentJobRecord *
latent_ledger_find_finish (LatentLedger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
