/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench.h"
#include "core/jobs/latent-rebuild.h"
#include "core/jobs/latent-workspace-private.h"
#include "core/store/latent-image-search.h"
#include "core/store/latent-renumber.h"

/* Two processes on one library (U2, promise 8): each with locks, connection and threads of its own,
 * in one program here. tests/cli/test-several.py has real ones. */

typedef struct
{
  Bench *first;
  Bench *second;
} Pair;

static void
pair_init (Pair *self)
{
  self->first = bench_new ();
  self->second = bench_new_beside (self->first);
}

static void
pair_clear (Pair *self)
{
  bench_free (self->second);
  bench_free (self->first);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static guint
count_tiles (Bench *bench)
{
  return g_list_model_get_n_items (G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace)));
}

/* (transfer full) */
static LatentTile *
get_tile (Bench *bench)
{
  g_assert_cmpuint (count_tiles (bench), ==, 1);
  return g_list_model_get_item (G_LIST_MODEL (latent_workspace_get_timeline (bench->workspace)), 0);
}

/* (transfer full): @job as the other process shows it, once it does */
static LatentJob *
wait_for_job (Bench *bench, LatentJob *job)
{
  LatentJobQueue *queue = bench_queue (bench);

  bench_wait_for (bench, latent_job_queue_find (queue, latent_job_get_id (job)) != NULL);
  return g_object_ref (latent_job_queue_find (queue, latent_job_get_id (job)));
}

/* A window sees what a command does: the tile comes, moves on, and turns into its picture in its
 * place, without a request of its own. */
static void
test_window_sees_a_command (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) seen = NULL;
  g_autoptr (LatentTile) tile = NULL;
  g_autofree char *path = NULL;

  pair_init (&pair);
  pair.first->status = "PROCESSING";
  bench_open (pair.first);
  bench_open (pair.second);
  bench_wait_for (pair.first, latent_workspace_get_account (pair.first->workspace) != NULL);
  job = bench_submit_one (pair.second);
  seen = wait_for_job (pair.first, job);
  tile = get_tile (pair.first);
  bench_wait_state (pair.first, seen, LATENT_JOB_WAITING);
  g_assert_true (latent_job_get_is_mine (seen));
  g_assert_true (latent_job_queue_is_idle (bench_queue (pair.first)));

  pair.first->status = "COMPLETED";
  bench_wait_for (pair.first, latent_tile_get_image (tile) != NULL);
  bench_wait_state (pair.first, seen, LATENT_JOB_DONE);
  bench_wait_for (pair.first,
                  g_list_model_get_n_items (G_LIST_MODEL (bench_queue (pair.first))) == 0);
  g_assert_null (latent_tile_get_job (tile));
  g_assert_cmpuint (count_tiles (pair.first), ==, 1);
  g_assert_cmpuint (bench_count_submits (pair.first), ==, 1);
  path = g_strdup_printf ("/file/%s", latent_job_get_record (seen)->remote_id);
  g_assert_cmpuint (latent_hostile_server_count_matching (pair.first->server, "GET", path), ==, 1);
}

typedef void (*ImagesFunc) (LatentWorkspace *workspace,
                            GPtrArray *images,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

static void
change_images (Bench *bench, ImagesFunc begin, GPtrArray *images)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) numbers = NULL;

  begin (bench->workspace, images, NULL, latent_test_result_cb, &result);
  bench_wait_for (bench, result != NULL);
  numbers = g_task_propagate_pointer (G_TASK (result), NULL);
  g_assert_nonnull (numbers);
}

