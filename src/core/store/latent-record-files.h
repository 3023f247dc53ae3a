/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

#include "latent-places.h"

G_BEGIN_DECLS

/* The file side of the pictures' records: the private copy into which a record is written and which
 * then takes the picture's place, the sidecar NAME.json, and the walk through the pictures folder.
 * File worker only (asserted); all block. Failures are LATENT_ERROR_STORAGE. */

/* What a file looked like when it was last known to be ours (columns file_*). */
typedef struct
{
  gboolean is_known;
  gint64 mtime_us;
  gint64 inode;
  gint64 size_bytes;
} LatentFileMark;

/* Pure, any thread. */
void latent_file_mark_take (LatentFileMark *self, const struct stat *status);
gboolean latent_file_mark_equal (const LatentFileMark *one, const LatentFileMark *other);

/* One process at a time writes records. (transfer full): a descriptor to be closed with
 * latent_record_files_unlock(); -1 without @error: another process does. Copies that a killed
 * process left are removed. */
int latent_record_files_lock (LatentPlaces *places, GError **error);
void latent_record_files_unlock (int fd);

/* Opens a picture for reading: a regular file, no symbolic link. (transfer full): the descriptor;
 * -1 with facts->field "missing" when nothing is there. @mark (nullable) is filled. */
int latent_record_files_open (const char *path, LatentFileMark *mark, GError **error);

/**
 * latent_record_files_copy:
 * @name: a name of our own for the copy, without separators
 * @mark: (out): what the picture looked like
 * @sha256: (out): of the copied bytes
 *
 * Copies the picture into .incoming (0600, O_EXCL).
 *
 * Returns: (transfer full): the copy's path; NULL with @error
 */
char *latent_record_files_copy (LatentPlaces *places,
                                const char *path,
                                const char *name,
                                LatentFileMark *mark,
                                char **sha256,
                                GError **error);

/* fsync of a finished copy. */
gboolean latent_record_files_sync_copy (const char *copy, GError **error);

/* Renames the synced @copy over @path and syncs the folder, unless @path no longer looks like
 * @before (LATENT_ERROR_CONFLICT: somebody changed it meanwhile). @after (out): what it looks like
 * now. The picture is the old or the new one, whole, whatever happens. */
gboolean latent_record_files_replace (const char *copy,
                                      const char *path,
                                      const LatentFileMark *before,
                                      LatentFileMark *after,
                                      GError **error);
/* Removes a copy that is not needed; never fails. */
void latent_record_files_discard (const char *copy);

/* NAME.json of a picture: "storm.png" -> "storm.png.json". (transfer full). Any thread. */
char *latent_record_files_sidecar_path (const char *path);
/* Writes @text there: the old or the new one is whole. */
gboolean latent_record_files_write_sidecar (LatentPlaces *places,
                                            const char *path,
                                            const char *text,
                                            GError **error);
/* (transfer full) (nullable): NULL: none there, or nothing that could be ours (over 1 MiB, a link)
 */
GBytes *latent_record_files_read_sidecar (const char *path);

/* Never fails: it may be gone already. */
void latent_record_files_remove_sidecar (const char *path);

/* Hex SHA-256 of what is behind @fd, from its start. (transfer full) */
char *
latent_record_files_hash (int fd, const char *path, GCancellable *cancellable, GError **error);

/* (transfer full) (element-type filename): every regular file below @folder, at most 8 folders
 * deep, no symbolic link followed, hidden names left out; the shortest name first, so that a
 * picture comes before its copies. STORAGE when @folder cannot be read; a folder below is skipped.
 */
GPtrArray *latent_record_files_list (const char *folder, GCancellable *cancellable, GError **error);

G_END_DECLS
