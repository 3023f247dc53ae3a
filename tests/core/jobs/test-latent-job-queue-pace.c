/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench.h"

/* The queue and time: jobs that are slow or odd, waits that are told, storms that stay small. */

#define MINUTE_MS (60 * 1000)

static void
push_submit (Bench *bench, guint status, const char *headers, const char *body)
{
  latent_hostile_server_push (
      bench->server, "POST", BENCH_SUBMIT, latent_hostile_reply_new_http (status, headers, body));
}

static void
assert_charged_once (Bench *bench, guint n_requests)
{
  g_assert_cmpuint (bench_count_submits (bench), ==, n_requests);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

static guint
count_polls (Bench *bench)
{
  return latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs");
}

/* It was asked about, and answered, at least @count times more. */
static void
wait_for_polls (Bench *bench, guint count)
{
  guint n_polls = count_polls (bench);

  bench_wait_for (bench, count_polls (bench) > n_polls + count);
}

static void
test_slow_job_says_so (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  guint n_told = 0;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  wait_for_polls (bench, 2);
  g_assert_false (latent_job_get_is_slow (job));

  g_signal_connect_swapped (job, "notify::is-slow", G_CALLBACK (g_atomic_int_inc), &n_told);
  latent_fake_clock_advance (bench->clock, 2 * MINUTE_MS);
  bench_wait_for (bench, latent_job_get_is_slow (job));
  /* A day later it is still asked about. */
  latent_fake_clock_advance (bench->clock, 2 * 24 * 60 * MINUTE_MS);
  wait_for_polls (bench, 2);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_WAITING);
  g_assert_null (latent_job_get_error (job));

  bench->status = "COMPLETED";
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_false (latent_job_get_is_slow (job));
  g_assert_cmpuint (n_told, ==, 2);
  assert_charged_once (bench, 1);
}

/* A word we do not know is shown as running, and told when it lasts. */
static void
test_unknown_state (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench->status = "DREAMING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  wait_for_polls (bench, 2);
  g_assert_null (latent_job_get_error (job));

  latent_fake_clock_advance (bench->clock, 11 * MINUTE_MS);
  bench_wait_for (bench, latent_job_get_error (job) != NULL);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_BAD_REPLY));
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_WAITING);
  wait_for_polls (bench, 2);

  bench->status = "PROCESSING";
  bench_wait_for (bench, latent_job_get_error (job) == NULL);
  bench->status = "COMPLETED";
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 1);
}

/* What has ended stays ended, whatever a later answer says. */
static void
test_status_goes_backwards (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  LatentHostileReply *held = latent_hostile_reply_new ();

  /* Not a byte before the release: a 503 that is known starts the next try. */
  latent_hostile_reply_add_hold (held);
  latent_hostile_reply_add_text (
      held, "HTTP/1.1 503 Later\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n");
  latent_hostile_server_push (bench->server, "GET", "/file/", held);
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DOWNLOADING);
  bench->status = "PROCESSING";
  bench_settle (bench);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_DOWNLOADING);
  latent_hostile_server_release (bench->server);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 1);
}

/* The key is revoked while a job runs: one question, and the new key goes on with the same job. */
static void
test_new_key_continues (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GError) error = NULL;
  guint n_polls;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  for (guint i = 0; i < 3; i++)
    latent_hostile_server_push (
        bench->server,
        "GET",
        "/v2/jobs",
        latent_hostile_reply_new_json (401, "{\"error\":\"Invalid API key\"}"));
  bench_wait_for (bench, latent_job_queue_get_pause_error (bench_queue (bench)) != NULL);
  n_polls = count_polls (bench);
  latent_fake_clock_advance (bench->clock, 10 * MINUTE_MS);
  bench_settle (bench);
  g_assert_cmpuint (count_polls (bench), ==, n_polls);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_WAITING);

  /* The rest of the refusals is for the old key. */
  latent_hostile_server_push (
      bench->server, "GET", "/v2/me", latent_hostile_reply_new_json (401, "{\"error\":\"no\"}"));
  bench_set_key (bench, "afk_test_wrong", &error);
  latent_test_assert_error (&error, LATENT_ERROR_KEY_REFUSED);
  bench->status = "COMPLETED";
  for (guint i = 0; i < 3 && latent_job_get_state (job) != LATENT_JOB_DONE; i++)
    {
      bench_set_key (bench, "afk_test_another", &error);
      g_assert_no_error (error);
      bench_wait_for (bench,
                      latent_job_get_state (job) == LATENT_JOB_DONE
                          || latent_job_queue_get_pause_error (bench_queue (bench)) != NULL);
    }
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_DONE);
  assert_charged_once (bench, 1);
}

