/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/media/latent-decoder.h"
#include "core/store/latent-database.h"
#include "core/store/latent-file-worker.h"
#include "core/store/latent-places.h"

G_BEGIN_DECLS

/* LatentRecordWriter: brings what the rows say into the picture files, in the background, one
 * picture at a time, the newest first. A picture is copied, the copy gets the record, its pixels
 * are compared, and only then it takes the picture's place; a file that cannot carry XMP, or that
 * another program changed, gets NAME.json beside it. What goes wrong (a disk that is full, away or
 * read-only) leaves the picture stale, to be tried with the next picture or edit or at the next
 * start; one that is gone itself, when it is edited again or at the next start. Nothing is said and
 * nothing fails. Main thread; owned by the workspace.
 *
 * A picture costs two whole decodes in the pool and one copy, fsync and rename on the file worker.
 *
 * Signal "written" (char *image_id): a picture's record is in its file, or beside it. */
#define LATENT_TYPE_RECORD_WRITER (latent_record_writer_get_type ())
G_DECLARE_FINAL_TYPE (LatentRecordWriter, latent_record_writer, LATENT, RECORD_WRITER, GObject)

LatentRecordWriter *latent_record_writer_new (LatentDatabase *database,
                                              LatentFileWorker *worker,
                                              LatentDecoder *decoder,
                                              LatentPlaces *places);

/* Something may be stale: goes through all stale pictures, from the newest again when it is at it.
 * @image_id: (nullable): what drain() has to wait for. */
void latent_record_writer_wake (LatentRecordWriter *self, const char *image_id);

/* People said something about pictures: their files are written, once, when they have been quiet
 * for two seconds, or after half a minute; until then only what wake() names is, since nobody wants
 * a disk that works while they look through their pictures. @image_ids: (nullable): which, as far
 * as known: what flush() writes */
void latent_record_writer_note_edits (LatentRecordWriter *self, const char *const *image_ids);
/* For tests. */
void latent_record_writer_set_rest (LatentRecordWriter *self, guint quiet_ms, guint longest_ms);

/* Whether anything is under way. */
gboolean latent_record_writer_is_busy (LatentRecordWriter *self);

/* Before the end: writes what was edited now, and nothing else; for two seconds at most, what is
 * left then is written at the next start. */
void latent_record_writer_flush_async (LatentRecordWriter *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
latent_record_writer_flush_finish (LatentRecordWriter *self, GAsyncResult *result, GError **error);

/* Begins nothing more; a picture under way is finished, or left as it was, before finish. */
void latent_record_writer_stop_async (LatentRecordWriter *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean
latent_record_writer_stop_finish (LatentRecordWriter *self, GAsyncResult *result, GError **error);

/* Waits until every picture that wake() or note_edits() named was tried (what a command does before
 * it ends, so that its pictures carry their records), whatever else is stale; cancelling ends the
 * wait. */
void latent_record_writer_drain_async (LatentRecordWriter *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
latent_record_writer_drain_finish (LatentRecordWriter *self, GAsyncResult *result, GError **error);

G_END_DECLS
