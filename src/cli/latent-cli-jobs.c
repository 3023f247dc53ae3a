/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "latent-cli-again.h"
#include "latent-cli-await.h"
#include "latent-cli-context.h"
#include "latent-cli-failure.h"
#include "latent-cli-json.h"
#include "latent-cli-state.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define ANY_STATE (-1)
/* Jobs read in one go, with their pictures: memory is that of so many, however many there are. */
#define BATCH 500u

/* @images: (nullable) */
static gboolean
print_json (LatentCliContext *context, const LatentJobRecord *record, GPtrArray *images)
{
  LatentModel *model = latent_model_catalog_find (context->config->catalog, record->model_id);
  g_autofree char *json = NULL;

  json = latent_cli_json_job (record, images, model);
  return latent_cli_output_print (&context->output, json);
}

/* "1a2b3c4d  done         2026-05-01 12:00  imagen-4  a lighthouse in a storm" */
static gboolean
print_text (LatentCliContext *context, const LatentJobRecord *record)
{
  g_autoptr (GDateTime) created
      = g_date_time_new_from_unix_local (record->created_us / G_USEC_PER_SEC);
  g_autofree char *time = NULL;
  g_autofree char *prompt = latent_cli_clean_line (record->prompt);
  g_autofree char *model = latent_cli_clean_line (record->model_id);

  if (created != NULL)
    time = g_date_time_format (created, "%Y-%m-%d %H:%M");
  return latent_cli_output_printf (&context->output, "%.8s  %-11s  %s  %s  %s", record->id,
                                   latent_cli_state_to_word (record->state),
                                   time != NULL ? time : "?", model, prompt);
}

/* (transfer full) (nullable) (element-type LatentJobRecord): the first ones, or those behind
 * @last */
static GPtrArray *
load_jobs (LatentCliContext *context, int state, const LatentJobRecord *last, GError **error)
{
  LatentLedger *ledger = latent_workspace_get_ledger (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };

  if (last == NULL)
    latent_ledger_list_async (ledger, state, FALSE, BATCH, context->cancellable,
                              latent_cli_await_cb, &await);
  else
    latent_ledger_list_behind_async (ledger, last, state, BATCH, context->cancellable,
                                     latent_cli_await_cb, &await);
  return latent_ledger_list_finish (ledger, latent_cli_await (&await), error);
}

/* (transfer full) (nullable) (element-type LatentImageRecord): of all @jobs, in their order */
static GPtrArray *
load_images (LatentCliContext *context, GPtrArray *jobs, GError **error)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  for (guint i = 0; i < jobs->len; i++)
    g_strv_builder_add (builder, ((const LatentJobRecord *) jobs->pdata[i])->id);
  ids = g_strv_builder_end (builder);
  latent_library_list_of_jobs_async (library, (const char *const *) ids, context->cancellable,
                                     latent_cli_await_cb, &await);
  return latent_library_list_of_jobs_finish (library, latent_cli_await (&await), error);
}

