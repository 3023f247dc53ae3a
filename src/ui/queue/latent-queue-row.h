/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gtk/gtk.h>

#include "core/base/latent-model.h"
#include "core/jobs/latent-job.h"

G_BEGIN_DECLS

/* LatentQueueRow: one job in the queue page: its prompt, how it stands, a button that stops it
 * and, while it is not sent yet, a handle to drag it by. It follows the job it shows. Main thread.
 *
 * Signals: "stop" (LatentJob *); "move" (LatentJob *moved, LatentJob *target, gboolean after): a
 * job was dropped on this one. */
#define LATENT_TYPE_QUEUE_ROW (latent_queue_row_get_type ())
G_DECLARE_FINAL_TYPE (LatentQueueRow, latent_queue_row, LATENT, QUEUE_ROW, GtkWidget)

GtkWidget *latent_queue_row_new (void);

/* @job: (nullable): none; @model: (nullable): knows the usual time; @now_us: wall clock */
void latent_queue_row_set_job (LatentQueueRow *self,
                               LatentJob *job,
                               LatentModel *model,
                               gint64 now_us);
LatentJob *latent_queue_row_get_job (LatentQueueRow *self); /* (nullable) */

/* A second passed. */
void latent_queue_row_tick (LatentQueueRow *self, gint64 now_us);

G_END_DECLS
