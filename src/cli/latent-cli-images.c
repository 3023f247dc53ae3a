/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "latent-cli-await.h"
#include "latent-cli-context.h"
#include "latent-cli-failure.h"
#include "latent-cli-filter.h"
#include "latent-cli-json.h"
#include "core/jobs/latent-explanation.h"
#include "core/store/latent-image-search.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

/* Records read and files looked at in one go. */
#define BATCH 1000u

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

/* (transfer full) (nullable) (element-type guint32) */
static GArray *
search_images (LatentCliContext *context,
               const LatentImageQuery *query,
               guint limit,
               GError **error)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };

  latent_library_search_async (library, query, limit, context->cancellable, latent_cli_await_cb,
                               &await);
  return latent_library_search_finish (library, latent_cli_await (&await), error);
}

/* (transfer full) (nullable) (element-type LatentImageRecord) */
static GPtrArray *
load_images (LatentCliContext *context, const guint32 *numbers, gsize n_numbers, GError **error)
{
  LatentLibrary *library = latent_workspace_get_library (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };

  latent_library_load_async (library, numbers, n_numbers, context->cancellable,
                             latent_cli_await_cb, &await);
  return latent_library_load_finish (library, latent_cli_await (&await), error);
}

/* FALSE: nobody reads on */
static gboolean
print_images (LatentCliContext *context, GPtrArray *images)
{
  check_files (context, images);
  for (guint i = 0; i < images->len; i++)
    {
      tell_about_file (images->pdata[i]);
      if (!print_image (context, images->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

/* Some at a time: the records of a large library need not be in memory all at once. */
static int
list_images (LatentCliContext *context, const LatentImageQuery *query, guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = search_images (context, query, limit, &error);

  if (numbers == NULL)
    return latent_cli_fail (error);
  for (guint first = 0; first < numbers->len; first += BATCH)
    {
      g_autoptr (GPtrArray) images
          = load_images (context, &g_array_index (numbers, guint32, first),
                         MIN (BATCH, numbers->len - first), &error);

      if (images == NULL)
        return latent_cli_fail (error);
      if (!print_images (context, images))
        break;
    }
  return LATENT_EXIT_DONE;
}

int
latent_cli_images (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  g_auto (LatentCliFilter) filter = LATENT_CLI_FILTER_INIT;
  g_autoptr (LatentImageQuery) query = NULL;
  gint64 limit = G_MAXINT32;
  const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT64, &limit, N_ ("At most so many, the first of the order"),
      N_ ("N") },
    { NULL },
  };
  const LatentCliUsage usage = { .command = command,
                                 .entries = entries,
                                 .group = latent_cli_filter_create_group (&filter) };
  LatentCliContext context;
  int status = LATENT_EXIT_DONE;

  if (!latent_cli_options_parse (&options, &usage, argv, &status))
    return status;
  if (limit < 1 || limit > G_MAXINT32)
    return latent_cli_fail_usage (command, _ ("--limit takes a number above 0."));
  query = latent_cli_filter_create_query (&filter, command, &status);
  if (query == NULL)
    return status;

  status = latent_cli_context_open (&context, config, &options, LATENT_CLI_LIBRARY_ONLY);
  if (status == LATENT_EXIT_DONE)
    status = list_images (&context, query, (guint) limit);
  return latent_cli_context_close (&context, status);
}