/* When it goes on by itself is told, for a countdown. */
static void
test_resume_is_told (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  LatentJobQueue *queue;
  gint64 now_us;

  push_submit (bench, 429, "Retry-After: 1\r\n", "{\"error\":\"slow down\"}");
  bench_open (bench);
  queue = bench_queue (bench);
  g_assert_cmpint (latent_job_queue_get_resume_us (queue), ==, 0);
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_queue_get_resume_us (queue) != 0);
  g_assert_true (
      latent_error_is (latent_job_queue_get_trouble (queue), LATENT_ERROR_RATE_LIMITED));
  now_us = latent_clock_get_monotonic_us (LATENT_CLOCK (bench->clock));
  g_assert_cmpint (latent_job_queue_get_resume_us (queue), <=, now_us + G_USEC_PER_SEC);
  g_assert_cmpint (latent_job_queue_get_resume_us (queue), >, now_us - G_USEC_PER_SEC);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpint (latent_job_queue_get_resume_us (queue), ==, 0);
  assert_charged_once (bench, 2);
}

/* Ten years, and what is no time at all. */
static void
test_odd_waits_are_capped (gconstpointer user_data)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  LatentJobQueue *queue;
  gint64 wait_us;

  push_submit (bench, 429, user_data, "{\"error\":\"slow down\"}");
  bench_open (bench);
  queue = bench_queue (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_queue_get_resume_us (queue) != 0);
  wait_us = latent_job_queue_get_resume_us (queue)
            - latent_clock_get_monotonic_us (LATENT_CLOCK (bench->clock));
  g_assert_cmpint (wait_us, >, 0);
  g_assert_cmpint (wait_us, <=, 60 * G_USEC_PER_SEC);
  bench_settle (bench);
  assert_charged_once (bench, 1);
}

/* Forty jobs at once and nobody answers: what is sent beyond one request for each stays small. */
static void
test_storm_of_submits (void)
{
  const guint n_jobs = 40;
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 start_us = latent_clock_get_boot_us (LATENT_CLOCK (bench->clock));
  gint64 seconds = 0;
  guint n_retries;

  for (guint i = 0; i < 1000; i++)
    {
      LatentHostileReply *reset = latent_hostile_reply_new ();

      latent_hostile_reply_add_reset (reset);
      latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT, reset);
    }
  bench->max_jobs = n_jobs;
  bench_open (bench);
  jobs = bench_submit (bench, n_jobs);
  bench_wait_for (bench, bench_count_submits (bench) >= n_jobs);
  while (seconds < 20)
    {
      bench_settle (bench);
      seconds = (latent_clock_get_boot_us (LATENT_CLOCK (bench->clock)) - start_us)
                / G_USEC_PER_SEC;
    }
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, n_jobs);
  n_retries = bench_count_submits (bench) - n_jobs;
  g_test_message ("%u retries in %" G_GINT64_FORMAT " s", n_retries, seconds);
  g_assert_cmpuint (n_retries, >=, 5);
  /* Ten to begin with, one for five first requests of any kind, one every twenty seconds. */
  g_assert_cmpint (
      n_retries,
      <=,
      10 + (latent_hostile_server_count_requests (bench->server) - n_retries) / 5 + seconds / 20);
}

