/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-image-query.h"

#include "latent-json.h"
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

static const char *const period_words[] = {
  [LATENT_IMAGE_PERIOD_NONE] = NULL,      [LATENT_IMAGE_PERIOD_TODAY] = "today",
  [LATENT_IMAGE_PERIOD_WEEK] = "week",    [LATENT_IMAGE_PERIOD_MONTH] = "month",
  [LATENT_IMAGE_PERIOD_YEAR] = "year",
};

const char *
latent_image_period_to_string (LatentImagePeriod period)
{
  g_return_val_if_fail ((guint) period < G_N_ELEMENTS (period_words), NULL);

  return period_words[period];
}

gboolean
latent_image_period_from_string (const char *text, LatentImagePeriod *period)
{
  for (guint i = 1; i < G_N_ELEMENTS (period_words); i++)
    {
      if (g_strcmp0 (text, period_words[i]) != 0)
        continue;
      *period = (LatentImagePeriod) i;
      return TRUE;
    }
  return FALSE;
}

gint64
latent_image_period_get_start_us (LatentImagePeriod period, GDateTime *now)
{
  static const int days[] = { [LATENT_IMAGE_PERIOD_WEEK] = 6, [LATENT_IMAGE_PERIOD_MONTH] = 29 };
  gboolean is_year = period == LATENT_IMAGE_PERIOD_YEAR;
  g_autoptr (GDateTime) midnight = NULL;
  g_autoptr (GDateTime) start = NULL;

  g_return_val_if_fail (now != NULL, 0);

  if (period == LATENT_IMAGE_PERIOD_NONE)
    return 0;
  midnight = g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (now),
                              is_year ? 1 : g_date_time_get_month (now),
                              is_year ? 1 : g_date_time_get_day_of_month (now), 0, 0, 0);
  if (midnight == NULL)
    return 0;
  start = g_date_time_add_days (midnight, period < G_N_ELEMENTS (days) ? -days[period] : 0);
  return start != NULL ? g_date_time_to_unix (start) * G_USEC_PER_SEC : 0;
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
         && !a->rejected == !b->rejected && a->states == b->states && a->period == b->period
         && a->since_us == b->since_us && a->until_us == b->until_us && a->sort == b->sort;
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
      || self->image_sizes != NULL || self->states != 0 || self->period != LATENT_IMAGE_PERIOD_NONE
      || self->since_us != 0 || self->until_us != 0)
    return FALSE;
  search = latent_text_search_new (self->search);
  return latent_text_search_is_empty (search);
}

