/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench-report.h"
#include "core/jobs/latent-workspace.h"
#include "core/net/latent-http-client.h"
#include "support/latent-hostile-server.h"
#include "support/latent-test.h"

/* A thousand jobs at once through a real workspace, over TLS, towards a service that allows them
 * all: what a submit costs against a GET over a kept connection, and how many connections it takes.
 * The service runs in a process of its own, so that its work is not counted. */

#define N_JOBS 1000
#define N_GETS 1000
#define BATCH 100
#define KEY "afk_test_0123456789"

/* --- the service --- */

typedef struct
{
  LatentHostileServer *api;
  LatentHostileServer *files; /* the pictures' host is another one */
  GBytes *picture;
  GHashTable *jobs; /* idempotency key -> job id; only the api's handler touches it */
  gboolean is_complete;
  guint n_before; /* connections */
  guint most_open;
  GMainLoop *loop;
} Service;

static void
describe_job (Service *self, const char *id, GString *json)
{
  g_string_append_printf (
      json, "{\"id\":\"%s\",\"status\":\"%s\",\"model\":\"imagen-4\",\"progress\":40,", id,
      self->is_complete ? "COMPLETED" : "PROCESSING");
  if (self->is_complete)
    g_string_append_printf (json, "\"result\":{\"images\":[\"%s/%s.png\"]},\"creditCost\":7}",
                            latent_hostile_server_get_address (self->files), id);
  else
    g_string_append (json, "\"result\":null,\"creditCost\":null}");
}

static void
accept_job (Service *self, const LatentHostileRequest *request, GString *json)
{
  const char *key = g_hash_table_lookup (request->headers, "idempotency-key");
  const char *id = g_hash_table_lookup (self->jobs, key);

  if (id == NULL)
    {
      char *fresh = g_uuid_string_random ();

      g_hash_table_insert (self->jobs, g_strdup (key), fresh);
      id = fresh;
    }
  g_string_append_printf (json, "{\"jobId\":\"%s\",\"status\":\"QUEUED\"}", id);
}

/* Newest first does not matter here; the cursor is a number of jobs. */
static void
list_jobs (Service *self, const char *path, GString *json)
{
  const char *limit_text = strstr (path, "limit=");
  const char *cursor_text = strstr (path, "cursor=");
  guint limit = limit_text != NULL ? (guint) g_ascii_strtoull (limit_text + 6, NULL, 10) : 20;
  guint first = cursor_text != NULL ? (guint) g_ascii_strtoull (cursor_text + 7, NULL, 10) : 0;
  guint place = 0;
  GHashTableIter iter;
  gpointer id;

  g_string_append (json, "{\"jobs\":[");
  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &id))
    {
      if (place >= first && place < first + limit)
        {
          g_string_append (json, place > first ? "," : "");
          describe_job (self, id, json);
        }
      place++;
    }
  if (first + limit < place)
    g_string_append_printf (json, "],\"nextCursor\":\"%u\",\"hasMore\":true}", first + limit);
  else
    g_string_append (json, "],\"nextCursor\":null,\"hasMore\":false}");
}

static LatentHostileReply *
answer_api (const LatentHostileRequest *request, gpointer user_data)
{
  Service *self = user_data;
  g_autoptr (GString) json = g_string_new (NULL);
  guint status = 200;

  if (g_str_equal (request->path, "/v2/me"))
    g_string_append (json, "{\"user\":{\"id\":\"00000000-0000-4000-8000-000000000001\"},"
                           "\"team\":{\"id\":\"00000000-0000-4000-8000-00000000000a\","
                           "\"credits\":100000,\"maxConcurrentJobs\":1000},\"apiKey\":null}");
  else if (g_str_equal (request->path, "/v2/images/generate"))
    {
      status = 202;
      accept_job (self, request, json);
    }
  else if (g_str_has_prefix (request->path, "/v2/jobs?"))
    list_jobs (self, request->path, json);
  else if (g_str_has_prefix (request->path, "/v2/jobs/"))
    describe_job (self, request->path + strlen ("/v2/jobs/"), json);
  else
    status = 404;
  return latent_hostile_reply_new_json (status, json->str);
}

static LatentHostileReply *
answer_file (const LatentHostileRequest *request, gpointer user_data)
{
  Service *self = user_data;

  return latent_hostile_reply_new_data (200, "Content-Type: image/png\r\n", self->picture);
}

static gboolean
watch_connections_cb (gpointer user_data)
{
  Service *self = user_data;

  self->most_open = MAX (self->most_open, latent_hostile_server_count_open (self->api));
  return G_SOURCE_CONTINUE;
}

/* "m": count connections from now on; "c": all jobs are finished. */
static gboolean
told_cb (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  Service *self = user_data;
  char word = 0;

  if (read (0, &word, 1) != 1)
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_REMOVE;
    }
  if (word == 'c')
    self->is_complete = TRUE;
  self->most_open = 0;
  if (word == 'm')
    self->n_before = latent_hostile_server_count_connections (self->api);
  return G_SOURCE_CONTINUE;
}

