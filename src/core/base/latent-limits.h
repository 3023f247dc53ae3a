/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LatentLimits:
 * @is_paused: nothing new is sent until a person says so
 * @jobs_at_once: of one account and team; 0: as many as the account allows
 * @session_credits: to be spent since this program was started, by whichever program uses the
 *   library; 0: no limit
 * @month_credits: to be spent in a calendar month of local time; 0: no limit
 *
 * What people allow in one library. Kept in the library, so that it holds for every program that
 * uses it (promise 8). Plain data.
 */
typedef struct
{
  gboolean is_paused;
  guint jobs_at_once;
  gint64 session_credits;
  gint64 month_credits;
} LatentLimits;

/**
 * LatentConsent:
 * @budget_credits: with @has_budget: what the intents may cost together. It is said for them alone,
 *   so it stands in for the library's limits
 * @was_asked: a person was told that they pass a limit, and wants them all the same
 * @session_start_us: the session began then (wall clock)
 * @month_start_us: and the month
 *
 * Under which conditions intents may be written. Plain data.
 */
typedef struct
{
  gboolean has_budget;
  gint64 budget_credits;
  gboolean was_asked;
  gint64 session_start_us;
  gint64 month_start_us;
} LatentConsent;

/* When the month of @wall_us began in local time; both in microseconds since 1970 UTC. Pure but for
 * the time zone. */
gint64 latent_limits_month_start_us (gint64 wall_us);

/* What becomes of a queued job that wants to be sent. */
typedef enum
{
  LATENT_ADMISSION_FAILED, /* there is an error */
  LATENT_ADMISSION_GRANTED,
  LATENT_ADMISSION_NO_SLOT, /* as many as are allowed at once are under way */
  LATENT_ADMISSION_PAUSED,
} LatentAdmission;

G_END_DECLS
