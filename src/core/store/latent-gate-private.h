/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-job-record.h"
#include "core/base/latent-limits.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* For the ledger, inside its transactions. Database thread. */

gboolean latent_gate_read_limits (sqlite3 *connection, LatentLimits *limits, GError **error);

/* May the queued job @record be sent now? @max_running: as many as the account allows. */
gboolean latent_gate_admit (sqlite3 *connection,
                            const LatentJobRecord *record,
                            guint max_running,
                            LatentAdmission *admission,
                            GError **error);

/* May the intents @records (element-type LatentJobRecord) be written? Else LATENT_ERROR_LIMIT. What
 * is open counts with the price that was known when it was asked for, what was charged with its
 * credits. A limit cannot be kept where a price is not known: then it counts as passed. */
gboolean latent_gate_check_spending (sqlite3 *connection,
                                     GPtrArray *records,
                                     const LatentConsent *consent,
                                     GError **error);

G_END_DECLS
