/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-gate.h"

#include <stdlib.h>

#include "core/base/latent-error.h"
#include "store-fixture.h"

typedef struct
{
  char *folder;
  StoreFixture store;
  LatentGate *gate;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = latent_test_make_folder ("gate");
  store_fixture_open (&self->store, self->folder);
  self->gate = latent_gate_new (self->store.database);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->gate);
  store_fixture_close (&self->store);
  g_free (self->folder);
}

static LatentLimits
load (LatentGate *gate)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatentLimits limits;

  latent_gate_load_async (gate, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  latent_gate_load_finish (gate, result, &limits, &error);
  g_assert_no_error (error);
  return limits;
}

static void
set_limits (LatentGate *gate, const LatentLimits *limits)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_gate_set_limits_async (gate, limits, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_gate_set_limits_finish (gate, result, &error));
  g_assert_no_error (error);
}

static void
set_paused (LatentGate *gate, gboolean is_paused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latent_gate_set_paused_async (gate, is_paused, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  g_assert_true (latent_gate_set_paused_finish (gate, result, &error));
  g_assert_no_error (error);
}

/* (transfer full): how many ranks changed */
static guint
move (LatentGate *gate, const char *job_id, const char *before_id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) changed = NULL;

  latent_gate_move_async (gate, job_id, before_id, NULL, latent_test_result_cb, &result);
  latent_test_wait_for (result != NULL);
  changed = latent_gate_move_finish (gate, result, &error);
  g_assert_no_error (error);
  return g_hash_table_size (changed);
}

static void
test_limits_are_kept (Fixture *self, gconstpointer data)
{
  StoreFixture other = { NULL };
  g_autoptr (LatentGate) beside = NULL;
  LatentLimits limits = load (self->gate);

  g_assert_false (limits.is_paused);
  g_assert_cmpuint (limits.jobs_at_once, ==, 0);
  g_assert_cmpint (limits.session_credits, ==, 0);
  g_assert_cmpint (limits.month_credits, ==, 0);

  set_paused (self->gate, TRUE);
  limits.jobs_at_once = 2;
  limits.session_credits = 30;
  limits.month_credits = 400;
  set_limits (self->gate, &limits);

  /* Another process sees the same; writing limits there leaves the pause alone. */
  store_fixture_open (&other, self->folder);
  beside = latent_gate_new (other.database);
  limits = load (beside);
  g_assert_true (limits.is_paused);
  g_assert_cmpuint (limits.jobs_at_once, ==, 2);
  g_assert_cmpint (limits.session_credits, ==, 30);
  g_assert_cmpint (limits.month_credits, ==, 400);
  limits.is_paused = FALSE;
  set_limits (beside, &limits);
  g_assert_true (load (self->gate).is_paused);
  g_clear_object (&beside);
  store_fixture_close (&other);
}

static void
test_odd_limits_are_none (Fixture *self, gconstpointer data)
{
  LatentLimits limits;

  store_execute (&self->store,
                 "INSERT INTO library_values (name, value) VALUES ('queue_paused', 'yes'),"
                 " ('jobs_at_once', -3), ('session_credits', 9223372036854775807),"
                 " ('month_credits', x'00')");
  limits = load (self->gate);
  g_assert_false (limits.is_paused);
  g_assert_cmpuint (limits.jobs_at_once, ==, 0);
  g_assert_cmpint (limits.session_credits, ==, 0);
  g_assert_cmpint (limits.month_credits, ==, 0);
}

/* (transfer full) (element-type utf8): the ids of those who wait, in the order of sending */
static GPtrArray *
list_line (Fixture *self)
{
  g_autoptr (GPtrArray) records = store_list (&self->store, LATENT_JOB_QUEUED, FALSE, 0);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < records->len; i++)
    {
      const LatentJobRecord *record = g_ptr_array_index (records, i);
      guint place = 0;

      for (guint j = 0; j < records->len; j++)
        {
          const LatentJobRecord *other = g_ptr_array_index (records, j);

          place += other->rank < record->rank
                   || (other->rank == record->rank && g_strcmp0 (other->id, record->id) < 0);
        }
      if (place >= ids->len)
        g_ptr_array_set_size (ids, (int) place + 1);
      ids->pdata[place] = g_strdup (record->id);
    }
  return ids;
}

static char *
add_job (Fixture *self, gint64 rank)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", rank);

  job->rank = rank;
  store_insert (&self->store, job);
  return g_strdup (job->id);
}

