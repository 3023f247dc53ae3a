/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "latent-cli-again.h"
#include "latent-cli-await.h"
#include "latent-cli-context.h"
#include "latent-cli-failure.h"
#include "latent-cli-json.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define ANY_STATE (-1)
#define RUNNING "running"

/* (transfer full): job id -> its pictures in order (element-type LatentImageRecord); owns the lists
 * alone. */
static GHashTable *
group_by_job (GPtrArray *images)
{
  GHashTable *groups
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < images->len; i++)
    {
      LatentImageRecord *image = images->pdata[i];
      GPtrArray *group = g_hash_table_lookup (groups, image->job_id);

      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_hash_table_insert (groups, image->job_id, group);
        }
      g_ptr_array_add (group, image);
    }
  return groups;
}

static int
compare_index (gconstpointer a, gconstpointer b)
{
  const LatentImageRecord *one = *(LatentImageRecord *const *) a;
  const LatentImageRecord *other = *(LatentImageRecord *const *) b;

  return one->index < other->index ? -1 : one->index > other->index;
}

static gboolean
print_json (LatentCliContext *context, const LatentJobRecord *record, GHashTable *groups)
{
  GPtrArray *images = g_hash_table_lookup (groups, record->id);
  LatentModel *model = latent_model_catalog_find (context->config->catalog, record->model_id);
  g_autofree char *json = NULL;

  if (images != NULL)
    g_ptr_array_sort (images, compare_index);
  json = latent_cli_json_job (record, images, model);
  return latent_cli_output_print (&context->output, json);
}

/* What the service has is called the same here as in the window. Scripts read the ledger's own
 * words from --json. */
static const char *
get_state_word (LatentJobState state)
{
  return state == LATENT_JOB_WAITING ? RUNNING : latent_job_state_to_string (state);
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
                                   get_state_word (record->state),
                                   time != NULL ? time : "?", model, prompt);
}

/* (transfer full) (nullable) (element-type LatentJobRecord) */
static GPtrArray *
load_jobs (LatentCliContext *context, int state, GError **error)
{
  LatentLedger *ledger = latent_workspace_get_ledger (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };

  latent_ledger_list_async (ledger, state, FALSE, 0, context->cancellable, latent_cli_await_cb,
                            &await);
  return latent_ledger_list_finish (ledger, latent_cli_await (&await), error);
}

/* (transfer full) (nullable) (element-type LatentImageRecord): all, in one query. */
static GPtrArray *
load_images (LatentCliContext *context, GError **error)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };

  latent_library_list_async (library, NULL, 0, context->cancellable, latent_cli_await_cb, &await);
  return latent_library_list_finish (library, latent_cli_await (&await), error);
}

static int
list_as_text (LatentCliContext *context, GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      if (!print_text (context, jobs->pdata[i]))
        break;
    }
  return LATENT_EXIT_DONE;
}

static int
list_as_json (LatentCliContext *context, GPtrArray *jobs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = load_images (context, &error);
  g_autoptr (GHashTable) groups = NULL;

  if (images == NULL)
    return latent_cli_fail (error);
  groups = group_by_job (images);
  for (guint i = 0; i < jobs->len; i++)
    {
      if (!print_json (context, jobs->pdata[i], groups))
        break;
    }
  return LATENT_EXIT_DONE;
}

static int
list_jobs (LatentCliContext *context, int state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = load_jobs (context, state, &error);

  if (jobs == NULL)
    return latent_cli_fail (error);
  if (context->options->wants_json)
    return list_as_json (context, jobs);
  return list_as_text (context, jobs);
}

static gboolean
check_state (const LatentCliCommand *command, const char *word, int *state, int *status)
{
  LatentJobState wanted = LATENT_JOB_QUEUED;

  if (word == NULL)
    return TRUE;
  if (g_str_equal (word, RUNNING))
    word = latent_job_state_to_string (LATENT_JOB_WAITING);
  if (latent_job_state_from_string (word, &wanted))
    {
      *state = (int) wanted;
      return TRUE;
    }
  *status = latent_cli_fail_usage (command,
                                   _ ("There is no state “%s”. The states are: queued, submitting, "
                                      "running (“waiting” in JSON), downloading, done, refused, "
                                      "failed, unknown, stopped."),
                                   word);
  return FALSE;
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
