/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/jobs/latent-job-search.h"

#include "bench.h"

/* Jobs whose submit was lost, and what the service's list tells about them. */

#define TOO_OLD_MS ((gint64) 23 * 3600 * 1000 + 1000)

/* @count intents that the service took without an answer; then the program is killed. */
static void
lose_jobs (Bench *bench, guint count)
{
  bench->is_silent = TRUE;
  bench_open (bench);
  g_ptr_array_unref (bench_submit (bench, count));
  bench_wait_for (bench, bench_count_submits (bench) == count);
  bench_crash (bench);
  bench->is_silent = FALSE;
}

static guint
count_list_requests (Bench *bench)
{
  return latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs?limit=100");
}

/* The jobs of the queue in this state: what is done is not in it. */
static guint
count_jobs (Bench *bench, LatentJobState state)
{
  GListModel *model = G_LIST_MODEL (bench_queue (bench));
  guint n_jobs = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (LatentJob) job = g_list_model_get_item (model, i);

      n_jobs += latent_job_get_state (job) == state ? 1 : 0;
    }
  return n_jobs;
}

/* The only job of the queue, when its search is over. (transfer full) */
static LatentJob *
wait_for_search (Bench *bench)
{
  LatentJob *job = g_list_model_get_item (G_LIST_MODEL (bench_queue (bench)), 0);

  g_assert_nonnull (job);
  bench_wait_for (bench,
                  latent_job_get_state (job) == LATENT_JOB_UNKNOWN
                      && g_strcmp0 (latent_job_get_record (job)->reason, "not-listed") == 0);
  return job;
}

/* Z2, K4: too old to be sent again, found, and fetched without a second charge. */
static void
test_lost_job_is_found (void)
{
  g_autoptr (Bench) bench = bench_new ();

  lose_jobs (bench, 1);
  latent_fake_clock_suspend (bench->clock, TOO_OLD_MS);
  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 0);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* Equal intents and equal jobs are paired; what the ledger knows already is nobody's. */
static void
test_equal_jobs_are_paired (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) known = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GHashTable) remote_ids = g_hash_table_new (g_str_hash, g_str_equal);

  bench_open (bench);
  known = bench_submit_one (bench);
  bench_wait_state (bench, known, LATENT_JOB_DONE);
  g_clear_object (&known);
  bench_close (bench);

  bench->is_silent = TRUE;
  bench_open (bench);
  g_ptr_array_unref (bench_submit (bench, 3));
  bench_wait_for (bench, bench_count_submits (bench) == 4);
  bench_crash (bench);
  bench->is_silent = FALSE;
  latent_fake_clock_suspend (bench->clock, TOO_OLD_MS);

  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 4);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 0);
  g_assert_cmpuint (bench_count_submits (bench), ==, 4);
  images = bench_list_images (bench);
  for (guint i = 0; i < images->len; i++)
    g_hash_table_add (remote_ids, ((LatentImageRecord *) g_ptr_array_index (images, i))->remote_id);
  g_assert_cmpuint (g_hash_table_size (remote_ids), ==, 4);
}

/* Two of three were taken: the oldest two have them, the third stays unknown. */
static void
test_what_is_missing_stays_unknown (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  LatentHostileReply *silence = latent_hostile_reply_new ();

  latent_hostile_reply_add_stall (silence);
  latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT, silence);
  lose_jobs (bench, 3);
  latent_fake_clock_suspend (bench->clock, TOO_OLD_MS);
  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 2);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 1);
  job = wait_for_search (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 3);
  g_assert_true (latent_job_queue_can_take_up (bench_queue (bench), job));
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_UNKNOWN);
}

