/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench.h"

#include <sqlite3.h>
#include <string.h>

#include "core/base/latent-json.h"
#include "core/jobs/latent-workspace-private.h"
#include "core/store/latent-database-private.h"
#include "core/store/latent-sql-private.h"
#include "support/latent-test-images.h"

#define FAST_POLL_MS 20

static LatentHostileReply *
reply_json (Bench *self, guint status, const char *json)
{
  g_autofree char *headers
      = self->date != NULL
            ? g_strdup_printf ("Content-Type: application/json\r\nDate: %s\r\n", self->date)
            : g_strdup ("Content-Type: application/json\r\n");

  return latent_hostile_reply_new_http (status, headers, json);
}

/* (transfer full): the member "result" of a job that is done */
static char *
describe_result (Bench *self, const char *id)
{
  g_autoptr (GString) text = g_string_new ("{\"images\":[");

  for (guint i = 1; i <= self->n_pictures; i++)
    g_string_append_printf (text,
                            "%s\"%s/file/%s-%u.png\"",
                            i > 1 ? "," : "",
                            latent_hostile_server_get_address (self->server),
                            id,
                            i);
  g_string_append (text, "]}");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full) @input: (nullable): the request, which only the route of one job repeats */
static char *
describe_job (Bench *self, const char *id, const char *input)
{
  gboolean is_done = g_str_equal (self->status, "COMPLETED");
  g_autofree char *result = describe_result (self, id);
  g_autofree char *error
      = self->error != NULL ? g_strdup_printf ("\"%s\"", self->error) : g_strdup ("null");

  return g_strdup_printf ("{\"id\":\"%s\",\"status\":\"%s\",\"model\":\"imagen-4\",\"progress\":40,"
                          "\"result\":%s,\"error\":%s,\"creditCost\":%s,\"webhookStatus\":null,"
                          "\"createdAt\":\"%s\",\"completedAt\":null%s%s}",
                          id,
                          self->status,
                          is_done ? result : "null",
                          error,
                          is_done                    ? "7"
                          : self->error != NULL      ? "0"
                                                     : "null",
                          self->created_at,
                          input != NULL ? ",\"input\":" : "",
                          input != NULL ? input : "");
}

static LatentHostileReply *
accept_job (Bench *self, const LatentHostileRequest *request)
{
  const char *key = g_hash_table_lookup (request->headers, "idempotency-key");
  const char *id;
  g_autofree char *json = NULL;

  g_assert_nonnull (key);
  id = g_hash_table_lookup (self->jobs, key);
  if (id == NULL)
    {
      char *fresh = g_uuid_string_random ();

      g_hash_table_insert (self->jobs, g_strdup (key), fresh);
      g_hash_table_insert (self->bodies,
                           g_strdup (fresh),
                           g_strndup (g_bytes_get_data (request->body, NULL),
                                      g_bytes_get_size (request->body)));
      id = fresh;
    }
  if (self->is_silent)
    {
      LatentHostileReply *silence = latent_hostile_reply_new ();

      latent_hostile_reply_add_stall (silence);
      return silence;
    }
  json = g_strdup_printf ("{\"jobId\":\"%s\",\"status\":\"QUEUED\"}", id);
  return reply_json (self, 202, json);
}

static LatentHostileReply *
list_jobs (Bench *self)
{
  GString *json = g_string_new ("{\"jobs\":[");
  g_autofree char *text = NULL;
  GHashTableIter iter;
  gpointer id;
  gboolean is_first = TRUE;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &id))
    {
      g_autofree char *job = describe_job (self, id, NULL);

      g_string_append_printf (json, "%s%s", is_first ? "" : ",", job);
      is_first = FALSE;
    }
  g_string_append (json, "],\"nextCursor\":null,\"hasMore\":false}");
  text = g_string_free (json, FALSE);
  return reply_json (self, 200, text);
}

static LatentHostileReply *
describe_account (Bench *self)
{
  g_autofree char *limit
      = self->max_jobs > 0 ? g_strdup_printf (",\"maxConcurrentJobs\":%u", self->max_jobs)
                           : g_strdup ("");
  g_autofree char *team
      = self->team != NULL
            ? g_strdup_printf ("{\"id\":\"%s\",\"name\":\"Studio\",\"credits\":%u%s}",
                               self->team,
                               self->credits,
                               limit)
            : g_strdup ("null");
  g_autofree char *json = g_strdup_printf (
      "{\"user\":{\"id\":\"00000000-0000-4000-8000-000000000001\",\"email\":\"a@example.com\","
      "\"role\":\"OWNER\"},\"team\":%s,\"apiKey\":null}",
      team);

  return reply_json (self, 200, json);
}

