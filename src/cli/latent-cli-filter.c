/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-filter.h"

#include "core/base/latent-image-record.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-state.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>
#include <string.h>

#define DATE_LENGTH 10            /* "2026-05-01" */
#define DATE_AND_MINUTE_LENGTH 16 /* "2026-05-01T12:30" */
#define MAX_RATING 5

void
latent_cli_filter_clear (LatentCliFilter *self)
{
  g_free (self->search);
  g_strfreev (self->models);
  g_strfreev (self->aspect_ratios);
  g_strfreev (self->image_sizes);
  g_strfreev (self->formats);
  g_strfreev (self->states);
  g_strfreev (self->tags);
  g_strfreev (self->collections);
  g_free (self->since);
  g_free (self->until);
  g_free (self->sort);
}

/* Texts are taken as bytes: see latent_cli_read_argument(). */
GOptionGroup *
latent_cli_filter_create_group (LatentCliFilter *self)
{
  GOptionGroup *group = g_option_group_new (
      "filter",
      _ ("Which pictures (of an option that is given several times, any of its values will do):"),
      _ ("Show which pictures can be asked for"), self, NULL);
  const GOptionEntry entries[] = {
    { "search", 0, 0, G_OPTION_ARG_FILENAME, &self->search,
      N_ ("Only pictures whose prompt holds all these words"), N_ ("TEXT") },
    { "favourite", 0, 0, G_OPTION_ARG_NONE, &self->favourite, N_ ("Only favourites"), NULL },
    { "rating", 0, 0, G_OPTION_ARG_INT64, &self->rating,
      N_ ("Only pictures with this rating, 1 to 5, or a better one"), N_ ("N") },
    { "rejected", 0, 0, G_OPTION_ARG_NONE, &self->rejected, N_ ("Only rejected pictures"), NULL },
    { "model", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->models,
      N_ ("Only pictures made by this model"), N_ ("MODEL") },
    { "aspect-ratio", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->aspect_ratios,
      N_ ("Only pictures asked for in this shape, like 16:9"), N_ ("RATIO") },
    { "image-size", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->image_sizes,
      N_ ("Only pictures asked for in this size, like 2K"), N_ ("SIZE") },
    { "output-format", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->formats,
      N_ ("Only files of this format: png, jpg, webp"), N_ ("FORMAT") },
    { "state", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->states,
      N_ ("Only pictures of jobs in this state"), N_ ("STATE") },
    { "since", 0, 0, G_OPTION_ARG_FILENAME, &self->since,
      N_ ("Only pictures asked for on this day or later; 2026-05-01 or 2026-05-01T12:30, local "
          "time"),
      N_ ("DATE") },
    { "until", 0, 0, G_OPTION_ARG_FILENAME, &self->until,
      N_ ("Only pictures asked for on this day or earlier; with a time: before it"), N_ ("DATE") },
    { "tag", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->tags, N_ ("Only pictures with this tag"),
      N_ ("TAG") },
    { "collection", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->collections,
      N_ ("Only pictures of this collection"), N_ ("NAME") },
    { "sort", 0, 0, G_OPTION_ARG_FILENAME, &self->sort,
      N_ ("The order: newest (the default), oldest, rating, prompt"), N_ ("ORDER") },
    { NULL },
  };

  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, entries);
  return group;
}

/* What is being read, and what becomes of it. */
typedef struct
{
  const LatentCliCommand *command;
  int *status;
} Reading;

/* @option: without its dashes. FALSE: complained. */
static gboolean
read_text (const Reading *reading, const char *option, const char *given, char **text)
{
  if (given == NULL)
    return TRUE;
  *text = latent_cli_read_argument (given);
  if (*text != NULL)
    return TRUE;
  *reading->status = latent_cli_fail_usage (
      reading->command, _ ("What --%s asks for is no valid text."), option);
  return FALSE;
}

