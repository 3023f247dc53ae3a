/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include "core/jobs/latent-workspace.h"

G_BEGIN_DECLS

/* LatentDeletion: one deletion of pictures that can be taken back (promise 7): marked (hidden,
 * durable) first; then either undone or committed to the trash. Keeps itself alive while
 * something is under way. Main thread.
 *
 * Signals: "marked" (guint n): hidden; offer Undo. "no-trash" (guint n, guint n_trashed): the trash
 * does not take @n of them, which are as they were, while @n_trashed are in it; call commit() with
 * @permanently, or undo(): both are about the @n. "failed" (GError *error): some picture could not
 * be handled; it stays, and is shown again. "ended". */
#define LATENT_TYPE_DELETION (latent_deletion_get_type ())
G_DECLARE_FINAL_TYPE (LatentDeletion, latent_deletion, LATENT, DELETION, GObject)

/* @images: (element-type LatentImageRecord): kept, and not to be changed any more */
LatentDeletion *latent_deletion_new (LatentWorkspace *workspace, GPtrArray *images);

void latent_deletion_start (LatentDeletion *self);
/* Both do nothing once the other one was chosen. */
void latent_deletion_undo (LatentDeletion *self);
void latent_deletion_commit (LatentDeletion *self, gboolean permanently);

/* (transfer none) (element-type LatentImageRecord): all that it is about, whatever became of
 * them */
GPtrArray *latent_deletion_get_images (LatentDeletion *self);

gboolean latent_deletion_has_ended (LatentDeletion *self);

G_END_DECLS
