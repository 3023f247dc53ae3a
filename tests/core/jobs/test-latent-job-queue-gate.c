/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench.h"

#include "core/base/latent-error.h"

/* What people allow, and in which order: pause, line, moves, jobs at once. */

static LatentJobLine *
get_line (Bench *bench)
{
  return latent_job_queue_get_line (bench_queue (bench));
}

/* The line's jobs are exactly @jobs in the order that @order says. */
static void
assert_line (Bench *bench, GPtrArray *jobs, const guint *order, guint length)
{
  GListModel *line = G_LIST_MODEL (get_line (bench));

  g_assert_cmpuint (g_list_model_get_n_items (line), ==, length);
  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LatentJob) job = g_list_model_get_item (line, i);

      g_assert_true (job == g_ptr_array_index (jobs, order[i]));
    }
}

static void
move (Bench *bench, LatentJob *job, LatentJob *before)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_job_queue_move_async (bench_queue (bench), job, before, NULL, latent_test_result_cb,
                               &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_job_queue_move_finish (bench_queue (bench), result, &error));
  g_assert_no_error (error);
}

/* The key of the submit number @index that the service saw. */
static char *
dup_sent_key (Bench *bench, guint index)
{
  g_autoptr (LatentHostileRequest) request = bench_get_submit (bench, index);

  return g_strdup (g_hash_table_lookup (request->headers, "idempotency-key"));
}

static char *
dup_key (LatentJob *job)
{
  return g_strdup (latent_job_get_record (job)->idempotency_key);
}

static void
test_pause_survives_a_restart (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) running = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  bench->status = "PROCESSING";
  bench_open (bench);
  running = bench_submit_one (bench);
  bench_wait_state (bench, running, LATENT_JOB_WAITING);
  latent_job_queue_pause (bench_queue (bench));
  g_assert_true (latent_job_queue_get_is_paused (bench_queue (bench)));
  jobs = bench_submit (bench, 2);

  /* What runs goes on to its end; nothing new is sent. */
  bench->status = "COMPLETED";
  bench_wait_state (bench, running, LATENT_JOB_DONE);
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  g_clear_pointer (&jobs, g_ptr_array_unref);
  g_clear_object (&running);
  bench_close (bench);

  bench_open (bench);
  g_assert_true (latent_job_queue_get_is_paused (bench_queue (bench)));
  bench_wait_for (bench, latent_job_queue_get_n_queued (bench_queue (bench)) == 2);
  latent_job_queue_resume (bench_queue (bench));
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);

  latent_job_queue_unpause (bench_queue (bench));
  bench_wait_for (bench, bench_count_pictures (bench) == 3);
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
  g_assert_cmpuint (bench_count_submits (bench), ==, 3);
  bench_close (bench);
  bench_open (bench);
  g_assert_false (latent_job_queue_get_is_paused (bench_queue (bench)));
}

static void
test_jobs_are_sent_in_the_order_of_the_line (void)
{
  static const guint born[] = { 0, 1, 2, 3 };
  static const guint moved[] = { 3, 1, 2, 0 };
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  bench_open (bench);
  latent_job_queue_pause (bench_queue (bench));
  jobs = bench_submit (bench, 4);
  assert_line (bench, jobs, born, 4);
  g_assert_true (latent_job_queue_can_move (bench_queue (bench), jobs->pdata[3]));
  move (bench, jobs->pdata[3], jobs->pdata[0]);
  move (bench, jobs->pdata[0], NULL);
  assert_line (bench, jobs, moved, 4);
  g_assert_cmpuint (latent_job_line_get_n_running (get_line (bench)), ==, 0);

  for (guint i = 0; i < 4; i++)
    g_ptr_array_add (keys, dup_key (jobs->pdata[moved[i]]));

  /* On disk, not in memory only. One at a time: then the service sees the order. */
  g_clear_pointer (&jobs, g_ptr_array_unref);
  bench_close (bench);
  bench_open_without_network (bench);
  latent_job_queue_unpause (bench_queue (bench));
  latent_job_queue_start (bench_queue (bench), BENCH_TEAM, 1);
  bench_wait_for (bench, bench_count_pictures (bench) == 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *key = dup_sent_key (bench, i);

      g_assert_cmpstr (key, ==, g_ptr_array_index (keys, i));
    }
}

