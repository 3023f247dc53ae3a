/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-poller.h"

G_BEGIN_DECLS

/* Shared by the halves of the type: asking and telling (latent-poller.c); who is watched and who is
 * next (latent-poller-watches.c). */

/* More due jobs than this are asked for with one list. */
#define LATENT_POLLER_MAX_SINGLES 2

/* One waiting job; owned by the table of watches. */
typedef struct
{
  char *remote_id;
  LatentExpectation expected;
  gint64 started_us; /* when the service accepted it; may lie before the boot */
  gint64 due_us;
  gboolean is_single;       /* being asked singly right now */
  gboolean is_off_the_page; /* the list of this round did not have it */
  gboolean is_slow;         /* and that was told */
} LatentPollerWatch;

struct _LatentPoller
{
  GObject parent_instance;

  LatentService *service;
  LatentClock *clock;
  LatentPacer *pacer;  /* nullable */
  guint first_poll_ms; /* 0: as the expectations say, and so for the next */
  guint interval_ms;
  guint look_ms; /* the clock is looked at at least this often */

  GHashTable *watches; /* (element-type utf8 Watch): job id -> Watch */
  GSource *timer;      /* nullable: the next tick */
  GCancellable *cancellable;
  gboolean is_paused;

  /* what is under way */
  guint turn_id; /* waiting for the pacer, 0 not */
  guint n_singles;
  gboolean is_listing;
  char *cursor;           /* nullable: the list's next page is worth reading */
  guint n_pages;          /* of this walk */
  guint n_dry_pages;      /* in a row, of this walk */
  gint64 walk_started_us; /* who was due by then is looked for */

  /* the state of the connection */
  guint n_failures; /* in a row */
  gint64 quiet_until_us;
  gint64 resume_us; /* as told last */
  GError *trouble;  /* nullable: as told last */
};

/* What would be asked right now: @is_list, or about @watch; neither: nothing may be. */
typedef struct
{
  gboolean is_list;
  LatentPollerWatch *watch; /* nullable */
} LatentPollerQuestion;

void latent_poller_watch_free (LatentPollerWatch *watch);

/* The clock that goes on in suspend: after it one round is due, at once and only one. */
gint64 latent_poller_get_now_us (LatentPoller *self);

/* When @watch is to be asked about next, if that happens now. */
gint64 latent_poller_get_next_due_us (LatentPoller *self, const LatentPollerWatch *watch);
LatentPollerQuestion latent_poller_find_question (LatentPoller *self);
/* How many were due when the walk through the list began and were not met; @mark: from now on they
 * are asked singly. */
guint latent_poller_count_unmet (LatentPoller *self, gboolean mark);
/* (transfer full) (element-type utf8): those that became slow since the last call. */
GPtrArray *latent_poller_take_slow (LatentPoller *self);
/* When anything is due next, G_MAXINT64 for never. */
gint64 latent_poller_find_next_us (LatentPoller *self);

G_END_DECLS
