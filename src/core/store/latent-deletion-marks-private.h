/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-job-rows-private.h"
#include "latent-process-lock.h"

G_BEGIN_DECLS

/* The marks of pictures that a person deleted and may still have back (promise 7). A mark belongs
 * to the process that shows the "Undo": as long as that one lives nobody else clears it (promise
 * 8). Its name stands in library_values, under "deleting/" and the picture's id. Every change is an
 * event of the picture's job, so that other processes see it. Database thread, inside a
 * transaction. */

/* @deleted_us: 0: no longer; @owner: (nullable): the lock of the process that marks. A picture that
 * does not exist is NOT_FOUND. */
gboolean latent_deletion_marks_set (sqlite3 *connection,
                                    const char *image_id,
                                    gint64 deleted_us,
                                    const char *owner,
                                    GError **error);

/* The ids of the marked pictures whose owners are gone. @lock: (nullable): without one all are.
 * (transfer full): NULL with @error */
GPtrArray *
latent_deletion_marks_list_dead (sqlite3 *connection, LatentProcessLock *lock, GError **error);

/* Removes the picture's row, and its mark with it. */
gboolean
latent_deletion_marks_forget (sqlite3 *connection, const char *image_id, GError **error);

G_END_DECLS
