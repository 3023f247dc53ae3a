/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* One row of the ledger. The states and what they mean: architecture, section 2. */

typedef enum
{
  LATENT_JOB_QUEUED,      /* intent stored, nothing sent or not accepted */
  LATENT_JOB_SUBMITTING,  /* may have been sent; the answer is not stored */
  LATENT_JOB_WAITING,     /* accepted; the service paints */
  LATENT_JOB_DOWNLOADING, /* finished at the service; pictures being fetched */
  LATENT_JOB_DONE,        /* all pictures stored */
  LATENT_JOB_REFUSED,     /* the service refused the content */
  LATENT_JOB_FAILED,      /* ended without a picture, or its pictures expired */
  LATENT_JOB_UNKNOWN,     /* whether it was accepted, or what became of it, is not known */
  LATENT_JOB_STOPPED,     /* a person stopped waiting; can be taken up again free of charge */
} LatentJobState;
#define LATENT_N_JOB_STATES (LATENT_JOB_STOPPED + 1)

typedef enum
{
  LATENT_CHARGED_UNKNOWN,
  LATENT_CHARGED_NO,
  LATENT_CHARGED_YES,
} LatentCharged;

#define LATENT_OFFSET_UNKNOWN G_MININT64

/* The parameters whose values the gallery filters by (models.json). */
#define LATENT_PARAMETER_ASPECT_RATIO "aspect_ratio"
#define LATENT_PARAMETER_IMAGE_SIZE "image_size"

/* The words of the command line's JSON and of the database: "queued", "submitting", ... */
const char *latent_job_state_to_string (LatentJobState state);
gboolean latent_job_state_from_string (const char *text, LatentJobState *state);
/* queued, submitting, waiting or downloading: somebody drives it, or should. */
gboolean latent_job_state_is_running (LatentJobState state);
/* done, refused or failed: nothing will happen to it by itself, and nothing can be taken up. */
gboolean latent_job_state_is_final (LatentJobState state);

GType latent_job_state_get_type (void) G_GNUC_CONST;
#define LATENT_TYPE_JOB_STATE (latent_job_state_get_type ())

/**
 * LatentJobRecord:
 *
 * Plain data, copied freely; strings are owned and nullable unless said otherwise. The main thread
 * and the database thread exchange copies, never share one.
 */
typedef struct
{
  char *id;              /* not null: our UUIDv4 */
  guint32 number;        /* counts the intents of the library; 0 until it is stored */
  char *origin;          /* not null: where it is meant for, "https://api.apiframe.ai" */
  char *team;            /* the service's team id; NULL until known, then fixed; "" = none */
  char *idempotency_key; /* not null: UUIDv4, made with the intent, never changed */
  GBytes *body;          /* not null: the exact request body */
  char *body_sha256;     /* not null: hex */
  char *model_id;        /* not null */
  char *prompt;          /* not null */
  GHashTable *values;    /* not null: parameter key -> value */
  char *webhook_url;
  char *parent_id; /* the job this one was derived from */
  char *remote_id; /* the service's job id (a UUID in lower case) */

  LatentJobState state;
  LatentJobState resume_state; /* of a stopped job: where it goes on when taken up again */
  char *reason;                /* machine word behind the state: "content", "expired", ... */
  LatentCharged charged;
  gint64 credits; /* -1 unknown */
  gint64 price;   /* what it was known to cost when it was asked for, in credits; -1 unknown */
  int progress;   /* 0..100, -1 unknown */
  guint attempts; /* submits sent so far */
  gint64 rank;    /* place among the queued jobs, least first; its birth unless somebody moved it */

  int error_code; /* LatentErrorCode of the last error, -1 none */
  char *error_text; /* the service's own words with its field messages, NULL when it said nothing */
  guint error_http_status;
  char *request_id;

  char **result_urls; /* (array zero-terminated=1) */
  GBytes *reply;      /* the raw final reply */

  gint64 created_us; /* wall clock, microseconds since 1970 UTC; also the order in the gallery */
  gint64 created_boot_us;
  char *boot_id; /* of created_boot_us */
  gint64 submitted_us;
  gint64 accepted_us;
  gint64 finished_us; /* 0 = not yet, as for the two above */
  gint64 took_us;     /* how long the service worked on it; 0 unknown */
  /* The service's clock minus ours, by the "Date" of its answers, when the job was first sent;
   * LATENT_OFFSET_UNKNOWN: it had not answered yet. */
  gint64 server_offset_us;

  char *owner;     /* name of the lock file of the process that drives it */
  gboolean hidden; /* a person dismissed the tile; the row stays in the ledger */
} LatentJobRecord;

#define LATENT_TYPE_JOB_RECORD (latent_job_record_get_type ())
GType latent_job_record_get_type (void) G_GNUC_CONST;

/* Replaces the reason (nullable). */
void latent_job_record_set_reason (LatentJobRecord *self, const char *reason);
/* Keeps of @error (nullable: forgets) what the ledger has columns for. */
void latent_job_record_set_error (LatentJobRecord *self, const GError *error);
/* (transfer full) (nullable): the error as far as it was kept. */
GError *latent_job_record_dup_error (const LatentJobRecord *self);

LatentJobRecord *latent_job_record_new (void); /* all unknown, state queued */
LatentJobRecord *latent_job_record_copy (const LatentJobRecord *self);
void latent_job_record_free (LatentJobRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentJobRecord, latent_job_record_free)

G_END_DECLS
