/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-pacer.h"

#include "support/latent-fake-clock.h"
#include "support/latent-test.h"

typedef struct
{
  LatentFakeClock *clock;
  LatentPacer *pacer;
  guint counts[LATENT_N_LANES];
  guint n_unused; /* turns that are not used come first */
  GString *order;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->clock = latent_fake_clock_new ();
  fixture->pacer = g_object_new (LATENT_TYPE_PACER, "clock", fixture->clock, "look-ms", 1, NULL);
  fixture->order = g_string_new (NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  latent_test_assert_gone (&fixture->pacer);
  latent_test_assert_gone (&fixture->clock);
  g_string_free (fixture->order, TRUE);
}

static gboolean
take_turn (Fixture *fixture, LatentLane lane)
{
  if (fixture->n_unused > 0)
    {
      fixture->n_unused--;
      return FALSE;
    }
  fixture->counts[lane]++;
  g_string_append_c (fixture->order, "sqp"[lane]);
  return TRUE;
}

static gboolean
submit_cb (gpointer user_data)
{
  return take_turn (user_data, LATENT_LANE_SUBMIT);
}

static gboolean
query_cb (gpointer user_data)
{
  return take_turn (user_data, LATENT_LANE_QUERY);
}

static gboolean
poll_cb (gpointer user_data)
{
  return take_turn (user_data, LATENT_LANE_POLL);
}

static const LatentPacerTurn turns[] = { submit_cb, query_cb, poll_cb };

static void
stand_in (Fixture *fixture, LatentLane lane, guint count)
{
  for (guint i = 0; i < count; i++)
    g_assert_cmpuint (latent_pacer_wait (fixture->pacer, lane, turns[lane], fixture), !=, 0);
}

static guint
count_all (Fixture *fixture)
{
  return fixture->counts[0] + fixture->counts[1] + fixture->counts[2];
}

static gboolean
set_flag_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* The pacer has looked at the clock often enough to do all it may. */
static void
let_it_look (void)
{
  for (guint i = 0; i < 5; i++)
    {
      gboolean is_over = FALSE;

      g_timeout_add (2, set_flag_cb, &is_over);
      latent_test_wait_for (is_over);
    }
}

static void
test_rate (Fixture *fixture, gconstpointer user_data)
{
  stand_in (fixture, LATENT_LANE_POLL, 20);
  g_assert_cmpuint (count_all (fixture), ==, 0);
  let_it_look ();
  g_assert_cmpuint (count_all (fixture), ==, 2);
  for (guint quarter = 1; quarter <= 18; quarter++)
    {
      latent_fake_clock_advance (fixture->clock, 249);
      let_it_look ();
      g_assert_cmpuint (count_all (fixture), ==, 1 + quarter);
      latent_fake_clock_advance (fixture->clock, 1);
      latent_test_wait_for (count_all (fixture) == 2 + quarter);
    }
}

/* A night's sleep fills the bucket and does not make it overflow. */
static void
test_suspend (Fixture *fixture, gconstpointer user_data)
{
  stand_in (fixture, LATENT_LANE_POLL, 20);
  latent_test_wait_for (count_all (fixture) == 2);
  latent_fake_clock_suspend (fixture->clock, 8 * 60 * 60 * 1000);
  let_it_look ();
  g_assert_cmpuint (count_all (fixture), ==, 4);
  latent_fake_clock_set_wall (fixture->clock, G_GINT64_CONSTANT (4102444800) * G_USEC_PER_SEC);
  let_it_look ();
  g_assert_cmpuint (count_all (fixture), ==, 4);
  latent_fake_clock_reboot (fixture->clock, "boot-2");
  let_it_look ();
  g_assert_cmpuint (count_all (fixture), ==, 4);
}

/* Neither a hundred submits nor a thousand polls keep the others waiting. */
static void
test_lanes_take_turns (Fixture *fixture, gconstpointer user_data)
{
  stand_in (fixture, LATENT_LANE_POLL, 8);
  stand_in (fixture, LATENT_LANE_SUBMIT, 8);
  stand_in (fixture, LATENT_LANE_QUERY, 1);
  while (count_all (fixture) < 17)
    {
      latent_fake_clock_advance (fixture->clock, 250);
      let_it_look ();
    }
  g_assert_cmpstr (fixture->order->str, ==, "sqpspspspspspspsp");
}

static void
test_unused_turns (Fixture *fixture, gconstpointer user_data)
{
  fixture->n_unused = 5;
  stand_in (fixture, LATENT_LANE_POLL, 8);
  let_it_look ();
  g_assert_cmpuint (fixture->n_unused, ==, 0);
  g_assert_cmpuint (count_all (fixture), ==, 2);
}

static void
test_given_up (Fixture *fixture, gconstpointer user_data)
{
  guint id = latent_pacer_wait (fixture->pacer, LATENT_LANE_POLL, poll_cb, fixture);

  stand_in (fixture, LATENT_LANE_POLL, 1);
  latent_pacer_give_up (fixture->pacer, id);
  latent_pacer_give_up (fixture->pacer, id);
  let_it_look ();
  g_assert_cmpuint (count_all (fixture), ==, 1);
  /* And with somebody still waiting it can be let go. */
  stand_in (fixture, LATENT_LANE_SUBMIT, 5);
}

static gboolean
use_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (latent_pacer_use_turn (fixture->pacer));
  g_assert_false (latent_pacer_use_turn (fixture->pacer));
  return take_turn (fixture, LATENT_LANE_POLL);
}

static void
test_use_turn (Fixture *fixture, gconstpointer user_data)
{
  g_assert_false (latent_pacer_use_turn (fixture->pacer));
  latent_pacer_wait (fixture->pacer, LATENT_LANE_POLL, use_cb, fixture);
  latent_test_wait_for (count_all (fixture) == 1);
  g_assert_false (latent_pacer_use_turn (fixture->pacer));
}

/* W6: single retries come at once; a storm is a fifth more requests, and an outage a try now and
 * then. */
static void
test_retries (Fixture *fixture, gconstpointer user_data)
{
  gint64 wait_us = 0;
  guint n_retries = 0;

  for (guint i = 0; i < 10; i++)
    g_assert_true (latent_pacer_take_retry (fixture->pacer, NULL) || i >= 8);
  while (latent_pacer_take_retry (fixture->pacer, NULL))
    ;
  g_assert_false (latent_pacer_take_retry (fixture->pacer, &wait_us));
  g_assert_cmpint (wait_us, >, 0);
  g_assert_cmpint (wait_us, <=, 30 * G_USEC_PER_SEC);
  latent_fake_clock_advance (fixture->clock, wait_us / 1000 + 1);
  g_assert_true (latent_pacer_take_retry (fixture->pacer, NULL));

  stand_in (fixture, LATENT_LANE_SUBMIT, 100);
  while (count_all (fixture) < 100)
    {
      latent_fake_clock_advance (fixture->clock, 250);
      latent_test_iterate (latent_test_deadline (), "turns", G_STRLOC);
      if (latent_pacer_take_retry (fixture->pacer, NULL))
        n_retries++;
    }
  g_assert_cmpuint (n_retries, >=, 15);
  g_assert_cmpuint (n_retries, <=, 25);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/net/pacer/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  ADD ("P14-rate", test_rate);
  ADD ("Z1-Z5-clocks", test_suspend);
  ADD ("P14-lanes-take-turns", test_lanes_take_turns);
  ADD ("unused-turns", test_unused_turns);
  ADD ("given-up", test_given_up);
  ADD ("use-turn", test_use_turn);
  ADD ("W6-retries", test_retries);
  return latent_test_run ();
}
