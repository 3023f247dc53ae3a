/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench.h"

#include <string.h>

/* Keys and accounts: which key is used when, and whose jobs it makes ours. */

#define OTHER_KEY "afk_canary_other_0123456789"
#define OTHER_TEAM "00000000-0000-4000-8000-00000000000b"

static void
test_key_is_tried_before_it_is_taken (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&bench->key, g_free);
  bench_open (bench);
  bench_wait_for (bench,
                  latent_workspace_get_key_source (bench->workspace) == LATENT_KEY_NONE);
  job = bench_submit_one (bench);
  g_assert_cmpuint (latent_hostile_server_count_requests (bench->server), ==, 0);

  bench_set_key (bench, "not a key", &error);
  latent_test_assert_error (&error, LATENT_ERROR_KEY_MALFORMED);
  g_assert_cmpuint (latent_hostile_server_count_requests (bench->server), ==, 0);

  latent_hostile_server_push (
      bench->server,
      "GET",
      "/v2/me",
      latent_hostile_reply_new_json (401, "{\"error\":\"Invalid API key\"}"));
  bench_set_key (bench, "afk_canary_wrong_0123456789", &error);
  g_assert_null (strstr (error->message, "afk_canary"));
  latent_test_assert_error (&error, LATENT_ERROR_KEY_REFUSED);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_QUEUED);
  g_assert_cmpint (latent_workspace_get_key_source (bench->workspace), ==, LATENT_KEY_NONE);

  bench_set_key (bench, " " BENCH_KEY "\n", &error);
  g_assert_no_error (error);
  g_assert_cmpint (latent_workspace_get_key_source (bench->workspace), ==, LATENT_KEY_STORED);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_null (latent_job_queue_get_pause_error (bench_queue (bench)));

  bench_set_key (bench, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (latent_workspace_get_key_source (bench->workspace), ==, LATENT_KEY_NONE);
  g_assert_true (latent_error_is (latent_job_queue_get_pause_error (bench_queue (bench)),
                                  LATENT_ERROR_NO_KEY));
}

static void
test_account_is_read_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  latent_hostile_server_push (
      bench->server, "GET", "/v2/me", latent_hostile_reply_new_json (503, "{\"error\":\"busy\"}"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpint (latent_workspace_get_account (bench->workspace)->credits, ==, 200);
  bench_wait_for (bench,
                  latent_hostile_server_count_matching (bench->server, "GET", "/v2/me") >= 3);
}

/* A service without an account route can still paint; one glitch is no such service. */
static void
test_service_without_accounts (gconstpointer user_data)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  guint n_missing = GPOINTER_TO_UINT (user_data);

  for (guint i = 0; i < n_missing; i++)
    latent_hostile_server_push (bench->server,
                                "GET",
                                "/v2/me",
                                latent_hostile_reply_new_json (404, "{\"error\":\"no\"}"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_cmpstr (latent_job_get_record (job)->team, ==, n_missing < 3 ? BENCH_TEAM : "");
}


/* A key store that answers late; a person is faster. */
static void
test_entered_key_beats_the_stored_one (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const char *origin = latent_hostile_server_get_address (bench->server);

  g_clear_pointer (&bench->key, g_free);
  latent_fake_key_store_set_key (bench->key_store, origin, BENCH_KEY);
  latent_fake_key_store_set_is_held (bench->key_store, TRUE);
  bench_open (bench);
  g_assert_cmpint (latent_workspace_get_key_source (bench->workspace), ==, LATENT_KEY_PENDING);

  latent_workspace_set_key_async (
      bench->workspace, OTHER_KEY, NULL, latent_test_result_cb, &result);
  bench_wait_for (
      bench, latent_workspace_get_key_source (bench->workspace) == LATENT_KEY_MEMORY);
  latent_fake_key_store_set_is_held (bench->key_store, FALSE);
  bench_wait_for (bench, result != NULL);
  g_assert_true (latent_workspace_set_key_finish (bench->workspace, result, &error));
  g_assert_cmpint (latent_workspace_get_key_source (bench->workspace), ==, LATENT_KEY_STORED);
  g_assert_cmpstr (latent_fake_key_store_get_key (bench->key_store, origin), ==, OTHER_KEY);
  g_object_unref (bench_submit_one (bench));
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  g_assert_false (latent_hostile_server_has_seen (bench->server, BENCH_KEY));
}

static void
test_key_store_failure_is_told (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&bench->key, g_free);
  latent_fake_key_store_fail_lookups (bench->key_store, "no bus");
  latent_fake_key_store_fail_stores (bench->key_store, "no bus");
  bench_open (bench);
  bench_wait_for (bench,
                  latent_workspace_get_key_source (bench->workspace) == LATENT_KEY_NONE);
  g_assert_true (latent_error_is (latent_workspace_get_key_error (bench->workspace),
                                  LATENT_ERROR_KEY_STORE));

  bench_set_key (bench, BENCH_KEY, &error);
  g_assert_no_error (error);
  g_assert_cmpint (latent_workspace_get_key_source (bench->workspace), ==, LATENT_KEY_MEMORY);
  g_assert_nonnull (latent_workspace_get_key_error (bench->workspace));
  g_object_unref (bench_submit_one (bench));
  bench_wait_for (bench, bench_count_pictures (bench) == 1);

  /* What could not be forgotten is said, but it is not used any more. */
  bench_set_key (bench, NULL, &error);
  latent_test_assert_error (&error, LATENT_ERROR_KEY_STORE);
  g_assert_cmpint (latent_workspace_get_key_source (bench->workspace), ==, LATENT_KEY_NONE);
}

/* Another program changes the stored key, and the service refuses the one we know: nobody is asked.
 */
static void
test_changed_key_is_read_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  const char *origin = latent_hostile_server_get_address (bench->server);

  g_clear_pointer (&bench->key, g_free);
  latent_fake_key_store_set_key (bench->key_store, origin, BENCH_KEY);
  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);

  latent_fake_key_store_set_key (bench->key_store, origin, OTHER_KEY);
  latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT,
                              latent_hostile_reply_new_json (401, "{\"error\":\"revoked\"}"));
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_true (latent_hostile_server_has_seen (bench->server, OTHER_KEY));
  g_assert_cmpint (latent_workspace_get_key_source (bench->workspace), ==, LATENT_KEY_STORED);
  g_assert_cmpuint (latent_fake_key_store_get_n_lookups (bench->key_store), ==, 2);
  g_assert_cmpuint (bench_count_submits (bench), ==, 2);
}

