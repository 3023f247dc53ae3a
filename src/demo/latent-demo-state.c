/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-demo-state.h"

#include "core/base/latent-error.h"
#include "core/base/latent-json.h"
#include "latent-demo-journal.h"

struct _LatentDemoState
{
  GObject parent_instance;

  LatentClock *clock;
  LatentDemoJournal *journal;
  char *user_id;
  char *team_id;
  char *key_id;
  gint64 credits;

  GPtrArray *jobs;      /* owned LatentDemoJob, by creation and id */
  GHashTable *by_id;    /* id -> job, unowned */
  GHashTable *by_key;   /* idempotency key -> its newest job, unowned */
  GHashTable *by_body;  /* digest -> number of jobs */
  GPtrArray *open_jobs; /* unowned: not ended yet */
};

G_DEFINE_FINAL_TYPE (LatentDemoState, latent_demo_state, G_TYPE_OBJECT)

static int
compare_jobs (const LatentDemoJob *a, const LatentDemoJob *b)
{
  if (a->created_us != b->created_us)
    return a->created_us < b->created_us ? -1 : 1;
  return g_strcmp0 (a->id, b->id);
}

static void
change_body_count (LatentDemoState *self, const char *digest, int by)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_body, digest)) + (guint)by;

  g_hash_table_insert (self->by_body, g_strdup (digest), GUINT_TO_POINTER (count));
}

/* Takes @job. */
static void
add_job (LatentDemoState *self, LatentDemoJob *job)
{
  guint at = self->jobs->len;

  /* Nearly always the end: clocks are seldom set back. */
  while (at > 0 && compare_jobs (g_ptr_array_index (self->jobs, at - 1), job) > 0)
    at--;
  g_ptr_array_insert (self->jobs, (int)at, job);
  g_hash_table_insert (self->by_id, job->id, job);
  if (job->idempotency_key != NULL)
    g_hash_table_replace (self->by_key, job->idempotency_key, job);
  change_body_count (self, job->body_sha256, 1);
  if (!job->has_ended)
    g_ptr_array_add (self->open_jobs, job);
  self->credits -= job->cost;
  if (!latent_demo_job_wants_picture (job))
    job->picture = LATENT_DEMO_PICTURE_THERE;
}

/* Frees @job as if it had never been. */
static void
remove_job (LatentDemoState *self, LatentDemoJob *job)
{
  self->credits += job->cost;
  change_body_count (self, job->body_sha256, -1);
  g_ptr_array_remove (self->open_jobs, job);
  g_hash_table_remove (self->by_id, job->id);
  if (job->idempotency_key != NULL
      && g_hash_table_lookup (self->by_key, job->idempotency_key) == job)
    g_hash_table_remove (self->by_key, job->idempotency_key);
  g_ptr_array_remove (self->jobs, job);
}

static void
give_credits_back (LatentDemoState *self, const LatentDemoJob *job)
{
  if (job->end != LATENT_DEMO_COMPLETED)
    self->credits += job->cost;
}

static void
read_end (LatentDemoState *self, JsonObject *entry)
{
  const char *id = latent_json_string (entry, "id");
  LatentDemoJob *job = id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
  LatentDemoStatus end;

  if (job == NULL || job->has_ended
      || !latent_demo_status_from_string (latent_json_string (entry, "status"), &end)
      || end < LATENT_DEMO_COMPLETED)
    return;
  job->has_ended = TRUE;
  job->end = end;
  job->ended_us = latent_json_integer (entry, "at_us", 0, G_MAXINT64, job->created_us);
  job->error = g_strdup (latent_json_string (entry, "error"));
  g_ptr_array_remove (self->open_jobs, job);
  give_credits_back (self, job);
}

static void
read_account (LatentDemoState *self, JsonObject *entry)
{
  const char *user_id = latent_json_string (entry, "user");
  const char *team_id = latent_json_string (entry, "team");
  const char *key_id = latent_json_string (entry, "key");

  if (self->team_id != NULL || user_id == NULL || team_id == NULL || key_id == NULL)
    return;
  self->user_id = g_strdup (user_id);
  self->team_id = g_strdup (team_id);
  self->key_id = g_strdup (key_id);
  self->credits += latent_json_integer (entry, "credits", 0, G_MAXINT32, LATENT_DEMO_START_CREDITS);
}

static void
read_entry (LatentDemoState *self, JsonObject *entry)
{
  const char *event = latent_json_string (entry, "event");

  if (g_strcmp0 (event, "account") == 0)
    read_account (self, entry);
  else if (g_strcmp0 (event, "ended") == 0)
    read_end (self, entry);
  else if (g_strcmp0 (event, "accepted") == 0)
    {
      LatentDemoJob *job = latent_demo_job_from_entry (entry);

      if (job != NULL && g_hash_table_contains (self->by_id, job->id))
        latent_demo_job_free (job);
      else if (job != NULL)
        add_job (self, job);
    }
}

/* Everybody who opens this folder for the first time gets a team of its own, so that jobs of a
 * deleted folder are never taken for jobs of the new one. */
static void
write_account (LatentDemoState *self)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *entry = json_object_new ();

  self->user_id = g_uuid_string_random ();
  self->team_id = g_uuid_string_random ();
  self->key_id = g_uuid_string_random ();
  self->credits += LATENT_DEMO_START_CREDITS;
  json_object_set_string_member (entry, "event", "account");
  json_object_set_string_member (entry, "user", self->user_id);
  json_object_set_string_member (entry, "team", self->team_id);
  json_object_set_string_member (entry, "key", self->key_id);
  json_object_set_int_member (entry, "credits", LATENT_DEMO_START_CREDITS);
  json_node_take_object (node, entry);
  /* Nothing to wait for: the first acceptance is written after it or not at all. */
  latent_demo_journal_append_async (self->journal, node, NULL, NULL);
}

