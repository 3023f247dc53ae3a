/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "latent-job.h"

G_BEGIN_DECLS

/* LatentJobLine: a GListModel of LatentJob: those of another model that are under way and meant for
 * the service and team in use: first the running ones (submitting, waiting, downloading), then the
 * queued ones, each in the order of sending. It follows every change. Main thread. */
#define LATENT_TYPE_JOB_LINE (latent_job_line_get_type ())
G_DECLARE_FINAL_TYPE (LatentJobLine, latent_job_line, LATENT, JOB_LINE, GObject)

/* @jobs: a model of LatentJob; not kept alive */
LatentJobLine *latent_job_line_new (GListModel *jobs);

/* How many of them run: so many items come before the first queued one. */
guint latent_job_line_get_n_running (LatentJobLine *self);

G_END_DECLS
