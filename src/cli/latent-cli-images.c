/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "latent-cli-await.h"
#include "latent-cli-context.h"
#include "latent-cli-failure.h"
#include "latent-cli-json.h"
#include "core/jobs/latent-explanation.h"
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

/* Standard output has its fixed form; what is wrong with a file goes beside it. */
static void
tell_about_file (const LatentImageRecord *image)
{
  const char *note = latent_explain_image (image);
  g_autofree char *name = NULL;

  if (note == NULL)
    return;
  name = g_filename_display_name (image->path);
  latent_cli_complain ("%s: %s", name, note);
}

/* What is wrong with the files is found out now: they may have changed since the window was open. A
 * failure to do so does not keep the list back. */
static void
check_files (LatentCliContext *context, GPtrArray *images)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GPtrArray) changed = NULL;
  g_autoptr (GHashTable) states = g_hash_table_new (g_str_hash, g_str_equal);

  latent_library_check_files_async (library, images, context->cancellable, latent_cli_await_cb,
                                    &await);
  changed = latent_library_check_files_finish (library, latent_cli_await (&await), NULL);
  for (guint i = 0; changed != NULL && i < changed->len; i++)
    {
      const LatentImageRecord *image = changed->pdata[i];

      g_hash_table_insert (states, image->id, GINT_TO_POINTER (image->file_state + 1));
    }
  for (guint i = 0; i < images->len; i++)
    {
      LatentImageRecord *image = images->pdata[i];
      int state = GPOINTER_TO_INT (g_hash_table_lookup (states, image->id));

      if (state > 0)
        image->file_state = (LatentImageFileState) (state - 1);
    }
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

  check_files (context, images);
  for (guint i = 0; i < images->len; i++)
    {
      tell_about_file (images->pdata[i]);
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
