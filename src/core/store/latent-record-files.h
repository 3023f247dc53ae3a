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

/* The picture as it was when it was copied. */
typedef struct
{
  LatentFileMark mark;
  char *sha256; /* (nullable): of the bytes */
} LatentRecordOriginal;

/* Pure, any thread. */
void latent_record_original_clear (LatentRecordOriginal *self);
void latent_file_mark_take (LatentFileMark *self, const struct stat *status);
gboolean latent_file_mark_equal (const LatentFileMark *one, const LatentFileMark *other);

/* One process at a time writes records. (transfer full): a descriptor to be closed with
 * latent_record_files_unlock(); -1 without @error: another process does. Copies that a killed
 * process left are removed; another program's picture that it left among them, because that came in
 * between, becomes "recovered-..." among the pictures. */
int latent_record_files_lock (LatentPlaces *places, GError **error);
void latent_record_files_unlock (int fd);

/* Opens a picture for reading: a regular file, no symbolic link. (transfer full): the descriptor;
 * -1 with facts->field "missing" when nothing is there. @mark (nullable) is filled. */
int latent_record_files_open (const char *path, LatentFileMark *mark, GError **error);

/**
 * latent_record_files_copy:
 * @name: a name of our own for the copy, without separators
 * @original: (inout): cleared; or of an earlier copy, which is forgotten
 *
 * Copies the picture into .incoming (0600, O_EXCL).
 *
 * Returns: (transfer full): the copy's path; NULL with @error
 */
char *latent_record_files_copy (LatentPlaces *places,
                                const char *path,
                                const char *name,
                                LatentRecordOriginal *original,
                                GError **error);

/* Gives a copy the mode, the group and the attributes (user.*, access list) of the picture at @path
 * and makes it durable. BAD_IMAGE: it cannot have an attribute that the picture has. */
gboolean latent_record_files_finish_copy (const char *copy, const char *path, GError **error);

/**
 * latent_record_files_replace:
 * @original: what the copy was made of
 * @after: (out): what the picture looks like now
 *
 * Puts the finished @copy in the place of @path and syncs the folder, unless @path is not the
 * original any more: LATENT_ERROR_CONFLICT, and what is there stays, also when another program puts
 * it there at this very moment. That holds where two files can change names in one step
 * (renameat2(2): not on NFS and some FUSE file systems; there it is looked at just before), and but
 * for a program that goes on writing into the file it has open. The picture is the old or the new
 * one, whole, whatever happens. The copy is gone afterwards unless it could not be moved at all.
 */
gboolean latent_record_files_replace (const char *copy,
                                      const char *path,
                                      const LatentRecordOriginal *original,
                                      LatentFileMark *after,
                                      GError **error);
/* Removes a copy that is not needed; never fails. */
void latent_record_files_discard (const char *copy);

/* NAME.json of a picture: "storm.png" -> "storm.png.json". (transfer full). Any thread. */
char *latent_record_files_sidecar_path (const char *path);
/* (transfer full) (nullable): NULL: none there, or nothing that could be ours (over 1 MiB, a link).
 * @original (nullable) (inout): what was read, for the two that follow; cleared when nothing was */
GBytes *latent_record_files_read_sidecar (const char *path, LatentRecordOriginal *original);

/**
 * latent_record_files_write_sidecar:
 * @original: what was read there; its sha256 NULL: there was nothing
 *
 * Writes @text there: the old or the new one is whole. What another program puts there meanwhile
 * stays, with LATENT_ERROR_CONFLICT, as far as with latent_record_files_replace().
 */
gboolean latent_record_files_write_sidecar (LatentPlaces *places,
                                            const char *path,
                                            const char *text,
                                            const LatentRecordOriginal *original,
                                            GError **error);

/* Unless it is not @original any more. Never fails: it may be gone already. */
void latent_record_files_remove_sidecar (LatentPlaces *places,
                                         const char *path,
                                         const LatentRecordOriginal *original);

/* Hex SHA-256 of what is behind @fd, from its start. (transfer full) */
char *
latent_record_files_hash (int fd, const char *path, GCancellable *cancellable, GError **error);

/* (transfer full) (element-type filename): every regular file below @folder, at most 8 folders
 * deep, no symbolic link followed, hidden names left out; the shortest name first, so that a
 * picture comes before its copies. STORAGE when @folder cannot be read; a folder below is skipped.
 */
GPtrArray *latent_record_files_list (const char *folder, GCancellable *cancellable, GError **error);

/* The same in no order, with the folders they are in. */
typedef struct
{
  GPtrArray *files;   /* (element-type filename) */
  GPtrArray *folders; /* (element-type filename) */
  char *fingerprint;  /* the same as long as no name came to or left any of the folders... */
  gint64 newest_us;   /* ...unless they changed so lately that the disk's clock may not show it */
} LatentFolderSurvey;

void latent_folder_survey_free (LatentFolderSurvey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentFolderSurvey, latent_folder_survey_free)

LatentFolderSurvey *
latent_record_files_survey (const char *folder, GCancellable *cancellable, GError **error);

G_END_DECLS