/* Deleting, undoing, and dismissing are seen; a mark is its owner's until that one is gone. */
static void
test_deletion_marks_have_owners (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) hidden = NULL;

  pair_init (&pair);
  bench_open (pair.first);
  job = bench_submit_one (pair.first);
  bench_wait_state (pair.first, job, LATENT_JOB_DONE);
  g_clear_object (&job);
  images = bench_list_images (pair.first);
  change_images (pair.first, latent_workspace_delete_images_async, images);

  /* A command that begins meanwhile leaves the deleted picture deleted. */
  bench_open_without_network (pair.second);
  g_assert_cmpuint (count_tiles (pair.second), ==, 0);
  hidden = bench_list_images (pair.first);
  g_assert_cmpuint (hidden->len, ==, 0);

  /* Undone there, it is back here; deleted again, gone again. */
  change_images (pair.first, latent_workspace_undelete_images_async, images);
  bench_wait_for (pair.second, count_tiles (pair.second) == 1);
  change_images (pair.first, latent_workspace_delete_images_async, images);
  bench_wait_for (pair.second, count_tiles (pair.second) == 0);
  bench_close (pair.second);

  /* Its owner is gone: the picture is simply back. */
  bench_crash (pair.first);
  bench_open_without_network (pair.second);
  g_assert_cmpuint (count_tiles (pair.second), ==, 1);
}

static void
renumber (Bench *bench)
{
  g_autoptr (GAsyncResult) result = NULL;

  latent_renumber_async (bench->workspace->database, NULL, latent_test_result_cb, &result);
  bench_wait_for (bench, result != NULL);
  g_assert_true (latent_renumber_finish (bench->workspace->database, result, NULL));
}

/* How many pictures the window would do something to that it asked for by @number. */
static guint
count_loaded (Bench *bench, guint32 number)
{
  LatentLibrary *library = latent_workspace_get_library (bench->workspace);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) images = NULL;

  latent_library_load_async (library, &number, 1, NULL, latent_test_result_cb, &result);
  bench_wait_for (bench, result != NULL);
  images = latent_library_load_finish (library, result, NULL);
  g_assert_nonnull (images);
  return images->len;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Pictures that turn out to be older than others get other numbers, while a window shows them:
 * until it has heard of it, an old number is nobody's; then it shows everything anew, a job that
 * failed, too. */
static void
test_renumbered_under_a_window (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) older = NULL;
  g_autoptr (LatentJob) newer = NULL;
  g_autoptr (LatentJob) failed = NULL;
  g_autofree char *sql = NULL;
  LatentTimeline *timeline;
  LatentJob *jobs[3];
  guint n_renumbered = 0;

  pair_init (&pair);
  bench_open (pair.first);
  older = bench_submit_one (pair.first);
  bench_wait_state (pair.first, older, LATENT_JOB_DONE);
  newer = bench_submit_one (pair.first);
  bench_wait_state (pair.first, newer, LATENT_JOB_DONE);
  pair.first->status = "FAILED";
  failed = bench_submit_one (pair.first);
  bench_wait_state (pair.first, failed, LATENT_JOB_FAILED);
  bench_open_without_network (pair.second);
  timeline = latent_workspace_get_timeline (pair.first->workspace);
  g_signal_connect_swapped (timeline, "renumbered", G_CALLBACK (count_cb), &n_renumbered);

  latent_library_watch_stop (pair.first->workspace->watch);
  sql = g_strdup_printf ("UPDATE jobs SET created_us = number - 10 WHERE id IN ('%s', '%s')",
                         latent_job_get_id (newer), latent_job_get_id (failed));
  bench_edit_database (pair.second, sql);
  g_assert_cmpuint (count_loaded (pair.first, latent_job_get_number (older)), ==, 1);
  renumber (pair.second);
  g_assert_cmpuint (count_loaded (pair.first, latent_job_get_number (older)), ==, 0);

  latent_library_watch_start (pair.first->workspace->watch);
  bench_wait_for (pair.first, n_renumbered == 1 && latent_timeline_get_is_complete (timeline)
                                  && count_tiles (pair.first) == 3);
  jobs[0] = older;
  jobs[1] = failed;
  jobs[2] = newer;
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      g_autoptr (LatentTile) tile = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      bench_wait_for (pair.first, latent_tile_get_is_loaded (tile));
      g_assert_true (latent_tile_get_job (tile) == (jobs[i] == failed ? failed : NULL));
      if (jobs[i] != failed)
        g_assert_cmpstr (latent_tile_get_image (tile)->job_id, ==, latent_job_get_id (jobs[i]));
      g_assert_cmpuint (count_loaded (pair.first, latent_tile_get_number (tile)), ==,
                        jobs[i] != failed);
    }
}

