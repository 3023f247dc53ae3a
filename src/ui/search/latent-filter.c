/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-filter.h"

#include <glib/gi18n.h>

/* States as a person tells them apart. */
static const struct
{
  const char *value;
  guint states;
} state_groups[] = {
  { "done", 1u << LATENT_JOB_DONE },
  { "running", 1u << LATENT_JOB_QUEUED | 1u << LATENT_JOB_SUBMITTING | 1u << LATENT_JOB_WAITING
                   | 1u << LATENT_JOB_DOWNLOADING },
  { "failed", 1u << LATENT_JOB_REFUSED | 1u << LATENT_JOB_FAILED | 1u << LATENT_JOB_UNKNOWN
                  | 1u << LATENT_JOB_STOPPED },
};

static guint
find_states (const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_groups); i++)
    {
      if (g_str_equal (value, state_groups[i].value))
        return state_groups[i].states;
    }
  return 0;
}

/* (nullable): NULL: the kind is no list */
static char ***
find_list (LatentImageQuery *query, LatentFilterKind kind)
{
  switch (kind)
    {
    case LATENT_FILTER_ASPECT_RATIO:
      return &query->aspect_ratios;
    case LATENT_FILTER_IMAGE_SIZE:
      return &query->image_sizes;
    case LATENT_FILTER_FORMAT:
      return &query->formats;
    case LATENT_FILTER_MODEL:
      return &query->model_ids;
    case LATENT_FILTER_TAG:
      return &query->tags;
    case LATENT_FILTER_COLLECTION:
      return &query->collections;
    default:
      return NULL;
    }
}

static void
free_filter (gpointer data)
{
  LatentFilter *filter = data;

  g_free (filter->value);
  g_free (filter);
}

static void
add (GPtrArray *filters, LatentFilterKind kind, const char *value)
{
  LatentFilter *filter = g_new0 (LatentFilter, 1);

  filter->kind = kind;
  filter->value = g_strdup (value);
  g_ptr_array_add (filters, filter);
}

static void
add_moment (GPtrArray *filters, LatentFilterKind kind, gint64 moment_us)
{
  g_autofree char *moment = g_strdup_printf ("%" G_GINT64_FORMAT, moment_us);

  add (filters, kind, moment);
}

static void
add_kind (GPtrArray *filters, const LatentImageQuery *query, LatentFilterKind kind)
{
  char ***list = find_list ((LatentImageQuery *)query, kind);
  g_autofree char *rating = g_strdup_printf ("%d", query->min_rating);

  for (guint i = 0; list != NULL && *list != NULL && (*list)[i] != NULL; i++)
    add (filters, kind, (*list)[i]);
  if (kind == LATENT_FILTER_RATING && query->min_rating > 0)
    add (filters, kind, rating);
  if (kind == LATENT_FILTER_FAVOURITE && query->favourite)
    add (filters, kind, "yes");
  if (kind == LATENT_FILTER_REJECTED && query->rejected)
    add (filters, kind, "yes");
  if (kind == LATENT_FILTER_SINCE && query->period != LATENT_IMAGE_PERIOD_NONE)
    add (filters, kind, latent_image_period_to_string (query->period));
  else if (kind == LATENT_FILTER_SINCE && query->since_us != 0)
    add_moment (filters, kind, query->since_us);
  if (kind == LATENT_FILTER_UNTIL && query->until_us != 0)
    add_moment (filters, kind, query->until_us);
  for (guint i = 0; kind == LATENT_FILTER_STATE && i < G_N_ELEMENTS (state_groups); i++)
    {
      if ((query->states & state_groups[i].states) != 0)
        add (filters, kind, state_groups[i].value);
    }
}

GPtrArray *
latent_filter_list (const LatentImageQuery *query)
{
  GPtrArray *filters = g_ptr_array_new_with_free_func (free_filter);

  g_return_val_if_fail (query != NULL, filters);

  for (guint kind = 0; kind < LATENT_N_FILTER_KINDS; kind++)
    add_kind (filters, query, (LatentFilterKind)kind);
  return filters;
}

