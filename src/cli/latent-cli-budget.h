/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-cli-context.h"

G_BEGIN_DECLS

/* What `--budget` said. Plain data. */
typedef struct
{
  gboolean has_budget;
  gint64 credits;
} LatentCliBudget;

/* @text: (nullable): as given. FALSE: it is no whole number from 0 on. Pure. */
gboolean latent_cli_budget_parse (LatentCliBudget *self, const char *text);

/* Before intents are made: reads what things cost, where anybody has set a limit. Waits. */
void latent_cli_budget_prepare (const LatentCliBudget *self, LatentCliContext *context);

/* latent_cli_fail() for an error of making intents: says how a limit can be passed. */
int latent_cli_budget_fail (const GError *error);

G_END_DECLS
