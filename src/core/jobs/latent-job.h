/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

#include "core/base/latent-job-record.h"

G_BEGIN_DECLS

/* LatentJob: one job of the ledger as an object that views can bind to: the state machine with
 * its one table of allowed steps. Only the job queue changes it; everybody else reads. Main
 * thread.
 *
 * Properties (read-only, notified): "id" "prompt" "model-id" "state" (LatentJobState) "progress"
 * (int, -1) "is-mine" (meant for the service and team this process talks to) "error" (GError,
 * nullable), "is-slow" (waiting, and for longer than its kind usually takes), "rank" (int64: its
 * place among those that wait to be sent, least first). */
#define LATENT_TYPE_JOB (latent_job_get_type ())
G_DECLARE_FINAL_TYPE (LatentJob, latent_job, LATENT, JOB, GObject)

/* @record: copied */
LatentJob *latent_job_new (const LatentJobRecord *record, gboolean is_mine);

/* (transfer none): valid until the job changes. */
const LatentJobRecord *latent_job_get_record (LatentJob *self);
const char *latent_job_get_id (LatentJob *self);
const char *latent_job_get_prompt (LatentJob *self);
/* What its tile is known by: latent_image_number() of its first picture. */
guint32 latent_job_get_number (LatentJob *self);
LatentJobState latent_job_get_state (LatentJob *self);
gboolean latent_job_get_is_mine (LatentJob *self);
gboolean latent_job_get_is_slow (LatentJob *self);
/* (transfer none) (nullable): why it is where it is: the last error of its record */
const GError *latent_job_get_error (LatentJob *self);

/* Is it on its way: queued, submitting, waiting or downloading? */
gboolean latent_job_is_running (LatentJob *self);

/* Architecture, section 2: is the step from @from to @to allowed? Pure. */
gboolean latent_job_step_is_allowed (LatentJobState from, LatentJobState to);

/* For the job queue: replaces the record (copied) after it was stored; refuses (FALSE, nothing
 * changed) a step that is not in the table. */
gboolean latent_job_apply (LatentJob *self, const LatentJobRecord *record);

/* For the job queue: takes over what the ledger says (copied), however many steps another process
 * has taken since. */
void latent_job_follow (LatentJob *self, const LatentJobRecord *record);

/* Progress is not durable: shown only. */
void latent_job_set_progress (LatentJob *self, int progress);
/* Nor is this: it ends by itself when the job leaves waiting. */
void latent_job_set_is_slow (LatentJob *self, gboolean is_slow);
void latent_job_set_is_mine (LatentJob *self, gboolean is_mine);
/* After the rank was stored by itself. */
/* After all jobs were given new ones. */
void latent_job_set_number (LatentJob *self, guint32 number);
void latent_job_set_rank (LatentJob *self, gint64 rank);

G_END_DECLS
