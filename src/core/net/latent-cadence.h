/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long jobs take, learned from those that are finished, and what follows from it: when to ask
 * about a running one. Asking from the moment one in twenty is finished, and then often, finds a
 * picture within a third of the time that asking every two seconds from the start leaves it lying,
 * with hardly more requests.
 *
 * Plain data without clock, disk or network. One thread (the main one); owned by the job queue. */

/* What to expect of one job, in microseconds from its acceptance. */
typedef struct
{
  gint64 early_us;   /* one in twenty is finished by then */
  gint64 typical_us; /* half of them are */
  gint64 late_us;    /* nineteen in twenty are */
  guint n_seen;      /* finished jobs this was learned from; 0: a guess */
} LatentExpectation;

typedef struct _LatentCadence LatentCadence;

LatentCadence *latent_cadence_new (void);
void latent_cadence_free (LatentCadence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentCadence, latent_cadence_free)

/* A finished job of @model_id with the parameters @values (element-type utf8 utf8) took @took_us
 * from acceptance to completion; what cannot be true is ignored. The newest hundred of a kind
 * count, so the oldest are told first. */
void latent_cadence_learn (LatentCadence *self,
                           const char *model_id,
                           GHashTable *values,
                           gint64 took_us);

/* @guess_us: what to believe of a model nothing was learned about */
LatentExpectation latent_cadence_expect (LatentCadence *self,
                                         const char *model_id,
                                         GHashTable *values,
                                         gint64 guess_us);

/* How long after its acceptance a job is asked about next that is @age_us old now and not finished.
 * Always later than @age_us; after a day once an hour (faults.md P15). Pure. */
gint64 latent_expectation_get_next_us (const LatentExpectation *self, gint64 age_us);

/* The age from which a job counts as slower than usual: at most ten minutes. Pure. */
gint64 latent_expectation_get_slow_us (const LatentExpectation *self);

G_END_DECLS