/* Another process on the same library, towards the same service. */
static LatentWorkspace *
open_beside (Bench *bench)
{
  LatentWorkspaceConfig config = {
    .places = bench->places,
    .catalog = bench->catalog,
    .clock = LATENT_CLOCK (bench->clock),
    .address = latent_hostile_server_get_address (bench->server),
    .fixed_key = bench->key,
    .fixed_key_source = LATENT_KEY_ENVIRONMENT,
    .first_poll_ms = 20,
    .poll_interval_ms = 20,
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentWorkspace *workspace = latent_workspace_new (&config);

  latent_workspace_open_async (workspace, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_workspace_open_finish (workspace, result, &error);
  g_assert_no_error (error);
  latent_workspace_start (workspace);
  return workspace;
}

/* (transfer full): @workspace is closed and gone */
static void
close_beside (LatentWorkspace *workspace)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_workspace_close_async (workspace, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_workspace_close_finish (workspace, result, NULL));
  g_clear_object (&result);
  latent_test_assert_gone (&workspace);
}

static void
submit_beside (Bench *bench, LatentWorkspace *workspace, guint count)
{
  LatentWorkspace *own = bench->workspace;

  bench->workspace = workspace;
  g_ptr_array_unref (bench_submit (bench, count));
  bench->workspace = own;
}

/* Two processes with six jobs each never have more at the service than the account allows, and use
 * every slot. @data: maxConcurrentJobs, 0 where the account does not say: then 4. */
static void
test_slots_hold_per_library (gconstpointer data)
{
  guint max_jobs = GPOINTER_TO_UINT (data);
  guint n_slots = max_jobs > 0 ? max_jobs : 4;
  g_autoptr (Bench) bench = bench_new ();
  LatentWorkspace *beside;

  bench->max_jobs = max_jobs;
  bench->status = "PROCESSING";
  bench_open (bench);
  beside = open_beside (bench);
  g_ptr_array_unref (bench_submit (bench, 6));
  submit_beside (bench, beside, 6);
  bench_wait_for (bench, bench_count_submits (bench) == n_slots);
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, n_slots);
  g_assert_cmpuint (latent_job_queue_get_n_queued (bench_queue (bench))
                        + latent_job_queue_get_n_queued (latent_workspace_get_queue (beside)),
                    ==, 12 - n_slots);
  g_assert_null (latent_job_queue_get_trouble (bench_queue (bench)));

  bench->status = "COMPLETED";
  bench_wait_for (bench, bench_count_pictures (bench) == 12);
  bench_wait_for (bench, latent_job_queue_is_idle (latent_workspace_get_queue (beside)));
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 12);
  g_assert_cmpuint (bench_count_submits (bench), ==, 12);
  close_beside (beside);
}

/* Fewer than the account allows, as a person wants it; changed while jobs wait. */
static void
test_wanted_slots_are_kept (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->status = "PROCESSING";
  bench_open_without_network (bench);
  bench_edit_database (bench, "INSERT INTO library_values VALUES ('jobs_at_once', 2)");
  latent_workspace_start (bench->workspace);
  g_ptr_array_unref (bench_submit (bench, 6));
  bench_wait_for (bench, bench_count_submits (bench) == 2);
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 2);
  bench_edit_database (bench, "UPDATE library_values SET value = 3 WHERE name = 'jobs_at_once'");
  bench_wait_for (bench, bench_count_submits (bench) == 3);
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 3);
  bench->status = "COMPLETED";
  bench_wait_for (bench, bench_count_pictures (bench) == 6);
}

/* A job whose process died is at the service all the same. */
static void
test_slots_of_the_dead_count (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->status = "PROCESSING";
  bench->max_jobs = 1;
  bench_open (bench);
  {
    g_autoptr (LatentJob) job = bench_submit_one (bench);

    bench_wait_state (bench, job, LATENT_JOB_WAITING);
  }
  bench_edit_database (bench, "UPDATE jobs SET owner = 'gone'");
  g_ptr_array_unref (bench_submit (bench, 1));
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* Another process pauses, and goes on. */
static void
test_pause_holds_per_library (void)
{
  g_autoptr (Bench) bench = bench_new ();
  LatentWorkspace *beside;

  bench_open (bench);
  beside = open_beside (bench);
  latent_job_queue_pause (latent_workspace_get_queue (beside));
  submit_beside (bench, beside, 1); /* the pause is on disk then */
  g_ptr_array_unref (bench_submit (bench, 2));
  bench_wait_for (bench, latent_job_queue_get_is_paused (bench_queue (bench)));
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);
  latent_job_queue_unpause (latent_workspace_get_queue (beside));
  bench_wait_for (bench, bench_count_pictures (bench) == 3);
  g_assert_false (latent_job_queue_get_is_paused (bench_queue (bench)));
  bench_wait_for (bench, latent_job_queue_is_idle (latent_workspace_get_queue (beside)));
  close_beside (beside);
}

