/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/store/latent-database-private.h"
#include "core/store/latent-file-worker.h"
#include "core/store/latent-ledger.h"
#include "core/store/latent-library.h"
#include "core/store/latent-places.h"
#include "tests/support/latent-test.h"

G_BEGIN_DECLS

#define STORE_ORIGIN "https://api.example.com"
#define STORE_TEAM "team-1"

/* One process's view of a library. Several over one folder stand for several processes: locks,
 * connections and threads are each its own. */
typedef struct
{
  LatentPlaces *places;
  LatentFileWorker *worker;
  LatentProcessLock *lock;
  LatentDatabase *database;
  LatentLedger *ledger;
  LatentLibrary *library;
} StoreFixture;

/* Opens the library in @folder. */
void store_fixture_open (StoreFixture *self, const char *folder);
/* Closes it and proves that everything is gone. */
void store_fixture_close (StoreFixture *self);

/* (transfer full): a queued intent, never sent, for STORE_ORIGIN and no team yet */
LatentJobRecord *store_make_job (const char *prompt, gint64 created_us);
LatentImageRecord *store_make_image (const LatentJobRecord *job, guint index, const char *path);

/* For thousands of small changes whose surviving a power loss is not the question: the disk is not
 * waited for any more. */
void store_stop_syncing (StoreFixture *self);

/* Ledger operations that wait for their end and must succeed. */
void store_insert (StoreFixture *self, const LatentJobRecord *record);
void store_update (StoreFixture *self, const LatentJobRecord *record);
void store_complete (StoreFixture *self, const LatentJobRecord *record, GPtrArray *images);
void store_release (StoreFixture *self);
GPtrArray *store_claim (StoreFixture *self, const char *team, gboolean rested_too);
GPtrArray *store_list (StoreFixture *self, int state, gboolean unfinished_only, guint limit);
LatentJobRecord *store_find (StoreFixture *self, const char *id);
/* The same, and must fail. */
void store_insert_fails (StoreFixture *self, const LatentJobRecord *record, LatentErrorCode code);
void store_update_fails (StoreFixture *self, const LatentJobRecord *record, LatentErrorCode code);

GPtrArray *store_images (StoreFixture *self, const char *search, guint limit);

/* Runs @sql in a transaction on the database thread. */
void store_execute (StoreFixture *self, const char *sql);
/* The same without waiting for it: behind what was asked before, before what is asked then. */
void store_execute_soon (StoreFixture *self, const char *sql);
/* The first column of the first row of @sql. */
gint64 store_query (StoreFixture *self, const char *sql);

/* A second process: store-helper.c. Its standard input keeps it alive. */
GSubprocess *store_helper_start (const char *command, const char *argument);
/* (transfer full): the next line it prints */
char *store_helper_read_line (GSubprocess *helper);
void store_helper_end (GSubprocess *helper);

G_END_DECLS
