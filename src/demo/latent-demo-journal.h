/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* LatentDemoJournal: a file to which JSON objects are appended, one a line, each synced before it
 * counts as written. A line cut short by a crash is passed over when reading. Writing happens on a
 * thread of its own; everything else on the main thread. */
#define LATENT_DEMO_TYPE_JOURNAL (latent_demo_journal_get_type ())
G_DECLARE_FINAL_TYPE (LatentDemoJournal, latent_demo_journal, LATENT_DEMO, JOURNAL, GObject)

/* Opens (or makes) the file; blocks. @entries: (out) (transfer full) (element-type JsonNode): the
 * objects in it, in order. LATENT_ERROR_STORAGE. */
LatentDemoJournal *latent_demo_journal_open (const char *path, GPtrArray **entries, GError **error);

/* Appends @entry and syncs. Entries land in the order of the calls; with @entry NULL the call only
 * ends after all earlier ones. LATENT_ERROR_STORAGE: nothing (or nothing readable) was written. */
void latent_demo_journal_append_async (LatentDemoJournal *self,
                                       JsonNode *entry,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
latent_demo_journal_append_finish (LatentDemoJournal *self, GAsyncResult *result, GError **error);

/* Waits for what is under way; later appends fail. Its owner must call it before letting go: a task
 * on the thread may hold the last reference otherwise. */
void latent_demo_journal_close (LatentDemoJournal *self);

G_END_DECLS
