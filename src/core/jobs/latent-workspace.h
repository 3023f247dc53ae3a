/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

#include "core/base/latent-clock.h"
#include "core/base/latent-model.h"
#include "core/base/latent-remote.h"
#include "core/media/latent-decoder.h"
#include "core/media/latent-thumbnail-store.h"
#include "core/store/latent-key-store.h"
#include "core/store/latent-library.h"
#include "core/store/latent-places.h"
#include "core/store/latent-session.h"
#include "latent-edits.h"
#include "latent-job-queue.h"
#include "latent-price-book.h"
#include "latent-record-writer.h"
#include "latent-timeline.h"

G_BEGIN_DECLS

/* Where the key in use comes from. */
typedef enum
{
  LATENT_KEY_NONE,
  LATENT_KEY_MEMORY,      /* for this run only: there is no place to store it */
  LATENT_KEY_STORED,      /* in the Secret Service */
  LATENT_KEY_ENVIRONMENT, /* APIFRAME_API_KEY */
  LATENT_KEY_DEMO,        /* the made-up key of the demo service */
  LATENT_KEY_PENDING,     /* the key store has not answered yet: a keyring may ask the person */
} LatentKeySource;

GType latent_key_source_get_type (void) G_GNUC_CONST;
#define LATENT_TYPE_KEY_SOURCE (latent_key_source_get_type ())

/* LatentWorkspace: one library opened towards one service: the root of the ownership tree below
 * the application (architecture, section 4). It builds and owns the database, ledger, library,
 * file worker, decoder, thumbnails, session, service, queue and timeline, and hands them down.
 * The window and every command have exactly one. Main thread.
 *
 * Properties (read-only, notified): "account" (LatentAccount, nullable), "account-error" (GError,
 * nullable), "key-source", "key-error" (GError, nullable: why the key store, or what it or the
 * environment held, could not be used),
 * "address" (the service's base address), "is-demo". */
#define LATENT_TYPE_WORKSPACE (latent_workspace_get_type ())
G_DECLARE_FINAL_TYPE (LatentWorkspace, latent_workspace, LATENT, WORKSPACE, GObject)

/* What main and tests hand in; all borrowed for the call, kept by reference. */
typedef struct
{
  LatentPlaces *places;        /* not null */
  LatentModelCatalog *catalog; /* not null */
  LatentClock *clock;          /* not null */
  LatentKeyStore *key_store;   /* nullable: then the key lives in memory only */
  const char *address;         /* not null: checked service base address */
  /* nullable: of the environment or the demo: no store is read then. One that cannot be a key is
   * not used: "key-source" is then NONE and "key-error" KEY_MALFORMED. */
  const char *fixed_key;
  LatentKeySource fixed_key_source;
  GTlsDatabase *tls_database; /* nullable: tests */
  /* How long the checks of database and files wait, so that a window shows its pictures first; 0:
   * they begin at once. */
  guint upkeep_delay_s;
  guint first_poll_ms;    /* both or none: a fixed rhythm for tests; 0 = as jobs are expected */
  guint poll_interval_ms;
  guint submit_deadline_ms; /* tests make it short; 0 = default */
  double requests_per_second; /* of the API session; 0 = default */
} LatentWorkspaceConfig;

LatentWorkspace *latent_workspace_new (const LatentWorkspaceConfig *config);

/* Makes the folders, takes the process lock, opens the database, loads session and pictures,
 * begins to look the key up ("key-source" is PENDING until the store answered). No network.
 * Errors: STORAGE, LIBRARY_NEWER, LIBRARY_DAMAGED. A key store that fails is "key-error", not a
 * failure. */