gboolean
latent_filter_is_set (const LatentImageQuery *query, LatentFilterKind kind, const char *value)
{
  g_autoptr (GPtrArray) filters = g_ptr_array_new_with_free_func (free_filter);

  g_return_val_if_fail (query != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  add_kind (filters, query, kind);
  for (guint i = 0; i < filters->len; i++)
    {
      const LatentFilter *filter = filters->pdata[i];

      if (g_str_equal (filter->value, value))
        return TRUE;
    }
  return FALSE;
}

/* Never leaves an empty list: that would ask for none of all values. */
static void
set_in_list (char ***list, const char *value, gboolean is_set)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **values;

  for (guint i = 0; *list != NULL && (*list)[i] != NULL; i++)
    {
      if (!g_str_equal ((*list)[i], value))
        g_strv_builder_add (builder, (*list)[i]);
    }
  if (is_set)
    g_strv_builder_add (builder, value);
  values = g_strv_builder_end (builder);
  g_strfreev (*list);
  *list = values;
  if (*values == NULL)
    g_clear_pointer (list, g_strfreev);
}

/* A period, or a moment in microseconds. */
static void
set_since (LatentImageQuery *query, const char *value, GDateTime *now)
{
  query->period = LATENT_IMAGE_PERIOD_NONE;
  if (latent_image_period_from_string (value, &query->period))
    latent_image_query_set_now (query, now);
  else
    query->since_us = MAX (g_ascii_strtoll (value, NULL, 10), 0);
}

/* Both ends of a span that is none would never find anything: the one that was set last counts. */
static void
set_span (LatentImageQuery *query, LatentFilterKind kind, const char *value, GDateTime *now)
{
  if (kind == LATENT_FILTER_UNTIL)
    query->until_us = MAX (g_ascii_strtoll (value, NULL, 10), 0);
  else
    set_since (query, value, now);
  if (query->until_us == 0 || query->since_us < query->until_us)
    return;
  if (kind == LATENT_FILTER_UNTIL)
    set_since (query, "0", now);
  else
    query->until_us = 0;
}

void
latent_filter_set (LatentImageQuery *query,
                   LatentFilterKind kind,
                   const char *value,
                   gboolean is_set,
                   GDateTime *now)
{
  g_return_if_fail (query != NULL);
  g_return_if_fail (value != NULL);

  switch (kind)
    {
    case LATENT_FILTER_RATING:
      query->min_rating = is_set ? (int)CLAMP (g_ascii_strtoll (value, NULL, 10), 0, 5) : 0;
      /* A rejected picture has no stars: both together would never find anything. */
      if (is_set)
        query->rejected = FALSE;
      break;
    case LATENT_FILTER_FAVOURITE:
      query->favourite = is_set;
      break;
    case LATENT_FILTER_REJECTED:
      query->rejected = is_set;
      if (is_set)
        query->min_rating = 0;
      break;
    case LATENT_FILTER_STATE:
      if (is_set)
        query->states |= find_states (value);
      else
        query->states &= ~find_states (value);
      break;
    case LATENT_FILTER_SINCE:
    case LATENT_FILTER_UNTIL:
      set_span (query, kind, is_set ? value : "0", now);
      break;
    case LATENT_FILTER_ASPECT_RATIO:
    case LATENT_FILTER_IMAGE_SIZE:
    case LATENT_FILTER_FORMAT:
    case LATENT_FILTER_MODEL:
    case LATENT_FILTER_TAG:
    case LATENT_FILTER_COLLECTION:
    default:
      set_in_list (find_list (query, kind), value, is_set);
      break;
    }
}

void
latent_filter_clear (LatentImageQuery *query)
{
  g_autoptr (LatentImageQuery) everything = latent_image_query_new ();
  LatentImageQuery filled;

  g_return_if_fail (query != NULL);

  everything->sort = query->sort;
  filled = *query;
  *query = *everything;
  *everything = filled; /* freed with what it held */
}

GDateTime *
latent_filter_dup_now (LatentClock *clock)
{
  g_autoptr (GDateTime) now
      = g_date_time_new_from_unix_utc (latent_clock_get_wall_us (clock) / G_USEC_PER_SEC);
  GDateTime *local = now != NULL ? g_date_time_to_local (now) : NULL;

  return local != NULL ? local : g_date_time_new_now_local ();
}

const char *
latent_filter_kind_title (LatentFilterKind kind)
{
  switch (kind)
    {
    case LATENT_FILTER_ASPECT_RATIO:
      return _ ("Aspect ratio");
    case LATENT_FILTER_IMAGE_SIZE:
      return _ ("Size");
    case LATENT_FILTER_FORMAT:
      return _ ("Format");
    case LATENT_FILTER_MODEL:
      return _ ("Model");
    case LATENT_FILTER_RATING:
      return _ ("Rating");
    case LATENT_FILTER_FAVOURITE:
    case LATENT_FILTER_REJECTED:
      return _ ("Marks");
    case LATENT_FILTER_STATE:
      return _ ("State");
    case LATENT_FILTER_SINCE:
    case LATENT_FILTER_UNTIL:
      return _ ("Date");
    case LATENT_FILTER_COLLECTION:
      return _ ("Collections");
    case LATENT_FILTER_TAG:
    default:
      return _ ("Tags");
    }
}

