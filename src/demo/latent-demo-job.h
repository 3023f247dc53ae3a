/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <json-glib/json-glib.h>

#include "latent-demo-painter.h"

G_BEGIN_DECLS

typedef enum
{
  LATENT_DEMO_QUEUED,
  LATENT_DEMO_PROCESSING,
  LATENT_DEMO_COMPLETED,
  LATENT_DEMO_FAILED,
  LATENT_DEMO_CANCELLED,
} LatentDemoStatus;
#define LATENT_DEMO_N_STATUS (LATENT_DEMO_CANCELLED + 1)

/* "QUEUED", ... as the contract spells them. */
const char *latent_demo_status_to_string (LatentDemoStatus status);
gboolean latent_demo_status_from_string (const char *text, LatentDemoStatus *status);

typedef enum
{
  LATENT_DEMO_PICTURE_WANTED, /* not there yet */
  LATENT_DEMO_PICTURE_THERE,  /* in its file, or never needed */
  LATENT_DEMO_PICTURE_FAILED,
} LatentDemoPicture;

/* One job of the demo service: what was accepted (written once to the journal) and how it ended.
 * Between the two its state is a function of the time alone, so a restart goes on where it was.
 * Main thread; owned by the state. */
typedef struct
{
  /* accepted */
  char *id;              /* UUID in lower case */
  char *idempotency_key; /* nullable */
  char *body_sha256;
  char *model_id;
  JsonNode *input; /* object: what the job was asked for */
  LatentDemoCommission *commission;
  guint trouble; /* LatentDemoTrouble */
  gboolean has_webhook;
  guint cost;
  gint64 created_us; /* wall clock */
  gint64 duration_us;

  /* ended */
  gboolean has_ended;
  LatentDemoStatus end; /* COMPLETED, FAILED or CANCELLED */
  gint64 ended_us;
  char *error; /* nullable */

  /* of this run only */
  gboolean is_durable; /* the journal holds it: it may be shown */
  LatentDemoPicture picture;
  gboolean was_cut; /* a first download has been broken off on request */
} LatentDemoJob;

LatentDemoJob *latent_demo_job_new (void);
void latent_demo_job_free (LatentDemoJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentDemoJob, latent_demo_job_free)

/* The journal's form of acceptance. Reading checks everything: NULL for what is no such entry. */
JsonNode *latent_demo_job_to_entry (const LatentDemoJob *self);
LatentDemoJob *latent_demo_job_from_entry (JsonObject *entry);

/* (transfer full): the name of its picture file, "<id>-1.png" */
char *latent_demo_job_get_file_name (const LatentDemoJob *self);
/* Does it end with a picture that has to be painted? */
gboolean latent_demo_job_wants_picture (const LatentDemoJob *self);

/* Where it stands at @now_us; @progress: (out): 0..100, -1 = none to tell. */
LatentDemoStatus
latent_demo_job_get_status (const LatentDemoJob *self, gint64 now_us, int *progress);

/* Is it time to end? Fills the "ended" members. */
gboolean latent_demo_job_try_end (LatentDemoJob *self, gint64 now_us);

/* The contract's Job object (section 6). @files_address: address of the folder its pictures are
 * served from; @is_listed: a page of the list has no `input`. */
JsonObject *latent_demo_job_describe (const LatentDemoJob *self,
                                      gint64 now_us,
                                      const char *files_address,
                                      gboolean is_listed);

G_END_DECLS