/* Its request differs in a letter, or the list says that it is another model's or time's. */
static void
test_others_jobs_are_left_alone (void)
{
  static const char *const lists[] = {
    "{\"jobs\":[{\"id\":\"b2c3d4e5-f6a7-4901-bcde-f23456789012\",\"status\":\"COMPLETED\","
    "\"model\":\"imagen-4\",\"createdAt\":\"2026-01-01T00:00:00.000Z\"}],\"hasMore\":false}",
    "{\"jobs\":[{\"id\":\"b2c3d4e5-f6a7-4901-bcde-f23456789012\",\"status\":\"COMPLETED\","
    "\"model\":\"imagen-3\",\"createdAt\":\"2026-01-01T00:00:00.000Z\"}],\"hasMore\":false}",
    "{\"jobs\":[{\"id\":\"b2c3d4e5-f6a7-4901-bcde-f23456789012\",\"status\":\"COMPLETED\","
    "\"model\":\"imagen-4\",\"createdAt\":\"2026-01-01T02:00:00.000Z\"}],\"hasMore\":false}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (Bench) bench = bench_new ();
      g_autoptr (LatentJob) job = NULL;

      lose_jobs (bench, 1);
      latent_fake_clock_suspend (bench->clock, TOO_OLD_MS);
      latent_hostile_server_push (
          bench->server, "GET", "/v2/jobs?", latent_hostile_reply_new_json (200, lists[i]));
      if (i == 0)
        latent_hostile_server_push (
            bench->server,
            "GET",
            "/v2/jobs/b2c3d4e5",
            latent_hostile_reply_new_json (
                200,
                "{\"id\":\"b2c3d4e5-f6a7-4901-bcde-f23456789012\",\"status\":\"COMPLETED\","
                "\"model\":\"imagen-4\",\"input\":{\"prompt\":\"a lighthouse in a storms\"}}"));
      bench_open (bench);
      job = wait_for_search (bench);
      g_assert_null (latent_job_get_record (job)->remote_id);
      g_assert_cmpuint (bench_count_pictures (bench), ==, 0);
      g_assert_cmpuint (bench_count_submits (bench), ==, 1);
    }
}

/* All pages back to the intent are read, and no further. */
static void
test_older_pages_are_read (void)
{
  g_autoptr (Bench) bench = bench_new ();

  lose_jobs (bench, 1);
  latent_fake_clock_suspend (bench->clock, TOO_OLD_MS);
  latent_hostile_server_push (
      bench->server,
      "GET",
      "/v2/jobs?limit=100",
      latent_hostile_reply_new_json (
          200,
          "{\"jobs\":[{\"id\":\"b2c3d4e5-f6a7-4901-bcde-f23456789012\",\"status\":\"FAILED\","
          "\"model\":\"imagen-4\",\"createdAt\":\"2026-01-01T12:00:00.000Z\"}],"
          "\"nextCursor\":\"c&1\",\"hasMore\":true}"));
  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 0);
  g_assert_cmpuint (latent_hostile_server_count_matching (
                        bench->server, "GET", "/v2/jobs?limit=100&cursor=c%261"),
                    ==,
                    1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

static void
test_list_without_end_is_left (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  lose_jobs (bench, 1);
  latent_fake_clock_suspend (bench->clock, TOO_OLD_MS);
  for (guint i = 0; i < 300; i++)
    latent_hostile_server_push (
        bench->server,
        "GET",
        "/v2/jobs?",
        latent_hostile_reply_new_json (
            200,
            "{\"jobs\":[{\"id\":\"b2c3d4e5-f6a7-4901-bcde-f23456789012\",\"model\":\"imagen-4\","
            "\"createdAt\":\"2026-01-01T12:00:00.000Z\"}],\"nextCursor\":\"c\",\"hasMore\":true}"));
  bench_open (bench);
  job = wait_for_search (bench);
  g_assert_cmpuint (count_list_requests (bench), ==, 200);
}

/* Trouble on the way is no answer: the list is asked again. */
static void
test_search_is_tried_again (void)
{
  g_autoptr (Bench) bench = bench_new ();

  lose_jobs (bench, 1);
  latent_fake_clock_suspend (bench->clock, TOO_OLD_MS);
  latent_hostile_server_push (bench->server,
                              "GET",
                              "/v2/jobs?",
                              latent_hostile_reply_new_json (401, "{\"error\":\"no\"}"));
  bench_open (bench);
  bench_wait_for (bench, latent_job_queue_get_pause_error (bench_queue (bench)) != NULL);
  g_assert_cmpuint (count_jobs (bench, LATENT_JOB_UNKNOWN), ==, 1);
  latent_job_queue_resume (bench_queue (bench));
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* Z2: the service's clock is three days ahead; the list is searched by its times. */
static void
test_times_are_the_services (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJobRecord) record = NULL;
  g_autoptr (GPtrArray) images = NULL;

  bench->date = "Sun, 04 Jan 2026 00:00:00 GMT";
  bench->created_at = "2026-01-04T00:00:00.000Z";
  lose_jobs (bench, 1);
  latent_fake_clock_suspend (bench->clock, TOO_OLD_MS);
  bench->date = "Sun, 04 Jan 2026 23:00:01 GMT";
  bench_open (bench);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 0);
  images = bench_list_images (bench);
  record = bench_find_job (bench, ((LatentImageRecord *) g_ptr_array_index (images, 0))->job_id);
  g_assert_cmpint (
      ABS (record->server_offset_us - 3 * G_TIME_SPAN_DAY), <, 2 * G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* Z2: our clocks say a minute, the service's says a day: the key may be forgotten there. */
static void
test_age_by_the_services_clock (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->date = "Thu, 01 Jan 2026 00:00:00 GMT";
  lose_jobs (bench, 1);
  latent_fake_clock_reboot (bench->clock, "another-boot");
  latent_fake_clock_advance (bench->clock, 60000);
  bench->date = "Thu, 01 Jan 2026 23:00:30 GMT";
  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  g_assert_cmpuint (count_list_requests (bench), ==, 1);
}

/* What does not fit its checksum is never sent again, and found all the same. */
static void
test_damaged_request_is_not_sent (void)
{
  g_autoptr (Bench) bench = bench_new ();

  lose_jobs (bench, 1);
  bench_edit_database (
      bench, "UPDATE jobs SET body = CAST (replace (body, 'storm', 'stork') AS BLOB);");
  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

static void
test_damaged_intent_costs_nothing (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  LatentHostileReply *silence = latent_hostile_reply_new ();

  latent_hostile_reply_add_stall (silence);
  latent_hostile_server_push (bench->server, "GET", "/v2/me", silence);
  bench_open (bench);
  g_object_unref (bench_submit_one (bench));
  bench_wait_for (bench, latent_hostile_server_count_requests (bench->server) == 1);
  bench_crash (bench);
  bench_edit_database (bench, "UPDATE jobs SET body = X'7B7D';");

  bench_open (bench);
  job = wait_for_search (bench);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_INTENT_DAMAGED));
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_NO);
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);

  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_for (bench, !latent_job_queue_is_looking_for (bench_queue (bench), job));
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_UNKNOWN);
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);
}

