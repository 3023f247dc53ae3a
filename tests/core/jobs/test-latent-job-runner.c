/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench.h"

#include <string.h>

#include "core/base/latent-error.h"
#include "core/store/latent-process-lock.h"

/* Signature and IHDR. */
#define PNG_HEAD_BYTES 33
/* More than is handed on at once. */
#define HALF_BYTES (2 * 1024 * 1024)

/* One job in odd company: a disk that refuses, another process, rows that nobody of us wrote, and
 * people who act in the very moment something happens. */

static void
push_submit (Bench *bench, guint status, const char *headers, const char *body)
{
  latent_hostile_server_push (
      bench->server, "POST", BENCH_SUBMIT, latent_hostile_reply_new_http (status, headers, body));
}

/* (transfer full): an acceptance that waits for latent_hostile_server_release(). */
static LatentHostileReply *
new_held_acceptance (const char *remote_id)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();
  g_autofree char *json = g_strdup_printf ("{\"jobId\":\"%s\",\"status\":\"QUEUED\"}", remote_id);
  g_autofree char *text = g_strdup_printf (
      "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
      strlen (json),
      json);

  latent_hostile_reply_add_hold (reply);
  latent_hostile_reply_add_text (reply, text);
  return reply;
}

#define REMOTE_ID "b2c3d4e5-f6a7-4901-bcde-f23456789012"

/* Accepted and paid for, but the disk does not take the id: nothing is polled before it does, and
 * whoever closes meanwhile gives it a last chance. */
static void
test_refused_write_is_tried_at_close (gconstpointer user_data)
{
  gboolean is_mended = GPOINTER_TO_INT (user_data);
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJobRecord) record = NULL;
  g_autofree char *id = NULL;

  latent_hostile_server_push (
      bench->server, "POST", BENCH_SUBMIT, new_held_acceptance (REMOTE_ID));
  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  id = g_strdup (latent_job_get_id (job));
  bench_wait_for (bench, bench_count_submits (bench) == 1);
  bench_break_ledger (bench);
  latent_hostile_server_release (bench->server);
  bench_wait_for (bench, latent_job_queue_get_trouble (bench_queue (bench)) != NULL);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_SUBMITTING);
  g_assert_cmpuint (latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs"), ==, 0);

  if (is_mended)
    bench_mend_ledger (bench);
  g_clear_object (&job);
  bench_close (bench);
  if (!is_mended)
    bench_mend_ledger (bench);

  g_clear_pointer (&bench->key, g_free);
  bench_open (bench);
  record = bench_find_job (bench, id);
  g_assert_cmpstr (record->remote_id, ==, is_mended ? REMOTE_ID : NULL);
  g_assert_cmpint (
      record->state, ==, is_mended ? LATENT_JOB_WAITING : LATENT_JOB_SUBMITTING);
}

