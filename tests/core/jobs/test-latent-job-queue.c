/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench.h"

#include <string.h>

/* The queue against a counting service: what was sent, how often, under how many keys, and what
 * is on disk. */

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

static void
test_prompt_becomes_picture (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (LatentJobRecord) record = NULL;
  g_autoptr (LatentHostileRequest) account = NULL;
  g_autoptr (LatentHostileRequest) submit = NULL;
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bench->picture);
  g_autofree char *contents = NULL;
  const LatentImageRecord *image;
  gsize length = 0;

  bench_open (bench);
  /* The file is looked at as it was delivered, before it carries its record. */
  latent_record_writer_stop_async (latent_workspace_get_record_writer (bench->workspace), NULL,
                                   NULL, NULL);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);

  images = bench_list_images (bench);
  g_assert_cmpuint (images->len, ==, 1);
  image = g_ptr_array_index (images, 0);
  g_assert_cmpstr (image->sha256, ==, sha256);
  g_assert_true (g_file_get_contents (image->path, &contents, &length, NULL));
  g_assert_cmpmem (contents,
                   length,
                   g_bytes_get_data (bench->picture, NULL),
                   g_bytes_get_size (bench->picture));
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);

  record = bench_find_job (bench, latent_job_get_id (job));
  g_assert_cmpint (record->charged, ==, LATENT_CHARGED_YES);
  g_assert_cmpint (record->credits, ==, 7);
  g_assert_cmpstr (record->team, ==, BENCH_TEAM);
  g_assert_cmpstr (record->origin, ==, latent_hostile_server_get_address (bench->server));
  g_assert_nonnull (record->reply);

  /* The account first: the team decides whose job it is. */
  account = latent_hostile_server_get_request (bench->server, 0);
  g_assert_cmpstr (account->path, ==, "/v2/me");
  submit = bench_get_submit (bench, 0);
  g_assert_cmpstr (g_hash_table_lookup (submit->headers, "idempotency-key"),
                   ==,
                   record->idempotency_key);
  g_assert_true (g_bytes_equal (submit->body, record->body));
  assert_charged_once (bench, 1);
}

/* No answer at all, or half a one (S3, S4), or one without a job (S5): the same key and bytes
 * again. */
static void
test_unclear_answers_are_asked_again (gconstpointer user_data)
{
  const char *body = user_data;
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  LatentHostileReply *reply;

  reply = body != NULL ? latent_hostile_reply_new_http (202, NULL, body)
                       : latent_hostile_reply_new ();
  if (body == NULL || *body == '\0')
    latent_hostile_reply_add_reset (reply);
  latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT, reply);
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 2);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
}

static void
test_rejected_request_ends (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  push_submit (bench,
               400,
               "Content-Type: application/json\r\nx-request-id: req-9\r\n",
               "{\"error\":\"Validation failed\",\"details\":{\"prompt\":[\"Too big\"]}}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_NO);
  g_assert_cmpstr (latent_job_get_record (job)->request_id, ==, "req-9");
  g_assert_cmpstr (
      latent_job_get_record (job)->error_text, ==, "Validation failed\nprompt: Too big");
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_REJECTED));
  assert_charged_once (bench, 1);
}

/* The service says that the key was used for another body: that is a bug of ours, and asking again
 * would not mend it. Nothing is sent any more, under this key or a new one. */
