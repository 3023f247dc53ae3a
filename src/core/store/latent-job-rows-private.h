/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-image-record.h"
#include "core/base/latent-job-record.h"
#include "latent-sql-private.h"

G_BEGIN_DECLS

/* Between LatentJobRecord and the rows of the ledger. Database thread only, inside a
 * transaction. */

/* In the order in which latent_job_row_read() takes them. */
#define LATENT_JOB_COLUMNS                                                                         \
  "id, origin, team, idempotency_key, body, body_sha256, model_id, prompt, parameters, "           \
  "webhook_url, parent_id, remote_id, state, resume_state, reason, charged, credits, progress, "   \
  "attempts, error_code, error_text, error_http_status, request_id, result_urls, reply, "          \
  "created_us, created_boot_us, boot_id, submitted_us, accepted_us, finished_us, owner, "          \
  "hidden, price, rank, took_us, server_offset_us, number"

/* When a step was taken, by two clocks. */
typedef struct
{
  gint64 wall_us;
  gint64 boot_us;
} LatentJobMoment;

/* (transfer full): the row a statement over LATENT_JOB_COLUMNS is at */
LatentJobRecord *latent_job_row_read (sqlite3_stmt *statement);

/* (transfer full) (element-type LatentJobRecord): all rows of @statement; NULL with @error */
GPtrArray *latent_job_rows_read_all (sqlite3_stmt *statement, GError **error);

/* Gives @record its number. */
gboolean latent_job_row_insert (sqlite3 *connection,
                                LatentJobRecord *record,
                                const char *owner,
                                const LatentJobMoment *moment,
                                GError **error);

/* Writes the changeable members and an event, also when the state stays: other processes follow the
 * events. The rank is not among them: the gate moves a job while its driver holds an older copy. */
gboolean latent_job_row_update (sqlite3 *connection,
                                const LatentJobRecord *record,
                                const char *owner,
                                const LatentJobMoment *moment,
                                GError **error);

/* (transfer full): NULL without @error when there is none */
LatentJobRecord *latent_job_row_load (sqlite3 *connection, const char *id, GError **error);

/* Notes that something happened to job @id, which keeps its state: @reason. */
gboolean latent_job_row_append_event (sqlite3 *connection,
                                      const char *id,
                                      const char *reason,
                                      const LatentJobMoment *moment,
                                      GError **error);

/* Notes that something happened to the job of picture @image_id, which keeps its state: @reason. */
gboolean latent_image_row_append_event (sqlite3 *connection,
                                        const char *image_id,
                                        const char *reason,
                                        const LatentJobMoment *moment,
                                        GError **error);

/* Inserts a picture of @job, unless its place is filled already. */
gboolean latent_image_row_insert (sqlite3 *connection,
                                  const LatentJobRecord *job,
                                  const LatentImageRecord *image,
                                  GError **error);

/* Binds :file_mtime_us, :file_size and :file_inode. */
void latent_image_row_bind_stamp (sqlite3_stmt *statement, const LatentFileStamp *stamp);

/* The picture's file was written by us and looks like @stamp now: it does not count as changed. */
gboolean latent_image_row_set_stamp (sqlite3 *connection,
                                     const char *image_id,
                                     const LatentFileStamp *stamp,
                                     GError **error);

G_END_DECLS