/* FALSE: nobody reads on */
static gboolean
list_as_text (LatentCliContext *context, GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      if (!print_text (context, jobs->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

/* FALSE: nobody reads on, or with @error */
static gboolean
list_as_json (LatentCliContext *context, GPtrArray *jobs, GError **error)
{
  g_autoptr (GPtrArray) images = load_images (context, jobs, error);
  guint next = 0;

  if (images == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    {
      const LatentJobRecord *job = jobs->pdata[i];
      g_autoptr (GPtrArray) group = g_ptr_array_new ();

      for (; next < images->len; next++)
        {
          LatentImageRecord *image = images->pdata[next];

          if (!g_str_equal (image->job_id, job->id))
            break;
          g_ptr_array_add (group, image);
        }
      if (!print_json (context, job, group->len > 0 ? group : NULL))
        return FALSE;
    }
  return TRUE;
}

static int
list_jobs (LatentCliContext *context, int state)
{
  g_autoptr (LatentJobRecord) last = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_more = TRUE;

  while (is_more)
    {
      g_autoptr (GPtrArray) jobs = load_jobs (context, state, last, &error);

      if (jobs == NULL)
        return latent_cli_fail (error);
      is_more = context->options->wants_json ? list_as_json (context, jobs, &error)
                                             : list_as_text (context, jobs);
      if (error != NULL)
        return latent_cli_fail (error);
      if (jobs->len < BATCH)
        break;
      g_clear_pointer (&last, latent_job_record_free);
      last = latent_job_record_copy (jobs->pdata[jobs->len - 1]);
    }
  return LATENT_EXIT_DONE;
}

static gboolean
check_state (const LatentCliCommand *command, const char *word, int *state, int *status)
{
  LatentJobState wanted = LATENT_JOB_QUEUED;

  if (word == NULL)
    return TRUE;
  if (!latent_cli_state_from_word (command, word, &wanted, status))
    return FALSE;
  *state = (int) wanted;
  return TRUE;
}

/* `jobs`'s own options, as given; texts are owned, nullable. */
typedef struct
{
  LatentCliOptions common;
  char *state;
  char *check;
  char *download;
  char *run_again;
  char *budget;
} JobsOptions;

static void
jobs_options_clear (JobsOptions *options)
{
  latent_cli_options_clear (&options->common);
  g_free (options->state);
  g_free (options->check);
  g_free (options->download);
  g_free (options->run_again);
  g_free (options->budget);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JobsOptions, jobs_options_clear)

/* Which job is meant to go on, and how; its id is NULL when the jobs are to be listed. */
static gboolean
read_again (const JobsOptions *options,
            const LatentCliCommand *command,
            LatentCliAgain *again,
            int *status)
{
  const char *const ids[] = { options->check, options->download, options->run_again };
  const gboolean has_again
      = options->check != NULL || options->download != NULL || options->run_again != NULL;
  guint n_wanted = options->state != NULL && has_again ? 1 : 0;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      if (ids[i] == NULL)
        continue;
      n_wanted++;
      again->kind = (LatentCliAgainKind) i;
      again->id = ids[i];
    }
  *status = LATENT_EXIT_DONE;
  if (n_wanted > 1)
    *status = latent_cli_fail_usage (
        command, _ ("Only one of --state, --check, --download and --run-again goes at once."));
  else if (again->id != NULL && !g_utf8_validate (again->id, -1, NULL))
    *status = latent_cli_fail_usage (command, _ ("The job's id is no valid text."));
  else if (options->budget != NULL && options->run_again == NULL)
    *status = latent_cli_fail_usage (command, _ ("--budget goes with --run-again."));
  else if (!latent_cli_budget_parse (&again->budget, options->budget))
    *status = latent_cli_fail_usage (command, _ ("--budget takes a whole number of credits."));
  return *status == LATENT_EXIT_DONE;
}

static gboolean
parse_options (JobsOptions *options, const LatentCliCommand *command, char **argv, int *status)
{
  const GOptionEntry entries[] = {
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &options->state, N_ ("Only the jobs in this state"),
      N_ ("STATE") },
    { "check", 0, 0, G_OPTION_ARG_FILENAME, &options->check,
      N_ ("Ask the service what became of a job; free of charge"), N_ ("ID") },
    { "download", 0, 0, G_OPTION_ARG_FILENAME, &options->download,
      N_ ("Fetch the pictures of a job again; free of charge"), N_ ("ID") },
    { "run-again", 0, 0, G_OPTION_ARG_FILENAME, &options->run_again,
      N_ ("Make a new job with the same request; it is paid for"), N_ ("ID") },
    { "budget", 0, 0, G_OPTION_ARG_FILENAME, &options->budget,
      N_ ("With --run-again: send nothing when it costs more, or nobody knows what it costs"),
      N_ ("CREDITS") },
    { NULL },
  };
  const LatentCliUsage usage = { .command = command, .entries = entries };

  return latent_cli_options_parse (&options->common, &usage, argv, status);
}

int
latent_cli_jobs (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (JobsOptions) options = { .state = NULL };
  LatentCliAgain again = { .id = NULL };
  LatentCliContext context;
  int state = ANY_STATE;
  int status = LATENT_EXIT_DONE;

  if (!parse_options (&options, command, argv, &status)
      || !read_again (&options, command, &again, &status)
      || !check_state (command, options.state, &state, &status))
    return status;

  status = latent_cli_context_open (&context, config, &options.common,
                                    again.id != NULL ? LATENT_CLI_SERVICE
                                                     : LATENT_CLI_LIBRARY_ONLY);
  if (status == LATENT_EXIT_DONE)
    status = again.id != NULL ? latent_cli_again (&context, &again, command)
                              : list_jobs (&context, state);
  return latent_cli_context_close (&context, status);
}
