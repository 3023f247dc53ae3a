/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-job-record.h"
#include "core/base/latent-limits.h"
#include "latent-database.h"

G_BEGIN_DECLS

/* LatentGate: what a queued job has to pass before it may be sent, as the library keeps it: the
 * pause, the jobs at once, the limits on spending, and the order of those who wait. The ledger asks
 * it inside its own transactions (latent-gate-private.h), so that the limits hold whichever process
 * sends. Main thread. */
#define LATENT_TYPE_GATE (latent_gate_get_type ())
G_DECLARE_FINAL_TYPE (LatentGate, latent_gate, LATENT, GATE, GObject)

LatentGate *latent_gate_new (LatentDatabase *database);

/* Reads the library's limits. What is missing or makes no sense there reads as "no limit". */
void latent_gate_load_async (LatentGate *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean latent_gate_load_finish (LatentGate *self,
                                  GAsyncResult *result,
                                  LatentLimits *limits, /* (out caller-allocates) */
                                  GError **error);

/* Writes the pause alone. */
void latent_gate_set_paused_async (LatentGate *self,
                                   gboolean is_paused,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean latent_gate_set_paused_finish (LatentGate *self, GAsyncResult *result, GError **error);

/* Writes everything of @limits (copied) but the pause. */
void latent_gate_set_limits_async (LatentGate *self,
                                   const LatentLimits *limits,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean latent_gate_set_limits_finish (LatentGate *self, GAsyncResult *result, GError **error);

/* What finished jobs of @origin cost, newest first, of the last 1000. Finish: (transfer full)
 * (element-type LatentJobRecord): only model_id, values and credits are filled in. */
void latent_gate_list_costs_async (LatentGate *self,
                                   const char *origin,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *latent_gate_list_costs_finish (LatentGate *self, GAsyncResult *result, GError **error);

/**
 * latent_gate_move_async:
 * @job_id: a queued job
 * @before_id: (nullable): the queued job it goes before; NULL: to the end
 *
 * Finish: (transfer full) (element-type utf8 gint64*): the ids of the jobs whose rank changed, with
 * the new one. Empty when one of the two does not wait any more: nothing was changed then.
 */
void latent_gate_move_async (LatentGate *self,
                             const char *job_id,
                             const char *before_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GHashTable *latent_gate_move_finish (LatentGate *self, GAsyncResult *result, GError **error);

G_END_DECLS