static void
write_end (LatentDemoState *self, const LatentDemoJob *job)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "event", "ended");
  json_object_set_string_member (entry, "id", job->id);
  json_object_set_string_member (entry, "status", latent_demo_status_to_string (job->end));
  json_object_set_int_member (entry, "at_us", job->ended_us);
  if (job->error != NULL)
    json_object_set_string_member (entry, "error", job->error);
  json_node_take_object (node, entry);
  /* If this gets lost, a restart finds the same end again from the time. */
  latent_demo_journal_append_async (self->journal, node, NULL, NULL);
}

static void
accept_journal_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentDemoState *self = g_task_get_source_object (task);
  LatentDemoJob *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!latent_demo_journal_append_finish (LATENT_DEMO_JOURNAL (source), result, &error))
    {
      remove_job (self, job);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  job->is_durable = TRUE;
  g_task_return_pointer (task, job, NULL);
}

static void
flush_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (latent_demo_journal_append_finish (LATENT_DEMO_JOURNAL (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
latent_demo_state_finalize (GObject *object)
{
  LatentDemoState *self = LATENT_DEMO_STATE (object);

  if (self->journal != NULL)
    latent_demo_state_close (self);
  g_clear_object (&self->journal);
  g_clear_object (&self->clock);
  g_free (self->user_id);
  g_free (self->team_id);
  g_free (self->key_id);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->by_body);
  g_ptr_array_unref (self->open_jobs);
  g_ptr_array_unref (self->jobs);

  G_OBJECT_CLASS (latent_demo_state_parent_class)->finalize (object);
}

static void
latent_demo_state_class_init (LatentDemoStateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_demo_state_finalize;
}

static void
latent_demo_state_init (LatentDemoState *self)
{
  self->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify)latent_demo_job_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_body = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->open_jobs = g_ptr_array_new ();
}

LatentDemoState *
latent_demo_state_new (const char *folder, LatentClock *clock, GError **error)
{
  g_autoptr (LatentDemoState) self = g_object_new (LATENT_DEMO_TYPE_STATE, NULL);
  g_autofree char *path = g_build_filename (folder, LATENT_DEMO_JOURNAL_NAME, NULL);
  g_autoptr (GPtrArray) entries = NULL;

  self->clock = g_object_ref (clock);
  self->journal = latent_demo_journal_open (path, &entries, error);
  if (self->journal == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    read_entry (self, latent_json_object (g_ptr_array_index (entries, i)));
  if (self->team_id == NULL)
    write_account (self);
  return g_steal_pointer (&self);
}

void
latent_demo_state_close (LatentDemoState *self)
{
  latent_demo_journal_close (self->journal);
}

const char *
latent_demo_state_get_user_id (LatentDemoState *self)
{
  return self->user_id;
}

const char *
latent_demo_state_get_team_id (LatentDemoState *self)
{
  return self->team_id;
}

const char *
latent_demo_state_get_key_id (LatentDemoState *self)
{
  return self->key_id;
}

guint
latent_demo_state_get_credits (LatentDemoState *self)
{
  return (guint)MAX (self->credits, 0);
}

gint64
latent_demo_state_get_now_us (LatentDemoState *self)
{
  return latent_clock_get_wall_us (self->clock);
}

void
latent_demo_state_accept_async (LatentDemoState *self,
                                LatentDemoJob *job,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (JsonNode) entry = latent_demo_job_to_entry (job);

  g_task_set_source_tag (task, latent_demo_state_accept_async);
  g_task_set_task_data (task, job, NULL);
  add_job (self, job);
  latent_demo_journal_append_async (self->journal, entry, accept_journal_cb, task);
}

LatentDemoJob *
latent_demo_state_accept_finish (LatentDemoState *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
latent_demo_state_flush_async (LatentDemoState *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, latent_demo_state_flush_async);
  latent_demo_journal_append_async (self->journal, NULL, flush_cb, task);
}

gboolean
latent_demo_state_flush_finish (LatentDemoState *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

LatentDemoJob *
latent_demo_state_find (LatentDemoState *self, const char *id)
{
  g_autofree char *lower = g_ascii_strdown (id, -1);

  return g_hash_table_lookup (self->by_id, lower);
}

LatentDemoJob *
latent_demo_state_find_by_key (LatentDemoState *self, const char *key)
{
  LatentDemoJob *job = g_hash_table_lookup (self->by_key, key);

  if (job == NULL
      || latent_demo_state_get_now_us (self) - job->created_us > LATENT_DEMO_KEY_LIFE_US)
    return NULL;
  return job;
}

guint
latent_demo_state_count_body (LatentDemoState *self, const char *body_sha256)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->by_body, body_sha256));
}

GPtrArray *
latent_demo_state_get_jobs (LatentDemoState *self)
{
  return self->jobs;
}

void
latent_demo_state_settle (LatentDemoState *self)
{
  gint64 now_us = latent_demo_state_get_now_us (self);

  for (guint i = self->open_jobs->len; i > 0; i--)
    {
      LatentDemoJob *job = g_ptr_array_index (self->open_jobs, i - 1);

      if (!job->is_durable || !latent_demo_job_try_end (job, now_us))
        continue;
      g_ptr_array_remove_index_fast (self->open_jobs, i - 1);
      give_credits_back (self, job);
      write_end (self, job);
    }
}
