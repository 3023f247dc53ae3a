/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-places.h"

G_BEGIN_DECLS

/* LatentProcessLock: the lock file of this process in the library's locks folder, held by flock for
 * the life of the object (O_CLOEXEC). Its name is the `owner` of the jobs this process drives
 * (promise 8). Blocks: file worker or database thread, before first use on the main thread. */
#define LATENT_TYPE_PROCESS_LOCK (latent_process_lock_get_type ())
G_DECLARE_FINAL_TYPE (LatentProcessLock, latent_process_lock, LATENT, PROCESS_LOCK, GObject)

LatentProcessLock *latent_process_lock_new (LatentPlaces *places, GError **error);
const char *latent_process_lock_get_name (LatentProcessLock *self);

/* Puts our lock file back where somebody removed it, so that others do not take us for dead. What
 * cannot be put back stays as it is: the jobs are then adopted, and followed. Blocks. */
void latent_process_lock_mend (LatentProcessLock *self);

/* Is the process behind lock file @name gone (no such file, or its lock is free)? A free lock's
 * file is swept. Our own name is never free. Blocks. */
gboolean latent_process_lock_is_free (LatentProcessLock *self, const char *name);

G_END_DECLS
