/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-poller.h"

#include <string.h>

#include "support/latent-fake-clock.h"
#include "support/latent-fake-service.h"
#include "support/latent-test.h"

/* Of the fake clock, except that the poller looks at it at least every INTERVAL_MS of real time. */
#define FIRST_POLL_MS 50
#define INTERVAL_MS 20

typedef struct
{
  LatentFakeService *service;
  LatentFakeClock *clock;
  LatentPoller *poller;

  guint n_answers;
  LatentRemoteStatus last_status;
  guint n_problems;
  int last_problem;
  guint n_troubles; /* errors */
  guint n_well;     /* "well again" */
  int last_trouble;
  gboolean unwatches; /* every job that is answered for */
} Fixture;

static void
answer_cb (LatentPoller *poller, LatentRemoteJob *job, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_answers++;
  fixture->last_status = job->status;
  if (fixture->unwatches)
    latent_poller_unwatch (poller, job->id);
}

static void
problem_cb (LatentPoller *poller, const char *remote_id, GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_nonnull (remote_id);
  fixture->n_problems++;
  fixture->last_problem = error->code;
}

static void
trouble_cb (LatentPoller *poller, GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (error == NULL)
    {
      fixture->n_well++;
      return;
    }
  fixture->n_troubles++;
  fixture->last_trouble = error->code;
}

static void
connect_poller (Fixture *fixture)
{
  g_signal_connect (fixture->poller, "answer", G_CALLBACK (answer_cb), fixture);
  g_signal_connect (fixture->poller, "problem", G_CALLBACK (problem_cb), fixture);
  g_signal_connect (fixture->poller, "trouble", G_CALLBACK (trouble_cb), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->service = latent_fake_service_new (NULL);
  fixture->clock = latent_fake_clock_new ();
  fixture->poller
      = g_object_new (LATENT_TYPE_POLLER, "service", fixture->service, "clock", fixture->clock,
                      "first-poll-ms", FIRST_POLL_MS, "interval-ms", INTERVAL_MS, NULL);
  connect_poller (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  latent_test_assert_gone (&fixture->poller);
  latent_test_assert_gone (&fixture->service);
  latent_test_assert_gone (&fixture->clock);
}

static char *
make_id (guint number)
{
  return g_strdup_printf ("00000000-0000-4000-8000-%012u", number);
}

/* Jobs that the service knows, the oldest first. */
static void
add_jobs (Fixture *fixture, guint first, guint count)
{
  for (guint i = first; i < first + count; i++)
    {
      g_autofree char *id = make_id (i);

      latent_fake_service_set_job (
          fixture->service, latent_fake_service_make_job (id, LATENT_REMOTE_PROCESSING, NULL));
    }
}

static void
watch_jobs (Fixture *fixture, guint first, guint count, gboolean at_once)
{
  for (guint i = first; i < first + count; i++)
    {
      g_autofree char *id = make_id (i);

      latent_poller_watch (fixture->poller, id, at_once, NULL);
    }
}

static guint
count_singles (Fixture *fixture)
{
  return latent_fake_service_count (fixture->service, LATENT_FAKE_GET_JOB);
}

static guint
count_lists (Fixture *fixture)
{
  return latent_fake_service_count (fixture->service, LATENT_FAKE_LIST_JOBS);
}

static gboolean
set_flag_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* The poller has looked at the clock again and done what was to be done: for seeing that something
 * does NOT happen. */
static void
let_it_look (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (3 * INTERVAL_MS, set_flag_cb, &is_over);
  latent_test_wait_for (is_over);
  latent_test_drain ();
}

static void
test_schedule (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 1);
  watch_jobs (fixture, 0, 1, FALSE);
  latent_fake_clock_advance (fixture->clock, FIRST_POLL_MS - 1);
  let_it_look ();
  g_assert_cmpuint (count_singles (fixture), ==, 0);

  latent_fake_clock_advance (fixture->clock, 1);
  latent_test_wait_for (fixture->n_answers == 1);
  for (guint i = 2; i < 6; i++)
    {
      latent_fake_clock_advance (fixture->clock, INTERVAL_MS - 1);
      let_it_look ();
      g_assert_cmpuint (count_singles (fixture), ==, i - 1);
      latent_fake_clock_advance (fixture->clock, 1);
      latent_test_wait_for (fixture->n_answers == i);
    }
  g_assert_cmpint (fixture->last_status, ==, LATENT_REMOTE_PROCESSING);
  g_assert_cmpuint (count_lists (fixture), ==, 0);
  g_assert_cmpuint (fixture->n_troubles + fixture->n_well + fixture->n_problems, ==, 0);
}

static void
test_at_once (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 1);
  watch_jobs (fixture, 0, 1, TRUE);
  latent_test_wait_for (fixture->n_answers == 1);

  /* Watching again starts again. */
  latent_fake_clock_advance (fixture->clock, INTERVAL_MS - 1);
  watch_jobs (fixture, 0, 1, FALSE);
  latent_fake_clock_advance (fixture->clock, FIRST_POLL_MS - 1);
  let_it_look ();
  g_assert_cmpuint (fixture->n_answers, ==, 1);
  latent_fake_clock_advance (fixture->clock, 1);
  latent_test_wait_for (fixture->n_answers == 2);
}

