/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "core/base/latent-image-request.h"
#include "core/base/latent-utf16.h"
#include "core/jobs/latent-explanation.h"
#include "latent-cli-await.h"
#include "latent-cli-budget.h"
#include "latent-cli-context.h"
#include "latent-cli-dry-run.h"
#include "latent-cli-failure.h"
#include "latent-cli-parameters.h"
#include "latent-cli-report.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define MAX_COUNT 100
#define MAX_TIMEOUT_S (30.0 * 24 * 3600)
#define NO_TIMEOUT (-G_MAXDOUBLE)

/* `generate`'s own options, as given. */
typedef struct
{
  LatentCliOptions common;
  char *model;  /* owned, nullable, as all texts here */
  char *output; /* bytes of a file name */
  char *webhook_url;
  char **words; /* bytes */
  int count;
  char *budget; /* owned, nullable: as given */
  LatentCliBudget spending;
  double timeout_s;
  gboolean has_timeout;
  gboolean is_dry_run;
  gboolean is_no_wait;
  LatentCliParameters *parameters; /* owned */
} GenerateOptions;

static void
generate_options_clear (GenerateOptions *options)
{
  latent_cli_options_clear (&options->common);
  g_clear_pointer (&options->model, g_free);
  g_clear_pointer (&options->output, g_free);
  g_clear_pointer (&options->webhook_url, g_free);
  g_clear_pointer (&options->budget, g_free);
  g_clear_pointer (&options->words, g_strfreev);
  g_clear_pointer (&options->parameters, latent_cli_parameters_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GenerateOptions, generate_options_clear)

/* Texts are taken as bytes: see latent_cli_read_argument(). */
static gboolean
parse_options (GenerateOptions *options,
               const LatentCliConfig *config,
               const LatentCliCommand *command,
               char **argv,
               int *status)
{
  const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_FILENAME, &options->model,
      N_ ("The model to use; “latent models” lists them"), N_ ("MODEL") },
    { "count", 'n', 0, G_OPTION_ARG_INT, &options->count,
      N_ ("How many images to make; each is paid for"), N_ ("N") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
      N_ ("Also save a copy: a folder, or a file for a single image; prints the copy's path"),
      N_ ("PATH") },
    { "no-wait", 0, 0, G_OPTION_ARG_NONE, &options->is_no_wait,
      N_ ("Print the jobs' ids once they are accepted; “latent resume” fetches the pictures"),
      NULL },
    { "timeout", 0, 0, G_OPTION_ARG_DOUBLE, &options->timeout_s,
      N_ ("Give up waiting, not the job, after this time"), N_ ("SECONDS") },
    { "budget", 0, 0, G_OPTION_ARG_FILENAME, &options->budget,
      N_ ("Send nothing when all images together cost more, or nobody knows what they cost"),
      N_ ("CREDITS") },
    { "webhook-url", 0, 0, G_OPTION_ARG_FILENAME, &options->webhook_url,
      N_ ("An https address the service shall call"), N_ ("ADDRESS") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options->is_dry_run,
      N_ ("Print the requests and what they cost by the library's history; send nothing"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL },
    { NULL },
  };
  LatentCliUsage usage = { .command = command, .entries = entries };

  options->count = 1;
  options->timeout_s = NO_TIMEOUT;
  options->parameters = latent_cli_parameters_new (config->catalog, entries);
  usage.group = latent_cli_parameters_create_group (options->parameters);
  usage.footer = _ ("What the chosen model does not get takes the model's own default. Words after "
                    "“--” are never "
                    "options.");
  return latent_cli_options_parse (&options->common, &usage, argv, status);
}

/* Judges what concerns no request. */
static gboolean
check_options (GenerateOptions *options, const LatentCliCommand *command, int *status)
{
  options->has_timeout = options->timeout_s != NO_TIMEOUT;
  *status = LATENT_EXIT_DONE;

  if (options->count < 1 || options->count > MAX_COUNT)
    *status
        = latent_cli_fail_usage (command, _ ("--count takes a number from 1 to %d."), MAX_COUNT);
  else if (options->has_timeout
           && !(options->timeout_s > 0
                && options->timeout_s <= MAX_TIMEOUT_S)) /* also refuses NaN */
    *status = latent_cli_fail_usage (
        command, _ ("--timeout takes a number of seconds above 0, at most %.0f."), MAX_TIMEOUT_S);
  else if (!latent_cli_budget_parse (&options->spending, options->budget))
    *status = latent_cli_fail_usage (command, _ ("--budget takes a whole number of credits."));
  else if (options->is_no_wait && options->output != NULL)
    *status = latent_cli_fail_usage (
        command, _ ("--output needs the finished pictures, so it does not go with "
                    "--no-wait."));
  return *status == LATENT_EXIT_DONE;
}

