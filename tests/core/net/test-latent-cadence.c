/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/net/latent-cadence.h"

#include <math.h>

#include "support/latent-test.h"

#define SECOND G_USEC_PER_SEC
#define MODEL "imagen-4"

/* Jobs of one kind at evenly spread quantiles of a log-normal distribution. */
static void
learn_many (LatentCadence *cadence, GHashTable *values, double median_s, double sigma, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      double share = (i + 0.5) / count;
      /* Logistic with the same spread: near enough, and no table is needed. */
      double z = log (share / (1 - share)) * 0.5513;

      latent_cadence_learn (
          cadence, MODEL, values, (gint64) (median_s * exp (sigma * z) * SECOND));
    }
}

static void
test_nothing_learned (void)
{
  g_autoptr (LatentCadence) cadence = latent_cadence_new ();
  LatentExpectation slow = latent_cadence_expect (cadence, MODEL, NULL, 15 * SECOND);
  LatentExpectation fast = latent_cadence_expect (cadence, MODEL, NULL, 3 * SECOND);
  LatentExpectation none = latent_cadence_expect (cadence, MODEL, NULL, 0);

  g_assert_cmpuint (slow.n_seen, ==, 0);
  g_assert_cmpint (ABS (slow.typical_us - 15 * SECOND), <, SECOND / 100);
  g_assert_cmpint (slow.early_us, <, 8 * SECOND);
  g_assert_cmpint (slow.late_us, >, 30 * SECOND);
  g_assert_cmpint (fast.late_us, <, slow.late_us);
  g_assert_cmpint (none.typical_us, >, 0);
  /* A guess may be wrong: such a job is looked at from the start on. */
  g_assert_cmpint (latent_expectation_get_next_us (&slow, 0), ==, 2 * SECOND);
}

static void
test_learned (void)
{
  g_autoptr (LatentCadence) cadence = latent_cadence_new ();
  LatentExpectation expectation;

  learn_many (cadence, NULL, 15, 0.25, 80);
  expectation = latent_cadence_expect (cadence, MODEL, NULL, 60 * SECOND);
  g_assert_cmpuint (expectation.n_seen, ==, 80);
  g_assert_cmpint (ABS (expectation.typical_us - 15 * SECOND), <, SECOND / 2);
  g_assert_cmpint (expectation.early_us, >, 9 * SECOND);
  g_assert_cmpint (expectation.early_us, <, 11 * SECOND);
  g_assert_cmpint (expectation.late_us, >, 20 * SECOND);
  g_assert_cmpint (expectation.late_us, <, 25 * SECOND);
  g_assert_cmpint (latent_expectation_get_next_us (&expectation, 0), ==, expectation.early_us);
}

/* A few jobs move a guess, and say nothing yet about how far apart they may lie. */
static void
test_few (void)
{
  g_autoptr (LatentCadence) cadence = latent_cadence_new ();
  LatentExpectation expectation;

  for (guint i = 0; i < 3; i++)
    latent_cadence_learn (cadence, MODEL, NULL, 3 * SECOND);
  expectation = latent_cadence_expect (cadence, MODEL, NULL, 15 * SECOND);
  g_assert_cmpint (expectation.typical_us, <, 6 * SECOND);
  g_assert_cmpint (expectation.early_us, <, 2 * SECOND);
  g_assert_cmpint (latent_expectation_get_next_us (&expectation, 0), <, 2 * SECOND);
}

/* The newest hundred count: a service that became faster is believed. */
static void
test_forgets (void)
{
  g_autoptr (LatentCadence) cadence = latent_cadence_new ();
  LatentExpectation expectation;

  learn_many (cadence, NULL, 40, 0.1, 300);
  learn_many (cadence, NULL, 5, 0.1, 100);
  expectation = latent_cadence_expect (cadence, MODEL, NULL, 15 * SECOND);
  g_assert_cmpint (expectation.late_us, <, 8 * SECOND);
}

