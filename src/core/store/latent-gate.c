/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-gate.h"

#include "core/base/latent-clock.h"
#include "latent-database-private.h"
#include "latent-gate-private.h"
#include "latent-job-rows-private.h"
#include "latent-library-values-private.h"

/* Names in the table library_values. */
#define NAME_PAUSED "queue_paused"
#define NAME_JOBS_AT_ONCE "jobs_at_once"
#define NAME_SESSION_CREDITS "session_credits"
#define NAME_MONTH_CREDITS "month_credits"

/* Far beyond any account; what JSON carries exactly. */
#define MAX_JOBS_AT_ONCE 1000
#define MAX_CREDITS (G_GINT64_CONSTANT (1) << 53)

/* So many finished jobs are looked at for what things cost. */
#define MAX_COSTS 1000

/* Between the ranks that a move deals out anew: room for some more moves in between. */
#define RANK_STEP 1024
/* A rank from outside beyond this is no time; sums and differences stay in range. */
#define MAX_RANK (G_GINT64_CONSTANT (1) << 60)

struct _LatentGate
{
  GObject parent_instance;

  LatentDatabase *database; /* owned */
  LatentClock *clock;       /* owned */
};

G_DEFINE_FINAL_TYPE (LatentGate, latent_gate, G_TYPE_OBJECT)

/* Input of every operation; each uses what it needs. */
typedef struct
{
  LatentLimits limits;
  char *origin; /* list_costs */
  char *job_id; /* move */
  char *before_id;
  LatentJobMoment moment;
} GateWork;

static void
free_work (gpointer data)
{
  GateWork *work = data;

  g_free (work->origin);
  g_free (work->job_id);
  g_free (work->before_id);
  g_free (work);
}

gboolean
latent_gate_read_limits (sqlite3 *connection, LatentLimits *limits, GError **error)
{
  gint64 is_paused;
  gint64 jobs_at_once;

  if (!latent_library_value_read (connection, NAME_PAUSED, 1, &is_paused, error)
      || !latent_library_value_read (connection, NAME_JOBS_AT_ONCE, MAX_JOBS_AT_ONCE, &jobs_at_once,
                                     error)
      || !latent_library_value_read (connection, NAME_SESSION_CREDITS, MAX_CREDITS,
                                     &limits->session_credits, error)
      || !latent_library_value_read (connection, NAME_MONTH_CREDITS, MAX_CREDITS,
                                     &limits->month_credits, error))
    return FALSE;
  limits->is_paused = is_paused != 0;
  limits->jobs_at_once = (guint) jobs_at_once;
  return TRUE;
}

/* Whoever drives them: a job whose process died is at the service all the same. */
static gboolean
count_running (sqlite3 *connection, const LatentJobRecord *record, gint64 *count, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "SELECT count(*) FROM jobs"
                            " WHERE state NOT IN ('done', 'refused', 'failed')"
                            " AND state IN ('submitting', 'waiting', 'downloading')"
                            " AND origin = :origin AND team = :team AND id <> :id",
                            error);

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_text (statement, ":origin", record->origin);
  latent_sql_bind_text (statement, ":team", record->team);
  latent_sql_bind_text (statement, ":id", record->id);
  if (!latent_sql_next (statement, error))
    return FALSE;
  *count = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

gboolean
latent_gate_admit (sqlite3 *connection,
                   const LatentJobRecord *record,
                   guint max_running,
                   LatentAdmission *admission,
                   GError **error)
{
  LatentLimits limits;
  gint64 n_running;

  if (!latent_gate_read_limits (connection, &limits, error)
      || !count_running (connection, record, &n_running, error))
    return FALSE;
  if (limits.jobs_at_once > 0)
    max_running = MIN (max_running, limits.jobs_at_once);
  if (limits.is_paused)
    *admission = LATENT_ADMISSION_PAUSED;
  else if (n_running >= max_running)
    *admission = LATENT_ADMISSION_NO_SLOT;
  else
    *admission = LATENT_ADMISSION_GRANTED;
  return TRUE;
}

static gpointer
load_thread (sqlite3 *connection, gpointer data, GError **error)
{
  g_autofree LatentLimits *limits = g_new0 (LatentLimits, 1);

  return latent_gate_read_limits (connection, limits, error) ? g_steal_pointer (&limits) : NULL;
}

static gpointer
set_paused_thread (sqlite3 *connection, gpointer data, GError **error)
{
  GateWork *work = data;

  return GINT_TO_POINTER (
      latent_library_value_write (connection, NAME_PAUSED, work->limits.is_paused != FALSE, error));
}