/* 422 on the key: an error, and nothing is sent again. */
static void
test_unprocessable (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  push_submit (bench, 422, NULL, "{\"error\":\"the key was used for another request\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  g_assert_false (latent_job_queue_can_take_up (bench_queue (bench), job));
  bench_settle (bench);
  assert_charged_once (bench, 1);
}

/* Which answers are asked again: never another 4xx, never 501. */
static void
test_retry_table (void)
{
  static const struct
  {
    guint status;
    guint n_requests;
  } rows[] = {
    { 408, 2 }, { 409, 2 }, { 429, 2 }, { 500, 2 }, { 502, 2 }, { 503, 2 }, { 504, 2 },
    { 400, 1 }, { 404, 1 }, { 405, 1 }, { 413, 1 }, { 415, 1 }, { 422, 1 }, { 501, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Bench) bench = bench_new ();
      g_autoptr (LatentJob) job = NULL;

      /* Gateways answer with pages. */
      push_submit (bench,
                   rows[i].status,
                   "Retry-After: 0\r\n",
                   rows[i].status > 501 ? "<html>no</html>" : "{\"error\":\"no\"}");
      bench_open (bench);
      job = bench_submit_one (bench);
      g_test_message ("%u", rows[i].status);
      bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
      assert_charged_once (bench, rows[i].n_requests);
      g_assert_cmpint (latent_job_get_state (job) == LATENT_JOB_DONE, ==, rows[i].n_requests == 2);
    }
}

/* The service answers the key with a job that has ended already: taken as it is. */
static void
test_replayed_job (gconstpointer user_data)
{
  gboolean is_done = GPOINTER_TO_INT (user_data);
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *json = g_strdup_printf (
      "{\"jobId\":\"%s\",\"status\":\"%s\"}", id, is_done ? "COMPLETED" : "FAILED");

  bench->status = is_done ? "COMPLETED" : "FAILED";
  bench->error = is_done ? NULL : "Provider returned an error";
  push_submit (bench, 202, NULL, json);
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, is_done ? LATENT_JOB_DONE : LATENT_JOB_FAILED);
  bench_settle (bench);
  assert_charged_once (bench, 1);
}

/* The service's own times are kept; an odd pair of them is not believed. */
static void
test_took (gconstpointer user_data)
{
  const char *completed = user_data;
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJobRecord) record = NULL;
  g_autofree char *path = NULL;
  g_autofree char *json = NULL;
  const char *id;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  id = latent_job_get_record (job)->remote_id;
  path = g_strdup_printf ("/v2/jobs/%s", id);
  json = g_strdup_printf ("{\"id\":\"%s\",\"status\":\"COMPLETED\",\"model\":\"imagen-4\","
                          "\"result\":{\"images\":[\"%s/file/1.png\"]},\"creditCost\":7,"
                          "\"createdAt\":\"2026-01-01T00:00:00.000Z\",\"completedAt\":\"%s\"}",
                          id,
                          latent_hostile_server_get_address (bench->server),
                          completed);
  wait_for_polls (bench, 1);
  latent_fake_clock_advance (bench->clock, 9000);
  wait_for_polls (bench, 1);
  latent_hostile_server_push (
      bench->server, "GET", path, latent_hostile_reply_new_json (200, json));
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  record = bench_find_job (bench, latent_job_get_id (job));
  if (g_str_has_suffix (completed, "07.250Z"))
    g_assert_cmpint (record->took_us, ==, 7250 * G_TIME_SPAN_MILLISECOND);
  else
    {
      g_assert_cmpint (record->took_us, >, 8 * G_USEC_PER_SEC);
      g_assert_cmpint (record->took_us, <, 60 * G_USEC_PER_SEC);
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function) g_test_add_func ("/jobs/job-queue-pace/" name, function)
#define ADD_WITH(name, data, function)                                                             \
  g_test_add_data_func ("/jobs/job-queue-pace/" name, data, function)
  ADD ("P15-slow-job-says-so", test_slow_job_says_so);
  ADD ("P6-unknown-state", test_unknown_state);
  ADD ("P7-status-goes-backwards", test_status_goes_backwards);
  ADD ("P4-C8-new-key-continues", test_new_key_continues);
  ADD ("S13-resume-is-told", test_resume_is_told);
  ADD_WITH ("S13-ten-years", "Retry-After: 315360000\r\n", test_odd_waits_are_capped);
  ADD_WITH ("S13-garbage", "Retry-After: soon\r\n", test_odd_waits_are_capped);
  ADD_WITH ("S13-past-date",
            "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
            test_odd_waits_are_capped);
  ADD_WITH ("S13-none", NULL, test_odd_waits_are_capped);
  ADD ("W6-storm-of-submits", test_storm_of_submits);
  ADD ("S12-unprocessable", test_unprocessable);
  ADD ("S14-retry-table", test_retry_table);
  ADD_WITH ("S19-replayed-completed", GINT_TO_POINTER (TRUE), test_replayed_job);
  ADD_WITH ("S19-replayed-failed", GINT_TO_POINTER (FALSE), test_replayed_job);
  ADD_WITH ("took-by-the-service", "2026-01-01T00:00:07.250Z", test_took);
  ADD_WITH ("took-by-our-clock", "2025-12-31T23:00:00.000Z", test_took);
  return latent_test_run ();
}