static void
test_kinds (void)
{
  g_autoptr (LatentCadence) cadence = latent_cadence_new ();
  g_autoptr (GHashTable) small = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) large = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) wide = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) huge = g_hash_table_new (g_str_hash, g_str_equal);
  LatentExpectation expectation;

  g_hash_table_insert (small, (gpointer) "image_size", (gpointer) "1K");
  g_hash_table_insert (large, (gpointer) "image_size", (gpointer) "2K");
  g_hash_table_insert (wide, (gpointer) "image_size", (gpointer) "1K");
  g_hash_table_insert (wide, (gpointer) "aspect_ratio", (gpointer) "16:9");
  g_hash_table_insert (huge, (gpointer) "image_size", (gpointer) "8K");
  learn_many (cadence, small, 6, 0.1, 50);
  learn_many (cadence, large, 30, 0.1, 50);

  expectation = latent_cadence_expect (cadence, MODEL, large, 15 * SECOND);
  g_assert_cmpint (expectation.early_us, >, 24 * SECOND);
  /* A shape is no kind of its own. */
  expectation = latent_cadence_expect (cadence, MODEL, wide, 15 * SECOND);
  g_assert_cmpuint (expectation.n_seen, ==, 50);
  g_assert_cmpint (expectation.late_us, <, 8 * SECOND);
  /* A size that was never seen is guessed from the model's others. */
  expectation = latent_cadence_expect (cadence, MODEL, huge, 900 * SECOND);
  g_assert_cmpuint (expectation.n_seen, ==, 0);
  g_assert_cmpint (expectation.typical_us, <, 60 * SECOND);
  expectation = latent_cadence_expect (cadence, "another", small, 900 * SECOND);
  g_assert_cmpint (expectation.typical_us, >, 800 * SECOND);
}

/* Many jobs waited for hours at a service that was ill. The next one is looked after all the same:
 * its picture may be there in seconds, and gone again in an hour. */
static void
test_bad_day (void)
{
  LatentCadence *cadence = latent_cadence_new ();
  LatentExpectation expectation;
  gint64 age_us = 0;

  for (guint i = 0; i < 30; i++)
    latent_cadence_learn (cadence, "imagen-4", NULL, 2 * G_TIME_SPAN_HOUR);
  expectation = latent_cadence_expect (cadence, "imagen-4", NULL, 15 * SECOND);
  g_assert_cmpint (expectation.early_us, >, 10 * G_TIME_SPAN_MINUTE);
  while (age_us < G_TIME_SPAN_HOUR)
    {
      gint64 next_us = latent_expectation_get_next_us (&expectation, age_us);

      g_assert_cmpint (next_us - age_us, <=, 30 * SECOND);
      age_us = next_us;
    }
  latent_cadence_free (cadence);
}

static void
test_nonsense (void)
{
  static const gint64 nonsense[] = { G_MININT64, -1, 0, 1, 2 * G_TIME_SPAN_DAY, G_MAXINT64 };
  g_autoptr (LatentCadence) cadence = latent_cadence_new ();

  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    latent_cadence_learn (cadence, MODEL, NULL, nonsense[i]);
  g_assert_cmpuint (latent_cadence_expect (cadence, MODEL, NULL, SECOND).n_seen, ==, 0);
}

/* P15: whatever is expected, the next question is later than now and at most an hour off. */
static void
test_always_goes_on (void)
{
  static const LatentExpectation expectations[] = {
    { 0, 0, 0, 0 },
    { 10 * SECOND, 15 * SECOND, 22 * SECOND, 50 },
    { 15 * SECOND, 15 * SECOND, 15 * SECOND, 100 },
    { G_TIME_SPAN_HOUR, 2 * G_TIME_SPAN_HOUR, 3 * G_TIME_SPAN_HOUR, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expectations); i++)
    {
      gint64 age_us = -SECOND;
      guint n_polls = 0;

      while (age_us < 3 * G_TIME_SPAN_DAY)
        {
          gint64 next_us = latent_expectation_get_next_us (&expectations[i], age_us);

          g_assert_cmpint (next_us, >=, MAX (age_us, 0) + SECOND / 2);
          g_assert_cmpint (next_us - age_us, <=, G_TIME_SPAN_HOUR + SECOND);
          age_us = next_us;
          n_polls++;
        }
      /* A day at 30 s, two by the hour. */
      g_assert_cmpuint (n_polls, <, 2880 + 48 + 200);
      g_assert_cmpint (latent_expectation_get_slow_us (&expectations[i]), <=,
                       10 * G_TIME_SPAN_MINUTE);
      g_assert_cmpint (latent_expectation_get_slow_us (&expectations[i]), >=, 20 * SECOND);
    }
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/net/cadence/nothing-learned", test_nothing_learned);
  g_test_add_func ("/net/cadence/learned", test_learned);
  g_test_add_func ("/net/cadence/few", test_few);
  g_test_add_func ("/net/cadence/forgets", test_forgets);
  g_test_add_func ("/net/cadence/kinds", test_kinds);
  g_test_add_func ("/net/cadence/bad-day", test_bad_day);
  g_test_add_func ("/net/cadence/nonsense", test_nonsense);
  g_test_add_func ("/net/cadence/P15-always-goes-on", test_always_goes_on);
  return latent_test_run ();
}
