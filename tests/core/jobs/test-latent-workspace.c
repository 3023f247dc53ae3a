/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench.h"

#include <string.h>

/* Crashes, restarts, other teams, keys and deletion: what the workspace promises as a whole. */

static LatentJob *
find_job (Bench *bench, const char *id)
{
  LatentJob *job = latent_job_queue_find (bench_queue (bench), id);

  g_assert_nonnull (job);
  return job;
}

static LatentHostileReply *
new_silence (void)
{
  LatentHostileReply *reply = latent_hostile_reply_new ();

  latent_hostile_reply_add_stall (reply);
  return reply;
}

/* K4: killed between the request and its answer: the same key and bytes, and one job at the
 * service. */
static void
test_killed_without_answer (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autofree char *id = NULL;
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentHostileRequest) first = NULL;
  g_autoptr (LatentHostileRequest) second = NULL;

  latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT, new_silence ());
  bench_open (bench);
  job = bench_submit_one (bench);
  id = g_strdup (latent_job_get_id (job));
  bench_wait_for (bench, bench_count_submits (bench) == 1);
  g_clear_object (&job);
  bench_crash (bench);

  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  bench_wait_for (bench, latent_job_queue_find (bench_queue (bench), id) == NULL);
  g_assert_cmpuint (bench_count_submits (bench), ==, 2);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
  first = bench_get_submit (bench, 0);
  second = bench_get_submit (bench, 1);
  g_assert_cmpuint (g_bytes_get_size (first->body), >, 0);
  g_assert_true (g_bytes_equal (first->body, second->body));
}

/* K3: killed with the intent stored and nothing sent. */
static void
test_killed_before_sending (void)
{
  g_autoptr (Bench) bench = bench_new ();

  /* Without an account nothing may be sent: the intent is all there is. */
  latent_hostile_server_push (bench->server, "GET", "/v2/me", new_silence ());
  bench_open (bench);
  g_object_unref (bench_submit_one (bench));
  bench_wait_for (bench, latent_hostile_server_count_requests (bench->server) == 1);
  bench_crash (bench);
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);

  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* K6, K7: killed while waiting. */
static void
test_killed_while_waiting (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  g_clear_object (&job);
  bench_crash (bench);

  bench->status = "COMPLETED";
  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* K8: killed in mid-download: the rest is replaced, the picture is whole. */
static void
test_killed_while_downloading (void)
{
  g_autoptr (Bench) bench = bench_new ();
  LatentHostileReply *half = latent_hostile_reply_new ();
  g_autoptr (LatentJob) job = NULL;

  latent_hostile_reply_add_text (half, "HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n");
  latent_hostile_reply_add_repeated (half, "0123456789abcdef", 150000);
  latent_hostile_reply_add_stall (half);
  latent_hostile_server_push (bench->server, "GET", "/file/", half);
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DOWNLOADING);
  bench_wait_for (
      bench, latent_hostile_server_count_matching (bench->server, "GET", "/file/") == 1);
  bench_wait_for (bench, bench_count_incoming (bench) == 1);
  g_clear_object (&job);
  bench_crash (bench);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 0);

  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  bench_wait_for (bench, bench_count_incoming (bench) == 0);
}

/* K10: killed between rename and row: the picture is adopted, neither fetched nor stored a second
 * time. */
static void
test_killed_before_the_row (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GPtrArray) images = NULL;

  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_clear_object (&job);
  bench_close (bench);
  bench_edit_database (bench, "DELETE FROM images; UPDATE jobs SET state = 'downloading';");

  bench_open (bench);
  bench_wait_for (bench, g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))) == 0);
  g_assert_cmpuint (latent_hostile_server_count_matching (bench->server, "GET", "/file/"), ==, 1);
  images = bench_list_images (bench);
  g_assert_cmpuint (images->len, ==, 1);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 1);
  /* The copy that gets its record may be there a moment longer. */
  bench_wait_for (bench, bench_count_incoming (bench) == 0);
}

/* Z2: an intent that may have been sent and is too old, by either clock, is never sent again by
 * itself. */