/* A job whose driver dies is adopted by who is there, and by nobody before that. */
static void
test_dead_drivers_job_is_adopted (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) seen = NULL;

  pair_init (&pair);
  pair.first->status = "PROCESSING";
  bench_open (pair.first);
  bench_wait_for (pair.first, latent_workspace_get_account (pair.first->workspace) != NULL);
  bench_open (pair.second);
  job = bench_submit_one (pair.second);
  seen = wait_for_job (pair.first, job);
  bench_wait_state (pair.first, seen, LATENT_JOB_WAITING);
  g_assert_false (latent_job_queue_drives (bench_queue (pair.first), seen));
  g_clear_object (&job);
  bench_crash (pair.second);
  bench_wait_for (pair.first, latent_job_queue_drives (bench_queue (pair.first), seen));

  pair.first->status = "COMPLETED";
  bench_wait_state (pair.first, seen, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_pictures (pair.first), ==, 1);
  g_assert_cmpuint (bench_count_submits (pair.first), ==, 1);
}

/* An orderly end gives jobs up as well. */
static void
test_released_job_is_adopted (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) seen = NULL;

  pair_init (&pair);
  pair.first->status = "PROCESSING";
  bench_open (pair.first);
  bench_open (pair.second);
  job = bench_submit_one (pair.second);
  seen = wait_for_job (pair.first, job);
  bench_wait_state (pair.first, seen, LATENT_JOB_WAITING);
  g_clear_object (&job);
  bench_close (pair.second);
  pair.first->status = "COMPLETED";
  bench_wait_state (pair.first, seen, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (pair.first), ==, 1);
}

/* With another team's key a process lets go what it drove: who has the right key goes on with it at
 * once, not only when that process ends. Also with a job whose request is still on its way. */
static void
test_job_of_an_old_team_is_adopted (gconstpointer user_data)
{
  gboolean is_held = GPOINTER_TO_INT (user_data);
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) seen = NULL;
  g_autoptr (GPtrArray) late = NULL;

  pair_init (&pair);
  pair.first->status = "PROCESSING";
  bench_open (pair.second);
  bench_wait_for (pair.second, latent_workspace_get_account (pair.second->workspace) != NULL);
  if (is_held)
    {
      LatentHostileReply *reply = latent_hostile_reply_new ();

      latent_hostile_reply_add_hold (reply);
      latent_hostile_server_push (pair.first->server, "POST", BENCH_SUBMIT, reply);
    }
  bench_open (pair.first);
  job = bench_submit_one (pair.second);
  seen = wait_for_job (pair.first, job);
  bench_wait_state (pair.first, seen, is_held ? LATENT_JOB_SUBMITTING : LATENT_JOB_WAITING);
  if (is_held)
    bench_wait_for (pair.second, bench_count_submits (pair.second) == 1);
  bench_wait_for (pair.first, latent_workspace_get_account (pair.first->workspace) != NULL);
  g_assert_false (latent_job_queue_drives (bench_queue (pair.first), seen));

  latent_job_queue_start (bench_queue (pair.second), "another-team", 4);
  bench_wait_for (pair.first, latent_job_queue_drives (bench_queue (pair.first), seen));
  g_assert_nonnull (pair.second->workspace);
  pair.first->status = "COMPLETED";
  bench_wait_state (pair.first, seen, LATENT_JOB_DONE);
  g_assert_cmpuint (latent_hostile_server_count_distinct_keys (pair.first->server), ==, 1);
  if (is_held)
    latent_hostile_server_release (pair.first->server);
}

/* Written while the key changed. */
static void
test_intent_of_an_old_team_is_adopted (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentImageRequest) request = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (LatentJob) seen = NULL;

  pair_init (&pair);
  bench_open (pair.first);
  bench_open (pair.second);
  bench_wait_for (pair.first, latent_workspace_get_account (pair.first->workspace) != NULL);
  bench_wait_for (pair.second, latent_workspace_get_account (pair.second->workspace) != NULL);
  request = latent_image_request_new (latent_model_catalog_get_default (pair.second->catalog),
                                      "a boat", NULL, NULL, NULL);
  latent_job_queue_submit_async (bench_queue (pair.second), request, 1, NULL, NULL,
                                 latent_test_result_cb, &result);
  latent_job_queue_start (bench_queue (pair.second), "another-team", 4);
  bench_wait_for (pair.second, result != NULL);
  jobs = latent_job_queue_submit_finish (bench_queue (pair.second), result, NULL);
  seen = wait_for_job (pair.first, g_ptr_array_index (jobs, 0));
  bench_wait_state (pair.first, seen, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (pair.first), ==, 1);
}