static void
test_refused_write_is_tried_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  latent_hostile_server_push (
      bench->server, "POST", BENCH_SUBMIT, new_held_acceptance (REMOTE_ID));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, bench_count_submits (bench) == 1);
  bench_break_ledger (bench);
  latent_hostile_server_release (bench->server);
  bench_wait_for (bench, latent_job_queue_get_trouble (bench_queue (bench)) != NULL);
  bench_mend_ledger (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* An answer was lost, and the disk keeps the next try waiting until the key is too old for it. */
static void
test_refused_write_outlives_the_key (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  push_submit (bench, 503, "Retry-After: 1\r\n", "{\"error\":\"busy\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_get_error (job) != NULL);
  bench_edit_database (bench, "ALTER TABLE jobs RENAME TO broken_jobs;");
  bench_wait_for (bench, !latent_error_is (latent_job_queue_get_trouble (bench_queue (bench)),
                                           LATENT_ERROR_SERVICE_TROUBLE));
  latent_fake_clock_advance (bench->clock, 24 * 3600 * 1000);
  bench_edit_database (bench, "ALTER TABLE broken_jobs RENAME TO jobs;");
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* The disk keeps a step waiting until another key is in use: it is not sent with that one before
 * the queue knows whose it is. */
static void
test_refused_write_outlives_the_connection (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench_open (bench);
  latent_job_queue_pause (bench_queue (bench));
  job = bench_submit_one (bench);
  bench_settle (bench);
  bench_break_ledger (bench);
  latent_job_queue_unpause (bench_queue (bench));
  bench_wait_for (bench, latent_job_queue_get_trouble (bench_queue (bench)) != NULL);
  latent_job_queue_disconnect (bench_queue (bench));
  bench_mend_ledger (bench);
  bench_wait_state (bench, job, LATENT_JOB_SUBMITTING);
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);

  latent_job_queue_start (bench_queue (bench), BENCH_TEAM, 4);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* The first request was refused and cost nothing; nobody knows about the second. */
static void
test_unknown_outcome_is_not_called_free (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  push_submit (bench, 429, "Retry-After: 1\r\n", "{\"error\":\"slow down\"}");
  for (guint i = 0; i < 4; i++)
    push_submit (bench, 409, NULL, "{\"error\":\"in progress\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_UNKNOWN);
}

/* faults.md 6.3: what the service asks for wins over our own pace. */
static void
test_wait_of_a_busy_service_is_obeyed (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  gint64 start_us;

  push_submit (bench, 503, "Retry-After: 2\r\n", "{\"error\":\"busy\"}");
  bench_open (bench);
  start_us = g_get_monotonic_time ();
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

/* A network that was away does not use up the patience with the service. */
static void
test_lost_network_costs_no_tries (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  for (guint i = 0; i < 3; i++)
    {
      LatentHostileReply *cut = latent_hostile_reply_new ();

      latent_hostile_reply_add_reset (cut);
      latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT, cut);
    }
  push_submit (bench, 500, NULL, "{\"error\":\"broken\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 5);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

typedef struct
{
  Bench *bench;
  LatentJobState state;
} StopAt;

static void
stop_at_cb (LatentJob *job, GParamSpec *pspec, gpointer user_data)
{
  StopAt *at = user_data;

  if (latent_job_get_state (job) == at->state)
    latent_job_queue_stop (bench_queue (at->bench), job);
}

/* Stopped from within the very signal that tells of a step. */
static void
test_stop_inside_a_signal (gconstpointer user_data)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  StopAt at = { bench, (LatentJobState) GPOINTER_TO_INT (user_data) };

  bench_open_without_network (bench);
  job = bench_submit_one (bench);
  g_signal_connect (job, "notify::state", G_CALLBACK (stop_at_cb), &at);
  latent_workspace_start (bench->workspace);
  bench_wait_state (bench, job, LATENT_JOB_STOPPED);
  latent_test_drain ();
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_STOPPED);
  g_assert_cmpuint (
      bench_count_submits (bench), ==, at.state == LATENT_JOB_SUBMITTING ? 0 : 1);

  g_signal_handlers_disconnect_by_data (job, &at);
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
}

static guint
count_images (Bench *bench)
{
  g_autoptr (GPtrArray) images = bench_list_images (bench);

  return images->len;
}

/* D17, D18: stopped between two pictures: the first is kept, the second is fetched when the job is
 * taken up, and being stopped is no error. */
static void
test_stop_between_two_pictures (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autofree char *json = NULL;
  const char *address = latent_hostile_server_get_address (bench->server);
  LatentHostileReply *silence = latent_hostile_reply_new ();

  latent_hostile_reply_add_stall (silence);
  latent_hostile_server_push (bench->server, "GET", "/file/b.png", silence);
  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  json = g_strdup_printf ("{\"id\":\"%s\",\"status\":\"COMPLETED\",\"result\":"
                          "{\"images\":[\"%s/file/a.png\",\"%s/file/b.png\"]}}",
                          latent_job_get_record (job)->remote_id, address, address);
  latent_hostile_server_push (
      bench->server, "GET", "/v2/jobs/", latent_hostile_reply_new_json (200, json));
  bench_wait_for (
      bench, latent_hostile_server_count_matching (bench->server, "GET", "/file/b.png") == 1);
  bench_wait_for (bench, count_images (bench) == 1);
  latent_job_queue_stop (bench_queue (bench), job);
  bench_wait_state (bench, job, LATENT_JOB_STOPPED);
  g_assert_no_error (latent_job_get_error (job));
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);

  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 2);
  g_assert_cmpuint (
      latent_hostile_server_count_matching (bench->server, "GET", "/file/a.png"), ==, 1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* (transfer full): the first two of four megabytes of a picture, and then nothing more */
static LatentHostileReply *
new_half_picture (Bench *bench)
{
  static const char idat[8] = { 0x00, 0x40, 0x00, 0x00, 'I', 'D', 'A', 'T' };
  LatentHostileReply *half = latent_hostile_reply_new ();
  g_autofree char *rest = g_malloc0 (HALF_BYTES);
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
                         "Content-Length: %u\r\n\r\n",
                         2 * HALF_BYTES);

  latent_hostile_reply_add_text (half, head);
  latent_hostile_reply_add_data (half, g_bytes_get_data (bench->picture, NULL), PNG_HEAD_BYTES);
  latent_hostile_reply_add_data (half, idat, sizeof idat);
  latent_hostile_reply_add_data (half, rest, HALF_BYTES);
  latent_hostile_reply_add_stall (half);
  return half;
}

/* Stopped while its picture comes, and taken out of the list: the connection ends, what had come is
 * removed, and neither now nor at the next start is anything shown of it. */
static void
test_deleted_while_downloading (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  LatentTimeline *timeline;

  latent_hostile_server_push (bench->server, "GET", "/file/", new_half_picture (bench));
  bench_open (bench);
  timeline = latent_workspace_get_timeline (bench->workspace);
  job = bench_submit_one (bench);
  bench_wait_for (bench, bench_count_incoming (bench) == 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 1);
  latent_job_queue_stop (bench_queue (bench), job);
  bench_wait_state (bench, job, LATENT_JOB_STOPPED);
  g_assert_no_error (latent_job_get_error (job));
  bench_wait_for (bench, bench_count_incoming (bench) == 0);
  latent_job_queue_set_hidden (bench_queue (bench), job, TRUE);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (timeline)) == 0);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 0);

  g_clear_object (&job);
  bench_close (bench);
  bench_open (bench);
  bench_settle (bench);
  timeline = latent_workspace_get_timeline (bench->workspace);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==, 0);
  g_assert_cmpuint (bench_count_pictures (bench) + bench_count_incoming (bench), ==, 0);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* U2: another process took the job; this one asks no more about it. */