/* (transfer full): "imagen-4, imagen-4-fast" */
static char *
list_models (LatentModelCatalog *catalog)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < latent_model_catalog_get_n_models (catalog); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            latent_model_get_id (latent_model_catalog_get_model (catalog, i)));
  return g_strdup (text->str);
}

/* (transfer full): the names of @model's parameters */
static char *
list_parameters (LatentModel *model)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < latent_model_get_n_parameters (model); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            latent_model_get_parameter (model, i)->key);
  return g_strdup (text->str);
}

/* (transfer none) (nullable) */
static LatentModel *
find_model (const GenerateOptions *options,
            const LatentCliConfig *config,
            const LatentCliCommand *command,
            int *status)
{
  LatentModel *model = NULL;
  g_autofree char *models = NULL;

  if (options->model == NULL)
    return latent_model_catalog_get_default (config->catalog);
  model = latent_model_catalog_find (config->catalog, options->model);
  if (model != NULL)
    return model;

  models = list_models (config->catalog);
  *status = latent_cli_fail_usage (command, _ ("There is no model “%s”. The models are: %s."),
                                   options->model, models);
  return NULL;
}

static int
fail_value (const LatentCliCommand *command, LatentModel *model, const char *key)
{
  const LatentParameter *parameter = latent_model_find_parameter (model, key);
  g_autofree char *allowed = NULL;

  if (parameter != NULL)
    {
      allowed = latent_cli_parameter_describe_values (parameter);
      return latent_cli_fail_usage (
          command, _ ("The model %s does not have this value for “%s”. It has: %s."),
          latent_model_get_id (model), key, allowed);
    }
  allowed = list_parameters (model);
  return latent_cli_fail_usage (command, _ ("The model %s has no parameter “%s”. It has: %s."),
                                latent_model_get_id (model), key, allowed);
}

/* Says what would have been taken. */
static int
fail_request (const GError *error,
              const LatentCliCommand *command,
              LatentModel *model,
              const char *prompt)
{
  const LatentErrorFacts *facts = latent_error_facts (error);
  g_autofree char *text = NULL;

  if (latent_error_is (error, LATENT_ERROR_PROMPT_TOO_LONG))
    return latent_cli_fail_usage (
        command,
        _ ("The prompt has %u characters, as the service counts them (an emoji is two or more); "
           "the model %s takes up to %u."),
        latent_utf16_length (prompt), latent_model_get_id (model),
        latent_model_get_prompt_limit (model));
  if (latent_error_is (error, LATENT_ERROR_INVALID_ADDRESS))
    return latent_cli_fail_usage (
        command, _ ("--webhook-url needs a whole address that begins with https://."));
  if (facts->field != NULL
      && (latent_error_is (error, LATENT_ERROR_UNKNOWN_PARAMETER)
          || latent_error_is (error, LATENT_ERROR_INVALID_VALUE)))
    return fail_value (command, model, facts->field);

  text = latent_explain_error_briefly (error);
  return latent_cli_fail_usage (command, "%s", text);
}

/* (transfer full) (nullable): NULL: no text at all */
static char *
join_prompt (char **words)
{
  g_autofree char *bytes = words != NULL ? g_strjoinv (" ", words) : g_strdup ("");

  return latent_cli_read_argument (bytes);
}

