/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-file-worker.h"
#include "latent-places.h"

G_BEGIN_DECLS

/* LatentSession: what a person left on the desk: the draft (prompt, model, values, number of
 * images), window size, scroll place. A small JSON file in the library's data folder, versioned,
 * replaced atomically and durably; saved 0.5 s after the last change and when flushed; a broken or
 * newer file is set aside, never an error for the user. The dirty mark is cleared only after a
 * write succeeded. Main thread; writes on the file worker. */
#define LATENT_TYPE_SESSION (latent_session_get_type ())
G_DECLARE_FINAL_TYPE (LatentSession, latent_session, LATENT, SESSION, GObject)

LatentSession *latent_session_new (LatentPlaces *places, LatentFileWorker *worker);
void latent_session_load_async (LatentSession *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean latent_session_load_finish (LatentSession *self, GAsyncResult *result, GError **error);

/* Strings under short keys ("draft.prompt", "draft.value.aspect_ratio", "window.width"); NULL when
 * not set. Prompts may be longer than what is allowed to be sent (up to 1 MiB). */
const char *latent_session_get (LatentSession *self, const char *key);
void latent_session_set (LatentSession *self, const char *key, const char *value);
int latent_session_get_int (LatentSession *self, const char *key, int fallback);
void latent_session_set_int (LatentSession *self, const char *key, int value);

/* Writes now if something changed. */
void latent_session_flush_async (LatentSession *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean latent_session_flush_finish (LatentSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
