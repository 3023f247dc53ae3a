/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-command.h"

#include "latent-cli-json.h"
#include "latent-cli-options.h"
#include "latent-cli-output.h"
#include "latent-cli-parameters.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

static void
print_parameter (LatentCliOutput *output, const LatentParameter *parameter)
{
  g_autofree char *option = latent_cli_parameter_option (parameter->key);
  g_autofree char *values = latent_cli_parameter_describe_values (parameter);
  g_autofree char *preset = NULL;

  if (parameter->default_value != NULL)
    /* TRANSLATORS: the value a parameter has when none is given */
    preset = g_strdup_printf (_ (" (default: %s)"), parameter->default_value);
  latent_cli_output_printf (output, "  --%s  %s%s", option, values, preset != NULL ? preset : "");
}

static void
print_model (LatentCliOutput *output, LatentModel *model)
{
  latent_cli_output_printf (output, "%s", latent_model_get_id (model));
  latent_cli_output_printf (output, _ ("  %s: prompts of up to %u characters, usually %u s"),
                            g_dgettext (GETTEXT_PACKAGE, latent_model_get_label (model)),
                            latent_model_get_prompt_limit (model),
                            latent_model_get_typical_seconds (model));
  for (guint i = 0; i < latent_model_get_n_parameters (model); i++)
    print_parameter (output, latent_model_get_parameter (model, i));
}

int
latent_cli_models (const LatentCliConfig *config, const LatentCliCommand *command, char **argv)
{
  g_auto (LatentCliOptions) options = { FALSE };
  const LatentCliUsage usage = { .command = command };
  LatentCliOutput output = { .stream = stdout };
  int status = LATENT_EXIT_DONE;

  if (!latent_cli_options_parse (&options, &usage, argv, &status))
    return status;

  for (guint i = 0; i < latent_model_catalog_get_n_models (config->catalog); i++)
    {
      LatentModel *model = latent_model_catalog_get_model (config->catalog, i);
      g_autofree char *json = NULL;

      if (!options.wants_json)
        {
          print_model (&output, model);
          continue;
        }
      json = latent_cli_json_model (model);
      latent_cli_output_print (&output, json);
    }
  return latent_cli_output_get_status (&output);
}
