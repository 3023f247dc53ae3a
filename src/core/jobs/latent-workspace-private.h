/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/net/latent-apiframe-service.h"
#include "core/net/latent-poller.h"
#include "core/store/latent-library-watch.h"
#include "core/store/latent-gate.h"
#include "core/store/latent-process-lock.h"
#include "latent-job-queue-private.h"
#include "latent-restored-files.h"
#include "latent-workspace.h"

G_BEGIN_DECLS

/* Shared by the parts of the type: life (latent-workspace.c), opening and closing (-open.c), key
 * and account (-account.c), deleting (-delete.c), downloading again (-again.c), looking after the
 * database (-upkeep.c) and the files (-files.c), thumbnails (-previews.c), other processes
 * (-follow.c). */
struct _LatentWorkspace
{
  GObject parent_instance;

  /* handed in */
  LatentPlaces *places;
  LatentModelCatalog *catalog;
  LatentClock *clock;
  LatentKeyStore *key_store; /* nullable */
  GTlsDatabase *tls_database; /* nullable */
  char *address;
  char *origin;
  char *fixed_key; /* nullable */
  LatentKeySource fixed_key_source;
  guint upkeep_delay_s;
  guint first_poll_ms;
  guint poll_interval_ms;
  guint submit_deadline_ms; /* 0: default */
  double requests_per_second;

  /* owned; made at once */
  LatentFileWorker *worker;
  LatentDatabase *database;
  LatentLibrary *library;
  LatentSession *session;
  LatentDecoder *decoder;
  LatentThumbnailStore *thumbnails;
  LatentPacer *pacer;
  LatentService *service;
  LatentTimeline *timeline;
  LatentRecordWriter *record_writer;
  LatentEdits *edits;
  GCancellable *cancellable; /* everything under way that ends with the workspace */

  /* owned; made by open(): they need the process lock */
  LatentProcessLock *lock;
  LatentLedger *ledger;
  LatentGate *gate;
  LatentPriceBook *prices;
  LatentPoller *poller;
  LatentJobQueue *queue;
  LatentGeneration *generation;
  LatentLibraryWatch *watch;
  LatentRestoredFiles *restored; /* nullable: made by look_after_files() */

  /* state */
  LatentAccount *account;    /* nullable */
  GError *account_error;     /* nullable */
  GError *key_error;         /* nullable */
  GError *damage;            /* nullable: found after opening */
  LatentKeySource key_source;
  char *present_key; /* nullable: what every request carries */
  gboolean is_started;
  gboolean is_closed;
  gboolean is_loaded;      /* queue and timeline show what the library held at the start */
  gint64 last_event;       /* of the ledger, shown */
  gint64 last_change;      /* the same of pictures */
  GPtrArray *overtaken;    /* ids of jobs others took over, to be read; NULL until opened */
  guint n_overtaken_asked; /* of these: how many the present reading asks for */
  guint reading_retry_id;  /* source, 0 none */
  gboolean is_reading;     /* what other processes did */
  gboolean is_reading_due; /* they did more since, or before anything was shown */
  gboolean is_connected; /* the queue was started with the account of the present key */
  guint key_generation;  /* counts key changes: an account of an older key is not news */
  guint account_retry_id; /* source, 0 none */
  guint n_account_tries;
  guint n_missing_accounts; /* answers that there is no account route */
  gboolean is_checked; /* the database is whole */
  guint check_id;      /* source: the check of the database waits, 0 none */
  guint files_id;      /* the same of the files */
  guint look_id;       /* source: is a snapshot due? */
  gint64 short_credits; /* as first read after the service asked for payment; -1 not yet */
  guint credits_id; /* source: whether credits came is looked at, 0 none */
  guint refresh_id; /* source: the account is read again soon, 0 none */
};

/* -account.c */
void latent_workspace_look_key_up (LatentWorkspace *self);
void latent_workspace_connect_account (LatentWorkspace *self);
/* (transfer full): towards our address and at our pace. */
LatentService *latent_workspace_new_service (LatentWorkspace *self);
void latent_workspace_refresh_soon (LatentWorkspace *self);

/* -previews.c: of a new picture; in the background those of all that have none. */
void latent_workspace_make_thumbnails (LatentWorkspace *self, const LatentImageRecord *image);
void latent_workspace_make_missing_previews (LatentWorkspace *self);
void latent_workspace_begin_to_keep_previews (LatentWorkspace *self);

/* A picture that has got its row by another way than a job. Whoever follows the library sees it,
 * too, when its row says so. */
void latent_workspace_show_image (LatentWorkspace *self, const LatentImageRecord *image);

/* -upkeep.c: the whole check of the database, then snapshots as they fall due */
void latent_workspace_start_upkeep (LatentWorkspace *self);
/* -follow.c: begun before queue and timeline are filled, so that nothing is missed in between; gone
 * on with when they are. */
void latent_workspace_begin_to_follow (LatentWorkspace *self);
/* Nothing was listed yet, and this process has changed, perhaps renumbered, what will be. */
void latent_workspace_follow_from_now (LatentWorkspace *self);
void latent_workspace_go_on_following (LatentWorkspace *self);

/* latent-workspace.c: change and notify. Errors are copied, NULL clears. */
void latent_workspace_take_account (LatentWorkspace *self, LatentAccount *account);
void latent_workspace_set_account_error (LatentWorkspace *self, const GError *error);
void latent_workspace_set_key_error (LatentWorkspace *self, const GError *error);
void latent_workspace_set_damage (LatentWorkspace *self, const GError *error);
void latent_workspace_set_key_source (LatentWorkspace *self, LatentKeySource source);

G_END_DECLS