/* On the server's threads, one call at a time. */
static LatentHostileReply *
answer (const LatentHostileRequest *request, gpointer user_data)
{
  Bench *self = user_data;

  if (g_str_has_prefix (request->path, "/file/"))
    return latent_hostile_reply_new_data (200, "Content-Type: image/png\r\n", self->picture);
  if (g_str_equal (request->path, "/v2/me"))
    return describe_account (self);
  if (g_str_equal (request->path, BENCH_SUBMIT))
    return accept_job (self, request);
  if (g_str_has_prefix (request->path, "/v2/jobs?"))
    return list_jobs (self);
  if (g_str_has_prefix (request->path, "/v2/jobs/"))
    {
      const char *id = request->path + strlen ("/v2/jobs/");
      g_autofree char *json = describe_job (self, id, g_hash_table_lookup (self->bodies, id));

      return reply_json (self, 200, json);
    }
  return latent_hostile_reply_new_json (404, "{\"error\":\"no such route\"}");
}

Bench *
bench_new (void)
{
  Bench *self = g_new0 (Bench, 1);

  self->server = latent_hostile_server_new ();
  latent_hostile_server_set_handler (self->server, answer, self);
  self->clock = latent_fake_clock_new ();
  self->catalog = latent_model_catalog_new ();
  self->folder = latent_test_make_folder ("library");
  self->places = latent_places_new (self->folder, FALSE);
  self->key_store = latent_fake_key_store_new ();
  self->key = g_strdup (BENCH_KEY);
  self->team = BENCH_TEAM;
  self->status = "COMPLETED";
  self->n_pictures = 1;
  self->credits = 200;
  self->picture = latent_test_read_data ("media/rgb.png");
  self->created_at = "2026-01-01T00:00:00.000Z";
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->bodies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

Bench *
bench_new_beside (Bench *first)
{
  Bench *self = g_new0 (Bench, 1);

  self->first = first;
  self->server = first->server;
  self->clock = g_object_ref (first->clock);
  self->catalog = g_object_ref (first->catalog);
  self->folder = g_strdup (first->folder);
  self->places = g_object_ref (first->places);
  self->key_store = latent_fake_key_store_new ();
  self->key = g_strdup (first->key);
  self->picture = g_bytes_ref (first->picture);
  self->jobs = g_hash_table_ref (first->jobs);
  self->bodies = g_hash_table_ref (first->bodies);
  return self;
}

void
bench_free (Bench *self)
{
  if (self->workspace != NULL)
    bench_close (self);
  if (self->first == NULL)
    latent_hostile_server_free (self->server);
  g_clear_object (&self->clock);
  g_clear_object (&self->catalog);
  g_clear_object (&self->places);
  g_clear_object (&self->key_store);
  g_free (self->folder);
  g_free (self->key);
  g_bytes_unref (self->picture);
  g_hash_table_unref (self->jobs);
  g_hash_table_unref (self->bodies);
  g_free (self);
}

void
bench_settle (Bench *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      LatentJobRecord *none = bench_find_job (self, "no such job");

      g_assert_null (none);
      latent_workspace_refresh_account_async (
          self->workspace, NULL, latent_test_result_cb, &result);
      bench_wait_for (self, result != NULL);
    }
}

void
bench_edit_database (Bench *self, const char *sql)
{
  sqlite3 *connection = NULL;
  char *message = NULL;

  g_assert_cmpint (
      sqlite3_open (latent_places_get_database (self->places), &connection), ==, SQLITE_OK);
  sqlite3_busy_timeout (connection, 10000);
  sqlite3_exec (connection, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (connection);
}

void
bench_break_ledger (Bench *self)
{
  bench_edit_database (self, "ALTER TABLE job_events RENAME TO broken_events;");
}

void
bench_mend_ledger (Bench *self)
{
  bench_edit_database (self, "ALTER TABLE broken_events RENAME TO job_events;");
}

static gpointer
set_pragma_thread (sqlite3 *connection, gpointer data, GError **error)
{
  latent_sql_execute (connection, data, error);
  return NULL;
}

void
bench_set_pragma (Bench *self, const char *setting)
{
  LatentDatabase *database = latent_workspace_get_database (self->workspace);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GTask *task = g_task_new (database, NULL, latent_test_result_cb, &result);

  g_task_set_task_data (task, g_strconcat ("PRAGMA ", setting, NULL), g_free);
  latent_database_run (database, task, LATENT_DATABASE_READ, set_pragma_thread, NULL);
  latent_test_wait_for (result != NULL);
  g_task_propagate_pointer (G_TASK (result), &error);
  g_assert_no_error (error);
}

void
bench_open (Bench *self)
{
  bench_open_without_network (self);
  latent_workspace_start (self->workspace);
}

/* What a window does: without a query the timeline shows jobs only. */
static void
show_everything (Bench *self)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  LatentTimeline *timeline = latent_workspace_get_timeline (self->workspace);

  latent_timeline_set_query (timeline, query);
  latent_test_wait_for (latent_timeline_get_is_complete (timeline));
}