static void
test_old_intent_is_not_sent_again (gconstpointer user_data)
{
  gboolean wall_was_put_back = GPOINTER_TO_INT (user_data);
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  gint64 start_us;

  latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT, new_silence ());
  bench_open (bench);
  job = bench_submit_one (bench);
  start_us = latent_clock_get_wall_us (LATENT_CLOCK (bench->clock));
  bench_wait_for (bench, bench_count_submits (bench) == 1);
  g_clear_object (&job);
  bench_crash (bench);

  latent_fake_clock_suspend (bench->clock, (gint64) 23 * 3600 * 1000 + 1000);
  if (wall_was_put_back)
    latent_fake_clock_set_wall (bench->clock, start_us + G_USEC_PER_SEC);
  bench_open (bench);
  job = g_list_model_get_item (G_LIST_MODEL (bench_queue (bench)), 0);
  bench_wait_state (bench, job, LATENT_JOB_UNKNOWN);
  g_assert_true (latent_error_is (latent_job_get_error (job), LATENT_ERROR_OUTCOME_UNKNOWN));
  /* The service's list does not have it, and asking once more changes nothing. */
  bench_wait_for (bench, !latent_job_queue_is_looking_for (bench_queue (bench), job));
  g_assert_cmpstr (latent_job_get_record (job)->reason, ==, "not-listed");
  latent_job_queue_take_up (bench_queue (bench), job, NULL);
  g_assert_true (latent_job_queue_is_looking_for (bench_queue (bench), job));
  bench_wait_for (bench, !latent_job_queue_is_looking_for (bench_queue (bench), job));
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_UNKNOWN);
  g_assert_cmpuint (
      latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs?"), ==, 2);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);

  latent_job_queue_give_up (bench_queue (bench), job);
  bench_wait_state (bench, job, LATENT_JOB_FAILED);
  g_assert_cmpint (latent_job_get_record (job)->charged, ==, LATENT_CHARGED_UNKNOWN);
  g_assert_cmpuint (bench_count_submits (bench), ==, 1);
}

/* Another boot: only the wall clock is left to judge by. */
static void
test_young_intent_survives_a_reboot (void)
{
  g_autoptr (Bench) bench = bench_new ();

  latent_hostile_server_push (bench->server, "POST", BENCH_SUBMIT, new_silence ());
  bench_open (bench);
  g_object_unref (bench_submit_one (bench));
  bench_wait_for (bench, bench_count_submits (bench) == 1);
  bench_crash (bench);

  latent_fake_clock_reboot (bench->clock, "another-boot");
  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (bench->server), ==, 1);
}

static void
test_other_teams_jobs_are_only_shown (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autofree char *id = NULL;
  guint n_polls;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  id = g_strdup (latent_job_get_id (job));
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  g_clear_object (&job);
  bench_close (bench);
  n_polls = latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs");

  bench->team = "00000000-0000-4000-8000-00000000000b";
  bench->status = "COMPLETED";
  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);
  /* Our own job of the other team runs through meanwhile; the first one is not touched. */
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  g_assert_false (latent_job_get_is_mine (find_job (bench, id)));
  g_assert_cmpint (latent_job_get_state (find_job (bench, id)), ==, LATENT_JOB_WAITING);
  g_assert_false (latent_job_queue_can_take_up (bench_queue (bench), find_job (bench, id)));
  g_clear_object (&job);
  bench_close (bench);
  g_assert_cmpuint (
      latent_hostile_server_count_matching (bench->server, "GET", "/v2/jobs"), ==, n_polls + 1);

  bench->team = BENCH_TEAM;
  bench_open (bench);
  bench_wait_for (bench, bench_count_pictures (bench) == 2);
}

/* Closing gives the jobs back: another process may go on with them. */
static void
test_close_releases_the_jobs (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJobRecord) record = NULL;
  g_autofree char *id = NULL;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  id = g_strdup (latent_job_get_id (job));
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  g_clear_object (&job);
  bench_close (bench);

  g_clear_pointer (&bench->key, g_free);
  bench_open (bench);
  record = bench_find_job (bench, id);
  g_assert_cmpint (record->state, ==, LATENT_JOB_WAITING);
  g_assert_null (record->owner);
}

