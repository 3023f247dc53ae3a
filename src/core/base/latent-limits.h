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

/* What becomes of a queued job that wants to be sent. */
typedef enum
{
  LATENT_ADMISSION_FAILED, /* there is an error */
  LATENT_ADMISSION_GRANTED,
  LATENT_ADMISSION_NO_SLOT, /* as many as are allowed at once are under way */
  LATENT_ADMISSION_PAUSED,
} LatentAdmission;

G_END_DECLS
