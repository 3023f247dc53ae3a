/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "latent-library.h"
#include "latent-places.h"

G_BEGIN_DECLS

/* Is @name that of a picture on its way in: "<job id>-<index>"? Pure. */
gboolean latent_leftovers_is_name (const char *name);

/**
 * latent_leftovers_sweep_async:
 *
 * Removes from .incoming what killed runs left behind (faults.md F15), but only what is surely not
 * needed: files named "<job id>-<index>" that nobody has written to for an hour, of a job that has
 * ended and has that picture in the library, or that came to nothing without one being made. A file
 * that may be the last copy of a paid picture, that belongs to no job this library knows, or that
 * is called otherwise, stays. Main thread. Finish returns FALSE with an error of the database.
 */
void latent_leftovers_sweep_async (LatentLibrary *library,
                                   LatentPlaces *places,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
latent_leftovers_sweep_finish (LatentLibrary *library, GAsyncResult *result, GError **error);

G_END_DECLS
