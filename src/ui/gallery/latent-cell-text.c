/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cell-text.h"

#include <glib/gi18n.h>

#include "core/jobs/latent-explanation.h"
#include "ui/common/latent-take-up.h"

#define MINUTES_FROM_SECONDS 120

static const char *
find_icon (LatentJobState state)
{
  switch (state)
    {
    case LATENT_JOB_REFUSED:
      return "action-unavailable-symbolic";
    case LATENT_JOB_FAILED:
      return "dialog-warning-symbolic";
    case LATENT_JOB_UNKNOWN:
      return "dialog-question-symbolic";
    case LATENT_JOB_STOPPED:
      return "media-playback-stop-symbolic";
    case LATENT_JOB_QUEUED:
    case LATENT_JOB_SUBMITTING:
    case LATENT_JOB_WAITING:
    case LATENT_JOB_DOWNLOADING:
    case LATENT_JOB_DONE:
    default:
      return NULL;
    }
}

static char *
describe_elapsed (LatentJob *job, LatentModel *model, gint64 now_us)
{
  const LatentJobRecord *record = latent_job_get_record (job);
  gint64 start_us = record->submitted_us > 0 ? record->submitted_us : record->created_us;
  guint usual_seconds = model != NULL ? latent_model_get_typical_seconds (model) : 0;
  g_autofree char *elapsed = latent_cell_text_elapsed (now_us - start_us, usual_seconds);

  if (!latent_job_get_is_slow (job))
    return g_steal_pointer (&elapsed);
  /* Translators: before the time waited: "Slower than usual: 3 min, usually 15 s" */
  return g_strdup_printf (_ ("Slower than usual: %s"), elapsed);
}

static const char *
find_next_step (LatentJob *job)
{
  if (latent_job_get_state (job) == LATENT_JOB_REFUSED)
    return _ ("Change the prompt and try again.");

  switch (latent_take_up_kind (job))
    {
    case LATENT_TAKE_UP_CHECK:
      return _ ("Check again, free of charge.");
    case LATENT_TAKE_UP_DOWNLOAD:
      return _ ("Open it to see what to do.");
    case LATENT_TAKE_UP_SEND:
      return _ ("It was never sent.");
    case LATENT_TAKE_UP_NONE:
    default:
      return NULL;
    }
}

static char *
describe_outcome (LatentJob *job)
{
  const GError *error = latent_job_get_error (job);
  const char *next_step = find_next_step (job);
  g_autofree char *reason = error != NULL ? latent_explain_error_briefly (error) : NULL;

  if (reason != NULL && next_step != NULL)
    return g_strdup_printf ("%s %s", reason, next_step);
  return reason != NULL ? g_steal_pointer (&reason) : g_strdup (next_step);
}

/* Jobs of another service or team are shown, never sent: the tile names where they belong. */
static char *
describe_foreign (const LatentJobRecord *record)
{
  const char *host = strstr (record->origin, "://");

  /* Translators: %s is the name of a server */
  return g_strdup_printf (_ ("Made for %s or for another team there."),
                          host != NULL ? host + strlen ("://") : record->origin);
}