/* Nothing waits to be sent, but an answer was lost: that job has to hear, too, that another process
 * lifted the pause. */
static void
test_lost_answer_hears_of_the_end_of_a_pause (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  latent_hostile_server_push (
      bench->server, "POST", BENCH_SUBMIT,
      latent_hostile_reply_new_http (503, "Retry-After: 1\r\n", "{\"error\":\"busy\"}"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_get_error (job) != NULL);
  latent_job_queue_pause (bench_queue (bench));
  bench_settle (bench);
  bench_edit_database (bench, "UPDATE library_values SET value = 0 WHERE name = 'queue_paused';");
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_false (latent_job_queue_get_is_paused (bench_queue (bench)));
}

static void
test_stop_all_that_wait (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;

  bench->status = "PROCESSING";
  bench_open (bench);
  jobs = bench_submit (bench, 7);
  bench_wait_for (bench, latent_job_line_get_n_running (get_line (bench)) == 4);
  for (guint i = 0; i < 4; i++)
    bench_wait_state (bench, jobs->pdata[i], LATENT_JOB_WAITING);
  g_assert_false (latent_job_queue_can_move (bench_queue (bench), jobs->pdata[0]));
  latent_job_queue_stop_all (bench_queue (bench), FALSE);
  for (guint i = 4; i < 7; i++)
    bench_wait_state (bench, jobs->pdata[i], LATENT_JOB_STOPPED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_line (bench))), ==, 4);

  latent_job_queue_stop_all (bench_queue (bench), TRUE);
  for (guint i = 0; i < 4; i++)
    bench_wait_state (bench, jobs->pdata[i], LATENT_JOB_STOPPED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_line (bench))), ==, 0);
  g_assert_cmpuint (bench_count_submits (bench), ==, 4);
}

static void
check_line_cb (GListModel *model,
               guint position,
               guint n_removed,
               guint n_added,
               gpointer user_data)
{
  GPtrArray *shadow = user_data;

  if (n_removed > 0)
    g_ptr_array_remove_range (shadow, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (shadow, (int) (position + i), g_list_model_get_item (model, position + i));
  g_assert_cmpuint (shadow->len, ==, g_list_model_get_n_items (model));
}

/* Whoever follows the line by its signals has the same line at any time. */
static void
test_line_tells_every_change (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) shadow = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) jobs = NULL;
  GListModel *line;

  bench->status = "PROCESSING";
  bench_open (bench);
  line = G_LIST_MODEL (get_line (bench));
  g_signal_connect (line, "items-changed", G_CALLBACK (check_line_cb), shadow);
  jobs = bench_submit (bench, 9);
  bench_wait_for (bench, latent_job_line_get_n_running (get_line (bench)) == 4);
  move (bench, jobs->pdata[8], jobs->pdata[4]);
  move (bench, jobs->pdata[5], NULL);
  latent_job_queue_stop (bench_queue (bench), jobs->pdata[6]);
  bench_wait_state (bench, jobs->pdata[6], LATENT_JOB_STOPPED);
  for (guint i = 0; i < shadow->len; i++)
    {
      g_autoptr (LatentJob) job = g_list_model_get_item (line, i);

      g_assert_true (job == g_ptr_array_index (shadow, i));
    }
  g_assert_cmpuint (shadow->len, ==, 8);
  bench->status = "COMPLETED";
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
  g_assert_cmpuint (shadow->len, ==, 0);
  g_signal_handlers_disconnect_by_data (line, shadow);
}

