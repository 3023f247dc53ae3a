/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/base/latent-byte-sink.h"
#include "latent-file-worker.h"
#include "latent-places.h"

G_BEGIN_DECLS

/* LatentIncomingFile: one picture on its way in: a file of mode 0600 in the library's .incoming
 * folder, named
 * "<job id>-<index>" (O_EXCL | O_NOFOLLOW; a leftover of the same name is replaced). Implements
 * LatentByteSink; counts and hashes (SHA-256) while it writes. When it is let go before it was
 * stored, the file goes, too. Main thread; its writes happen on the file worker. */
#define LATENT_TYPE_INCOMING_FILE (latent_incoming_file_get_type ())
G_DECLARE_FINAL_TYPE (LatentIncomingFile, latent_incoming_file, LATENT, INCOMING_FILE, GObject)

LatentIncomingFile *latent_incoming_file_new (LatentFileWorker *worker,
                                              LatentPlaces *places,
                                              const char *job_id,
                                              guint index);
const char *latent_incoming_file_get_path (LatentIncomingFile *self);

/* The following run on the file worker only and block. */

/* The open descriptor at offset 0 for checks (pread), owned by @self; -1 when nothing was
 * written. */
int latent_incoming_file_get_fd (LatentIncomingFile *self);
gint64 latent_incoming_file_get_size (LatentIncomingFile *self);
/* Did the sender say beforehand how much it is, and was it that much? */
gboolean latent_incoming_file_is_as_long_as_declared (LatentIncomingFile *self);
/* Takes what a killed run left under this name as if it had just been written. LATENT_ERROR_STORAGE
 * when there is nothing, or no regular file; LATENT_ERROR_BAD_IMAGE over LATENT_IMAGE_MAX_BYTES:
 * what is there stays. Whether it is whole is for the caller to judge. */
gboolean latent_incoming_file_take_leftover (LatentIncomingFile *self, GError **error);
/* (transfer full): hex SHA-256 of what was written */
char *latent_incoming_file_dup_sha256 (LatentIncomingFile *self);

/**
 * latent_incoming_file_store:
 * @name: file name in the pictures folder, from latent_library_file_name()
 *
 * fsync, rename without replacing (a taken name gets " 2", " 3", ...), fsync of both folders.
 * Afterwards the picture is safe. On failure the incoming file stays for recovery, save when its
 * own fsync fails: then it is discarded and must be fetched again (faults.md F3). A folder that
 * cannot be synced is no failure: the picture is there (F5).
 *
 * Returns: (transfer full): the final absolute path; NULL with LATENT_ERROR_STORAGE
 */
char *latent_incoming_file_store (LatentIncomingFile *self, const char *name, GError **error);

/* Removes the file: it was no picture. */
void latent_incoming_file_discard (LatentIncomingFile *self);

/* Removes what a killed run left for this picture, which is in its place: any thread that may
 * block. */
void latent_incoming_file_remove_leftover (LatentPlaces *places, const char *job_id, guint index);

/* The file name of a stored picture: "<date> <start of the prompt> <first 8 of job
 * id>-<index>.<extension>", at most 200 bytes, cut on a character border, without separators,
 * control or bidi characters, leading dots or dashes. (transfer full). Pure, any thread. */
char *latent_library_file_name (const char *prompt,
                                gint64 created_us,
                                const char *job_id,
                                guint index,
                                const char *extension);

G_END_DECLS