typedef void (*DeleteFunc) (LatentWorkspace *workspace,
                            GPtrArray *images,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/* Whether each of @images was there: "yes no yes ". */
static char *
change_images (Bench *bench, DeleteFunc begin, GPtrArray *images)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = NULL;
  GString *words = g_string_new (NULL);

  begin (bench->workspace, images, NULL, latent_test_result_cb, &result);
  bench_wait_for (bench, result != NULL);
  numbers = g_task_propagate_pointer (G_TASK (result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < numbers->len; i++)
    g_string_append (words, g_array_index (numbers, guint32, i) != 0 ? "yes " : "no ");
  return g_string_free (words, FALSE);
}

#define assert_change(bench, begin, images, expected)                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_ = change_images (bench, begin, images);                                \
    g_assert_cmpstr (found_, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

/* Several at once, one of which is no picture any more: that keeps none of the others. */
static void
test_deleting_can_be_undone (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GPtrArray) images = NULL;
  LatentImageRecord *gone;
  GListModel *timeline;

  bench->n_pictures = 2;
  bench_open (bench);
  timeline = G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace));
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  images = bench_list_images (bench);
  gone = latent_image_record_copy (images->pdata[0]);
  g_free (gone->id);
  gone->id = g_strdup ("gone");
  gone->number = 7;
  g_ptr_array_insert (images, 1, gone);
  g_assert_cmpuint (g_list_model_get_n_items (timeline), ==, 2);

  assert_change (bench, latent_workspace_delete_images_async, images, "yes no yes ");
  g_assert_cmpuint (g_list_model_get_n_items (timeline), ==, 0);
  g_assert_cmpuint (bench_count_pictures (bench), ==, 2);
  assert_change (bench, latent_workspace_undelete_images_async, images, "yes no yes ");
  g_assert_cmpuint (g_list_model_get_n_items (timeline), ==, 2);

  /* Killed while the toast shows: the images are simply back. */
  assert_change (bench, latent_workspace_delete_images_async, images, "yes no yes ");
  g_clear_object (&job);
  bench_crash (bench);
  bench_open (bench);
  timeline = G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace));
  g_assert_cmpuint (g_list_model_get_n_items (timeline), ==, 2);
}

/* S17: an intent that cannot be written is not sent. */
static void
test_unwritable_ledger_sends_nothing (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRequest) request = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);
  bench_edit_database (bench, "DROP TABLE job_events;");
  request = latent_image_request_new (
      latent_model_catalog_get_default (bench->catalog), "a boat", NULL, NULL, NULL);
  latent_job_queue_submit_async (
      bench_queue (bench), request, 3, NULL, NULL, latent_test_result_cb, &result);
  bench_wait_for (bench, result != NULL);
  jobs = latent_job_queue_submit_finish (bench_queue (bench), result, &error);
  g_assert_null (jobs);
  g_assert_nonnull (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bench_queue (bench))), ==, 0);
  latent_test_drain ();
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);
}

/* The person has pressed Generate, and the process dies before the intent is written: there is no
 * job, and nothing is sent. (The prompt is in the draft: K1.) */
static void
test_killed_before_the_intent (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentImageRequest) request = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GListModel *queue;

  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);
  bench_break_ledger (bench);
  request = latent_image_request_new (
      latent_model_catalog_get_default (bench->catalog), "a boat", NULL, NULL, NULL);
  latent_job_queue_submit_async (
      bench_queue (bench), request, 3, NULL, NULL, latent_test_result_cb, &result);
  bench_wait_for (bench, result != NULL);
  g_assert_null (latent_job_queue_submit_finish (bench_queue (bench), result, NULL));
  g_clear_object (&result);
  bench_crash (bench);

  bench_mend_ledger (bench);
  bench_open (bench);
  bench_wait_for (bench, latent_workspace_get_account (bench->workspace) != NULL);
  bench_settle (bench);
  queue = G_LIST_MODEL (bench_queue (bench));
  g_assert_cmpuint (g_list_model_get_n_items (queue), ==, 0);
  g_assert_cmpuint (bench_count_submits (bench), ==, 0);
}

/* T4, T5: the key is in no file of the library. */
static void
assert_no_key_below (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *contents = NULL;
      gsize length = 0;

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        assert_no_key_below (child);
      else if (g_file_get_contents (child, &contents, &length, NULL))
        g_assert_null (memmem (contents, length, BENCH_KEY, strlen (BENCH_KEY)));
    }
}

static void
test_key_is_in_no_file (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GPtrArray) jobs = NULL;

  latent_hostile_server_push (
      bench->server,
      "POST",
      BENCH_SUBMIT,
      latent_hostile_reply_new_json (400, "{\"error\":\"bad key " BENCH_KEY "\"}"));
  bench_open (bench);
  jobs = bench_submit (bench, 2);
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
  g_clear_pointer (&jobs, g_ptr_array_unref);
  bench_close (bench);
  g_assert_true (latent_hostile_server_has_seen (bench->server, BENCH_KEY));
  assert_no_key_below (bench->folder);
}