/* S10: the queue goes on by itself when credits came, and not before. */
static void
test_credits_let_the_queue_go_on (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  latent_hostile_server_push (
      bench->server,
      "POST",
      BENCH_SUBMIT,
      latent_hostile_reply_new_json (
          402,
          "{\"error\":\"Insufficient credits\",\"creditsRequired\":7,\"creditsAvailable\":3}"));
  bench->credits = 3;
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_queue_get_pause_error (bench_queue (bench)) != NULL);
  bench_settle (bench);
  bench->credits = 6; /* more, but not enough */
  bench_settle (bench);
  g_assert_nonnull (latent_job_queue_get_pause_error (bench_queue (bench)));
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  bench->credits = 50;
  bench_settle (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

/* (nullable): the error of submitting one image */
static GError *
submit_with (Bench *bench, const LatentSubmitOptions *options)
{
  g_autoptr (LatentImageRequest) request
      = latent_image_request_new (latent_model_catalog_get_default (bench->catalog),
                                  "a lighthouse in a storm",
                                  NULL,
                                  NULL,
                                  NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  GError *error = NULL;

  latent_job_queue_submit_async (
      bench_queue (bench), request, 1, options, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  jobs = latent_job_queue_submit_finish (bench_queue (bench), result, &error);
  return error;
}

/* The price is the service's: what the first image was charged. @data: by how many hours somebody
 * sets the clock before it is. */
static void
test_limit_asks_before_it_is_passed (gconstpointer data)
{
  gint64 shift_us = GPOINTER_TO_INT (data) * G_TIME_SPAN_HOUR;
  const LatentSubmitOptions asked = { .limits_were_asked = TRUE };
  const LatentSubmitOptions budget = { .has_budget = TRUE, .budget_credits = 7 };
  const LatentLimits limits = { .session_credits = 10 };
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) passed = NULL;
  g_autoptr (GError) none = NULL;

  bench_open (bench);
  latent_job_queue_set_limits_async (
      bench_queue (bench), &limits, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_job_queue_set_limits_finish (bench_queue (bench), result, NULL));

  unknown = submit_with (bench, NULL);
  g_assert_error (unknown, LATENT_ERROR, LATENT_ERROR_LIMIT);
  g_assert_cmpint (latent_error_facts (unknown)->credits_required, ==, -1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))), ==, 0);
  latent_fake_clock_set_wall (bench->clock,
                              latent_clock_get_wall_us (LATENT_CLOCK (bench->clock)) + shift_us);
  none = submit_with (bench, &asked);
  g_assert_no_error (none);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));

  passed = submit_with (bench, NULL);
  g_assert_error (passed, LATENT_ERROR, LATENT_ERROR_LIMIT);
  g_assert_cmpint (latent_error_facts (passed)->credits_required, ==, 7);
  g_assert_cmpint (latent_error_facts (passed)->credits_spent, ==, 7);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  none = submit_with (bench, &budget);
  g_assert_no_error (none);
  bench_wait_for (bench, bench_count_pictures (bench) == 2);
}

/* Promise 3: a new key, the same bytes, and the parent's id. */
static void
test_run_again_is_a_new_job (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJobRecord) first = NULL;
  g_autoptr (LatentJobRecord) second = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  first = bench_find_job (bench, latent_job_get_id (job));
  latent_job_queue_run_again_async (
      bench_queue (bench), first, NULL, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  jobs = latent_job_queue_submit_finish (bench_queue (bench), result, NULL);
  g_assert_cmpuint (jobs->len, ==, 1);
  bench_wait_state (bench, jobs->pdata[0], LATENT_JOB_DONE);
  second = bench_find_job (bench, latent_job_get_id (jobs->pdata[0]));
  g_assert_cmpstr (second->parent_id, ==, first->id);
  g_assert_cmpstr (second->idempotency_key, !=, first->idempotency_key);
  g_assert_true (g_bytes_equal (second->body, first->body));
  g_assert_cmpint (second->price, ==, 7);
  g_assert_cmpuint (bench_count_submits (bench), ==, 2);
}

/* What was paid and gone can be asked about again, free of charge; what the service failed
 * cannot. */
