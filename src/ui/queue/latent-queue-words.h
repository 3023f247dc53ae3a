/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-job-queue.h"

G_BEGIN_DECLS

/* What the queue says in words. Pure functions, so that they can be tested without a window. */

/* (transfer full): "2 running, 3 queued", "Paused, 3 queued", "Nothing is running" */
char *latent_queue_words_summary (LatentJobQueue *queue);

/* The same from its parts. @wait_s: seconds until the service lets the queue go on, 0 now */
char *
latent_queue_words_counts (guint n_running, guint n_queued, gboolean is_paused, guint wait_s);

/* (transfer full): what stopping @jobs (element-type LatentJob) means for the bill */
char *latent_queue_words_stopped (GPtrArray *jobs);

G_END_DECLS
