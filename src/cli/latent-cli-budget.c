/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-cli-budget.h"

#include "latent-cli-await.h"
#include "latent-cli-failure.h"
#include "latent-config.h"
#include <glib/gi18n-lib.h>

/* What JSON carries exactly; beyond any account. */
#define MAX_CREDITS (G_GUINT64_CONSTANT (1) << 53)

gboolean
latent_cli_budget_parse (LatentCliBudget *self, const char *text)
{
  guint64 credits = 0;

  self->has_budget = text != NULL;
  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, MAX_CREDITS, &credits, NULL))
    return FALSE;
  self->credits = (gint64) credits;
  return TRUE;
}

void
latent_cli_budget_prepare (const LatentCliBudget *self, LatentCliContext *context)
{
  LatentPriceBook *prices = latent_workspace_get_prices (context->workspace);
  const LatentLimits *limits
      = latent_job_queue_get_limits (latent_workspace_get_queue (context->workspace));
  g_auto (LatentCliAwait) await = { NULL };

  if (!self->has_budget && limits->session_credits == 0 && limits->month_credits == 0)
    return;
  if (latent_price_book_is_complete (prices))
    return;
  latent_price_book_refresh_async (prices, context->cancellable, latent_cli_await_cb, &await);
  latent_price_book_refresh_finish (prices, latent_cli_await (&await), NULL);
}

int
latent_cli_budget_fail (const GError *error)
{
  int status = latent_cli_fail (error);

  if (latent_error_is (error, LATENT_ERROR_LIMIT)
      && g_strcmp0 (latent_error_facts (error)->field, "budget") != 0)
    latent_cli_complain (_ ("“--budget CREDITS” allows as many credits for one command."));
  return status;
}