static void
test_key_of_another_body_ends (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  push_submit (bench, 422, "Content-Type: application/json\r\n",
               "{\"error\":\"Idempotency key was used with another body\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_REJECTED));
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  assert_charged_once (bench, 1);
}

/* S9, S10: the job goes back to the queue, the queue pauses, and later the same key is used. */
static void
test_key_and_credit_pause_the_queue (gconstpointer user_data)
{
  guint status = GPOINTER_TO_UINT (user_data);
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  const GError *pause;

  push_submit (bench,
               status,
               "Content-Type: application/json\r\n",
               "{\"error\":\"no\",\"creditsRequired\":7,\"creditsAvailable\":3}");
  bench_open (bench);
  jobs = bench_submit (bench, 1);
  bench_wait_for (bench, latent_job_queue_get_pause_error (bench_queue (bench)) != NULL);
  pause = latent_job_queue_get_pause_error (bench_queue (bench));
  if (status == 402)
    {
      g_assert_true (latent_error_is (pause, LATENT_ERROR_NO_CREDIT));
      g_assert_cmpint (latent_error_facts (pause)->credits_required, ==, 7);
      g_assert_cmpint (latent_error_facts (pause)->credits_available, ==, 3);
    }
  else
    {
      g_assert_true (latent_error_is (
          pause, status == 401 ? LATENT_ERROR_KEY_REFUSED : LATENT_ERROR_KEY_FORBIDDEN));
    }
  g_assert_cmpint (latent_job_get_state (g_ptr_array_index (jobs, 0)), ==, LATENT_JOB_QUEUED);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);

  /* More may be composed meanwhile; nothing is sent. */
  g_ptr_array_unref (bench_submit (bench, 2));
  latent_test_drain ();
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);

  latent_job_queue_resume (bench_queue (bench));
  bench_wait_state (bench, g_ptr_array_index (jobs, 0), LATENT_JOB_DONE);
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
  g_assert_cmpuint (bench_count_submits (bench), ==, 4);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 3);
}

/* S12: the request cannot be taken back by asking again. */
static void
test_unprocessable_request_ends (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  push_submit (bench, 422, "Content-Type: application/json\r\n", "{\"error\":\"no\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_NO);
  bench_settle (bench);
  assert_charged_once (bench, 1);
}

/* S16: the answer comes after we gave up waiting for it; the same key brings the same job. */
static void
test_late_answer_is_asked_for_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench->submit_deadline_ms = 300;
  bench->is_silent = TRUE;
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, bench_count_submits (bench) == 1);
  bench->is_silent = FALSE;
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), >=, 2);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
  g_assert_cmpuint (g_hash_table_size (bench->jobs), ==, 1);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
}

/* S19: the key belongs to a job that has ended: its end is ours, and nothing is sent again. */
static void
test_replayed_job_is_taken_as_it_is (gconstpointer user_data)
{
  const char *status = user_data;
  gboolean is_done = g_str_equal (status, "COMPLETED");
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autofree char *reply
      = g_strdup_printf ("{\"jobId\":\"b2c3d4e5-f6a7-4901-bcde-f23456789012\",\"status\":\"%s\"}",
                         status);

  push_submit (bench, 202, "Content-Type: application/json\r\n", reply);
  bench->status = status;
  bench->error = is_done ? NULL : "the painter fell asleep";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, is_done ? LATENT_JOB_DONE : LATENT_JOB_FAILED);
  bench_settle (bench);
  assert_charged_once (bench, 1);
}

static void
test_conflict_ends_unknown (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  for (guint i = 0; i < 4; i++)
    push_submit (bench, 409, "Content-Type: application/json\r\n", "{\"error\":\"in progress\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  /* Once, and three repeats. */
  assert_charged_once (bench, 4);
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_UNKNOWN);

  /* Sent again by a person, it goes under the very same key. */
  g_assert_true (latent_job_queue_can_send_again (bench_queue (bench), job));
  latent_job_queue_send_again (bench_queue (bench), job);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 5);
}

static void
test_rate_limit_is_obeyed (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  gint64 start_us;

  push_submit (bench,
               429,
               "Content-Type: application/json\r\nRetry-After: 1\r\n",
               "{\"error\":\"slow down\"}");
  bench_open (bench);
  start_us = g_get_monotonic_time ();
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_queue_get_trouble (bench_queue (bench)) != NULL);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_QUEUED);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, G_USEC_PER_SEC);
  assert_charged_once (bench, 2);
  g_assert_null (latent_job_queue_get_trouble (bench_queue (bench)));
}

static void
test_service_trouble_is_retried (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  push_submit (bench, 503, NULL, "{\"error\":\"busy\"}");
  push_submit (bench, 502, "Content-Type: text/html\r\n", "<html>Bad gateway</html>");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 3);
}

static void
test_lasting_trouble_ends_unknown (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  for (guint i = 0; i < 4; i++)
    push_submit (bench, 500, NULL, "{\"error\":\"broken\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  /* Once, and three automatic tries. */
  assert_charged_once (bench, 4);
  latent_job_queue_send_again (bench_queue (bench), job);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 5);
}

