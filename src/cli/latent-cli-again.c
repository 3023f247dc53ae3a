/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-again.h"

#include "latent-cli-await.h"
#include "latent-cli-failure.h"
#include "latent-cli-report.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

/* (transfer full) (nullable): NULL without @error: there is none, or more than one begins so */
static LatentJobRecord *
find_record (LatentCliContext *context, const char *id, GError **error)
{
  LatentLedger *ledger = latent_workspace_get_ledger (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };

  latent_ledger_find_async (ledger, id, context->cancellable, latent_cli_await_cb, &await);
  return latent_ledger_find_finish (ledger, latent_cli_await (&await), error);
}

/* Waits until the account tells which jobs are ours. */
static int
connect_to_service (LatentCliContext *context, LatentCliWatch *watch)
{
  const GError *error = NULL;

  latent_workspace_start (context->workspace);
  if (!latent_cli_watch_account (watch, TRUE))
    {
      latent_cli_complain (_ ("Stopped. The job is as it was; nothing was charged."));
      return LATENT_EXIT_UNFINISHED;
    }
  error = latent_cli_watch_get_key_error (watch);
  return error != NULL ? latent_cli_fail (error) : LATENT_EXIT_DONE;
}

static int
finish (LatentCliContext *context, LatentCliWatch *watch)
{
  LatentCliReport report = { .context = context };
  LatentJob *next = NULL;

  while ((next = latent_cli_watch_next (watch)) != NULL)
    {
      g_autoptr (LatentJob) job = next;

      latent_cli_report_ended (&report, job);
    }
  latent_cli_report_open (&report, watch);
  return report.status;
}

static int
run_again (LatentCliContext *context,
           LatentCliWatch *watch,
           const LatentCliAgain *again,
           const LatentJobRecord *record)
{
  LatentJobQueue *queue = latent_workspace_get_queue (context->workspace);
  const LatentSubmitOptions how = { .has_budget = again->budget.has_budget,
                                    .budget_credits = again->budget.credits };
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  latent_cli_budget_prepare (&again->budget, context);
  latent_job_queue_run_again_async (queue, record, &how, NULL, latent_cli_await_cb, &await);
  jobs = latent_job_queue_submit_finish (queue, latent_cli_await (&await), &error);
  if (jobs == NULL)
    return latent_cli_budget_fail (error);
  for (guint i = 0; i < jobs->len; i++)
    latent_cli_watch_add (watch, jobs->pdata[i]);
  return LATENT_EXIT_DONE;
}

/* Can asking or downloading bring anything? Without an id of the service's there is nothing to ask
 * about; what was proved to be free has no picture. */
static gboolean
is_known_to_service (const LatentJobRecord *record)
{
  return record->remote_id != NULL
         && !(latent_job_state_is_final (record->state) && record->state != LATENT_JOB_DONE
              && record->charged == LATENT_CHARGED_NO);
}

/* The job as it is: it ended, and there is nothing to ask about. */
static int
tell_as_it_is (LatentCliContext *context, const LatentJobRecord *record)
{
  LatentJobQueue *queue = latent_workspace_get_queue (context->workspace);
  LatentCliReport report = { .context = context };

  if (record->state != LATENT_JOB_DONE)
    latent_cli_complain (_ ("The service has nothing more of this job. “latent jobs --run-again "
                            "%.8s” makes the image anew, which costs."),
                         record->id);
  latent_cli_report_ended (&report, latent_job_queue_bring_back (queue, record));
  return report.status;
}

static int
leave_alone (const char *reason)
{
  latent_cli_complain ("%s", reason);
  return LATENT_EXIT_UNFINISHED;
}

/* Takes the job up; the queue has adopted what nobody drives. */
static int
take_up (LatentCliContext *context, LatentCliWatch *watch, const LatentJobRecord *record)
{
  LatentJobQueue *queue = latent_workspace_get_queue (context->workspace);
  LatentLedger *ledger = latent_workspace_get_ledger (context->workspace);
  LatentJob *job = latent_job_queue_bring_back (queue, record);

  if (!latent_job_get_is_mine (job))
    return leave_alone (_ ("The job is meant for another service or team and was left alone: use "
                           "the key and the address it was made with."));
  if (latent_job_queue_can_take_up (queue, job))
    {
      LatentJobState state = latent_job_get_state (job);

      latent_job_queue_take_up (queue, job, NULL);
      if (!latent_job_queue_is_looking_for (queue, job))
        latent_cli_wait_for_step (job, state, NULL);
    }
  else if (latent_job_is_running (job) && !latent_ledger_is_owner (ledger, record))
    {
      return leave_alone (_ ("The job is being finished by another Latent."));
    }
  latent_cli_watch_add (watch, job);
  return LATENT_EXIT_DONE;
}