void
latent_cell_text_free (LatentCellText *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

LatentCellText *
latent_cell_text_new (LatentJob *job, LatentModel *model, gint64 now_us)
{
  const LatentJobRecord *record = latent_job_get_record (job);
  LatentCellText *self = g_new0 (LatentCellText, 1);
  LatentJobState state = latent_job_get_state (job);

  self->title = g_strdup (latent_explain_state (state));
  self->icon_name = find_icon (state);
  self->percent = -1;
  if (!latent_job_is_running (job))
    self->detail = describe_outcome (job);
  else if (!latent_job_get_is_mine (job))
    self->detail = describe_foreign (record);
  else if (state != LATENT_JOB_QUEUED)
    self->detail = describe_elapsed (job, model, now_us);

  if (state == LATENT_JOB_WAITING && record->progress >= 0)
    self->percent = MIN (record->progress, 100);
  return self;
}

char *
latent_cell_text_elapsed (gint64 elapsed_us, guint usual_seconds)
{
  guint seconds = (guint)CLAMP (elapsed_us / G_USEC_PER_SEC, 0, G_MAXINT);

  if (seconds >= MINUTES_FROM_SECONDS && usual_seconds == 0)
    return g_strdup_printf (_ ("%u min"), seconds / 60);
  if (seconds >= MINUTES_FROM_SECONDS)
    /* Translators: minutes waited and the seconds such an image usually takes */
    return g_strdup_printf (_ ("%u min, usually %u s"), seconds / 60, usual_seconds);
  if (usual_seconds == 0)
    return g_strdup_printf (_ ("%u s"), seconds);
  /* Translators: seconds waited and the seconds such an image usually takes */
  return g_strdup_printf (_ ("%u s, usually %u"), seconds, usual_seconds);
}

/* (transfer full) (nullable): when it was asked for, by the clock of the room; NULL: not known */
static GDateTime *
find_date (LatentTile *tile)
{
  const LatentImageRecord *image = latent_tile_get_image (tile);
  LatentJob *job = latent_tile_get_job (tile);
  gint64 created_us = 0;

  if (image != NULL)
    created_us = image->job_created_us;
  else if (job != NULL)
    created_us = latent_job_get_record (job)->created_us;
  /* NULL for what no calendar knows. */
  return created_us != 0 ? g_date_time_new_from_unix_local (created_us / G_USEC_PER_SEC) : NULL;
}

static char *
format_date (GDateTime *date, const char *format)
{
  return date != NULL ? g_date_time_format (date, format) : NULL;
}

char *
latent_cell_text_day (LatentTile *tile, LatentTile *previous)
{
  g_autoptr (GDateTime) date = find_date (tile);
  g_autoptr (GDateTime) before = previous != NULL ? find_date (previous) : NULL;
  g_autoptr (GDateTime) now = NULL;

  if (date == NULL || (previous != NULL && before == NULL))
    return NULL;
  if (before != NULL && g_date_time_get_year (before) == g_date_time_get_year (date)
      && g_date_time_get_day_of_year (before) == g_date_time_get_day_of_year (date))
    return NULL;
  now = g_date_time_new_now_local ();
  if (g_date_time_get_year (now) == g_date_time_get_year (date))
    /* Translators: the date on the first image of a day of this year, short: see
     * g_date_time_format() */
    return format_date (date, _ ("%-d %b"));
  /* Translators: the date on the first image of a day, short: see g_date_time_format() */
  return format_date (date, _ ("%-d %b %Y"));
}

char *
latent_cell_text_month (LatentTile *tile)
{
  g_autoptr (GDateTime) date = find_date (tile);

  /* Translators: month and year beside the scroll bar: see g_date_time_format() */
  return format_date (date, _ ("%B %Y"));
}

/* (transfer full): "4 stars", "Rejected", or the state where it says more than that all is well */
static char *
describe_worth (LatentTile *tile)
{
  const LatentImageRecord *image = latent_tile_get_image (tile);
  LatentJob *job = latent_tile_get_job (tile);

  if (image != NULL && image->rating > 0)
    return g_strdup_printf (ngettext ("%d star", "%d stars", (guint) image->rating),
                            image->rating);
  if (image != NULL && image->rating < 0)
    return g_strdup (_ ("Rejected"));
  if (image != NULL || job == NULL)
    return g_strdup (latent_explain_state (LATENT_JOB_DONE));
  return g_strdup (latent_explain_state (latent_job_get_state (job)));
}

char *
latent_cell_text_name (LatentTile *tile)
{
  const LatentImageRecord *image = latent_tile_get_image (tile);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  g_autofree char *worth = NULL;
  const char *note = latent_explain_tile (tile);

  if (image == NULL && latent_tile_get_job (tile) == NULL)
    /* Translators: the name of an image that is about to be read */
    return g_strdup (_ ("Reading…"));
  worth = describe_worth (tile);
  g_ptr_array_add (parts, (gpointer) latent_tile_get_prompt (tile));
  g_ptr_array_add (parts, worth);
  if (image != NULL && image->favourite)
    g_ptr_array_add (parts, (gpointer) _ ("Favourite"));
  if (note != NULL)
    g_ptr_array_add (parts, (gpointer) note);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **) parts->pdata);
}