/* Hundreds of moves among jobs that were born a microsecond apart: the order is always the one that
 * was asked for, and a job that comes later stays behind them all. */
static void
test_moves_keep_the_order (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 8; i++)
    g_ptr_array_add (wanted, add_job (self, 1000 + i));
  for (guint i = 0; i < 200; i++)
    {
      guint from = (guint) g_test_rand_int_range (0, 8);
      guint to = (guint) g_test_rand_int_range (0, 9);
      const char *before = to < 8 ? g_ptr_array_index (wanted, to) : NULL;
      g_autoptr (GPtrArray) line = NULL;
      char *moved;

      move (self->gate, g_ptr_array_index (wanted, from), before);
      moved = g_ptr_array_steal_index (wanted, from);
      g_ptr_array_insert (wanted, (int) (to > from ? to - 1 : to), moved);
      line = list_line (self);
      g_assert_cmpuint (line->len, ==, wanted->len);
      for (guint j = 0; j < line->len; j++)
        g_assert_cmpstr (g_ptr_array_index (line, j), ==, g_ptr_array_index (wanted, j));
    }
  g_assert_cmpint (store_query (&self->store, "SELECT max(rank) < 1000000 FROM jobs"), ==, 1);
}

static void
test_moves_of_nobody (Fixture *self, gconstpointer data)
{
  g_autofree char *first = add_job (self, G_MININT64);
  g_autofree char *second = add_job (self, G_MAXINT64);
  g_autofree char *third = add_job (self, G_MAXINT64);

  g_assert_cmpuint (move (self->gate, "no such job", first), ==, 0);
  g_assert_cmpuint (move (self->gate, first, "no such job"), ==, 0);
  g_assert_cmpuint (move (self->gate, first, first), ==, 0);
  g_assert_cmpuint (move (self->gate, first, NULL), >, 0);
  /* Ranks that no clock ever gave: no order is promised, but nothing overflows. */
  move (self->gate, third, second);
  move (self->gate, third, first);

  /* Who is sent waits no more. */
  store_execute (&self->store, "UPDATE jobs SET state = 'waiting'");
  g_assert_cmpuint (move (self->gate, first, second), ==, 0);
}

/* The driver writes a step from its own copy, which knows nothing of the move. */
static void
test_steps_leave_the_rank_alone (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 5);
  g_autoptr (LatentJobRecord) found = NULL;
  g_autofree char *other = add_job (self, 1);

  job->rank = 5;
  store_insert (&self->store, job);
  g_assert_cmpuint (move (self->gate, job->id, other), ==, 1);
  job->state = LATENT_JOB_SUBMITTING;
  store_update (&self->store, job);
  found = store_find (&self->store, job->id);
  g_assert_cmpint (found->rank, <, 1);
}

/* The error of asking for one image of @price, NULL when it was written. */
static GError *
ask (Fixture *self, gint64 price, const LatentConsent *consent)
{
  g_autoptr (LatentJobRecord) job = store_make_job ("a prompt", 1);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  job->price = price;
  g_ptr_array_add (jobs, job);
  latent_ledger_insert_async (self->store.ledger, jobs, consent, NULL, latent_test_result_cb,
                              &result);
  latent_test_wait_for (result != NULL);
  latent_ledger_insert_finish (self->store.ledger, result, &error);
  return error;
}

static void
assert_allowed (Fixture *self, gint64 price, const LatentConsent *consent)
{
  g_autoptr (GError) error = ask (self, price, consent);

  g_assert_no_error (error);
}

/* And nothing is written. */
static void
assert_limit (Fixture *self,
              gint64 price,
              const LatentConsent *consent,
              const char *name,
              gint64 spent)
{
  gint64 n_jobs = store_query (&self->store, "SELECT count(*) FROM jobs");
  g_autoptr (GError) error = ask (self, price, consent);

  g_assert_error (error, LATENT_ERROR, LATENT_ERROR_LIMIT);
  g_assert_cmpint (latent_error_remedy (error), ==, LATENT_REMEDY_PAYMENT);
  g_assert_cmpstr (latent_error_facts (error)->field, ==, name);
  g_assert_cmpint (latent_error_facts (error)->credits_spent, ==, spent);
  g_assert_cmpint (latent_error_facts (error)->credits_required, ==, price);
  g_assert_cmpint (store_query (&self->store, "SELECT count(*) FROM jobs"), ==, n_jobs);
}

