/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-report.h"

#include "latent-cli-await.h"
#include "latent-cli-failure.h"
#include "latent-cli-json.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define SHORT_ID_LENGTH 8

static void
fold (LatentCliReport *self, int status)
{
  self->status = latent_cli_fold_status (self->status, status);
}

static gboolean
is_exists_error (const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);

  return latent_error_is (error, LATENT_ERROR_STORAGE) && facts != NULL
         && g_strcmp0 (facts->field, "exists") == 0;
}

static gboolean
export_image (LatentCliReport *self,
              const LatentImageRecord *image,
              const char *path,
              GError **error)
{
  LatentLibrary *library = latent_workspace_get_library (self->context->workspace);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_auto (LatentCliAwait) await = { NULL };

  latent_library_export_async (library, image, file, FALSE, NULL, latent_cli_await_cb, &await);
  return latent_library_export_finish (library, latent_cli_await (&await), error);
}

/* Copies under the first name that is free. (transfer full) (nullable): the copy's path. */
static char *
copy_image (LatentCliReport *self, const LatentImageRecord *image, GError **error)
{
  for (guint attempt = 0;; attempt++)
    {
      g_autofree char *path = latent_cli_target_choose (self->target, image->path, attempt);
      g_autoptr (GError) problem = NULL;

      if (path == NULL)
        {
          g_propagate_error (error,
                             latent_error_new (LATENT_ERROR_STORAGE, "no free name is left"));
          return NULL;
        }
      if (export_image (self, image, path, &problem))
        return g_steal_pointer (&path);
      if (!is_exists_error (problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
}

/* (transfer full): where the picture is: the copy that was asked for, else the library's file */
static char *
place_image (LatentCliReport *self, const LatentImageRecord *image)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  char *copy = NULL;

  if (self->target == NULL)
    return g_strdup (image->path);
  copy = copy_image (self, image, &error);
  if (copy != NULL)
    return copy;

  shown = g_filename_display_name (image->path);
  latent_cli_complain (
      _ ("The copy for --output could not be written: %s. The picture is safe in the library: %s"),
      error->message, shown);
  fold (self, LATENT_EXIT_STORAGE);
  return g_strdup (image->path);
}

/* (transfer full): never NULL */
static GPtrArray *
load_images (LatentCliReport *self, LatentJob *job)
{
  LatentLibrary *library = latent_workspace_get_library (self->context->workspace);
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GError) error = NULL;
  GPtrArray *images = NULL;

  latent_library_list_of_job_async (library, latent_job_get_id (job), NULL, latent_cli_await_cb,
                                    &await);
  images = latent_library_list_of_job_finish (library, latent_cli_await (&await), &error);
  if (images != NULL)
    return images;

  latent_cli_complain_about (NULL, error, latent_job_get_record (job)->charged);
  fold (self, LATENT_EXIT_STORAGE);
  return g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);
}

static void
print_job (LatentCliReport *self, LatentJob *job)
{
  g_autoptr (GPtrArray) images = load_images (self, job);
  /* Only now: while the images were loaded the job may have gone on. */
  const LatentJobRecord *record = latent_job_get_record (job);
  LatentModel *model = latent_model_catalog_find (self->context->config->catalog, record->model_id);
  g_autofree char *json = NULL;

  for (guint i = 0; i < images->len; i++)
    {
      g_autofree char *path = place_image (self, images->pdata[i]);

      if (!self->context->options->wants_json)
        latent_cli_output_print (&self->context->output, path);
    }
  if (!self->context->options->wants_json)
    return;
  json = latent_cli_json_job (record, images, model);
  latent_cli_output_print (&self->context->output, json);
}

static void
complain_about_job (LatentCliReport *self, LatentJob *job)
{
  LatentJobQueue *queue = latent_workspace_get_queue (self->context->workspace);
  const LatentJobRecord *record = latent_job_get_record (job);
  const GError *error = latent_job_get_error (job);
  g_autofree char *resume = latent_cli_context_dup_resume (self->context);
  g_autofree char *subject
      = g_strdup_printf (_ ("Job %.*s"), SHORT_ID_LENGTH, latent_job_get_id (job));

  if (error != NULL)
    latent_cli_complain_about (subject, error, record->charged);
  else
    latent_cli_complain ("%s: %s. %s", subject, latent_explain_state (record->state),
                         latent_explain_charged (record->charged));
  /* What was stopped before it was sent is not for "resume": it would cost. */
  if (latent_job_queue_can_take_up (queue, job)
      && (record->remote_id != NULL || record->state == LATENT_JOB_UNKNOWN))
    latent_cli_complain (_ ("“%s” asks the service for it again; it cannot be charged twice."),
                         resume);
}

/* What is left of the jobs when the waiting is over. */
typedef struct
{
  guint n_sent;   /* the service has them */
  guint n_asked;  /* the service may have them */
  guint n_unsent; /* it has not */
} OpenJobs;

static void
complain_about_unpaid (LatentCliReport *self, guint n_unsent)
{
  g_autofree char *resume = latent_cli_context_dup_resume (self->context);

  if (n_unsent == 0)
    return;
  latent_cli_complain (
      g_dngettext (
          GETTEXT_PACKAGE,
          "%u image was not sent and nothing was charged for it. When this is mended, “%s” "
          "sends it; running the same command again would make a new one instead.",
          "%u images were not sent and nothing was charged for them. When this is "
          "mended, “%s” sends them; running the same command again would make new ones "
          "instead.",
          n_unsent),
      n_unsent, resume);
}

