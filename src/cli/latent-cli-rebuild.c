/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "core/base/latent-address.h"
#include "core/jobs/latent-rebuild.h"
#include "latent-cli-await.h"
#include "latent-cli-context.h"
#include "latent-cli-failure.h"
#include "latent-cli-json.h"
#include "latent-cli-progress.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

static void
progress_cb (guint n_done, guint n_files, gpointer user_data)
{
  LatentCliProgress *progress = user_data;
  g_autofree char *text = NULL;

  if (!progress->is_shown)
    return;
  /* TRANSLATORS: "64 of 1000 files" */
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u file", "%u of %u files", n_files),
                          n_done, n_files);
  latent_cli_progress_draw_text (progress, text);
}

static void
summarise (const LatentRebuildSummary *summary)
{
  latent_cli_complain (g_dngettext (GETTEXT_PACKAGE, "%u picture was added to the library.",
                                    "%u pictures were added to the library.", summary->n_added),
                       summary->n_added);
  if (summary->n_guessed > 0)
    latent_cli_complain (
        g_dngettext (
            GETTEXT_PACKAGE, "%u of them has no record: only what its name tells is known.",
            "%u of them have no record: only what their names tell is known.", summary->n_guessed),
        summary->n_guessed);
  if (summary->n_known > 0)
    latent_cli_complain (g_dngettext (GETTEXT_PACKAGE, "%u picture was there already.",
                                      "%u pictures were there already.", summary->n_known),
                         summary->n_known);
  if (summary->n_moved > 0)
    latent_cli_complain (g_dngettext (GETTEXT_PACKAGE, "%u picture was found at a new place.",
                                      "%u pictures were found at new places.", summary->n_moved),
                         summary->n_moved);
  if (summary->n_duplicates > 0)
    latent_cli_complain (
        g_dngettext (GETTEXT_PACKAGE, "%u file is a copy of a picture in the library.",
                     "%u files are copies of pictures in the library.", summary->n_duplicates),
        summary->n_duplicates);
  if (summary->n_foreign > 0)
    latent_cli_complain (g_dngettext (GETTEXT_PACKAGE,
                                      "%u picture was not made with Latent and was left alone.",
                                      "%u pictures were not made with Latent and were left alone.",
                                      summary->n_foreign),
                         summary->n_foreign);
  if (summary->n_unreadable > 0)
    latent_cli_complain (g_dngettext (GETTEXT_PACKAGE, "%u file could not be read.",
                                      "%u files could not be read.", summary->n_unreadable),
                         summary->n_unreadable);
}

static void
print_images (LatentCliContext *context, GPtrArray *images)
{
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = images->pdata[i];
      g_autofree char *json = context->options->wants_json ? latent_cli_json_image (image) : NULL;

      if (!latent_cli_output_print (&context->output, json != NULL ? json : image->path))
        return;
    }
}

static int
rebuild (LatentCliContext *context)
{
  LatentWorkspace *workspace = context->workspace;
  g_autofree char *origin = latent_address_origin (latent_workspace_get_address (workspace));
  g_auto (LatentCliAwait) await = { NULL };
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GError) error = NULL;
  LatentCliProgress progress;
  LatentRebuildSummary summary;
  gboolean is_done;
  const LatentRebuildConfig config = {
    .database = latent_workspace_get_database (workspace),
    .worker = latent_workspace_get_file_worker (workspace),
    .places = latent_workspace_get_places (workspace),
    .origin = origin != NULL ? origin : LATENT_ADDRESS_DEFAULT_SERVICE,
    .progress = progress_cb,
    .progress_data = &progress,
  };

  latent_cli_progress_init (&progress);
  latent_rebuild_async (&config, context->cancellable, latent_cli_await_cb, &await);
  is_done = latent_rebuild_finish (latent_cli_await (&await), &summary, &added, &error);
  latent_cli_progress_erase (&progress);

  print_images (context, added);
  summarise (&summary);
  if (is_done)
    return summary.n_unreadable > 0 ? LATENT_EXIT_STORAGE : LATENT_EXIT_DONE;
  if (!latent_error_is_cancelled (error))
    return latent_cli_fail (error);
  latent_cli_complain (_ ("Stopped. What was added stays; “latent rebuild” does the rest."));
  return LATENT_EXIT_UNFINISHED;
}

int
latent_cli_rebuild (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  const LatentCliUsage usage = { .command = command };
  LatentCliContext context;
  int status = LATENT_EXIT_DONE;

  if (!latent_cli_options_parse (&options, &usage, argv, &status))
    return status;

  status = latent_cli_context_open (&context, config, &options, LATENT_CLI_LIBRARY_ONLY);
  if (status == LATENT_EXIT_DONE)
    status = rebuild (&context);
  return latent_cli_context_close (&context, status);
}