static gpointer
set_limits_thread (sqlite3 *connection, gpointer data, GError **error)
{
  const LatentLimits *limits = &((GateWork *) data)->limits;

  return GINT_TO_POINTER (
      latent_library_value_write (connection, NAME_JOBS_AT_ONCE, limits->jobs_at_once, error)
      && latent_library_value_write (connection, NAME_SESSION_CREDITS, limits->session_credits,
                                     error)
      && latent_library_value_write (connection, NAME_MONTH_CREDITS, limits->month_credits, error));
}

static gpointer
list_costs_thread (sqlite3 *connection, gpointer data, GError **error)
{
  GateWork *work = data;
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_job_record_free);
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection,
                            "SELECT model_id, parameters, credits FROM jobs"
                            " WHERE origin = :origin AND state = 'done' AND credits >= 0"
                            " ORDER BY created_us DESC, id DESC LIMIT " G_STRINGIFY (MAX_COSTS),
                            error);

  if (statement == NULL)
    return NULL;
  latent_sql_bind_text (statement, ":origin", work->origin);
  while (latent_sql_next (statement, &failure))
    {
      LatentJobRecord *record = latent_job_record_new ();

      record->model_id = latent_sql_dup_text (statement, 0);
      g_hash_table_unref (record->values);
      record->values = latent_sql_dup_table (statement, 1);
      record->credits = sqlite3_column_int64 (statement, 2);
      g_ptr_array_add (records, record);
    }
  if (failure == NULL)
    return g_steal_pointer (&records);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* One waiting job. */
typedef struct
{
  char *id;
  gint64 rank;
} Place;

static void
free_place (gpointer data)
{
  g_free (((Place *) data)->id);
  g_free (data);
}

/* (transfer full) (element-type Place): who waits, in the order of sending */
static GPtrArray *
list_places (sqlite3 *connection, GError **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (free_place);
  g_autoptr (GError) failure = NULL;
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection, "SELECT id, rank FROM jobs WHERE state = 'queued' ORDER BY rank, id", error);

  if (statement == NULL)
    return NULL;
  while (latent_sql_next (statement, &failure))
    {
      Place *place = g_new (Place, 1);

      place->id = latent_sql_dup_text (statement, 0);
      place->rank = CLAMP (sqlite3_column_int64 (statement, 1), -MAX_RANK, MAX_RANK);
      g_ptr_array_add (places, place);
    }
  if (failure == NULL)
    return g_steal_pointer (&places);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