static void
test_two_singly (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 2);
  watch_jobs (fixture, 0, 2, TRUE);
  latent_test_wait_for (fixture->n_answers == 2);
  g_assert_cmpuint (count_singles (fixture), ==, 2);
  g_assert_cmpuint (count_lists (fixture), ==, 0);
}

static void
test_three_by_list (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 30);
  watch_jobs (fixture, 0, 30, TRUE);
  for (guint i = 1; i < 5; i++)
    {
      latent_test_wait_for (fixture->n_answers == 30 * i);
      let_it_look ();
      g_assert_cmpuint (count_lists (fixture), ==, i);
      latent_fake_clock_advance (fixture->clock, INTERVAL_MS);
    }
  g_assert_cmpuint (count_singles (fixture), ==, 0);
}

/* A poller that asks as the jobs' expectations say, four requests a second. */
static void
use_cadence (Fixture *fixture)
{
  g_autoptr (LatentPacer) pacer
      = g_object_new (LATENT_TYPE_PACER, "clock", fixture->clock, "look-ms", 1, NULL);

  latent_test_assert_gone (&fixture->poller);
  fixture->poller
      = g_object_new (LATENT_TYPE_POLLER, "service", fixture->service, "clock", fixture->clock,
                      "pacer", pacer, "look-ms", 1, NULL);
  connect_poller (fixture);
}

/* Runs the main context while @ms of the fake clock pass, in steps of @step_ms. */
static void
pass (Fixture *fixture, gint64 ms, gint64 step_ms)
{
  for (gint64 passed_ms = 0; passed_ms < ms; passed_ms += step_ms)
    {
      gboolean is_over = FALSE;

      latent_fake_clock_advance (fixture->clock, step_ms);
      g_timeout_add (1, set_flag_cb, &is_over);
      while (!is_over)
        latent_test_iterate (latent_test_deadline (), "time passes", G_STRLOC);
    }
}

static const LatentExpectation usual
    = { 10 * G_USEC_PER_SEC, 15 * G_USEC_PER_SEC, 22 * G_USEC_PER_SEC, 50 };

static void
watch_aged (Fixture *fixture, guint number, gint64 age_s, gboolean at_once)
{
  LatentPollPlan plan = { usual, age_s * G_USEC_PER_SEC };
  g_autofree char *id = make_id (number);

  latent_poller_watch (fixture->poller, id, at_once, &plan);
}

/* What does not fit on one page is looked for on the next ones: a thousand jobs cost ten requests
 * and not a thousand. */
static void
test_thousand (Fixture *fixture, gconstpointer user_data)
{
  use_cadence (fixture);
  fixture->unwatches = TRUE;
  add_jobs (fixture, 0, 1000);
  watch_jobs (fixture, 0, 1000, TRUE);
  while (fixture->n_answers < 1000)
    pass (fixture, 250, 250);
  g_assert_cmpuint (latent_fake_service_get_most_pending (fixture->service, LATENT_FAKE_LIST_JOBS),
                    ==, 1);
  g_assert_cmpuint (count_lists (fixture), ==, 10);
  g_assert_cmpuint (count_singles (fixture), ==, 0);
}

