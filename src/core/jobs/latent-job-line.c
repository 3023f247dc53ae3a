/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-job-line.h"

struct _LatentJobLine
{
  GObject parent_instance;

  GPtrArray *followed; /* of LatentJob: every item of the other model, in its order */
  GPtrArray *line;     /* of LatentJob: what this model shows */
  guint n_running;
};

static void implement_list_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentJobLine,
                               latent_job_line,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, implement_list_model))

static gboolean
belongs (LatentJob *job)
{
  return latent_job_get_is_mine (job) && latent_job_is_running (job);
}

static gboolean
is_queued (LatentJob *job)
{
  return latent_job_get_state (job) == LATENT_JOB_QUEUED;
}

static int
compare_jobs (LatentJob *a, LatentJob *b)
{
  gint64 rank_a = latent_job_get_record (a)->rank;
  gint64 rank_b = latent_job_get_record (b)->rank;

  if (is_queued (a) != is_queued (b))
    return is_queued (a) ? 1 : -1;
  if (rank_a != rank_b)
    return rank_a < rank_b ? -1 : 1;
  return g_strcmp0 (latent_job_get_id (a), latent_job_get_id (b));
}

static guint
find_place (LatentJobLine *self, LatentJob *job)
{
  guint low = 0;
  guint high = self->line->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare_jobs (g_ptr_array_index (self->line, middle), job) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
count_running (LatentJobLine *self)
{
  guint n_running = 0;

  while (n_running < self->line->len && !is_queued (g_ptr_array_index (self->line, n_running)))
    n_running++;
  self->n_running = n_running;
}

/* Shows @job at its place, or not at all. Only this job may have changed since the last call: all
 * others stand in order. */
static void
place_job (LatentJobLine *self, LatentJob *job)
{
  guint from = 0;
  guint to = 0;
  gboolean was_shown = g_ptr_array_find (self->line, job, &from);
  gboolean is_shown = belongs (job);

  if (was_shown)
    g_object_unref (g_ptr_array_steal_index (self->line, from));
  if (is_shown)
    {
      to = find_place (self, job);
      g_ptr_array_insert (self->line, (int) to, g_object_ref (job));
    }
  count_running (self);

  /* A step that changes nothing of the order is no news: a view would make the row anew. */
  if (was_shown && is_shown && from == to)
    return;
  if (was_shown && is_shown)
    g_list_model_items_changed (G_LIST_MODEL (self), MIN (from, to),
                                MAX (from, to) - MIN (from, to) + 1,
                                MAX (from, to) - MIN (from, to) + 1);
  else if (was_shown)
    g_list_model_items_changed (G_LIST_MODEL (self), from, 1, 0);
  else if (is_shown)
    g_list_model_items_changed (G_LIST_MODEL (self), to, 0, 1);
}

static void
job_changed_cb (LatentJob *job, GParamSpec *pspec, LatentJobLine *self)
{
  place_job (self, job);
}

static void
follow (LatentJobLine *self, LatentJob *job)
{
  g_signal_connect_object (job, "notify::state", G_CALLBACK (job_changed_cb), self, 0);
  g_signal_connect_object (job, "notify::rank", G_CALLBACK (job_changed_cb), self, 0);
  g_signal_connect_object (job, "notify::is-mine", G_CALLBACK (job_changed_cb), self, 0);
  place_job (self, job);
}

static void
unfollow (LatentJobLine *self, LatentJob *job)
{
  guint place;

  g_signal_handlers_disconnect_by_func (job, job_changed_cb, self);
  if (!g_ptr_array_find (self->line, job, &place))
    return;
  g_object_unref (g_ptr_array_steal_index (self->line, place));
  count_running (self);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 1, 0);
}

static void
jobs_changed_cb (GListModel *jobs,
                 guint position,
                 guint n_removed,
                 guint n_added,
                 LatentJobLine *self)
{
  for (guint i = 0; i < n_removed; i++)
    {
      g_autoptr (LatentJob) job = g_ptr_array_steal_index (self->followed, position);

      unfollow (self, job);
    }
  for (guint i = 0; i < n_added; i++)
    {
      LatentJob *job = g_list_model_get_item (jobs, position + i);

      g_ptr_array_insert (self->followed, (int) (position + i), job);
      follow (self, job);
    }
}

static GType
get_item_type (GListModel *model)
{
  return LATENT_TYPE_JOB;
}

static guint
get_n_items (GListModel *model)
{
  return LATENT_JOB_LINE (model)->line->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LatentJobLine *self = LATENT_JOB_LINE (model);

  if (position >= self->line->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->line, position));
}

static void
implement_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
latent_job_line_finalize (GObject *object)
{
  LatentJobLine *self = LATENT_JOB_LINE (object);

  g_ptr_array_unref (self->followed);
  g_ptr_array_unref (self->line);
  G_OBJECT_CLASS (latent_job_line_parent_class)->finalize (object);
}

static void
latent_job_line_class_init (LatentJobLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latent_job_line_finalize;
}

static void
latent_job_line_init (LatentJobLine *self)
{
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
  self->line = g_ptr_array_new_with_free_func (g_object_unref);
}

LatentJobLine *
latent_job_line_new (GListModel *jobs)
{
  LatentJobLine *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (jobs), NULL);

  self = g_object_new (LATENT_TYPE_JOB_LINE, NULL);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (jobs_changed_cb), self, 0);
  jobs_changed_cb (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
  return self;
}

guint
latent_job_line_get_n_running (LatentJobLine *self)
{
  g_return_val_if_fail (LATENT_IS_JOB_LINE (self), 0);

  return self->n_running;
}