static void
test_failed_job_is_checked_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) failed = NULL;

  for (guint i = 0; i < 2; i++)
    latent_hostile_server_push (
        bench->server, "GET", "/file/", latent_hostile_reply_new_http (410, NULL, "gone"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  g_assert_true (latent_job_queue_can_take_up (bench_queue (bench), job));
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);

  bench->status = "FAILED";
  bench->error = "worker crashed";
  failed = bench_submit_one (bench);
  bench_wait_state (bench, failed, LATENT_JOB_FAILED);
  g_assert_false (latent_job_queue_can_take_up (bench_queue (bench), failed));
}

static void
count_limited_cb (LatentJobQueue *queue, LatentJob *job, const GError *error, guint *n_told)
{
  g_assert_error (error, LATENT_ERROR, LATENT_ERROR_LIMIT);
  ++*n_told;
}

/* What was stopped before it was ever sent is, sent after all, a new expense. */
static void
test_stopped_job_is_asked_for_again (void)
{
  const LatentSubmitOptions asked = { .limits_were_asked = TRUE };
  const LatentLimits limits = { .session_credits = 10 };
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) known = NULL;
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJobRecord) stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  guint n_told = 0;

  bench_open (bench);
  latent_job_queue_pause (bench_queue (bench));
  job = bench_submit_one (bench);
  g_assert_cmpint (latent_job_get_record (job)->price, ==, -1);
  latent_job_queue_stop (bench_queue (bench), job);
  bench_wait_state (bench, job, LATENT_JOB_STOPPED);
  latent_job_queue_unpause (bench_queue (bench));
  known = bench_submit_one (bench); /* 7 credits */
  bench_wait_state (bench, known, LATENT_JOB_DONE);
  latent_job_queue_set_limits_async (
      bench_queue (bench), &limits, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_job_queue_set_limits_finish (bench_queue (bench), result, NULL));

  g_signal_connect (bench_queue (bench), "limited", G_CALLBACK (count_limited_cb), &n_told);
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  bench_wait_for (bench, n_told == 1);
  bench_settle (bench);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_STOPPED);
  stored = bench_find_job (bench, latent_job_get_id (job));
  g_assert_cmpint (stored->state, ==, LATENT_JOB_STOPPED);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);

  latent_job_queue_take_up (bench_queue (bench), job, &asked);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpint (latent_job_get_record (job)->price, ==, 7);
  g_assert_cmpuint (bench_count_submits (bench), ==, 2);
  g_assert_cmpuint (n_told, ==, 1);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function) g_test_add_func ("/jobs/job-queue-gate/" name, function)
  ADD ("pause-survives-a-restart", test_pause_survives_a_restart);
  ADD ("order-of-the-line", test_jobs_are_sent_in_the_order_of_the_line);
  ADD ("lost-answer-hears-of-the-end-of-a-pause", test_lost_answer_hears_of_the_end_of_a_pause);
  ADD ("stop-all-that-wait", test_stop_all_that_wait);
  g_test_add_data_func ("/jobs/job-queue-gate/slots-hold-per-library", NULL,
                        test_slots_hold_per_library);
  g_test_add_data_func ("/jobs/job-queue-gate/slots-of-the-account", GUINT_TO_POINTER (7),
                        test_slots_hold_per_library);
  ADD ("wanted-slots-are-kept", test_wanted_slots_are_kept);
  ADD ("slots-of-the-dead-count", test_slots_of_the_dead_count);
  ADD ("S10-credits-let-the-queue-go-on", test_credits_let_the_queue_go_on);
  g_test_add_data_func ("/jobs/job-queue-gate/limit-asks-before-it-is-passed", GINT_TO_POINTER (0),
                        test_limit_asks_before_it_is_passed);
  g_test_add_data_func ("/jobs/job-queue-gate/Z1-limit-and-clock-put-back", GINT_TO_POINTER (-2),
                        test_limit_asks_before_it_is_passed);
  g_test_add_data_func ("/jobs/job-queue-gate/Z1-limit-and-clock-put-on", GINT_TO_POINTER (2),
                        test_limit_asks_before_it_is_passed);
  ADD ("S10-stopped-job-is-asked-for-again", test_stopped_job_is_asked_for_again);
  ADD ("run-again-is-a-new-job", test_run_again_is_a_new_job);
  ADD ("failed-job-is-checked-again", test_failed_job_is_checked_again);
  ADD ("pause-holds-per-library", test_pause_holds_per_library);
  ADD ("line-tells-every-change", test_line_tells_every_change);
  return latent_test_run ();
}
