/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cadence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of one kind the newest so many count: services change. */
#define MAX_SAMPLES 100
/* From so many on the samples speak for themselves, whatever their shape (two peaks are usual);
 * below it they are taken for a log-normal distribution. */
#define MIN_SAMPLES_FOR_QUANTILES 30
/* Until so many were seen a job may as well be much faster than we guess. */
#define MIN_SAMPLES_FOR_PATIENCE 3
/* What is believed before anything was seen: spread (of the logarithm), and how many samples that
 * belief is worth. */
#define GUESSED_SIGMA 0.5
#define GUESS_WEIGHT_OF_MEAN 1.0
#define GUESS_WEIGHT_OF_SIGMA 3.0
/* Of the normal distribution: one in twenty lies below. */
#define Z_EARLY 1.645

#define MIN_TOOK_US (20 * G_TIME_SPAN_MILLISECOND)
#define MAX_TOOK_US G_TIME_SPAN_DAY
#define DEFAULT_GUESS_US (15 * G_USEC_PER_SEC)

/* From early to late a job is asked about at this pace (tests/bench/bench-cadence.c weighs it);
 * before anything was learned a little from the start on, too. */
#define MIN_INTERVAL_US (600 * G_TIME_SPAN_MILLISECOND)
#define MAX_INTERVAL_US (5 * G_USEC_PER_SEC)
#define STEPS_FROM_EARLY_TO_LATE 24
#define IMPATIENT_INTERVAL_US (2 * G_USEC_PER_SEC)
/* What was learned on a day when the service was ill must not hide a picture for hours. */
#define MAX_PATIENCE_US (30 * G_USEC_PER_SEC)
/* Over its time: a wait grows by this share of what it is over, up to: */
#define LATE_SHARE 0.2
#define MAX_LATE_INTERVAL_US (10 * G_USEC_PER_SEC)
#define LONG_US (10 * G_TIME_SPAN_MINUTE)
#define LONG_INTERVAL_US (30 * G_USEC_PER_SEC)
#define PARKED_US G_TIME_SPAN_DAY
#define PARKED_INTERVAL_US G_TIME_SPAN_HOUR

#define MIN_SLOW_US (20 * G_USEC_PER_SEC)
#define SLOW_FACTOR 1.5

/* The newest durations of one kind of job. */
typedef struct
{
  double log_us[MAX_SAMPLES]; /* a ring */
  guint n_samples;
  guint next;
} History;

struct _LatentCadence
{
  GHashTable *histories; /* kind or model id -> History */
};

/* Parameters that change the picture but hardly the work. Everything else may: a size, a quality, a
 * number of steps or pictures. */
static gboolean
is_idle_parameter (const char *key)
{
  static const char *const idle[]
      = { "aspect_ratio", "output_format", "seed", "negative_prompt", "style" };

  for (guint i = 0; i < G_N_ELEMENTS (idle); i++)
    {
      if (g_str_equal (key, idle[i]))
        return TRUE;
    }
  return FALSE;
}

/* (transfer full): jobs with the same kind are expected to take the same time. */
static char *
make_kind (const char *model_id, GHashTable *values)
{
  g_autoptr (GList) keys = values != NULL ? g_hash_table_get_keys (values) : NULL;
  GString *kind = g_string_new (model_id);

  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  for (GList *l = keys; l != NULL; l = l->next)
    {
      const char *value = g_hash_table_lookup (values, l->data);

      if (value != NULL && !is_idle_parameter (l->data))
        g_string_append_printf (kind, "|%s=%s", (const char *) l->data, value);
    }
  return g_string_free (kind, FALSE);
}

static void
add_sample (LatentCadence *self, const char *kind, gint64 took_us)
{
  History *history = g_hash_table_lookup (self->histories, kind);

  if (history == NULL)
    {
      history = g_new0 (History, 1);
      g_hash_table_insert (self->histories, g_strdup (kind), history);
    }
  history->log_us[history->next] = log ((double) took_us);
  history->next = (history->next + 1) % MAX_SAMPLES;
  history->n_samples = MIN (history->n_samples + 1, MAX_SAMPLES);
}