/* Jobs that the list does not show are asked for singly: at most 4 at a time, and paced. */
static void
test_off_the_page (Fixture *fixture, gconstpointer user_data)
{
  use_cadence (fixture);
  fixture->unwatches = TRUE;
  add_jobs (fixture, 0, 40);
  for (guint i = 0; i < 40; i++)
    latent_fake_service_push_error (fixture->service, LATENT_FAKE_LIST_JOBS,
                                    latent_error_new (LATENT_ERROR_BAD_REPLY, "scripted"));
  watch_jobs (fixture, 0, 40, TRUE);
  for (guint quarter = 1; fixture->n_answers < 40; quarter++)
    {
      g_assert_cmpuint (count_singles (fixture) + count_lists (fixture), <=, 2 + quarter);
      pass (fixture, 250, 250);
    }
  g_assert_cmpuint (count_singles (fixture), ==, 40);
  g_assert_cmpuint (latent_fake_service_get_most_pending (fixture->service, LATENT_FAKE_GET_JOB),
                    <=, 4);
}

/* Nothing is asked before one in twenty may be finished; then every 0.6 s. */
static void
test_expected (Fixture *fixture, gconstpointer user_data)
{
  use_cadence (fixture);
  add_jobs (fixture, 0, 1);
  watch_aged (fixture, 0, 0, FALSE);
  pass (fixture, 9900, 100);
  g_assert_cmpuint (count_singles (fixture), ==, 0);
  pass (fixture, 200, 100);
  g_assert_cmpuint (count_singles (fixture), ==, 1);
  pass (fixture, 6000, 100);
  g_assert_cmpuint (count_singles (fixture), >=, 9);
  g_assert_cmpuint (count_singles (fixture), <=, 11);
}

/* The clock was looked at a moment before the job is due: the next look comes when it is, not a whole
 * round later. */
static void
test_asked_when_due (Fixture *fixture, gconstpointer user_data)
{
  const LatentPollPlan plan = { { 0, G_USEC_PER_SEC, 2 * G_USEC_PER_SEC, 3 }, 0 };
  g_autofree char *id = make_id (0);
  gboolean has_looked = FALSE;

  latent_test_assert_gone (&fixture->poller);
  fixture->poller = g_object_new (LATENT_TYPE_POLLER, "service", fixture->service, "clock",
                                  fixture->clock, "look-ms", G_MAXINT, NULL);
  connect_poller (fixture);
  add_jobs (fixture, 0, 1);
  latent_poller_watch (fixture->poller, id, FALSE, &plan);
  latent_fake_clock_advance (fixture->clock, 595);
  g_timeout_add (650, set_flag_cb, &has_looked);
  latent_test_wait_for (has_looked);
  g_assert_cmpuint (count_singles (fixture), ==, 0);
  latent_fake_clock_advance (fixture->clock, 5);
  latent_test_wait_for (fixture->n_answers == 1);
}

/* Two are due, one may be asked: the one that is nearer to done. */
static void
test_nearest_first (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *near = make_id (1);

  use_cadence (fixture);
  add_jobs (fixture, 0, 2);
  watch_aged (fixture, 0, 2, TRUE);
  watch_aged (fixture, 1, 14, TRUE);
  latent_test_wait_for (count_singles (fixture) == 2);
  g_assert_cmpstr (latent_fake_service_get_asked_id (fixture->service, 0), ==, near);
}

static void
slow_cb (LatentPoller *poller, const char *remote_id, guint *n_slow)
{
  g_assert_nonnull (remote_id);
  (*n_slow)++;
}

/* P15: it stays in progress for ever: told once, asked about less and less, never dropped. */
static void
test_forever (Fixture *fixture, gconstpointer user_data)
{
  guint n_slow = 0;
  guint n_before;

  use_cadence (fixture);
  g_signal_connect (fixture->poller, "slow", G_CALLBACK (slow_cb), &n_slow);
  add_jobs (fixture, 0, 1);
  watch_aged (fixture, 0, 0, FALSE);
  pass (fixture, 32000, 500);
  g_assert_cmpuint (n_slow, ==, 0);
  pass (fixture, 2000, 500);
  g_assert_cmpuint (n_slow, ==, 1);

  pass (fixture, 10 * 60 * 1000, 2000);
  n_before = count_singles (fixture);
  pass (fixture, 60 * 60 * 1000, 10000);
  g_assert_cmpuint (count_singles (fixture) - n_before, >=, 80);
  g_assert_cmpuint (count_singles (fixture) - n_before, <=, 121);

  pass (fixture, 24 * 60 * 60 * 1000, 120000);
  n_before = count_singles (fixture);
  pass (fixture, 10 * 60 * 60 * 1000, 120000);
  g_assert_cmpuint (count_singles (fixture) - n_before, >=, 8);
  g_assert_cmpuint (count_singles (fixture) - n_before, <=, 10);
  g_assert_cmpuint (n_slow, ==, 1);
}