/* Promise 1: a key found in the key store may be another team's. Until the account says whose it is
 * nothing is sent with it, whoever asks. */
static void
test_found_key_waits_for_its_team (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  const char *origin = latent_hostile_server_get_address (bench->server);

  g_clear_pointer (&bench->key, g_free);
  latent_fake_key_store_set_key (bench->key_store, origin, BENCH_KEY);
  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);

  latent_fake_key_store_set_key (bench->key_store, origin, OTHER_KEY);
  bench->team = OTHER_TEAM;
  latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT,
                              latent_hostile_reply_new_json (401, "{\"error\":\"revoked\"}"));
  for (guint i = 0; i < 4; i++)
    latent_hostile_server_push (bench->server, "GET", "/v2/me",
                                latent_hostile_reply_new_json (503, "{\"error\":\"busy\"}"));
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_hostile_server_has_seen (bench->server, OTHER_KEY));
  latent_job_queue_resume (bench_queue (bench));
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);

  bench_settle (bench);
  bench_wait_for (bench, !latent_job_get_is_mine (job));
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* The same key is no better the second time: no loop, and the person is asked. */
static void
test_same_key_stays_refused (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  const char *origin = latent_hostile_server_get_address (bench->server);

  g_clear_pointer (&bench->key, g_free);
  latent_fake_key_store_set_key (bench->key_store, origin, BENCH_KEY);
  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);

  latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT,
                              latent_hostile_reply_new_json (401, "{\"error\":\"revoked\"}"));
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_fake_key_store_get_n_lookups (bench->key_store) == 2);
  bench_settle (bench);
  bench_settle (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
  g_assert_cmpuint (latent_fake_key_store_get_n_lookups (bench->key_store), ==, 2);
  g_assert_true (latent_error_is (latent_job_queue_get_pause_error (bench_queue (bench)),
                                  LATENT_ERROR_KEY_REFUSED));
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_QUEUED);
}

