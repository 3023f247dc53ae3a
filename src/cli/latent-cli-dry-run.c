/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-dry-run.h"

#include "core/net/latent-apiframe-codec.h"
#include "latent-cli-await.h"
#include "latent-cli-context.h"
#include "latent-cli-failure.h"
#include "latent-cli-output.h"
#include "latent-cli-status.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define UNKNOWN (-1)

/* A dry run needs nothing, so it makes no library where there is none. */
static gboolean
has_library (const LatentCliOptions *options)
{
  g_autoptr (LatentPlaces) places = latent_places_new (options->library, options->is_demo);

  return g_file_test (latent_places_get_database (places), G_FILE_TEST_EXISTS);
}

static gint64
estimate (LatentCliContext *context, LatentImageRequest *request, guint count)
{
  LatentPriceBook *prices = latent_workspace_get_prices (context->workspace);
  g_auto (LatentCliAwait) await = { NULL };

  /* Without a key it reads the history alone. */
  latent_price_book_refresh_async (prices, context->cancellable, latent_cli_await_cb, &await);
  latent_price_book_refresh_finish (prices, latent_cli_await (&await), NULL);
  return latent_job_queue_estimate (latent_workspace_get_queue (context->workspace),
                                    latent_model_get_id (latent_image_request_get_model (request)),
                                    latent_image_request_get_values (request), count);
}

/* What @count images cost, in credits; UNKNOWN when the library does not tell, or cannot be read
 * (which is said). */
static gint64
find_cost (const LatentCliConfig *config,
           const LatentCliOptions *options,
           LatentImageRequest *request,
           guint count)
{
  LatentCliContext context;
  gint64 credits = UNKNOWN;

  if (!has_library (options))
    return UNKNOWN;
  if (latent_cli_context_open (&context, config, options, LATENT_CLI_LIBRARY_ONLY)
      == LATENT_EXIT_DONE)
    credits = estimate (&context, request, count);
  latent_cli_context_close (&context, LATENT_EXIT_DONE);
  return credits;
}

static void
complain_about_cost (gint64 credits)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, credits);

  if (credits < 0)
    latent_cli_complain (_ ("What that costs is known to the service alone."));
  else
    latent_cli_complain (g_dngettext (GETTEXT_PACKAGE,
                                      "By what such an image cost the last time that is %s credit.",
                                      "By what such an image cost the last time that is %s "
                                      "credits.",
                                      (gulong) credits),
                         number);
}

int
latent_cli_dry_run (const LatentCliConfig *config,
                    const LatentCliOptions *options,
                    LatentImageRequest *request,
                    guint count)
{
  LatentCliOutput output = { .stream = stdout };
  g_autoptr (GBytes) body = latent_apiframe_encode_request (request);
  g_autofree char *line = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  for (guint i = 0; i < count; i++)
    latent_cli_output_print (&output, line);
  latent_cli_complain (g_dngettext (GETTEXT_PACKAGE,
                                    "Nothing was sent and nothing was charged: this is the %u "
                                    "request that would be paid for.",
                                    "Nothing was sent and nothing was charged: these are the %u "
                                    "requests that would be paid for.",
                                    count),
                       count);
  complain_about_cost (find_cost (config, options, request, count));
  return latent_cli_output_get_status (&output);
}