static int
compare_doubles (const void *a, const void *b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

static gint64
read_quantile (const double *sorted, guint count, double share)
{
  double place = share * (count - 1);
  guint below = (guint) place;
  guint above = MIN (below + 1, count - 1);

  return (gint64) exp (sorted[below] + (sorted[above] - sorted[below]) * (place - below));
}

static void
expect_from_quantiles (const History *history, LatentExpectation *expectation)
{
  double sorted[MAX_SAMPLES];

  memcpy (sorted, history->log_us, history->n_samples * sizeof *sorted);
  qsort (sorted, history->n_samples, sizeof *sorted, compare_doubles);
  expectation->early_us = read_quantile (sorted, history->n_samples, 0.05);
  expectation->typical_us = read_quantile (sorted, history->n_samples, 0.5);
  expectation->late_us = read_quantile (sorted, history->n_samples, 0.95);
}

/* The usual mixture of a belief with few samples: the fewer they are, the more both ends are put
 * off. */
static void
expect_from_few (const History *history, gint64 guess_us, LatentExpectation *expectation)
{
  guint count = history != NULL ? history->n_samples : 0;
  double guess = log ((double) guess_us);
  double sum = 0;
  double squares = 0;
  double mean;
  double centre;
  double variance;
  double reach;

  for (guint i = 0; i < count; i++)
    sum += history->log_us[i];
  mean = count > 0 ? sum / count : guess;
  for (guint i = 0; i < count; i++)
    squares += (history->log_us[i] - mean) * (history->log_us[i] - mean);

  centre = (GUESS_WEIGHT_OF_MEAN * guess + sum) / (GUESS_WEIGHT_OF_MEAN + count);
  variance = (GUESS_WEIGHT_OF_SIGMA * GUESSED_SIGMA * GUESSED_SIGMA + squares
              + GUESS_WEIGHT_OF_MEAN * count / (GUESS_WEIGHT_OF_MEAN + count) * (mean - guess)
                    * (mean - guess))
             / (GUESS_WEIGHT_OF_SIGMA + count);
  reach = Z_EARLY * sqrt (variance * (1 + 1 / (GUESS_WEIGHT_OF_MEAN + count)));
  expectation->early_us = (gint64) exp (centre - reach);
  expectation->typical_us = (gint64) exp (centre);
  expectation->late_us = (gint64) exp (centre + reach);
}

LatentCadence *
latent_cadence_new (void)
{
  LatentCadence *self = g_new0 (LatentCadence, 1);

  self->histories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
latent_cadence_free (LatentCadence *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->histories);
  g_free (self);
}

void
latent_cadence_learn (LatentCadence *self,
                      const char *model_id,
                      GHashTable *values,
                      gint64 took_us)
{
  g_autofree char *kind = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (model_id != NULL);

  if (took_us < MIN_TOOK_US || took_us > MAX_TOOK_US)
    return;
  kind = make_kind (model_id, values);
  add_sample (self, kind, took_us);
  /* What is known of the model is the guess for a kind that was never seen. */
  if (!g_str_equal (kind, model_id))
    add_sample (self, model_id, took_us);
}

LatentExpectation
latent_cadence_expect (LatentCadence *self,
                       const char *model_id,
                       GHashTable *values,
                       gint64 guess_us)
{
  LatentExpectation expectation = { 0 };
  g_autofree char *kind = NULL;
  const History *of_model;
  const History *of_kind;

  g_return_val_if_fail (self != NULL, expectation);
  g_return_val_if_fail (model_id != NULL, expectation);

  kind = make_kind (model_id, values);
  of_kind = g_hash_table_lookup (self->histories, kind);
  of_model = g_hash_table_lookup (self->histories, model_id);
  if (guess_us <= 0)
    guess_us = DEFAULT_GUESS_US;
  if (of_model != NULL && of_model != of_kind)
    {
      expect_from_few (of_model, guess_us, &expectation);
      guess_us = expectation.typical_us;
    }

  expectation.n_seen = of_kind != NULL ? of_kind->n_samples : 0;
  if (expectation.n_seen >= MIN_SAMPLES_FOR_QUANTILES)
    expect_from_quantiles (of_kind, &expectation);
  else
    expect_from_few (of_kind, guess_us, &expectation);
  return expectation;
}

gint64
latent_expectation_get_next_us (const LatentExpectation *self, gint64 age_us)
{
  gint64 interval_us;

  g_return_val_if_fail (self != NULL, age_us + LONG_INTERVAL_US);

  age_us = MAX (age_us, 0);
  if (age_us >= PARKED_US)
    return age_us + PARKED_INTERVAL_US;
  if (age_us >= LONG_US)
    return age_us + LONG_INTERVAL_US;

  if (age_us < self->early_us && self->n_seen >= MIN_SAMPLES_FOR_PATIENCE)
    return MIN (self->early_us, age_us + MAX_PATIENCE_US);
  if (age_us < self->early_us)
    return age_us + IMPATIENT_INTERVAL_US;

  interval_us = CLAMP ((self->late_us - self->early_us) / STEPS_FROM_EARLY_TO_LATE,
                       MIN_INTERVAL_US,
                       MAX_INTERVAL_US);
  if (age_us > self->late_us)
    interval_us = CLAMP ((gint64) ((double) (age_us - self->late_us) * LATE_SHARE),
                         interval_us,
                         MAX_LATE_INTERVAL_US);
  return age_us + interval_us;
}

gint64
latent_expectation_get_slow_us (const LatentExpectation *self)
{
  g_return_val_if_fail (self != NULL, LONG_US);

  return CLAMP ((gint64) ((double) self->late_us * SLOW_FACTOR), MIN_SLOW_US, LONG_US);
}