void latent_workspace_open_async (LatentWorkspace *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean latent_workspace_open_finish (LatentWorkspace *self, GAsyncResult *result, GError **error);

/* Begins to use the network when there is a key: reads the account (the team decides which jobs
 * are ours), adopts the jobs nobody drives, goes on with them. Until it is called nothing is
 * sent. */
void latent_workspace_start (LatentWorkspace *self);

/* In the background: marks the pictures whose files other programs deleted or changed (the timeline
 * tells), takes those back that come out of the trash, now and as long as the library is open, and
 * clears away what killed runs left. For a long-lived process, once after open(). */
void latent_workspace_look_after_files (LatentWorkspace *self);

/**
 * latent_workspace_download_image_async:
 * @image: a picture of the library whose file is missing, changed or incomplete; copied
 *
 * "Download again" (promise 3): asks the service where the picture is now, downloads it and stores
 * it under its row: where it was, or, when some file lies there, beside it: nothing is overwritten.
 * Nothing is charged. LATENT_ERROR_EXPIRED: the service no longer has it; LATENT_ERROR_NOT_FOUND:
 * it was made for another service or team; LATENT_ERROR_BAD_IMAGE: it came damaged; STORAGE, and
 * what the service answers.
 *
 * Finish: (transfer full): the record as it is stored now; the timeline shows it already
 */
void latent_workspace_download_image_async (LatentWorkspace *self,
                                            const LatentImageRecord *image,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
LatentImageRecord *latent_workspace_download_image_finish (LatentWorkspace *self,
                                                           GAsyncResult *result,
                                                           GError **error);

/* Stops sending, writes the session, gives the jobs' ownership up, closes the database. Jobs at
 * the service stay `waiting`. An open() still under way fails. */
void latent_workspace_close_async (LatentWorkspace *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean latent_workspace_close_finish (LatentWorkspace *self,
                                        GAsyncResult *result,
                                        GError **error);

/* Cleans, tries (one account call) and then stores @api_key for this service's origin; NULL
 * forgets the key. On KEY_REFUSED the old key stays. When only storing failed the call succeeds:
 * "key-source" is then MEMORY and "key-error" says why. */
void latent_workspace_set_key_async (LatentWorkspace *self,
                                     const char *api_key,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean latent_workspace_set_key_finish (LatentWorkspace *self,
                                          GAsyncResult *result,
                                          GError **error);

/* Reads the account again; "account" or "account-error" change. When the account could not be read
 * at the start, this starts the queue. */
void latent_workspace_refresh_account_async (LatentWorkspace *self,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
gboolean latent_workspace_refresh_account_finish (LatentWorkspace *self,
                                                  GAsyncResult *result,
                                                  GError **error);

/* Deletes pictures in two steps (promise 7). delete: hidden at once, durably marked; undelete:
 * back; each all of @images (element-type LatentImageRecord, copied) with one write to the disk,
 * or, with @error, none. finish: (transfer full) (element-type guint32): 0 for each that is no
 * picture any more. purge: to the trash (see latent_library_trash_async() about @permanently). */
void latent_workspace_delete_images_async (LatentWorkspace *self,
                                           GPtrArray *images,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GArray *latent_workspace_delete_images_finish (LatentWorkspace *self,
                                               GAsyncResult *result,
                                               GError **error);
void latent_workspace_undelete_images_async (LatentWorkspace *self,
                                             GPtrArray *images,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
GArray *latent_workspace_undelete_images_finish (LatentWorkspace *self,
                                                 GAsyncResult *result,
                                                 GError **error);
void latent_workspace_purge_image_async (LatentWorkspace *self,
                                         const LatentImageRecord *image,
                                         gboolean permanently,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean latent_workspace_purge_image_finish (LatentWorkspace *self,
                                              GAsyncResult *result,
                                              GError **error);

/* The parts, (transfer none). */
LatentPlaces *latent_workspace_get_places (LatentWorkspace *self);
LatentModelCatalog *latent_workspace_get_catalog (LatentWorkspace *self);
LatentClock *latent_workspace_get_clock (LatentWorkspace *self);
LatentService *latent_workspace_get_service (LatentWorkspace *self);
LatentJobQueue *latent_workspace_get_queue (LatentWorkspace *self);
LatentPriceBook *latent_workspace_get_prices (LatentWorkspace *self);
LatentTimeline *latent_workspace_get_timeline (LatentWorkspace *self);
LatentLedger *latent_workspace_get_ledger (LatentWorkspace *self);
LatentLibrary *latent_workspace_get_library (LatentWorkspace *self);
LatentDecoder *latent_workspace_get_decoder (LatentWorkspace *self);
LatentThumbnailStore *latent_workspace_get_thumbnails (LatentWorkspace *self);
LatentSession *latent_workspace_get_session (LatentWorkspace *self);
LatentEdits *latent_workspace_get_edits (LatentWorkspace *self);
LatentRecordWriter *latent_workspace_get_record_writer (LatentWorkspace *self);
LatentDatabase *latent_workspace_get_database (LatentWorkspace *self);
LatentFileWorker *latent_workspace_get_file_worker (LatentWorkspace *self);
const LatentAccount *latent_workspace_get_account (LatentWorkspace *self); /* (nullable) */
const GError *latent_workspace_get_account_error (LatentWorkspace *self);  /* (nullable) */
LatentKeySource latent_workspace_get_key_source (LatentWorkspace *self);
const GError *latent_workspace_get_key_error (LatentWorkspace *self); /* (nullable) */
const char *latent_workspace_get_address (LatentWorkspace *self);
gboolean latent_workspace_get_is_demo (LatentWorkspace *self);

/* What became of a damaged or missing database ("rescue" notifies); (nullable): nothing to tell.
 * forget: it was read; until then every opening tells it again. */
const LatentRescue *latent_workspace_get_rescue (LatentWorkspace *self);
void latent_workspace_forget_rescue (LatentWorkspace *self);
/* Damage that the check in the background found ("damage" notifies): the next opening repairs.
 * (nullable) */
const GError *latent_workspace_get_damage (LatentWorkspace *self);

G_END_DECLS
