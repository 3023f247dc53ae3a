/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/net/latent-service.h"
#include "core/store/latent-ledger.h"

G_BEGIN_DECLS

/* Looking for jobs whose submit was lost in the service's own list (promise 1): free of charge,
 * nothing is submitted. Main thread. */

/**
 * latent_job_search_async:
 * @records: (element-type LatentJobRecord): of one origin, without a remote id
 * @offset_us: the service's clock minus ours now, for records that do not know it from their own
 *   submit; LATENT_OFFSET_UNKNOWN when it is not known
 *
 * Reads the list back to the oldest intent, and of each job there that no row of the ledger is
 * bound to, and whose time and model fit, the request: prompt and parameters must be ours. Equal
 * intents and equal jobs are paired one to one, oldest first. Fails as a whole with the service's
 * error, to be tried again.
 *
 * Finish: (transfer full): job id -> LatentRemoteJob; what was not found is not in it.
 */
void latent_job_search_async (LatentService *service,
                              LatentLedger *ledger,
                              GPtrArray *records,
                              gint64 offset_us,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GHashTable *latent_job_search_finish (LatentService *service, GAsyncResult *result, GError **error);

/* May @remote, as the list shows it, be the job of @record, by time and model? Pure. */
gboolean latent_job_search_may_be (const LatentJobRecord *record,
                                   const LatentRemoteJob *remote,
                                   gint64 offset_us);
/* Is the request that @remote repeats the one of @record? Pure. */
gboolean latent_job_search_is_same (const LatentJobRecord *record, const LatentRemoteJob *remote);

G_END_DECLS