/* C6, M23: a line break in the key would silently drop the header. */
static void
test_malformed_fixed_key_is_not_used (void)
{
  g_autoptr (Bench) bench = bench_new ();

  g_free (bench->key);
  bench->key = g_strdup ("afk_0123456789\nX: y");
  bench_open (bench);
  g_assert_cmpint (latent_workspace_get_key_source (bench->workspace), ==, LATENT_KEY_NONE);
  g_assert_true (latent_error_is (latent_workspace_get_key_error (bench->workspace),
                                  LATENT_ERROR_KEY_MALFORMED));
  g_object_unref (bench_submit_one (bench));
  latent_test_drain ();
  g_assert_cmpuint (latent_hostile_server_count_requests (bench->server), ==, 0);
}

static void
test_blanks_around_a_fixed_key_are_cut (void)
{
  g_autoptr (Bench) bench = bench_new ();

  g_free (bench->key);
  bench->key = g_strdup (" " BENCH_KEY "\n");
  bench_open (bench);
  g_object_unref (bench_submit_one (bench));
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  g_assert_true (latent_hostile_server_has_seen (bench->server, BENCH_KEY));
}

static char *
describe_team (const char *team)
{
  return g_strdup_printf ("{\"user\":{\"id\":\"00000000-0000-4000-8000-000000000001\"},"
                          "\"team\":{\"id\":\"%s\",\"name\":\"x\",\"credits\":5}}",
                          team);
}

/* The account of the old key arrives when the new one is in use: its team is not ours. */
static void
test_late_account_of_an_old_key (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = describe_team (OTHER_TEAM);
  g_autofree char *length = g_strdup_printf ("%zu\r\n\r\n", strlen (json));
  LatentHostileReply *late = latent_hostile_reply_new ();

  latent_hostile_reply_add_hold (late);
  latent_hostile_reply_add_text (
      late, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ");
  latent_hostile_reply_add_text (late, length);
  latent_hostile_reply_add_text (late, json);
  latent_hostile_server_push (bench->server, "GET", "/v2/me", late);
  bench->status = "PROCESSING";
  bench_open (bench);
  bench_wait_for (bench,
                  latent_hostile_server_count_matching (bench->server, "GET", "/v2/me") == 1);
  bench_set_key (bench, OTHER_KEY, &error);
  g_assert_no_error (error);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);

  latent_hostile_server_release (bench->server);
  bench->status = "COMPLETED";
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  latent_test_drain ();
  g_assert_cmpstr (
      latent_workspace_get_account (bench->workspace)->team_id, ==, BENCH_TEAM);
  g_assert_cmpstr (latent_job_get_record (job)->team, ==, BENCH_TEAM);
}

/* Promise 1: between the new key and its team there is no moment in which a job of the old team
 * could be sent. */
static void
test_key_of_another_team (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    latent_hostile_server_push (bench->server,
                                "POST",
                                BENCH_SUBMIT,
                                latent_hostile_reply_new_http (
                                    503, "Retry-After: 60\r\n", "{\"error\":\"busy\"}"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_queue_get_trouble (bench_queue (bench)) != NULL);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_SUBMITTING);

  bench->team = OTHER_TEAM;
  bench_set_key (bench, OTHER_KEY, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (
      latent_workspace_get_account (bench->workspace)->team_id, ==, OTHER_TEAM);
  g_assert_false (latent_job_get_is_mine (job));
  g_assert_true (latent_job_queue_is_idle (bench_queue (bench)));
  g_assert_false (latent_job_queue_can_take_up (bench_queue (bench), job));
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);

  /* Back with the first key it goes on, under its own key. */
  bench->team = BENCH_TEAM;
  bench_set_key (bench, BENCH_KEY, &error);
  g_assert_no_error (error);
  g_assert_true (latent_job_get_is_mine (job));
  bench_wait_for (bench, bench_count_submits (bench) == 2);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

/* An intent that is being written while the team changes is not sent with the new key. */
static void
test_team_changes_while_an_intent_is_written (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRequest) request = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);
  request = latent_image_request_new (
      latent_model_catalog_get_default (bench->catalog), "a boat", NULL, NULL, NULL);
  latent_job_queue_submit_async (
      bench_queue (bench), request, 1, NULL, NULL, latent_test_result_cb, &result);
  latent_job_queue_start (bench_queue (bench), OTHER_TEAM, 4);
  bench_wait_for (bench, result != NULL);
  jobs = latent_job_queue_submit_finish (bench_queue (bench), result, NULL);
  g_assert_nonnull (jobs);
  g_assert_false (latent_job_get_is_mine (g_ptr_array_index (jobs, 0)));
  g_assert_true (latent_job_queue_is_idle (bench_queue (bench)));
  latent_test_drain ();
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);
}