static void
test_many_submits_are_each_their_own (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  guint n_failed = 0;

  push_submit (bench, 400, "Content-Type: application/json\r\n", "{\"error\":\"no\"}");
  bench->status = "PROCESSING";
  bench_open (bench);
  jobs = bench_submit (bench, 20);
  /* With more than two waiting, one list answers for all. */
  bench_wait_for (
      bench,
      latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs?limit=") > 0);
  g_assert_cmpuint (latent_job_queue_get_n_running (bench_queue (bench)), <=, 4);
  bench->status = "COMPLETED";
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
  for (guint i = 0; i < jobs->len; i++)
    {
      LatentJob *job = g_ptr_array_index (jobs, i);

      if (latent_job_get_state (job) == LATENT_JOB_FAILED)
        n_failed++;
      else
        g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_DONE);
    }
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 20);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 20);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 19);
}

/* S20: the service answers a second intent with the first one's job: no third submit, and both
 * end. */
static void
test_same_job_twice (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) first = NULL;
  g_autoptr (LatentJob) second = NULL;
  g_autofree char *reply = NULL;

  bench->status = "PROCESSING";
  bench_open (bench);
  first = bench_submit_one (bench);
  bench_wait_state (bench, first, LATENT_JOB_WAITING);
  reply = g_strdup_printf ("{\"jobId\":\"%s\",\"status\":\"QUEUED\"}",
                           latent_job_get_record (first)->remote_id);
  push_submit (bench, 202, "Content-Type: application/json\r\n", reply);
  second = bench_submit_one (bench);
  bench_wait_state (bench, second, LATENT_JOB_UNKNOWN);
  g_assert_null (latent_job_get_record (second)->remote_id);
  g_assert_cmpuint (bench_count_submits (bench), ==, 2);

  bench->status = "COMPLETED";
  bench_wait_state (bench, first, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
}

static void
test_missing_job_is_tolerated (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench_open (bench);
  for (guint i = 0; i < 3; i++)
    latent_hostile_server_push (bench->server,
                                "GET",
                                "/v2/jobs/",
                                latent_hostile_reply_new_json (404, "{\"error\":\"unknown\"}"));
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 1);
}

static LatentHostileReply *
answer_without_jobs (const LatentHostileRequest *request, gpointer user_data)
{
  if (g_str_has_prefix (request->path, "/v2/jobs"))
    return latent_hostile_reply_new_json (404, "{\"error\":\"unknown\"}");
  if (g_str_equal (request->path, BENCH_SUBMIT))
    return latent_hostile_reply_new_json (
        202, "{\"jobId\":\"b2c3d4e5-f6a7-4901-bcde-f23456789012\",\"status\":\"QUEUED\"}");
  return latent_hostile_reply_new_json (
      200, "{\"user\":{\"id\":\"00000000-0000-4000-8000-000000000001\"},\"team\":null}");
}

static void
test_lost_job_becomes_unknown (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  gint64 deadline_us = latent_test_deadline ();

  latent_hostile_server_set_handler (bench->server, answer_without_jobs, NULL);
  bench_open (bench);
  job = bench_submit_one (bench);
  while (latent_job_get_state (job) != LATENT_JOB_UNKNOWN)
    {
      latent_fake_clock_advance (bench->clock, 500);
      latent_test_iterate (deadline_us, "the minute of tolerance is over", G_STRLOC);
    }
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_NOT_FOUND));
  g_assert_nonnull (latent_job_get_record (job)->remote_id);
  assert_charged_once (bench, 1);
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_refused_key_while_waiting_asks_once (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  guint n_asked = 0;

  bench->status = "PROCESSING";
  bench_open (bench);
  jobs = bench_submit (bench, 2);
  bench_wait_state (bench, g_ptr_array_index (jobs, 0), LATENT_JOB_WAITING);
  bench_wait_state (bench, g_ptr_array_index (jobs, 1), LATENT_JOB_WAITING);
  g_signal_connect (
      bench_queue (bench), "notify::pause-error", G_CALLBACK (count_cb), &n_asked);
  latent_hostile_server_push (
      bench->server,
      "GET",
      "/v2/jobs",
      latent_hostile_reply_new_json (401, "{\"error\":\"Invalid API key\"}"));
  bench_wait_for (bench, n_asked == 1);
  g_assert_cmpint (latent_job_get_state (g_ptr_array_index (jobs, 0)), ==, LATENT_JOB_WAITING);

  bench->status = "COMPLETED";
  latent_job_queue_resume (bench_queue (bench));
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
  g_assert_cmpuint (bench_count_pictures (bench), ==, 2);
  g_assert_cmpuint (n_asked, ==, 2); /* set, and cleared */
}

