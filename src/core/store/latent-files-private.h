/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The steps from which safe file writing is put together: plain blocking functions for the file
 * worker. All of them go on after EINTR. Failures are LATENT_ERROR_STORAGE; facts->details[0] is
 * the folder or file concerned; facts->field "space" or
 * "read-only" where that is what is wrong. */

/* (nullable): what facts->field says of an errno value: "space" or "read-only", which people can do
 * something about; NULL: anything else */
const char *latent_files_name_trouble (int saved_errno);

/* Sets LATENT_ERROR_STORAGE from an errno value; returns FALSE for the caller to hand on.
 * @path: folder or file in the message and facts. @need_bytes: what was still to be written, 0
 * unknown. */
gboolean latent_files_fail (int saved_errno,
                            const char *what,
                            const char *path,
                            gint64 need_bytes,
                            GError **error);

/* The same for a folder in which something was to be done: that it is not there is facts->field
 * "gone". */
gboolean latent_files_fail_in_folder (int saved_errno,
                                      const char *what,
                                      const char *folder,
                                      gint64 need_bytes,
                                      GError **error);

/* Does this errno say that there is no such folder (any more), or no disk behind it? */
gboolean latent_files_is_gone (int saved_errno);

/* Is there room for @need_bytes on the disk of @folder? A disk that does not tell has. */
gboolean latent_files_has_room (const char *folder, gint64 need_bytes, GError **error);

/* open() with a mode of 0600 for new files, O_CLOEXEC added: -1 with errno set. */
int latent_files_open (const char *path, int flags);

/* Writes all of @data at @offset. @path only for the error. */
gboolean latent_files_write (int fd,
                             gconstpointer data,
                             gsize length,
                             gint64 offset,
                             const char *path,
                             GError **error);

/* Writes all that @from holds to the empty file @to: shares the blocks where the file system can,
 * else lets the kernel copy, else copies. @source, @target: only for errors */
gboolean latent_files_copy (int from,
                            const char *source,
                            int to,
                            const char *target,
                            GCancellable *cancellable,
                            GError **error);

gboolean latent_files_sync (int fd, const char *path, GError **error);

/* fsync of a folder, so that names in it last. A file system that cannot do it counts as done. */
gboolean latent_files_sync_folder (const char *folder, GError **error);

/* Gives the file @from the name @to unless that is taken: returns TRUE, or FALSE with @is_taken
 * set, or FALSE with
 * @error. Atomic where the file system can (renameat2, else link and unlink). */
gboolean
latent_files_rename_new (const char *from, const char *to, gboolean *is_taken, GError **error);

/* Closes a descriptor unless it is -1 and sets it to -1. */
void latent_files_close (int *fd);

G_END_DECLS