static gboolean
is_first_in_line (Bench *bench, LatentJob *job)
{
  g_autoptr (LatentJob) first
      = g_list_model_get_item (G_LIST_MODEL (latent_job_queue_get_line (bench_queue (bench))), 0);

  return first != NULL && g_str_equal (latent_job_get_id (first), latent_job_get_id (job));
}

/* The order that another process gives the line is shown here, too: of its jobs, and of ours. */
static void
test_line_follows_another_process (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (GPtrArray) ours = NULL;
  g_autoptr (LatentJob) theirs = NULL;
  g_autoptr (LatentJob) seen = NULL;
  g_autoptr (GAsyncResult) moved = NULL;
  g_autoptr (GAsyncResult) moved_ours = NULL;

  pair_init (&pair);
  bench_open (pair.first);
  bench_open (pair.second);
  latent_job_queue_pause (bench_queue (pair.first));
  ours = bench_submit (pair.first, 2);
  latent_job_queue_pause (bench_queue (pair.second));
  theirs = bench_submit_one (pair.second);
  seen = wait_for_job (pair.first, theirs);
  g_object_unref (wait_for_job (pair.second, ours->pdata[0]));
  g_assert_true (latent_job_queue_drives (bench_queue (pair.first), ours->pdata[1]));
  g_assert_false (is_first_in_line (pair.first, ours->pdata[1]));

  latent_gate_move_async (pair.second->workspace->gate, latent_job_get_id (ours->pdata[1]),
                          latent_job_get_id (ours->pdata[0]), NULL, latent_test_result_cb,
                          &moved_ours);
  latent_test_wait_for (moved_ours != NULL);
  latent_job_queue_move_async (
      bench_queue (pair.second), theirs,
      latent_job_queue_find (bench_queue (pair.second), latent_job_get_id (ours->pdata[1])), NULL,
      latent_test_result_cb, &moved);
  bench_wait_for (pair.first, is_first_in_line (pair.first, seen));
  latent_test_wait_for (moved != NULL);
  g_clear_object (&moved_ours);
  latent_gate_move_async (pair.second->workspace->gate, latent_job_get_id (ours->pdata[1]),
                          latent_job_get_id (theirs), NULL, latent_test_result_cb, &moved_ours);
  bench_wait_for (pair.first, is_first_in_line (pair.first, ours->pdata[1]));
  g_assert_cmpuint (bench_count_submits (pair.first), ==, 0);
  latent_test_wait_for (moved_ours != NULL);
}

/* The row was taken away from who drives it: the job is followed to its end, in the same object. */
static void
test_job_taken_away_is_followed (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) there = NULL;
  g_autofree char *sql = NULL;

  pair_init (&pair);
  pair.first->status = "PROCESSING";
  bench_open (pair.first);
  bench_open (pair.second);
  bench_wait_for (pair.second, latent_workspace_get_account (pair.second->workspace) != NULL);
  job = bench_submit_one (pair.first);
  there = wait_for_job (pair.second, job);
  bench_wait_state (pair.first, job, LATENT_JOB_WAITING);
  bench_wait_state (pair.second, there, LATENT_JOB_WAITING);

  /* As after a folder of locks that somebody cleaned. */
  sql = g_strdup_printf ("UPDATE jobs SET owner = NULL;");
  bench_edit_database (pair.first, sql);
  bench_wait_for (pair.second, latent_job_queue_drives (bench_queue (pair.second), there));
  pair.first->status = "COMPLETED";
  bench_wait_state (pair.second, there, LATENT_JOB_DONE);
  bench_wait_state (pair.first, job, LATENT_JOB_DONE);
  bench_wait_for (pair.first, latent_job_queue_is_idle (bench_queue (pair.first)));
  g_assert_cmpuint (count_tiles (pair.first), ==, 1);
  g_assert_cmpuint (bench_count_submits (pair.first), ==, 1);
  g_assert_cmpuint (bench_count_pictures (pair.first), ==, 1);
}