static void
test_completed_without_picture_can_be_checked_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autofree char *reply = NULL;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  reply = g_strdup_printf ("{\"id\":\"%s\",\"status\":\"COMPLETED\",\"result\":{\"images\":[]}}",
                           latent_job_get_record (job)->remote_id);
  latent_hostile_server_push (
      bench->server, "GET", "/v2/jobs", latent_hostile_reply_new_json (200, reply));
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_NO_IMAGE));
  g_assert_nonnull (latent_job_get_record (job)->reply);

  bench->status = "COMPLETED";
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 1);
}

static void
test_refusal_costs_nothing (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench->status = "FAILED";
  bench->error = "Provider returned an error: content policy violation";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_REFUSED);
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_NO);
  g_assert_cmpstr (latent_job_get_record (job)->error_text, ==, bench->error);
  assert_charged_once (bench, 1);
}

static void
test_expired_job_says_so (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autofree char *reply = NULL;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  reply = g_strdup_printf ("{\"id\":\"%s\",\"status\":\"COMPLETED\",\"expired\":true,"
                           "\"result\":{\"images\":[\"https://cdn.example.com/x.png\"]}}",
                           latent_job_get_record (job)->remote_id);
  latent_hostile_server_push (
      bench->server, "GET", "/v2/jobs", latent_hostile_reply_new_json (200, reply));
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_EXPIRED));
}

/* D4: a gone picture is asked for once more with fresh addresses. */
static void
test_gone_address_is_read_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  latent_hostile_server_push (
      bench->server, "GET", "/file/", latent_hostile_reply_new_http (404, NULL, "gone"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (latent_hostile_server_count_matching (bench->server, "GET", "/file/"), ==, 2);
  g_assert_cmpuint (
      latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs/"), ==, 2);
  assert_charged_once (bench, 1);
}

/* It was paid a moment ago: there is a way to ask again later. */
static void
test_missing_twice_can_be_taken_up (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  for (guint i = 0; i < 2; i++)
    latent_hostile_server_push (
        bench->server, "GET", "/file/", latent_hostile_reply_new_http (404, NULL, "missing"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_NO_IMAGE));
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_YES);
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 1);
}

static void
test_gone_twice_is_expired (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  for (guint i = 0; i < 2; i++)
    latent_hostile_server_push (
        bench->server, "GET", "/file/", latent_hostile_reply_new_http (410, NULL, "gone"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_EXPIRED));
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_YES);
}

static void
test_page_instead_of_picture (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  latent_hostile_server_push (
      bench->server,
      "GET",
      "/file/",
      latent_hostile_reply_new_http (200, "Content-Type: image/png\r\n", "<html>sign in</html>"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
  g_assert_cmpuint (bench_count_incoming (bench), ==, 0);
}

/* I2: cut short twice in the same way: the service has nothing better, and it was paid for. */
static void
test_same_damage_twice_is_kept (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GPtrArray) images = NULL;
  GBytes *whole = bench->picture;

  bench->picture = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - 8);
  g_bytes_unref (whole);
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (latent_hostile_server_count_matching (bench->server, "GET", "/file/"), ==, 2);
  images = bench_list_images (bench);
  g_assert_cmpuint (images->len, ==, 1);
  assert_charged_once (bench, 1);
}

static void
test_stop_and_take_up (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  guint n_polls;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_get_record (job)->progress == 40);
  latent_job_queue_stop (bench_queue (bench), job);
  bench_wait_state (bench, job, LATENT_JOB_STOPPED);

  /* Nothing is asked any more, however much time passes. */
  latent_test_drain ();
  n_polls = latent_hostile_server_count_requests (bench->server);
  latent_fake_clock_advance (bench->clock, 60000);
  latent_test_drain ();
  g_assert_cmpuint (latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs"),
                    <=,
                    n_polls);

  bench->status = "COMPLETED";
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  assert_charged_once (bench, 1);
}