/* S5: the answers were no answers, again and again; the list has the job. */
static void
test_unclear_answers_end_in_the_list (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench->is_silent = TRUE;
  lose_jobs (bench, 1);
  for (guint i = 0; i < 4; i++)
    latent_hostile_server_push (bench->server,
                                "POST",
                                BENCH_SUBMIT,
                                latent_hostile_reply_new_json (202, "{\"status\":\"QUEUED\"}"));
  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 5);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

/* Promise 3: "check again" only asks, however fresh the key is; only a person's other word sends it
 * once more. */
static void
test_check_again_sends_nothing (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  for (guint i = 0; i < 4; i++)
    latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT,
                                latent_hostile_reply_new_json (500, "{\"error\":\"broken\"}"));
  bench_open (bench);
  g_object_unref (bench_submit_one (bench));
  job = wait_for_search (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 4);
  g_assert_true (latent_job_queue_can_take_up (bench_queue (bench), job));
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  g_assert_true (latent_job_queue_is_looking_for (bench_queue (bench), job));
  bench_wait_for (bench, !latent_job_queue_is_looking_for (bench_queue (bench), job));
  bench_settle (bench);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_UNKNOWN);
  g_assert_cmpuint (bench_count_submits (bench), ==, 4);

  g_assert_true (latent_job_queue_can_send_again (bench_queue (bench), job));
  latent_job_queue_send_again (bench_queue (bench), job);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 5);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

/* A person stopped it: that is not undone by a start. */
static void
test_stopped_job_is_not_sought (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench->is_silent = TRUE;
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, bench_count_submits (bench) == 1);
  g_clear_object (&job);
  bench_crash (bench);
  bench->is_silent = FALSE;
  bench_edit_database (bench, "UPDATE jobs SET state = 'unknown', reason = 'stopped';");
  latent_fake_clock_suspend (bench->clock, TOO_OLD_MS);

  bench_open (bench);
  bench_settle (bench);
  g_assert_cmpuint (count_list_requests (bench), ==, 0);
  /* Asked for, it is found. */
  job = g_list_model_get_item (G_LIST_MODEL (bench_queue (bench)), 0);
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