static void
test_job_of_another_process_is_left_alone (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) next = NULL;
  g_autoptr (LatentProcessLock) other = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *path = NULL;
  guint n_asked;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  path = g_strconcat ("/v2/jobs/", latent_job_get_record (job)->remote_id, NULL);
  other = latent_process_lock_new (bench->places, NULL);
  sql = g_strdup_printf ("UPDATE jobs SET owner = '%s';", latent_process_lock_get_name (other));
  bench_edit_database (bench, sql);

  bench->status = "FAILED";
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_WAITING);

  bench->status = "COMPLETED";
  bench_settle (bench);
  n_asked = latent_hostile_server_count_matching (bench->server, "GET", path);
  next = bench_submit_one (bench);
  bench_wait_state (bench, next, LATENT_JOB_DONE);
  g_assert_cmpuint (latent_hostile_server_count_matching (bench->server, "GET", path), ==, n_asked);
}

/* Another process' job is not driven because a key changed to its team and back. */
static void
test_team_and_back_takes_nothing_away (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentProcessLock) other = NULL;
  g_autofree char *sql = NULL;
  guint n_asked;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  g_clear_object (&job);
  bench_close (bench);
  other = latent_process_lock_new (bench->places, NULL);
  sql = g_strdup_printf ("UPDATE jobs SET owner = '%s';", latent_process_lock_get_name (other));
  bench_edit_database (bench, sql);

  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);
  n_asked = latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs");
  latent_job_queue_start (bench_queue (bench), "another-team", 4);
  latent_job_queue_start (bench_queue (bench), BENCH_TEAM, 4);
  bench_settle (bench);
  g_assert_true (latent_job_queue_is_idle (bench_queue (bench)));
  g_assert_cmpuint (
      latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs"), ==, n_asked);
}