static void
note_cb (LatentJobQueue *queue, LatentJob *job, const GError *error, gpointer user_data)
{
  g_assert_true (latent_error_is (error, LATENT_ERROR_DRIVEN_ELSEWHERE));
  (*(guint *) user_data)++;
}

/* What another living process drives is not stopped from here, and that is said. */
static void
test_foreign_job_is_not_stopped (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) seen = NULL;
  guint n_refused = 0;

  pair_init (&pair);
  pair.first->status = "PROCESSING";
  bench_open (pair.first);
  bench_open (pair.second);
  bench_wait_for (pair.first, latent_workspace_get_account (pair.first->workspace) != NULL);
  g_signal_connect (bench_queue (pair.first), "driven-elsewhere", G_CALLBACK (note_cb), &n_refused);
  job = bench_submit_one (pair.second);
  seen = wait_for_job (pair.first, job);
  bench_wait_state (pair.first, seen, LATENT_JOB_WAITING);
  latent_job_queue_stop (bench_queue (pair.first), seen);
  bench_wait_for (pair.first, n_refused == 1);
  g_assert_cmpint (latent_job_get_state (job), ==, LATENT_JOB_WAITING);
  g_assert_cmpint (latent_job_get_state (seen), ==, LATENT_JOB_WAITING);

  /* Its driver stops it, and it is anybody's. */
  latent_job_queue_stop (bench_queue (pair.second), job);
  bench_wait_state (pair.first, seen, LATENT_JOB_STOPPED);
  pair.first->status = "COMPLETED";
  latent_job_queue_take_up (bench_queue (pair.first), seen, NULL);
  bench_wait_state (pair.first, seen, LATENT_JOB_DONE);
  bench_wait_state (pair.second, job, LATENT_JOB_DONE);
  g_assert_cmpuint (bench_count_submits (pair.first), ==, 1);
}

/* A tile dismissed in one process goes in the other; brought back, it comes back. */
static void
test_dismissed_tile_goes_everywhere (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (LatentJob) seen = NULL;

  pair_init (&pair);
  latent_hostile_server_push (pair.first->server, "POST", BENCH_SUBMIT,
                              latent_hostile_reply_new_json (400, "{\"error\":\"no\"}"));
  bench_open (pair.first);
  bench_open (pair.second);
  job = bench_submit_one (pair.second);
  bench_wait_state (pair.second, job, LATENT_JOB_FAILED);
  seen = wait_for_job (pair.first, job);
  bench_wait_state (pair.first, seen, LATENT_JOB_FAILED);
  latent_job_queue_set_hidden (bench_queue (pair.first), seen, TRUE);
  bench_wait_for (pair.first, count_tiles (pair.first) == 0 && count_tiles (pair.second) == 0);
  latent_job_queue_set_hidden (bench_queue (pair.first), seen, FALSE);
  bench_wait_for (pair.first, count_tiles (pair.first) == 1 && count_tiles (pair.second) == 1);
}

/* Both look for the same lost jobs: each is bound once. */
static void
test_lost_jobs_are_bound_once (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (GPtrArray) images = NULL;

  pair_init (&pair);
  pair.first->is_silent = TRUE;
  bench_open (pair.first);
  g_ptr_array_unref (bench_submit (pair.first, 3));
  bench_wait_for (pair.first, bench_count_submits (pair.first) == 3);
  bench_crash (pair.first);
  pair.first->is_silent = FALSE;
  bench_edit_database (pair.first, "UPDATE jobs SET state = 'unknown', reason = 'too-old';");

  bench_open (pair.first);
  bench_open (pair.second);
  bench_wait_for (pair.first, bench_count_pictures (pair.first) == 3);
  bench_wait_for (pair.first,
                  g_list_model_get_n_items (G_LIST_MODEL (bench_queue (pair.first))) == 0
                      && g_list_model_get_n_items (G_LIST_MODEL (bench_queue (pair.second))) == 0);
  images = bench_list_images (pair.first);
  g_assert_cmpuint (images->len, ==, 3);
  g_assert_cmpuint (bench_count_submits (pair.first), ==, 3);
}