static int
check (LatentCliContext *context, LatentCliWatch *watch, const char *id)
{
  g_autoptr (GError) error = NULL;
  /* Again: the queue may have adopted it, or another process ended it, since. */
  g_autoptr (LatentJobRecord) record = find_record (context, id, &error);

  if (record == NULL)
    return error != NULL ? latent_cli_fail (error) : LATENT_EXIT_UNFINISHED;
  return take_up (context, watch, record);
}

/* (transfer full) (nullable): the pictures of @record whose files are missing, changed or
 * incomplete */
static GPtrArray *
find_spoilt (LatentCliContext *context, const LatentJobRecord *record, GError **error)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) listed = { NULL };
  g_auto (LatentCliAwait) checked = { NULL };
  g_auto (LatentCliAwait) again = { NULL };
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) changed = NULL;

  latent_library_list_of_job_async (library, record->id, NULL, latent_cli_await_cb, &listed);
  images = latent_library_list_of_job_finish (library, latent_cli_await (&listed), error);
  if (images == NULL)
    return NULL;
  latent_library_check_files_async (library, images, NULL, latent_cli_await_cb, &checked);
  changed = latent_library_check_files_finish (library, latent_cli_await (&checked), error);
  if (changed == NULL)
    return NULL;
  g_clear_pointer (&images, g_ptr_array_unref);
  latent_library_list_of_job_async (library, record->id, NULL, latent_cli_await_cb, &again);
  images = latent_library_list_of_job_finish (library, latent_cli_await (&again), error);
  for (guint i = images != NULL ? images->len : 0; i > 0; i--)
    {
      const LatentImageRecord *image = images->pdata[i - 1];

      if (image->file_state == LATENT_IMAGE_FILE_THERE && !image->incomplete)
        g_ptr_array_remove_index (images, i - 1);
    }
  return g_steal_pointer (&images);
}

/* Fetches what is missing, under the rows that are there. Returns the exit status. */
static int
download_spoilt (LatentCliContext *context, GPtrArray *images)
{
  for (guint i = 0; i < images->len; i++)
    {
      g_auto (LatentCliAwait) await = { NULL };
      g_autoptr (LatentImageRecord) stored = NULL;
      g_autoptr (GError) error = NULL;

      latent_workspace_download_image_async (context->workspace, images->pdata[i],
                                             context->cancellable, latent_cli_await_cb, &await);
      stored = latent_workspace_download_image_finish (context->workspace,
                                                       latent_cli_await (&await), &error);
      if (stored == NULL && latent_error_is_cancelled (error))
        return leave_alone (_ ("Stopped. The job is as it was; nothing was charged."));
      if (stored == NULL)
        return latent_cli_fail (error);
    }
  return LATENT_EXIT_DONE;
}

/* A finished job: what is missing of its pictures is fetched once more. */
static int
download_done (LatentCliContext *context, LatentCliWatch *watch, const LatentJobRecord *record)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = find_spoilt (context, record, &error);
  int status = LATENT_EXIT_DONE;

  if (images == NULL)
    return latent_cli_fail (error);
  if (images->len > 0)
    status = connect_to_service (context, watch);
  if (status == LATENT_EXIT_DONE)
    status = download_spoilt (context, images);
  return status == LATENT_EXIT_DONE ? tell_as_it_is (context, record) : status;
}

int
latent_cli_again (LatentCliContext *context,
                  const LatentCliAgain *again,
                  const LatentCliCommand *command)
{
  LatentJobQueue *queue = latent_workspace_get_queue (context->workspace);
  g_autoptr (LatentCliWatch) watch
      = latent_cli_watch_new (context->workspace, context->cancellable, LATENT_CLI_UNTIL_ENDED, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatentJobRecord) record = find_record (context, again->id, &error);
  int status;

  if (error != NULL)
    return latent_cli_fail (error);
  if (record == NULL)
    return latent_cli_fail_usage (command, _ ("There is no job “%s”, or more than one begins so."),
                                  again->id);
  if (again->kind != LATENT_CLI_AGAIN_RUN)
    {
      /* Nothing of this may cost. */
      latent_job_queue_keep_from_sending (queue);
      if (again->kind == LATENT_CLI_AGAIN_DOWNLOAD && record->state == LATENT_JOB_DONE)
        return download_done (context, watch, record);
      if (record->state == LATENT_JOB_DONE
          || (latent_job_state_is_final (record->state) && !is_known_to_service (record)))
        return tell_as_it_is (context, record);
      if (!is_known_to_service (record) && record->state != LATENT_JOB_UNKNOWN)
        return leave_alone (_ ("The service has confirmed nothing of this job, so there is nothing "
                               "to ask about; “latent resume” goes on with it."));
    }
  status = connect_to_service (context, watch);
  if (status != LATENT_EXIT_DONE)
    return status;
  status = again->kind == LATENT_CLI_AGAIN_RUN ? run_again (context, watch, again, record)
                                               : check (context, watch, record->id);
  return status == LATENT_EXIT_DONE ? finish (context, watch) : status;
}