static GError *
make_error (LatentErrorCode code, gint64 retry_after_ms)
{
  GError *error = latent_error_new (code, "scripted");

  latent_error_facts (error)->retry_after_ms = retry_after_ms;
  return error;
}

static void
test_retry_after (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 1);
  latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                  make_error (LATENT_ERROR_RATE_LIMITED, 7000));
  watch_jobs (fixture, 0, 1, TRUE);
  latent_test_wait_for (fixture->n_troubles == 1);
  g_assert_cmpint (fixture->last_trouble, ==, LATENT_ERROR_RATE_LIMITED);

  /* The bucket is shared: a fresh job waits as well. */
  add_jobs (fixture, 1, 1);
  watch_jobs (fixture, 1, 1, TRUE);
  latent_fake_clock_advance (fixture->clock, 6999);
  let_it_look ();
  g_assert_cmpuint (count_singles (fixture), ==, 1);
  latent_fake_clock_advance (fixture->clock, 1);
  latent_test_wait_for (fixture->n_answers == 2);
  g_assert_cmpuint (fixture->n_troubles, ==, 1);
  g_assert_cmpuint (fixture->n_well, ==, 1);
  g_assert_cmpuint (fixture->n_problems, ==, 0);
}

static void
test_retry_after_is_capped (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 1);
  latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                  make_error (LATENT_ERROR_RATE_LIMITED, G_MAXINT64 / 4));
  watch_jobs (fixture, 0, 1, TRUE);
  latent_test_wait_for (fixture->n_troubles == 1);
  latent_fake_clock_advance (fixture->clock, 60000);
  latent_test_wait_for (fixture->n_answers == 1);
}

/* P5: whatever the connection does, the job stays, the rate falls, and it comes back. */
static void
test_storm (Fixture *fixture, gconstpointer user_data)
{
  static const LatentErrorCode codes[]
      = { LATENT_ERROR_SERVICE_TROUBLE, LATENT_ERROR_OFFLINE, LATENT_ERROR_TIMED_OUT,
          LATENT_ERROR_UNEXPECTED_REDIRECT, LATENT_ERROR_RATE_LIMITED };
  guint n_failures = 40;

  add_jobs (fixture, 0, 1);
  for (guint i = 0; i < n_failures; i++)
    latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                    make_error (codes[i * G_N_ELEMENTS (codes) / n_failures], -1));
  watch_jobs (fixture, 0, 1, TRUE);
  for (guint i = 1; i <= n_failures; i++)
    {
      latent_test_wait_for (
          count_singles (fixture) == i
          && latent_fake_service_count_pending (fixture->service, LATENT_FAKE_GET_JOB) == 0);
      latent_test_drain ();
      /* Never at the normal rate. */
      latent_fake_clock_advance (fixture->clock, 499);
      let_it_look ();
      g_assert_cmpuint (count_singles (fixture), ==, i);
      latent_fake_clock_advance (fixture->clock, 20000);
    }
  latent_test_wait_for (fixture->n_answers == 1);
  /* Told once for each kind. */
  g_assert_cmpuint (fixture->n_troubles, ==, G_N_ELEMENTS (codes));
  g_assert_cmpuint (fixture->n_well, ==, 1);
  g_assert_cmpuint (fixture->n_problems, ==, 0);

  /* And then the normal rate again. */
  latent_fake_clock_advance (fixture->clock, INTERVAL_MS);
  latent_test_wait_for (fixture->n_answers == 2);
}

