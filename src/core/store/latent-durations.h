/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"

G_BEGIN_DECLS

/* How long the library's finished jobs took the service: what the pace of asking is learned from.
 * Main thread. */

typedef struct
{
  char *model_id;     /* not null */
  GHashTable *values; /* not null: parameter key -> value */
  gint64 took_us;     /* > 0 */
} LatentDuration;

/* The newest @per_kind durations of each model with each set of parameters, as far as the newest
 * few thousand jobs have any; the oldest first. Changes nothing. (transfer full) (element-type
 * LatentDuration); errors: STORAGE, LIBRARY_DAMAGED. */
void latent_durations_list_async (LatentDatabase *database,
                                  guint per_kind,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *
latent_durations_list_finish (LatentDatabase *database, GAsyncResult *result, GError **error);

G_END_DECLS
