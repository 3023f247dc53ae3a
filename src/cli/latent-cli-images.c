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

static gboolean
print_image (LatentCliContext *context, const LatentImageRecord *image)
{
  g_autofree char *json = NULL;

  if (!context->options->wants_json)
    return latent_cli_output_print (&context->output, image->path);
  json = latent_cli_json_image (image);
  return latent_cli_output_print (&context->output, json);
}

static int
list_images (LatentCliContext *context, const char *search, guint limit)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) images = NULL;

  latent_library_list_async (library, search, limit, context->cancellable, latent_cli_await_cb,
                             &await);
  images = latent_library_list_finish (library, latent_cli_await (&await), &error);
  if (images == NULL)
    return latent_cli_fail (error);

  for (guint i = 0; i < images->len; i++)
    {
      if (!print_image (context, images->pdata[i]))
        break;
    }
  return LATENT_EXIT_DONE;
}

/* Texts are taken as bytes: see latent_cli_read_argument(). */
static gboolean
check_options (const LatentCliCommand *command, char **search, gint64 limit, int *status)
{
  char *text = NULL;

  *status = LATENT_EXIT_DONE;
  if (limit < 1 || limit > G_MAXINT32)
    *status = latent_cli_fail_usage (command, _ ("--limit takes a number above 0."));
  if (*status != LATENT_EXIT_DONE || *search == NULL)
    return *status == LATENT_EXIT_DONE;

  text = latent_cli_read_argument (*search);
  if (text == NULL)
    *status = latent_cli_fail_usage (command, _ ("The words to search for are no valid text."));
  g_free (*search);
  *search = text;
  return *status == LATENT_EXIT_DONE;
}

int
latent_cli_images (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  g_autofree char *search = NULL;
  gint64 limit = G_MAXINT32;
  const GOptionEntry entries[] = {
    { "search", 0, 0, G_OPTION_ARG_FILENAME, &search,
      N_ ("Only pictures whose prompt holds all these words"), N_ ("TEXT") },
    { "limit", 0, 0, G_OPTION_ARG_INT64, &limit, N_ ("At most so many, the newest ones"),
      N_ ("N") },
    { NULL },
  };
  const LatentCliUsage usage = { .command = command, .entries = entries };
  LatentCliContext context;
  int status = LATENT_EXIT_DONE;

  if (!latent_cli_options_parse (&options, &usage, argv, &status)
      || !check_options (command, &search, limit, &status))
    return status;

  status = latent_cli_context_open (&context, config, &options, LATENT_CLI_LIBRARY_ONLY);
  if (status == LATENT_EXIT_DONE)
    status = list_images (&context, search, (guint) limit);
  return latent_cli_context_close (&context, status);
}