static gboolean
read_texts (const Reading *reading, const char *option, char **given, char ***texts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (given == NULL)
    return TRUE;
  for (guint i = 0; given[i] != NULL; i++)
    {
      g_autofree char *text = NULL;

      if (!read_text (reading, option, given[i], &text))
        return FALSE;
      if (*text == '\0')
        {
          *reading->status
              = latent_cli_fail_usage (reading->command, _ ("--%s needs a value."), option);
          return FALSE;
        }
      g_strv_builder_add (builder, text);
    }
  *texts = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_formats (const Reading *reading, char **given, LatentImageQuery *query)
{
  if (!read_texts (reading, "output-format", given, &query->formats))
    return FALSE;
  for (guint i = 0; query->formats != NULL && query->formats[i] != NULL; i++)
    {
      if (g_str_equal (query->formats[i], "jpeg")) /* the service's word */
        {
          g_free (query->formats[i]);
          query->formats[i] = g_strdup ("jpg");
        }
      if (latent_image_format_from_string (query->formats[i]) == LATENT_IMAGE_FORMAT_UNKNOWN)
        {
          *reading->status = latent_cli_fail_usage (
              reading->command, _ ("There is no format “%s”. The formats are: png, jpg, webp."),
              query->formats[i]);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_states (const Reading *reading, char **given, LatentImageQuery *query)
{
  g_auto (GStrv) words = NULL;

  if (!read_texts (reading, "state", given, &words))
    return FALSE;
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      LatentJobState state;

      if (!latent_cli_state_from_word (reading->command, words[i], &state, reading->status))
        return FALSE;
      query->states |= 1u << state;
    }
  return TRUE;
}

/* A day alone, or with a time behind it; without a zone it is the local one. @is_end: a day alone
 * means its end. (transfer full) (nullable) */
static GDateTime *
parse_date (const char *text, gboolean is_end)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) day = NULL;
  g_autofree char *full = NULL;
  gsize length = strlen (text);

  if (length < DATE_LENGTH || !g_ascii_isdigit (text[0]) || text[4] != '-' || text[7] != '-')
    return NULL;
  if (length > DATE_LENGTH)
    {
      full = g_strconcat (text, length == DATE_AND_MINUTE_LENGTH ? ":00" : "", NULL);
      if (full[DATE_LENGTH] == ' ')
        full[DATE_LENGTH] = 'T';
      return g_date_time_new_from_iso8601 (full, zone);
    }
  full = g_strconcat (text, "T00:00:00", NULL);
  day = g_date_time_new_from_iso8601 (full, zone);
  if (day == NULL || !is_end)
    return g_steal_pointer (&day);
  return g_date_time_add_days (day, 1);
}

static gboolean
read_date (const Reading *reading, const char *option, const char *given, gint64 *time_us)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *text = NULL;

  if (given == NULL)
    return TRUE;
  if (!read_text (reading, option, given, &text))
    return FALSE;
  date = parse_date (text, g_str_equal (option, "until"));
  if (date == NULL)
    {
      *reading->status = latent_cli_fail_usage (
          reading->command,
          _ ("--%s takes a date like 2026-05-01 or 2026-05-01T12:30, not “%s”."), option, text);
      return FALSE;
    }
  *time_us = g_date_time_to_unix (date) * G_USEC_PER_SEC + g_date_time_get_microsecond (date);
  if (*time_us == 0) /* which stands for any time */
    *time_us = 1;
  return TRUE;
}

static gboolean
read_dates (const Reading *reading, const LatentCliFilter *self, LatentImageQuery *query)
{
  if (!read_date (reading, "since", self->since, &query->since_us)
      || !read_date (reading, "until", self->until, &query->until_us))
    return FALSE;
  if (query->since_us == 0 || query->until_us == 0 || query->since_us < query->until_us)
    return TRUE;
  *reading->status
      = latent_cli_fail_usage (reading->command, _ ("--since is not before --until."));
  return FALSE;
}

static gboolean
read_marks (const Reading *reading, const LatentCliFilter *self, LatentImageQuery *query)
{
  query->favourite = self->favourite;
  query->rejected = self->rejected;
  if (self->rating == G_MININT64)
    return TRUE;
  if (self->rating < 1 || self->rating > MAX_RATING)
    {
      *reading->status
          = latent_cli_fail_usage (reading->command, _ ("--rating takes a number from 1 to 5."));
      return FALSE;
    }
  if (self->rejected)
    {
      *reading->status = latent_cli_fail_usage (
          reading->command, _ ("A rejected picture has no rating: --rating and --rejected do not "
                               "go together."));
      return FALSE;
    }
  query->min_rating = (int) self->rating;
  return TRUE;
}

static gboolean
read_sort (const Reading *reading, const char *given, LatentImageQuery *query)
{
  g_autofree char *word = NULL;

  if (!read_text (reading, "sort", given, &word))
    return FALSE;
  if (word == NULL || latent_image_sort_from_string (word, &query->sort))
    return TRUE;
  *reading->status = latent_cli_fail_usage (
      reading->command,
      _ ("There is no order “%s”. The orders are: newest, oldest, rating, prompt."), word);
  return FALSE;
}

LatentImageQuery *
latent_cli_filter_create_query (const LatentCliFilter *self,
                                const LatentCliCommand *command,
                                int *status)
{
  g_autoptr (LatentImageQuery) query = latent_image_query_new ();
  const Reading reading = { command, status };

  if (!read_text (&reading, "search", self->search, &query->search)
      || !read_texts (&reading, "model", self->models, &query->model_ids)
      || !read_texts (&reading, "aspect-ratio", self->aspect_ratios, &query->aspect_ratios)
      || !read_texts (&reading, "image-size", self->image_sizes, &query->image_sizes)
      || !read_formats (&reading, self->formats, query)
      || !read_states (&reading, self->states, query)
      || !read_texts (&reading, "tag", self->tags, &query->tags)
      || !read_texts (&reading, "collection", self->collections, &query->collections)
      || !read_marks (&reading, self, query) || !read_dates (&reading, self, query)
      || !read_sort (&reading, self->sort, query))
    return NULL;
  return g_steal_pointer (&query);
}