static void
test_limit_counts_open_and_charged (Fixture *self, gconstpointer data)
{
  LatentConsent consent = { .session_start_us = 0, .month_start_us = 1000 };
  LatentLimits limits = { .month_credits = 20 };

  set_limits (self->gate, &limits);
  assert_allowed (self, 7, &consent);
  assert_limit (self, 14, &consent, "month", 7);
  assert_allowed (self, 13, &consent);
  assert_limit (self, 1, &consent, "month", 20);

  /* Sent and charged otherwise than it was thought: what was charged counts. */
  store_execute (
      &self->store,
      "UPDATE jobs SET state = 'done', attempts = 1, charged = 'yes', credits = price - 5,"
      " submitted_us = 1000, accepted_us = 1001");
  assert_limit (self, 11, &consent, "month", 10);
  /* What may have been charged counts with its price. */
  store_execute (&self->store,
                 "UPDATE jobs SET state = 'unknown', charged = 'unknown', credits = -1");
  assert_limit (self, 1, &consent, "month", 20);
  /* What proved free, what belongs to another month, what was stopped before it was sent: not. */
  store_execute (&self->store, "UPDATE jobs SET state = 'failed', charged = 'no' WHERE price = 7");
  assert_limit (self, 8, &consent, "month", 13);
  store_execute (&self->store, "UPDATE jobs SET submitted_us = 999, accepted_us = 0");
  assert_limit (self, 21, &consent, "month", 0);
  store_execute (&self->store, "UPDATE jobs SET state = 'stopped', attempts = 0, submitted_us = 0");
  assert_limit (self, 21, &consent, "month", 0);
  /* Back in the line, after 402 for instance: it will cost, whenever it was asked for. */
  store_execute (&self->store, "UPDATE jobs SET state = 'queued', attempts = 1, charged = 'no'");
  assert_limit (self, 1, &consent, "month", 20);
}

static void
test_limits_of_session_and_budget (Fixture *self, gconstpointer data)
{
  LatentConsent consent = { .session_start_us = 5000, .month_start_us = 1000 };
  LatentConsent budget = { .has_budget = TRUE, .budget_credits = 10 };
  LatentConsent asked = { .was_asked = TRUE };
  LatentLimits limits = { .session_credits = 10, .month_credits = 1000 };

  /* Without a limit nobody asks for prices. */
  assert_allowed (self, -1, &consent);
  store_execute (&self->store, "DELETE FROM job_events; DELETE FROM jobs");
  set_limits (self->gate, &limits);
  assert_allowed (self, 7, &consent);
  assert_limit (self, 7, &consent, "session", 7);
  /* With one it cannot be kept when the price is not known. */
  assert_limit (self, -1, &consent, "session", 7);
  store_execute (
      &self->store,
      "UPDATE jobs SET state = 'done', attempts = 1, charged = 'yes', submitted_us = 4999");
  assert_allowed (self, 7, &consent);

  /* A budget is a word of its own. */
  assert_allowed (self, 10, &budget);
  assert_limit (self, 11, &budget, "budget", 0);
  assert_limit (self, -1, &budget, "budget", 0);
  /* And so is "all the same". */
  assert_allowed (self, 900, &asked);
  assert_allowed (self, -1, &asked);
}

/* Two processes that spend as fast as they can never pass the limit together: 14 x 7 of 100. */
static void
test_limit_holds_for_two_processes (Fixture *self, gconstpointer data)
{
  LatentLimits limits = { .session_credits = 100 };
  g_autoptr (GSubprocess) one = NULL;
  g_autoptr (GSubprocess) other = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  set_limits (self->gate, &limits);
  one = store_helper_start ("spend", self->folder);
  other = store_helper_start ("spend", self->folder);
  first = store_helper_read_line (one);
  second = store_helper_read_line (other);
  g_assert_cmpint (atoi (first) + atoi (second), ==, 14);
  g_assert_cmpint (store_query (&self->store, "SELECT sum (price) FROM jobs"), ==, 98);
  store_helper_end (one);
  store_helper_end (other);
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/store/gate/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("limits-are-kept", test_limits_are_kept);
  ADD ("odd-limits-are-none", test_odd_limits_are_none);
  ADD ("moves-keep-the-order", test_moves_keep_the_order);
  ADD ("moves-of-nobody", test_moves_of_nobody);
  ADD ("limit-counts-open-and-charged", test_limit_counts_open_and_charged);
  ADD ("limits-of-session-and-budget", test_limits_of_session_and_budget);
  ADD ("limit-holds-for-two-processes", test_limit_holds_for_two_processes);
  ADD ("steps-leave-the-rank-alone", test_steps_leave_the_rank_alone);
  return latent_test_run ();
}
