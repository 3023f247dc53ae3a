/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-database.h"

G_BEGIN_DECLS

/* Which files of the pictures folder have no row, and what was known of the folder when that was
 * last looked at. Main thread. */

/* Takes out of @paths (a set of filenames, not touched until the end) all that rows speak of: step
 * by step, so that nothing else waits for long. What a row says is missing stays in. */
void latent_unlisted_files_sift_async (LatentDatabase *database,
                                       GHashTable *paths,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
latent_unlisted_files_sift_finish (LatentDatabase *database, GAsyncResult *result, GError **error);

/* The last whole look: the fingerprint of the folders and the time it began. */
typedef struct
{
  char *fingerprint; /* nullable: there was none */
  gint64 begun_us;   /* wall clock */
} LatentLastLook;

void latent_last_look_free (LatentLastLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentLastLook, latent_last_look_free)

void latent_unlisted_files_read_look_async (LatentDatabase *database,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
/* (transfer full) */
LatentLastLook *latent_unlisted_files_read_look_finish (LatentDatabase *database,
                                                        GAsyncResult *result,
                                                        GError **error);

/* @look: copied */
void latent_unlisted_files_note_look_async (LatentDatabase *database,
                                            const LatentLastLook *look,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
gboolean latent_unlisted_files_note_look_finish (LatentDatabase *database,
                                                 GAsyncResult *result,
                                                 GError **error);

G_END_DECLS
