/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"
#include "latent-service.h"

G_BEGIN_DECLS

/* LatentPoller: asks for all waiting jobs on one shared schedule: each job first after
 * `first_poll_ms` (2 s), then every `interval_ms` (1 s); with more than two due one GET
 * /v2/jobs?limit=100 answers for all and only those missing from the page are asked singly (at most
 * 4 at a time). 429 and 5xx and a lost network slow the schedule down (Retry-After wins; full
 * jitter, 0.5-20 s) and never end a job. 401 pauses it and says so once. Deadlines are measured
 * with the clock, so a suspend makes one round due, not a burst.
 *
 * Signals:
 *   "answer" (LatentRemoteJob *job): a reply for a watched job; also for running ones (progress)
 *   "problem" (char *remote_id, GError *error): NOT_FOUND or BAD_REPLY for this one job; it stays
 * watched "trouble" (GError *error or NULL): the connection as a whole became worse (error) or well
 * again (NULL)
 *
 * Main thread. Owned by the job queue. */
#define LATENT_TYPE_POLLER (latent_poller_get_type ())
G_DECLARE_FINAL_TYPE (LatentPoller, latent_poller, LATENT, POLLER, GObject)

LatentPoller *latent_poller_new (LatentService *service, LatentClock *clock);
/* Watching a watched id restarts its schedule. @at_once: ask in the next tick instead of after the
 * first wait. */
void latent_poller_watch (LatentPoller *self, const char *remote_id, gboolean at_once);
void latent_poller_unwatch (LatentPoller *self, const char *remote_id);
/* Paused: nothing is asked; watches are kept. Set by itself on 401/403.
 * Going on tells "trouble" NULL first: the same trouble again is news. */
void latent_poller_set_paused (LatentPoller *self, gboolean paused);
gboolean latent_poller_get_paused (LatentPoller *self);
/* Properties "first-poll-ms", "interval-ms" (construct): tests make them small. */

G_END_DECLS
