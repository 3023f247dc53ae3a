/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "core/store/latent-places.h"
#include "latent-cli-failure.h"
#include "latent-cli-options.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

#define MAX_SECONDS 3600.0

static gboolean
check_options (const LatentCliCommand *command, int port, double seconds, int *status)
{
  *status = LATENT_EXIT_DONE;
  if (port < 0 || port > G_MAXUINT16)
    *status = latent_cli_fail_usage (command, _ ("--port takes a number from 0 (any) to 65535."));
  else if (!(seconds >= 0 && seconds <= MAX_SECONDS)) /* also refuses NaN */
    *status = latent_cli_fail_usage (command, _ ("--seconds takes a number from 0 to %.0f."),
                                     MAX_SECONDS);
  return *status == LATENT_EXIT_DONE;
}

int
latent_cli_demo_service (const LatentCliConfig *config,
                         const LatentCliCommand *command,
                         char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  g_autoptr (LatentPlaces) places = NULL;
  g_autoptr (GError) error = NULL;
  int port = 0;
  double seconds = 0;
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, N_ ("Listen on this port; 0 takes any free one"),
      N_ ("N") },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, N_ ("How long a job takes"), N_ ("S") },
    { NULL },
  };
  const LatentCliUsage usage
      = { .command = command, .entries = entries, .footer = config->demo_help };
  int status = LATENT_EXIT_DONE;

  if (!latent_cli_options_parse (&options, &usage, argv, &status)
      || !check_options (command, port, seconds, &status))
    return status;

  places = latent_places_new (options.library, TRUE);
  if (!latent_places_create (places, &error))
    return latent_cli_fail (error);
  return config->run_demo_service ((guint) port, seconds, latent_places_get_data (places));
}
