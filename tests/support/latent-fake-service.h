/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/net/latent-service.h"

G_BEGIN_DECLS

/* LatentFakeService: an image service inside the test. Left alone it behaves: a submit is accepted
 * once per idempotency key (a repetition gets the same job), jobs are QUEUED until the test changes
 * them, lists are newest first. Pushed replies come before that, in order, one call each. Every
 * answer comes from the main loop, never from inside the call. It needs a key like the real one
 * (NO_KEY) and starts with one. Main thread. */
#define LATENT_TYPE_FAKE_SERVICE (latent_fake_service_get_type ())
G_DECLARE_FINAL_TYPE (LatentFakeService, latent_fake_service, LATENT, FAKE_SERVICE, GObject)

typedef enum
{
  LATENT_FAKE_SUBMIT,
  LATENT_FAKE_GET_JOB,
  LATENT_FAKE_LIST_JOBS,
  LATENT_FAKE_GET_ACCOUNT,
  LATENT_FAKE_LIST_MODELS,
} LatentFakeCall;
#define LATENT_N_FAKE_CALLS (LATENT_FAKE_LIST_MODELS + 1)

/* @address: (nullable): a base address; "https://api.example.com" otherwise */
LatentFakeService *latent_fake_service_new (const char *address);

/* --- the next answers --- */

/* @error, @job: (transfer full) */
void latent_fake_service_push_error (LatentFakeService *self, LatentFakeCall call, GError *error);
/* For submit and get_job. */
void
latent_fake_service_push_job (LatentFakeService *self, LatentFakeCall call, LatentRemoteJob *job);
/* The call takes effect, but its answer is lost: @error (transfer full) comes instead. */
void latent_fake_service_push_lost (LatentFakeService *self, LatentFakeCall call, GError *error);
/* Calls of this kind stay without an answer until held no more (they can be cancelled). */
void latent_fake_service_set_held (LatentFakeService *self, LatentFakeCall call, gboolean held);

/* --- the jobs it knows --- */

/* Adds or replaces a job; @job: (transfer full). */
void latent_fake_service_set_job (LatentFakeService *self, LatentRemoteJob *job);
/* A job made from the parts; @url: (nullable): its only picture. (transfer full) */
LatentRemoteJob *
latent_fake_service_make_job (const char *remote_id, LatentRemoteStatus status, const char *url);
void latent_fake_service_remove_job (LatentFakeService *self, const char *remote_id);
/* Every job that is not final becomes COMPLETED with this picture. */
void latent_fake_service_complete_all (LatentFakeService *self, const char *url);
/* @account: (transfer full) */
void latent_fake_service_set_account (LatentFakeService *self, LatentAccount *account);

/* --- what was asked --- */

guint latent_fake_service_count (LatentFakeService *self, LatentFakeCall call);
/* Calls that have no answer yet, and the most there ever were at once. */
guint latent_fake_service_count_pending (LatentFakeService *self, LatentFakeCall call);
guint latent_fake_service_get_most_pending (LatentFakeService *self, LatentFakeCall call);
/* (transfer none): of submit number @index. */
GBytes *latent_fake_service_get_body (LatentFakeService *self, guint index);
const char *latent_fake_service_get_key (LatentFakeService *self, guint index);
guint latent_fake_service_count_key (LatentFakeService *self, const char *idempotency_key);
guint latent_fake_service_count_distinct_keys (LatentFakeService *self);
/* (transfer none): the id asked for in get_job number @index. */
const char *latent_fake_service_get_asked_id (LatentFakeService *self, guint index);
/* (transfer none) (nullable): the id of the job that was made for a key. */
const char *latent_fake_service_find_job (LatentFakeService *self, const char *idempotency_key);

G_END_DECLS
