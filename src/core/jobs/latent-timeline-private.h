/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-number-list-private.h"
#include "latent-timeline.h"

G_BEGIN_DECLS

struct _LatentTimeline
{
  GObject parent_instance;

  LatentLibrary *library;  /* owned */
  LatentImageQuery *query; /* owned */
  LatentNumberList list;
  gboolean is_being_replaced; /* the first of two signals is being told */

  /* Tiles. */
  GHashTable *tiles;          /* number -> LatentTimelineTile: the tiles that somebody holds */
  GHashTable *to_load;        /* (set of numbers): asked for and not yet read, or in vain */
  guint load_id;              /* idle source: to_load is being read */
  guint n_loads;              /* under way */
  GCancellable *cancel_loads; /* owned: until the end */

  /* Jobs. */
  GListModel *queue;     /* owned, nullable */
  GPtrArray *shadow;     /* of LatentJob: what @queue held when it last changed */
  GHashTable *jobs;      /* number -> LatentJob, unowned: those of @shadow */
  GHashTable *wanted;    /* (set of numbers): the jobs that match the query */
  GHashTable *only_jobs; /* (set of numbers): of these, those that no picture stands for */

  GHashTable *moved;     /* (set of numbers): those on whose account the search is repeated */

  /* The search. */
  GCancellable *cancel_search; /* owned, nullable: of the search under way */
  GCancellable *cancel_checks; /* owned: of the checks of single pictures for this query */
  guint retry_id;              /* timer: the database could not answer */
  guint rest_id;               /* idle source: the rest of the pictures is to be asked for */
  gboolean is_rest_due;        /* they are, once the tiles of the first have been read */
  gboolean is_asking;          /* for all pictures, or about to */
  gboolean is_search_due;      /* something has happened since that was asked */
  gboolean was_asked;          /* there was a query */
  gboolean is_searching;
  gboolean is_complete;
};

/* A tile that somebody holds, and how it is forgotten when nobody does. */
typedef struct
{
  LatentTimeline *timeline; /* unowned */
  LatentTile *tile;         /* unowned */
  guint32 number;
} LatentTimelineTile;

/* latent-timeline.c: the list. */

/* Of the query; the list is in another one until the query's first answer. */
LatentNumberOrder latent_timeline_get_order (LatentTimeline *self);
LatentTile *latent_timeline_find_tile (LatentTimeline *self, guint32 number); /* (nullable) */

/* Takes @numbers (transfer full): the pictures that match; jobs are added. @is_complete: there are
 * no more of them. */
void latent_timeline_take_numbers (LatentTimeline *self, GArray *numbers, gboolean is_complete);
void latent_timeline_insert (LatentTimeline *self, guint32 number);
/* The picture is not part of the result (any more); its job may be. */
void latent_timeline_drop (LatentTimeline *self, guint32 number);
void latent_timeline_set_searching (LatentTimeline *self, gboolean is_searching);

/* latent-timeline-search.c: the questions. */
void latent_timeline_search (LatentTimeline *self);
void latent_timeline_check (LatentTimeline *self, const guint32 *numbers, gsize n_numbers);
void latent_timeline_load (LatentTimeline *self, guint32 number);
void latent_timeline_stop (LatentTimeline *self);
/* What was asked with it is not to be answered; a new one takes its place. */
void latent_timeline_call_off (GCancellable **cancellable);
gboolean latent_timeline_wants_job (LatentTimeline *self, LatentJob *job);

G_END_DECLS
