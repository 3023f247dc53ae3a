/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"
#include "latent-cadence.h"
#include "latent-pacer.h"
#include "latent-service.h"

G_BEGIN_DECLS

/* LatentPoller: asks for all waiting jobs on one shared schedule. A job is first asked about when
 * it may be finished, then often, then less and less, as its expectation says (latent-cadence.h),
 * and never given up. With more than two due one GET /v2/jobs answers for all (page after page
 * while that finds any), and only those it does not list are asked singly (at most 4 at a time).
 * The pacer says how fast; of those that are due the nearest to done comes first, and none waits
 * for ever. 429 and 5xx and a lost network slow the schedule down (Retry-After wins; full jitter,
 * 0.5-20 s; the pacer's retries) and never end a job. 401 pauses it and says so once. Deadlines are
 * measured with the boot clock, so a suspend makes one round due, not a burst, and nobody setting
 * the wall clock makes any.
 *
 * Signals:
 *   "answer" (LatentRemoteJob *job): a reply for a watched job; also for running ones (progress)
 *   "problem" (char *remote_id, GError *error): NOT_FOUND or BAD_REPLY for this one job; it stays
 *   watched
 *   "trouble" (GError *error or NULL): the connection as a whole became worse (error) or well again
 *   (NULL)
 *   "slow" (char *remote_id): a watched job is older than its kind usually gets; once for a watch
 *
 * Main thread. Owned by the job queue. */
#define LATENT_TYPE_POLLER (latent_poller_get_type ())
G_DECLARE_FINAL_TYPE (LatentPoller, latent_poller, LATENT, POLLER, GObject)

/* Without a pacer (property "pacer", construct, nullable) the only limit is 4 at a time. */
LatentPoller *latent_poller_new (LatentService *service, LatentClock *clock);

/* What is known of a job that is to be watched. */
typedef struct
{
  LatentExpectation expected;
  gint64 age_us; /* since the service accepted it */
} LatentPollPlan;

/* Watching a watched id restarts its schedule. @at_once: ask as soon as possible and not only when
 * @plan says. @plan: (nullable): copied; without it nothing is known of the job. */
void latent_poller_watch (LatentPoller *self,
                          const char *remote_id,
                          gboolean at_once,
                          const LatentPollPlan *plan);
void latent_poller_unwatch (LatentPoller *self, const char *remote_id);
/* Paused: nothing is asked; watches are kept. Set by itself on 401/403.
 * Going on tells "trouble" NULL first: the same trouble again is news. */
void latent_poller_set_paused (LatentPoller *self, gboolean paused);
gboolean latent_poller_get_paused (LatentPoller *self);
/* When the connection's trouble is over and asking goes on by itself, in microseconds of the
 * monotonic clock; 0: there is none. Property "resume-us", notified. */
gint64 latent_poller_get_resume_us (LatentPoller *self);
/* Properties "first-poll-ms", "interval-ms" (construct): a fixed rhythm in place of the
 * expectations, for tests and as what benchmarks compare with; "look-ms" (construct): how often a
 * clock is looked at that may have jumped; tests make it small. */

G_END_DECLS