/* Prints its address, works until its input ends, prints what it counted. The pictures come from
 * another host, so that connections are counted for each. */
static int
serve (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  Service self = { 0 };

  self.loop = loop;
  self.api = latent_hostile_server_new_tls ("server.pem");
  self.files = latent_hostile_server_new_tls ("server.pem");
  self.picture = latent_test_read_data ("media/rgb.png");
  self.jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  latent_hostile_server_set_handler (self.api, answer_api, &self);
  latent_hostile_server_set_handler (self.files, answer_file, &self);
  printf ("%s\n", latent_hostile_server_get_address (self.api));
  fflush (stdout);

  g_timeout_add (5, watch_connections_cb, &self);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, told_cb, &self);
  g_main_loop_run (loop);
  printf ("%u %u %u %u\n", latent_hostile_server_count_matching (self.api, "POST", NULL),
          latent_hostile_server_count_distinct_keys (self.api),
          latent_hostile_server_count_connections (self.api) - self.n_before,
          self.most_open);
  fflush (stdout);
  latent_hostile_server_free (self.api);
  latent_hostile_server_free (self.files);
  g_hash_table_unref (self.jobs);
  g_bytes_unref (self.picture);
  return 0;
}

/* --- the program --- */

typedef struct
{
  gint64 process_us;
  gint64 thread_us;
} Cpu;

static Cpu
read_cpu (void)
{
  return (Cpu){ bench_process_cpu_us (), bench_thread_cpu_us () };
}

static Cpu
since (Cpu start)
{
  Cpu now = read_cpu ();

  return (Cpu){ now.process_us - start.process_us, now.thread_us - start.thread_us };
}

/* Bytes that the calling thread made the system write to a disk; -1 unknown. */
static gint64
read_written_bytes (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/thread-self/io", &text, NULL, NULL))
    return -1;
  line = strstr (text, "\nwrite_bytes:");
  return line != NULL ? g_ascii_strtoll (line + strlen ("\nwrite_bytes:"), NULL, 10) : -1;
}

/* Calls of one kind, six under way at a time: as many as there are connections. */
typedef struct
{
  LatentHttpClient *client;
  GBytes *body; /* nullable: GET */
  const char *path;
  guint n_calls;
  guint n_sent;
  guint n_done;
} Calls;

static void called_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
call_once (Calls *calls)
{
  g_autofree char *key = g_uuid_string_random ();

  calls->n_sent++;
  latent_http_client_call_async (calls->client, calls->body != NULL ? "POST" : "GET", calls->path,
                                 KEY, calls->body != NULL ? key : NULL, calls->body, 60000, NULL,
                                 called_cb, calls);
}

static void
called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Calls *calls = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentHttpReply) reply
      = latent_http_client_call_finish (LATENT_HTTP_CLIENT (object), result, &error);

  g_assert_no_error (error);
  calls->n_done++;
  if (calls->n_sent < calls->n_calls)
    call_once (calls);
}

static Cpu
measure_calls (LatentHttpClient *client, GBytes *body, const char *path, guint n_calls)
{
  Calls calls = { client, body, path, n_calls, 0, 0 };
  Cpu start = read_cpu ();

  for (guint i = 0; i < MIN (n_calls, 6); i++)
    call_once (&calls);
  latent_test_wait_for (calls.n_done == n_calls);
  return since (start);
}

static LatentWorkspace *
open_workspace (const char *address, GTlsDatabase *anchors, LatentModelCatalog *catalog)
{
  g_autofree char *folder = latent_test_make_folder ("library");
  g_autoptr (LatentPlaces) places = latent_places_new (folder, FALSE);
  g_autoptr (LatentClock) clock = latent_system_clock_new ();
  LatentWorkspaceConfig config = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentWorkspace *workspace;

  config.places = places;
  config.catalog = catalog;
  config.clock = clock;
  config.address = address;
  config.fixed_key = KEY;
  config.fixed_key_source = LATENT_KEY_ENVIRONMENT;
  config.tls_database = anchors;
  config.requests_per_second = 1e5;
  workspace = latent_workspace_new (&config);
  latent_workspace_open_async (workspace, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_workspace_open_finish (workspace, result, &error);
  g_assert_no_error (error);
  latent_workspace_start (workspace);
  latent_test_wait_for (latent_workspace_get_account (workspace) != NULL);
  return workspace;
}

/* (transfer full) */
static GPtrArray *
submit_batch (LatentWorkspace *workspace, LatentModelCatalog *catalog)
{
  LatentJobQueue *queue = latent_workspace_get_queue (workspace);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentImageRequest) request = latent_image_request_new (
      latent_model_catalog_get_default (catalog), "a lighthouse in a storm", NULL, NULL, &error);
  g_autoptr (GAsyncResult) result = NULL;
  GPtrArray *jobs;

  g_assert_no_error (error);
  latent_job_queue_submit_async (queue, request, BATCH, NULL, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  jobs = latent_job_queue_submit_finish (queue, result, &error);
  g_assert_no_error (error);
  return jobs;
}

static guint
count_unaccepted (LatentJobQueue *queue)
{
  guint n_unaccepted = 0;
  guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (queue));

  for (guint i = 0; i < n_jobs; i++)
    {
      g_autoptr (LatentJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);

      n_unaccepted += latent_job_get_record (job)->remote_id == NULL ? 1 : 0;
    }
  return n_unaccepted;
}

