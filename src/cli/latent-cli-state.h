/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-job-record.h"
#include "latent-cli-command.h"

G_BEGIN_DECLS

/* What the service has is called the same here as in the window: "running". Scripts read the
 * ledger's own words from --json, "waiting" for that one; both are understood. */
const char *latent_cli_state_to_word (LatentJobState state);

/* FALSE: complained, and @status says what the program ends with. */
gboolean latent_cli_state_from_word (const LatentCliCommand *command,
                                     const char *word,
                                     LatentJobState *state,
                                     int *status);

G_END_DECLS
