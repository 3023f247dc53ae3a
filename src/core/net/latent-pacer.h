/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"

G_BEGIN_DECLS

/* LatentPacer: the pace of everything that is asked of the API in one session: polls, lists,
 * submits, the account. Downloads are not its business. Three limits (faults.md P14, W6):
 *
 * - Requests: "rate" a second (construct, default 4) with a small burst. Who waits stands in a lane
 *   and the lanes take turns, so that neither a hundred submits nor a thousand polls keep the
 *   others waiting.
 * - At most six requests are under way, as many as there are connections: more would wait inside
 *   the connections' queue, with their deadlines running and nobody's turn respected.
 * - Automatic retries: ten to begin with, then one for five requests (and one every twenty seconds,
 *   or a network that was away would never be tried again), so that a single one comes at once and
 *   a storm stays at a fifth more requests.
 *
 * Construct-only property "look-ms": how often the clock is looked at while somebody waits; tests
 * with a clock of their own make it small.
 *
 * Main thread. Owned by the workspace; the service, the poller and the job queue share it. */
#define LATENT_TYPE_PACER (latent_pacer_get_type ())
G_DECLARE_FINAL_TYPE (LatentPacer, latent_pacer, LATENT, PACER, GObject)

typedef enum
{
  LATENT_LANE_SUBMIT,
  LATENT_LANE_QUERY, /* the account, the models, looking for a job */
  LATENT_LANE_POLL,
} LatentLane;
#define LATENT_N_LANES (LATENT_LANE_POLL + 1)

/* @requests_per_second: 0 for the default */
LatentPacer *latent_pacer_new (LatentClock *clock, double requests_per_second);

/* One request may be sent now; returns whether it was. */
typedef gboolean (*LatentPacerTurn) (gpointer user_data);

/* Stands in @lane for one turn. @turn is called once, from the main loop and never from inside this
 * call, as soon as the limit allows; a turn that is not used costs nothing. Returns an id for
 * latent_pacer_give_up(), never 0. */
guint latent_pacer_wait (LatentPacer *self,
                         LatentLane lane,
                         LatentPacerTurn turn,
                         gpointer user_data);
/* Leaves the lane: @turn will not be called. */
void latent_pacer_give_up (LatentPacer *self, guint id);

/* For the service: is this called from inside a turn whose request was not sent yet? Then the
 * caller may send it right now. Only the first caller is told TRUE. */
gboolean latent_pacer_use_turn (LatentPacer *self);

/* A request was sent, and its answer came (or it was called off): each begin has one end. */
void latent_pacer_begin (LatentPacer *self);
void latent_pacer_end (LatentPacer *self);

/* Takes the token of one automatic retry. FALSE: there is none; @wait_us: (out) (optional): when it
 * is worth asking again, microseconds from now. */
gboolean latent_pacer_take_retry (LatentPacer *self, gint64 *wait_us);

G_END_DECLS