void
latent_image_query_set_now (LatentImageQuery *self, GDateTime *now)
{
  g_return_if_fail (self != NULL);

  if (self->period != LATENT_IMAGE_PERIOD_NONE)
    self->since_us = latent_image_period_get_start_us (self->period, now);
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

/* --- as JSON --- */

/* More values of one kind than a person chooses; the rest of a strange list is left out. */
#define MAX_LIST_VALUES 256
#define MAX_TIME_US G_GINT64_CONSTANT (253402300799000000) /* the end of the year 9999 */

typedef struct
{
  const char *member;
  gsize offset;
} ListMember;

static const ListMember list_members[] = {
  { "models", G_STRUCT_OFFSET (LatentImageQuery, model_ids) },
  { "aspect_ratios", G_STRUCT_OFFSET (LatentImageQuery, aspect_ratios) },
  { "image_sizes", G_STRUCT_OFFSET (LatentImageQuery, image_sizes) },
  { "formats", G_STRUCT_OFFSET (LatentImageQuery, formats) },
  { "tags", G_STRUCT_OFFSET (LatentImageQuery, tags) },
  { "collections", G_STRUCT_OFFSET (LatentImageQuery, collections) },
};

static void
add_list (JsonBuilder *builder, const char *member, char **values)
{
  if (values == NULL)
    return;
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

static void
add_integer (JsonBuilder *builder, const char *member, gint64 value)
{
  if (value == 0)
    return;
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

static void
add_flag (JsonBuilder *builder, const char *member, gboolean value)
{
  if (!value)
    return;
  json_builder_set_member_name (builder, member);
  json_builder_add_boolean_value (builder, TRUE);
}

/* As words: the numbers of the states are nobody's business but the program's. */
static char **
list_states (guint states)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < LATENT_N_JOB_STATES; i++)
    {
      if ((states & 1u << i) != 0)
        g_strv_builder_add (builder, latent_job_state_to_string ((LatentJobState) i));
    }
  return g_strv_builder_end (builder);
}

char *
latent_image_query_to_json (const LatentImageQuery *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_auto (GStrv) states = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  if (self->search != NULL && *self->search != '\0')
    {
      json_builder_set_member_name (builder, "search");
      json_builder_add_string_value (builder, self->search);
    }
  for (guint i = 0; i < G_N_ELEMENTS (list_members); i++)
    add_list (builder, list_members[i].member,
              G_STRUCT_MEMBER (char **, self, list_members[i].offset));
  add_integer (builder, "min_rating", self->min_rating);
  add_flag (builder, "favourite", self->favourite);
  add_flag (builder, "rejected", self->rejected);
  if (self->states != 0)
    {
      states = list_states (self->states);
      add_list (builder, "states", states);
    }
  if (self->period != LATENT_IMAGE_PERIOD_NONE)
    {
      json_builder_set_member_name (builder, "since");
      json_builder_add_string_value (builder, latent_image_period_to_string (self->period));
    }
  else
    add_integer (builder, "since_us", self->since_us);
  add_integer (builder, "until_us", self->until_us);
  json_builder_set_member_name (builder, "sort");
  json_builder_add_string_value (builder, latent_image_sort_to_string (self->sort));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return latent_json_to_text (root);
}

/* (transfer full) (nullable): NULL for nothing, never empty */
static char **
read_list (JsonObject *object, const char *member)
{
  JsonArray *array = latent_json_member_array (object, member);
  guint n_values = array != NULL ? MIN (json_array_get_length (array), MAX_LIST_VALUES) : 0;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;

  for (guint i = 0; i < n_values; i++)
    {
      const char *value = latent_json_element_string (array, i);

      if (value != NULL && *value != '\0')
        g_strv_builder_add (builder, value);
    }
  values = g_strv_builder_end (builder);
  return *values != NULL ? g_steal_pointer (&values) : NULL;
}

static guint
read_states (JsonObject *object)
{
  g_auto (GStrv) words = read_list (object, "states");
  guint states = 0;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      LatentJobState state;

      if (latent_job_state_from_string (words[i], &state))
        states |= 1u << state;
    }
  return states;
}

LatentImageQuery *
latent_image_query_new_from_json (const char *text)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  LatentImageQuery *self;

  if (text == NULL)
    return NULL;
  bytes = g_bytes_new (text, strlen (text));
  root = latent_json_parse (bytes, NULL);
  object = root != NULL ? latent_json_object (root) : NULL;
  if (object == NULL)
    return NULL;

  self = latent_image_query_new ();
  self->search = g_strdup (latent_json_string (object, "search"));
  for (guint i = 0; i < G_N_ELEMENTS (list_members); i++)
    G_STRUCT_MEMBER (char **, self, list_members[i].offset)
        = read_list (object, list_members[i].member);
  self->min_rating = (int) latent_json_integer (object, "min_rating", 0, 5, 0);
  self->favourite = latent_json_boolean (object, "favourite", FALSE);
  self->rejected = latent_json_boolean (object, "rejected", FALSE);
  self->states = read_states (object);
  if (!latent_image_period_from_string (latent_json_string (object, "since"), &self->period))
    self->since_us = latent_json_integer (object, "since_us", 0, MAX_TIME_US, 0);
  self->until_us = latent_json_integer (object, "until_us", 0, MAX_TIME_US, 0);
  latent_image_sort_from_string (latent_json_string (object, "sort"), &self->sort);
  return self;
}