void
bench_open_without_network (Bench *self)
{
  LatentWorkspaceConfig config = {
    .places = self->places,
    .catalog = self->catalog,
    .clock = LATENT_CLOCK (self->clock),
    .address = latent_hostile_server_get_address (self->server),
    .key_store = LATENT_KEY_STORE (self->key_store),
    .fixed_key = self->key,
    .fixed_key_source = LATENT_KEY_ENVIRONMENT,
    .first_poll_ms = FAST_POLL_MS,
    .poll_interval_ms = FAST_POLL_MS,
    .submit_deadline_ms = self->submit_deadline_ms,
    .requests_per_second = 1000,
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (self->workspace);
  self->workspace = latent_workspace_new (&config);
  latent_workspace_open_async (self->workspace, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_workspace_open_finish (self->workspace, result, &error);
  g_assert_no_error (error);
  show_everything (self);
}

void
bench_set_key (Bench *self, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_workspace_set_key_async (self->workspace, key, NULL, latent_test_result_cb, &result);
  bench_wait_for (self, result != NULL);
  latent_workspace_set_key_finish (self->workspace, result, error);
}

void
bench_close (Bench *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_workspace_close_async (self->workspace, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_workspace_close_finish (self->workspace, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  latent_test_assert_gone (&self->workspace);
}

LatentJobQueue *
bench_queue (Bench *self)
{
  return latent_workspace_get_queue (self->workspace);
}

GPtrArray *
bench_submit (Bench *self, guint count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageRequest) request
      = latent_image_request_new (latent_model_catalog_get_default (self->catalog),
                                  "a lighthouse in a storm",
                                  NULL,
                                  NULL,
                                  &error);
  g_autoptr (GAsyncResult) result = NULL;
  GPtrArray *jobs;

  g_assert_no_error (error);
  latent_job_queue_submit_async (
      bench_queue (self), request, count, NULL, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  jobs = latent_job_queue_submit_finish (bench_queue (self), result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, count);
  return jobs;
}

LatentJob *
bench_submit_one (Bench *self)
{
  g_autoptr (GPtrArray) jobs = bench_submit (self, 1);

  return g_object_ref (g_ptr_array_index (jobs, 0));
}

void
bench_wait_state (Bench *self, LatentJob *job, LatentJobState state)
{
  g_test_message ("waiting for %s", latent_job_state_to_string (state));
  bench_wait_for (self, latent_job_get_state (job) == state);
}

GPtrArray *
bench_list_images (Bench *self)
{
  return latent_test_list_images (latent_workspace_get_library (self->workspace), NULL, 0);
}

LatentJobRecord *
bench_find_job (Bench *self, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentLedger *ledger = latent_workspace_get_ledger (self->workspace);
  LatentJobRecord *record;

  latent_ledger_find_async (ledger, id, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  record = latent_ledger_find_finish (ledger, result, &error);
  g_assert_no_error (error);
  return record;
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint count = 0;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      if (*name != '.')
        count++;
    }
  return count;
}

void
bench_crash (Bench *self)
{
  g_autofree char *lock
      = g_build_filename (latent_places_get_locks (self->places),
                          latent_process_lock_get_name (self->workspace->lock), NULL);

  /* Disposing gives nothing back to the ledger and sends nothing: what a kill leaves behind. */
  g_object_run_dispose (G_OBJECT (self->workspace));
  latent_test_assert_gone (&self->workspace);
  /* Calls that were cut off hold their parts until they have come back; a killed process holds
   * nothing. */
  bench_wait_for (self, !g_file_test (lock, G_FILE_TEST_EXISTS));
}

guint
bench_count_pictures (Bench *self)
{
  return count_files (latent_places_get_pictures (self->places));
}

guint
bench_count_incoming (Bench *self)
{
  return count_files (latent_places_get_incoming (self->places));
}

guint
bench_count_submits (Bench *self)
{
  return latent_hostile_server_count_matching (self->server, "POST", BENCH_SUBMIT);
}

LatentHostileRequest *
bench_get_submit (Bench *self, guint index)
{
  guint n_requests = latent_hostile_server_count_requests (self->server);

  for (guint i = 0; i < n_requests; i++)
    {
      g_autoptr (LatentHostileRequest) request
          = latent_hostile_server_get_request (self->server, i);

      if (g_str_equal (request->path, BENCH_SUBMIT) && index-- == 0)
        return g_steal_pointer (&request);
    }
  g_assert_not_reached ();
}
