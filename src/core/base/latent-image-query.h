/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-job-record.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_IMAGE_SORT_NEWEST,
  LATENT_IMAGE_SORT_OLDEST,
  LATENT_IMAGE_SORT_RATING, /* best first, then newest */
  LATENT_IMAGE_SORT_PROMPT, /* folded, A first, then newest */
} LatentImageSort;

/* "newest", "oldest", "rating", "prompt": the words of the command line. */
const char *latent_image_sort_to_string (LatentImageSort sort);
gboolean latent_image_sort_from_string (const char *text, LatentImageSort *sort);

/* A span of days that ends today, whenever that is. */
typedef enum
{
  LATENT_IMAGE_PERIOD_NONE,
  LATENT_IMAGE_PERIOD_TODAY,
  LATENT_IMAGE_PERIOD_WEEK,  /* seven days with today */
  LATENT_IMAGE_PERIOD_MONTH, /* thirty */
  LATENT_IMAGE_PERIOD_YEAR,  /* the calendar's */
} LatentImagePeriod;

/* "today", "week", "month", "year"; NULL for none. */
const char *latent_image_period_to_string (LatentImagePeriod period);
gboolean latent_image_period_from_string (const char *text, LatentImagePeriod *period);
/* Midnight in @now's time zone at which the first of the days begins, in microseconds; 0: none. */
gint64 latent_image_period_get_start_us (LatentImagePeriod period, GDateTime *now);

/* Which pictures, and in which order. Plain data, copied freely; strings are owned. Of one kind of
 * filter any value will do (the list is NULL when the kind is not asked for, never empty); all
 * kinds must hold. */
typedef struct
{
  char *search;         /* nullable: words of the prompt, see LatentTextSearch */
  char **model_ids;     /* nullable (array zero-terminated=1), as those below */
  char **aspect_ratios; /* as the service writes them: "16:9" */
  char **image_sizes;   /* "1K" */
  char **formats;       /* of the file: "png", "jpg", "webp" */
  char **tags;
  char **collections; /* names */
  int min_rating;     /* 1 to 5: at least; 0: any */
  gboolean favourite; /* only those */
  gboolean rejected;  /* only those */
  guint states;       /* bits 1 << LatentJobState of the pictures' jobs; 0: any */
  LatentImagePeriod period; /* what @since_us is the beginning of, if it is */
  gint64 since_us;          /* asked for at or after it; 0: any */
  gint64 until_us;    /* asked for before it; 0: any */
  LatentImageSort sort;
} LatentImageQuery;

#define LATENT_TYPE_IMAGE_QUERY (latent_image_query_get_type ())
GType latent_image_query_get_type (void) G_GNUC_CONST;

LatentImageQuery *latent_image_query_new (void); /* everything, newest first */
LatentImageQuery *latent_image_query_copy (const LatentImageQuery *self);
void latent_image_query_free (LatentImageQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentImageQuery, latent_image_query_free)

gboolean latent_image_query_equal (const LatentImageQuery *a, const LatentImageQuery *b);

/* Does it ask for every picture (in whatever order)? */
gboolean latent_image_query_is_empty (const LatentImageQuery *self);

/* Does a picture of @job that has no rating, tag or file yet match? For tiles of jobs. */
gboolean latent_image_query_matches_job (const LatentImageQuery *self, const LatentJobRecord *job);

/* Moves the query's period to the day of @now: what was asked for as "today" yesterday. */
void latent_image_query_set_now (LatentImageQuery *self, GDateTime *now);

/* (transfer full): a JSON object of what is asked for, for the session and for saved searches. */
char *latent_image_query_to_json (const LatentImageQuery *self);

/* (transfer full) (nullable): what latent_image_query_to_json() wrote; a period has no beginning
 * until latent_image_query_set_now() gives it one. NULL for what is no such
 * object. Members that cannot be read are left out: they ask for nothing. @text: (nullable) */
LatentImageQuery *latent_image_query_new_from_json (const char *text);

G_END_DECLS
