/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/net/latent-poller.h"
#include "core/store/latent-gate.h"
#include "latent-generation.h"
#include "latent-job-queue.h"
#include "latent-price-book.h"

G_BEGIN_DECLS

/* For the workspace, which builds and feeds the queue, and for tests. */

typedef struct
{
  LatentService *service; /* all borrowed for the call */
  LatentLedger *ledger;
  LatentGate *gate;
  LatentPriceBook *prices;
  LatentPoller *poller;
  LatentGeneration *generation;
  LatentClock *clock;
  LatentPacer *pacer;          /* nullable: no limit on automatic retries */
  LatentModelCatalog *catalog; /* nullable: nothing is known of models */
  guint retry_base_ms; /* 0 = 500 */
  guint retry_cap_ms;  /* 0 = 20000 */
} LatentJobQueueConfig;

LatentJobQueue *latent_job_queue_new (const LatentJobQueueConfig *config);

/* What the library allows, as it was read. */
void latent_job_queue_take_limits (LatentJobQueue *self, const LatentLimits *limits);

/* Shows the ledger's unfinished rows (element-type LatentJobRecord). Nothing is sent. */
void latent_job_queue_load (LatentJobQueue *self, GPtrArray *records);

/* Other processes changed these rows (element-type LatentJobRecord): jobs we do not drive follow
 * them, however many steps they took. Nothing is sent. */
void latent_job_queue_follow (LatentJobQueue *self, GPtrArray *records);

/* The account is known: from now on jobs of @team ("" = the service names none) are driven, at
 * most @max_running at once; jobs nobody drives are adopted. May be called again when the key
 * changed. */
void latent_job_queue_start (LatentJobQueue *self, const char *team, guint max_running);

/* Another key is in use, and whose it is is not known yet: until the next start() nothing is sent or
 * asked, whoever resumes. A job of one team must not be paid for by another. */
void latent_job_queue_disconnect (LatentJobQueue *self);

/* What finished jobs teach about those to come: told before the queue is started, oldest first. */
void latent_job_queue_learn (LatentJobQueue *self,
                             const char *model_id,
                             GHashTable *values,
                             gint64 took_us);

/* Stops submitting until latent_job_queue_resume(); running jobs go on. NULL is ignored. */
void latent_job_queue_hold (LatentJobQueue *self, const GError *error);

/* The connection as a whole is bad (NULL: well again). */
void latent_job_queue_set_trouble (LatentJobQueue *self, const GError *error);

/* The program ends: everything under way is called off; jobs stay as the ledger has them. */
void latent_job_queue_shut_down (LatentJobQueue *self);

G_END_DECLS