find_place (GPtrArray *places, const char *id, guint *index)
{
  for (guint i = 0; i < places->len; i++)
    {
      if (g_strcmp0 (((Place *) g_ptr_array_index (places, i))->id, id) == 0)
        {
          *index = i;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
write_rank (sqlite3 *connection, Place *place, gint64 rank, GHashTable *changed, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = latent_sql_prepare (connection, "UPDATE jobs SET rank = :rank WHERE id = :id", error);

  if (statement == NULL)
    return FALSE;
  place->rank = rank;
  latent_sql_bind_text (statement, ":id", place->id);
  latent_sql_bind_int64 (statement, ":rank", rank);
  if (!latent_sql_run (statement, error))
    return FALSE;
  g_hash_table_replace (changed, g_strdup (place->id), g_memdup2 (&rank, sizeof rank));
  return TRUE;
}

/* Gives the job at @index a rank between its neighbours. Where there is no room left, those before
 * it move further forward: never backward, where jobs that are yet to come would pass them. */
static gboolean
rank_place (sqlite3 *connection,
            GPtrArray *places,
            guint index,
            GHashTable *changed,
            GError **error)
{
  Place *moved = g_ptr_array_index (places, index);
  Place *previous = index > 0 ? g_ptr_array_index (places, index - 1) : NULL;
  Place *next = index + 1 < places->len ? g_ptr_array_index (places, index + 1) : NULL;

  if (next == NULL)
    return previous == NULL || write_rank (connection, moved, previous->rank + 1, changed, error);
  if (previous != NULL && next->rank - previous->rank >= 2)
    return write_rank (connection, moved, previous->rank + (next->rank - previous->rank) / 2,
                       changed, error);

  for (guint i = index + 1; i > 0; i--)
    {
      Place *place = g_ptr_array_index (places, i - 1);

      if (place != moved && place->rank < next->rank)
        break;
      if (!write_rank (connection, place, next->rank - RANK_STEP, changed, error))
        return FALSE;
      next = place;
    }
  return TRUE;
}

/* Every process that shows the line follows what happens to its jobs. */
static gboolean
tell_others (sqlite3 *connection,
             GHashTable *changed,
             const LatentJobMoment *moment,
             GError **error)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      if (!latent_job_row_append_event (connection, id, "moved", moment, error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
move_thread (sqlite3 *connection, gpointer data, GError **error)
{
  GateWork *work = data;
  g_autoptr (GPtrArray) places = list_places (connection, error);
  g_autoptr (GHashTable) changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint from;
  guint to;
  Place *moved;

  if (places == NULL)
    return NULL;
  to = places->len;
  if (!find_place (places, work->job_id, &from)
      || (work->before_id != NULL && !find_place (places, work->before_id, &to)) || to == from
      || to == from + 1)
    return g_steal_pointer (&changed);

  moved = g_ptr_array_steal_index (places, from);
  if (to > from)
    to--;
  g_ptr_array_insert (places, (int) to, moved);
  return rank_place (connection, places, to, changed, error)
                 && tell_others (connection, changed, &work->moment, error)
             ? g_steal_pointer (&changed)
             : NULL;
}

static void
latent_gate_dispose (GObject *object)
{
  LatentGate *self = LATENT_GATE (object);

  g_clear_object (&self->database);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (latent_gate_parent_class)->dispose (object);
}

static void
latent_gate_class_init (LatentGateClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_gate_dispose;
}

static void
latent_gate_init (LatentGate *self)
{
  self->clock = latent_system_clock_new ();
}

LatentGate *
latent_gate_new (LatentDatabase *database)
{
  LatentGate *self;

  g_return_val_if_fail (LATENT_IS_DATABASE (database), NULL);

  self = g_object_new (LATENT_TYPE_GATE, NULL);
  self->database = g_object_ref (database);
  return self;
}

/* (transfer full): the task of one operation; @work is filled in by the caller */
static GTask *
new_task (LatentGate *self,
          GateWork **work,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  *work = g_new0 (GateWork, 1);
  g_task_set_task_data (task, *work, free_work);
  return task;
}

static gboolean
finish_step (LatentGate *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

void
latent_gate_load_async (LatentGate *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GateWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_GATE (self));

  task = new_task (self, &work, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_gate_load_async);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, load_thread, g_free);
}

gboolean
latent_gate_load_finish (LatentGate *self,
                         GAsyncResult *result,
                         LatentLimits *limits,
                         GError **error)
{
  g_autofree LatentLimits *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (limits != NULL, FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return FALSE;
  *limits = *found;
  return TRUE;
}

void
latent_gate_set_paused_async (LatentGate *self,
                              gboolean is_paused,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GateWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_GATE (self));

  task = new_task (self, &work, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_gate_set_paused_async);
  work->limits.is_paused = is_paused;
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, set_paused_thread, NULL);
}

gboolean
latent_gate_set_paused_finish (LatentGate *self, GAsyncResult *result, GError **error)
{
  return finish_step (self, result, error);
}

void
latent_gate_set_limits_async (LatentGate *self,
                              const LatentLimits *limits,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GateWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_GATE (self));
  g_return_if_fail (limits != NULL);

  task = new_task (self, &work, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_gate_set_limits_async);
  work->limits = *limits;
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, set_limits_thread, NULL);
}

gboolean
latent_gate_set_limits_finish (LatentGate *self, GAsyncResult *result, GError **error)
{
  return finish_step (self, result, error);
}

void
latent_gate_list_costs_async (LatentGate *self,
                              const char *origin,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GateWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_GATE (self));
  g_return_if_fail (origin != NULL);

  task = new_task (self, &work, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_gate_list_costs_async);
  work->origin = g_strdup (origin);
  latent_database_run (self->database, task, LATENT_DATABASE_READ, list_costs_thread,
                       (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
latent_gate_list_costs_finish (LatentGate *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_gate_move_async (LatentGate *self,
                        const char *job_id,
                        const char *before_id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GateWork *work;
  GTask *task;

  g_return_if_fail (LATENT_IS_GATE (self));
  g_return_if_fail (job_id != NULL);

  task = new_task (self, &work, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_gate_move_async);
  work->job_id = g_strdup (job_id);
  work->before_id = g_strdup (before_id);
  work->moment.wall_us = latent_clock_get_wall_us (self->clock);
  work->moment.boot_us = latent_clock_get_boot_us (self->clock);
  latent_database_run (self->database, task, LATENT_DATABASE_WRITE, move_thread,
                       (GDestroyNotify) g_hash_table_unref);
}

GHashTable *
latent_gate_move_finish (LatentGate *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