/* (transfer full) (nullable) */
static LatentImageRequest *
build_request (const GenerateOptions *options,
               const LatentCliConfig *config,
               const LatentCliCommand *command,
               int *status)
{
  LatentModel *model = find_model (options, config, command, status);
  g_autofree char *prompt = join_prompt (options->words);
  g_autoptr (GError) error = NULL;
  LatentImageRequest *request = NULL;

  if (model == NULL)
    return NULL;
  if (prompt == NULL
      || (options->webhook_url != NULL && !g_utf8_validate (options->webhook_url, -1, NULL)))
    {
      *status = latent_cli_fail_usage (command, _ ("The prompt or the address is no valid text."));
      return NULL;
    }
  request = latent_image_request_new (model, prompt,
                                      latent_cli_parameters_get_values (options->parameters),
                                      options->webhook_url, &error);
  if (request == NULL)
    *status = fail_request (error, command, model, prompt);
  return request;
}

/* A key that is refused ends the command before any job is made, so that nothing is left behind
 * that could be paid for later. Trouble that passes does not. */
static gboolean
check_account (LatentCliWatch *watch, int *status)
{
  const GError *error = NULL;

  *status = LATENT_EXIT_UNFINISHED;
  if (!latent_cli_watch_account (watch, FALSE))
    {
      latent_cli_complain (_ ("Stopped before anything was sent; nothing was charged."));
      return FALSE;
    }
  error = latent_cli_watch_get_key_error (watch);
  if (error != NULL)
    *status = latent_cli_fail (error);
  return error == NULL;
}

static int
submit (LatentCliContext *context,
        LatentCliWatch *watch,
        LatentImageRequest *request,
        const GenerateOptions *options)
{
  LatentJobQueue *queue = latent_workspace_get_queue (context->workspace);
  LatentSubmitOptions how = { .has_budget = options->spending.has_budget,
                              .budget_credits = options->spending.credits };
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  latent_cli_budget_prepare (&options->spending, context);
  latent_job_queue_submit_async (queue, request, (guint) options->count, &how, NULL,
                                 latent_cli_await_cb, &await);
  jobs = latent_job_queue_submit_finish (queue, latent_cli_await (&await), &error);
  if (jobs == NULL)
    return latent_cli_budget_fail (error);
  for (guint i = 0; i < jobs->len; i++)
    latent_cli_watch_add (watch, jobs->pdata[i]);
  return LATENT_EXIT_DONE;
}

/* Sends, waits and tells. */
static int
work (LatentCliContext *context,
      const GenerateOptions *options,
      LatentImageRequest *request,
      LatentCliTarget *target)
{
  LatentCliUntil until = options->is_no_wait ? LATENT_CLI_UNTIL_ACCEPTED : LATENT_CLI_UNTIL_ENDED;
  g_autoptr (LatentCliWatch) watch
      = latent_cli_watch_new (context->workspace, context->cancellable, until,
                              options->has_timeout ? options->timeout_s : 0);
  LatentCliReport report = { .context = context, .target = target };
  LatentJob *next = NULL;

  latent_workspace_start (context->workspace);
  if (!check_account (watch, &report.status))
    return report.status;
  report.status = submit (context, watch, request, options);
  if (report.status != LATENT_EXIT_DONE)
    return report.status;

  while ((next = latent_cli_watch_next (watch)) != NULL)
    {
      g_autoptr (LatentJob) job = next;

      if (options->is_no_wait)
        latent_cli_report_accepted (&report, job);
      else
        latent_cli_report_ended (&report, job);
    }
  latent_cli_report_open (&report, watch);
  return report.status;
}

int
latent_cli_generate (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (GenerateOptions) options = { .count = 1 };
  g_autoptr (LatentImageRequest) request = NULL;
  g_autoptr (LatentCliTarget) target = NULL;
  g_autoptr (GError) error = NULL;
  LatentCliContext context;
  int status = LATENT_EXIT_DONE;

  if (!parse_options (&options, config, command, argv, &status)
      || !check_options (&options, command, &status))
    return status;
  request = build_request (&options, config, command, &status);
  if (request == NULL)
    return status;
  if (options.is_dry_run)
    return latent_cli_dry_run (config, &options.common, request, (guint) options.count);

  if (options.output != NULL)
    {
      target = latent_cli_target_new (options.output, (guint) options.count, &error);
      if (target == NULL)
        {
          latent_cli_complain ("%s", error->message);
          return latent_cli_status_of_error (error);
        }
    }

  status = latent_cli_context_open (&context, config, &options.common, LATENT_CLI_SERVICE);
  if (status == LATENT_EXIT_DONE)
    status = work (&context, &options, request, target);
  return latent_cli_context_close (&context, status);
}