/* Until the account is known nothing is sent, whatever is pressed. */
static void
test_take_up_before_the_start (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autofree char *id = NULL;

  for (guint i = 0; i < 4; i++)
    push_submit (bench, 409, NULL, "{\"error\":\"in progress\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  id = g_strdup (latent_job_get_id (job));
  g_clear_object (&job);
  bench_close (bench);

  bench_open_without_network (bench);
  job = g_object_ref (latent_job_queue_find (bench_queue (bench), id));
  latent_job_queue_send_again (bench_queue (bench), job);
  bench_wait_state (bench, job, LATENT_JOB_SUBMITTING);
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 4);

  latent_workspace_start (bench->workspace);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 5);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

/* While the service asks everybody to wait, a job without an answer waits as well. */
static void
test_pause_holds_back_retries (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) unclear = NULL;
  g_autoptr (LatentJob) poor = NULL;
  gint64 start_us = g_get_monotonic_time ();

  push_submit (bench, 503, "Retry-After: 2\r\n", "{\"error\":\"busy\"}");
  bench_open (bench);
  unclear = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_queue_get_trouble (bench_queue (bench)) != NULL);
  push_submit (bench, 402, NULL, "{\"error\":\"no credits\"}");
  poor = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_queue_get_pause_error (bench_queue (bench)) != NULL);
  g_assert_cmpuint (bench_count_submits (bench), ==, 2);
  /* The pause outlives the wait that the service asked for. */
  bench_wait_for (bench, g_get_monotonic_time () - start_us > 2500 * G_TIME_SPAN_MILLISECOND);
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 2);
  g_assert_cmpint (latent_job_get_state (unclear), ==, LATENT_JOB_SUBMITTING);

  latent_job_queue_resume (bench_queue (bench));
  bench_wait_state (bench, unclear, LATENT_JOB_DONE);
  bench_wait_state (bench, poor, LATENT_JOB_DONE);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 2);
}

/* Rows that no step of ours writes: shown, refused, never a crash and never a second charge. */
static void
test_odd_rows (gconstpointer user_data)
{
  const char *sql = user_data;
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  push_submit (bench, 429, "Retry-After: 60\r\n", "{\"error\":\"wait\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_queue_get_trouble (bench_queue (bench)) != NULL);
  g_clear_object (&job);
  bench_close (bench);
  bench_edit_database (bench, sql);

  bench_open (bench);
  job = g_list_model_get_item (G_LIST_MODEL (bench_queue (bench)), 0);
  bench_wait_for (bench,
                  latent_workspace_get_account (bench->workspace) != NULL
                      && latent_job_queue_is_idle (bench_queue (bench))
                      && !latent_job_is_running (job));
  g_assert_true (latent_job_get_state (job) != LATENT_JOB_STOPPED
                 || !latent_job_queue_can_take_up (bench_queue (bench), job));
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  latent_test_drain ();
  bench_wait_for (bench, latent_job_get_state (job) != LATENT_JOB_WAITING);
}

static void
count_cb (LatentJobQueue *queue, LatentJob *job, gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* Dismissing and bringing back is no second end, and the object stays the same. */
static void
test_brought_back_tile_is_the_same (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) again = NULL;
  GListModel *model;
  guint n_ended = 0;

  push_submit (bench, 400, NULL, "{\"error\":\"no\"}");
  bench_open (bench);
  model = G_LIST_MODEL (bench_queue (bench));
  g_signal_connect (model, "job-ended", G_CALLBACK (count_cb), &n_ended);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  latent_job_queue_set_hidden (bench_queue (bench), job, TRUE);
  bench_wait_for (bench, g_list_model_get_n_items (model) == 0);
  latent_job_queue_set_hidden (bench_queue (bench), job, FALSE);
  bench_wait_for (bench, g_list_model_get_n_items (model) == 1);
  again = g_list_model_get_item (model, 0);
  g_assert_true (again == job);
  g_assert_cmpuint (n_ended, ==, 1);
}

/* Undone before the first write was through. */
static void
test_dismissing_is_undone_at_once (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJobRecord) record = NULL;
  gint64 deadline_us = latent_test_deadline ();

  push_submit (bench, 400, NULL, "{\"error\":\"no\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  latent_test_drain ();
  latent_job_queue_set_hidden (bench_queue (bench), job, TRUE);
  latent_job_queue_set_hidden (bench_queue (bench), job, FALSE);
  do
    {
      g_clear_pointer (&record, latent_job_record_free);
      record = bench_find_job (bench, latent_job_get_id (job));
    }
  while (record->hidden && g_get_monotonic_time () < deadline_us);
  g_assert_false (record->hidden);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))), ==, 1);
}