/* The catalogue's word for the value of whichever model has it; the value itself otherwise. */
static char *
find_label (LatentModelCatalog *catalog, const char *key, const char *value)
{
  for (guint i = 0; i < latent_model_catalog_get_n_models (catalog); i++)
    {
      const LatentParameter *parameter
          = latent_model_find_parameter (latent_model_catalog_get_model (catalog, i), key);

      for (guint j = 0; parameter != NULL && j < parameter->n_values; j++)
        {
          const LatentParameterValue *known = &parameter->values[j];

          if (g_strcmp0 (known->value, value) == 0 && known->label != NULL && *known->label != '\0')
            return g_strdup (gettext (known->label));
        }
    }
  return g_strdup (value);
}

static char *
describe_format (const char *value)
{
  if (g_str_equal (value, "jpg"))
    return g_strdup ("JPEG");
  if (g_str_equal (value, "webp"))
    return g_strdup ("WebP");
  return g_utf8_strup (value, -1);
}

static char *
describe_model (LatentModelCatalog *catalog, const char *value)
{
  LatentModel *model = latent_model_catalog_find (catalog, value);

  return g_strdup (model != NULL ? gettext (latent_model_get_label (model)) : value);
}

static char *
describe_state (const char *value)
{
  if (g_str_equal (value, "done"))
    return g_strdup (_ ("Finished"));
  if (g_str_equal (value, "running"))
    return g_strdup (_ ("In progress"));
  return g_strdup (_ ("Failed or stopped"));
}

/* (transfer full): the date at @moment_us */
static char *
format_day (gint64 moment_us)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (moment_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = moment != NULL ? g_date_time_to_local (moment) : NULL;
  char *date = local != NULL ? g_date_time_format (local, "%x") : NULL;

  return date != NULL ? date : g_strdup ("?");
}

static char *
describe_since (const char *value)
{
  g_autofree char *date = NULL;

  if (g_str_equal (value, "today"))
    return g_strdup (_ ("Today"));
  if (g_str_equal (value, "week"))
    return g_strdup (_ ("Last 7 days"));
  if (g_str_equal (value, "month"))
    return g_strdup (_ ("Last 30 days"));
  if (g_str_equal (value, "year"))
    return g_strdup (_ ("This year"));
  date = format_day (g_ascii_strtoll (value, NULL, 10));
  /* Translators: %s is a date */
  return g_strdup_printf (_ ("Since %s"), date);
}

/* A moment before which: the day that ends with it is the last one. */
static char *
describe_until (const char *value)
{
  g_autofree char *date = format_day (g_ascii_strtoll (value, NULL, 10) - 1);

  /* Translators: %s is a date, which is the last one */
  return g_strdup_printf (_ ("Until %s"), date);
}

static char *
describe_rating (const char *value)
{
  guint stars = (guint)CLAMP (g_ascii_strtoll (value, NULL, 10), 1, 5);

  if (stars == 5)
    return g_strdup (_ ("5 stars"));
  return g_strdup_printf (ngettext ("%u star or more", "%u stars or more", stars), stars);
}

char *
latent_filter_describe (LatentFilterKind kind, const char *value, LatentModelCatalog *catalog)
{
  g_return_val_if_fail (value != NULL, NULL);

  switch (kind)
    {
    case LATENT_FILTER_ASPECT_RATIO:
      return find_label (catalog, LATENT_PARAMETER_ASPECT_RATIO, value);
    case LATENT_FILTER_IMAGE_SIZE:
      return find_label (catalog, LATENT_PARAMETER_IMAGE_SIZE, value);
    case LATENT_FILTER_FORMAT:
      return describe_format (value);
    case LATENT_FILTER_MODEL:
      return describe_model (catalog, value);
    case LATENT_FILTER_RATING:
      return describe_rating (value);
    case LATENT_FILTER_FAVOURITE:
      return g_strdup (_ ("Favourites"));
    case LATENT_FILTER_REJECTED:
      return g_strdup (_ ("Rejected"));
    case LATENT_FILTER_STATE:
      return describe_state (value);
    case LATENT_FILTER_SINCE:
      return describe_since (value);
    case LATENT_FILTER_UNTIL:
      return describe_until (value);
    case LATENT_FILTER_TAG:
    case LATENT_FILTER_COLLECTION:
    default:
      return g_strdup (value);
    }
}