static void
test_stop_before_sending (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  LatentJob *last;

  bench->status = "PROCESSING";
  bench_open (bench);
  jobs = bench_submit (bench, 5);
  last = g_ptr_array_index (jobs, 4);
  latent_job_queue_stop (bench_queue (bench), last);
  bench_wait_state (bench, last, LATENT_JOB_STOPPED);
  bench->status = "COMPLETED";
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
  g_assert_cmpuint (bench_count_submits (bench), ==, 4);

  latent_job_queue_take_up (bench_queue (bench), last, NULL);
  bench_wait_state (bench, last, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 5);
}

static void
test_dismissed_tile_stays_in_the_ledger (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJobRecord) record = NULL;

  push_submit (bench, 400, "Content-Type: application/json\r\n", "{\"error\":\"no\"}");
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  latent_job_queue_set_hidden (bench_queue (bench), job, TRUE);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 0);
  record = bench_find_job (bench, latent_job_get_id (job));
  g_assert_nonnull (record);
  g_assert_true (record->hidden);

  latent_job_queue_set_hidden (bench_queue (bench), job, FALSE);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 1);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function) g_test_add_func ("/jobs/job-queue/" name, function)
#define ADD_WITH(name, data, function)                                                             \
  g_test_add_data_func ("/jobs/job-queue/" name, data, function)
  ADD ("prompt-becomes-picture", test_prompt_becomes_picture);
  ADD_WITH ("S3-no-answer", NULL, test_unclear_answers_are_asked_again);
  ADD_WITH ("S4-cut-answer", "", test_unclear_answers_are_asked_again);
  ADD_WITH ("S5-no-job-id", "{\"status\":\"QUEUED\"}", test_unclear_answers_are_asked_again);
  ADD_WITH ("S5-odd-job-id", "{\"jobId\":\"../../x\"}", test_unclear_answers_are_asked_again);
  ADD ("S8-rejected", test_rejected_request_ends);
  ADD_WITH ("S9-key-refused", GUINT_TO_POINTER (401), test_key_and_credit_pause_the_queue);
  ADD_WITH ("S9-key-forbidden", GUINT_TO_POINTER (403), test_key_and_credit_pause_the_queue);
  ADD_WITH ("S10-no-credit", GUINT_TO_POINTER (402), test_key_and_credit_pause_the_queue);
  ADD ("S12-unprocessable", test_unprocessable_request_ends);
  ADD ("S16-late-answer", test_late_answer_is_asked_for_again);
  ADD_WITH ("S19-replayed-completed", "COMPLETED", test_replayed_job_is_taken_as_it_is);
  ADD_WITH ("S19-replayed-failed", "FAILED", test_replayed_job_is_taken_as_it_is);
  ADD ("S12-key-of-another-body", test_key_of_another_body_ends);
  ADD ("S11-conflict", test_conflict_ends_unknown);
  ADD ("S13-rate-limit", test_rate_limit_is_obeyed);
  ADD ("S14-service-trouble", test_service_trouble_is_retried);
  ADD ("S14-lasting-trouble", test_lasting_trouble_ends_unknown);
  ADD ("S18-many-submits", test_many_submits_are_each_their_own);
  ADD ("S20-same-job-twice", test_same_job_twice);
  ADD ("P2-missing-at-first", test_missing_job_is_tolerated);
  ADD ("P3-lost-job", test_lost_job_becomes_unknown);
  ADD ("P4-key-refused-while-waiting", test_refused_key_while_waiting_asks_once);
  ADD ("P9-no-picture", test_completed_without_picture_can_be_checked_again);
  ADD ("P10-refusal", test_refusal_costs_nothing);
  ADD ("P11-expired", test_expired_job_says_so);
  ADD ("D4-gone-once", test_gone_address_is_read_again);
  ADD ("D4-missing-twice", test_missing_twice_can_be_taken_up);
  ADD ("D4-gone-twice", test_gone_twice_is_expired);
  ADD ("D5-page-instead-of-picture", test_page_instead_of_picture);
  ADD ("I2-same-damage-twice", test_same_damage_twice_is_kept);
  ADD ("stop-and-take-up", test_stop_and_take_up);
  ADD ("stop-before-sending", test_stop_before_sending);
  ADD ("dismissed-tile", test_dismissed_tile_stays_in_the_ledger);
  return latent_test_run ();
}
