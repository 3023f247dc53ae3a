/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "core/base/latent-job-record.h"
#include "core/base/latent-limits.h"
#include "latent-database.h"
#include "latent-process-lock.h"

G_BEGIN_DECLS

/* LatentLedger: the durable list of jobs. Every call is one transaction (BEGIN IMMEDIATE) on the
 * database thread; when its callback reports success the step is on disk. Main thread. */
#define LATENT_TYPE_LEDGER (latent_ledger_get_type ())
G_DECLARE_FINAL_TYPE (LatentLedger, latent_ledger, LATENT, LEDGER, GObject)

/* @lock: names the owner of what this process inserts and claims, and judges other owners */
LatentLedger *latent_ledger_new (LatentDatabase *database, LatentProcessLock *lock);

/* Inserts all of @records (copied) with this process as owner, or none; when it is done, each of
 * @records has its number. @consent: (nullable): what
 * they may cost (copied); LATENT_ERROR_LIMIT when they would cost more. NULL: nobody asks. */
void latent_ledger_insert_async (LatentLedger *self,
                                 GPtrArray *records,
                                 const LatentConsent *consent,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean latent_ledger_insert_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/* Writes every changeable member of @record (copied). Only the row's owner may: a row that belongs
 * to a living other process is left alone and the call fails with LATENT_ERROR_CONFLICT, as it
 * does when the job has ended otherwise meanwhile. A free or released row is taken; a job that
 * rests or has ended is nobody's from then on. The key, body,
 * origin, and a team or remote id once set are never changed (a different value is
 * LATENT_ERROR_ROW_LOST). */
void latent_ledger_update_async (LatentLedger *self,
                                 const LatentJobRecord *record,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean latent_ledger_update_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/* latent_ledger_update_async() for a stopped job that was never sent and shall be now: as for a new
 * intent, LATENT_ERROR_LIMIT when it would cost more than @consent and the library's limits
 * allow. */
void latent_ledger_reopen_async (LatentLedger *self,
                                 const LatentJobRecord *record,
                                 const LatentConsent *consent,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean latent_ledger_reopen_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/**
 * latent_ledger_admit_async:
 * @record: a queued job as it shall be sent: its state is submitting; copied
 * @max_running: how many jobs the account allows at once
 *
 * latent_ledger_update_async() for the step that costs: it is taken only when the library allows
 * one more job of this origin and team, whichever processes drive the others, and is not paused.
 * Else nothing is written. Finish: LATENT_ADMISSION_FAILED with @error.
 */
void latent_ledger_admit_async (LatentLedger *self,
                                const LatentJobRecord *record,
                                guint max_running,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
LatentAdmission
latent_ledger_admit_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/* Stores the pictures (element-type LatentImageRecord, copied) and the record in one transaction. A
 * picture that is there already (same job and index) is kept: storing twice is harmless. */
void latent_ledger_complete_async (LatentLedger *self,
                                   const LatentJobRecord *record,
                                   GPtrArray *images,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean latent_ledger_complete_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/**
 * latent_ledger_claim_async:
 *
 * Takes over, in one transaction, every job that is not final, is meant for @origin and @team (or
 * has no team yet and was never sent), and whose owner is nobody, or gone. Finish returns them
 * (transfer full) (element-type LatentJobRecord), oldest first. Jobs that rest (stopped, unknown)
 * are claimed only with @rested_too.
 */
void latent_ledger_claim_async (LatentLedger *self,
                                const char *origin,
                                const char *team,
                                gboolean rested_too,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *latent_ledger_claim_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/* Gives up ownership of all rows of this process, so that any other may adopt them. Only a courtesy
 * at the end: rows of a process that is gone are adopted as well. So it waits for nobody who holds
 * the library: G_IO_ERROR_BUSY. */
void latent_ledger_release_async (LatentLedger *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean latent_ledger_release_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/* The same for those of @job_ids that are this process's. */
void latent_ledger_release_jobs_async (LatentLedger *self,
                                       const char *const *job_ids,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
latent_ledger_release_jobs_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/* Is this process the owner @record names? */
gboolean latent_ledger_is_owner (LatentLedger *self, const LatentJobRecord *record);

/* Jobs, newest first: those of @state (-1 any); @unfinished_only leaves out done and hidden ones;
 * @limit 0 = all. (transfer full) (element-type LatentJobRecord) */
void latent_ledger_list_async (LatentLedger *self,
                               int state,
                               gboolean unfinished_only,
                               guint limit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* The same, from the one behind @last on: the next of a long list. */
void latent_ledger_list_behind_async (LatentLedger *self,
                                      const LatentJobRecord *last,
                                      int state,
                                      guint limit,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *latent_ledger_list_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/* One job, by its id, its remote id, or a beginning of its id of at least 4 characters that fits
 * only one. (transfer full) (nullable): NULL without @error: there is none. */
void latent_ledger_find_async (LatentLedger *self,
                               const char *id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
LatentJobRecord *
latent_ledger_find_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/* The row of @id as it is now, for somebody who is about to take a step with it: what another
 * living process drives is DRIVEN_ELSEWHERE. (transfer full) */
void latent_ledger_look_async (LatentLedger *self,
                               const char *id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
LatentJobRecord *
latent_ledger_look_finish (LatentLedger *self, GAsyncResult *result, GError **error);

/* Those of @remote_ids that no job of @origin is bound to. (transfer full) (array
 * zero-terminated=1) */
void latent_ledger_list_unbound_async (LatentLedger *self,
                                       const char *origin,
                                       const char *const *remote_ids,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
char **
latent_ledger_list_unbound_finish (LatentLedger *self, GAsyncResult *result, GError **error);

G_END_DECLS
