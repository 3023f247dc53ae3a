/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-gate-private.h"

#include "core/base/latent-error.h"

#define UNKNOWN (-1)

/* One limit that is to be kept. */
typedef struct
{
  const char *name; /* of the error's field */
  gint64 limit;     /* 0: none */
  gint64 start_us;
} Period;

/* What @records cost together, UNKNOWN when that of one is not known. */
static gint64
add_prices (GPtrArray *records)
{
  gint64 sum = 0;

  for (guint i = 0; i < records->len; i++)
    {
      const LatentJobRecord *record = g_ptr_array_index (records, i);

      if (record->price < 0 || record->price > G_MAXINT64 - sum)
        return UNKNOWN;
      sum += record->price;
    }
  return sum;
}

/* Jobs that wait to be sent or may be on their way count whenever they were made: they cost now.
 * Those that were proved free (refused, failed) never do, nor what was stopped before it was sent.
 * What nobody knows the cost of counts nothing: with a limit somebody was asked about it. */
static gboolean
add_spent (sqlite3 *connection, gint64 start_us, gint64 *spent, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = latent_sql_prepare (
      connection,
      "SELECT total (max (CASE WHEN credits >= 0 THEN credits ELSE price END, 0)) FROM jobs"
      " WHERE state IN ('queued', 'submitting')"
      "   OR (charged <> 'no' AND attempts > 0 AND max (accepted_us, submitted_us) >= :start)",
      error);
  double sum;

  if (statement == NULL)
    return FALSE;
  latent_sql_bind_int64 (statement, ":start", start_us);
  if (!latent_sql_next (statement, error))
    return FALSE;
  /* total() cannot overflow; whole numbers are exact up to 2^53. */
  sum = sqlite3_column_double (statement, 0);
  *spent
      = sum < (double) (G_GINT64_CONSTANT (1) << 53) ? (gint64) sum : G_GINT64_CONSTANT (1) << 53;
  return TRUE;
}

static gboolean
fail (const Period *period, gint64 spent, gint64 cost, GError **error)
{
  GError *failure
      = latent_error_new (LATENT_ERROR_LIMIT, "the limit (%s) would be passed", period->name);
  LatentErrorFacts *facts = latent_error_facts (failure);

  facts->field = g_strdup (period->name);
  facts->credits_limit = period->limit;
  facts->credits_spent = spent;
  facts->credits_required = cost;
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
check_period (sqlite3 *connection, const Period *period, gint64 cost, GError **error)
{
  gint64 spent;

  if (period->limit == 0)
    return TRUE;
  if (!add_spent (connection, period->start_us, &spent, error))
    return FALSE;
  if (cost == UNKNOWN || cost > period->limit - spent)
    return fail (period, spent, cost, error);
  return TRUE;
}

gboolean
latent_gate_check_spending (sqlite3 *connection,
                            GPtrArray *records,
                            const LatentConsent *consent,
                            GError **error)
{
  gint64 cost = add_prices (records);
  const Period budget = { "budget", consent->budget_credits, 0 };
  LatentLimits limits;

  if (consent->was_asked)
    return TRUE;
  if (consent->has_budget)
    return (cost != UNKNOWN && cost <= budget.limit) || fail (&budget, 0, cost, error);
  if (!latent_gate_read_limits (connection, &limits, error))
    return FALSE;
  return check_period (connection,
                       &(Period){ "session", limits.session_credits, consent->session_start_us },
                       cost, error)
         && check_period (connection,
                          &(Period){ "month", limits.month_credits, consent->month_start_us }, cost,
                          error);
}
