/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LatentRescue:
 * @was_missing: the database was gone (else it was damaged)
 * @aside: (nullable): where the damaged file is now; nothing of ours is ever deleted
 * @snapshot_us: when the snapshot in its place was made, microseconds since 1970 UTC; 0: there was
 *   none that is whole, and the library began empty
 * @is_own: this process did it, at this opening
 *
 * What became of a library whose database could not be used. Kept in the database itself until
 * somebody has read it: whichever process repairs, the person is told.
 */
typedef struct
{
  gboolean was_missing;
  char *aside;
  gint64 snapshot_us;
  gboolean is_own;
} LatentRescue;

void latent_rescue_free (LatentRescue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatentRescue, latent_rescue_free)

G_END_DECLS