/* Waited in line for more than a day: its key is as old as its first request, not as its row. From
 * then on it ages as any other. */
static void
test_key_ages_from_its_first_use (gconstpointer user_data)
{
  gboolean is_late = GPOINTER_TO_INT (user_data);
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  LatentHostileReply *cut = latent_hostile_reply_new ();

  latent_hostile_reply_add_hold (cut);
  latent_hostile_reply_add_reset (cut);
  latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT, cut);
  bench_open (bench);
  latent_job_queue_pause (bench_queue (bench));
  jobs = bench_submit (bench, 1);
  latent_fake_clock_advance (bench->clock, 30 * 3600 * 1000);
  latent_job_queue_unpause (bench_queue (bench));
  bench_wait_for (bench, bench_count_submits (bench) == 1);
  if (is_late)
    latent_fake_clock_advance (bench->clock, 23 * 3600 * 1000);
  latent_hostile_server_release (bench->server);
  bench_wait_state (bench, jobs->pdata[0], is_late ? LATENT_JOB_UNKNOWN : LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, is_late ? 1 : 2);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

/* Dismissed while the step that ends it is still being written. */
static void
test_dismissing_waits_for_giving_up (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJobRecord) record = NULL;
  GListModel *model;

  bench_open (bench);
  model = G_LIST_MODEL (bench_queue (bench));
  for (guint i = 0; i < 4; i++)
    push_submit (bench, 409, NULL, "{}");
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  bench_wait_for (bench, !latent_job_queue_is_looking_for (bench_queue (bench), job));
  bench_settle (bench);
  latent_job_queue_give_up (bench_queue (bench), job);
  latent_job_queue_set_hidden (bench_queue (bench), job, TRUE);
  bench_wait_for (bench, g_list_model_get_n_items (model) == 0);
  record = bench_find_job (bench, latent_job_get_id (job));
  g_assert_cmpint (record->state, ==, LATENT_JOB_FAILED);
  g_assert_true (record->hidden);
}

/* The row is gone, or carries another key: the tile says so, nothing is written or sent again and
 * again, and the tile can be dismissed. */
static void
test_lost_row_ends (gconstpointer user_data)
{
  const char *sql = user_data;
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  GListModel *model;

  latent_hostile_server_push (
      bench->server, "POST", BENCH_SUBMIT, new_held_acceptance (REMOTE_ID));
  bench_open (bench);
  model = G_LIST_MODEL (bench_queue (bench));
  job = bench_submit_one (bench);
  bench_wait_for (bench, bench_count_submits (bench) == 1);
  bench_edit_database (bench, sql);
  latent_hostile_server_release (bench->server);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_ROW_LOST));
  g_assert_true (latent_job_queue_is_idle (bench_queue (bench)));
  bench_settle (bench);
  latent_job_queue_give_up (bench_queue (bench), job);
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  g_assert_cmpuint (
      latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs"), ==, 0);
  if (strstr (sql, "DELETE") == NULL)
    return;
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_UNKNOWN);
  latent_job_queue_set_hidden (bench_queue (bench), job, TRUE);
  bench_wait_for (bench, g_list_model_get_n_items (model) == 0);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function) g_test_add_func ("/jobs/job-runner/" name, function)
