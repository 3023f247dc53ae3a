/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-query.h"

#include "latent-text-search.h"

G_DEFINE_BOXED_TYPE (LatentImageQuery,
                     latent_image_query,
                     latent_image_query_copy,
                     latent_image_query_free)

static const char *const sort_words[] = {
  [LATENT_IMAGE_SORT_NEWEST] = "newest",
  [LATENT_IMAGE_SORT_OLDEST] = "oldest",
  [LATENT_IMAGE_SORT_RATING] = "rating",
  [LATENT_IMAGE_SORT_PROMPT] = "prompt",
};

const char *
latent_image_sort_to_string (LatentImageSort sort)
{
  g_return_val_if_fail ((guint) sort < G_N_ELEMENTS (sort_words), sort_words[0]);

  return sort_words[sort];
}

gboolean
latent_image_sort_from_string (const char *text, LatentImageSort *sort)
{
  for (guint i = 0; i < G_N_ELEMENTS (sort_words); i++)
    {
      if (g_strcmp0 (text, sort_words[i]) != 0)
        continue;
      *sort = (LatentImageSort) i;
      return TRUE;
    }
  return FALSE;
}

LatentImageQuery *
latent_image_query_new (void)
{
  return g_new0 (LatentImageQuery, 1);
}

LatentImageQuery *
latent_image_query_copy (const LatentImageQuery *self)
{
  LatentImageQuery *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->search = g_strdup (self->search);
  copy->model_ids = g_strdupv (self->model_ids);
  copy->aspect_ratios = g_strdupv (self->aspect_ratios);
  copy->image_sizes = g_strdupv (self->image_sizes);
  copy->formats = g_strdupv (self->formats);
  copy->tags = g_strdupv (self->tags);
  copy->collections = g_strdupv (self->collections);
  return copy;
}

void
latent_image_query_free (LatentImageQuery *self)
{
  if (self == NULL)
    return;
  g_free (self->search);
  g_strfreev (self->model_ids);
  g_strfreev (self->aspect_ratios);
  g_strfreev (self->image_sizes);
  g_strfreev (self->formats);
  g_strfreev (self->tags);
  g_strfreev (self->collections);
  g_free (self);
}

static gboolean
are_equal (char **a, char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

gboolean
latent_image_query_equal (const LatentImageQuery *a, const LatentImageQuery *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return g_strcmp0 (a->search, b->search) == 0 && are_equal (a->model_ids, b->model_ids)
         && are_equal (a->aspect_ratios, b->aspect_ratios)
         && are_equal (a->image_sizes, b->image_sizes) && are_equal (a->formats, b->formats)
         && are_equal (a->tags, b->tags) && are_equal (a->collections, b->collections)
         && a->min_rating == b->min_rating && !a->favourite == !b->favourite
         && !a->rejected == !b->rejected && a->states == b->states && a->since_us == b->since_us
         && a->until_us == b->until_us && a->sort == b->sort;
}

/* Is nothing asked for that a job has not got before its picture is there? */
static gboolean
asks_for_pictures (const LatentImageQuery *self)
{
  return self->formats != NULL || self->tags != NULL || self->collections != NULL
         || self->min_rating > 0 || self->favourite || self->rejected;
}

gboolean
latent_image_query_is_empty (const LatentImageQuery *self)
{
  g_autoptr (LatentTextSearch) search = NULL;

  g_return_val_if_fail (self != NULL, TRUE);

  if (asks_for_pictures (self) || self->model_ids != NULL || self->aspect_ratios != NULL
      || self->image_sizes != NULL || self->states != 0 || self->since_us != 0
      || self->until_us != 0)
    return FALSE;
  search = latent_text_search_new (self->search);
  return latent_text_search_is_empty (search);
}

static gboolean
is_among (const char *value, char **values)
{
  return values == NULL || (value != NULL && g_strv_contains ((const char *const *) values, value));
}

gboolean
latent_image_query_matches_job (const LatentImageQuery *self, const LatentJobRecord *job)
{
  g_autoptr (LatentTextSearch) search = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (job != NULL, FALSE);

  if (asks_for_pictures (self) || !is_among (job->model_id, self->model_ids)
      || !is_among (g_hash_table_lookup (job->values, LATENT_PARAMETER_ASPECT_RATIO),
                    self->aspect_ratios)
      || !is_among (g_hash_table_lookup (job->values, LATENT_PARAMETER_IMAGE_SIZE),
                    self->image_sizes)
      || (self->states != 0 && (self->states & 1u << job->state) == 0)
      || (self->since_us != 0 && job->created_us < self->since_us)
      || (self->until_us != 0 && job->created_us >= self->until_us))
    return FALSE;
  search = latent_text_search_new (self->search);
  return latent_text_search_matches (search, job->prompt);
}
