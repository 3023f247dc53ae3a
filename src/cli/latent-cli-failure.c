/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-failure.h"

#include "core/base/latent-error.h"
#include "latent-cli-output.h"
#include "latent-cli-status.h"

/* @text with the facts of @error below it. */
static void
complain_with_facts (const char *subject, const char *text, const GError *error)
{
  g_autofree char *details = latent_explain_details (error);
  g_auto (GStrv) lines = g_strsplit (details, "\n", -1);
  g_autofree char *indented = g_strjoinv ("\n  ", lines);

  latent_cli_complain ("%s%s%s%s%s", subject != NULL ? subject : "", subject != NULL ? ": " : "",
                       text, *indented != '\0' ? "\n  " : "", indented);
}

void
latent_cli_complain_about (const char *subject, const GError *error, LatentCharged charged)
{
  g_autofree char *text = latent_explain_error (error, charged);

  complain_with_facts (subject, text, error);
}

void
latent_cli_complain_without_cost (const GError *error)
{
  g_autofree char *text = latent_explain_error_and_remedy (error);

  complain_with_facts (NULL, text, error);
}

int
latent_cli_fail (const GError *error)
{
  if (!latent_error_is_cancelled (error))
    latent_cli_complain_about (NULL, error, LATENT_CHARGED_NO);
  return latent_cli_status_of_error (error);
}
