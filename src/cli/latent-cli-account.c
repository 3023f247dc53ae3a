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

/* What the service did not tell is left out. */
static void
print_fact (LatentCliContext *context, const char *label, const char *text)
{
  g_autofree char *clean = text != NULL ? latent_cli_clean_line (text) : NULL;

  if (clean != NULL)
    latent_cli_output_printf (&context->output, "%s: %s", label, clean);
}

static void
print_text (LatentCliContext *context, const LatentAccount *account)
{
  g_autofree char *credits = NULL;

  if (account->credits >= 0)
    credits = g_strdup_printf ("%" G_GINT64_FORMAT, account->credits);
  print_fact (context, _ ("Service"), latent_workspace_get_address (context->workspace));
  print_fact (context, _ ("Account"), account->email);
  print_fact (context, _ ("Team"), account->team_name);
  print_fact (context, _ ("Plan"), account->plan);
  print_fact (context, _ ("Credits"), credits);
  print_fact (context, _ ("Key"), account->key_name);
}

/* Only the account is asked for: no job is taken up. */
static int
show_account (LatentCliContext *context)
{
  LatentWorkspace *workspace = context->workspace;
  const LatentAccount *account = NULL;
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  latent_workspace_refresh_account_async (workspace, context->cancellable, latent_cli_await_cb,
                                          &await);
  if (!latent_workspace_refresh_account_finish (workspace, latent_cli_await (&await), &error))
    return latent_cli_fail (error);

  account = latent_workspace_get_account (workspace);
  if (context->options->wants_json)
    {
      text = latent_cli_json_account (account, latent_workspace_get_address (workspace));
      latent_cli_output_print (&context->output, text);
    }
  else
    print_text (context, account);
  return LATENT_EXIT_DONE;
}

int
latent_cli_account (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  const LatentCliUsage usage = { .command = command };
  LatentCliContext context;
  int status = LATENT_EXIT_DONE;

  if (!latent_cli_options_parse (&options, &usage, argv, &status))
    return status;

  status = latent_cli_context_open (&context, config, &options, LATENT_CLI_SERVICE);
  if (status == LATENT_EXIT_DONE)
    status = show_account (&context);
  return latent_cli_context_close (&context, status);
}