/* Waits without looking too often: looking is work as well. */
static gboolean
tick_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
pause_ms (guint ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (ms, tick_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
report_cost (const char *name, gint64 cost_us, gint64 get_us)
{
  bench_report (name, (double) cost_us / N_JOBS, "us/job",
                (double) cost_us / N_JOBS / ((double) get_us / N_GETS), "GET");
}

static void
tell (GSubprocess *service, const char *word)
{
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (service), word, 1, NULL, NULL, NULL);
}

static void
run_jobs (LatentWorkspace *workspace, LatentModelCatalog *catalog, GSubprocess *service, Cpu get)
{
  LatentJobQueue *queue = latent_workspace_get_queue (workspace);
  gint64 written = read_written_bytes ();
  Cpu start = read_cpu ();
  Cpu accepted;
  Cpu finished;

  for (guint i = 0; i < N_JOBS / BATCH; i++)
    g_ptr_array_unref (submit_batch (workspace, catalog));
  while (count_unaccepted (queue) > 0)
    pause_ms (50);
  accepted = since (start);

  tell (service, "c");
  start = read_cpu ();
  while (!latent_job_queue_is_idle (queue))
    pause_ms (50);
  finished = since (start);
  written = read_written_bytes () - written;

  report_cost ("many-jobs-accept-main-thread", accepted.thread_us, get.thread_us);
  report_cost ("many-jobs-accept-process", accepted.process_us, get.process_us);
  report_cost ("many-jobs-finish-main-thread", finished.thread_us, get.thread_us);
  bench_report ("many-jobs-written-by-main-thread", (double) written, "bytes", 0, NULL);
}

static void
report_service (const char *text)
{
  guint n_posts = 0;
  guint n_keys = 0;
  guint n_connections = 0;
  guint most_open = 0;

  g_assert_nonnull (text);
  g_assert_cmpint (sscanf (text, "%u %u %u %u", &n_posts, &n_keys, &n_connections, &most_open), ==,
                   4);
  g_assert_cmpuint (n_keys, ==, N_JOBS + N_GETS);
  bench_report ("many-jobs-submits", n_posts - N_GETS, "requests",
                (double) (n_posts - N_GETS) / N_JOBS, "jobs");
  bench_report ("many-jobs-connections", n_connections, "connections", 0, NULL);
  bench_report ("many-jobs-most-open", most_open, "connections", 0, NULL);
}

static char *
read_line (GSubprocess *service)
{
  g_autoptr (GDataInputStream) lines
      = g_data_input_stream_new (g_subprocess_get_stdout_pipe (service));
  g_autoptr (GError) error = NULL;
  char *line;

  /* It is read again later: the stream must stay open. */
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  do
    line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  while (line != NULL && *line == '#');
  g_assert_no_error (error);
  return line;
}

int
main (int argc, char **argv)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *anchors_path = NULL;
  g_autofree char *address = NULL;
  g_autofree char *counts = NULL;
  g_autoptr (GTlsDatabase) anchors = NULL;
  g_autoptr (LatentHttpClient) client = NULL;
  g_autoptr (LatentModelCatalog) catalog = NULL;
  g_autoptr (GSubprocess) service = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  LatentWorkspace *workspace;
  Cpu get;
  Cpu post;

  if (argc == 2 && g_str_equal (argv[1], "--serve"))
    {
      argc = 1;
      bench_init (&argc, &argv);
      return serve ();
    }
  bench_init (&argc, &argv);
  latent_http_init_process ();
  service = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL,
                              program, "--serve", NULL);
  address = read_line (service);
  anchors_path = g_test_build_filename (G_TEST_DIST, "net", "ca.pem", NULL);
  anchors = g_tls_file_database_new (anchors_path, NULL);
  catalog = latent_model_catalog_new ();
  client = latent_http_client_new (LATENT_HTTP_API, address, anchors);

  measure_calls (client, NULL, "/v2/me", N_GETS); /* makes the connections */
  get = measure_calls (client, NULL, "/v2/me", N_GETS);
  post = measure_calls (client, body, "/v2/images/generate", N_GETS);
  bench_report ("get", (double) get.process_us / N_GETS, "us/request", 1, "GET");
  bench_report ("submit", (double) post.process_us / N_GETS, "us/request",
                (double) post.process_us / (double) get.process_us, "GET");

  g_clear_object (&client);
  tell (service, "m");
  workspace = open_workspace (address, anchors, catalog);
  run_jobs (workspace, catalog, service, get);
  latent_workspace_close_async (workspace, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_workspace_close_finish (workspace, result, NULL);
  g_object_unref (workspace);

  g_output_stream_close (g_subprocess_get_stdin_pipe (service), NULL, NULL);
  counts = read_line (service);
  report_service (counts);
  return latent_test_run ();
}
