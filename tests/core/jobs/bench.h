/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-job-queue-private.h"
#include "core/jobs/latent-workspace.h"
#include "support/latent-fake-clock.h"
#include "support/latent-fake-key-store.h"
#include "support/latent-hostile-server.h"
#include "support/latent-test.h"

G_BEGIN_DECLS

/* The workbench of the jobs' tests: a real workspace (database, files, threads, HTTP) towards a
 * small counting service on loopback that behaves well unless a test pushes other replies to its
 * server. */

#define BENCH_KEY "afk_canary_0123456789"
#define BENCH_TEAM "00000000-0000-4000-8000-00000000000a"

typedef struct _Bench Bench;
struct _Bench
{
  LatentHostileServer *server;
  LatentFakeClock *clock;
  LatentModelCatalog *catalog;
  LatentPlaces *places;
  LatentFakeKeyStore *key_store; /* empty; asked when there is no key */
  LatentWorkspace *workspace; /* nullable */
  char *folder;
  char *key; /* nullable: as from the environment */
  Bench *first; /* nullable, unowned: whose service and library it is */

  /* what the service does; changed by the test before it asks */
  const char *team;   /* of the account, NULL none */
  const char *status; /* of every job: "COMPLETED", "PROCESSING", ... */
  const char *error;  /* nullable */
  guint credits;      /* of the account */
  guint max_jobs;     /* at once, of the account; 0: it does not say */
  GBytes *picture;
  guint submit_deadline_ms; /* 0 = default */
  gboolean is_silent;     /* jobs are accepted, and nothing is answered */
  const char *created_at; /* of every job: ISO 8601; at first the fake clock's beginning */
  const char *date;       /* nullable: the `Date` of every answer */
  guint n_pictures; /* of every job: /file/ID-1.png, -2.png, ... */

  /* the service's memory: only its handler touches it while it runs */
  GHashTable *jobs;   /* idempotency key -> job id */
  GHashTable *bodies; /* job id -> the request */
};

Bench *bench_new (void);
/* Another process on the same library, towards the same service: everything of its own but what
 * both see. @first outlives it. */
Bench *bench_new_beside (Bench *first);
void bench_free (Bench *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

/* Opens a workspace on the bench's library and starts it. */
void bench_open (Bench *self);
/* Opens it only: nothing may be sent yet. */
void bench_open_without_network (Bench *self);
/* Lets it go the orderly way. */
void bench_close (Bench *self);
/* As if the process had been killed: nothing is written any more, the lock is free. */
void bench_crash (Bench *self);

/* Sets the workspace's key and waits until it was tried. */
void bench_set_key (Bench *self, const char *key, GError **error);

/* Lets what is on its way to the ledger and the service get there: a round trip to each, twice. */
void bench_settle (Bench *self);

/* What a cut in a running program or another process leaves behind, which no public function can
 * make. */
void bench_edit_database (Bench *self, const char *sql);
/* From now on every step fails to be written; and works again. */
void bench_break_ledger (Bench *self);
void bench_mend_ledger (Bench *self);
/* A setting of the workspace's own connection to its database: "query_only = ON" makes SQLite
 * answer as on a disk that is mounted for reading only, "max_page_count = 1" as on a full one. */
void bench_set_pragma (Bench *self, const char *setting);

LatentJobQueue *bench_queue (Bench *self);
/* (transfer full): submits @count images and waits until their intents are stored */
GPtrArray *bench_submit (Bench *self, guint count);
/* (transfer full): the only job of a submit */
LatentJob *bench_submit_one (Bench *self);
void bench_wait_state (Bench *self, LatentJob *job, LatentJobState state);
/* (transfer full): pictures of the library, newest first */
GPtrArray *bench_list_images (Bench *self);
/* (transfer full) (nullable): a job as the ledger has it */
LatentJobRecord *bench_find_job (Bench *self, const char *id);
/* Files in the pictures folder (without .incoming), and in .incoming. */
guint bench_count_pictures (Bench *self);
guint bench_count_incoming (Bench *self);

/* Runs the main context, the fake clock going along, until @condition holds. */
#define bench_wait_for(self, condition)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 deadline_ = latent_test_deadline ();                                                    \
    while (!(condition))                                                                           \
      {                                                                                            \
        latent_fake_clock_advance ((self)->clock, 20);                                             \
        latent_test_iterate (deadline_, #condition, G_STRLOC);                                     \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

#define BENCH_SUBMIT "/v2/images/generate"
guint bench_count_submits (Bench *self);
/* (transfer full): the submit number @index that the service saw; what else is asked meanwhile, and
 * in which order, is left to chance */
LatentHostileRequest *bench_get_submit (Bench *self, guint index);

G_END_DECLS