static void
complain_about_open (LatentCliReport *self, const OpenJobs *open)
{
  g_autofree char *resume = latent_cli_context_dup_resume (self->context);

  if (open->n_sent > 0)
    latent_cli_complain (
        g_dngettext (GETTEXT_PACKAGE,
                     "%u image is not finished. It was charged when the service accepted it, "
                     "unless it fails there; “%s” fetches it without a further charge.",
                     "%u images are not finished. They were charged when the service accepted "
                     "them, unless they fail there; “%s” fetches them without a further charge.",
                     open->n_sent),
        open->n_sent, resume);
  if (open->n_asked > 0)
    latent_cli_complain (
        g_dngettext (GETTEXT_PACKAGE,
                     "%u image was sent, but no answer came: whether it is charged is not known. "
                     "“%s” asks again in a way that cannot be charged twice.",
                     "%u images were sent, but no answer came: whether they are charged is not "
                     "known. “%s” asks again in a way that cannot be charged twice.",
                     open->n_asked),
        open->n_asked, resume);
  if (open->n_unsent > 0)
    latent_cli_complain (
        g_dngettext (GETTEXT_PACKAGE,
                     "%u image was not sent yet and nothing was charged for it; “%s” sends it.",
                     "%u images were not sent yet and nothing was charged for them; “%s” sends "
                     "them.",
                     open->n_unsent),
        open->n_unsent, resume);
}

static gboolean
is_any_sent (GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      if (latent_job_get_state (jobs->pdata[i]) != LATENT_JOB_QUEUED)
        return TRUE;
    }
  return FALSE;
}

/* Why nothing goes on, when that is an error. */
static void
complain_about_end (LatentCliReport *self, LatentCliWatch *watch)
{
  LatentJobQueue *queue = latent_workspace_get_queue (self->context->workspace);
  LatentCliEnd end = latent_cli_watch_get_end (watch);
  const GError *error = NULL;

  if (end == LATENT_CLI_END_HELD)
    latent_cli_complain (_ ("Somebody has paused this library's queue: nothing new is sent."));
  if (end == LATENT_CLI_END_PAUSED)
    error = latent_job_queue_get_pause_error (queue);
  else if (end == LATENT_CLI_END_STORAGE)
    error = latent_job_queue_get_trouble (queue);
  if (error == NULL)
    return;

  if (is_any_sent (latent_cli_watch_get_open (watch)))
    latent_cli_complain_without_cost (error); /* what it costs follows, job by job */
  else
    latent_cli_complain_about (NULL, error, LATENT_CHARGED_NO);
  fold (self, latent_cli_status_of_error (error));
}

static gboolean
is_for_want_of_payment (LatentCliReport *self, LatentCliEnd end)
{
  LatentJobQueue *queue = latent_workspace_get_queue (self->context->workspace);
  const GError *error = latent_job_queue_get_pause_error (queue);

  return end == LATENT_CLI_END_PAUSED && error != NULL
         && latent_cli_status_of_error (error) == LATENT_EXIT_KEY;
}

static void
count_open (OpenJobs *open, LatentJobState state)
{
  if (state == LATENT_JOB_QUEUED)
    open->n_unsent++;
  else if (state == LATENT_JOB_SUBMITTING)
    open->n_asked++;
  else
    open->n_sent++;
}

void
latent_cli_report_ended (LatentCliReport *self, LatentJob *job)
{
  print_job (self, job);
  if (latent_job_get_state (job) != LATENT_JOB_DONE)
    complain_about_job (self, job);
  fold (self, latent_cli_status_of_job (latent_job_get_record (job)));
}

void
latent_cli_report_accepted (LatentCliReport *self, LatentJob *job)
{
  LatentJobState state = latent_job_get_state (job);

  if (state != LATENT_JOB_WAITING && state != LATENT_JOB_DOWNLOADING && state != LATENT_JOB_DONE)
    latent_cli_report_ended (self, job);
  else if (self->context->options->wants_json)
    print_job (self, job);
  else
    latent_cli_output_print (&self->context->output, latent_job_get_id (job));
}

void
latent_cli_report_open (LatentCliReport *self, LatentCliWatch *watch)
{
  GPtrArray *jobs = latent_cli_watch_get_open (watch);
  LatentCliEnd end = latent_cli_watch_get_end (watch);
  LatentJobQueue *queue = latent_workspace_get_queue (self->context->workspace);
  gboolean is_unpaid = is_for_want_of_payment (self, end);
  OpenJobs open = { 0 };
  guint n_unpaid = 0;

  complain_about_end (self, watch);
  for (guint i = 0; i < jobs->len; i++)
    {
      LatentJob *job = jobs->pdata[i];
      LatentJobState state = latent_job_get_state (job);

      if (state == LATENT_JOB_QUEUED && is_unpaid)
        {
          latent_job_queue_stop (queue, job);
          latent_cli_wait_for_step (job, state, NULL);
          n_unpaid++;
        }
      else
        {
          count_open (&open, state);
          fold (self, LATENT_EXIT_UNFINISHED);
        }
      print_job (self, job);
    }
  complain_about_unpaid (self, n_unpaid);
  complain_about_open (self, &open);
}