#define ADD_WITH(name, data, function)                                                             \
  g_test_add_data_func ("/jobs/job-runner/" name, data, function)
  ADD_WITH ("F1-closed-while-the-disk-refuses",
            GINT_TO_POINTER (FALSE),
            test_refused_write_is_tried_at_close);
  ADD_WITH ("F1-closed-when-the-disk-is-well-again",
            GINT_TO_POINTER (TRUE),
            test_refused_write_is_tried_at_close);
  ADD ("F1-disk-refuses-the-job-id", test_refused_write_is_tried_again);
  ADD ("Z2-F1-key-too-old-when-the-disk-takes-the-step", test_refused_write_outlives_the_key);
  ADD ("C8-F1-key-changed-when-the-disk-takes-the-step",
       test_refused_write_outlives_the_connection);
  ADD ("unknown-outcome-is-not-free", test_unknown_outcome_is_not_called_free);
  ADD ("S14-retry-after", test_wait_of_a_busy_service_is_obeyed);
  ADD ("S1-lost-network-costs-no-tries", test_lost_network_costs_no_tries);
  ADD_WITH ("stop-when-submitting",
            GINT_TO_POINTER (LATENT_JOB_SUBMITTING),
            test_stop_inside_a_signal);
  ADD_WITH (
      "stop-when-waiting", GINT_TO_POINTER (LATENT_JOB_WAITING), test_stop_inside_a_signal);
  ADD_WITH ("stop-when-downloading",
            GINT_TO_POINTER (LATENT_JOB_DOWNLOADING),
            test_stop_inside_a_signal);
  ADD ("D17-stop-between-two-pictures", test_stop_between_two_pictures);
  ADD ("D18-deleted-while-downloading", test_deleted_while_downloading);
  ADD ("U2-job-of-another-process", test_job_of_another_process_is_left_alone);
  ADD ("U2-team-and-back", test_team_and_back_takes_nothing_away);
  ADD ("take-up-before-the-start", test_take_up_before_the_start);
  ADD ("S10-pause-holds-back-retries", test_pause_holds_back_retries);
  ADD_WITH ("odd-row-accepted-without-id",
            "UPDATE jobs SET state = 'waiting', attempts = 1;",
            test_odd_rows);
  ADD_WITH ("odd-row-stopped-from-nowhere",
            "UPDATE jobs SET state = 'stopped', resume_state = 'done';",
            test_odd_rows);
  ADD_WITH ("odd-row-stopped-from-submitting",
            "UPDATE jobs SET state = 'stopped', resume_state = 'submitting';",
            test_odd_rows);
  ADD ("brought-back-tile-is-the-same", test_brought_back_tile_is_the_same);
  ADD ("dismissing-is-undone-at-once", test_dismissing_is_undone_at_once);
  ADD_WITH (
      "Z2-key-ages-from-its-first-use", GINT_TO_POINTER (FALSE), test_key_ages_from_its_first_use);
  ADD_WITH ("Z2-key-of-a-late-job-gets-old",
            GINT_TO_POINTER (TRUE),
            test_key_ages_from_its_first_use);
  ADD ("dismissing-waits-for-giving-up", test_dismissing_waits_for_giving_up);
  ADD_WITH ("B8-row-is-gone", "DELETE FROM job_events; DELETE FROM jobs;", test_lost_row_ends);
  ADD_WITH (
      "B8-row-of-another-key", "UPDATE jobs SET idempotency_key = 'other';", test_lost_row_ends);
  return latent_test_run ();
}
