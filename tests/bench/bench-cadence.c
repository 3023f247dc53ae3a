/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include <math.h>

#include "bench/bench-report.h"
#include "core/net/latent-cadence.h"
#include "support/latent-test.h"

/* How long a finished picture lies at the service until it is noticed, and how many questions that
 * costs: the program's pace against asking every two seconds. Traces of durations are replayed: the
 * program learns from them as it goes. No clock and no network take part, only the pace itself. */

#define N_TRACES 100
/* Of one trace; the first of them teach, the others are counted. */
#define N_JOBS 400
#define N_TAUGHT 100
#define MEDIAN_S 15.0
#define ROUND_TRIP_US (60 * G_TIME_SPAN_MILLISECOND)
#define FIXED_US (2 * G_USEC_PER_SEC)

typedef struct
{
  double overhead_us; /* sums over all jobs */
  double n_polls;
  double took_us;
  guint n_jobs;
} Outcome;

static double
draw_normal (GRand *random)
{
  double radius = sqrt (-2 * log (1 - g_rand_double (random)));

  return radius * cos (2 * G_PI * g_rand_double (random));
}

/* @expectation: (nullable): every two seconds then */
static void
replay (Outcome *outcome, const LatentExpectation *expectation, gint64 took_us)
{
  gint64 asked_us = 0;
  gint64 answered_us = 0;

  do
    {
      asked_us = expectation != NULL ? latent_expectation_get_next_us (expectation, answered_us)
                                     : answered_us + FIXED_US;
      answered_us = asked_us + ROUND_TRIP_US;
      outcome->n_polls++;
    }
  /* The service looks half a round trip after it was asked. */
  while (asked_us + ROUND_TRIP_US / 2 < took_us);
  outcome->overhead_us += (double) (answered_us - took_us);
  outcome->took_us += (double) took_us;
  outcome->n_jobs++;
}

static void
run_trace (GRand *random, double sigma, Outcome *own, Outcome *fixed)
{
  g_autoptr (LatentCadence) cadence = latent_cadence_new ();

  for (guint i = 0; i < N_JOBS; i++)
    {
      gint64 took_us
          = (gint64) (MEDIAN_S * exp (sigma * draw_normal (random)) * G_USEC_PER_SEC);
      LatentExpectation expectation
          = latent_cadence_expect (cadence, "imagen-4", NULL, (gint64) MEDIAN_S * G_USEC_PER_SEC);

      if (i >= N_TAUGHT)
        {
          replay (own, &expectation, took_us);
          replay (fixed, NULL, took_us);
        }
      latent_cadence_learn (cadence, "imagen-4", NULL, took_us);
    }
}

static void
measure (const char *spread, double sigma)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree char *overhead = g_strdup_printf ("cadence-%s-overhead", spread);
  g_autofree char *polls = g_strdup_printf ("cadence-%s-polls", spread);
  g_autofree char *share = g_strdup_printf ("cadence-%s-overhead-of-job", spread);
  Outcome own = { 0 };
  Outcome fixed = { 0 };

  for (guint i = 0; i < N_TRACES; i++)
    run_trace (random, sigma, &own, &fixed);
  bench_report (overhead, own.overhead_us / own.n_jobs / G_USEC_PER_SEC, "s",
                own.overhead_us / fixed.overhead_us, "every-2-s");
  bench_report (polls, own.n_polls / own.n_jobs, "polls/job", own.n_polls / fixed.n_polls,
                "every-2-s");
  bench_report (share, own.overhead_us / own.n_jobs / G_USEC_PER_SEC, "s",
                own.overhead_us / own.took_us, "job-time");
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);
  measure ("normal", 0.25);
  measure ("narrow", 0.12);
  return latent_test_run ();
}
