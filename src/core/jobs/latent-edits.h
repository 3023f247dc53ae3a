/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/store/latent-library-edits.h"
#include "latent-record-writer.h"
#include "latent-timeline.h"

G_BEGIN_DECLS

/* LatentEdits: what a person says about pictures (rating, favourite, tags, collections): into the
 * database at once, shown by the timeline, written to the pictures' files soon, and taken back in
 * the opposite order. What was done in another window or by a command is not taken back here. Main
 * thread; owned by the workspace.
 *
 * Property "can-undo" (read-only, notified). Signal "collections-changed": the list of collections,
 * or what is in them, may be another. */
#define LATENT_TYPE_EDITS (latent_edits_get_type ())
G_DECLARE_FINAL_TYPE (LatentEdits, latent_edits, LATENT, EDITS, GObject)

/* @timeline, @record_writer: (nullable): for tests */
LatentEdits *latent_edits_new (LatentLibrary *library,
                               LatentTimeline *timeline,
                               LatentRecordWriter *record_writer);

/* @edit, @numbers: copied. finish: how many pictures were changed (not those that were so already);
 * -1 with @error, and then none, or only some of many: those can be taken back. Cancelling ends the
 * wait for a turn, never half of it. */
void latent_edits_apply_async (LatentEdits *self,
                               const LatentImageEdit *edit,
                               const guint32 *numbers,
                               gsize n_numbers,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gssize latent_edits_apply_finish (LatentEdits *self, GAsyncResult *result, GError **error);

/* Makes (@name NULL), renames, or removes (@new_name NULL) a collection: see
 * latent_library_change_collection_async(). */
void latent_edits_change_collection_async (LatentEdits *self,
                                           const char *name,
                                           const char *new_name,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean
latent_edits_change_collection_finish (LatentEdits *self, GAsyncResult *result, GError **error);

/* Takes back the newest that was not taken back; when that fails it can be tried again, and goes on
 * where it was. Without one it does nothing. */
void latent_edits_undo_async (LatentEdits *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean latent_edits_undo_finish (LatentEdits *self, GAsyncResult *result, GError **error);
gboolean latent_edits_get_can_undo (LatentEdits *self);

/* For a toast, whose "Undo" means one thing whatever was done since: how often apply and
 * change_collection have changed something; and the undo that takes back just that one. */
guint64 latent_edits_get_serial (LatentEdits *self);
void latent_edits_undo_one_async (LatentEdits *self,
                                  guint64 serial,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/* For the end: waits until all that was asked for is in the database. */
void latent_edits_settle_async (LatentEdits *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean latent_edits_settle_finish (LatentEdits *self, GAsyncResult *result, GError **error);

/* For the workspace: another process changed something. */
void latent_edits_note_changes (LatentEdits *self);

G_END_DECLS
