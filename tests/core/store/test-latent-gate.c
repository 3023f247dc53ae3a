/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/store/latent-gate.h"

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
  ADD ("steps-leave-the-rank-alone", test_steps_leave_the_rank_alone);
  return latent_test_run ();
}
