/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "latent-cli-await.h"
#include "latent-cli-context.h"
#include "latent-cli-failure.h"
#include "latent-cli-json.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define ANY_STATE (-1)

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
                                   latent_job_state_to_string (record->state),
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
  if (latent_job_state_from_string (word, &wanted))
    {
      *state = (int) wanted;
      return TRUE;
    }
  *status = latent_cli_fail_usage (command,
                                   _ ("There is no state “%s”. The states are: queued, submitting, "
                                      "waiting, downloading, done, refused, failed, unknown, "
                                      "stopped."),
                                   word);
  return FALSE;
}

int
latent_cli_jobs (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  g_autofree char *word = NULL;
  const GOptionEntry entries[] = {
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &word, N_ ("Only the jobs in this state"),
      N_ ("STATE") },
    { NULL },
  };
  const LatentCliUsage usage = { .command = command, .entries = entries };
  LatentCliContext context;
  int state = ANY_STATE;
  int status = LATENT_EXIT_DONE;

  if (!latent_cli_options_parse (&options, &usage, argv, &status)
      || !check_state (command, word, &state, &status))
    return status;

  status = latent_cli_context_open (&context, config, &options, LATENT_CLI_LIBRARY_ONLY);
  if (status == LATENT_EXIT_DONE)
    status = list_jobs (&context, state);
  return latent_cli_context_close (&context, status);
}