static void
test_requests_are_compared (void)
{
  g_autoptr (LatentJobRecord) record = latent_job_record_new ();
  g_autoptr (LatentRemoteJob) remote = latent_remote_job_new ();

  record->model_id = g_strdup ("imagen-4");
  record->prompt = g_strdup ("a boat");
  g_hash_table_insert (record->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  remote->model = g_strdup ("imagen-4");
  remote->prompt = g_strdup (" a boat\n");
  /* The service says nothing about the request: that proves nothing. */
  g_assert_false (latent_job_search_is_same (record, remote));

  remote->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_assert_true (latent_job_search_is_same (record, remote));
  g_hash_table_insert (remote->values, g_strdup ("aspect_ratio"), g_strdup ("16:9"));
  g_hash_table_insert (remote->values, g_strdup ("seed"), g_strdup ("5"));
  g_assert_true (latent_job_search_is_same (record, remote));
  g_hash_table_insert (remote->values, g_strdup ("aspect_ratio"), g_strdup ("1:1"));
  g_assert_false (latent_job_search_is_same (record, remote));
}

static void
test_times_are_compared (void)
{
  const gint64 start_us = G_GINT64_CONSTANT (1767225600000000);
  g_autoptr (LatentJobRecord) record = latent_job_record_new ();
  g_autoptr (LatentRemoteJob) remote = latent_remote_job_new ();

  record->model_id = g_strdup ("imagen-4");
  record->created_us = start_us;
  record->submitted_us = start_us + 10 * G_TIME_SPAN_MINUTE;
  record->server_offset_us = G_TIME_SPAN_DAY;
  remote->created_us = start_us + G_TIME_SPAN_DAY + 11 * G_TIME_SPAN_MINUTE;
  g_assert_true (latent_job_search_may_be (record, remote, 0));
  remote->created_us = start_us + G_TIME_SPAN_DAY + 13 * G_TIME_SPAN_MINUTE;
  g_assert_false (latent_job_search_may_be (record, remote, 0));
  remote->created_us = start_us + G_TIME_SPAN_DAY - 3 * G_TIME_SPAN_MINUTE;
  g_assert_false (latent_job_search_may_be (record, remote, 0));
  remote->created_us = 0;
  g_assert_false (latent_job_search_may_be (record, remote, 0));

  /* Without a clock of its own the present one is taken, with more room. */
  record->server_offset_us = LATENT_OFFSET_UNKNOWN;
  remote->created_us = start_us + 50 * G_TIME_SPAN_MINUTE;
  g_assert_true (latent_job_search_may_be (record, remote, LATENT_OFFSET_UNKNOWN));
  g_assert_false (latent_job_search_may_be (record, remote, G_TIME_SPAN_DAY));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function) g_test_add_func ("/jobs/job-search/" name, function)
  ADD ("Z2-lost-job-is-found", test_lost_job_is_found);
  ADD ("Z2-equal-jobs-are-paired", test_equal_jobs_are_paired);
  ADD ("Z2-what-is-missing-stays-unknown", test_what_is_missing_stays_unknown);
  ADD ("Z2-others-jobs-are-left-alone", test_others_jobs_are_left_alone);
  ADD ("Z2-older-pages-are-read", test_older_pages_are_read);
  ADD ("Z2-list-without-end", test_list_without_end_is_left);
  ADD ("P4-search-is-tried-again", test_search_is_tried_again);
  ADD ("Z2-times-are-the-services", test_times_are_the_services);
  ADD ("Z2-age-by-the-services-clock", test_age_by_the_services_clock);
  ADD ("damaged-request-is-not-sent", test_damaged_request_is_not_sent);
  ADD ("damaged-intent-costs-nothing", test_damaged_intent_costs_nothing);
  ADD ("S5-unclear-answers-end-in-the-list", test_unclear_answers_end_in_the_list);
  ADD ("K4-check-again-sends-nothing", test_check_again_sends_nothing);
  ADD ("stopped-job-is-not-sought", test_stopped_job_is_not_sought);
  ADD ("requests-are-compared", test_requests_are_compared);
  ADD ("times-are-compared", test_times_are_compared);
  return latent_test_run ();
}