/* S9: a key that the service refused at first and accepts now needs no restart. */
static void
test_mended_key_starts_the_queue (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_hostile_server_push (
      bench->server, "GET", "/v2/me", latent_hostile_reply_new_json (401, "{\"error\":\"no\"}"));
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_for (bench, latent_job_queue_get_pause_error (bench_queue (bench)) != NULL);
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);

  latent_workspace_refresh_account_async (
      bench->workspace, NULL, latent_test_result_cb, &result);
  bench_wait_for (bench, result != NULL);
  latent_workspace_refresh_account_finish (bench->workspace, result, &error);
  g_assert_no_error (error);
  latent_job_queue_resume (bench_queue (bench));
  bench_wait_state (bench, job, LATENT_JOB_DONE);
}

/* A removed key takes its account along, also one that is still on its way. */
static void
test_removed_key_leaves_no_account (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);
  latent_workspace_refresh_account_async (
      bench->workspace, NULL, latent_test_result_cb, &result);
  bench_set_key (bench, NULL, &error);
  g_assert_no_error (error);
  bench_wait_for (bench, result != NULL);
  g_assert_null (latent_workspace_get_account (bench->workspace));
}

static void
test_key_tried_while_closing (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GAsyncResult) tried = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;
  LatentHostileReply *late = latent_hostile_reply_new ();

  bench->status = "PROCESSING";
  bench_open (bench);
  {
    g_autoptr (LatentJob) job = bench_submit_one (bench);

    bench_wait_state (bench, job, LATENT_JOB_WAITING);
  }
  latent_hostile_reply_add_hold (late);
  latent_hostile_reply_add_text (late, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  latent_hostile_server_push (bench->server, "GET", "/v2/me", late);
  latent_workspace_set_key_async (
      bench->workspace, OTHER_KEY, NULL, latent_test_result_cb, &tried);
  latent_workspace_close_async (bench->workspace, NULL, latent_test_result_cb, &closed);
  bench_wait_for (bench, closed != NULL);
  latent_hostile_server_release (bench->server);
  bench_wait_for (bench, tried != NULL);
  g_assert_false (latent_workspace_set_key_finish (bench->workspace, tried, &error));
  g_assert_null (latent_fake_key_store_get_key (
      bench->key_store, latent_hostile_server_get_address (bench->server)));
  g_clear_object (&tried);
  g_clear_object (&closed);
  bench_close (bench);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function) g_test_add_func ("/jobs/workspace-account/" name, function)
  ADD ("key-is-tried", test_key_is_tried_before_it_is_taken);
  ADD ("account-is-read-again", test_account_is_read_again);
  g_test_add_data_func ("/jobs/workspace-account/service-without-accounts",
                        GUINT_TO_POINTER (3),
                        test_service_without_accounts);
  g_test_add_data_func ("/jobs/workspace-account/account-missing-once",
                        GUINT_TO_POINTER (1),
                        test_service_without_accounts);
  ADD ("entered-key-beats-the-stored-one", test_entered_key_beats_the_stored_one);
  ADD ("C1-key-store-fails", test_key_store_failure_is_told);
  ADD ("C7-changed-key-is-read-again", test_changed_key_is_read_again);
  ADD ("C7-found-key-waits-for-its-team", test_found_key_waits_for_its_team);
  ADD ("C7-same-key-stays-refused", test_same_key_stays_refused);
  ADD ("C6-malformed-fixed-key", test_malformed_fixed_key_is_not_used);
  ADD ("C6-blanks-around-a-fixed-key", test_blanks_around_a_fixed_key_are_cut);
  ADD ("late-account-of-an-old-key", test_late_account_of_an_old_key);
  ADD ("key-of-another-team", test_key_of_another_team);
  ADD ("team-changes-while-an-intent-is-written", test_team_changes_while_an_intent_is_written);
  ADD ("S9-mended-key-starts-the-queue", test_mended_key_starts_the_queue);
  ADD ("removed-key-leaves-no-account", test_removed_key_leaves_no_account);
  ADD ("key-tried-while-closing", test_key_tried_while_closing);
  return latent_test_run ();
}
