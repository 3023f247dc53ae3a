/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-clock.h"
#include "latent-demo-job.h"

G_BEGIN_DECLS

/* LatentDemoState: what the demo service must not forget: its account, jobs and idempotency keys,
 * kept in a journal in its folder. Credits are not stored but follow from the jobs: taken with
 * each, given back by each that fails. Main thread. */
#define LATENT_DEMO_TYPE_STATE (latent_demo_state_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoState, latent_demo_state, LATENT_DEMO, STATE, GObject)

#define LATENT_DEMO_JOURNAL_NAME "journal.jsonl"
#define LATENT_DEMO_START_CREDITS 1000
#define LATENT_DEMO_KEY_LIFE_US (24 * G_TIME_SPAN_HOUR)

/* Reads the journal in @folder; blocks. LATENT_ERROR_STORAGE. */
LatentDemoState *latent_demo_state_new (const char *folder, LatentClock *clock, GError **error);
/* Waits for what is being written; must be called before letting go. */
void latent_demo_state_close (LatentDemoState *self);

const char *latent_demo_state_get_user_id (LatentDemoState *self);
const char *latent_demo_state_get_team_id (LatentDemoState *self);
const char *latent_demo_state_get_key_id (LatentDemoState *self);
guint latent_demo_state_get_credits (LatentDemoState *self);
gint64 latent_demo_state_get_now_us (LatentDemoState *self);

/* Takes @job (transfer full) with its credits and writes it down; on success it survives any crash.
 * When that fails it never was: LATENT_ERROR_STORAGE. */
void latent_demo_state_accept_async (LatentDemoState *self,
                                     LatentDemoJob *job,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* (transfer none): the job */
LatentDemoJob *
latent_demo_state_accept_finish (LatentDemoState *self, GAsyncResult *result, GError **error);

/* Ends after the acceptances under way, so that a replay waits for its original. */
void latent_demo_state_flush_async (LatentDemoState *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
latent_demo_state_flush_finish (LatentDemoState *self, GAsyncResult *result, GError **error);

/* (transfer none) (nullable): also jobs that are only just being written; @id in any case. */
LatentDemoJob *latent_demo_state_find (LatentDemoState *self, const char *id);
/* The job accepted under @key in the last 24 hours. */
LatentDemoJob *latent_demo_state_find_by_key (LatentDemoState *self, const char *key);
/* How many jobs came from the same body. */
guint latent_demo_state_count_body (LatentDemoState *self, const char *body_sha256);
/* (transfer none) (element-type LatentDemoJob): oldest first, by creation, then id */
GPtrArray *latent_demo_state_get_jobs (LatentDemoState *self);

/* Ends the jobs whose time has come. Call it before looking at any. */
void latent_demo_state_settle (LatentDemoState *self);

G_END_DECLS