/* A success that was under way when another request was refused does not lift the wait. */
static void
test_success_beside_failure (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 2);
  latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                  make_error (LATENT_ERROR_RATE_LIMITED, 5000));
  watch_jobs (fixture, 0, 2, TRUE);
  latent_test_wait_for (fixture->n_answers == 1);
  g_assert_cmpuint (fixture->n_troubles, ==, 1);
  g_assert_cmpuint (fixture->n_well, ==, 0);
  latent_fake_clock_advance (fixture->clock, 4999);
  let_it_look ();
  g_assert_cmpuint (count_singles (fixture), ==, 2);
}

/* P4: one prompt, not one for every job. */
static void
test_key_refused (Fixture *fixture, gconstpointer user_data)
{
  static const LatentErrorCode codes[] = { LATENT_ERROR_KEY_REFUSED, LATENT_ERROR_KEY_FORBIDDEN };

  add_jobs (fixture, 0, 2);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      guint n_singles = count_singles (fixture);

      latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                      make_error (codes[i], -1));
      latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                      make_error (codes[i], -1));
      watch_jobs (fixture, 0, 2, TRUE);
      latent_test_wait_for (latent_poller_get_paused (fixture->poller));
      latent_fake_clock_advance (fixture->clock, 100000);
      let_it_look ();
      g_assert_cmpuint (count_singles (fixture), ==, n_singles + 2);
      g_assert_cmpuint (fixture->n_troubles, ==, i + 1);
      g_assert_cmpint (fixture->last_trouble, ==, codes[i]);

      latent_poller_set_paused (fixture->poller, FALSE);
      latent_test_wait_for (fixture->n_answers == 2 * (i + 1));
      g_assert_cmpuint (fixture->n_well, ==, i + 1);
    }
}

/* A connection that was bad before a pause is told to be well after it: nobody else would take a
 * banner away. */
static void
test_trouble_before_pause (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 1);
  latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                  make_error (LATENT_ERROR_OFFLINE, -1));
  watch_jobs (fixture, 0, 1, TRUE);
  latent_test_wait_for (fixture->n_troubles == 1);
  latent_poller_set_paused (fixture->poller, TRUE);
  g_assert_cmpuint (fixture->n_well, ==, 0);
  latent_poller_set_paused (fixture->poller, FALSE);
  g_assert_cmpuint (fixture->n_well, ==, 1);
  latent_fake_clock_advance (fixture->clock, INTERVAL_MS);
  latent_test_wait_for (fixture->n_answers == 1);
  g_assert_cmpuint (fixture->n_well, ==, 1);
}

static void
test_paused (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 1);
  latent_poller_set_paused (fixture->poller, TRUE);
  watch_jobs (fixture, 0, 1, TRUE);
  latent_fake_clock_advance (fixture->clock, 100000);
  let_it_look ();
  g_assert_cmpuint (count_singles (fixture), ==, 0);
  latent_poller_set_paused (fixture->poller, FALSE);
  latent_test_wait_for (fixture->n_answers == 1);
}

/* P2, P12, P13: the trouble of one job is told as such, and it is asked for again. */
static void
test_problems (Fixture *fixture, gconstpointer user_data)
{
  static const LatentErrorCode codes[]
      = { LATENT_ERROR_NOT_FOUND, LATENT_ERROR_BAD_REPLY, LATENT_ERROR_REJECTED };

  add_jobs (fixture, 0, 1);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                    make_error (codes[i], -1));
  watch_jobs (fixture, 0, 1, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      latent_test_wait_for (fixture->n_problems == i + 1);
      g_assert_cmpint (fixture->last_problem, ==, codes[i]);
      latent_fake_clock_advance (fixture->clock, INTERVAL_MS);
    }
  latent_test_wait_for (fixture->n_answers == 1);
  g_assert_cmpuint (fixture->n_troubles, ==, 0);
}

static void
test_broken_list (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 5);
  latent_fake_service_push_error (fixture->service, LATENT_FAKE_LIST_JOBS,
                                  make_error (LATENT_ERROR_BAD_REPLY, -1));
  watch_jobs (fixture, 0, 5, TRUE);
  latent_test_wait_for (fixture->n_answers == 5);
  g_assert_cmpuint (count_lists (fixture), ==, 1);
  g_assert_cmpuint (count_singles (fixture), ==, 5);
  g_assert_cmpuint (fixture->n_problems + fixture->n_troubles, ==, 0);
}