/* Closed in the middle of opening, as early as can be: nothing stays open, nothing is sent. */
static void
test_close_while_opening (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;
  LatentWorkspaceConfig config = {
    .places = bench->places,
    .catalog = bench->catalog,
    .clock = LATENT_CLOCK (bench->clock),
    .address = latent_hostile_server_get_address (bench->server),
    .fixed_key = bench->key,
    .fixed_key_source = LATENT_KEY_ENVIRONMENT,
  };

  bench->workspace = latent_workspace_new (&config);
  latent_workspace_open_async (bench->workspace, NULL, latent_test_result_cb, &opened);
  latent_workspace_close_async (bench->workspace, NULL, latent_test_result_cb, &closed);
  latent_test_wait_for (opened != NULL && closed != NULL);
  g_assert_true (latent_workspace_close_finish (bench->workspace, closed, &error));
  g_assert_no_error (error);
  g_assert_false (latent_workspace_open_finish (bench->workspace, opened, &error));
  g_assert_true (latent_error_is_cancelled (error));
  g_clear_object (&opened);
  g_clear_object (&closed);
  bench_close (bench);
  g_assert_cmpuint (latent_hostile_server_count_requests (bench->server), ==, 0);
}

/* B1, B2: a ledger that cannot be read when the account arrives is asked again. */
static void
test_claim_is_tried_again (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench->status = "PROCESSING";
  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_WAITING);
  g_clear_object (&job);
  bench_close (bench);

  bench->status = "COMPLETED";
  bench_open_without_network (bench);
  bench_edit_database (bench, "ALTER TABLE jobs RENAME TO broken_jobs;");
  latent_workspace_start (bench->workspace);
  bench_wait_for (bench, latent_job_queue_get_trouble (bench_queue (bench)) != NULL);
  bench_edit_database (bench, "ALTER TABLE broken_jobs RENAME TO jobs;");
  bench_wait_for (bench, bench_count_pictures (bench) == 1);
  bench_wait_for (bench, latent_job_queue_is_idle (bench_queue (bench)));
  g_assert_null (latent_job_queue_get_trouble (bench_queue (bench)));
}

static gboolean
has_preview (Bench *bench)
{
  g_autoptr (GPtrArray) images = bench_list_images (bench);
  const LatentImageRecord *image = g_ptr_array_index (images, 0);

  return image->colour >= 0 && image->preview != NULL;
}

/* Made with the picture; and afterwards for one that came without (the index was made again). */
static void
test_previews (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (LatentJob) job = NULL;

  bench_open (bench);
  job = bench_submit_one (bench);
  bench_wait_state (bench, job, LATENT_JOB_DONE);
  bench_wait_for (bench, has_preview (bench));
  g_clear_object (&job);
  bench_close (bench);
  bench_edit_database (bench, "UPDATE images SET colour = NULL, preview = NULL;");

  bench_open (bench);
  g_assert_false (has_preview (bench));
  latent_workspace_look_after_files (bench->workspace);
  bench_wait_for (bench, has_preview (bench));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function) g_test_add_func ("/jobs/workspace/" name, function)
  ADD ("K2-killed-before-the-intent", test_killed_before_the_intent);
  ADD ("K3-killed-before-sending", test_killed_before_sending);
  ADD ("K4-killed-without-answer", test_killed_without_answer);
  ADD ("K6-killed-while-waiting", test_killed_while_waiting);
  ADD ("K8-killed-while-downloading", test_killed_while_downloading);
  ADD ("K10-killed-before-the-row", test_killed_before_the_row);
  g_test_add_data_func ("/jobs/workspace/Z2-old-intent",
                        GINT_TO_POINTER (FALSE),
                        test_old_intent_is_not_sent_again);
  g_test_add_data_func ("/jobs/workspace/Z2-old-intent-wall-clock-put-back",
                        GINT_TO_POINTER (TRUE),
                        test_old_intent_is_not_sent_again);
  ADD ("Z2-young-intent-another-boot", test_young_intent_survives_a_reboot);
  ADD ("other-teams-jobs", test_other_teams_jobs_are_only_shown);
  ADD ("close-while-opening", test_close_while_opening);
  ADD ("B1-claim-is-tried-again", test_claim_is_tried_again);
  ADD ("close-releases-jobs", test_close_releases_the_jobs);
  ADD ("deleting-can-be-undone", test_deleting_can_be_undone);
  ADD ("S17-unwritable-ledger", test_unwritable_ledger_sends_nothing);
  ADD ("T4-key-is-in-no-file", test_key_is_in_no_file);
  ADD ("previews", test_previews);
  return latent_test_run ();
}
