/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What the service says, as plain types (contract, sections 4.3, 6, 7, 10). Every member may be
 * absent; strings are owned and nullable. Immutable after the codec made them. */

typedef enum
{
  LATENT_REMOTE_QUEUED,
  LATENT_REMOTE_PROCESSING,
  LATENT_REMOTE_COMPLETED,
  LATENT_REMOTE_FAILED,
  LATENT_REMOTE_CANCELLED,
  LATENT_REMOTE_OTHER, /* a word we do not know: still running, as far as we know */
} LatentRemoteStatus;

typedef struct
{
  char *id; /* not null: a UUID in lower case */
  LatentRemoteStatus status;
  char *model;
  int progress;       /* 0..100, -1 unknown */
  char **result_urls; /* not null, may be empty: the pictures, in order, not yet checked */
  char *error_text;
  gint64 credit_cost; /* -1 unknown */
  gboolean expired;
  gint64 created_us; /* 0 unknown */
  gint64 completed_us;
  char *prompt;       /* `input.prompt`, only on the single-job route */
  GHashTable *values; /* nullable: the rest of `input` as texts, without its nesting */
  GBytes *reply; /* nullable: the job's JSON as received (or its part of a page) */
} LatentRemoteJob;

typedef struct
{
  GPtrArray *jobs; /* not null (element-type LatentRemoteJob) */
  char *next_cursor;
  gboolean has_more;
} LatentRemotePage;

typedef struct
{
  char *user_id;
  char *email;
  char *team_id;
  char *team_name;
  char *plan;
  gint64 credits; /* -1 unknown */
  char *key_name;
  char *key_prefix;
  int max_concurrent_jobs; /* -1 unknown */
} LatentAccount;

typedef struct
{
  char *id; /* not null */
  char *label;
  char *modality;
  gint64 cost_min; /* credits, -1 unknown */
  gint64 cost_max;
  char *pricing_mode;
} LatentRemoteModel;

#define LATENT_TYPE_REMOTE_JOB (latent_remote_job_get_type ())
GType latent_remote_job_get_type (void) G_GNUC_CONST;
LatentRemoteJob *latent_remote_job_new (void);
LatentRemoteJob *latent_remote_job_copy (const LatentRemoteJob *self);
void latent_remote_job_free (LatentRemoteJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentRemoteJob, latent_remote_job_free)

LatentRemotePage *latent_remote_page_new (void);
void latent_remote_page_free (LatentRemotePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentRemotePage, latent_remote_page_free)

#define LATENT_TYPE_ACCOUNT (latent_account_get_type ())
GType latent_account_get_type (void) G_GNUC_CONST;
LatentAccount *latent_account_new (void);
LatentAccount *latent_account_copy (const LatentAccount *self);
void latent_account_free (LatentAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentAccount, latent_account_free)

LatentRemoteModel *latent_remote_model_new (void);
void latent_remote_model_free (LatentRemoteModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentRemoteModel, latent_remote_model_free)

G_END_DECLS