static void
test_unwatched_under_way (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *id = make_id (0);

  add_jobs (fixture, 0, 1);
  latent_fake_service_set_held (fixture->service, LATENT_FAKE_GET_JOB, TRUE);
  watch_jobs (fixture, 0, 1, TRUE);
  latent_test_wait_for (count_singles (fixture) == 1);
  latent_poller_unwatch (fixture->poller, id);
  latent_fake_service_set_held (fixture->service, LATENT_FAKE_GET_JOB, FALSE);
  latent_test_wait_for (latent_fake_service_count_pending (fixture->service, LATENT_FAKE_GET_JOB)
                        == 0);
  latent_fake_clock_advance (fixture->clock, 100000);
  let_it_look ();
  g_assert_cmpuint (fixture->n_answers, ==, 0);
  g_assert_cmpuint (count_singles (fixture), ==, 1);
}

/* One job is never asked about twice at the same time, however long the answer takes. */
static void
test_slow_answer (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 1);
  latent_fake_service_set_held (fixture->service, LATENT_FAKE_GET_JOB, TRUE);
  watch_jobs (fixture, 0, 1, TRUE);
  latent_test_wait_for (count_singles (fixture) == 1);
  for (guint i = 0; i < 5; i++)
    {
      latent_fake_clock_advance (fixture->clock, 10 * INTERVAL_MS);
      let_it_look ();
    }
  g_assert_cmpuint (count_singles (fixture), ==, 1);
  latent_fake_service_set_held (fixture->service, LATENT_FAKE_GET_JOB, FALSE);
  latent_test_wait_for (fixture->n_answers == 1);
}

/* Z5, K16: after a night's sleep one round is due, not a burst. */
static void
test_suspend (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 2);
  watch_jobs (fixture, 0, 2, TRUE);
  latent_test_wait_for (fixture->n_answers == 2);
  latent_fake_clock_suspend (fixture->clock, 8 * 60 * 60 * 1000);
  latent_test_wait_for (fixture->n_answers == 4);
  let_it_look ();
  g_assert_cmpuint (fixture->n_answers, ==, 4);
}

/* Z5: many of them are spread over what the pacer allows, and each is asked about once. */
static void
test_suspend_many (Fixture *fixture, gconstpointer user_data)
{
  use_cadence (fixture);
  add_jobs (fixture, 0, 20);
  for (guint i = 0; i < 10; i++)
    watch_aged (fixture, i, 12, FALSE);
  for (guint i = 0; i < 60; i++)
    latent_fake_service_push_error (fixture->service, LATENT_FAKE_LIST_JOBS,
                                    make_error (LATENT_ERROR_BAD_REPLY, -1));
  latent_fake_clock_suspend (fixture->clock, 8 * 60 * 60 * 1000);
  fixture->unwatches = TRUE;
  pass (fixture, 10, 10);
  g_assert_cmpuint (count_singles (fixture) + count_lists (fixture), <=, 2);
  pass (fixture, 4000, 250);
  g_assert_cmpuint (count_singles (fixture), ==, 10);
  g_assert_cmpuint (fixture->n_problems + fixture->n_troubles, ==, 0);
}

/* S13: when it goes on is told, for a countdown. */
static void
test_resume (Fixture *fixture, gconstpointer user_data)
{
  gint64 now_us = latent_clock_get_monotonic_us (LATENT_CLOCK (fixture->clock));

  add_jobs (fixture, 0, 1);
  g_assert_cmpint (latent_poller_get_resume_us (fixture->poller), ==, 0);
  latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                  make_error (LATENT_ERROR_RATE_LIMITED, 7000));
  watch_jobs (fixture, 0, 1, TRUE);
  latent_test_wait_for (fixture->n_troubles == 1);
  g_assert_cmpint (latent_poller_get_resume_us (fixture->poller), ==,
                   now_us + 7 * G_USEC_PER_SEC);
  latent_fake_clock_advance (fixture->clock, 7000);
  latent_test_wait_for (fixture->n_answers == 1);
  g_assert_cmpint (latent_poller_get_resume_us (fixture->poller), ==, 0);
}

