/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-poller-private.h"

#define MAX_SINGLES_AT_ONCE 4

void
latent_poller_watch_free (LatentPollerWatch *watch)
{
  g_free (watch->remote_id);
  g_free (watch);
}

gint64
latent_poller_get_now_us (LatentPoller *self)
{
  return latent_clock_get_boot_us (self->clock);
}

gint64
latent_poller_get_next_due_us (LatentPoller *self, const LatentPollerWatch *watch)
{
  gint64 age_us = latent_poller_get_now_us (self) - watch->started_us;

  if (self->interval_ms != 0)
    return latent_poller_get_now_us (self) + (gint64) self->interval_ms * 1000;
  return watch->started_us + latent_expectation_get_next_us (&watch->expected, age_us);
}

static gboolean
is_due (const LatentPollerWatch *watch, gint64 now_us)
{
  return !watch->is_single && watch->due_us <= now_us;
}

/* The less the sooner: how long until it is expected to be done, less how long it has waited for
 * its question; so the nearest comes first, and none is put off for ever. */
static gint64
get_distance_us (const LatentPollerWatch *watch, gint64 now_us)
{
  gint64 left_us = watch->started_us + watch->expected.typical_us - now_us;

  return MAX (left_us, 0) - (now_us - watch->due_us);
}

LatentPollerQuestion
latent_poller_find_question (LatentPoller *self)
{
  gint64 now_us = latent_poller_get_now_us (self);
  LatentPollerQuestion question = { FALSE, NULL };
  LatentPollerWatch *nearest = NULL;
  LatentPollerWatch *nearest_off = NULL;
  guint n_due = 0;
  guint n_on = 0;
  GHashTableIter iter;
  gpointer value;
  gboolean is_many;

  if (self->is_paused || now_us < self->quiet_until_us)
    return question;
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LatentPollerWatch *watch = value;
      LatentPollerWatch **place = watch->is_off_the_page ? &nearest_off : &nearest;

      if (!is_due (watch, now_us))
        continue;
      n_due++;
      n_on += watch->is_off_the_page ? 0 : 1;
      if (*place == NULL || get_distance_us (watch, now_us) < get_distance_us (*place, now_us))
        *place = watch;
    }

  is_many = n_due > LATENT_POLLER_MAX_SINGLES;
  /* The jobs a list may answer for never wait behind those that have to be asked singly. */
  question.is_list = !self->is_listing && n_on > 0 && (is_many || self->cursor != NULL);
  if (question.is_list || self->n_singles >= MAX_SINGLES_AT_ONCE)
    return question;
  question.watch = nearest_off;
  if (question.watch == NULL && !is_many && !self->is_listing)
    question.watch = nearest;
  return question;
}

guint
latent_poller_count_unmet (LatentPoller *self, gboolean mark)
{
  guint n_unmet = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LatentPollerWatch *watch = value;

      if (watch->is_off_the_page || !is_due (watch, self->walk_started_us))
        continue;
      n_unmet++;
      watch->is_off_the_page = mark;
    }
  return n_unmet;
}

GPtrArray *
latent_poller_take_slow (LatentPoller *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  gint64 now_us = latent_poller_get_now_us (self);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LatentPollerWatch *watch = value;

      if (watch->is_slow
          || now_us - watch->started_us < latent_expectation_get_slow_us (&watch->expected))
        continue;
      watch->is_slow = TRUE;
      g_ptr_array_add (ids, g_strdup (watch->remote_id));
    }
  return ids;
}

gint64
latent_poller_find_next_us (LatentPoller *self)
{
  gint64 next_us = G_MAXINT64;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LatentPollerWatch *watch = value;

      if (!watch->is_single)
        next_us = MIN (next_us, watch->due_us);
    }
  return next_us;
}