static void
rebuild (Bench *bench, LatentRebuildSummary *summary)
{
  const LatentRebuildConfig config = {
    .database = latent_workspace_get_database (bench->workspace),
    .worker = latent_workspace_get_file_worker (bench->workspace),
    .places = bench->places,
    .origin = latent_hostile_server_get_address (bench->server),
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_rebuild_async (&config, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_rebuild_finish (result, summary, NULL, &error);
  g_assert_no_error (error);
}

/* B3: what another process made from the files alone is shown here, and what only its name was left
 * of gets its record. */
static void
test_window_sees_a_rebuild (void)
{
  g_auto (Pair) pair = { NULL };
  g_autoptr (LatentJob) job = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (LatentTile) tile = NULL;
  LatentRebuildSummary summary;
  const char *path;

  pair_init (&pair);
  bench_open (pair.first);
  job = bench_submit_one (pair.first);
  bench_wait_state (pair.first, job, LATENT_JOB_DONE);
  g_clear_object (&job);
  images = bench_list_images (pair.first);
  path = ((LatentImageRecord *) images->pdata[0])->path;
  bench_close (pair.first);
  bench_edit_database (pair.first, "DELETE FROM images; DELETE FROM job_events; DELETE FROM jobs;");
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (pair.first->picture, NULL),
                                      (gssize) g_bytes_get_size (pair.first->picture), NULL));

  bench_open (pair.first);
  g_assert_cmpuint (count_tiles (pair.first), ==, 0);
  bench_open (pair.second);
  rebuild (pair.second, &summary);
  g_assert_cmpuint (summary.n_added, ==, 1);
  g_assert_cmpuint (summary.n_guessed, ==, 1);
  bench_wait_for (pair.first, count_tiles (pair.first) == 1);
  tile = get_tile (pair.first);
  bench_wait_for (pair.first, latent_tile_get_is_loaded (tile));
  g_assert_cmpstr (latent_tile_get_image (tile)->path, ==, path);
  for (gboolean is_written = FALSE; !is_written;)
    {
      g_autoptr (GPtrArray) now = bench_list_images (pair.first);

      bench_settle (pair.first);
      is_written = ((LatentImageRecord *) now->pdata[0])->carries == LATENT_IMAGE_CARRIES_XMP;
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function) g_test_add_func ("/jobs/job-queue-follow/" name, function)
  ADD ("U2-window-sees-a-command", test_window_sees_a_command);
  ADD ("U2-deletion-marks-have-owners", test_deletion_marks_have_owners);
  ADD ("U2-renumbered-under-a-window", test_renumbered_under_a_window);
  ADD ("U2-dead-drivers-job-is-adopted", test_dead_drivers_job_is_adopted);
  ADD ("U2-released-job-is-adopted", test_released_job_is_adopted);
  g_test_add_data_func ("/jobs/job-queue-follow/U2-job-of-an-old-team-is-adopted",
                        GINT_TO_POINTER (FALSE), test_job_of_an_old_team_is_adopted);
  g_test_add_data_func ("/jobs/job-queue-follow/U2-job-of-an-old-team-under-way-is-adopted",
                        GINT_TO_POINTER (TRUE), test_job_of_an_old_team_is_adopted);
  ADD ("U2-line-follows-another-process", test_line_follows_another_process);
  ADD ("U2-intent-of-an-old-team-is-adopted", test_intent_of_an_old_team_is_adopted);
  ADD ("U2-job-taken-away-is-followed", test_job_taken_away_is_followed);
  ADD ("U2-foreign-job-is-not-stopped", test_foreign_job_is_not_stopped);
  ADD ("U2-dismissed-tile-goes-everywhere", test_dismissed_tile_goes_everywhere);
  ADD ("B3-window-sees-a-rebuild", test_window_sees_a_rebuild);
  ADD ("U2-lost-jobs-are-bound-once", test_lost_jobs_are_bound_once);
  return latent_test_run ();
}