/* W6: the network comes and goes every second. Every try after a failure takes a token. */
static void
test_flapping (Fixture *fixture, gconstpointer user_data)
{
  LatentPollPlan plan = { usual, 10 * G_USEC_PER_SEC };
  g_autofree char *id = make_id (0);
  guint n_failures = 0;
  guint n_expected;

  use_cadence (fixture);
  add_jobs (fixture, 0, 1);
  for (guint second = 0; second < 150; second++)
    {
      guint n_singles = count_singles (fixture);

      /* Always in its busiest time. */
      latent_poller_watch (fixture->poller, id, FALSE, &plan);
      if (second % 2 == 0)
        latent_fake_service_push_error (fixture->service, LATENT_FAKE_GET_JOB,
                                        make_error (LATENT_ERROR_OFFLINE, -1));
      n_failures = fixture->n_troubles;
      pass (fixture, 1000, 200);
      g_assert_cmpuint (count_singles (fixture) - n_singles, <=, 3);
    }
  n_expected = count_singles (fixture) - n_failures;
  /* Ten to begin with, one for five requests, one every 20 s. */
  g_assert_cmpuint (n_failures, <=, 10 + n_expected / 5 + 150 / 20);
}

/* Z1: somebody sets the wall clock; nothing happens. */
static void
test_wall_clock_jumps (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 1);
  watch_jobs (fixture, 0, 1, FALSE);
  latent_fake_clock_set_wall (fixture->clock, G_GINT64_CONSTANT (4102444800) * G_USEC_PER_SEC);
  let_it_look ();
  g_assert_cmpuint (count_singles (fixture), ==, 0);
  latent_fake_clock_set_wall (fixture->clock, 0);
  latent_fake_clock_advance (fixture->clock, FIRST_POLL_MS);
  latent_test_wait_for (fixture->n_answers == 1);
}

/* Letting the poller go ends what is under way. */
static void
test_let_go (Fixture *fixture, gconstpointer user_data)
{
  add_jobs (fixture, 0, 5);
  latent_fake_service_set_held (fixture->service, LATENT_FAKE_GET_JOB, TRUE);
  latent_fake_service_set_held (fixture->service, LATENT_FAKE_LIST_JOBS, TRUE);
  watch_jobs (fixture, 0, 1, TRUE);
  latent_test_wait_for (count_singles (fixture) == 1);
  watch_jobs (fixture, 1, 4, TRUE);
  latent_test_wait_for (count_lists (fixture) == 1);
  latent_test_assert_gone (&fixture->poller);
  latent_test_wait_for (
      latent_fake_service_count_pending (fixture->service, LATENT_FAKE_GET_JOB) == 0
      && latent_fake_service_count_pending (fixture->service, LATENT_FAKE_LIST_JOBS) == 0);
  g_assert_cmpuint (fixture->n_answers + fixture->n_troubles + fixture->n_problems, ==, 0);
  fixture->poller
      = latent_poller_new (LATENT_SERVICE (fixture->service), LATENT_CLOCK (fixture->clock));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/net/poller/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  ADD ("schedule", test_schedule);
  ADD ("at-once", test_at_once);
  ADD ("two-singly", test_two_singly);
  ADD ("three-by-list", test_three_by_list);
  ADD ("P14-off-the-page", test_off_the_page);
  ADD ("P14-thousand", test_thousand);
  ADD ("P5-S13-retry-after", test_retry_after);
  ADD ("S13-retry-after-is-capped", test_retry_after_is_capped);
  ADD ("P5-W2-W6-storm", test_storm);
  ADD ("success-beside-failure", test_success_beside_failure);
  ADD ("P4-key-refused", test_key_refused);
  ADD ("paused", test_paused);
  ADD ("trouble-before-pause", test_trouble_before_pause);
  ADD ("P2-P12-P13-problems", test_problems);
  ADD ("P13-broken-list", test_broken_list);
  ADD ("unwatched-under-way", test_unwatched_under_way);
  ADD ("slow-answer", test_slow_answer);
  ADD ("expected", test_expected);
  ADD ("asked-when-due", test_asked_when_due);
  ADD ("nearest-first", test_nearest_first);
  ADD ("P15-forever", test_forever);
  ADD ("S13-resume", test_resume);
  ADD ("W6-flapping", test_flapping);
  ADD ("Z5-K16-suspend", test_suspend);
  ADD ("Z5-suspend-many", test_suspend_many);
  ADD ("Z1-wall-clock-jumps", test_wall_clock_jumps);
  ADD ("let-go", test_let_go);
  return latent_test_run ();
}
